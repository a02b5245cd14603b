"""Clocks: by which day something must have happened, counted on the calendar of the facility.

They start at the discharge, whenever we hear of it. Only the first contact counts business days;
7, 14 and 30-day dates never move, whatever the calendar says. To add a clock: a row in ``CLOCKS``
with its source. To change one: a new row of the same code with the day ``since`` when it holds, so
that what was due before stays as it was. What follows a mental health stay or an emergency visit:
``windows``. Source: domain §C.2. None of this is a compliance claim, and no measure's text is here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.legs import Transition

VERSION = "transition-clocks-1"
DAY = timedelta(days=1)


class Anchor(StrEnum):
    """The day a clock counts from, which is day 0."""

    ADMISSION = "admission"
    DISCHARGE = "discharge"


@dataclass(frozen=True)
class Clock:
    """One rule.

    Attributes:
        title: as staff read it.
        first, last: the days that count; ``last`` is the day it is due.
        business: ``last`` counts business days; the day of the anchor counts for none.
        safe: the day from which it is better not to wait, because sources count differently.
        since: anchors from this day on.
        source: who says so.
    """

    code: str
    title: str
    anchor: Anchor
    first: int
    last: int
    source: str
    business: bool = False
    safe: int | None = None
    since: date = date.min


CONTACT, VISIT_7, VISIT_14, TCM_PERIOD = "tcm-contact", "tcm-visit-7", "tcm-visit-14", "tcm-period"
WATCH, LEFT_EARLY = "readmission-watch", "left-early-call"
NOTICE, INFORMATION = "trc-admission-notice", "trc-discharge-information"
ENGAGEMENT, MEDICINES = "trc-engagement", "trc-medicines"

_D = Anchor.DISCHARGE
CLOCKS = (
    Clock(CONTACT, "First contact, both ways", _D, 1, 2, "CPT as quoted by Noridian Part B",
          business=True),
    Clock(VISIT_7, "Visit within 7 days", _D, 1, 7, "99496 (AAFP)", safe=6),
    Clock(VISIT_14, "Visit within 14 days", _D, 1, 14, "99495 (AAFP)", safe=13),
    Clock(TCM_PERIOD, "30 days, the day of discharge and 29 more", _D, 0, 29,
          "CMS questions and answers, 17 March 2016"),
    Clock(WATCH, "Watch for a return to hospital", _D, 1, 30, "NCQA PCR, CMS HWR (summaries)"),
    Clock(LEFT_EARLY, "Call after leaving early", _D, 1, 1, "our own rule", business=True),
    Clock(NOTICE, "Notice of the admission", Anchor.ADMISSION, 0, 2,
          "plan guides to TRC (Hopkins, BCBSRI 2025)"),
    Clock(INFORMATION, "Discharge information", _D, 0, 2, "plan guides to TRC (Hopkins)"),
    Clock(ENGAGEMENT, "In touch after the discharge", _D, 1, 30, "plan guides to TRC"),
    Clock(MEDICINES, "Medicines reconciled", _D, 0, 30, "plan guides to TRC, NCQA summary"),
)  # fmt: skip
"""The first seven days of a visit are counted from the day after: what happens on the day of
discharge is part of it."""

AT_HOME = (CONTACT, VISIT_7, VISIT_14, TCM_PERIOD, WATCH, INFORMATION, ENGAGEMENT, MEDICINES)
"""What runs once somebody is home from a stay. A light transition has ``windows`` alone."""


@dataclass(frozen=True)
class Due:
    """One clock of one transition, as days.

    Attributes:
        opens, due: the first and the last day that count.
        safe: the day from which to do it; None where every day does as well.
        skipped: holidays on weekdays that moved ``due``.
        clock: the row it was made from.
    """

    clock: Clock
    opens: date
    due: date
    safe: date | None = None
    skipped: tuple[date, ...] = ()

    @property
    def code(self) -> str:
        """Of its clock."""
        return self.clock.code

    def holds(self, day: date) -> bool:
        """Whether what happened on a day counts."""
        return self.opens <= day <= self.due


def in_force(code: str, on: date, clocks: Iterable[Clock] = CLOCKS) -> Clock:
    """The row of a code that holds for an anchor on a day: the newest that has begun."""
    return max(
        (each for each in clocks if each.code == code and each.since <= on),
        key=lambda each: each.since,
    )


def due_of(clock: Clock, anchor: date, calendar: WorkCalendar) -> Due:
    """When a clock is due.

    Args:
        anchor: day 0, in the zone of the facility.
        calendar: with the holidays of the anchor's year and the next.

    Example:
        >>> thanksgiving = WorkCalendar(frozenset({date(2026, 11, 26)}))
        >>> contact = in_force(CONTACT, date(2026, 11, 25))
        >>> due_of(contact, date(2026, 11, 25), thanksgiving).due
        datetime.date(2026, 11, 30)
    """
    opens = anchor + clock.first * DAY
    if not clock.business:
        safe = None if clock.safe is None else anchor + clock.safe * DAY
        return Due(clock, opens, anchor + clock.last * DAY, safe)
    due = calendar.after(anchor, clock.last)
    between = (anchor + n * DAY for n in range(1, (due - anchor).days))
    skipped = tuple(each for each in between if each in calendar.holidays and each.weekday() < 5)  # noqa: PLR2004 - Saturday is 5
    return Due(clock, opens, due, skipped=skipped)


def clocks_of(leg: Transition, calendar: WorkCalendar) -> tuple[Due, ...]:
    """Every clock that a stay started.

    A discharge to a facility starts none: the leg that ends at home does (§C.1). Day hospital and
    observation do like a stay.

    Args:
        leg: what closed it is looked at by ``runs``.
    """
    found: list[Due] = []
    if leg.stay.cancelled or leg.light:
        return ()
    if leg.came:
        found.append(due_of(in_force(NOTICE, leg.came), leg.came, calendar))
    if leg.left and leg.went_home:
        codes = (LEFT_EARLY, *AT_HOME) if leg.left_early else AT_HOME
        found += [due_of(in_force(code, leg.left), leg.left, calendar) for code in codes]
    return tuple(found)
