"""Readings from home: which count, and which are set aside with their reason.

A reading that cannot be is never dropped without a word: it stands apart, with the reason. One in a
unit nobody listed, or that is only a bound, is shown as it was sent and never compared. To set
others aside: a row in ``ASIDE``. Our own design; care rules §2.4 asks that nobody takes it for an
alarm: ``NOT_WATCHED`` stands wherever a reading does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fhir_bridge.care.monitoring.measures import MEASURES, Measure, unit_words
from fhir_bridge.care.transitions.local_days import When

NOT_WATCHED = (
    "Nobody watches these readings live. They are looked at on working days. In an emergency, call "
    "911."
)
"""Stands on the page, beside each chart and, in a patient's words, on paper."""

END = time(23, 59, 59)
"""Of a day without a time: then nothing that was taken after a limit was agreed seems older."""
SOON = timedelta(hours=1)
"""So far a clock at home may run ahead of ours."""


@dataclass(frozen=True)
class Reading:
    """One number that somebody measured.

    Attributes:
        id: of its record, ours.
        measure: a key of ``MEASURES``.
        taken: when; None where the record does not say.
        comparator: ``<`` or ``>=``: only a bound.
        source: where it comes from.
    """

    id: str
    measure: str
    taken: When | None
    value: float
    unit: str
    comparator: str = ""
    source: str = ""

    @property
    def row(self) -> Measure:
        """What it is a measure of."""
        return MEASURES[self.measure]

    @property
    def base(self) -> float | None:
        """In the first unit of its measure; None where it is not to be compared."""
        return None if self.comparator else self.row.in_base(self.value, self.unit)

    @property
    def words(self) -> str:
        """As it was sent."""
        return f"{self.comparator}{self.value:g} {unit_words(self.unit)}".strip()


NO_DAY, TO_COME, CANNOT_BE = "no-day", "to-come", "cannot-be"
ASIDE: Mapping[str, str] = {
    NO_DAY: "it does not say when it was taken",
    TO_COME: "its time is still to come",
    CANNOT_BE: "nobody can have this number",
}
"""Why a reading does not count."""


def aside(reading: Reading, now: datetime) -> str:
    """Why a reading does not count, a key of ``ASIDE``; "" where it does.

    Args:
        now: care time, in the zone of the people.
    """
    if reading.taken is None:
        return NO_DAY
    if isinstance(reading.taken, datetime):
        late = reading.taken > now + SOON
    else:
        late = reading.taken > now.date()
    if late:
        return TO_COME
    base, row = reading.base, reading.row
    return CANNOT_BE if base is not None and not row.least <= base <= row.most else ""


def in_order(readings: Iterable[Reading], now: datetime) -> tuple[Reading, ...]:
    """Those that count, the first one first; a day without a time stands at its end."""
    counted = [each for each in readings if not aside(each, now)]
    return tuple(sorted(counted, key=lambda each: (*moment(each, now), each.id)))


def moment(reading: Reading, now: datetime) -> tuple[date, datetime]:
    """What readings are ordered by: the day where people are, then the time."""
    taken = reading.taken
    if isinstance(taken, datetime):
        local = taken.astimezone(now.tzinfo)
        return local.date(), local
    day = taken or date.min
    return day, datetime.combine(day, END, now.tzinfo)
