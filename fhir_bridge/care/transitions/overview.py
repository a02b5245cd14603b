"""One leg of a chain as a page tells it: its state, its clocks, and what has to be true by when.

Everything is made anew from what was heard and what people said (``checkpoint_deeds``). To say what
meets a clock: a row in ``MET_BY``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions import clocks
from fhir_bridge.care.transitions.checkpoint_deeds import SETS_VISIT, Held, listed
from fhir_bridge.care.transitions.checkpoint_rules import ONE_DAY, DueBy, Feature, From
from fhir_bridge.care.transitions.checkpoints import (
    CHECKPOINTS,
    ENDS,
    checkpoints_for,
    dates,
    features_of,
    starting_days,
)
from fhir_bridge.care.transitions.clocks import Due, clocks_of
from fhir_bridge.care.transitions.escalation import Asked, asked_now
from fhir_bridge.care.transitions.legs import WATCHED, Transition
from fhir_bridge.care.transitions.local_days import local_day
from fhir_bridge.care.transitions.notices import Arrival, arrival
from fhir_bridge.care.transitions.outcomes import Closed, Facts, closing_of
from fhir_bridge.care.transitions.rederiving import Kept, rederived
from fhir_bridge.care.transitions.rederiving import State as Stands
from fhir_bridge.care.transitions.running import Run, runs
from fhir_bridge.care.transitions.states import State, state_of
from fhir_bridge.care.transitions.windows import Subject, windows_for

MET_BY: Mapping[str, tuple[str, ...]] = {
    clocks.CONTACT: ("contact",),
    clocks.VISIT_7: ("visit",),
    clocks.VISIT_14: ("visit",),
    clocks.LEFT_EARLY: ("left-early", "contact"),
    clocks.INFORMATION: ("discharge-information",),
    clocks.ENGAGEMENT: ("contact", "visit"),
    clocks.MEDICINES: ("reconciled",),
    "fuh-7": ("mental-visit",),
    "fuh-30": ("mental-visit", "mental-visit-month"),
    "fum-7": ("emergency-mental",),
    "fum-30": ("emergency-mental",),
    "fua-7": ("emergency-substance",),
    "fua-30": ("emergency-substance",),
    "fmc": ("emergency-follow-up",),
}
"""Which checkpoints, once done, meet a clock."""

PERIODS = frozenset({clocks.TCM_PERIOD, clocks.WATCH})
"""Days that pass by themselves: nothing of these is ever late."""

ADDABLE: Mapping[Feature, str] = {
    Feature.MEDICINES: "medicines to take",
    Feature.HIGH_ALERT: "a medicine that needs close watching",
    Feature.PENDING: "a result still to come",
    Feature.HOME_HEALTH: "home health",
    Feature.OXYGEN: "oxygen",
    Feature.EQUIPMENT: "equipment",
    Feature.LINES: "a line, tube or wound",
    Feature.RIDE: "a ride to the visit",
    Feature.INTERPRETER: "an interpreter",
    Feature.MENTAL_HEALTH: "it was about mental health",
    Feature.SUBSTANCE_USE: "it was about alcohol or drugs",
    Feature.CHRONIC: "two or more long illnesses",
    Feature.CHILD: "a child with devices",
}
"""What a person may say is true of a transition beside what was heard of it."""


@dataclass(frozen=True)
class About:
    """What is known beside the stay.

    Attributes:
        features: what the record says of it: orders, language, why somebody was there.
        subject_age: whole years on the day they left.
        families: of ``condition_families``, known before the stay.
    """

    features: frozenset[Feature] = frozenset()
    subject_age: int | None = None
    families: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Clocked:
    """One clock on a day.

    Attributes:
        seen_by: who can close it, where the rule says so.
        met_on: the day on which what it asks for happened.
    """

    arrival: Arrival
    run: Run
    met_on: date | None = None
    seen_by: str = ""

    @property
    def due(self) -> Due:
        """Its days."""
        return self.arrival.due

    @property
    def late(self) -> bool:
        """We owe it and the day has passed, and it could have been kept when we were told."""
        return self.run is Run.OVERDUE and not self.arrival.overdue_on_arrival


@dataclass(frozen=True)
class Point:
    """One checkpoint on a day.

    Attributes:
        held: with all that was done; of one that nobody touched yet, as it would begin.
        now: where it stands, whatever was kept when somebody last touched the list.
        days: of its rule; None while the day it hangs on is not known.
        asked: who is asked just now.
    """

    held: Held
    now: Kept
    days: DueBy | None
    asked: tuple[Asked, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is to be done."""
        return self.now.state is Stands.OPEN


