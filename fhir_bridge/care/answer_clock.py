"""The clock of a question to a clinician: it runs on working days, and somebody follows it up.

A question about medicines is for the same day (care rules §3); on a day off the clock starts on the
next working day, and what cannot wait goes to whoever is on call. An answer that does not come is
followed up by us, from the one who was asked to who covers, to the lead, to a clinician on call
(care rules §2.2 row 15, first ten no. 5): it never falls back on the patient. To follow up
otherwise: a row in ``FOLLOW_UP``. How many days lie between the rows is our own design.
"""

from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.calendar import WorkCalendar


@dataclass(frozen=True)
class FollowUp:
    """Whom to turn to.

    Attributes:
        after: working days since the answer was due.
        words: with ``{who}``, who was asked.
    """

    after: int
    words: str


FOLLOW_UP = (
    FollowUp(1, "ask again, or whoever covers for {who}"),
    FollowUp(2, "tell the lead"),
    FollowUp(3, "ask the clinician on call"),
)


def first_answer(today: date, calendar: WorkCalendar) -> date:
    """The soonest day for which an answer can be asked: today, or the next working day.

    Example:
        >>> first_answer(date(2026, 11, 21), WorkCalendar())
        datetime.date(2026, 11, 23)
    """
    return today if calendar.is_business_day(today) else calendar.after(today, 1)


def follow_up(due: date, today: date, calendar: WorkCalendar) -> FollowUp | None:
    """What is ours to do about an answer that was due; None while none is.

    Example:
        >>> day = date(2026, 11, 20)
        >>> follow_up(day, date(2026, 11, 22), WorkCalendar())
        >>> follow_up(day, date(2026, 11, 24), WorkCalendar()).words
        'tell the lead'
    """
    late = calendar.between(due, today)
    return next((each for each in reversed(FOLLOW_UP) if each.after <= late), None)
