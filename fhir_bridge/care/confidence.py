"""Confidence: the headline, in words, and when it asks for a talk.

One question is the headline: how sure somebody is that they can look after themselves day to day.
It is never averaged with anything (care rules §2.2 row 22). A low or falling answer opens a
conversation within two business days and changes nothing by itself, so that nobody learns to say 8
(row 14). Below seven, "what is in the way?" comes next (Brief Action Planning). Footbridge's own
design, not validated. To add a reason to talk: a row in ``TALKS`` and a line in ``worth_a_talk``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.readiness import CONFIDENT

FELL_BY, VERY_LOW = 3, 4
TALK_WITHIN = 2
"""Business days."""

NOT_SURE, SOMEWHAT, SURE = "not sure just now", "somewhat sure", "sure"

FELL, LOW = "fell", "low"
TALKS: Mapping[str, tuple[str, str]] = {
    FELL: ("Less sure than before", "Ask what happened, and listen."),
    LOW: ("Not sure just now", "Ask what would make it easier, and listen."),
}
"""Why to talk: a heading and how to begin."""


@dataclass(frozen=True)
class Talk:
    """A conversation that an answer opened.

    Attributes:
        why: a key of ``TALKS``.
        by: the last day for it.
    """

    why: str
    by: date


def in_words(confidence: int) -> str:
    """An answer from 0 to 10 in words.

    Example:
        >>> in_words(3), in_words(6), in_words(7)
        ('not sure just now', 'somewhat sure', 'sure')
    """
    if confidence < VERY_LOW:
        return NOT_SURE
    return SOMEWHAT if confidence < CONFIDENT else SURE


def asks_what_is_in_the_way(confidence: int) -> bool:
    """Below seven the next thing is what is in the way, and a smaller step."""
    return confidence < CONFIDENT


def worth_a_talk(trend: Sequence[tuple[date, int]], calendar: WorkCalendar) -> Talk | None:
    """The conversation that the newest answer opens; never a change of anything.

    Args:
        trend: every answer with its day, oldest first.

    Example:
        >>> told = [(date(2026, 11, 2), 8), (date(2026, 11, 20), 5)]
        >>> worth_a_talk(told, WorkCalendar()).by
        datetime.date(2026, 11, 24)
    """
    if not trend:
        return None
    on, newest = trend[-1]
    before = trend[-2][1] if len(trend) > 1 else newest
    why = FELL if before - newest >= FELL_BY else LOW if newest < VERY_LOW else None
    return Talk(why, calendar.after(on, TALK_WITHIN)) if why else None
