"""What comes next of handovers: an answer that has not come. A rule of ``next_steps``."""

from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.next_step import NextStep


def handed_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """Nobody has answered by noon of the next business day: the lead is asked (care rules §3)."""
    del goals
    return _step(frame, late=True)


def handed_waits(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """Somebody over there has still to read it back and accept it."""
    del goals
    return _step(frame, late=False)


def _step(frame: PageFrame, *, late: bool) -> NextStep | None:
    line = next((each for each in frame.handed if each.lead is late), None)
    if line is None:
        return None
    asks = f"The lead is asked since {line.lead_from}." if late else (
        f"No answer by {line.lead_from}: ask the lead.")  # fmt: skip
    return NextStep(
        f"{'Ours, and late: no' if late else 'No'} answer yet from {line.place}",
        f"Handed over {line.given} · call, have it read back, note who accepted · {asks}",
        "alert-triangle" if late else "hourglass", "late" if late else "warn",
        f"{frame.url('transition/handover')}#given-{line.id}", "Note the answer", "pencil",
    )  # fmt: skip
