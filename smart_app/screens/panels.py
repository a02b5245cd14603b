"""Panels: what the EHR sent, read only, each with its source and its time.

"None", "not allowed" and "could not" are three different facts with three different texts.
To add a panel: one row in ``PANELS`` and one function from its view to an ``Item``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.views import (
    CarePlanView,
    CareTeamMemberView,
    CareTeamView,
    ConditionView,
    EncounterView,
    GoalView,
    MedicineView,
    Quarantined,
    View,
)
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, fhir_day, period, when

State = Literal["read", "none", "forbidden", "unoffered", "failed", "late", "copy"]


@dataclass(frozen=True)
class Item:
    """One record as a row: a date or nothing on the left, a title, then lines of detail."""

    title: str
    lead: str = ""
    lines: tuple[str, ...] = ()
    status: str = ""
    text: str = ""
    """Longer text (a care plan's narrative); the record page shows it, Today does not."""
    sort: str = ""
    opened: bool = False
    """The EHR has it open: the launch came from there (L36)."""


@dataclass(frozen=True)
class PanelKind:
    """What a panel is called and how its records become rows."""

    title: str
    many: str
    icon: str
    items: Callable[[Any, Moment], tuple[Item, ...]]


@dataclass(frozen=True)
class PanelView:
    """One panel, ready to draw.

    Attributes:
        type: the FHIR type, also part of its address.
        state: how reading went; ``copy`` = the EHR did not answer, the last copy is shown.
        items: the rows, in reading order.
        source: the EHR's name.
        read: when it was read, e.g. ``9:41``.
        more: the EHR has more than was read.
        hidden: why some entries cannot be shown, one reason each.
        notes: anything else worth one line.
    """

    type: str
    state: State
    items: tuple[Item, ...] = ()
    source: str = ""
    read: str = ""
    more: bool = False
    hidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> PanelKind:
        """Its row of the table."""
        return PANELS[self.type]

    @property
    def look(self) -> "StateKind":
        """How reading went, as a row of ``STATES``."""
        return STATES[self.state]

    @property
    def explanation(self) -> str:
        """The same in a sentence: who said so, and what can be done."""
        said = self.look.explanation.format(
            ehr=self.source or "The EHR", many=self.kind.many, read=self.read
        )
        copy = self.state == "late" and self.items
        return f"{said} Until then, this is the copy of {self.read}." if copy else said


@dataclass(frozen=True)
class StateKind:
    """How a state reads and looks.

    Attributes:
        name: its word in the style sheet.
        icon: a name of the sprite.
        headline: the fact in a few words.
        explanation: the fact in a sentence, with ``{ehr}``, ``{many}`` and ``{read}``.
        again: reading again may help.
    """

    name: str
    icon: str = ""
    headline: str = ""
    explanation: str = ""
    again: bool = False


STATES = {
    "read": StateKind("read"),
    "none": StateKind(
        "none",
        "circle-dashed",
        "The EHR sent none.",
        "{ehr} shows you no {many} for this patient. There may be some you may not see.",
    ),
    "forbidden": StateKind(
        "closed",
        "lock",
        "We may not read this.",
        "This launch was not given permission to read {many} from {ehr}.",
    ),
    "unoffered": StateKind(
        "closed",
        "circle-dashed",
        "Not offered.",
        "{ehr} does not show its {many} to other systems. There may be some.",
    ),
    "failed": StateKind(
        "silent",
        "cloud-off",
        "Could not read.",
        "{ehr} did not give us the {many}. There may be some.",
        again=True,
    ),
    "late": StateKind(
        "late", "hourglass", "Still reading.", "{ehr} is taking its time with the {many}."
    ),
    "copy": StateKind(
        "copy",
        "cloud-off",
        "Not reachable.",
        "{ehr} did not answer. This is the copy of {read}.",
        again=True,
    ),
}


ONGOING = frozenset({"in-progress", "arrived", "triaged", "onleave"})
"""Statuses of an encounter that has not ended."""

KINDS = {"problem": "Problem list", "visit": "Visit diagnosis", "": ""}
"""Where a condition stands; the same name may stand in both."""


PARTLY = "This cannot be understood fully here. Read it in the EHR."
"""Of a record with a modifier that Footbridge does not know."""


def panel(
    type: str,
    state: State,
    views: Iterable[View],
    frame: PageFrame,
    *,
    read_at: datetime | None = None,
    more: bool = False,
    quarantined: Iterable[Quarantined] = (),
    notes: tuple[str, ...] = (),
) -> PanelView:
    """Make a panel of what ``r4.reading.read_all`` gave for one type.

    Args:
        type: a key of ``PANELS``.
        state: as ``ehr.chart`` reported it, or ``copy``.
        views: the views of that type.
        frame: the page.
        read_at: when it was read.
        more: not all of them were read.
        quarantined: what could not be read.
        notes: further lines.
    """
    counted, mistakes = _without_mistakes(views)
    rows = [
        replace(row, opened=True) if view.id and view.id == frame.opened_on.get(type) else row
        for view in counted
        for row in _rows(type, view, frame.moment)
    ]
    if any(row.sort for row in rows):
        rows.sort(key=lambda row: row.sort, reverse=True)
    if mistakes:
        notes = (*notes, f"{mistakes} entered in error in the EHR: left out.")
    hidden = tuple(each.reason for each in quarantined)
    if state in {"read", "none"}:
        state = "read" if rows or hidden else "none"
    read = when(read_at, frame.moment)
    return PanelView(type, state, tuple(rows), frame.ehr_name, read, more, hidden, notes)


def _rows(type: str, view: View, moment: Moment) -> Iterator[Item]:
    """A record's rows; one that may mean something else than it seems to says so (C10)."""
    for row in PANELS[type].items(view, moment):
        yield replace(row, lines=(*row.lines, PARTLY)) if view.cannot_be_fully_read else row


def _without_mistakes(views: Iterable[View]) -> tuple[list[View], int]:
    """What counts, and how many records were entered in error (C11)."""
    every = list(views)
    counted = [view for view in every if getattr(view, "status", "") != "entered-in-error"]
    return counted, len(every) - len(counted)


def _care_plan(view: CarePlanView, moment: Moment) -> tuple[Item, ...]:
    updated = fhir_day(view.updated, moment)
    state = " · ".join(
        part for part in (_word(view.status), f"updated {updated}" if updated else "") if part
    )
    doing = ""
    if view.activities:
        doing = f"{_count(view.activities, 'activity', 'activities')}, {view.open_activities} open"
    lines = tuple(line for line in (state, doing) if line)
    return (Item(view.title or "Care plan without a title", "", lines, text=view.summary or ""),)


def _encounter(view: EncounterView, moment: Moment) -> tuple[Item, ...]:
    title = " · ".join(part for part in (view.kind, view.reason) if part)
    where = " · ".join(part for part in (view.place, view.who) if part)
    status = "" if view.status in {"finished", "", None} else _word(view.status)
    ongoing = view.status in ONGOING
    lead = period(view.start, view.end, moment, ongoing=ongoing) or "No date"
    lines = (where,) if where else ()
    return (Item(title or "Encounter", lead, lines, status, sort=sortable(view.start)),)


def _condition(view: ConditionView, moment: Moment) -> tuple[Item, ...]:
    """A problem: what is on the list before one visit's diagnosis, what is over last."""
    onset = fhir_day(view.onset, moment)
    active = view.status in {"active", "recurrence", "relapse", "", None}
    status = "" if view.status in {"active", "", None} else _word(view.status)
    line = " · ".join(filter(None, (KINDS[view.kind], f"since {onset}" if onset else "")))
    rank = (2 if view.kind != "visit" else 1) if active else 0
    return (
        Item(
            view.name or "Condition without a name", "", (line,) if line else (), status,
            sort=f"{rank} {sortable(view.onset)}",
        ),
    )  # fmt: skip


def _care_team(view: CareTeamView, moment: Moment) -> tuple[Item, ...]:
    del moment
    return tuple(_member(member) for member in view.members)


def _member(member: CareTeamMemberView) -> Item:
    return Item(member.name or "No name given", "", (member.role,) if member.role else ())


def _goal(view: GoalView, moment: Moment) -> tuple[Item, ...]:
    due = fhir_day(view.due, moment)
    parts = (view.status_word, f"by {due}" if due else "", view.who or "")
    line = " · ".join(part for part in parts if part)
    return (Item(view.statement or "Goal without text", "", (line,) if line else ()),)


def _medicine(view: MedicineView, moment: Moment) -> tuple[Item, ...]:
    """A medicine: what is taken now before what ended; no word of ours about how to take it."""
    now = view.status in TAKEN_NOW
    since = fhir_day(view.since, moment)
    lines = (
        FORBIDDEN if view.forbids else "",
        view.how or NO_DIRECTIONS,
        " · ".join(filter(None, (f"since {since}" if since else "", view.who, view.why))),
    )
    status = "" if now else _word(view.status) or "Status not known"
    return (
        Item(
            view.name or NO_NAME, "", tuple(filter(None, lines)), status,
            sort=f"{int(now)} {sortable(view.since)}",
        ),
    )  # fmt: skip


TAKEN_NOW = frozenset({"active"})
NO_NAME = "Medicine without a name here: see the EHR"
NO_DIRECTIONS = "How to take it is not told in words."
FORBIDDEN = "The order says: not to be given."


def sortable(start: str | None) -> str:
    """Text that sorts as the instants do, whatever their zones; unknown dates come last."""
    interval = date_range(start) if start else None
    return interval[0] if interval else "0"


def _word(code: str | None) -> str:
    """A FHIR code as a word: ``in-progress`` → ``In progress``."""
    return (code or "").replace("-", " ").capitalize()


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


PANELS = {
    "CarePlan": PanelKind("Care plans", "care plans", "clipboard-heart", _care_plan),
    "Encounter": PanelKind("Encounters", "encounters", "building-hospital", _encounter),
    "Condition": PanelKind("Conditions", "conditions", "stethoscope", _condition),
    "CareTeam": PanelKind("Care team", "care team", "users", _care_team),
    "Goal": PanelKind("Goals in the EHR", "goals", "target-arrow", _goal),
    "MedicationRequest": PanelKind("Medicines ordered", "medicines ordered", "pill", _medicine),
    "MedicationStatement": PanelKind(
        "Medicines told of", "medicines that somebody told of", "message-2", _medicine
    ),
}
