"""The enablement model's tables: strategies, doers, approaches. A new one is a row here.

Each row is also published: ``make profiles`` (a house test compares the two).
The words are those of the care rules §6: staff text here, never the code, is what a nurse reads.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Strategy:
    """One of the four ways from being managed to managing."""

    code: str
    title: str
    help: str
    starters: tuple[str, ...]
    """Starter goals, in words a patient might use; always offered as editable text."""


STRATEGIES = {
    row.code: row
    for row in (
        Strategy(
            "health-literacy",
            "Understanding my health",
            "knowing what is going on, the warning signs and the medicines",
            ("Name my warning signs and who to call", "Explain what each of my pills is for"),
        ),
        Strategy(
            "system-navigation",
            "Getting care",
            "booking, refilling, getting there, asking, sorting out a problem",
            ("Make my next appointment myself", "Write down my questions before a visit"),
        ),
        Strategy(
            "digital-empowerment",
            "Phone and online",
            "portal, video visits, apps; paper is an equal choice",
            ("Sign in to the portal and read my visit summary", "Have one video visit"),
        ),
        Strategy(
            "self-management",
            "Day to day",
            "what I do each day to stay well",
            ("Weigh myself every morning and write it down", "Take a short walk after lunch"),
        ),
    )
}


class Doer(StrEnum):
    """Who carries a task today."""

    CASE_MANAGER = "case-manager"
    TOGETHER = "together"
    CAREGIVER = "caregiver"
    PATIENT = "patient"
    DIRECTED = "directed"  # the patient chose somebody and told them what to do: that is doing it


DOER_WORDS = {
    Doer.CASE_MANAGER: "Case manager",
    Doer.TOGETHER: "Together",
    Doer.CAREGIVER: "Caregiver",
    Doer.PATIENT: "Patient",
    Doer.DIRECTED: "Directed by the patient",
}


@dataclass(frozen=True)
class Approach:
    """How much is done for, with or by the patient; words of the care rules §6.

    Attributes:
        contact: how often there usually is contact; people may agree on anything else (§B.3).
    """

    code: str
    staff: str
    patient: str
    contact: str = ""


APPROACHES = {
    row.code: row
    for row in (
        Approach("manage", "Do for", "We do it for you now", "every week or more often"),
        Approach("coach", "Do with", "We do it together", "every week, later every two"),
        Approach("enable", "Stand by", "You do it, we check", "every two weeks, later monthly"),
        Approach(
            "sustain", "Stay in touch", "You do it your way", "every three months, then no more"
        ),
    )
}
