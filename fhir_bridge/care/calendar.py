"""Working days, for the few rules that count them.

A ``WorkCalendar`` is a value: whoever acts builds it from a library of holidays and the
organisation's own days. Only the contact within two business days skips anything; 7, 14 and
30-day dates are plain calendar days and never move (domain §C.2).
"""

from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are business days.

    Attributes:
        holidays: days that are none, beside Saturdays and Sundays.
    """

    holidays: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Monday to Friday, and no holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """The business day that is so many after a day, which itself does not count.

        Example:
            >>> WorkCalendar(frozenset({date(2026, 11, 26)})).after(date(2026, 11, 25), 2)
            datetime.date(2026, 11, 30)
        """
        while count:
            day += timedelta(days=1)
            count -= self.is_business_day(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many business days there are after the first day, up to the last; none before it.

        Example:
            >>> WorkCalendar().between(date(2026, 11, 20), date(2026, 11, 24))
            2
        """
        days = range(first.toordinal() + 1, last.toordinal() + 1)
        return sum(self.is_business_day(date.fromordinal(day)) for day in days)
