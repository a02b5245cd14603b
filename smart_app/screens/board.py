"""The board: whom a nurse has taken on, one row a patient, with the one thing to do next.

Red is what we owe and is late, amber what is due today or tomorrow, and nothing else has a colour:
no score, no confidence, nothing a patient has or has not done (care rules §2.2 rows 22 and 23, §6).
To give a row another look: a member of ``State`` and its row in ``LOOKS``; to show a part of the
list alone: a row in ``PARTS``.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from uuid import uuid4

from fhir_bridge.care.transitions.overview import Leg
from fhir_bridge.r4.views import PatientView
from fhir_bridge.staff import Member
from fhir_bridge.transitions import Told as Stays
from smart_app.screens.contact_row import ContactRow
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, day, short_day
from smart_app.screens.next_step import NextStep
from smart_app.screens.next_steps import NEXT
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.staff_lines import Person, happened, person_of
from smart_app.screens.today import StrategyCard
from smart_app.screens.transition_way import LATE, NO_MORE, SOON, TO_COME, Look

WINDOW = 30
"""Days after coming home for which a way home is counted (the readmission watch ends on D+30)."""
A_PAGE = 100
"""How many patients are worked out at once; more are asked for by hand."""
ALL = "all"
NOT_READ = "Open the chart once"
OURS = "Ours, and late"


class State(IntEnum):
    """How a row stands, the most urgent first."""

    LATE, TODAY, TOMORROW, CALM, QUIET = range(5)


LOOKS: Mapping[State, Look] = {
    State.LATE: LATE,
    State.TODAY: SOON,
    State.TOMORROW: SOON,
    State.CALM: TO_COME,
    State.QUIET: NO_MORE,
}
SILENT = frozenset({"died", "hospice"})
"""Codes of ``next_steps.NEXT`` under which nothing is asked of anybody."""


@dataclass(frozen=True)
class Asked:
    """Which part of the list is asked for.

    Attributes:
        whose: whose list; "" for one's own.
        part: a key of ``PARTS``.
        name: letters of a name.
        by_name: in the order of names, not of urgency.
        most: how many patients are worked out.
    """

    whose: str = ""
    part: str = ALL
    name: str = ""
    by_name: bool = False
    most: int = A_PAGE


@dataclass(frozen=True)
class Line:
    """One patient as found.

    Attributes:
        page: what a page of theirs would begin with; None where no chart was read yet.
        case: where the work with them stands, in words.
        code: of the row of ``NEXT`` that speaks.
        stays: what is known of their stays; ``strategies``: with what is agreed in each.
    """

    patient: str
    page: PageFrame | None
    ehr_id: str
    case: str
    code: str = ""
    step: NextStep | None = None
    stays: Stays | None = None
    strategies: tuple[StrategyCard, ...] = ()


@dataclass(frozen=True)
class Found:
    """A caseload as found.

    Attributes:
        named: how many are called as was asked; ``all``: how many there are.
        name: whose list it is; "" for one's own.
    """

    lines: tuple[Line, ...]
    named: int
    all: int
    name: str
    colleagues: tuple[Member, ...]


@dataclass(frozen=True)
class BoardRow:
    """One patient.

    Attributes:
        badge: the state in words; ``look``: in colour and by its sign.
        called: what they are called, where that is another name.
        where: on their way; ``since``: what happened.
        plan: strategies with what is agreed in each; ``left_out``: those they do not want.
        contact: where somebody has to be reached, with its taps; ``identity``: two identifiers.
    """

    patient: str
    person: Person
    called: str
    state: State
    badge: str
    look: Look
    title: str
    text: str
    where: str
    since: str
    plan: tuple[str, ...]
    left_out: tuple[str, ...]
    contact: ContactRow | None
    identity: str
    page: PageFrame | None


@dataclass(frozen=True)
class Part:
    """A part of the list with how many are in it."""

    code: str
    title: str
    count: int


@dataclass(frozen=True)
class BoardPage:
    """What the page draws.

    Attributes:
        more: how many patients are not worked out yet; ``next``: how many are asked for then.
    """

    title: str
    rows: tuple[BoardRow, ...]
    parts: tuple[Part, ...]
    asked: Asked
    all: int
    more: int
    next: int
    colleagues: tuple[tuple[str, str], ...]


PARTS: Mapping[str, tuple[str, Callable[[BoardRow], bool]]] = {
    ALL: ("All", lambda _: True),
    "late": (OURS, lambda row: row.state is State.LATE),
    "soon": ("Today and tomorrow", lambda row: row.state in {State.TODAY, State.TOMORROW}),
    "home": ("On the way home", lambda row: row.where.startswith(("Day", "Home", "In a"))),
}


def page_of(found: Found, asked: Asked, moment: Moment) -> BoardPage:
    """The page of what was found."""
    order = {row.code: at for at, row in enumerate(NEXT)}
    rows = [
        (order.get(each.code, len(order)), _row(each, moment, mine=not found.name))
        for each in found.lines
    ]
    if asked.by_name:
        rows.sort(key=lambda each: plain(each[1].person.name))
    else:
        rows.sort(key=lambda each: (each[1].state, each[0], plain(each[1].person.name)))
    _, holds = PARTS[asked.part]
    parts = tuple(
        Part(code, title, sum(test(row) for _, row in rows)) for code, (title, test) in
        PARTS.items()
    )  # fmt: skip
    title = f"Patients of {found.name}" if found.name else "My patients"
    return BoardPage(
        title, tuple(row for _, row in rows if holds(row)), parts, asked, found.all,
        found.named - len(found.lines), asked.most + A_PAGE,
        tuple((each.who, each.name) for each in found.colleagues),
    )  # fmt: skip


def board_page(frame: StaffFrame, page: BoardPage) -> str:
    """Draw it."""
    return render("board.html", frame=frame, page=page, fresh=uuid4, silent=State.QUIET)


def is_called(view: PatientView | None, letters: str) -> bool:
    """Whether somebody is called so, by their name or by what they are called.

    Example:
        >>> plain("João  Santos")
        'joao santos'
    """
    wanted = plain(letters)
    if not wanted:
        return True
    return view is not None and wanted in plain(f"{view.name} {view.called or ''}")


def plain(text: str) -> str:
    """Letters without case and marks, as somebody types them who is in a hurry."""
    split = unicodedata.normalize("NFKD", text)
    return " ".join("".join(each for each in split if not unicodedata.combining(each)).lower()
                    .split())  # fmt: skip


def state_of(code: str, step: NextStep, today: date) -> State:
    """How a row stands: red for what we owe, amber by the day alone."""
    if code in SILENT:
        return State.QUIET
    if step.tone == "late":
        return State.LATE
    days = {today: State.TODAY, today + timedelta(days=1): State.TOMORROW}
    return days.get(step.due, State.CALM) if step.due else State.CALM


def _row(line: Line, moment: Moment, *, mine: bool) -> BoardRow:
    if line.page is None or line.step is None:
        return _unread(line, moment)
    page, step = line.page, line.step
    state = state_of(line.code, step, moment.today)
    where, since = _way(line, moment)
    view = page.patient
    named = view.called or ""
    return BoardRow(
        line.patient, person_of(view, line.ehr_id, page.reach, moment),
        "" if plain(named) in plain(view.name) else named, state,
        _badge(state, step, moment), LOOKS[state], _title(step), step.text, where, since,
        tuple(f"{each.strategy.title}: {each.count.lower()}" for each in line.strategies
              if each.open or each.reached),
        tuple(each.strategy.title for each in line.strategies if each.left_out),
        _to_reach(page) if mine else None, page.identity, page,
    )  # fmt: skip


def _unread(line: Line, moment: Moment) -> BoardRow:
    """Somebody of whom no chart was read yet: nothing can be said of what comes next."""
    return BoardRow(
        line.patient, person_of(None, line.ehr_id, (), moment), "", State.CALM, "Not read yet",
        LOOKS[State.CALM], NOT_READ, "Until then there is no name and no next step here.",
        line.case, "", (), (), None, "", None,
    )  # fmt: skip


def _title(step: NextStep) -> str:
    """What is to be done; that it is ours and late stands beside it already."""
    words = step.title.removeprefix(f"{OURS}: ")
    return f"{words[:1].upper()}{words[1:]}"


def _badge(state: State, step: NextStep, moment: Moment) -> str:
    words = {
        State.LATE: OURS, State.TODAY: "Today", State.TOMORROW: "Tomorrow",
        State.QUIET: "Nothing is due",
    }  # fmt: skip
    if state in words:
        return words[state]
    if step.due is None:
        return "No day set"
    return f"By {day(step.due, moment)}" if step.due > moment.today else (
        f"Open since {short_day(step.due, moment)}")  # fmt: skip


def _way(line: Line, moment: Moment) -> tuple[str, str]:
    """Where somebody is on their way: a death, hospice, the days after a stay, or the case."""
    page, leg = line.page, _latest(line.stays)
    if page and page.patient.deceased:
        return "Has died", ""
    if page and page.hospice:
        return "In hospice care", ""
    came = leg.transition.came if leg else None
    if leg is None or leg.past or leg.ended or leg.over or (came and came > leg.today):
        return line.case, ""
    what = happened(leg.transition, moment)
    since = f"{what[0].upper()}{what[1:]}"
    left = leg.transition.left
    if left is None or left > leg.today:
        return "In a stay", since
    days = (leg.today - left).days
    return (f"Day {days} of {WINDOW}" if days else "Home today"), since


def _latest(stays: Stays | None) -> Leg | None:
    chain = next(iter(stays.chains), ()) if stays else ()
    return chain[-1].leg if chain else None


def _to_reach(page: PageFrame) -> ContactRow | None:
    """The first contact, as long as it is open and somebody of us may log a try."""
    row = page.contact
    undo = row is not None and any(each.may_take_back for each in row.tries[:1])
    if row is None or not row.may_act or row.stopped or not (row.offers or undo):
        return None
    return row
