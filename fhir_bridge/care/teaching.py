"""Teaching: when a teach-back can be judged, what comes next, and where somebody may learn more.

What somebody did not say in a language they hardly speak, or could not hear, says nothing of what
they understood: the result is then "could not be judged", whatever was ticked. "We go over it
again" is about the teaching: again in the same contact, another way; the second time in a row asks
for extra support with that topic alone. Medicines and warning signs are explained back on two
dates by everyone. To add a way to teach, or something that stands between: a row. Sources: care
rules, first ten no. 7, §2.2 rows 11 to 13 and 16. Footbridge's own design, not validated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.skills import (
    AFTER_RETEACH,
    ALONE,
    CORRECT_FIRST,
    DIRECTED,
    DONE_FOR,
    NOT_ASSESSABLE,
    NOT_DONE,
    NOT_WANTED,
    NOT_YET,
    PARTIAL,
    RESULTS,
    SKILLS,
    SYSTEM_IN_THE_WAY,
    TOGETHER,
    WATCHED,
    Kind,
    Shown,
    retaught,
)

AGAIN_WITHIN = timedelta(hours=72)
TWICE = frozenset({"medicines", "warning-signs"})
"""Explained back on two dates, by everyone."""
DATES = 2
BEFORE_SUPPORT = 2
UNDERSTOOD = frozenset({CORRECT_FIRST, AFTER_RETEACH})


class Interpreter(StrEnum):
    """Who carried the words."""

    NOT_NEEDED = "not-needed"
    QUALIFIED = "qualified"
    NONE_OR_FAMILY = "none-or-family"


INTERPRETERS = {
    Interpreter.NOT_NEEDED: "not needed",
    Interpreter.QUALIFIED: "a qualified interpreter",
    Interpreter.NONE_OR_FAMILY: "nobody, or family or friends",
}

IN_BETWEEN = {
    "hearing": "hearing: no aid in, or too loud around",
    "vision": "seeing: no glasses on, or too dark",
    "delirium": "confused, drowsy or in pain just now",
}
"""What stands between teaching and understanding, and was not seen to."""

WAYS = {
    "talk": "talked it through",
    "sheet": "went through a sheet",
    "picture": "drew it or used pictures",
    "show": "showed it with the real thing",
    "video": "watched a video together",
    "practice": "practised it together",
}
"""How it was taught: another way the second time."""


@dataclass(frozen=True)
class Setting:
    """How words went from one to the other.

    Attributes:
        interpreter: who carried them; None where nobody said.
        interpreter_id: number or name of a qualified interpreter.
        between: keys of ``IN_BETWEEN`` that were not seen to.
        needed: the chart says that this learner needs an interpreter.
    """

    interpreter: Interpreter | None = Interpreter.NOT_NEEDED
    interpreter_id: str = ""
    between: frozenset[str] = frozenset()
    needed: bool = False

    @property
    def understood(self) -> bool:
        """The words got across: a qualified interpreter, or none was needed."""
        if self.interpreter is Interpreter.NOT_NEEDED:
            return not self.needed
        return self.interpreter is Interpreter.QUALIFIED


def judged(skill: str, result: str, setting: Setting) -> str:
    """The result as it may be kept.

    Args:
        skill: a code of ``SKILLS``.
        result: a code of ``RESULTS`` for its kind, as it was ticked.

    Example:
        >>> judged("medicines", "not-yet", Setting(Interpreter.NONE_OR_FAMILY))
        'not-assessable'
        >>> judged("medicines", "not-yet", Setting(Interpreter.QUALIFIED, "4471", needed=True))
        'not-yet'
    """
    possible = RESULTS[SKILLS[skill].kind]
    if NOT_ASSESSABLE not in possible or possible[result].points is None:
        return result  # who booked a visit booked it, in whatever language; nothing was judged
    return result if setting.understood and not setting.between else NOT_ASSESSABLE


def another_way(taught: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Ways not to take again now: those after which it was "we go over it again" in this contact.

    Args:
        taught: way and result of this contact's looks at one skill of one learner, in order.

    Example:
        >>> sorted(another_way([("talk", "not-yet"), ("sheet", "not-yet")]))
        ['sheet', 'talk']
    """
    used: set[str] = set()
    for way, result in taught:
        used = used | {way} if result == NOT_YET else set()
    return frozenset(used)


def needs_support(shown: Sequence[Shown], skill: str) -> bool:
    """Whether one topic asks for extra support: twice in a row "we go over it again"."""
    return retaught(shown, skill) >= BEFORE_SUPPORT


