"""What in a patient's record bears on asking: what is in the plan, what was acute, what was won.

Everything is told from records that are here: goals and decisions of ours, and the copies of the
EHR's patient and encounters. To mark another kind of thing on the way: a row in ``_TOLD``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fhir_bridge import authored, hearing, left_out
from fhir_bridge.authored import Kept
from fhir_bridge.bridge import Bridge
from fhir_bridge.care import asking
from fhir_bridge.care.enablement import APPROACHES, STRATEGIES
from fhir_bridge.care.extra_support import EVENTS
from fhir_bridge.care.goal import Status
from fhir_bridge.r4.acute import EVENT_OF
from fhir_bridge.r4.canonicals import SMALL_WIN, STRATEGY
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.observation import APPROACH, ENABLEMENT, Code, Noted, observation_from_fhir
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import EncounterView, PatientView
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token
from fhir_bridge.store.snapshot import once
from fhir_bridge.wire import Json, read_json

WIN, EVENT, SUPPORT = "win", "event", "support"

OPEN = frozenset(Status) - {
    Status.COMPLETED, Status.CANCELLED, Status.REJECTED, Status.ENTERED_IN_ERROR,
}  # fmt: skip
"""Of a goal that is still to be reached."""

NEVER_WAS = {"entered-in-error", "cancelled", "planned"}
GOES_ON = {"arrived", "triaged", "in-progress", "onleave"}

EVERYBODYS = frozenset(STRATEGIES) - {"digital-empowerment"}
"""What may be asked about while nothing is agreed yet: to find out where to begin. Phone and online
is never among it: it is asked about only when the patient wants it in the plan."""


@dataclass(frozen=True)
class Mark:
    """One thing on the way of a patient, as a chart marks it.

    Attributes:
        kind: ``WIN``, ``EVENT`` or ``SUPPORT``.
    """

    on: date
    kind: str
    words: str


def in_plan(session: Session, chart: Chart) -> frozenset[str]:
    """The strategies that are in the plan: an open goal of ours, or an approach decided for it.

    What the patient left out by choice is not, whatever goal there is (care rules §2.2 row 22).
    """
    goals = list(authored.each_of(session, chart, "Goal"))
    decided = {strategy for each in _decisions(session, chart) if (strategy := _strategy(each))}
    if not goals and not decided:
        return EVERYBODYS
    return frozenset(decided).union(*map(_about, goals)) - left_out.not_wanted(session, chart)


def strategies(bridge: Bridge, chart: Chart) -> frozenset[str]:
    """``in_plan``, for a page."""
    with bridge.store.reading() as session:
        return in_plan(session, chart)


def acute_on(session: Session, chart: Chart, bridge: Bridge) -> date | None:
    """The day on which the last acute event was over."""
    over = (each.on for each in hearing.acute(session, chart, bridge) if each.over)
    return max(over, default=None)


def inside_since(session: Session, chart: Chart, bridge: Bridge) -> date | None:
    """Since when the patient is in hospital, or in a facility after it; None at home."""
    today = bridge.clock().astimezone(bridge.zone).date()
    came = (each.came for each in hearing.acute(session, chart, bridge) if not each.over)
    return max((day for day in came if day <= today), default=None)


def marks(bridge: Bridge, chart: Chart) -> tuple[Mark, ...]:
    """Wins, acute events and decisions about the approach, oldest first."""
    with bridge.store.reading() as session:
        found = [mark for tell in _TOLD for mark in tell(session, chart, bridge.zone)]
    return tuple(sorted(found, key=lambda mark: mark.on))


@once
def nothing_is_asked(session: Session, chart: Chart) -> bool:
    """The patient has died or is in hospice care, as far as the EHR told us: no questions then."""
    patients, _ = read_all(copies(session, chart, "Patient"), "Patient")
    if any(isinstance(each, PatientView) and each.deceased for each in patients):
        return True
    return hospice_stay(session, chart) is not None


@once
def hospice_stay(session: Session, chart: Chart) -> EncounterView | None:
    """The stay that is hospice care or led to it, while that goes on; None where none does."""
    views, _ = read_all(copies(session, chart, "Encounter"), "Encounter")
    real = [each for each in views if isinstance(each, EncounterView)]
    real = [each for each in real if each.status not in NEVER_WAS]
    latest = max(real, key=lambda each: each.start or "", default=None)
    found = (each for each in real if each.hospice and (each is latest or each.status in GOES_ON))
    return next(found, None)


def others_speak(session: Session, chart: Chart, today: date) -> bool:
    """The patient is a young child, as far as the EHR told us: who looks after it is asked."""
    told = copies(session, chart, "Patient")
    return any(asking.others_speak(_whole_day(each.get("birthDate")), today) for each in told)


def _about(kept: Kept) -> set[str]:
    if kept.data.get("lifecycleStatus") not in {status.value for status in OPEN}:
        return set()
    found = (each for category in rows(kept.data, "category") for each in rows(category, "coding"))
    return {str(each.get("code")) for each in found if each.get("system") == STRATEGY}


def _wins(session: Session, chart: Chart, zone: ZoneInfo) -> Iterator[Mark]:
    """Goals and small wins that were reached, on the day it was noted, and wins beside goals."""
    for noted in _noted(session, chart, "win"):
        yield Mark(noted.at.astimezone(zone).date(), WIN, str(noted.value))
    for kept in authored.each_of(session, chart, "Goal"):
        if kept.data.get("lifecycleStatus") != Status.COMPLETED.value:
            continue
        at = _reached(session, chart, kept).astimezone(zone)
        small = SMALL_WIN in inner(kept.data, "meta").get("profile", [])
        words = f"“{inner(kept.data, 'description').get('text', '')}”"
        yield Mark(at.date(), WIN, f"{'Small win' if small else 'Reached'}: {words}")


def _reached(session: Session, chart: Chart, kept: Kept) -> datetime:
    """When it was noted as reached: what was changed later did not reach it once more."""
    reached = kept.stored.updated
    for version in resources.history(session, chart, "Goal", kept.id):
        if read_json(version.body).get("lifecycleStatus") != Status.COMPLETED.value:
            break
        reached = version.updated
    return reached


def _events(session: Session, chart: Chart, zone: ZoneInfo) -> Iterator[Mark]:
    for encounter in copies(session, chart, "Encounter"):
        kind = EVENT_OF.get(str(inner(encounter, "class").get("code", "")).upper())
        started = _day(inner(encounter, "period").get("start"), zone)
        if kind and started and encounter.get("status") not in NEVER_WAS:
            words = EVENTS[kind].words
            yield Mark(started, EVENT, words[0].upper() + words[1:])


def _support(session: Session, chart: Chart, zone: ZoneInfo) -> Iterator[Mark]:
    """What was decided on one day for several strategies is one thing on the way."""
    decided: dict[tuple[date, str], set[str]] = {}
    for each in _decisions(session, chart):
        approach = APPROACHES.get(each.value.code) if isinstance(each.value, Code) else None
        if approach:
            day = each.at.astimezone(zone).date()
            decided.setdefault((day, approach.staff), set()).add(_strategy(each))
    for (day, words), about in decided.items():
        where = ", ".join(row.title for code, row in STRATEGIES.items() if code in about)
        yield Mark(day, SUPPORT, f"{words}: {where}" if where else words)


def _decisions(session: Session, chart: Chart) -> Iterator[Noted]:
    for noted in _noted(session, chart, "approach"):
        if isinstance(noted.value, Code) and noted.value.system == APPROACH:
            yield noted


def _noted(session: Session, chart: Chart, code: str) -> Iterator[Noted]:
    """Observations of ours about one thing."""
    terms = (Term("code", (Token(ENABLEMENT, code),)),)
    for kept in authored.each_of(session, chart, "Observation", terms):
        yield observation_from_fhir(kept.data)


def _strategy(noted: Noted) -> str:
    """Which strategy a decision is about; "" where it names none."""
    coded = (value for _, value in noted.parts if isinstance(value, Code))
    return next((value.code for value in coded if value.system == STRATEGY), "")


@once
def copies(session: Session, chart: Chart, type: str) -> list[Json]:
    """The EHR's records of a type, as they are here."""
    found = authored.of_type(session, chart, type)
    return [read_json(row.body) for row in found if row.owner == "ehr"]


def _whole_day(text: object) -> date | None:
    """A date that is known to the day."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _day(text: object, zone: ZoneInfo) -> date | None:
    """The day of a FHIR dateTime in the zone of the people; a date is the day it says."""
    try:
        if not isinstance(text, str):
            return None
        if "T" not in text:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).astimezone(zone).date()
    except ValueError:
        return None


_TOLD: tuple[Callable[[Session, Chart, ZoneInfo], Iterator[Mark]], ...] = (
    _wins, _events, _support,
)  # fmt: skip

KIND_WORDS: Mapping[str, str] = {WIN: "Win", EVENT: "Acute event", SUPPORT: "Support changed"}
