"""What was noticed, asked or decided about a person, as FHIR Observation and back.

One shape for answers, skills shown and approaches decided, so that each is a row of codes and no
branch. All of it is labelled ``enablement-assessment`` (or ``caregiver-private``): it stays here.
Codes are ours where HL7 has none (codes §13); HL7's own stand beside them.
"""

from dataclasses import dataclass, field
from datetime import datetime

from fhir_bridge.care.asking import QUESTIONS
from fhir_bridge.care.transitions.reviews import ITEMS
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import (
    ANSWER_GIVEN,
    APPROACH_DECIDED,
    ASKED_ALONE,
    BASE,
    DECISION_TAKEN,
    DONE_BY_WHOM,
    FROM_ORDER,
    MEDICINE_ON_PAPER,
    PERTAINS_TO_GOAL,
    PLAN_CHOICE,
    REVIEW_ANSWERED,
    SAFE_CONTACT,
    SHEET_PERMITTED,
    SKILL_SHOWN,
    SOMETHING_IN_THE_WAY,
    SUPPORT_ADDED,
    SUPPORT_PLANNED,
    TASKS_HANDLED,
    TEACH_BACK,
    VISIT_ARRANGED,
    WAYS_TALKED_OVER,
    WHAT_HAPPENED,
    WIN_BESIDE,
    WISH_SAID,
)
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.wire import Json, instant

ENABLEMENT = f"{BASE}/CodeSystem/enablement"
SKILL = f"{BASE}/CodeSystem/skill"
SKILL_RESULT = f"{BASE}/CodeSystem/skill-result"
APPROACH = f"{BASE}/CodeSystem/approach"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"

ASSESSMENT, CAREGIVER_PRIVATE = "enablement-assessment", "caregiver-private"

TAUGHT_BACK = "teach-back"
"""``Noted.method`` of what was taught and explained back."""

PROFILES = {
    **dict.fromkeys(QUESTIONS, ANSWER_GIVEN),
    **dict.fromkeys(ITEMS, REVIEW_ANSWERED),
    "action-done": DONE_BY_WHOM,
    "approach": APPROACH_DECIDED,
    "caregiver-asked": ASKED_ALONE,
    "caregiver-leads": TASKS_HANDLED,
    "caregiver-sheet": SHEET_PERMITTED,
    "decision": DECISION_TAKEN,
    "extra-support": SUPPORT_ADDED,
    "from-order": FROM_ORDER,
    "happened": WHAT_HAPPENED,
    "in-my-plan": PLAN_CHOICE,
    "in-the-way": SOMETHING_IN_THE_WAY,
    "medicine-on-paper": MEDICINE_ON_PAPER,
    "not-this-time": WHAT_HAPPENED,
    "plan-for-support": SUPPORT_PLANNED,
    "safe-contact": SAFE_CONTACT,
    "template-goal": PLAN_CHOICE,
    "visit-arranged": VISIT_ARRANGED,
    "ways-to-get-help": WAYS_TALKED_OVER,
    "win": WIN_BESIDE,
    "wish": WISH_SAID,
}
"""The published profile of what is about one of these codes of ``ENABLEMENT``."""


@dataclass(frozen=True)
class Code:
    """A coded word: system, code, and what a person reads."""

    system: str
    code: str
    text: str = ""

    def concept(self) -> Json:
        """As a CodeableConcept."""
        coding = {"system": self.system, "code": self.code}
        return {"coding": [coding], **({"text": self.text} if self.text else {})}


Value = Code | int | str
"""A coded word, a number from 0 to 10, or plain words."""


@dataclass(frozen=True)
class Noted:
    """One thing that was noticed about a person.

    Attributes:
        about: what was looked at or asked.
        value: what came of it; None where it could not be told (``absent`` says why).
        at: care time.
        by: who noted it, e.g. ``Practitioner/<id>``.
        learner: whom it is about where that is not the patient, ``RelatedPerson/<id>``.
        method: how, e.g. a rule and its version.
        parts: further words, numbers or codes, by what they are.
        made_from: references it rests on.
        note: words of whoever noted it.
        label: a label of ``r4.labels``.
        goal: the goal it is about, ``Goal/<id>``.
    """

    about: Code
    value: Value | None
    at: datetime
    by: str
    learner: str = ""
    method: str = ""
    parts: tuple[tuple[Code, Value], ...] = ()
    made_from: tuple[str, ...] = ()
    note: str = ""
    label: str = ASSESSMENT
    goal: str = ""
    absent: str = field(default="not-asked")


