"""A commitment, a to-do or a question as FHIR Task, and back.

    owner, performerType    the one accountable person, and which side of the table that is
    restriction.period.end  the day it is for now
    status, businessStatus  FHIR's state, and ours beside it; statusReason: what was in the way
    input                   what may happen if this waits; of a to-do, who does it
    output                  all that happened, a row a step; after-action notes
    note                    what was said, by whoever said it

HL7 has no code for what somebody agrees to do (its task codes are for orders, and Gravity's for
messages to a patient, codes §4): kinds, states and reasons are ours. A Task stays here: what was in
somebody's way is told to nobody else (care rules §2.2 row 24, §2.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from fhir_bridge.care.commitment_moves import CAUSES, KIND_WORDS, STATE_WORDS, Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Said, Step
from fhir_bridge.care.enablement import Doer
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, COMMITMENT, DOER
from fhir_bridge.r4.datatypes import codes, inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, CAREGIVER_PRIVATE, Code
from fhir_bridge.wire import Json, instant

KIND = f"{BASE}/CodeSystem/task-kind"
STATE = f"{BASE}/CodeSystem/task-state"
CAUSE = f"{BASE}/CodeSystem/did-not-happen"
SIDE = f"{BASE}/CodeSystem/accountable-side"
PART = f"{BASE}/CodeSystem/task-part"

IF_WAITS = Code(PART, "if-it-waits", "What may happen if this waits")
DOES_IT = Code(PART, "who-does-it", "Who does it")
NEW_DAY = Code(PART, "new-day", "The day it is for from then on")
OUR_PART = Code(PART, "our-part", "Our part, or the system’s")
LEARNT = Code(PART, "after-action", "After-action note")

STATUS: Mapping[State, str] = {
    State.AGREED: "requested",
    State.ACKNOWLEDGED: "accepted",
    State.DID_NOT_HAPPEN: "failed",
    State.DONE: "completed",
    State.NOT_NEEDED: "cancelled",
    State.WRITTEN_BY_MISTAKE: "entered-in-error",
}
"""Task.status (required binding http://hl7.org/fhir/task-status, R4) of each state of ours."""

TYPES = {Side.PATIENT: "Patient", Side.CAREGIVER: "RelatedPerson", Side.AGENCY: "Organization"}
"""What somebody known by name alone is, by side; otherwise a Practitioner."""


def commitment_to_fhir(commitment: Commitment, *, patient: str) -> Json:
    """The Task that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    agreed, first, last = commitment.agreed, commitment.steps[0], commitment.last
    private = commitment.owner.side is Side.CAREGIVER
    return {
        "resourceType": "Task",
        "meta": {"profile": [COMMITMENT], "security": [
            {"system": LABEL, "code": CAREGIVER_PRIVATE if private else ASSESSMENT},
        ]},
        "status": STATUS[commitment.state],
        **_why(last),
        "businessStatus": Code(STATE, commitment.state.value, commitment.words).concept(),
        "intent": "order",
        "priority": "routine",
        "code": Code(KIND, agreed.kind.value, KIND_WORDS[agreed.kind]).concept(),
        "description": agreed.what,
        **({"focus": {"reference": f"Goal/{agreed.goal}"}} if agreed.goal else {}),
        "for": {"reference": patient},
        "authoredOn": instant(first.at),
        "lastModified": instant(last.at),
        "requester": {"reference": first.by},
        "performerType": [Code(SIDE, commitment.owner.side.value).concept()],
        "owner": person_to_fhir(commitment.owner),
        **({"note": [_annotation(each) for each in commitment.said]} if commitment.said else {}),
        "restriction": {"period": {"end": commitment.due.isoformat()}},
        **_inputs(agreed),
        "output": [
            *(row for step in commitment.steps for row in _happened(step)),
            *map(_learnt, commitment.learnt),
        ],
    }  # fmt: skip


def commitment_from_fhir(resource: Json) -> Commitment:
    """Read back what ``commitment_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        return _read(resource)
    except (ValueError, KeyError, TypeError, StopIteration):
        raise Refused("This is no record that Footbridge wrote.") from None


def is_commitment(resource: Json) -> bool:
    """Whether a Task is one of these: others are orders and referrals."""
    return coded(inner(resource, "code"), KIND) in {each.value for each in Kind}


def _why(last: Step) -> Json:
    """What was in the way, as the last step says."""
    if not last.cause and not last.why:
        return {}
    coded = Code(CAUSE, last.cause).concept() if last.cause else {}
    return {"statusReason": {**coded, "text": last.why or CAUSES[last.cause]}}


def person_to_fhir(owner: Owner) -> Json:
    """The reference to whoever is accountable, by name where nothing else is known."""
    named = {"reference": owner.reference} if owner.reference else {}
    return {**named, "type": TYPES.get(owner.side, "Practitioner"), "display": owner.name}


def _inputs(agreed: Agreed) -> Json:
    told: list[Json] = []
    if agreed.if_waits:
        told.append({"type": IF_WAITS.concept(), "valueString": agreed.if_waits})
    if agreed.doer:
        coding = {"system": DOER, "code": agreed.doer.value}
        told.append({"type": DOES_IT.concept(), "valueCoding": coding})
    return {"input": told} if told else {}


def _happened(step: Step) -> Iterable[Json]:
    """One thing that happened, with its reason as codings of its type; then its new day."""
    marks: list[Json] = [{"system": STATE, "code": step.state.value}]
    if step.cause:
        marks.append({"system": CAUSE, "code": step.cause})
    if step.ours:
        marks.append({"system": PART, "code": OUR_PART.code})
    text = step.why or STATE_WORDS[step.state]
    told = {"authorReference": {"reference": step.by}, "time": instant(step.at), "text": text}
    # the words of a state stand in the type too, so that a reason is never taken for them
    yield {
        "type": {"coding": marks, **({} if step.why else {"text": text})},
        "valueAnnotation": told,
    }
    if step.due:
        yield {"type": NEW_DAY.concept(), "valueDate": step.due.isoformat()}


def _learnt(note: Said) -> Json:
    return {"type": LEARNT.concept(), "valueAnnotation": _annotation(note)}


def _annotation(said: Said) -> Json:
    named = {"display": said.name} if said.name else {}
    who = {"reference": said.by, **named} if said.by else named
    return {"authorReference": who, "time": instant(said.at), "text": said.words}


def _read(resource: Json) -> Commitment:
    outputs, told = rows(resource, "output"), rows(resource, "input")
    steps = tuple(_steps(outputs))
    side = next(coded(each, SIDE) for each in rows(resource, "performerType"))
    owner = inner(resource, "owner")
    _, _, goal = str(inner(resource, "focus").get("reference", "")).partition("Goal/")
    return Commitment(
        Agreed(
            Kind(coded(inner(resource, "code"), KIND)),
            str(resource["description"]),
            Owner(Side(side), str(owner["display"]), str(owner.get("reference", ""))),
            next(step.due for step in steps if step.due),
            _input(told, IF_WAITS, "valueString"),
            _doer(told),
            goal,
        ),
        steps,
        tuple(map(_read_said, rows(resource, "note"))),
        tuple(
            _read_said(inner(each, "valueAnnotation"))
            for each in outputs
            if coded(inner(each, "type"), PART) == LEARNT.code
        ),
    )


def _steps(outputs: Iterable[Json]) -> Iterable[Step]:
    """What happened, in its order; a new day belongs to the step before it."""
    step: Step | None = None
    for each in outputs:
        if step and _is(each, NEW_DAY):
            step = replace(step, due=date.fromisoformat(each["valueDate"]))
        elif coded(inner(each, "type"), STATE):
            if step:
                yield step
            step = _read_step(inner(each, "type"), inner(each, "valueAnnotation"))
    if step:
        yield step


def _read_step(kind: Json, told: Json) -> Step:
    return Step(
        State(coded(kind, STATE)),
        str(inner(told, "authorReference").get("reference", "")),
        datetime.fromisoformat(told["time"]),
        "" if "text" in kind else str(told["text"]),
        coded(kind, CAUSE),
        ours=OUR_PART.code in codes(kind),
    )


def _read_said(told: Json) -> Said:
    who = inner(told, "authorReference")
    return Said(
        str(who.get("reference", "")), datetime.fromisoformat(told["time"]), str(told["text"]),
        str(who.get("display", "")),
    )  # fmt: skip


def _doer(told: Iterable[Json]) -> Doer | None:
    found = (inner(each, "valueCoding").get("code") for each in told if _is(each, DOES_IT))
    code = next(found, None)
    return Doer(str(code)) if code else None


def _input(told: Iterable[Json], part: Code, name: str) -> str:
    return next((str(each.get(name, "")) for each in told if _is(each, part)), "")


def _is(element: Json, part: Code) -> bool:
    return part.code in codes(inner(element, "type"))


def coded(concept: Json, system: str) -> str:
    """The code a concept has in a system; "" for none."""
    found = (each for each in rows(concept, "coding") if each.get("system") == system)
    return str(next(found, {}).get("code", ""))
