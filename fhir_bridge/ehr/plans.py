"""Query plans: how each type of a patient's chart is asked for at one EHR.

A plan is derived from three things: what the page needs (``NEEDS``), what the EHR's
CapabilityStatement lists, and its quirk sheet. No parameter is sent that is not listed, none is
left out that is required (C6). The patient is named by the EHR's own id alone, so these questions
go by GET (C8); nothing is included, because the page shows nothing that would come along (C7).
To show another type, add a row to ``NEEDS``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fhir_bridge.care.monitoring.measures import loinc_codes
from fhir_bridge.care.risk.hospital import LAB_CODES
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.quirks import Quirks

Params = tuple[tuple[str, str], ...]

LOINC = "http://loinc.org"
SELECTING = frozenset(
    {
        "_id", "_lastUpdated", "_tag", "_profile", "_security", "_source", "_text", "_content",
        "_list", "_has", "_type", "_filter", "_query", "_language", "_in",
    }
)  # fmt: skip
"""R4's parameters for all types that say which records are meant. Every other one with ``_`` says
how the answer shall look: a server that lists one of those lists all that it has."""


@dataclass(frozen=True)
class Need:
    """What the page needs of one type.

    Attributes:
        params: beside the patient, where the EHR has them (C6, US Core's minimum).
        status: the parameter and values to add when an EHR refuses to search without (C6).
        sort: so that the page that is shown first is the latest.
    """

    params: Params = ()
    status: tuple[str, str] = ("status", "active")
    sort: str = ""


NEEDS: Mapping[str, Need] = {
    "CarePlan": Need(
        (("category", "assess-plan"),),
        ("status", "draft,active,on-hold,revoked,completed,entered-in-error,unknown"),
        sort="date",
    ),
    "Encounter": Need(
        status=(
            "status",
            "planned,arrived,triaged,in-progress,onleave,finished,cancelled,entered-in-error,unknown",
        ),
        sort="date",
    ),
    "Goal": Need(
        status=(
            "lifecycle-status",
            "proposed,planned,accepted,active,on-hold,completed,cancelled,entered-in-error,rejected",
        )
    ),
    "CareTeam": Need(),
    "Condition": Need(
        status=("clinical-status", "active,recurrence,relapse,inactive,remission,resolved")
    ),
    "MedicationRequest": Need(
        (("intent", "order,plan"),),
        (
            "status",
            "active,on-hold,cancelled,completed,entered-in-error,stopped,draft,unknown",
        ),
        sort="authoredon",
    ),
    "MedicationStatement": Need(
        status=(
            "status",
            "active,completed,entered-in-error,intended,stopped,on-hold,unknown,not-taken",
        ),
    ),
    "Observation": Need(  # what a page shows or compares, and no other result
        (("code", ",".join(f"{LOINC}|{code}" for code in (*LAB_CODES.values(), *loinc_codes()))),),
        (
            "status",
            "registered,preliminary,final,amended,corrected,cancelled,entered-in-error,unknown",
        ),
        sort="date",
    ),
}


@dataclass(frozen=True)
class Plan:
    """How one type is asked for.

    Attributes:
        offered: False where the EHR lists no way to search it: nothing is asked.
        patient: the parameter that names the patient.
        params: what is always sent beside the patient.
        sort: sent too, and left out when it is refused.
        status: what is added when the EHR refuses to search without; None where it has no such
            parameter.
    """

    type: str
    offered: bool = True
    patient: str = "patient"
    params: Params = ()
    sort: Params = ()
    status: tuple[str, str] | None = None

    def query(self, patient: str) -> Params:
        """Every parameter of the first question, for a patient's id in the EHR."""
        named = patient if self.patient == "patient" else f"Patient/{patient}"
        return ((self.patient, named), *self.params, *self.sort)


def plan_of(type: str, capability: Capability | None, quirks: Quirks) -> Plan:
    """Derive how a patient's records of a type are asked for.

    Args:
        type: a key of ``NEEDS``.
        capability: what the EHR lists; None while that is not known, then the sheet alone counts.
        quirks: the sheet of its vendor.

    Example:
        >>> from fhir_bridge.ehr.quirks import SHEETS
        >>> plan_of("Goal", None, SHEETS["oracle"]).query("12")
        (('patient', '12'),)
    """
    need = NEEDS[type]
    patient = next((name for name in ("patient", "subject") if _has(type, name, capability)), "")
    if not patient or (capability and not capability.can(type, "search")):
        return Plan(type, offered=False)
    wanted = [each for each in need.params if _has(type, each[0], capability)]
    status = quirks.statuses.get(type, need.status)
    sorts = need.sort and _has(type, need.sort, capability) and _sorts(type, capability, quirks)
    return Plan(
        type,
        patient=patient,
        params=completed(type, wanted, capability, quirks),
        sort=(("_sort", f"-{need.sort}"),) if sorts else (),
        status=status if _has(type, status[0], capability) else None,
    )


def completed(
    type: str, params: Iterable[tuple[str, str]], capability: Capability | None, quirks: Quirks
) -> Params:
    """Add to a search what its EHR requires, and how many entries a page shall have (C4).

    Args:
        params: as given; what is among them is not added.
        capability, quirks: as for ``plan_of``.
    """
    asked = list(params)
    given = {name for name, _ in asked}
    asked += [each for each in quirks.required.get(type, ()) if each[0] not in given]
    if "_count" not in given and _counts(type, capability, quirks):
        asked.append(("_count", str(quirks.page_size)))
    return tuple(asked)


PERSONAL = frozenset({"identifier", "name", "family", "given", "birthdate", "phone", "email"})
"""Parameters of people that should not stand in a URL, because URLs reach logs (C8)."""

_PEOPLE = frozenset({"Patient", "Person", "RelatedPerson"})


def by_post(type: str, names: Iterable[str]) -> bool:
    """Whether a search names a person, so that it should not stand in a URL (C8).

    Example:
        >>> by_post("Patient", ["identifier"]), by_post("Goal", ["patient"])
        (True, False)
    """
    return type in _PEOPLE and any(name.split(":")[0] in PERSONAL for name in names)


def _has(type: str, name: str, capability: Capability | None) -> bool:
    """Whether a parameter may be sent: it is listed, or nothing is listed that says otherwise."""
    listed = capability.search_params(type) if capability else frozenset()
    return name in listed if listed else True


def _counts(type: str, capability: Capability | None, quirks: Quirks) -> bool:
    if type in quirks.uncounted:
        return False
    return not capability or "_count" in capability.search_params(type) or _silent(capability)


def _sorts(type: str, capability: Capability | None, quirks: Quirks) -> bool:
    if capability and "_sort" in capability.search_params(type):
        return True
    return type in quirks.sorts and (not capability or _silent(capability))


def _silent(capability: Capability) -> bool:
    """Whether a statement says nothing about how answers can be shaped: then R4's word counts."""
    every = (name for row in capability.resources.values() for name in row.search_params)
    return not any(name.startswith("_") and name not in SELECTING for name in every)
