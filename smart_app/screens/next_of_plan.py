"""What comes next of the plan: what is owed, letters with a day, referrals and aids.

Rules of ``next_steps``, each at its rank there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fhir_bridge.care.commitment_moves import State as Happened
from smart_app.screens.advocacy_lines import MatterLine
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.next_step import NextStep
from smart_app.screens.plan_lines import PlanLine


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


def owed_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What we owe and have not done, before anything that is asked of others (S1.17)."""
    del goals
    return _first(frame, _LATE)


def waited_for(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """An answer that is waited for, and its day is near."""
    del goals
    return _first(frame, _WAITED_FOR)


def did_not_happen(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What did not happen opens a conversation."""
    del goals
    return _first(frame, _DID_NOT_HAPPEN)


def letter_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A letter's day that passed while it was our turn."""
    del goals
    return next((_letter(frame, line) for line in frame.matters if line.late), None)


def letter_near(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A letter's day that comes near."""
    del goals
    return next((_letter(frame, line) for line in frame.matters), None)


def service_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A referral or an aid whose next step is ours, and late.

    What is private is not named here: others may see this page.
    """
    del goals
    line = next((each for each in frame.followed if each.late), None)
    if line is None:
        return None
    what = "something private" if line.private else line.what
    told = ("" if line.private else line.service, line.who, line.clock, line.badge)
    return NextStep(
        f"Ours, and late: {what}", " · ".join(filter(None, told)), "alert-triangle", "late",
        frame.url(f"plan/needs/{line.key}"), "Look at it", "heart-handshake",
        due=line.on,
    )  # fmt: skip


def hours_open(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """Hours of help that are approved and that nobody fills: approved is not yet at the bedside."""
    del goals
    line = next((each for each in frame.followed if each.unfilled and not each.private), None)
    if line is None:
        return None
    told = (line.hours, line.words, f"next: {line.who}", line.clock, line.says)
    return NextStep(
        f"{line.unfilled} hours a week without anybody: {line.what}",
        " · ".join(filter(None, told)), "hourglass", "warn",
        frame.url(f"plan/needs/{line.key}"), "Note what they say", "pencil", due=line.on,
    )  # fmt: skip


def _first(frame: PageFrame, row: _Waits) -> NextStep | None:
    found = [line for line in frame.owed if row.holds(line)]
    if not found:
        return None
    title = row.title.format(what=found[0].what, who=found[0].who)
    href = frame.url(f"plan/{found[0].key}")
    return NextStep(
        title, row.text(found), row.icon, row.tone, href, row.action, row.action_icon,
        due=found[0].on,
    )  # fmt: skip


def _late_words(late: list[PlanLine]) -> str:
    line, *others = late
    waits = f"If this waits: {line.if_waits}" if line.if_waits else ""
    more = f"{len(others)} more of ours late" if others else ""
    return " · ".join(filter(None, (line.who, line.clock, line.badge, waits, more)))


_LATE = _Waits(
    lambda line: line.late, "Ours, and late: {what}", _late_words,
    "alert-triangle", "late", "Look at it", "list-check",
)  # fmt: skip
_WAITED_FOR = _Waits(
    lambda line: line.waits and line.soon, "Waiting for {who}: {what}",
    lambda due: due[0].clock[0].upper() + due[0].clock[1:],
    "hourglass", "warn", "Note the answer", "pencil",
)  # fmt: skip
_DID_NOT_HAPPEN = _Waits(
    lambda line: line.state is Happened.DID_NOT_HAPPEN, "Agree on another day: {what}",
    lambda missed: f"Did not happen: {missed[0].why} · {missed[0].who}",
    "message-2", "warn", "Talk about it", "message-2",
)  # fmt: skip


def _letter(frame: PageFrame, line: MatterLine) -> NextStep:
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
        due=line.on,
    )
