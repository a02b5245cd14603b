"""What comes next for a patient: the one thing, found by rules in their order of urgency.

There is one *Next*: the first row of ``_NEXT`` that has something to say. To add one: a function
that returns a ``NextStep`` or None, at its place in the order of urgency.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_bridge.care.case import AT_REST, WAITING, State
from fhir_bridge.care.commitment_moves import State as Happened
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import Status
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow, ordered
from smart_app.screens.home_steps import home_found_late, home_late, home_now
from smart_app.screens.moments import away, day
from smart_app.screens.next_step import NextStep
from smart_app.screens.plan_lines import PlanLine

SOON_DAYS = 7
"""From how many days before its date a goal is what comes next."""


def next_step(frame: PageFrame, goals: Iterable[GoalRow]) -> NextStep:
    """The one thing to do next, from what is known."""
    ours = [row for row in ordered(goals) if row.ours and row.status != Status.ENTERED_IN_ERROR]
    for rule in _NEXT:
        step = rule(frame, ours)
        if step:
            return step
    return NextStep(
        f"Nothing is due for {frame.first_name}",
        "Every goal is reached or stopped. Ask what comes next.",
        "circle-check",
        href=frame.url("goals") + "#new-goal",
        action="Write a goal",
        action_icon="plus",
    )


def _quiet(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """After a death nothing is asked of anybody."""
    del goals
    if not frame.patient.deceased:
        return None
    return NextStep(
        f"{frame.first_name} has died",
        f"So says {frame.ehr_name}. Nothing is due; the record stays readable.",
        "info-circle",
    )


def _comfort(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """In hospice care nothing is due of anybody; what waits for staff is still said."""
    if not frame.hospice:
        return None
    return (
        _conflict(frame, goals)
        or _held(frame, goals)
        or NextStep(
            f"{frame.first_name} is in hospice care",
            f"So says {frame.ehr_name}. Comfort first: nothing is due here. A wish can still "
            f"be written down, in {frame.possessive} words.",
            "heart-handshake",
        )
    )


def _start(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    del goals
    if frame.enrolled:
        return None
    return NextStep(
        f"Start care coordination with {frame.first_name}",
        "Until you start, nothing about this patient is kept here. Saving the first goal starts it "
        "too.",
        "walk",
        href=frame.url("start"),
        action="Start without a goal",
        action_icon="walk",
        posts=True,
        also="Write the first goal",
        also_href=frame.url("goals") + "#new-goal",
    )


def _taken_on(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """Nobody has taken the case on, or it is at rest: then nobody's goals are asked about."""
    if frame.case is None:
        return None
    if frame.case.state in AT_REST:
        title, text = _RESTS[frame.case.state]
        named = {"patient": frame.first_name}
        return NextStep(
            title.format_map(named), text.format_map(named), "heart-handshake",
            href=frame.url("case"), action="See what was said",
        )  # fmt: skip
    if frame.case.state not in WAITING or State.ACCEPTED not in frame.case.ways:
        return None
    return NextStep(
        f"Take on care coordination with {frame.first_name}",
        "Nobody keeps track of it yet. Writing the first goal takes it on too.",
        "walk",
        href=frame.url("start"),
        action="Take it on",
        action_icon="heart-handshake",
        posts=True,
        also="" if goals else "Write the first goal",
        also_href=frame.url("goals") + "#new-goal",
    )


_RESTS = {
    State.DECLINED: (
        "{patient} says not now",
        "That stands, and the door is open. Ask again when something changes.",
    ),
    State.FINISHED: (
        "Finished with {patient} for now",
        "The door is open: it can be opened again on any day.",
    ),
}


