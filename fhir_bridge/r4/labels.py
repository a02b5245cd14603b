"""Labels of what stays here: judged before anything of ours is written to an EHR (care rules §2.3).

What a record says about itself stands in ``meta.security``. To keep another kind here: a row.
"""

from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

LABEL = f"{BASE}/CodeSystem/label"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"

STAYS_HERE = frozenset(
    {
        (LABEL, "enablement-assessment"),  # competence, motivation, answers, approach
        (LABEL, "caregiver-private"),  # the caregiver's own answers: the patient reads the chart
        (CONFIDENTIALITY, "R"),
        (CONFIDENTIALITY, "V"),
    }
)


def may_leave(resource: Json) -> bool:
    """Whether a record may be written to an EHR, alone or within a note.

    Example:
        >>> private = {"system": LABEL, "code": "caregiver-private"}
        >>> may_leave({"resourceType": "Goal", "meta": {"security": [private]}})
        False
    """
    borne = rows(inner(resource, "meta"), "security")
    return STAYS_HERE.isdisjoint((each.get("system"), each.get("code")) for each in borne)
