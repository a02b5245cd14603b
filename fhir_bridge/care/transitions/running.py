"""How a clock stands on a day: in time, better now, due today, overdue, done, no longer asked."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.clocks import Due


class Run(StrEnum):
    """How a clock stands on a day."""

    TO_COME = "to-come"
    RUNS = "runs"
    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met-late"
    STOPPED = "stopped"


RUN_WORDS: Mapping[Run, str] = {
    Run.TO_COME: "to come",
    Run.RUNS: "in time",
    Run.SOON: "better now",
    Run.TODAY: "due today",
    Run.OVERDUE: "overdue",
    Run.MET: "done in time",
    Run.MET_LATE: "done, later",
    Run.STOPPED: "no longer asked",
}


def runs(
    due: Due, today: date, *, met_on: date | None = None, stopped_on: date | None = None
) -> Run:
    """How a clock stands.

    Args:
        today: in the zone of the facility.
        met_on: when what it asks for happened.
        stopped_on: when the transition ended; from then on nothing is asked.
    """
    if met_on is not None and due.opens <= met_on:
        return Run.MET if met_on <= due.due else Run.MET_LATE
    if stopped_on is not None:
        return Run.STOPPED
    by_day = (
        (today < due.opens, Run.TO_COME),
        (today > due.due, Run.OVERDUE),
        (today == due.due, Run.TODAY),
        (due.safe is not None and today >= due.safe, Run.SOON),
    )
    return next((run for true, run in by_day if true), Run.RUNS)


def staffed_by(due: Due, calendar: WorkCalendar, closed: frozenset[date]) -> date | None:
    """The last day up to the due one on which the organisation's office works.

    What an organisation is closed on plans its staff and moves no due date (§C.2, pitfall 3).

    Args:
        closed: the organisation's own days off, beside weekends and holidays.

    Returns:
        None where it is open on no day that counts: weekend cover has it.
    """
    days = (due.due - timedelta(days=n) for n in range((due.due - due.opens).days + 1))
    return next((day for day in days if calendar.is_business_day(day) and day not in closed), None)
