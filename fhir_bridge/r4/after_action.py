"""A look back after a return to hospital as FHIR Task, and back.

    focus, input    the return's Encounter where it is here; the numbers of the two stays always
    owner           who keeps the lesson alive
    output          what happened, what was known, what we change, who was asked

It stays here: what a team says of its own work is nobody else's (care rules §2.3).
"""

from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.care.transitions.after_action import PEOPLE, AfterAction
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import AFTER_ACTION_REVIEW, BASE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, ENABLEMENT, Code
from fhir_bridge.r4.task import coded
from fhir_bridge.wire import Json, instant

AFTER_ACTION = Code(ENABLEMENT, "after-action-review", "Looking back together after a return")
PART = f"{BASE}/CodeSystem/after-action-part"
ASKED = f"{BASE}/CodeSystem/after-action-asked"
PARTS = {
    "happened": "What happened",
    "known": "What was known, when, and by whom",
    "change": "What we change",
    "asked": "Who was asked",
    "why-not": "Why neither the patient nor who cares for them was asked",
    "stay": "The stay somebody came back to",
    "follows": "The stay before it",
}
_WORDS = {"happened": "happened", "known": "known", "change": "change", "why-not": "why_not"}


@dataclass(frozen=True)
class Kept:
    """One look back as it is kept.

    Attributes:
        stay, follows: numbers of the stay of the return, and of the one before.
        at: when it was written last; ``by``, ``name``: who has it.
        encounter: our id of the return's Encounter; "" where none is here.
    """

    told: AfterAction
    stay: str
    follows: str
    at: datetime
    by: str
    name: str
    encounter: str = ""
    id: str = ""
    version: int = 0


def after_action_to_fhir(kept: Kept, *, patient: str) -> Json:
    """The Task that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    told = kept.told
    words = {part: str(getattr(told, name)).strip() for part, name in _WORDS.items()}
    said = [{"type": _part(part), "valueString": text} for part, text in words.items() if text]
    people = [
        {"type": _part("asked"), "valueCodeableConcept": Code(ASKED, who, PEOPLE[who]).concept()}
        for who in told.asked
    ]
    focus = {"focus": {"reference": f"Encounter/{kept.encounter}"}} if kept.encounter else {}
    return {
        "resourceType": "Task",
        "meta": {
            "profile": [AFTER_ACTION_REVIEW],
            "security": [{"system": LABEL, "code": ASSESSMENT}],
        },
        "status": "completed",
        "intent": "order",
        "code": AFTER_ACTION.concept(),
        "description": words["change"],
        **focus,
        "for": {"reference": patient},
        "authoredOn": instant(kept.at),
        "lastModified": instant(kept.at),
        "owner": {"reference": kept.by, "type": "Practitioner",
                  **({"display": kept.name} if kept.name else {})},
        "input": [
            {"type": _part("stay"), "valueString": kept.stay},
            {"type": _part("follows"), "valueString": kept.follows},
        ],
        "output": [*said, *people],
    }  # fmt: skip


def is_after_action(resource: Json) -> bool:
    """Whether a Task is one of these."""
    return coded(inner(resource, "code"), ENABLEMENT) == AFTER_ACTION.code


def after_action_from_fhir(resource: Json) -> Kept:
    """Read back what ``after_action_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        given = {coded(inner(each, "type"), PART): str(each["valueString"])
                 for each in rows(resource, "input")}  # fmt: skip
        said = {coded(inner(each, "type"), PART): str(each["valueString"])
                for each in rows(resource, "output") if "valueString" in each}  # fmt: skip
        people = (inner(each, "valueCodeableConcept") for each in rows(resource, "output"))
        asked = tuple(code for each in people if (code := coded(each, ASKED)))
        words = {name: said.get(part, "") for part, name in _WORDS.items()}
        told = AfterAction(**words, asked=asked)
        owner = inner(resource, "owner")
        return Kept(
            told, given["stay"], given["follows"], datetime.fromisoformat(resource["lastModified"]),
            str(owner["reference"]), str(owner.get("display", "")),
            str(inner(resource, "focus").get("reference", "")).removeprefix("Encounter/"),
            str(resource.get("id", "")),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError):
        raise Refused("This is no record that Footbridge wrote.") from None


def _part(code: str) -> Json:
    return Code(PART, code, PARTS[code]).concept()