@dataclass(frozen=True)
class Leg:
    """One leg, whole.

    Attributes:
        today: where it happened.
        ended: how it ended; None while it goes on.
        points: checkpoints, in the order of their rows.
        features: what it is and has, as far as it was heard.
        past: it was over before anybody here could do anything: nothing of it is asked.
        addable: what a person may say is true of it, too.
    """

    facts: Facts
    today: date
    state: State
    ended: Closed | None
    clocks: tuple[Clocked, ...]
    points: tuple[Point, ...]
    features: frozenset[Feature] = frozenset()
    past: bool = False

    @property
    def over(self) -> bool:
        """Its days went by and nobody has said yet how it ended: it is looked back on, no more."""
        going = self.ended is None and not self.past
        return going and is_past(self.transition, self.today)

    @property
    def addable(self) -> tuple[Feature, ...]:
        """What a person may say is true of it, too."""
        return () if ENDS & self.features else _addable(self.features)

    @property
    def transition(self) -> Transition:
        """The stay, its end, and what came before and after."""
        return self.facts.transition


def overview(
    facts: Facts, held: Iterable[Held], about: About, calendar: WorkCalendar, now: datetime,
    zone: tzinfo,
) -> Leg:  # fmt: skip
    """A leg as it stands.

    Args:
        facts: as far as they come from elsewhere; contact and visit are read from ``held``, too.
        held: its checkpoints that are kept.
        zone: of its facility.
    """
    kept = {each.key: each for each in held}
    whole, today = _with_deeds(facts, kept), now.astimezone(zone).date()
    if not kept and is_past(facts.transition, today):
        return Leg(whole, today, state_of(whole, today), closing_of(whole), (), (), past=True)
    features = features_of(whole, about.features)
    wanted = wanted_of(whole, kept.values(), features, calendar)
    points = tuple(
        _point(key, state, kept, wanted.get(key), today, calendar, now.astimezone(zone))
        for key, state in rederived(
            {key: each.kept for key, each in kept.items()},
            {key: days.on if days else None for key, days in wanted.items()},
        ).items()
    )
    ended = closing_of(whole)
    return Leg(
        whole, today, state_of(whole, today), ended,
        tuple(_clocked(whole, kept, about, calendar, today, zone)),
        tuple(sorted(points, key=_place)), features,
    )  # fmt: skip


def is_past(leg: Transition, today: date) -> bool:
    """Whether all its days went by: a stay that was found in the record, and nobody's work now."""
    return leg.left is not None and today > leg.left + WATCHED * ONE_DAY


def wanted_of(
    facts: Facts, held: Iterable[Held], features: frozenset[Feature], calendar: WorkCalendar
) -> dict[str, DueBy | None]:
    """What has to be true by when, by key: what the stay asks for, and what a person added."""
    kept = tuple(held)
    visit = next((each.visit for each in kept if each.code == SETS_VISIT and each.visit), None)
    seen = facts.visit_on or visit
    days = starting_days(facts, calendar, {From.VISIT: seen} if seen else None)
    wanted = dates(checkpoints_for(features), days, calendar)
    if not features or ENDS & features:
        return wanted
    for each in kept:
        if each.added:
            by_hand, by_rule = each.entries[0].on, dates((each.row,), days, calendar)[each.code]
            wanted[each.key] = DueBy(by_hand) if by_hand else by_rule
    return wanted


