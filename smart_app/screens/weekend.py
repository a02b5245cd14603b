"""The weekend: who covers, who left since noon before it, what is due until it is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.transitions.cover import covering
from fhir_bridge.weekend import DuePoint, Row, Told
from smart_app.screens.moments import Moment, clock, day
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.staff_lines import Person, happened, person_of

OTHER = "other"


@dataclass(frozen=True)
class CoverDay:
    """One day with who covers it; nobody named is said, and who has it then."""

    day: str
    names: tuple[str, ...]
    open: bool
    today: bool


@dataclass(frozen=True)
class Line:
    """One line of the rota that still holds, for a lead to take back."""

    id: str
    words: str


@dataclass(frozen=True)
class DueLine:
    """One thing to be true by a day."""

    title: str
    on: str
    asked: str
    late: bool


@dataclass(frozen=True)
class WeekendRow:
    """One patient with what is due."""

    person: Person
    happened: str
    holder: str
    due: tuple[DueLine, ...]


@dataclass(frozen=True)
class WeekendPage:
    """What the page draws.

    Attributes:
        title: the days off in words.
        people: of the team, to be named: who and name.
        starts: what the form begins with; ``values`` and ``errors`` where it came back.
    """

    title: str
    since: str
    until: str
    days: tuple[CoverDay, ...]
    lines: tuple[Line, ...]
    left: tuple[WeekendRow, ...]
    others: tuple[WeekendRow, ...]
    people: tuple[tuple[str, str], ...]
    leads: str
    may_write: bool
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def page_of(
    told: Told, moment: Moment, values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> WeekendPage:  # fmt: skip
    """The page of what was told.

    Args:
        values, errors: a form that came back.
    """
    off = told.off
    last = off.until - timedelta(days=1)
    starts = {"first": off.since.date().isoformat(), "last": last.isoformat()}
    rows = [(each.left_lately, _row(each, moment)) for each in told.rows]
    return WeekendPage(
        f"{day(off.days[0], moment)} – {day(last, moment)}" if len(off.days) > 1
        else day(last, moment),
        f"{day(off.since, moment)}, {clock(off.since, moment)}", day(off.until, moment),
        tuple(_day(each, told, moment) for each in off.covered),
        tuple(
            Line(each.id, f"{each.name} · {_span(each.first, each.last, moment)} · {each.reach}")
            for each in told.rota if each.last >= told.today
        ),
        tuple(row for lately, row in rows if lately),
        tuple(row for lately, row in rows if not lately),
        tuple((each.who, each.name) for each in told.team), " · ".join(told.leads),
        told.role == LEAD, values if values is not None else starts, errors or {},
    )  # fmt: skip


def weekend_page(frame: StaffFrame, page: WeekendPage) -> str:
    """Draw it."""
    return render("weekend.html", frame=frame, page=page, fresh=uuid4, other=OTHER)


def _day(on: date, told: Told, moment: Moment) -> CoverDay:
    names = tuple(f"{each.name} · {each.reach}" for each in covering(told.rota, on))
    words = day(on, moment)
    if on == told.off.since.date():
        words = f"{words}, from {clock(told.off.since, moment)}"
    return CoverDay(words, names, not names, on == told.today)


def _span(first: date, last: date, moment: Moment) -> str:
    return day(first, moment) if first == last else f"{day(first, moment)} – {day(last, moment)}"


def _row(row: Row, moment: Moment) -> WeekendRow:
    return WeekendRow(
        person_of(row.view, row.ehr_id, row.sign, moment), happened(row.leg, moment), row.holder,
        tuple(_due(each, moment) for each in sorted(row.due, key=lambda point: point.on)),
    )  # fmt: skip


def _due(point: DuePoint, moment: Moment) -> DueLine:
    words = f"was due {day(point.on, moment)}" if point.late else f"by {day(point.on, moment)}"
    return DueLine(point.title, words, ", then ".join(point.asked), point.late)
