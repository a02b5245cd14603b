"""The notice that cover of a facility stay ends: its days, and whether it came in time.

It comes at least two days before the end, and help with an appeal is for the same day; the letter
decides by when. What follows is a matter of advocacy (``care.advocacy``), not a list of its own.
Source: care rules §3 (SNF leg, notice of non-coverage).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import SETTINGS
from fhir_bridge.errors import Issue

USUAL = 2
"""Days between the notice and the last covered day."""


@dataclass(frozen=True)
class EndOfCover:
    """What a notice says.

    Attributes:
        dated: the day of the notice; ``last``: the last day that is covered.
    """

    dated: date | None
    last: date | None

    @property
    def days(self) -> int | None:
        """From the notice to the last covered day."""
        return (self.last - self.dated).days if self.dated and self.last else None

    @property
    def short(self) -> bool:
        """It came later than is usual, which is worth saying in an appeal."""
        return self.days is not None and self.days < USUAL


def in_facility(leg: Transition) -> bool:
    """Whether somebody is in a facility whose cover may end."""
    after_care = SETTINGS[leg.stay.place.setting].after_care
    return after_care and leg.left is None and leg.came is not None and not leg.stay.cancelled


def wrong(notice: EndOfCover, today: date) -> Iterable[Issue]:
    """What is to be done about the days of a notice."""
    if notice.dated is None:
        yield Issue("Give the day on the notice.", "dated", "required")
    elif notice.dated > today:
        yield Issue("This day is still to come.", "dated")
    if notice.last is None:
        yield Issue("Give the last day that is covered.", "last", "required")
    elif notice.dated and notice.last < notice.dated:
        yield Issue("The last covered day is before the notice.", "last")


def about(place: str, notice: EndOfCover) -> str:
    """What the matter is about, in plain words.

    Example:
        >>> about("Oakview", EndOfCover(date(2026, 11, 20), date(2026, 11, 21)))
        'Stay in Oakview, covered until Nov 21, 2026; the notice came 1 day before, not 2'
    """
    last = f"{notice.last:%b} {notice.last.day}, {notice.last.year}" if notice.last else ""
    days = f"{notice.days} day{'' if notice.days == 1 else 's'}"
    came = f"; the notice came {days} before, not {USUAL}" if notice.short else ""
    return f"Stay in {place or 'the facility'}, covered until {last}{came}"
