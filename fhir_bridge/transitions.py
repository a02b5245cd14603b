"""Safe transitions: where each stay stands, which clocks run, what has to be true by when.

    what was heard (hearing) → legs of a chain → state, clocks, checkpoints (care.transitions)

Telling writes nothing. Until somebody acts, the checkpoints of a stay follow from the log and the
rules alone, so there is nothing of them to lose or to repair; from the first act on each is a Task
with an owner (``checkpoints``). Death and hospice stop everything in the same reading.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from fhir_bridge import around_stays, authored, contacted, staff, told_by_hand
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions.checkpoint_deeds import Held
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.legs import Transition, chain
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.outcomes import Facts
from fhir_bridge.care.transitions.overview import Leg, overview
from fhir_bridge.cases import discipline_of, role_of
from fhir_bridge.launches import Context
from fhir_bridge.r4.checkpoint_task import checkpoint_from_fhir, is_checkpoint
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.store import case_events, encounter_events
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import once
from fhir_bridge.working_days import calendar_around

CONTACT_POINT = "contact"
"""The checkpoint that somebody is reached, both ways."""


@dataclass(frozen=True)
class KeptPoint:
    """A checkpoint as it is kept.

    Attributes:
        stay: the sender's number of its stay.
    """

    id: str
    version: int
    stay: str
    held: Held


@dataclass(frozen=True)
class OneLeg:
    """One leg with what is kept of it.

    Attributes:
        kept: by key of the checkpoint.
    """

    leg: Leg
    kept: dict[str, KeptPoint]

    @property
    def key(self) -> str:
        """What names it in a form."""
        return self.leg.transition.key

    def version(self, key: str) -> int:
        """The version of a checkpoint that a form must name; 0 while it is not kept."""
        return self.kept[key].version if key in self.kept else 0


@dataclass(frozen=True)
class Told:
    """What a page tells of the transitions of a patient.

    Attributes:
        chains: each a way from the first stay to the last, the latest chain first.
        who: the user, as the audit knows them; ``role`` and ``discipline``: theirs.
        names: of members of staff, by who they are in the audit.
        holder: the name of who has the case, and so what nobody was given yet.
        by_hand: what people said of the stays, the latest first.
    """

    chains: tuple[tuple[OneLeg, ...], ...]
    who: str
    role: str
    discipline: Discipline | None
    names: dict[str, str]
    holder: str = ""
    by_hand: tuple[told_by_hand.Told, ...] = ()

    @property
    def may_act(self) -> bool:
        """Whether this user works with patients."""
        return self.role in PEOPLE


def tell(bridge: Bridge, context: Context) -> Told:
    """Every chain of stays, each leg with its state, its clocks and its checkpoints."""
    with bridge.store.reading() as session:
        chart = context.chart
        legs = legs_of(bridge, session, chart)
        found = {each.key: each for each in legs}
        case = case_events.current(session, chart)
        holder = case.holder if case else ""
        names = staff.names(session, context.site, _people(legs) | {holder})
        return Told(
            tuple(
                tuple(found[each.key] for each in way)
                for way in _chains([each.leg.transition for each in legs])
            ),
            chart.actor.who, role_of(session, context), discipline_of(session, context), names,
            names.get(holder, ""), told_by_hand.told(session, chart),
        )  # fmt: skip


def legs_of(bridge: Bridge, session: Session, chart: Chart) -> tuple[OneLeg, ...]:
    """Every leg of the chart's patient, the earliest first.

    What never was is left out, unless somebody had begun with it: what they wrote stays readable.
    """
    return _legs_of(session, chart, bridge)


@once
def _legs_of(session: Session, chart: Chart, bridge: Bridge) -> tuple[OneLeg, ...]:
    zones = zones_of(session, bridge, chart.site)
    found = transitions(encounter_events.log(session, chart), zones)
    kept = kept_of(session, chart) if found else ()
    begun = {each.stay for each in kept}
    begun |= {each.contact.stay for each in contacted.kept_of(session, chart)} if found else set()
    real = [each for each in found if not each.stay.cancelled or begun & each.stay.numbers]
    return tuple(one_leg(bridge, session, chart, each, kept, zones) for each in real)


def one_leg(
    bridge: Bridge, session: Session, chart: Chart, leg: Transition, kept: Iterable[KeptPoint],
    zones: Zones,
) -> OneLeg:  # fmt: skip
    """One leg as it stands now."""
    now, zone = bridge.clock(), zones.zone(leg.facility)
    today = now.astimezone(zone).date()
    # of two numbers that became one stay both lists are kept: what is settled stands
    of_it = sorted(
        (each for each in kept if each.stay in leg.stay.numbers),
        key=lambda each: (each.held.settled is not None, each.id),
    )
    whole = overview(
        facts_of(session, chart, leg, today, zones), {e.held.key: e.held for e in of_it}.values(),
        around_stays.about(session, chart, leg),
        calendar_around(leg.left or leg.came or today), now, zone,
    )  # fmt: skip
    return OneLeg(whole, {each.held.key: each for each in of_it})


def facts_of(session: Session, chart: Chart, leg: Transition, today: date, zones: Zones) -> Facts:
    """What is known of a transition beside the stay and its checkpoints."""
    zone = zones.zone(leg.facility)
    asked = session, chart, zone, today
    died, hospice = around_stays.died_on(*asked), around_stays.hospice_on(*asked)
    wanted = contacted.wishes(session, chart, zones.usual)
    tried = contacted.judged_of(contacted.kept_of(session, chart), wanted, leg.stay.numbers)
    reached, exhausted = contacted.met_on(leg, tried, zone, today)
    return Facts(
        leg, contact_on=reached, exhausted_on=exhausted, died_on=died, hospice_on=hospice,
        closed=told_by_hand.closed_of(session, chart, leg.stay.numbers),
    )  # fmt: skip


@once
def kept_of(session: Session, chart: Chart) -> tuple[KeptPoint, ...]:
    """Every checkpoint of this patient that is kept."""
    found = [each for each in authored.each_of(session, chart, "Task") if is_checkpoint(each.data)]
    return tuple(
        KeptPoint(each.id, each.version, *checkpoint_from_fhir(each.data)) for each in found
    )


def proof_of(bridge: Bridge, chart: Chart, code: str) -> str:
    """What there is to show of a checkpoint that is done, the latest word; "" where it is not."""
    with bridge.store.reading() as session:
        held = (each.held.settled for each in kept_of(session, chart) if each.held.code == code)
        done = [each for each in held if each and not each.reason]
    return max(done, key=lambda each: each.at).text if done else ""


def _chains(legs: Sequence[Transition]) -> list[tuple[Transition, ...]]:
    """Each leg once, with all it belongs to, the latest chain first."""
    ways: dict[str, tuple[Transition, ...]] = {}
    for each in legs:
        way = chain(legs, each.key)
        ways[way[0].key] = way
    return sorted(ways.values(), key=lambda way: way[-1].left or way[-1].came or date.max,
                  reverse=True)  # fmt: skip


def _people(legs: Iterable[OneLeg]) -> set[str]:
    held = [point.held for each in legs for point in each.leg.points]
    return {entry.by for each in held for entry in each.entries} | {each.owner for each in held}
