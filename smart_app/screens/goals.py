"""The goals page: every goal with its receipt, and the editor.

The rows come from ``goal_row`` (what we wrote) and ``ehr_goal_row`` (what the EHR owns).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.enablement import DOER_WORDS, STRATEGIES, Doer, Strategy
from fhir_bridge.care.goal import STATUS_WORDS, EnablementGoal, Status
from fhir_bridge.r4.views import GoalView
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import STRATEGY_ICONS, GoalForm, choices, form_values
from smart_app.screens.moments import Moment, day, fhir_date, short_day
from smart_app.screens.pages import render
from smart_app.screens.panels import PARTLY, PanelView
from smart_app.screens.receipts import Receipt, receipt
from smart_app.screens.work import WorkCard


@dataclass(frozen=True)
class Look:
    """How a status looks; its words come from ``STATUS_WORDS``."""

    tone: str
    icon: str


LOOKS = {
    Status.ACTIVE: Look("good", "progress-check"),
    Status.COMPLETED: Look("done", "circle-check"),
    Status.PROPOSED: Look("info", "message-2"),
    Status.PLANNED: Look("info", "calendar-event"),
    Status.ACCEPTED: Look("info", "circle-check"),
    Status.ON_HOLD: Look("quiet", "player-pause"),
    Status.CANCELLED: Look("quiet", "circle-minus"),
    Status.REJECTED: Look("quiet", "circle-minus"),
    Status.ENTERED_IN_ERROR: Look("quiet", "eraser"),
}

OPEN = frozenset({Status.PROPOSED, Status.PLANNED, Status.ACCEPTED, Status.ACTIVE, Status.ON_HOLD})
"""A goal that still asks something of somebody."""


@dataclass(frozen=True)
class Other:
    """A goal of the EHR beside one of ours.

    Attributes:
        id: our id of it, posted back.
        said: what it says, in one line.
        linked: a person said that the two are the same; False asks.
    """

    id: str
    statement: str
    said: str
    linked: bool


@dataclass(frozen=True)
class Steps:
    """What a goal's row shows of its small wins.

    Attributes:
        submission: names the next press of one of the two buttons.
        asks: the two buttons stand there.
        facts: in short: how many happened, what was said, what is in the way.
    """

    rung: int
    won: bool
    submission: str
    asks: bool
    label: str
    doer: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoalRow:
    """One goal as the screens show it.

    Attributes:
        key: names it in addresses ("" for a goal of the EHR).
        version: our version, sent back by the edit form.
        statement: the patient's words.
        strategy: its row of ``STRATEGIES``; None for a goal of the EHR without one.
        doer: code; "" when the EHR says only a name.
        doer_name: who, as a name or a word; "" when the EHR does not say.
        doer_role: the role in words, "" when the name says it already.
        due: the target date.
        status: code of the status.
        small_win: the first small step, in words.
        small_win_done: it has happened.
        how_we_know: what will show that the goal is met.
        receipt: where it lives.
        ours: we wrote it; False is read only.
        caution: what to know before believing it; "" for nothing.
        other: a goal of the EHR that is the same, or may be.
        steps: its small wins, on the pages that show them.
    """

    key: str
    version: int | None
    statement: str
    strategy: Strategy | None
    doer: str
    doer_name: str
    doer_role: str
    due: date | None
    status: Status | None
    status_word: str
    small_win: str
    small_win_done: bool
    how_we_know: str
    receipt: Receipt
    ours: bool = True
    caution: str = ""
    other: Other | None = None
    steps: Steps | None = None

    @property
    def look(self) -> Look:
        """Tone and icon of the status."""
        return LOOKS.get(self.status, Look("quiet", "circle-dashed")) if self.status else _UNKNOWN

    @property
    def open(self) -> bool:
        """It still asks something of somebody."""
        return self.status in OPEN

    @property
    def icon(self) -> str:
        """The icon of its strategy."""
        return STRATEGY_ICONS.get(self.strategy.code, "target-arrow") if self.strategy else "lock"


_UNKNOWN = Look("quiet", "circle-dashed")


def goal_row(
    goal: EnablementGoal,
    receipt: Receipt,
    frame: PageFrame,
    *,
    version: int | None = None,
    small_win_done: bool = False,
    other: Other | None = None,
) -> GoalRow:
    """Show a goal that we wrote."""
    name, role = _doer(goal.doer, frame)
    return GoalRow(
        key=str(goal.key),
        version=version,
        statement=goal.statement,
        strategy=STRATEGIES.get(goal.strategy),
        doer=goal.doer,
        doer_name=name,
        doer_role=role,
        due=goal.due,
        status=goal.status,
        status_word=STATUS_WORDS[goal.status],
        small_win=goal.small_win,
        small_win_done=small_win_done,
        how_we_know=goal.how_we_know,
        receipt=receipt,
        other=other,
    )


def other_goal(id: str, view: GoalView, frame: PageFrame, *, linked: bool) -> Other:
    """Show a goal of the EHR beside one of ours.

    Args:
        id: our id of it.
    """
    due = short_day(fhir_date(view.due, frame.moment), frame.moment)
    by = f"by {due}" if due else "no date"
    said = " · ".join(filter(None, (view.status_word, by, view.who or "")))
    return Other(id, view.statement or "Goal without text", said, linked)


def ehr_goal_row(view: GoalView, frame: PageFrame) -> GoalRow:
    """Show a goal that the EHR owns: read only, nothing added to what it says."""
    known = view.status in set(Status)
    return GoalRow(
        key="",
        version=None,
        statement=view.statement or "Goal without text",
        strategy=STRATEGIES.get(view.strategy or ""),
        doer="",
        doer_name=view.who or "",
        doer_role="",
        due=fhir_date(view.due, frame.moment),
        status=Status(view.status) if known else None,
        status_word=view.status_word or "No status",
        small_win="",
        small_win_done=False,
        how_we_know="",
        receipt=receipt("ehr-owned", frame.ehr_name),
        ours=False,
        caution=PARTLY if view.cannot_be_fully_read else "",
    )


def _doer(doer: Doer, frame: PageFrame) -> tuple[str, str]:
    """Who does it, by name where we know it, and the role in words."""
    word = DOER_WORDS[doer]
    named = {Doer.PATIENT: frame.first_name, Doer.CAREGIVER: frame.caregiver.split(" (")[0]}
    name = named.get(doer, "")
    if doer is Doer.TOGETHER:
        return word, f"{frame.first_name} and case manager"
    return (name, word) if name else (word, "")


def ordered(goals: Iterable[GoalRow]) -> tuple[GoalRow, ...]:
    """Open before finished, ours before the EHR's, the nearest date first."""
    return tuple(sorted(goals, key=lambda row: (not row.open, not row.ours, row.due or date.max)))


