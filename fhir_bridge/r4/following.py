"""What is followed up as FHIR: the Task with all that happened, and what it is about.

    referral   ServiceRequest, and the Task that fulfils it (Gravity's closed loop, codes §4)
    aid        DeviceUseStatement with the device in it, and the Task that follows it up

Task: ``owner`` and ``restriction`` are who owns the next step and its day, ``output`` is a row a
step, ``input`` what the service may be told. Hours a week that are approved are a quantity of the
request; how many of them somebody fills is a row of the Task. A Task stays here always. A
ServiceRequest may stand in the plan of care that others read once it has a day or has happened,
where the patient wanted that; it says neither why nor in whose words. What is private bears HL7's
"restricted" besides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.following import MISTAKE, Flow, Followed, Step, Subject
from fhir_bridge.care.following_moves import (
    ACCEPTED,
    AIDS,
    CAME,
    CLOSED,
    DID_NOT_HAPPEN,
    FLOWS,
    GIVEN_BACK,
    NOT_USED,
    ORDERED,
    RECEIVED,
    REFERRAL,
    SAID_NO,
    SCHEDULED,
    SENT,
    SHOWN,
    USED,
    WAITING_LIST,
    WANTED,
    WITHDRAWN,
)
from fhir_bridge.care.needs import NEEDS
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import AID_AT_HOME, BASE, FOLLOWED_UP, REFERRAL_MADE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.measured import UCUM
from fhir_bridge.r4.need import GRAVITY, NEED, RESTRICTED
from fhir_bridge.r4.observation import ASSESSMENT, Code
from fhir_bridge.r4.task import NEW_DAY, SIDE, coded, person_to_fhir
from fhir_bridge.wire import Json, instant

AID = f"{BASE}/CodeSystem/aid"
KIND = f"{BASE}/CodeSystem/followed-kind"
STATE = f"{BASE}/CodeSystem/followed-state"
CAUSE = f"{BASE}/CodeSystem/followed-cause"
CAME_OF_IT = f"{BASE}/CodeSystem/came-of-it"
PART = f"{BASE}/CodeSystem/followed-part"
SERVICE_ID = f"{BASE}/id/service"
TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"
SCT = "http://snomed.info/sct"

MAY_TELL = Code(PART, "may-be-told", "What the service may be told")
AGREED = Code(PART, "said-yes", "The patient said yes to that")
IN_PLAN = Code(PART, "in-plan-of-care", "May stand in the plan of care that others read")
SERVICE = Code(PART, "service", "Who is to help")
NEXT = Code(PART, "next-step", "Who owns the next step")
SPOKE_TO = Code(PART, "spoke-to", "The person at the service")
THEIRS = Code(PART, "in-their-words", "What came of it, in the patient’s words")
APPROVED = Code(PART, "hours-approved", "Hours a week that are approved")
FILLED = Code(PART, "hours-filled", "Hours a week that somebody fills")

TASK_STATUS: Mapping[str, str] = {
    SENT: "requested", ACCEPTED: "accepted", WAITING_LIST: "on-hold", SAID_NO: "rejected",
    SCHEDULED: "in-progress", RECEIVED: "in-progress", DID_NOT_HAPPEN: "on-hold",
    CLOSED: "completed", WITHDRAWN: "cancelled", MISTAKE: "entered-in-error",
    WANTED: "draft", ORDERED: "requested", CAME: "in-progress", SHOWN: "in-progress",
    USED: "in-progress", NOT_USED: "on-hold", GIVEN_BACK: "completed",
}  # fmt: skip
"""Task.status (required binding http://hl7.org/fhir/task-status, R4) of each state of ours."""

REQUEST_STATUS: Mapping[str, str] = {
    CLOSED: "completed", WITHDRAWN: "revoked", SAID_NO: "revoked", MISTAKE: "entered-in-error",
}  # fmt: skip
"""ServiceRequest.status (http://hl7.org/fhir/request-status); any other state is ``active``."""

USE_STATUS: Mapping[str, str] = {
    WANTED: "intended", ORDERED: "intended", CAME: "intended", SHOWN: "intended", USED: "active",
    NOT_USED: "on-hold", GIVEN_BACK: "stopped", WITHDRAWN: "stopped", MISTAKE: "entered-in-error",
}  # fmt: skip
"""DeviceUseStatement.status (http://hl7.org/fhir/device-statement-status) of each state."""

MAY_BE_SEEN = frozenset({SCHEDULED, RECEIVED, CLOSED})
"""States in which a referral may stand in the plan of care that others read."""


def may_be_seen(followed: Followed) -> bool:
    """Whether others may read that there is this referral: the patient wanted it, and it is on."""
    subject = followed.subject
    return subject.in_plan and not subject.private and followed.state in MAY_BE_SEEN


def about_to_fhir(followed: Followed, *, patient: str) -> Json:
    """What it is about: a ServiceRequest, or a DeviceUseStatement; it has the id of its Task.

    Args:
        patient: ``Patient/<our id>``.
    """
    make = _request if followed.flow is REFERRAL else _use
    return make(followed, patient)


def task_to_fhir(followed: Followed, *, id: str, patient: str) -> Json:
    """The Task that is kept, with everything that happened."""
    subject, first, last = followed.subject, followed.steps[0], followed.last
    referral = followed.flow is REFERRAL
    fulfils = [{"system": TASK_CODE, "code": "fulfill"}] if referral else []
    about = "ServiceRequest" if referral else "DeviceUseStatement"
    end = {"end": last.due.isoformat()} if last.due else None
    return {
        "resourceType": "Task",
        "meta": {"profile": [FOLLOWED_UP], "security": _labels(subject)},
        "status": TASK_STATUS[followed.state],
        "businessStatus": Code(STATE, followed.state, followed.words).concept(),
        "intent": "order",
        "priority": "routine",
        "code": {
            "coding": [{"system": KIND, "code": followed.flow.code}, *fulfils],
            "text": "Referral" if referral else "Aid at home",
        },
        "description": subject.what,
        "focus": {"reference": f"{about}/{id}"},
        "for": {"reference": patient},
        "authoredOn": instant(first.at),
        "lastModified": instant(last.at),
        "requester": {"reference": first.by},
        **({"owner": person_to_fhir(last.owner)} if last.owner else {}),
        "reasonCode": _kind(subject, followed.flow),
        **({"reasonReference": {"reference": subject.because}} if subject.because else {}),
        **({"restriction": {"period": end}} if end else {}),
        "input": list(_inputs(subject)),
        "output": [row for step in followed.steps for row in _happened(step, followed.flow)],
    }


def is_followed(resource: Json) -> bool:
    """Whether a Task is one of these."""
    return coded(inner(resource, "code"), KIND) in FLOWS


def followed_from_fhir(task: Json) -> Followed:
    """Read back what ``task_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        flow = FLOWS[coded(inner(task, "code"), KIND)]
        steps = tuple(_steps(rows(task, "output")))
        return Followed(flow, _subject(task, flow), (steps[0], *steps[1:]))
    except (ValueError, KeyError, TypeError, IndexError):
        raise Refused("This is no record that Footbridge wrote.") from None


def _request(followed: Followed, patient: str) -> Json:
    subject, last = followed.subject, followed.last
    planned = followed.state in {SCHEDULED, RECEIVED} and last.due
    domain = [{"system": GRAVITY, "code": NEEDS[subject.kind].gravity}]
    social = {"coding": [{"system": SCT, "code": "410606002"}]}
    categories = [social] if subject.private else [social, {"coding": domain}]
    return {
        "resourceType": "ServiceRequest",
        "meta": {
            "profile": [REFERRAL_MADE],
            **({} if may_be_seen(followed) else {"security": _labels(subject)}),
        },
        "status": REQUEST_STATUS.get(followed.state, "active"),
        "intent": "order",
        "category": categories,
        "code": {"coding": _kind(subject, followed.flow)["coding"], "text": subject.what},
        "subject": {"reference": patient},
        **({"occurrenceDateTime": last.due.isoformat()} if planned and last.due else {}),
        "authoredOn": instant(followed.steps[0].at),
        "requester": {"reference": followed.steps[0].by},
        "performer": [_service(subject)],
        **({"quantityQuantity": _hours(subject.hours)} if subject.hours else {}),
    }


def _use(followed: Followed, patient: str) -> Json:
    subject = followed.subject
    aid = {"coding": [{"system": AID, "code": subject.kind}], "text": AIDS[subject.kind]}
    return {
        "resourceType": "DeviceUseStatement",
        "meta": {"profile": [AID_AT_HOME], "security": _labels(subject)},
        "contained": [{"resourceType": "Device", "id": "aid", "type": aid}],
        "status": USE_STATUS[followed.state],
        "subject": {"reference": patient},
        "recordedOn": instant(followed.last.at),
        "source": {"reference": followed.last.by},
        "device": {"reference": "#aid", "display": subject.what},
        **({"note": [{"text": followed.last.why}]} if followed.last.why else {}),
    }


def _labels(subject: Subject) -> list[Json]:
    ours: Json = {"system": LABEL, "code": ASSESSMENT}
    return [ours, RESTRICTED] if subject.private else [ours]


def _kind(subject: Subject, flow: Flow) -> Json:
    return Code(NEED if flow is REFERRAL else AID, subject.kind).concept()


def _service(subject: Subject) -> Json:
    known = {"identifier": {"system": SERVICE_ID, "value": subject.service_id}}
    return {
        "type": "Organization", **(known if subject.service_id else {}), "display": subject.service,
    }  # fmt: skip


def _inputs(subject: Subject) -> Iterable[Json]:
    if subject.service:
        yield {"type": SERVICE.concept(), "valueReference": _service(subject)}
    if subject.may_tell:
        yield {"type": MAY_TELL.concept(), "valueString": subject.may_tell}
    yield {"type": AGREED.concept(), "valueBoolean": subject.agreed}
    yield {"type": IN_PLAN.concept(), "valueBoolean": subject.in_plan}
    if subject.hours:
        yield {"type": APPROVED.concept(), "valueQuantity": _hours(subject.hours)}


def _happened(step: Step, flow: Flow) -> Iterable[Json]:
    """One thing that happened; then what belongs to it, a row each."""
    marks: list[Json] = [{"system": STATE, "code": step.state}]
    marks += [{"system": CAUSE, "code": step.cause}] if step.cause else []
    marks += [{"system": CAME_OF_IT, "code": step.came}] if step.came else []
    # the words of a state stand in the type too, so that a note is never taken for them
    words = flow.words[step.state]
    text = {} if step.why else {"text": words}
    told = {"authorReference": {"reference": step.by}, "time": instant(step.at)}
    yield {
        "type": {"coding": marks, **text},
        "valueAnnotation": {**told, "text": step.why or words},
    }
    if step.owner:
        side = {"system": SIDE, "code": step.owner.side.value}
        coding = [*NEXT.concept()["coding"], side]
        yield {"type": {"coding": coding}, "valueReference": person_to_fhir(step.owner)}
    if step.due:
        yield {"type": NEW_DAY.concept(), "valueDate": step.due.isoformat()}
    if step.filled is not None:
        yield {"type": FILLED.concept(), "valueQuantity": _hours(step.filled)}
    for part, words in ((SPOKE_TO, step.spoke_to), (THEIRS, step.theirs)):
        if words:
            yield {"type": part.concept(), "valueString": words}


def _subject(task: Json, flow: Flow) -> Subject:
    told = rows(task, "input")
    service = inner(_part(told, SERVICE), "valueReference")
    private = RESTRICTED in rows(inner(task, "meta"), "security")
    return Subject(
        coded(inner(task, "reasonCode"), NEED if flow is REFERRAL else AID),
        str(task["description"]), str(service.get("display", "")),
        str(inner(service, "identifier").get("value", "")),
        str(_part(told, MAY_TELL).get("valueString", "")),
        agreed=_part(told, AGREED)["valueBoolean"] is True,
        in_plan=_part(told, IN_PLAN)["valueBoolean"] is True,
        private=private,
        because=str(inner(task, "reasonReference").get("reference", "")),
        hours=int(inner(_part(told, APPROVED), "valueQuantity").get("value", 0)),
    )  # fmt: skip


def _hours(number: int) -> Json:
    return {"value": number, "unit": "hours a week", "system": UCUM, "code": "h/wk"}


def _part(told: Iterable[Json], part: Code) -> Json:
    return next((each for each in told if coded(inner(each, "type"), PART) == part.code), {})


def _steps(outputs: Iterable[Json]) -> Iterable[Step]:
    """What happened, in its order; what follows a step belongs to it."""
    step: Step | None = None
    for each in outputs:
        kind = inner(each, "type")
        if coded(kind, STATE):
            if step:
                yield step
            step = _step(kind, inner(each, "valueAnnotation"))
        elif step:
            step = _with_part(step, kind, each)
    if step:
        yield step


def _step(kind: Json, told: Json) -> Step:
    return Step(
        coded(kind, STATE),
        str(inner(told, "authorReference").get("reference", "")),
        datetime.fromisoformat(told["time"]),
        why="" if "text" in kind else str(told["text"]),
        cause=coded(kind, CAUSE),
        came=coded(kind, CAME_OF_IT),
    )


def _with_part(step: Step, kind: Json, told: Json) -> Step:
    part = coded(kind, PART)
    if part == NEXT.code:
        who = inner(told, "valueReference")
        side = Side(coded(kind, SIDE))
        owner = Owner(side, str(who["display"]), str(who.get("reference", "")))
        return replace(step, owner=owner)
    if part == SPOKE_TO.code:
        return replace(step, spoke_to=str(told["valueString"]))
    if part == THEIRS.code:
        return replace(step, theirs=str(told["valueString"]))
    if part == FILLED.code:
        return replace(step, filled=int(told["valueQuantity"]["value"]))
    return replace(step, due=date.fromisoformat(told["valueDate"]))
