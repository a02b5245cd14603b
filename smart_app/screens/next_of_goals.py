"""What comes next of the goals: a date that is reached, two texts, a sign-in, a date to agree on.

Rules of ``next_steps``, each at its rank there.
"""

from fhir_bridge.care.enablement import Doer
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.moments import away, day
from smart_app.screens.next_step import NextStep

SOON_DAYS = 7
"""From how many days before its date a goal is what comes next."""


def first_goal(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """No goal is agreed yet."""
    if goals:
        return None
    return NextStep(
        f"Write the first goal with {frame.first_name}",
        f"Ask: what do you want to be able to do by yourself? Keep {frame.possessive} own words.",
        "message-2",
        href=frame.url("goals") + "#new-goal",
        action="Write the first goal",
        action_icon="plus",
    )


def date_reached(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A goal whose date is today or has passed: a conversation, nobody's fault."""
    today = frame.moment.today
    reached = [row for row in goals if row.open and row.due and row.due <= today]
    if not reached:
        return None
    row = reached[0]
    said = "Goal due today" if row.due == today else f"Goal was due {day(row.due, frame.moment)}"
    return _ask(frame, row, f"{said}: ask how it went")


def conflict(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A goal that was changed in the EHR waits for somebody to choose."""
    return _receipt_step(frame, goals, "conflict", "A goal was changed in {ehr}", "Compare")


def held(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A goal waits for a sign-in."""
    return _receipt_step(frame, goals, "held", "Sign in again to send a goal to {ehr}", "Sign in")


def _receipt_step(
    frame: PageFrame, goals: list[GoalRow], kind: str, title: str, action: str
) -> NextStep | None:
    """A goal whose receipt waits for a person."""
    waiting = [row for row in goals if row.receipt.kind == kind]
    if not waiting:
        return None
    row = waiting[0]
    look = row.receipt.look
    return NextStep(
        title.format(ehr=frame.ehr_name),
        f"“{row.statement}” is kept here. {look.means}",
        look.icon,
        "warn",
        row.receipt.href or frame.url("goals") + f"#goal-{row.key}",
        action,
    )


def due_soon(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A goal's date comes near."""
    today = frame.moment.today
    near = [row for row in goals if row.open and row.due and (row.due - today).days <= SOON_DAYS]
    if not near:
        return None
    return _ask(frame, near[0], f"Goal due {day(near[0].due, frame.moment)}: ask how it goes")


def _ask(frame: PageFrame, row: GoalRow, title: str) -> NextStep:
    named = row.doer in {Doer.PATIENT, Doer.CAREGIVER}
    doing = f"{row.doer_name} does it" if named else "we do it"
    win = f"first small win: {row.small_win}" if row.small_win and not row.small_win_done else ""
    parts = (f"“{row.statement}”", away(row.due, frame.moment), doing, win)
    return NextStep(
        title,
        " · ".join(part for part in parts if part),
        "calendar-due",
        "warn",
        frame.url(f"goals/{row.key}/edit"),
        "Note how it went",
        "pencil",
        due=row.due,
    )


def no_date(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A goal has no date yet."""
    undated = [row for row in goals if row.open and row.due is None]
    if not undated:
        return None
    return NextStep(
        f"Agree on a date with {frame.first_name}",
        f"“{undated[0].statement}” has no date yet.",
        "calendar-plus",
        href=frame.url(f"goals/{undated[0].key}/edit"),
        action="Set a date",
        action_icon="pencil",
    )


def later(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """The next date of all."""
    coming = [row for row in goals if row.open and row.due]
    if not coming:
        return None
    row = coming[0]
    step = _ask(frame, row, f"Next goal date is {day(row.due, frame.moment)}")
    return NextStep(
        step.title, step.text, "calendar-event", "calm", step.href, "Open the goal", "pencil",
        due=row.due,
    )  # fmt: skip
