"""How near the day of a matter of advocacy is, and in which order matters stand."""

from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_stages import KINDS, OPEN, Stage, Turn


@dataclass(frozen=True)
class Standing:
    """How near a matter's day is.

    Attributes:
        late: ours, and past its day: red.
        passed: past its day, whosever turn it is.
        near: to be looked at today.
        unasked: the patient is to be asked today, and was not.
    """

    late: bool = False
    passed: bool = False
    near: bool = False
    unasked: bool = False


def standing(matter: Matter, today: date) -> Standing:
    """How it stands on a day.

    Red is what we owe (care rules §6): a letter's day that passed while it was our turn, or a
    patient not asked on the day on which a notice came. What the plan owes is never red.
    """
    if matter.stage not in OPEN | {Stage.SAID_YES}:
        return Standing()
    ours, due = matter.row.turn is Turn.OURS, matter.due
    passed = due is not None and due < today
    asked_by = matter.steps[0].at.date()
    unasked = KINDS[matter.kind].same_day and matter.stage is Stage.NOTICE and not matter.wish
    near = due is not None and due - today <= timedelta(days=matter.row.near)
    if matter.row.turn is Turn.NOBODYS:  # what ended by itself is over; nobody owes anything
        return Standing(passed=passed, near=near and not passed)
    late = (ours and passed) or (unasked and asked_by < today)
    return Standing(late, passed, near or unasked, unasked)


def order(matter: Matter, today: date) -> tuple[int, int, str]:
    """By what matters are sorted: ours and late, open by day, what stands, what is over."""
    due = matter.due.toordinal() if matter.due else date.max.toordinal()
    if matter.stage in OPEN:
        return 0 if standing(matter, today).late else 1, due, matter.about
    return 2 if matter.stage is Stage.SAID_YES else 3, due, matter.about
