"""The people around a patient: there, willing, and able, which are three questions.

Each person is asked alone. What they answer is theirs: it bears the label ``caregiver-private``
and is not read by the patient (care rules §2.3). To ask one thing more: a field of ``Answers``, and
where it must be given a row in ``MUST_SAY``; before somebody leads: a row in ``LED_BY``; before a
plan for support: a row in ``CHECKLIST``. Sources: domain §B.4, care rules first ten no. 9 and §2.2
rows 17 and 18. Our own design, not validated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from statistics import fmean

from fhir_bridge.care.readiness import CONFIDENT, FLOOR_OF, HIGH, MOST
from fhir_bridge.care.skills import Shown, latest
from fhir_bridge.errors import Issue, Refused

WILLING = CONFIDENT
"""From here on (0 to 10) somebody is willing."""
ADULT = 18

NOBODY, NOT_ASKED, NOT_SHOWN, THERE, TRAIN, RELIEVE, READY = (
    "none", "not-asked", "not-shown", "present-only", "willing-not-able", "able-not-willing",
    "willing-and-able",
)  # fmt: skip
STATUS_WORDS = {
    NOBODY: "not there now",
    NOT_ASKED: "not asked yet",
    NOT_SHOWN: "willing, skills not shown yet",
    THERE: "there, does other things",
    TRAIN: "needs training",
    RELIEVE: "needs relief",
    READY: "confirmed",
}


@dataclass(frozen=True)
class Support:
    """What one person said, alone, about the tasks they would own.

    Attributes:
        willing: 0 to 10; None when not asked.
        able: points of their own skills for these tasks; None when not looked at.
        strained: it is too much for them just now.
    """

    present: bool
    willing: int | None = None
    able: float | None = None
    strained: bool = False


def status_of(support: Support) -> str:
    """A key of ``STATUS_WORDS``; what was not asked is never counted as a no.

    Example:
        >>> status_of(Support(present=True, willing=9, able=40.0))
        'willing-not-able'
    """
    if not support.present:
        return NOBODY
    if support.strained:  # whatever else was said: it is too much
        return RELIEVE
    if support.willing is None:
        return NOT_ASKED
    willing, able = support.willing >= WILLING, support.able
    if able is None:
        return NOT_SHOWN if willing else THERE
    return {
        (True, True): READY, (True, False): TRAIN, (False, True): RELIEVE, (False, False): THERE,
    }[willing, able >= FLOOR_OF[HIGH]]  # fmt: skip


def able_for(tasks: Iterable[str], shown: Iterable[Shown]) -> float | None:
    """What somebody showed of the tasks they own, as points; their own, never the patient's.

    Args:
        tasks: keys of ``TASKS``; where there are none (company, a ride), nothing has to be shown.

    Returns:
        None while one of the tasks was not looked at.

    Example:
        >>> day = date(2026, 11, 20)
        >>> able_for(["medicines"], [Shown("medicines", "correct-first", day)])
        100.0
    """
    newest, owned = latest(shown), tuple(tasks)
    if not owned:
        return float(MOST * 10)
    points = [newest[task].points or 0 for task in owned if task in newest]
    return fmean(points) if len(points) == len(owned) else None


TASKS: Mapping[str, str] = {
    "medicines": "medicines",
    "warning-signs": "warning signs",
    "book": "visits",
    "refill": "refills",
    "whom-to-call": "whom to call",
    "ride": "rides",
    "coverage": "coverage and bills",
    "questions": "questions for visits",
    "portal": "the portal",
    "do-it": "what the plan asks each day",
    "device-skill": "inhaler, meter or device",
    "weigh": "weight",
    "sugar": "sugar",
    "insulin": "insulin",
    "inhaler": "inhaler",
    "pressure": "blood pressure",
    "wound": "the wound",
    "tube-change": "changing the tube",
    "suction": "suction",
    "tube-feeding": "feeding by tube",
}
"""What somebody can take on, by the skill they show for it, as it stands after "handles"."""

RELIEF_WITHIN = timedelta(days=7)
"""Somebody for whom it is too much is offered relief within a week (E25)."""


@dataclass(frozen=True)
class Answers:
    """What one person answered about helping.

    Attributes:
        alone: nobody else heard it, the patient neither.
        willing: 0 to 10; None for "rather not".
        helps_with: in their own words, e.g. rides, evenings.
        tasks: keys of ``TASKS`` that they take on.
        strained: it is too much for them just now.
        strain: what is too much, in their words.
        own_health: how they are themselves.
        relief: what was offered to them, and what they said.
        knows_to_stop: they were told that they may stop on any day without blame.
    """

    alone: bool
    present: bool = True
    willing: int | None = None
    helps_with: str = ""
    tasks: tuple[str, ...] = ()
    strained: bool = False
    strain: str = ""
    own_health: str = ""
    hours: str = ""
    limits: str = ""
    back_up: str = ""
    relief: str = ""
    knows_to_stop: bool = False

    def support(self, shown: Iterable[Shown]) -> Support:
        """With what they showed: there, willing, able."""
        return Support(self.present, self.willing, able_for(self.tasks, shown), self.strained)

    def relief_by(self, asked: date) -> date | None:
        """By when relief is to be offered; None where it was, or is not needed."""
        return asked + RELIEF_WITHIN if self.strained and not self.relief.strip() else None


MUST_SAY = {
    "alone": "Ask them alone: nobody else in the room or on the line.",
}
"""Without this nothing of what somebody says is kept: said before others, it is no answer."""
LONGEST_ANSWER = 500


def sound_answers(answers: Answers) -> Answers:
    """The answers, where they can be kept.

    Raises:
        Refused: they were not alone, or it is no answer; ``expression`` names the field.
    """
    issues = tuple(_wrong(answers))
    if issues:
        raise Refused("Nothing was kept.", issues=issues)
    return answers


def _wrong(answers: Answers) -> Iterable[Issue]:
    for name, ask in MUST_SAY.items():
        if not getattr(answers, name):
            yield Issue(ask, name, "required")
    if answers.willing is not None and not 0 <= answers.willing <= MOST:
        yield Issue("Choose a number from 0 to 10.", "willing")
    if not set(answers.tasks) <= set(TASKS):
        yield Issue("Choose from the list.", "tasks")
    for field in fields(answers):
        value = getattr(answers, field.name)
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            yield Issue("Write fewer words.", field.name, "too-long")


@dataclass(frozen=True)
class Leading:
    """What must be known before a caregiver leads (care rules no. 9).

    Attributes:
        age: in years.
        tasks: what they handle; the patient keeps the rest.
        authority: none, health-care agent, guardian or parent: known and shown, none among them.
        kept: the one decision that stays with the patient always.
        own_health: how they are themselves.
        relief: what was offered to them, and what they said.
    """

    asked_alone: bool = False
    age: int | None = None
    tasks: tuple[str, ...] = ()
    hours: str = ""
    limits: str = ""
    back_up: str = ""
    authority: str = ""
    kept: str = ""
    knows_to_stop: bool = False
    patient_agrees: bool = False
    own_health: str = ""
    relief: str = ""


LED_BY = {
    "asked_alone": "Ask them alone first.",
    "age": "Somebody under 18 cannot be left in charge.",
    "tasks": "Choose the tasks they handle.",
    "hours": "Write down the hours.",
    "limits": "Write down what they will not do.",
    "back_up": "Name somebody who steps in.",
    "own_health": "Ask how they are themselves.",
    "relief": "Offer relief, and write down what they said.",
    "authority": "Say whether they may decide for the patient by law, “none” included.",
    "kept": "Name the decision that stays with the patient.",
    "knows_to_stop": "Tell them that they may stop on any day without blame.",
    "patient_agrees": "The patient, or who decides for them, has to agree.",
}
"""By field of ``Leading``: what is said while it is missing."""


def still_needed(leading: Leading) -> tuple[Issue, ...]:
    """What is missing before a caregiver can lead; empty when nothing is."""
    return tuple(
        Issue(LED_BY[field.name], field.name, "required")
        for field in fields(Leading)
        if not _given(field.name, getattr(leading, field.name))
    )


def _given(name: str, value: object) -> bool:
    if name == "age":
        return isinstance(value, int) and value >= ADULT
    return bool(value.strip()) if isinstance(value, str) else bool(value)


CHECKLIST: Mapping[str, str] = {
    "interpreter": "a qualified interpreter, where one is needed",
    "senses": "hearing and vision",
    "mood": "mood and memory",
    "pain": "pain",
    "cost": "cost",
    "method": "a second way of teaching",
    "view": "what the patient says about it",
}
"""What is looked at before help is planned in the place of learning (care rules §2.2 row 17)."""


def unchecked(checked: Iterable[str]) -> tuple[str, ...]:
    """What is still to be looked at before a *plan for support* may be offered for one task."""
    seen = frozenset(checked)
    return tuple(words for code, words in CHECKLIST.items() if code not in seen)
