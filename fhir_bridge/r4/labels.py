"""Labels of what stays here: judged before anything of ours is written to an EHR (care rules §2.3).

What a record says about itself stands in ``meta.security``. To keep another kind here: a row.
"""

from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

LABEL = f"{BASE}/CodeSystem/label"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

STAYS_HERE = frozenset(
    {
        (LABEL, "enablement-assessment"),  # competence, motivation, answers, approach
        (LABEL, "caregiver-private"),  # the caregiver's own answers: the patient reads the chart
        (CONFIDENTIALITY, "R"),
        (CONFIDENTIALITY, "V"),
    }
)


SENSITIVE = frozenset(
    {"42CFRPart2", "BH", "ETH", "ETHUD", "HIV", "MH", "OPIOIDUD", "PSY", "PSYTHPN", "SDV", "SEX",
     "STD", "SUD", "VIO"}
)  # fmt: skip
"""Codes of v3-ActCode: of what a record tells that is nobody else's to see (codes §11)."""


def may_leave(resource: Json) -> bool:
    """Whether a record may be written to an EHR, alone or within a note.

    Example:
        >>> private = {"system": LABEL, "code": "caregiver-private"}
        >>> may_leave({"resourceType": "Goal", "meta": {"security": [private]}})
        False
    """
    return STAYS_HERE.isdisjoint(borne(resource))


def bears(resource: Json, labels: frozenset[tuple[str, str]]) -> bool:
    """Whether a record bears one of these labels (system, code)."""
    return not labels.isdisjoint(borne(resource))


def is_sensitive(resource: Json) -> bool:
    """Whether a record says of itself that it is private, or about something that is.

    Example:
        >>> part2 = {"system": ACT_CODE, "code": "42CFRPart2"}
        >>> is_sensitive({"resourceType": "Encounter", "meta": {"security": [part2]}})
        True
    """
    found = borne(resource)
    private = not STAYS_HERE.isdisjoint(found)
    return private or any(system == ACT_CODE and code in SENSITIVE for system, code in found)


def borne(resource: Json) -> set[tuple[str, str]]:
    """The labels that a record bears, as system and code."""
    labels = rows(inner(resource, "meta"), "security")
    return {(str(each.get("system")), str(each.get("code"))) for each in labels}
