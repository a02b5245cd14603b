"""The one thing to do next, as Today draws it."""

from dataclasses import dataclass


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
    also: str = ""
    also_href: str = ""
