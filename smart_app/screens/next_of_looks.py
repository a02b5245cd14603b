"""What comes next of looking again: the look whose day has come, a return to look back at.

Rules of ``next_steps``, each at its rank there.
"""

from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.next_step import NextStep


def look_again(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """The look on day 14 or day 30, from its day until it is asked no more."""
    del goals
    if not frame.looks.again:
        return None
    return NextStep(
        f"{frame.looks.again} with {frame.first_name}",
        f"{frame.looks.clock} · how it goes with medicines and goals, and how it was",
        "message-2", "warn", frame.url("transition/review"), "Look again", "message-2",
        due=frame.looks.on,
    )  # fmt: skip


def look_back(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A return to hospital that nobody has looked back at yet."""
    del goals
    if not frame.looks.back:
        return None
    return NextStep(
        "Look back together, without blame", f"{frame.looks.back} · {frame.looks.back_by}",
        "message-2", "warn", frame.url("transition/review"), "Write it down", "pencil",
    )  # fmt: skip