def added_by(feature: Feature, features: frozenset[Feature]) -> tuple[str, ...]:
    """The codes of the checkpoints that one thing more brings with it."""
    return tuple(
        code for code, row in CHECKPOINTS.items()
        if feature in row.needs and row.needs <= features | {feature}
    )  # fmt: skip


def _addable(features: frozenset[Feature]) -> tuple[Feature, ...]:
    found = ((each, added_by(each, features)) for each in ADDABLE)
    return tuple(
        each for each, codes in found
        if codes and (each not in features or any(CHECKPOINTS[code].each for code in codes))
    )  # fmt: skip


def _with_deeds(facts: Facts, kept: Mapping[str, Held]) -> Facts:
    """The facts with what people said of the contact and the visit."""
    contact, visit = kept.get("contact"), kept.get("visit")
    said = visit.settled if visit else None
    return replace(
        facts,
        contact_on=_first(facts.contact_on, contact.met_on if contact else None),
        visit_on=_first(facts.visit_on, visit.met_on if visit else None),
        visit_needed=facts.visit_needed and not (said and said.reason),
    )


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _point(
    key: str, now: Kept, kept: Mapping[str, Held], days: DueBy | None, today: date,
    calendar: WorkCalendar, at: datetime,
) -> Point:  # fmt: skip
    held = kept.get(key) or listed(key, ("", ""), at, now.due)
    asked: tuple[Asked, ...] = ()
    if now.state is Stands.OPEN and now.due:
        asked = asked_now(held.row.escalation, now.due, today, calendar, at=at.time())
    return Point(held, now, days, asked)


def _place(point: Point) -> tuple[int, str]:
    return list(CHECKPOINTS).index(point.held.code), point.held.thing


def _clocked(
    facts: Facts, kept: Mapping[str, Held], about: About, calendar: WorkCalendar, today: date,
    zone: tzinfo,
) -> Iterable[Clocked]:  # fmt: skip
    leg, ended = facts.transition, closing_of(facts)
    stopped = (ended.on or today) if ended else None
    subject = Subject(
        leg, about.subject_age, Feature.MENTAL_HEALTH in about.features,
        Feature.SUBSTANCE_USE in about.features, about.families,
    )  # fmt: skip
    ours = [(each, "") for each in clocks_of(leg, calendar)]
    ours += [(due, window.seen_by) for window, due in windows_for(subject, calendar)]
    for due, seen_by in ours:
        heard = leg.stay.discharge_heard
        met: date | None
        if due.code == clocks.NOTICE:
            heard = leg.stay.admission_heard
            met = local_day(heard, zone) if heard else None
        else:
            met = _met(due, facts, kept)
        run = runs(due, today, met_on=met, stopped_on=stopped or _let_go(due, kept))
        if due.code in PERIODS and run in {Run.OVERDUE, Run.TODAY}:
            run = Run.RUNS if run is Run.TODAY else Run.MET
        yield Clocked(arrival(due, heard, zone), run, met, seen_by)


def _met(due: Due, facts: Facts, kept: Mapping[str, Held]) -> date | None:
    """The first day on which what meets a clock happened, once it could count."""
    said = {"contact": facts.contact_on, "visit": facts.visit_on}
    codes = MET_BY.get(due.code, ())
    days = [said.get(code) or (kept[code].met_on if code in kept else None) for code in codes]
    return min((day for day in days if day and day >= due.opens), default=None)


def _let_go(due: Due, kept: Mapping[str, Held]) -> date | None:
    """The day on which somebody said that all that could meet a clock is not needed."""
    said = [kept[code].settled for code in MET_BY.get(due.code, ()) if code in kept]
    gone = [each.on for each in said if each and each.reason and each.on]
    return max(gone) if gone and len(gone) == len(MET_BY[due.code]) else None
