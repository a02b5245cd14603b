"""What comes next of a way home: what is ours and late, and what has to be true today.

Rules of ``next_steps``, each at its place in the order of urgency there.
"""

from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.next_step import NextStep
from smart_app.screens.transition_lines import PointLine


def home_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A checkpoint of a stay that is ours and late, where no promise of ours is late, too."""
    del goals
    late = [line for line in frame.stays if line.late]
    if any(owed.late for owed in frame.owed):
        return None
    return _checkpoint(frame, late[0], len(late), "Ours, and late: ", "late") if late else None


def home_now(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What has to be true today; without a goal also what was due before we were told."""
    now = [line for line in frame.stays if line.place == "now"]
    now = [line for line in now if not (goals and line.before_us)]
    return _checkpoint(frame, now[0], len(now), "", "warn") if now else None


def home_found_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What was due before anybody here was told of the stay; answers that wait come first."""
    return home_now(frame, goals[:0])


def _checkpoint(frame: PageFrame, line: PointLine, number: int, before: str, tone: str) -> NextStep:
    clock = line.clock[0].upper() + line.clock[1:]
    more = f"{number - 1} more" if number > 1 else ""
    return NextStep(
        f"{before}{line.what}", " · ".join(filter(None, (clock, line.owner, line.reason, more))),
        "alert-triangle" if line.late else "calendar-due", tone,
        f"{frame.url('transition')}#checkpoint-{line.id}", "Look at it", "building-hospital",
    )  # fmt: skip
