"""How to talk with somebody who hears, sees or speaks with effort: read before a call.

What could not be heard, seen or said is never judged (care rules, first ten no. 7), so it is said
beforehand. Told by the names of conditions; to add one: a row in ``WAYS``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One thing to know; ``named`` is a pattern of the conditions that ask for it."""

    named: str
    words: str


WAYS = (
    Way(
        r"\b(hearing|deaf)",
        "hard of hearing: hearing aids in, face to face, by video with captions, or with somebody "
        "they trust on the line",
    ),
    Way(
        r"\b(low vision|vision loss|legally blind|(?<!color )blindness|macular degeneration)\b",
        "sees little: say who is there, read papers aloud, large print",
    ),
    Way(
        r"\b(aphasia|dysarthria)\b",
        "words come slowly: short questions, one at a time, and time to answer",
    ),
)


def ways_to_talk(conditions: Iterable[str], said: str = "") -> tuple[str, ...]:
    """What to know before talking.

    Args:
        conditions: what they have now, by name.
        said: how they themselves are best reached; what it speaks of already is not said twice.

    Example:
        >>> ways_to_talk(["Low vision", "Heart failure"])
        ('sees little: say who is there, read papers aloud, large print',)
        >>> ways_to_talk(["Hearing loss"], "Hard of hearing: with Peter on the line")
        ()
    """
    names = tuple(conditions)
    return tuple(
        way.words for way in WAYS
        if any(re.search(way.named, each, re.IGNORECASE) for each in names)
        and not re.search(way.named, said, re.IGNORECASE)
    )  # fmt: skip
