"""Days where things happened: a transition counts calendar days in the zone of the facility.

A discharge at 23:30 in Chicago is on that day, whatever day it is in Greenwich, and a weekend on
which the clocks change has no more days than another: nothing here adds hours. What a feed gives as
a date alone is that date; FHIR allows it, and no zone can move it (domain §C.2, pitfalls 1 and 2).
A year or a month alone is no day: whoever reads the feed leaves it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

When = date | datetime
"""A moment with its offset, or a day alone. A time without an offset is the facility's own."""


def local_day(when: When, zone: tzinfo) -> date:
    """The calendar day where it happened.

    Example:
        >>> from datetime import UTC
        >>> from zoneinfo import ZoneInfo
        >>> local_day(datetime(2026, 11, 21, 5, 30, tzinfo=UTC), ZoneInfo("America/Chicago"))
        datetime.date(2026, 11, 20)
        >>> local_day(date(2026, 11, 20), ZoneInfo("Pacific/Auckland"))
        datetime.date(2026, 11, 20)
    """
    if not isinstance(when, datetime):
        return when
    return (when.astimezone(zone) if when.tzinfo else when).date()


@dataclass(frozen=True)
class Zones:
    """The zone of each facility; FHIR has no place for it, so a site says it.

    Attributes:
        usual: of a facility that is not listed.
        of: zone by facility.
    """

    usual: tzinfo
    of: Mapping[str, tzinfo] = field(default_factory=dict)

    def zone(self, facility: str) -> tzinfo:
        """The zone a facility writes its days in."""
        return self.of.get(facility, self.usual)

    def day(self, when: When, facility: str) -> date:
        """The day at a facility."""
        return local_day(when, self.zone(facility))
