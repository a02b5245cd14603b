"""Extra support after an acute event: there at once, kept or not needed as people say.

    what was heard → in hospital → home: proposed, and in force at once where it is acute
                   → added | not needed, with the reason → ended, with the reason

The event is made from the log of stays on reading, by whatever road it was heard.

What was said about one event is one Observation of ours; its versions are its history. No approach
is touched by any of it (care rules, first ten no. 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, hearing, people
from fhir_bridge.around_stays import encounters
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.extra_support import (
    DECIDED,
    EVENTS,
    NOT_NEEDED,
    RECHECKED,
    Layer,
    layer_for,
    may_end,
    may_end_early,
    window_until,
)
from fhir_bridge.care.transitions.acute import AcuteEvent
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused, Stale
from fhir_bridge.landmarks import nothing_is_asked
from fhir_bridge.launches import Context
from fhir_bridge.learners import PATIENT, Known, each_learner, seen_to
from fhir_bridge.r4 import supporting
from fhir_bridge.r4.observation import observation_from_fhir, observation_to_fhir
from fhir_bridge.r4.supporting import ADDED, PROPOSED, KeptLayer, Win
from fhir_bridge.store.access import Chart
from fhir_bridge.working_days import calendar_around

_OURS = UUID("2f0c6a34-7d0e-4a55-9d0b-0a6c2ce1b6f1")
USED_THE_PLAN = "Used the action plan"
PLAN_STRATEGY = "health-literacy"
"""Where a win of the action plan belongs: its warning signs were understood."""
AT_ONCE = "at-once"
"""It holds, and nobody has said anything about it yet."""
QUIET = "Nothing is asked of anybody here any more. What was said stays readable."
STILL_THERE = "They are still in hospital: which day somebody calls follows from coming home."


@dataclass(frozen=True)
class Event:
    """An acute event with its day, in the zone of its facility.

    Attributes:
        encounter: names it: our id of the EHR's Encounter, else the sender's number of the stay.
        event: a key of ``care.extra_support.EVENTS``.
        on: the day it was over; while it goes on, the day it began.
        over: they have come home.
        names: everything it may be named by.
        came: the day it began.
        home: it ended at home, and not in another place of care.
    """

    encounter: str
    event: str
    on: date
    over: bool = True
    names: tuple[str, ...] = ()
    came: date | None = None
    home: bool = True

    @property
    def window_until(self) -> date | None:
        """The last day of the 30-day window it opened."""
        return window_until(self.event, self.on)


@dataclass(frozen=True)
class Extra:
    """The layer after the newest event.

    Attributes:
        kept: what was said about it; None while nobody has said anything.
        rechecked: medicines and warning signs were understood since, and the patient is sure.
    """

    event: Event
    layer: Layer
    kept: KeptLayer | None = None
    version: int = 0
    rechecked: bool = False

    @property
    def state(self) -> str:
        """A state of ``r4.supporting``."""
        return self.kept.state if self.kept else PROPOSED

    @property
    def in_force(self) -> bool:
        """Whether it holds: people keep it, or nobody has said yet that it is not needed."""
        at_once = self.state == PROPOSED and EVENTS[self.event.event].at_once
        return self.state == ADDED or at_once

    @property
    def stands(self) -> str:
        """``state``, with a word of its own for what holds before anybody has looked at it."""
        return AT_ONCE if self.in_force and self.kept is None else self.state


def events(session: Session, chart: Chart, bridge: Bridge) -> list[Event]:
    """Every acute event that was heard of, oldest first."""
    here = encounters(session, chart)
    return [_event(each, here) for each in hearing.acute(session, chart, bridge)]


def proposed_or_added(bridge: Bridge, chart: Chart) -> Extra | None:
    """The layer after the newest event; None where there was none lately."""
    today = bridge.clock().astimezone(bridge.zone).date()
    with bridge.store.reading() as session:
        if nothing_is_asked(session, chart):
            return None
        found = newest(session, chart, bridge)
        if found is None or (found.kept is None and found.event.over and today > found.layer.until):
            return None
        told = each_learner(session, chart, bridge.zone)
        owners = people.owners(session, chart)
    unit = seen_to(told.get(PATIENT, Known()), told, owners)
    return replace(found, rechecked=_rechecked(unit, found.event.on))


def newest(session: Session, chart: Chart, bridge: Bridge) -> Extra | None:
    """The layer of the newest event, of whatever age, in a transaction of the caller's."""
    today = bridge.clock().astimezone(bridge.zone).date()
    happened = [each for each in events(session, chart, bridge) if each.on <= today]
    return _of_event(session, chart, happened[-1]) if happened else None


