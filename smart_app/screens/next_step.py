"""The one thing to do next, as Today draws it; and how urgent each kind of it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow


class Rank(IntEnum):
    """How urgent, the most urgent first (care rules §4.1: overdue first, then by clock).

    Attributes:
        SILENCE: somebody has died, or is in hospice care: nothing else is said.
        BEGIN: nobody works with this patient yet.
        SAFETY: somebody may come to harm today.
        LATE: ours, and its day has passed.
        TODAY: its day is today.
        WAITS: an answer or a letter, a day to agree on.
        ASK: a conversation, a text to choose, a sign-in.
        SOON: what has a day later on.
    """

    SILENCE, BEGIN, SAFETY, LATE, TODAY, WAITS, ASK, SOON = range(8)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next.

    Attributes:
        title: what.
        text: why, or how to begin.
        icon: a name of the sprite.
        tone: ``warn`` for something with a date or waiting for us, ``calm`` otherwise.
        href: where to do it; "" when there is nothing to do.
        action: the words of the button.
        action_icon: its icon.
        posts: the button sends a form (starting care coordination) instead of following a link.
        due: by when, where that is a day; today for what cannot wait.
        also: the words of a second way on, which is then the first choice.
        also_href: where that is.
    """

    title: str
    text: str
    icon: str
    tone: str = "calm"
    href: str = ""
    action: str = ""
    action_icon: str = "arrow-right"
    posts: bool = False
    due: date | None = None
    also: str = ""
    also_href: str = ""


@dataclass(frozen=True)
class Row:
    """One kind of thing that can come next.

    Attributes:
        code: names it.
        rule: says what there is of it, from the page and our goals in their order; or None.
    """

    code: str
    rank: Rank
    rule: Callable[[PageFrame, list[GoalRow]], NextStep | None]