def days_explained(shown: Sequence[Shown], skill: str) -> tuple[date, ...]:
    """The days on which it was understood, since it last was not.

    Example:
        >>> looks = [Shown("medicines", "correct-first", date(2026, 11, day)) for day in (2, 2, 9)]
        >>> len(days_explained(looks, "medicines"))
        2
    """
    days: list[date] = []
    for each in shown:
        if each.skill == skill and each.result == NOT_YET:
            days = []
        elif each.skill == skill and each.result in UNDERSTOOD and each.on not in days:
            days.append(each.on)
    return tuple(days)


def once_more(shown: Sequence[Shown]) -> tuple[str, ...]:
    """What everybody explains back on two dates, and was not explained so yet (``TWICE``).

    Args:
        shown: the looks at whoever sees to each of them, in the order in which they happened.

    Example:
        >>> looks = [Shown("medicines", "correct-first", date(2026, 11, day)) for day in (2, 9)]
        >>> once_more(looks)
        ('warning-signs',)
    """
    return tuple(
        skill for skill in SKILLS if skill in TWICE and len(days_explained(shown, skill)) < DATES
    )


@dataclass(frozen=True)
class Next:
    """What to do next about one skill of one learner.

    Attributes:
        words: with ``{name}`` for the learner.
        by: the day by which, where a rule says one.
        warn: it should not wait.
        done: nothing is left to do.
    """

    words: str
    by: date | None = None
    warn: bool = False
    done: bool = False


_FIRST: Mapping[Kind, str] = {
    Kind.UNDERSTANDING: "Explain it, then ask to hear it in {name}’s own words.",
    Kind.NAVIGATION: "Ask how it is done today, and who does it.",
    Kind.DIGITAL: "Ask whether {name} wants this, and how it is done today.",
    Kind.DEMONSTRATED: "Show it, then ask to see it.",
}
_AFTER: Mapping[str, Next] = {
    AFTER_RETEACH: Next("Nothing to repeat.", done=True),
    CORRECT_FIRST: Next("Nothing to repeat.", done=True),
    PARTIAL: Next("Go over the part that is missing, and ask once more."),
    NOT_DONE: Next("Ask to hear it in {name}’s own words."),
    NOT_ASSESSABLE: Next(
        "Repeat it with a qualified interpreter, and with hearing, sight and a clear head seen to.",
        warn=True,
    ),
    DONE_FOR: Next("Do it together the next time it comes up."),
    TOGETHER: Next("Let {name} do it the next time, and stay beside."),
    ALONE: Next("Leave it there. Ask how it went.", done=True),
    DIRECTED: Next("Leave it there. Ask how it went.", done=True),
    SYSTEM_IN_THE_WAY: Next("Clear what is in the way: that is ours to do.", warn=True),
    NOT_WANTED: Next("Paper and telephone instead.", done=True),
    WATCHED: Next("Do it together."),
}
"""By the latest result, whatever the skill; what has rules of its own stands in ``next_of``."""

ONCE_MORE = "Once more on another day: everybody explains this on two dates."
GO_OVER_NOW = "Go over it again now, another way, and ask once more."
GO_OVER = "Go over it again another way, and ask once more."
EXTRA = (
    "Extra support with this alone. A safety net today: somebody at home, a blister pack, "
    "a home nurse. Go over it again by {day}."
)


def next_of(shown: Sequence[Shown], skill: str, today: date) -> Next:
    """What comes next about one skill of one learner.

    Args:
        shown: every look of this learner, in the order in which they happened.
        today: in the zone of the people.

    Example:
        >>> next_of([], "book", date(2026, 11, 20)).words
        'Ask how it is done today, and who does it.'
    """
    looks = [each for each in shown if each.skill == skill]
    if not looks:
        return Next(_FIRST[SKILLS[skill].kind])
    last = looks[-1]
    if last.result == NOT_YET:
        return _again(looks, last, today)
    if skill in TWICE and last.result in UNDERSTOOD and len(days_explained(looks, skill)) == 1:
        return Next(ONCE_MORE)
    return _AFTER[last.result]


def _again(looks: Sequence[Shown], last: Shown, today: date) -> Next:
    if needs_support(looks, last.skill):
        return Next(EXTRA, by=last.on + AGAIN_WITHIN, warn=True)
    return Next(GO_OVER_NOW if last.on == today else GO_OVER, warn=True)
