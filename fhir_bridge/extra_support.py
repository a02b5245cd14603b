"""Extra support after an acute event: proposed from the EHR's Encounters, put in place by people.

    event → proposed (computed) → added | not needed, with the reason → ended, with the reason

What was said about one event is one Observation of ours; its versions are its history. No approach
is touched by any of it (care rules, first ten no. 2).
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, people
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.extra_support import (
    DECIDED,
    LAST_REVIEW,
    NOT_NEEDED,
    RECHECKED,
    Layer,
    layer_for,
    may_end,
    may_end_early,
    window_until,
)
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.learners import PATIENT, Known, each_learner, seen_to
from fhir_bridge.r4 import supporting
from fhir_bridge.r4.acute import Acute, acute_of
from fhir_bridge.r4.observation import observation_from_fhir, observation_to_fhir
from fhir_bridge.r4.supporting import ADDED, PROPOSED, KeptLayer, Win
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import read_json
from fhir_bridge.working_days import calendar_around

_OURS = UUID("2f0c6a34-7d0e-4a55-9d0b-0a6c2ce1b6f1")
USED_THE_PLAN = "Used the action plan"
PLAN_STRATEGY = "health-literacy"
"""Where a win of the action plan belongs: its warning signs were understood."""
MOST_ENCOUNTERS = 200


@dataclass(frozen=True)
class Event:
    """An acute event with its day, in the zone of the people."""

    encounter: str
    event: str
    on: date

    @property
    def window_until(self) -> date | None:
        """The last day of the 30-day window it opened."""
        return window_until(self.event, self.on)


@dataclass(frozen=True)
class Extra:
    """The layer after the newest event.

    Attributes:
        kept: what was said about it; None while it is only proposed.
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


def events(session: Session, chart: Chart, bridge: Bridge) -> list[Event]:
    """Every acute event that the EHR told us of and that is over, oldest first."""
    page = search(session, chart, Query("Encounter", count=MOST_ENCOUNTERS, sort="-date"))
    told = (acute_of(read_json(row.body)) for row in page.rows if row.owner == "ehr")
    found = [_event(each, bridge) for each in told if each]
    return sorted(found, key=lambda each: each.on)


def proposed_or_added(bridge: Bridge, chart: Chart) -> Extra | None:
    """The layer after the newest event; None where there was none lately."""
    today = bridge.clock().astimezone(bridge.zone).date()
    with bridge.store.reading() as session:
        happened = [each for each in events(session, chart, bridge) if each.on <= today]
        if not happened:
            return None
        found = _of_event(session, chart, happened[-1])
        told = each_learner(session, chart, bridge.zone)
        owners = people.owners(session, chart)
    if found.kept is None and today > found.event.on + LAST_REVIEW:
        return None
    unit = seen_to(told.get(PATIENT, Known()), told, owners)
    return replace(found, rechecked=_rechecked(unit, found.event.on))


def add(bridge: Bridge, context: Context, encounter: str, *, used_plan: bool = False) -> None:
    """Put a layer in place; that the action plan was used is kept as a win.

    Raises:
        NotFound: this chart knows no such event.
        Stale: something else was said about it meanwhile.
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
    if found is None or found.event.encounter != encounter:
        raise NotFound
    today = bridge.clock().astimezone(bridge.zone).date()
    if not may_end(why, found.layer, today, rechecked=found.rechecked):
        raise Refused("It cannot end for this reason yet.", issues=(Issue("Choose one.", "why"),))
    if why == DECIDED and not words.strip():
        raise Refused("Write down why.", issues=(Issue("Write down why.", "words", "required"),))
    _say(bridge, context, encounter, supporting.ENDED, why, words, after=ADDED)


def _say(
    bridge: Bridge, context: Context, encounter: str, state: str, why: str = "", words: str = "",
    *, used_plan: bool = False, after: str = PROPOSED,
) -> None:  # fmt: skip
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        begin(session, context, at)
        happened = {each.encounter: each for each in events(session, chart, bridge)}
        if encounter not in happened:
            raise NotFound
        found = _of_event(session, chart, happened[encounter], used_plan=used_plan)
        if found.state == state:
            return
        if found.state != after:
            raise Stale
        kept = KeptLayer(found.layer, encounter, state, at, chart.actor.who, why, words)
        made = observation_to_fhir(supporting.noted_layer(kept), patient=f"Patient/{chart.patient}")
        authored.keep(
            session, context, made, id=str(_key(chart, encounter)), at=at,
            expected=found.version or None,
        )  # fmt: skip
        if used_plan:
            _keep_win(session, context, _key(chart, encounter), bridge)


def _keep_win(session: Session, context: Context, key: UUID, bridge: Bridge) -> None:
    at, chart = bridge.clock(), context.chart
    noted = supporting.noted_win(Win(PLAN_STRATEGY, USED_THE_PLAN, at), by=chart.actor.who)
    made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
    authored.keep(session, context, made, id=str(uuid5(key, "win")), at=at)


def _of_event(session: Session, chart: Chart, event: Event, *, used_plan: bool = False) -> Extra:
    row = resources.find(session, chart, "Observation", str(_key(chart, event.encounter)))
    if row is None:
        calendar = calendar_around(event.on)
        layer = layer_for(event.event, event.on, calendar, used_plan=used_plan)
        return Extra(event, layer)
    kept = supporting.layer_of(observation_from_fhir(read_json(row.body)))
    return Extra(event, kept.layer, kept, row.version)


def _rechecked(unit: Known, since: date) -> bool:
    """What was gone over since the event, with whoever sees to it (care rules §2.2 row 12)."""
    looks = [each for each in unit.shown if each.on >= since]
    results = {each.skill: each.result for each in looks if each.skill in RECHECKED}
    sure = [value for on, value in unit.trend("confidence") if on >= since]
    return may_end_early(results, sure[-1] if sure else None)


def _event(acute: Acute, bridge: Bridge) -> Event:
    return Event(acute.encounter, acute.event, acute.ended.astimezone(bridge.zone).date())


def _key(chart: Chart, encounter: str) -> UUID:
    return uuid5(_OURS, f"{chart.site}/{chart.patient}/{encounter}")
