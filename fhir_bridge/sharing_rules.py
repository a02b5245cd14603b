"""What is law for some kinds of sharing, as rows: must somebody say yes first, and since when.

A client is registered under one row or under none (``footbridge client add --rule``). To add a
kind of sharing: a row of ``SHARING_RULES`` with its source. What a rule's first day means for each
type of record is said in `granting`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class SharingRule:
    """One kind of sharing.

    Attributes:
        title: as people read it.
        opt_in: nobody is seen who did not say yes; else nobody who said no.
        first: no care before this day is shown.
        years: no care older than this many years is shown.
        source: where that is written.
    """

    title: str
    opt_in: bool
    source: str
    first: date | None = None
    years: int | None = None

    def begins(self, at: datetime) -> datetime:
        """The first instant of care that is shown at an instant.

        Example:
            >>> rule = SHARING_RULES["payer-to-payer"]
            >>> rule.begins(datetime(2028, 2, 29, 12, tzinfo=UTC)).isoformat()
            '2023-02-28T00:00:00+00:00'
        """
        day = self.first or date(1, 1, 1)
        fixed = datetime(day.year, day.month, day.day, tzinfo=UTC)
        if self.years is None:
            return fixed
        now = at.astimezone(UTC)
        last = 28 if (now.month, now.day) == (2, 29) else now.day
        return max(fixed, datetime(now.year - self.years, now.month, last, tzinfo=UTC))


SHARING_RULES: Mapping[str, SharingRule] = {
    "payer-to-payer": SharingRule(
        "from one payer to the next", opt_in=True, years=5,
        source="42 CFR 422.121(b), in force from 2027-01-01; HL7 Da Vinci PDex, payer to payer",
    ),
    "provider-access": SharingRule(
        "to a provider in the payer's network", opt_in=False, first=date(2016, 1, 1),
        source="42 CFR 422.121(a), in force from 2027-01-01; HL7 Da Vinci PDex, provider access",
    ),
}  # fmt: skip
