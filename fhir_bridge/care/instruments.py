"""Instruments: the one we may ask by ourselves, and those of which we keep a score alone.

Item text is here only where its licence was seen (domain §B.2): SEMCD-6 is free to use. Of all
others a site enters the score it has, with everything needed to understand it later; none of their
questions is in this product. To add an instrument: a row in ``INSTRUMENTS``, its scale as its
authors give it (leave it None where versions differ: then whoever enters a score says it).
No score here is part of the skills shown, of what matters, or of any proposal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean

HIGHER, LOWER = "higher-better", "lower-better"
DIRECTIONS = {HIGHER: "more is better", LOWER: "less is better"}

PATIENT, CAREGIVER, PROXY = "patient", "caregiver", "proxy"
RESPONDENTS = {
    PATIENT: "the patient",
    CAREGIVER: "a caregiver, about themselves",
    PROXY: "somebody else, for the patient",
}

MODES = {
    "paper": "on paper, by themselves",
    "read-aloud": "read out, face to face",
    "phone": "by phone",
    "online": "online",
    "interpreter": "with a qualified interpreter",
    "unknown": "not known",
}

OTHER = "other"


@dataclass(frozen=True)
class Instrument:
    """One questionnaire that others made.

    Attributes:
        scale: the least and the greatest score; None where whoever enters it must say.
        direction: a key of ``DIRECTIONS``; None likewise.
        about: what it looks at, in a few words.
    """

    id: str
    name: str
    about: str
    scale: tuple[Decimal, Decimal] | None = None
    direction: str | None = None


def _scale(least: int, most: int) -> tuple[Decimal, Decimal]:
    return Decimal(least), Decimal(most)


SEMCD = "semcd-6"

INSTRUMENTS: Mapping[str, Instrument] = {
    row.id: row
    for row in (
        Instrument(SEMCD, "SEMCD-6", "how sure, with a long illness", _scale(1, 10), HIGHER),
        Instrument("promis-self-efficacy", "PROMIS Self-Efficacy (T-score)", "how sure",
                   None, HIGHER),
        Instrument("pam", "Patient Activation Measure", "taking part in one’s care",
                   _scale(0, 100), HIGHER),
        Instrument("health-confidence", "Health Confidence Score", "how sure",
                   _scale(0, 12), HIGHER),
        Instrument("sils", "Single Item Literacy Screener (1 to 5)", "help with reading",
                   _scale(1, 5), LOWER),
        Instrument("b1300", "CMS item B1300 (0 to 4)", "help with reading", _scale(0, 4), LOWER),
        Instrument("bhls", "BHLS (3 items)", "reading health papers",
                   None, HIGHER),
        Instrument("dhls", "DHLS (3 items)", "health online", None, HIGHER),
        Instrument("eheals", "eHEALS", "health online", None, HIGHER),
        Instrument("mcsi", "Modified Caregiver Strain Index", "what a caregiver carries",
                   _scale(0, 26), LOWER),
        Instrument("zarit", "Zarit Burden Interview", "what a caregiver carries", None, LOWER),
        Instrument("lsns-6", "Lubben Social Network Scale (6 items)", "people around one",
                   _scale(0, 30), HIGHER),
        Instrument("ctm", "Care Transitions Measure", "coming home", None, HIGHER),
        Instrument(OTHER, "Another one", "as you name it"),
    )
}  # fmt: skip

LONGEST_NAME, LONGEST_VERSION = 80, 40


@dataclass(frozen=True)
class Score:
    """What somebody scored, with everything needed to understand it later.

    Attributes:
        instrument: a key of ``INSTRUMENTS``.
        name: as it is called; of ``OTHER`` as it was typed.
        version: which edition or length.
        value: raw, as it came; None where it was filled in and cannot be scored.
        least, most: the ends of the scale it is on.
        direction: a key of ``DIRECTIONS``.
        on: the day it was filled in.
        respondent: a key of ``RESPONDENTS``; ``mode``: a key of ``MODES``.
    """

    instrument: str
    name: str
    version: str
    value: Decimal | None
    least: Decimal
    most: Decimal
    direction: str
    on: date
    respondent: str
    mode: str

    def faults(self, today: date) -> dict[str, str]:
        """What is wrong with it, by field, in words for whoever typed it."""
        value = self.value
        wrong = {
            "instrument": "" if self.instrument in INSTRUMENTS else "Choose which one.",
            "name": "" if 0 < len(self.name) <= LONGEST_NAME else "Say what it is called.",
            "version": "" if 0 < len(self.version) <= LONGEST_VERSION else "Say which version.",
            "most": "" if self.least < self.most else "The scale ends above where it begins.",
            "value": ""
            if value is None or self.least <= value <= self.most
            else f"This scale goes from {self.least} to {self.most}.",
            "direction": "" if self.direction in DIRECTIONS else "Say which end is better.",
            "on": "This day is still to come." if self.on > today else "",
            "respondent": "" if self.respondent in RESPONDENTS else "Say who answered.",
            "mode": "" if self.mode in MODES else "Say how it was answered.",
        }
        return {field: words for field, words in wrong.items() if words}


SEMCD_ITEMS: Mapping[str, str] = {
    "fatigue": "keep the fatigue caused by your disease from interfering with the things you want "
    "to do?",
    "discomfort": "keep the physical discomfort or pain of your disease from interfering with the "
    "things you want to do?",
    "distress": "keep the emotional distress caused by your disease from interfering with the "
    "things you want to do?",
    "symptoms": "keep any other symptoms or health problems you have from interfering with the "
    "things you want to do?",
    "tasks": "do the different tasks and activities needed to manage your health condition so as "
    "to reduce your need to see a doctor?",
    "other-ways": "do things other than just taking medication to reduce how much your illness "
    "affects your everyday life?",
}
"""How confident are you that you can …"""

SEMCD_ENDS = ("not at all confident", "totally confident")
SEMCD_SCALE = range(1, 11)
SEMCD_LEAST_ANSWERED = 4
"""With more than two of six missing it is not scored."""

SEMCD_VERSION = "6 items"
SEMCD_CREDIT = (
    "SEMCD-6, Stanford Patient Education Research Center; free to use without permission. "
    "Lorig KR and others, Effective Clinical Practice 2001;4:256–262. Scored as the mean; not "
    "scored when more than two answers are missing."
)
"""Stands wherever its questions do (domain §B.2)."""


def semcd_score(answers: Mapping[str, int]) -> Decimal | None:
    """The score of the six, to two places; None with more than two missing.

    Where two numbers are circled on paper, the lower one is entered.

    Args:
        answers: 1 to 10 by item, those that were given.

    Raises:
        ValueError: there is no such item, or an answer is beyond its ends.

    Example:
        >>> semcd_score(dict.fromkeys(SEMCD_ITEMS, 5)), semcd_score({"fatigue": 5})
        (Decimal('5.00'), None)
    """
    if not (answers.keys() <= SEMCD_ITEMS.keys() and set(answers.values()) <= set(SEMCD_SCALE)):
        raise ValueError("Each of the six is answered from 1 to 10.")
    if len(answers) < SEMCD_LEAST_ANSWERED:
        return None
    return Decimal(fmean(answers.values())).quantize(Decimal("0.01"))
