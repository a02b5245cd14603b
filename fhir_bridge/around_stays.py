"""What the EHR's record says around a stay: death, hospice, language, medicines, illnesses.

Read from the copies that are here, so that a page can be made while the EHR is away. To take note
of another thing that a transition has: a row in ``_SIGNS``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlmodel import Session

from fhir_bridge.care.condition_families import Condition, hits
from fhir_bridge.care.medicines.columns import INPATIENT
from fhir_bridge.care.medicines.drug_classes import classes_of
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.local_days import local_day
from fhir_bridge.care.transitions.overview import About
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.care.transitions.windows import chronic
from fhir_bridge.landmarks import copies, hospice_stay
from fhir_bridge.r4.datatypes import codes, concept_name, inner, rows
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.stay_events import number_of, when
from fhir_bridge.r4.views import MedicineView, PatientView
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import once
from fhir_bridge.wire import Json

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
NOBODYS = frozenset({"refuted", "entered-in-error"})
"""Verification statuses of conditions that somebody does not have."""
NOW = frozenset({"active", "recurrence", "relapse"})

_SIGNS: Mapping[Feature, Callable[[Session, Chart, Transition], bool]] = {
    Feature.VISIT: lambda _session, _chart, _leg: True,  # until somebody says that none is needed
    Feature.MEDICINES: lambda session, chart, _: bool(copies(session, chart, "MedicationRequest")),
    Feature.HIGH_ALERT: lambda session, chart, _: any(
        classes_of(each.name or "") for each in _medicines(session, chart)
    ),
    Feature.INTERPRETER: lambda session, chart, _: any(
        each.interpreter_needed for each in _patients(session, chart)
    ),
    Feature.MENTAL_HEALTH: lambda _session, _chart, leg: any(
        place.setting is Setting.PSYCHIATRIC for place in leg.stay.places
    ),
    Feature.CHRONIC: lambda session, chart, leg: (
        leg.light and chronic(_families(session, chart, leg))
    ),
}


def about(session: Session, chart: Chart, leg: Transition) -> About:
    """What is known of a leg beside the stay."""
    signs = frozenset(feature for feature, holds in _SIGNS.items() if holds(session, chart, leg))
    age = _age(copies(session, chart, "Patient"), leg.left or leg.came)
    return About(signs, age, _families(session, chart, leg))


def conditions(
    session: Session, chart: Chart, before: date | None = None
) -> Iterator[tuple[Condition, bool]]:
    """Every condition somebody has or had, and whether that is so now.

    Args:
        before: only what was written down before this day, as the EHR dates it.
    """
    for each in _written_down(session, chart):
        if each.before(before):
            yield each.condition, each.now


def died_on(session: Session, chart: Chart, zone: tzinfo, today: date) -> date | None:
    """The day of death; today where the EHR says no more than that it happened."""
    if not any(each.deceased for each in _patients(session, chart)):
        return None
    told = (when(each.get("deceasedDateTime")) for each in copies(session, chart, "Patient"))
    return next((local_day(day, zone) for day in told if day), today)


def hospice_on(session: Session, chart: Chart, zone: tzinfo, today: date) -> date | None:
    """The day on which hospice care began, or a stay led to it; None where it does not go on."""
    stay = hospice_stay(session, chart)
    if stay is None:
        return None
    told = when(stay.end) or when(stay.start)
    return local_day(told, zone) if told else today


def encounters(session: Session, chart: Chart) -> dict[str, str]:
    """Our id of each Encounter that is here, by the sender's number of its stay."""
    return {number_of(each): str(each["id"]) for each in copies(session, chart, "Encounter")}


@dataclass(frozen=True)
class _Written:
    """A condition that somebody has or had.

    Attributes:
        on: when it was written down, as the EHR dates it.
        now: they have it now.
    """

    on: str
    condition: Condition
    now: bool

    def before(self, day: date | None) -> bool:
        return day is None or self.on < day.isoformat()


@once
def _written_down(session: Session, chart: Chart) -> tuple[_Written, ...]:
    return tuple(
        _written(each) for each in copies(session, chart, "Condition")
        if NOBODYS.isdisjoint(codes(inner(each, "verificationStatus")))
    )  # fmt: skip


def _written(copy: Json) -> _Written:
    concept, said = inner(copy, "code"), codes(inner(copy, "clinicalStatus"))
    coded = (row for row in rows(concept, "coding") if row.get("system") == ICD10)
    icd10 = str(next(coded, {}).get("code") or "")
    condition = Condition(concept_name(concept) or "", icd10)
    now = not said or not NOW.isdisjoint(said)
    return _Written(str(copy.get("recordedDate") or ""), condition, now)


@once
def _lived_with(session: Session, chart: Chart) -> tuple[tuple[_Written, frozenset[str]], ...]:
    """What they have now, each with the families it belongs to."""
    return tuple(
        (each, frozenset(hit.family for hit in hits([each.condition])))
        for each in _written_down(session, chart) if each.now
    )  # fmt: skip


def _families(session: Session, chart: Chart, leg: Transition) -> frozenset[str]:
    """What they lived with before they came."""
    known, day = _lived_with(session, chart), leg.came or leg.left
    return frozenset().union(*(families for each, families in known if each.before(day)))


@once
def _patients(session: Session, chart: Chart) -> list[PatientView]:
    views, _ = read_all(copies(session, chart, "Patient"), "Patient")
    return [each for each in views if isinstance(each, PatientView)]


ONLY_THOUGHT_OF = frozenset({"proposal", "option"})
"""Intents of requests that are not in force."""


@once
def _medicines(session: Session, chart: Chart) -> list[MedicineView]:
    """What somebody goes home with: ordered, in force, and not for the ward alone.

    What a privacy label covers is left out: a checkpoint would tell of it to everybody.
    """
    views, _ = read_all(copies(session, chart, "MedicationRequest"), "MedicationRequest")
    return [
        each for each in views
        if isinstance(each, MedicineView) and each.status == "active" and each.category != INPATIENT
        and each.intent not in ONLY_THOUGHT_OF and not each.forbids and not each.protected
    ]  # fmt: skip


def _age(patients: list[Json], on: date | None) -> int | None:
    """Whole years on a day; None where it is not known."""
    born = next((day for each in patients if (day := when(each.get("birthDate")))), None)
    if born is None or on is None or isinstance(born, datetime):
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
