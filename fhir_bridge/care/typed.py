"""Words that somebody typed: said, short enough, and fit to be shown."""

from collections.abc import Iterable

from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.errors import Issue

LONGEST = 1000
SHORTEST = 3


def about_words(words: str, field: str, ask: str = "") -> Iterable[Issue]:
    """What is to be done about the words of one field.

    Args:
        words: without spaces around them.
        ask: what is said when there are none; "" where they may be left out.
    """
    if ask and len(words) < SHORTEST:
        yield Issue(ask, field, "required")
    if len(words) > LONGEST:
        yield Issue(f"Keep this under {LONGEST:,} characters.", field)
    if UNSPEAKABLE.search(words):
        yield Issue("This text has characters that cannot be shown.", field)