def _said_yes(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What the case itself waits for: a yes, a beginning, a decision after looking back."""
    del goals
    known = _CASE_ASKS.get(frame.case.state) if frame.case and frame.case.ways else None
    if known is None:
        return None
    title, text, action = (words.format(patient=frame.first_name) for words in known)
    href = frame.url("case")
    return NextStep(title, text, "message-2", href=href, action=action, action_icon="pencil")


_CASE_ASKS = {
    State.ACCEPTED: (
        "Ask {patient} whether to go on together",
        "Nothing is noted yet of what {patient} says to it. Yes and not now are both fine.",
        "Note the answer",
    ),
    State.CONSENTED: ("Begin with {patient}", "{patient} has said yes.", "Begin"),
    State.EVALUATED: (
        "Go on with {patient}, or finish for now",
        "You have looked back together.",
        "Decide",
    ),
}


@dataclass(frozen=True)
class _Waits:
    """Which lines of the plan are what comes next, and how the first of them is said.

    Attributes:
        holds: of which lines it is true.
        title: with ``{what}`` and ``{who}`` of the line.
        text: of all these lines, the first of them first.
    """

    holds: Callable[[PlanLine], bool]
    title: str
    text: Callable[[list[PlanLine]], str]
    icon: str
    tone: str
    action: str
    action_icon: str


def _owed(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What the plan waits for; the rows of ``_WAITING`` stand in their order of urgency."""
    del goals
    for row in _WAITING:
        found = [line for line in frame.owed if row.holds(line)]
        if found:
            title = row.title.format(what=found[0].what, who=found[0].who)
            href = frame.url(f"plan/{found[0].key}")
            return NextStep(
                title, row.text(found), row.icon, row.tone, href, row.action, row.action_icon
            )
    return None


def _late_words(late: list[PlanLine]) -> str:
    line, *others = late
    waits = f"If this waits: {line.if_waits}" if line.if_waits else ""
    more = f"{len(others)} more of ours late" if others else ""
    return " · ".join(filter(None, (line.who, line.clock, line.badge, waits, more)))


_WAITING = (
    _Waits(  # what we owe and have not done stands before anything that is asked of others (S1.17)
        lambda line: line.late, "Ours, and late: {what}", _late_words,
        "alert-triangle", "late", "Look at it", "list-check",
    ),
    _Waits(
        lambda line: line.waits and line.soon, "Waiting for {who}: {what}",
        lambda due: due[0].clock[0].upper() + due[0].clock[1:],
        "hourglass", "warn", "Note the answer", "pencil",
    ),
    _Waits(  # what did not happen opens a conversation
        lambda line: line.state is Happened.DID_NOT_HAPPEN, "Agree on another day: {what}",
        lambda missed: f"Did not happen: {missed[0].why} · {missed[0].who}",
        "message-2", "warn", "Talk about it", "message-2",
    ),
)  # fmt: skip


def _letter(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A letter's day that passed while it was our turn; or comes near, and nothing else is late."""
    del goals
    line = next(iter(frame.matters), None)
    if line is None or (not line.late and any(owed.late for owed in frame.owed)):
        return None
    day_of_it = line.clock.partition(" · ")[0] or line.kind_words
    missing = f"still missing: {', '.join(line.missing)}" if line.missing else ""
    return NextStep(
        f"{'Ours, and late: ' if line.late else ''}{day_of_it}: {line.about}",
        " · ".join(filter(None, (missing, line.next))),
        "alert-triangle" if line.late else "calendar-due",
        "late" if line.late else "warn",
        frame.url(f"plan/advocacy/{line.key}"),
        "Look at it",
        "gavel",
    )


def _service(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A referral or an aid whose next step is ours, and late, where nothing else of ours is.

    What is private is not named here: others may see this page.
    """
    del goals
    late = [line for line in frame.followed if line.late]
    if not late or any(owed.late for owed in frame.owed):
        return None
    line = late[0]
    what = "something private" if line.private else line.what
    told = ("" if line.private else line.service, line.who, line.clock, line.badge)
    return NextStep(
        f"Ours, and late: {what}", " · ".join(filter(None, told)), "alert-triangle", "late",
        frame.url(f"plan/needs/{line.key}"), "Look at it", "heart-handshake",
    )  # fmt: skip


def _first_goal(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
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


def _date_reached(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A goal whose date is today or has passed: a conversation, nobody's fault."""
    today = frame.moment.today
    reached = [row for row in goals if row.open and row.due and row.due <= today]
    if not reached:
        return None
    row = reached[0]
    said = "Goal due today" if row.due == today else f"Goal was due {day(row.due, frame.moment)}"
    return _ask(frame, row, f"{said}: ask how it went")


def _conflict(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    return _receipt_step(frame, goals, "conflict", "A goal was changed in {ehr}", "Compare")


def _held(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
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


def _due_soon(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
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
    )


def _no_date(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
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


def _later(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    coming = [row for row in goals if row.open and row.due]
    if not coming:
        return None
    row = coming[0]
    step = _ask(frame, row, f"Next goal date is {day(row.due, frame.moment)}")
    return NextStep(
        step.title, step.text, "calendar-event", "calm", step.href, "Open the goal", "pencil"
    )


_NEXT: tuple[Callable[[PageFrame, list[GoalRow]], NextStep | None], ...] = (
    _quiet,
    _comfort,
    _start,
    _taken_on,
    home_late,
    _letter,
    _service,
    _owed,
    home_now,
    _first_goal,
    _date_reached,
    _conflict,
    _held,
    _said_yes,
    home_found_late,
    _due_soon,
    _no_date,
    _later,
)
