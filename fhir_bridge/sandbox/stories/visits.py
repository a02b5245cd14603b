"""Visits and stays. A sort of encounter is a row of ``KINDS``."""

from dataclasses import dataclass

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import (
    DISPOSITIONS,
    ENCOUNTER_CLASSES,
    ENCOUNTER_TYPES,
    V3_ACT_CODE,
    VISIT,
)
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import PLACES, party
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class Kind:
    """A sort of encounter."""

    class_code: str
    type: str
    place: str
    role: str  # v3-ParticipationType of the clinician
    priority: str = ""
    admit_source: str = ""


KINDS = {
    "stay": Kind("IMP", "emergency-admission", "riverside-ward", "ATND", "EM", "emd"),
    "planned-stay": Kind("IMP", "admission", "riverside-ward", "ATND", "EL", "mp"),
    "other-stay": Kind("IMP", "emergency-admission", "northfield-ward", "ATND", "EM", "emd"),
    "child-stay": Kind("IMP", "emergency-admission", "childrens-picu", "ATND", "EM", "emd"),
    "psychiatric-stay": Kind("IMP", "psychiatric-admission", "oakview-unit", "ATND", "UR"),
    "facility-stay": Kind("NONAC", "nursing-facility", "lakeview-unit", "ATND", "", "hosp-trans"),
    "emergency": Kind("EMER", "emergency-department", "riverside-ed", "ATND", "EM"),
    "office": Kind("AMB", "follow-up", "rpc-clinic", "PPRF"),
    "check-up": Kind("AMB", "check-up", "rpc-clinic", "PPRF"),
    "child-office": Kind("AMB", "follow-up", "childrens-clinic", "PPRF"),
    "video": Kind("VR", "follow-up", "far", "PPRF"),
    "phone": Kind("VR", "phone", "far", "PPRF"),  # v3-ActCode has no class for a call
    "hospice": Kind("HH", "hospice-admission", "home", ""),
}


@dataclass(frozen=True)
class Visit:
    """One encounter.

    Attributes:
        kind: a key of ``KINDS``.
        end: "" while it is going on, or when it has not been.
        reasons: keys of problems.
        status: only if the times do not say it (``planned``, ``cancelled``).
        changed: when this was entered, if not at its end.
        origin: the organisation the patient came from, ``destination``: the one they went to.
    """

    key: str
    kind: str
    start: str
    end: str
    why: str
    reasons: tuple[str, ...]
    by: str = ""
    disposition: str = ""
    status: str = ""
    changed: str = ""
    origin: str = ""
    destination: str = ""


def encounter(person: Person, row: Visit) -> Json:
    """An Encounter with who, why, where and how it ended."""
    kind = KINDS[row.kind]
    updated = row.changed or row.end or row.start
    period = shapes.without_empty({"start": row.start, "end": row.end})
    class_coding = {
        "system": V3_ACT_CODE,
        "code": kind.class_code,
        "display": ENCOUNTER_CLASSES[kind.class_code],
    }
    return shapes.without_empty(
        {
            **shapes.resource("Encounter", f"{person.id}-{row.key}", "us-core-encounter", updated),
            "identifier": [shapes.identifier(VISIT, f"{person.mrn}-{row.key}", "VN")],
            "status": row.status or ("finished" if row.end else "in-progress"),
            "class": class_coding,
            "type": [shapes.concept(ENCOUNTER_TYPES[kind.type])],
            "priority": shapes.tho("v3-ActPriority", kind.priority) if kind.priority else None,
            "subject": person.ref,
            "participant": _participants(row, kind, period),
            "period": period,
            "reasonCode": [{"text": row.why}],
            "reasonReference": [
                shapes.to("Condition", f"{person.id}-{key}") for key in row.reasons
            ],
            "hospitalization": _hospitalization(row, kind),
            "location": [_location(row, kind, period)],
            "serviceProvider": party(PLACES[kind.place].organisation),
        }
    )


def _location(row: Visit, kind: Kind, period: Json) -> Json:
    place = PLACES[kind.place]
    status = "planned" if row.status else "completed" if row.end else "active"
    location = shapes.to("Location", place.id, place.name)
    return {"location": location, "status": status, "period": period}


def _participants(row: Visit, kind: Kind, period: Json) -> list[Json]:
    if not row.by:
        return []
    role = shapes.tho("v3-ParticipationType", kind.role)
    return [{"type": [role], "period": period, "individual": party(row.by)}]


def _hospitalization(row: Visit, kind: Kind) -> Json:
    body: Json = {}
    if row.origin:
        body["origin"] = party(row.origin)
    if kind.admit_source:
        body["admitSource"] = shapes.tho("admit-source", kind.admit_source)
    if row.destination:
        body["destination"] = party(row.destination)
    if row.disposition:
        body["dischargeDisposition"] = shapes.concept(DISPOSITIONS[row.disposition])
    return body