def add(bridge: Bridge, context: Context, encounter: str, *, used_plan: bool = False) -> None:
    """Put a layer in place; that the action plan was used is kept as a win.

    Raises:
        NotFound: this chart knows no such event.
        Stale: something else was said about it meanwhile.
        Refused: they are still in hospital.
    """
    _say(bridge, context, encounter, ADDED, used_plan=used_plan)


def wave_off(
    bridge: Bridge, context: Context, encounter: str, why: str, *, used_plan: bool = False
) -> None:
    """Say that a layer is not needed, and why.

    Args:
        why: a key of ``care.extra_support.NOT_NEEDED``.

    Raises:
        Refused: there is no such reason.
        NotFound, Stale: as ``add``.
    """
    if why not in NOT_NEEDED:
        raise Refused("Say why it is not needed.", issues=(Issue("Choose one.", "why"),))
    _say(bridge, context, encounter, supporting.NOT_NEEDED, why, used_plan=used_plan)


def end(bridge: Bridge, context: Context, encounter: str, why: str, words: str = "") -> None:
    """End a layer that is in place.

    Args:
        why: a key of ``care.extra_support.ENDED``.
        words: what was decided together, where that is why.

    Raises:
        Refused: the reason does not hold, or there is nothing to end.
        NotFound: this chart knows no such event.
    """
    found = proposed_or_added(bridge, context.chart)
    if found is None or encounter not in found.event.names or not found.in_force:
        raise NotFound
    today = bridge.clock().astimezone(bridge.zone).date()
    if not may_end(why, found.layer, today, rechecked=found.rechecked):
        raise Refused("It cannot end for this reason yet.", issues=(Issue("Choose one.", "why"),))
    if why == DECIDED and not words.strip():
        raise Refused("Write down why.", issues=(Issue("Write down why.", "words", "required"),))
    _say(bridge, context, encounter, supporting.ENDED, why, words, after=found.state)


def _say(
    bridge: Bridge, context: Context, encounter: str, state: str, why: str = "", words: str = "",
    *, used_plan: bool = False, after: str = PROPOSED,
) -> None:  # fmt: skip
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        if nothing_is_asked(session, chart):
            raise Refused(QUIET)
        begin(session, context, at)
        happened = {name: each for each in events(session, chart, bridge) for name in each.names}
        if encounter not in happened:
            raise NotFound
        if not happened[encounter].over:
            raise Refused(STILL_THERE)
        found = _of_event(session, chart, happened[encounter], used_plan=used_plan)
        if found.state == state:
            return
        if found.state != after:
            raise Stale
        named = found.event.encounter
        kept = KeptLayer(found.layer, named, state, at, chart.actor.who, why, words)
        made = observation_to_fhir(supporting.noted_layer(kept), patient=f"Patient/{chart.patient}")
        authored.keep(
            session, context, made, id=str(_key(chart, named)), at=at,
            expected=found.version or None,
        )  # fmt: skip
        if used_plan:
            _keep_win(session, context, _key(chart, named), bridge)


def _keep_win(session: Session, context: Context, key: UUID, bridge: Bridge) -> None:
    at, chart = bridge.clock(), context.chart
    noted = supporting.noted_win(Win(PLAN_STRATEGY, USED_THE_PLAN, at), by=chart.actor.who)
    made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
    authored.keep(session, context, made, id=str(uuid5(key, "win")), at=at)


def _of_event(session: Session, chart: Chart, event: Event, *, used_plan: bool = False) -> Extra:
    """What stands of one event, under whichever of its names it was said."""
    for name in event.names:
        found = authored.find(session, chart, "Observation", str(_key(chart, name)))
        if found:
            kept = supporting.layer_of(observation_from_fhir(found.data))
            named = replace(event, encounter=name)
            return Extra(named, kept.layer, kept, found.version)
    layer = layer_for(event.event, event.on, calendar_around(event.on), used_plan=used_plan)
    return Extra(event, layer)


def _rechecked(unit: Known, since: date) -> bool:
    """What was gone over since the event, with whoever sees to it (care rules §2.2 row 12)."""
    looks = [each for each in unit.shown if each.on >= since]
    results = {each.skill: each.result for each in looks if each.skill in RECHECKED}
    sure = [value for on, value in unit.trend("confidence") if on >= since]
    return may_end_early(results, sure[-1] if sure else None)


def _event(told: AcuteEvent, here: Mapping[str, str]) -> Event:
    last, others = told.last.stay.numbers, told.first.stay.numbers
    numbers = (*sorted(last), *sorted(others - last))
    names = tuple(dict.fromkeys((*(here[each] for each in numbers if each in here), *numbers)))
    return Event(names[0], told.kind, told.on, told.over, names, told.came, told.last.went_home)


def _key(chart: Chart, encounter: str) -> UUID:
    return uuid5(_OURS, f"{chart.site}/{chart.patient}/{encounter}")
