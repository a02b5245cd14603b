"""The plan-of-care note as a person reads it in the chart: every goal in the patient's words.

Plain text, because every EHR shows it and it can be copied by hand. What may stand in it is what
an EHR may have of us (care rules §2.3): words, strategy, status, dates, who does it, who wrote it.
Never an approach, a score or a caregiver's own answers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fhir_bridge.care.enablement import DOER_WORDS, STRATEGIES
from fhir_bridge.care.goal import STATUS_WORDS, EnablementGoal, Status

TITLE = "Plan of care: enablement goals"
OPEN = frozenset({Status.PROPOSED, Status.PLANNED, Status.ACCEPTED, Status.ACTIVE, Status.ON_HOLD})
_INDENT = "   "


@dataclass(frozen=True)
class Written:
    """One goal as it stands in our record.

    Attributes:
        version: our version of it.
        by: who wrote that version, as staff are called; "" when that is not known.
        at: when.
        win_version: our version of its small win now; None without one.
        rung: which small win that is, counted from 1.
    """

    goal: EnablementGoal
    version: int
    by: str
    at: datetime
    win_version: int | None = None
    win_done: bool = False
    rung: int = 1


@dataclass(frozen=True)
class Plan:
    """What one version of a patient's note tells.

    Attributes:
        note: id of the note, the same for the life of the patient's record.
        version: our version of the note, from 1.
        goals: every goal of ours that may be told, oldest first.
        patient: who the patient is, in words; "" when we keep no name.
        by: whose change made this version.
        at: when.
    """

    note: str
    version: int
    goals: tuple[Written, ...]
    patient: str
    by: str
    at: datetime
    zone: ZoneInfo


def note_text(plan: Plan) -> str:
    """The whole note, with a line end behind its last line."""
    told = [each for each in plan.goals if each.goal.status is not Status.ENTERED_IN_ERROR]
    open_goals = [each for each in told if each.goal.status in OPEN]
    finished = [each for each in told if each.goal.status not in OPEN]
    lines = [*_head(plan), "", f"OPEN GOALS: {len(open_goals)}"]
    for number, each in enumerate(open_goals, 1):
        lines += ["", *_goal(number, each, plan.zone)]
    if finished:
        lines += ["", f"NO LONGER OPEN: {len(finished)}", ""]
        lines += [line for each in finished for line in _finished(each, plan.zone)]
    return "\n".join([*lines, "", mark_line(plan.note, plan.version), ""])


def mark_line(note: str, version: int) -> str:
    """How one version of a note is known in a list of documents that shows only titles.

    Example:
        >>> mark_line("8c1f09ab-26f4-5d1e-8f30-02c1b7f0a111", 2)
        'Footbridge note 8c1f09ab, version 2'
    """
    return f"Footbridge note {note[:8]}, version {version}"


def _head(plan: Plan) -> Iterator[str]:
    at = plan.at.astimezone(plan.zone)
    yield TITLE
    if plan.patient:
        yield f"Patient: {plan.patient}"
    by = f" by {plan.by}" if plan.by else ""
    yield f"Written with Footbridge{by} on {_day(at)} at {at:%H:%M %Z}"
    yield "This note replaces every earlier Footbridge note of this plan."
    yield "What stands in quotation marks is in the patient's own words."


def _goal(number: int, written: Written, zone: ZoneInfo) -> Iterator[str]:
    goal = written.goal
    yield from _indented(f"{number}. ", f"“{goal.statement}”")
    yield f"{_INDENT}Strategy: {STRATEGIES[goal.strategy].title}"
    yield f"{_INDENT}Status: {STATUS_WORDS[goal.status]}"
    yield f"{_INDENT}Who does it today: {DOER_WORDS[goal.doer]}"
    if goal.due:
        yield f"{_INDENT}Due: {_day(goal.due)}"
    if goal.small_win:
        done = " (done)" if written.win_done else ""
        which = "First" if written.rung == 1 else "Next"
        yield from _indented(f"{_INDENT}{which} small win: ", goal.small_win + done)
    if goal.how_we_know:
        yield from _indented(f"{_INDENT}How we will know: ", goal.how_we_know)
    agreed = f"Agreed on {_day(goal.started)}; last" if goal.started else "Last"
    yield f"{_INDENT}{agreed} {_signed(written, zone)}"


def _finished(written: Written, zone: ZoneInfo) -> Iterator[str]:
    yield from _indented("-  ", f"“{written.goal.statement}”")
    yield f"{_INDENT}{STATUS_WORDS[written.goal.status]}; last {_signed(written, zone)}"


def _signed(written: Written, zone: ZoneInfo) -> str:
    by = f" by {written.by}" if written.by else ""
    return f"written{by} on {_day(written.at.astimezone(zone))}"


def _indented(first: str, words: str) -> Iterable[str]:
    """Words of several lines stay within their entry: none of them can pass for a line of ours."""
    head, *more = words.splitlines()
    return [f"{first}{head}", *(f"{_INDENT}{_INDENT}{line}" for line in more)]


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
