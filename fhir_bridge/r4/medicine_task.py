"""What was decided of one medicine at a transition, as FHIR Task, and back.

    code                    a line of the four lists
    focus                   the stay: by the sender's number of it, and ours where known
    status                  ``requested`` while a prescriber's answer is waited for
    owner                   the prescriber who was asked; otherwise whoever decided
    restriction.period.end  the day by which the answer is needed
    input                   the medicine, as it is lined up and as a list called it
    output                  all that happened, step by step, with what the lists said then

A Task, as every question and checkpoint of ours is: an owner, a day, and what came of it. No order
is written here; orders are made in the EHR by whoever prescribes. It stays here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.line_steps import STEP_WORDS, HeldLine, Step
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, MEDICINE_LINE
from fhir_bridge.r4.checkpoint_task import DISCIPLINE, OfStay, number_of_stay, stay_to_fhir
from fhir_bridge.r4.datatypes import codes, inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.medicine_lists import MEDICINE_STEP
from fhir_bridge.r4.observation import ASSESSMENT, Code
from fhir_bridge.r4.task import coded
from fhir_bridge.wire import Json, instant

MEDICINE_PART = f"{BASE}/CodeSystem/medicine-part"
LINE = Code(MEDICINE_PART, "line", "A medicine of the four lists")
KEY = Code(MEDICINE_PART, "key", "What it is lined up by")
NAME = Code(MEDICINE_PART, "name", "As a list called it")
SEEN = Code(MEDICINE_PART, "seen", "What the lists said then")
PRESCRIBER = Code(MEDICINE_PART, "prescriber", "The prescriber who was asked, or who answered")
DUE = Code(MEDICINE_PART, "due", "The day by which the answer is needed")
SAME_DAY = Code(MEDICINE_PART, "same-day", "Needed on the day of the question")
ON = Code(MEDICINE_PART, "on", "The day of the answer")
PARTS = (LINE, KEY, NAME, SEEN, PRESCRIBER, DUE, SAME_DAY, ON)


def line_to_fhir(held: HeldLine, stay: OfStay, *, patient: str) -> Json:
    """The Task that is kept.

    Args:
        held: with one step at least.
        patient: ``Patient/<our id>``.
    """
    asked, last = held.waiting, held.steps[-1]
    made: Json = {
        "resourceType": "Task",
        "meta": {"profile": [MEDICINE_LINE], "security": [{"system": LABEL, "code": ASSESSMENT}]},
        "status": "requested" if asked else "completed",
        "businessStatus": Code(MEDICINE_STEP, last.code, STEP_WORDS[last.code]).concept(),
        "intent": "order",
        "priority": "urgent" if asked and asked.same_day else "routine",
        "code": LINE.concept(),
        "description": held.name,
        "focus": stay_to_fhir(stay),
        "for": {"reference": patient},
        "authoredOn": instant(held.steps[0].at),
        "lastModified": instant(last.at),
        "owner": _prescriber(asked.prescriber) if asked else {"reference": last.by},
        "input": [
            {"type": KEY.concept(), "valueString": held.key},
            {"type": NAME.concept(), "valueString": held.name},
        ],
        "output": [row for each in held.steps for row in _happened(each)],
    }
    if asked and asked.due:
        made["restriction"] = {"period": {"end": asked.due.isoformat()}}
    return made


def is_line(resource: Json) -> bool:
    """Whether a Task is one of these."""
    return coded(inner(resource, "code"), MEDICINE_PART) == LINE.code


def line_from_fhir(resource: Json) -> tuple[str, HeldLine]:
    """Read back what ``line_to_fhir`` made: the number of its stay, and the line.

    Raises:
        Refused: it has another shape.
    """
    try:
        told = {
            coded(inner(each, "type"), MEDICINE_PART): str(each["valueString"])
            for each in rows(resource, "input")
        }
        steps = tuple(_steps(rows(resource, "output")))
        held = HeldLine(told[KEY.code], told[NAME.code], steps)
        return number_of_stay(inner(resource, "focus")), held
    except (ValueError, KeyError, TypeError):
        raise Refused("This is no record that Footbridge wrote.") from None


def _prescriber(name: str) -> Json:
    return {"type": "Practitioner", "display": name}


def _happened(step: Step) -> Iterator[Json]:
    """One step, with the training of whoever noted it as a coding of its type; then its parts."""
    marks = [
        {"system": MEDICINE_STEP, "code": step.code},
        {"system": DISCIPLINE, "code": step.discipline.value},
        *([{"system": MEDICINE_PART, "code": SAME_DAY.code}] if step.same_day else []),
    ]
    words = STEP_WORDS[step.code]
    yield {
        # the words stand in the type too where nobody wrote any, so that they are not taken for it
        "type": {"coding": marks, **({} if step.words else {"text": words})},
        "valueAnnotation": {
            "authorReference": {"reference": step.by}, "time": instant(step.at),
            "text": step.words or words,
        },
    }  # fmt: skip
    if step.prescriber:
        yield {"type": PRESCRIBER.concept(), "valueReference": _prescriber(step.prescriber)}
    for part, day in ((DUE, step.due), (ON, step.on)):
        if day:
            yield {"type": part.concept(), "valueDate": day.isoformat()}
    if step.seen:
        yield {"type": SEEN.concept(), "valueString": step.seen}


def _steps(outputs: Iterable[Json]) -> Iterator[Step]:
    """What happened, in its order; a part belongs to the step before it."""
    step: Step | None = None
    for each in outputs:
        kind = inner(each, "type")
        if coded(kind, MEDICINE_STEP):
            if step:
                yield step
            step = _step(kind, inner(each, "valueAnnotation"))
        elif step:
            step = _with_part(step, coded(kind, MEDICINE_PART), each)
    if step:
        yield step


def _step(kind: Json, told: Json) -> Step:
    return Step(
        coded(kind, MEDICINE_STEP),
        str(inner(told, "authorReference").get("reference", "")),
        Discipline(coded(kind, DISCIPLINE)),
        datetime.fromisoformat(told["time"]),
        "" if "text" in kind else str(told["text"]),
        same_day=SAME_DAY.code in codes(kind),
    )


def _with_part(step: Step, part: str, told: Json) -> Step:
    if part == SEEN.code:
        return replace(step, seen=str(told["valueString"]))
    if part == PRESCRIBER.code:
        return replace(step, prescriber=str(inner(told, "valueReference")["display"]))
    day = date.fromisoformat(told["valueDate"])
    return replace(step, due=day) if part == DUE.code else replace(step, on=day)
