"""Strategies that somebody does not want in the plan: a choice, and no score.

Whoever chose paper has chosen: it is not asked about again for a year, nothing of it counts, and
the other way is as good. The patient may take the choice back any day. To let another strategy be
left out: a row in ``INSTEAD``. Sources: care rules §1.2 (S0.18) and §2.2 rows 7 and 22; stories 5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.asking import DECLINED_FOR

INSTEAD: Mapping[str, tuple[str, ...]] = {
    "digital-empowerment": (
        "Letters and lists on paper, in large print",
        "The telephone: a person answers, day and night",
        "Visits in person or at home instead of video",
        "A paper calendar and a pill box instead of an app",
    ),
}
"""What takes its place, by strategy; a strategy without a row cannot be left out as a whole."""


@dataclass(frozen=True)
class Said:
    """What was said about one strategy as a whole.

    Attributes:
        wanted: False for "not for me"; True takes it back.
        on: the day, in the zone of the people.
    """

    strategy: str
    wanted: bool
    on: date


def left_out(said: Iterable[Said], today: date) -> dict[str, date]:
    """Strategies that are not in the plan by choice, each with the day until which nobody asks.

    Args:
        said: in the order in which it was said.

    Example:
        >>> paper = Said("digital-empowerment", wanted=False, on=date(2026, 11, 1))
        >>> left_out([paper], date(2026, 11, 20))
        {'digital-empowerment': datetime.date(2027, 11, 1)}
        >>> left_out([paper], date(2027, 11, 1))
        {}
    """
    last = {each.strategy: each for each in said}
    until = {code: each.on + DECLINED_FOR for code, each in last.items() if not each.wanted}
    return {code: day for code, day in until.items() if today < day}
