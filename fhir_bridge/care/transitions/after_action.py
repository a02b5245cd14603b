"""Looking back together after a return to hospital: short, and without blame.

What happened, what was known and by whom, what we change, and who was asked; the patient, or who
cares for them, always, or why not. What we change is what is kept for the next way home. To let
somebody else be asked: a row in ``PEOPLE``. A word that blames: a row in ``BLAMES``. Sources: issue
of the programme on safe transitions; care rules §6 (blame goes to the system, never to a person).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.errors import Issue, Refused

WITHIN = 5
"""Business days after the return: while people remember. Ours."""
ASKED_FOR = timedelta(days=30)
"""After that nobody is reminded of it; it can still be written."""
LONGEST = 1000

PATIENT, CAREGIVER = "patient", "caregiver"
PEOPLE: Mapping[str, str] = {
    PATIENT: "the patient",
    CAREGIVER: "whoever cares for them",
    "nurse": "nurses here",
    "community-worker": "community health worker",
    "clinician": "a doctor or other prescriber",
    "pharmacist": "a pharmacist",
    "hospital": "the hospital",
    "facility": "the nursing facility or home health",
}
THEIRS = frozenset({PATIENT, CAREGIVER})

FIELDS: Mapping[str, tuple[str, str]] = {
    "happened": ("What happened", "In order, as each of you saw it."),
    "known": (
        "What was known, when, and by whom",
        "What nobody could have known belongs here too.",
    ),
    "change": ("What we change", "One thing that is different the next time. It is shown then."),
}
BLAMES: Mapping[str, str] = {
    r"non-?complian\w*": "what got in the way",
    r"non-?adheren\w*": "what got in the way",
    r"refus\w+": "what they chose, and why",
    r"fault": "what made it likely",
    r"careless\w*": "what made it likely",
    r"should have known": "what could be seen at the time",
}
"""Words that say whose fault it was, and what to say instead."""


@dataclass(frozen=True)
class AfterAction:
    """One look back.

    Attributes:
        happened, known, change: in words.
        asked: keys of ``PEOPLE``.
        why_not: why neither the patient nor who cares for them was asked.
    """

    happened: str = ""
    known: str = ""
    change: str = ""
    asked: tuple[str, ...] = ()
    why_not: str = ""


def sound(told: AfterAction) -> AfterAction:
    """One that can be kept.

    Raises:
        Refused: something is missing or blames somebody; each issue's ``expression`` names a field.
    """
    issues = tuple(_wrong(told))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return told


def _wrong(told: AfterAction) -> Iterable[Issue]:
    for name in FIELDS:
        words = str(getattr(told, name)).strip()
        if not 0 < len(words) <= LONGEST or UNSPEAKABLE.search(words):
            yield Issue(
                f"Write this in a few words, up to {LONGEST:,} characters.", name, "required"
            )
        elif instead := blame(words):
            yield Issue(f"This says whose fault it was. Say {instead}.", name)
    if not told.asked or not set(told.asked) <= PEOPLE.keys():
        yield Issue("Say who was asked.", "asked", "required")
    elif not THEIRS & set(told.asked) and not told.why_not.strip():
        words = "Say why neither the patient nor who cares for them was asked."
        yield Issue(words, "why_not", "required")


def blame(words: str) -> str:
    """What to say instead of a word that blames somebody; "" where none does.

    Example:
        >>> blame("He was non-compliant"), blame("The ride did not come")
        ('what got in the way', '')
    """
    found = (say for sign, say in BLAMES.items() if re.search(rf"\b{sign}", words, re.IGNORECASE))
    return next(found, "")


@dataclass(frozen=True)
class Return:
    """A return to hospital that is looked back at.

    Attributes:
        key: of the leg that began with it; ``of``: of the leg it followed.
        day: after that one's end.
        due: by when to look back.
    """

    key: str
    of: str
    on: date
    day: int
    due: date
    calls: bool


def returns(legs: Iterable[Transition], today: date, calendar: WorkCalendar) -> tuple[Return, ...]:
    """Every return within 30 days that was not planned, the latest first.

    ``calls`` is true while it is time to look back at it.
    """
    backs = [(leg, leg.back) for leg in legs if leg.back and leg.back.counts]
    found = [
        Return(back.key, leg.key, back.on, back.day, calendar.after(back.on, WITHIN),
               back.on <= today <= back.on + ASKED_FOR)
        for leg, back in backs
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.on, reverse=True))
