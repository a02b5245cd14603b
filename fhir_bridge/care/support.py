"""The people around a patient: there, willing, and able, which are three questions.

Each person is asked alone. What they answer is theirs: it bears the label ``caregiver-private``
and is not read by the patient (care rules §2.3). To ask for more before somebody leads: a row in
``LED_BY``. To ask for more before a plan for support: a row in ``CHECKLIST``. Sources: domain §B.4,
care rules first ten no. 9 and §2.2 rows 17 and 18. Our own design, not validated.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from fhir_bridge.care.readiness import CONFIDENT, FLOOR_OF, HIGH
from fhir_bridge.errors import Issue

WILLING = CONFIDENT
"""From here on (0 to 10) somebody is willing."""
ADULT = 18

NOBODY, NOT_ASKED, THERE, TRAIN, RELIEVE, READY = (
    "none", "not-asked", "present-only", "willing-not-able", "able-not-willing", "willing-and-able",
)  # fmt: skip
STATUS_WORDS = {
    NOBODY: "nobody named",
    NOT_ASKED: "not asked yet",
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
    if support.willing is None or support.able is None:
        return NOT_ASKED
    willing = support.willing >= WILLING and not support.strained
    able = support.able >= FLOOR_OF[HIGH]
    return {
        (True, True): READY, (True, False): TRAIN, (False, True): RELIEVE, (False, False): THERE,
    }[willing, able]  # fmt: skip


@dataclass(frozen=True)
class Leading:
    """What must be known before a caregiver leads (care rules no. 9).

    Attributes:
        age: in years.
        authority: none, health-care agent, guardian or parent: known and shown, none among them.
        kept: the one decision that stays with the patient always.
    """

    asked_alone: bool = False
    age: int | None = None
    hours: str = ""
    limits: str = ""
    back_up: str = ""
    authority: str = ""
    kept: str = ""
    knows_to_stop: bool = False
    patient_agrees: bool = False


LED_BY = {
    "asked_alone": "Ask them alone first.",
    "age": "Somebody under 18 cannot be left in charge.",
    "hours": "Write down the hours.",
    "limits": "Write down what they will not do.",
    "back_up": "Name somebody who steps in.",
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
