"""Eight questions before somebody goes home, in our own words: a checklist, never a score.

After the eight areas that the Society of Hospital Medicine's BOOST project names (problem
medicines, psychological, principal diagnosis, physical limits, understanding, support, earlier
stays, palliative care): its concepts, none of its materials. It is "not intended to be a score, but
a checklist"; added up it says little (c .631, domain §C.4), so nothing here adds. Each "yes" opens
what can be done about it. To add a question: a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        opens: checkpoints to look at when it is answered with yes.
        idea: one thing to do about it.
    """

    words: str
    idea: str
    opens: tuple[str, ...] = ()


QUESTIONS: Mapping[str, Question] = {
    "medicines": Question(
        "Is there a medicine that can hurt quickly, or more than ten of them?",
        "Go over them with a pharmacist.", ("high-alert", "reconciled", "medicines-in-hand"),
    ),
    "mood": Question(
        "Is somebody low, anxious, or drinking or using more than they want?",
        "Ask about it, and offer a visit for it.", ("safety-plan",),
    ),
    "illness": Question(
        "Is it an illness that often brings people back: heart failure, COPD, diabetes, cancer, "
        "stroke?",
        "Go over its warning signs.", ("explained", "visit"),
    ),
    "body": Question(
        "Is moving, eating or washing hard at home?",
        "Ask a therapist; look at equipment.", ("equipment", "home-health-visit", "safe-tonight"),
    ),
    "understanding": Question(
        "Is it hard to follow what is written or said: reading, language, hearing, memory?",
        "Plain words, an interpreter, and explaining back.", ("explained", "interpreter-call"),
    ),
    "support": Question(
        "Is nobody there who can help and wants to?",
        "Ask who could be, and what help there is.", ("safe-tonight", "ride"),
    ),
    "stays": Question(
        "Was there another stay in the last six months?",
        "Ask what led to it, and what would have helped.", ("contact", "visit"),
    ),
    "palliative": Question(
        "Would you not be surprised if this were the last year?",
        "Ask what matters, and offer palliative care.", ("what-matters",),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """What the checklist brought.

    Attributes:
        yes: questions answered with yes, in their order.
        not_asked: those nobody answered.
        opens: checkpoints to look at, each once.
    """

    yes: tuple[str, ...]
    not_asked: tuple[str, ...]
    opens: tuple[str, ...]


def checked(answers: Mapping[str, str]) -> Checked:
    """What to look at, by the answers.

    Args:
        answers: ``YES`` or ``NO`` by question; what is absent was not asked.

    Example:
        >>> checked({"palliative": "yes"}).opens
        ('what-matters',)
    """
    yes = tuple(code for code in QUESTIONS if answers.get(code) == YES)
    not_asked = tuple(code for code in QUESTIONS if answers.get(code) not in {YES, NO})
    opens = dict.fromkeys(opened for code in yes for opened in QUESTIONS[code].opens)
    return Checked(yes, not_asked, tuple(opens))