def observation_to_fhir(noted: Noted, *, patient: str) -> Json:
    """The Observation that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    survey = {"coding": [{"system": CATEGORY, "code": "survey"}]}
    return {
        "resourceType": "Observation",
        "meta": {**_profile(noted), "security": [{"system": LABEL, "code": noted.label}]},
        **({"extension": [_about_goal(noted.goal)]} if noted.goal else {}),
        "status": "final",
        "category": [survey],
        "code": noted.about.concept(),
        "subject": {"reference": patient},
        **({"focus": [{"reference": noted.learner}]} if noted.learner else {}),
        "effectiveDateTime": instant(noted.at),
        "performer": [{"reference": noted.by}],
        **_value(noted),
        **({"note": [{"text": noted.note}]} if noted.note else {}),
        **({"method": {"text": noted.method}} if noted.method else {}),
        **({"derivedFrom": [{"reference": each} for each in noted.made_from]}
           if noted.made_from else {}),
        **({"component": [_part(code, value) for code, value in noted.parts]}
           if noted.parts else {}),
    }  # fmt: skip


def observation_from_fhir(resource: Json) -> Noted:
    """Read back what ``observation_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    about, at = _code(inner(resource, "code")), resource.get("effectiveDateTime")
    if about is None or not isinstance(at, str):
        raise Refused("This is no record that Footbridge wrote.")
    return Noted(
        about,
        _read(resource),
        datetime.fromisoformat(at),
        by=_first(resource, "performer", "reference"),
        learner=_first(resource, "focus", "reference"),
        method=str(inner(resource, "method").get("text", "")),
        parts=tuple(
            (code, value)
            for each in rows(resource, "component")
            if (code := _code(inner(each, "code"))) and (value := _read(each)) is not None
        ),
        made_from=tuple(str(each.get("reference", "")) for each in rows(resource, "derivedFrom")),
        note=_first(resource, "note", "text"),
        label=_first(inner(resource, "meta"), "security", "code"),
        goal=_goal(resource),
        absent=_first(inner(resource, "dataAbsentReason"), "coding", "code") or "not-asked",
    )


def _profile(noted: Noted) -> Json:
    """Which of our profiles it follows, where one is published: then it is judged by it."""
    about = noted.about
    if about.system == SKILL:
        return {"profile": [TEACH_BACK if noted.method == TAUGHT_BACK else SKILL_SHOWN]}
    ours = PROFILES.get(about.code) if about.system == ENABLEMENT else None
    return {"profile": [ours]} if ours else {}


def _about_goal(goal: str) -> Json:
    return {"url": PERTAINS_TO_GOAL, "valueReference": {"reference": goal}}


def _goal(resource: Json) -> str:
    told = (each for each in rows(resource, "extension") if each.get("url") == PERTAINS_TO_GOAL)
    return str(inner(next(told, {}), "valueReference").get("reference", ""))


def _value(noted: Noted) -> Json:
    if noted.value is None:
        system = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
        return {"dataAbsentReason": {"coding": [{"system": system, "code": noted.absent}]}}
    return _written(noted.value)


def _written(value: Value) -> Json:
    if isinstance(value, Code):
        return {"valueCodeableConcept": value.concept()}
    return {"valueInteger": value} if isinstance(value, int) else {"valueString": value}


def _part(code: Code, value: Value) -> Json:
    return {"code": code.concept(), **_written(value)}


def _read(element: Json) -> Value | None:
    number, words = element.get("valueInteger"), element.get("valueString")
    if isinstance(number, int):
        return number
    return words if isinstance(words, str) else _code(inner(element, "valueCodeableConcept"))


def _code(concept: Json) -> Code | None:
    coding = next(iter(rows(concept, "coding")), {})
    system, code = coding.get("system"), coding.get("code")
    if not isinstance(system, str) or not isinstance(code, str):
        return None
    return Code(system, code, str(concept.get("text", "")))


def _first(element: Json, name: str, member: str) -> str:
    return str(next(iter(rows(element, name)), {}).get(member, ""))
