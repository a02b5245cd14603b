"""What comes next of readings from home: an alert that waits for somebody's answer.

A rule of ``next_steps``, at its rank there.
"""

from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.next_step import NextStep


def alert_open(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A reading outside of what was agreed, until a person answers it."""
    del goals
    if not frame.alerts:
        return None
    first, more = frame.alerts[0], len(frame.alerts) - 1
    clock = first.clock[:1].upper() + first.clock[1:]
    text = (clock, first.owner, first.badge if first.late else "", f"{more} more" if more else "")
    return NextStep(
        first.words, " · ".join(filter(None, text)), "alert-triangle",
        "late" if first.late else "warn", f"{frame.url('monitoring')}#alert-{first.key}", "Answer",
        "device-mobile", due=first.on,
    )  # fmt: skip