def due_words(row: GoalRow, moment: Moment, *, weekday: bool = False) -> str:
    """``by Dec 4``; ``was due Nov 20`` for an open goal whose date has passed; "" without one."""
    if row.due is None:
        return ""
    said = day(row.due, moment) if weekday else short_day(row.due, moment)
    return f"was due {said}" if row.open and row.due < moment.today else f"by {said}"


def summary(goals: Iterable[GoalRow], frame: PageFrame) -> str:
    """One line over the goals: how many are whose to do.

    A young child's goals were worded with the family, and most are not the child's to do.
    """
    mine = [row for row in goals if row.ours and row.open]
    if frame.is_young_child:
        return f"Agreed with {frame.first_name} and the family."
    if not mine or frame.patient.deceased:
        return f"In {frame.possessive} own words."
    by_patient = sum(row.doer in {Doer.PATIENT, Doer.DIRECTED} for row in mine)
    verb = "is" if by_patient == 1 else "are"
    whole = f"{by_patient} of {len(mine)} {verb} {frame.possessive} to do"
    return f"In {frame.possessive} own words. {whole}."


def shares(goals: Iterable[GoalRow], frame: PageFrame) -> tuple[tuple[str, str, int], ...]:
    """Who does the open goals today: code, word, how many; the patient first."""
    if frame.patient.deceased:
        return ()
    rows = [row.doer for row in goals if row.ours and row.open]
    order = (Doer.PATIENT, Doer.DIRECTED, Doer.TOGETHER, Doer.CAREGIVER, Doer.CASE_MANAGER)
    return tuple((doer, DOER_WORDS[doer], rows.count(doer)) for doer in order if doer in rows)


def goals_page(
    frame: PageFrame,
    goals: Iterable[GoalRow],
    form: GoalForm,
    *,
    ehr_goals: PanelView | None = None,
    work: WorkCard | None = None,
) -> str:
    """Draw the goals page.

    Args:
        frame: the launch.
        goals: ours and the EHR's, in any order.
        form: the editor: ``blank_form`` or, after a mistake, ``typed_form``.
        ehr_goals: how reading the EHR's goals went, to be said when it did not go well.
        work: who did what lately.
    """
    return render("goals.html", work=work, **goals_values(frame, goals, form, ehr_goals))


def saved_fragment(frame: PageFrame, goals: Iterable[GoalRow], form: GoalForm) -> str:
    """Answer a save made by htmx: the editor, and the list unless the form has mistakes.

    Args:
        frame: the launch; its ``notice`` is announced.
        goals: all goals, the saved one among them.
        form: a new ``blank_form`` after a save, the ``typed_form`` after a mistake (status 422).
    """
    return render("fragments/editor.html", **goals_values(frame, goals, form, None))


def receipt_fragment(frame: PageFrame, row: GoalRow) -> str:
    """Answer a page that asks whether a goal has arrived."""
    return render("fragments/receipt.html", frame=frame, goal=row)


def goals_values(
    frame: PageFrame, goals: Iterable[GoalRow], form: GoalForm, ehr_goals: PanelView | None
) -> dict[str, object]:
    """What the goals templates take."""
    rows = ordered(goals)
    return {
        "goals": rows,
        "open_goals": tuple(row for row in rows if row.open),
        "finished": tuple(row for row in rows if not row.open),
        "summary": summary(rows, frame),
        "shares": shares(rows, frame),
        "ehr_goals": ehr_goals,
        "due_words": due_words,
        **choices(frame),
        **form_values(frame, form),
    }
