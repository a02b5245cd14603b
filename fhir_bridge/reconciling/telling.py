"""The four columns of a stay as they stand now: whose each is, what differs, what was decided.

A list that somebody typed stands in for the EHR's own; where the EHR's orders changed after it was
typed or decided on, that is said. Lines that no list names any more stay while a question about
them waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from sqlmodel import Session

from fhir_bridge import around_stays, landmarks, medicine_lines, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.columns import (
    EARLIER,
    THIS,
    Column,
    Days,
    Ordered,
    lists_of,
    placed,
)
from fhir_bridge.care.medicines.decisions import Answer, Decision, still_left
from fhir_bridge.care.medicines.differences import Compared, compared
from fhir_bridge.care.medicines.line_steps import HeldLine, Step, as_seen, asked_with, in_words
from fhir_bridge.care.medicines.lists import Entry, Line
from fhir_bridge.care.medicines.typed_lists import TypedList
from fhir_bridge.care.medicines_on_paper import Listed
from fhir_bridge.care.transitions.legs import chain
from fhir_bridge.cases import discipline_of, role_of
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.medicine_lines import Asked, KeptLine, KeptList
from fhir_bridge.reconciling.orders import Ordering, Orders, orders_kept
from fhir_bridge.store.access import Chart
from fhir_bridge.transitions import OneLeg, legs_of

EHR, TYPED, NOBODY = "ehr", "typed", ""


@dataclass(frozen=True)
class ColumnTold:
    """One of the four columns.

    Attributes:
        entries: None where nobody has the list.
        source: ``EHR``, ``TYPED`` or ``NOBODY``.
        kept: the list that was typed last, counting or not.
        newer: orders of the EHR that are newer than what was typed.
    """

    column: Column
    entries: tuple[Entry, ...] | None
    source: str = NOBODY
    kept: KeptList | None = None
    newer: tuple[str, ...] = ()

    @property
    def typed(self) -> TypedList | None:
        """What was typed, while it counts."""
        return self.kept.typed if self.kept and self.source == TYPED else None

    @property
    def version(self) -> int:
        """The version of the typed list that a form must name; 0 while nobody typed one."""
        return self.kept.version if self.kept else 0


@dataclass(frozen=True)
class LineTold:
    """One medicine of the four columns.

    Attributes:
        held: what was decided of it; without steps while nothing was.
        version: that a form must name; 0 while nothing is kept.
        stale: the lists changed since it was decided.
        listed: the EHR's own entries of it.
        beside: a question about another of its kind, which is about this one, too.
    """

    row: Compared
    held: HeldLine
    id: str = ""
    version: int = 0
    stale: bool = False
    listed: tuple[Listed, ...] = ()
    beside: HeldLine | None = None

    @property
    def key(self) -> str:
        """What it is lined up by."""
        return self.row.line.key

    @property
    def seen(self) -> str:
        """What the lists say of it now."""
        return as_seen(self.row.line)

    @property
    def settled(self) -> Step | None:
        """The decision that holds; None while there is none, or a question waits."""
        return None if self.stale or self.held.waiting else self.held.decided


@dataclass(frozen=True)
class Told:
    """Everything about the medicines of one stay.

    Attributes:
        one: the stay; None where there is none.
        left: what still stands between the lists and "reconciled", by a key of ``LEFT``.
        who: the user, as the audit knows them.
        names: of members of staff, by who they are in the audit.
        today: where the stay was.
        quiet: nothing is asked of anybody any more.
    """

    one: OneLeg | None
    orders: Orders
    columns: Mapping[Column, ColumnTold]
    lines: tuple[LineTold, ...]
    left: Mapping[str, tuple[str, ...]]
    who: str
    role: str
    discipline: Discipline | None
    names: Mapping[str, str]
    today: date
    quiet: bool = False

    @property
    def may_act(self) -> bool:
        """Whether this user works with patients."""
        return self.role in PEOPLE

    def line(self, key: str) -> LineTold | None:
        """One of its lines."""
        return next((each for each in self.lines if each.key == key), None)


def tell(bridge: Bridge, context: Context, orders: Orders) -> Told:
    """The four columns of the latest stay, for a page."""
    with bridge.store.reading() as session:
        return told_in(bridge, session, context, orders)


@dataclass(frozen=True)
class Urgent:
    """What of the medicines cannot wait.

    Attributes:
        waiting: questions without their answer, the first due first.
        to_ask: medicines of which nobody asked the prescriber yet, though it needs one today.
    """

    waiting: tuple[Asked, ...] = ()
    to_ask: tuple[Compared, ...] = ()


def urgent(bridge: Bridge, context: Context) -> Urgent:
    """What cannot wait, from what is here: for what comes next, without asking the EHR."""
    with bridge.store.reading() as session:
        chart = context.chart
        if landmarks.nothing_is_asked(session, chart):
            return Urgent()
        waits = medicine_lines.waiting(session, chart)
        told = told_in(bridge, session, context, orders_kept(session, chart, bridge.zone))
    on = told.one is not None and not told.one.leg.past and told.one.leg.ended is None
    to_ask = (
        line.row for line in told.lines
        if line.row.needs_order and line.row.same_day and not line.beside
        and not line.held.waiting and line.settled is None
    )  # fmt: skip
    return Urgent(waits, tuple(to_ask) if on else ())


def told_in(
    bridge: Bridge, session: Session, context: Context, orders: Orders, stay: str = ""
) -> Told:
    """The same within a transaction.

    Args:
        stay: the sender's number of the stay; "" takes the latest.

    Raises:
        NotFound: this chart has no such stay.
    """
    chart = context.chart
    legs = legs_of(bridge, session, chart)
    one = _one(legs, stay)
    user = chart.actor.who, role_of(session, context), discipline_of(session, context)
    if one is None:
        today = bridge.clock().astimezone(bridge.zone).date()
        return Told(None, orders, {}, (), {}, *user, {}, today)
    numbers = one.leg.transition.stay.numbers
    lists = medicine_lines.lists_of(session, chart, numbers)
    kept = medicine_lines.lines_of(session, chart, numbers)
    columns = _columns(orders, lists, *_where(session, chart, legs, one), bridge.zone)
    lines = _lines(columns, orders, kept)
    people = {step.by for each in lines for step in each.held.steps}
    people |= {each.typed.by for each in lists}
    people |= {entry.by for point in one.leg.points for entry in point.held.entries}
    names = staff.names(session, context.site, people)
    quiet = landmarks.nothing_is_asked(session, chart)
    left = _left(columns, lines)
    return Told(one, orders, columns, lines, left, *user, names, one.leg.today, quiet)


def _one(legs: Iterable[OneLeg], stay: str) -> OneLeg | None:
    real = [each for each in legs if not each.leg.transition.stay.cancelled]
    if not stay:
        return max(real, key=lambda each: each.leg.transition.came or date.min, default=None)
    found = [each for each in real if stay in each.leg.transition.stay.numbers]
    if not found:
        raise NotFound
    return found[0]


def _where(
    session: Session, chart: Chart, legs: Iterable[OneLeg], one: OneLeg
) -> tuple[Days, Mapping[str, str]]:
    """The days of the way home, and which leg of it each Encounter belongs to."""
    way = chain([each.leg.transition for each in legs], one.key)
    so_far = way[: next(at for at, each in enumerate(way) if each.key == one.key) + 1]
    here = around_stays.encounters(session, chart)
    stays = {
        here[number]: THIS if leg.key == one.key else EARLIER
        for leg in so_far for number in leg.stay.numbers if number in here
    }  # fmt: skip
    return Days(so_far[0].came, so_far[-1].came), stays


def _columns(
    orders: Orders, lists: Iterable[KeptList], days: Days, stays: Mapping[str, str], zone: tzinfo
) -> dict[Column, ColumnTold]:
    """Each column, typed by a person or read from the EHR."""
    typed: dict[Column, KeptList] = {}
    for each in sorted(lists, key=lambda kept: kept.typed.at):
        typed[each.typed.column] = each
    found = placed((_at(each, stays) for each in orders.all), days) if orders.known else {}
    return {
        column: _column(column, typed.get(column), found.get(column, ()), zone) for column in Column
    }


def _at(each: Ordering, stays: Mapping[str, str]) -> Ordered:
    return replace(each.order, stay=stays.get(each.encounter, ""))


def _column(
    column: Column, kept: KeptList | None, orders: tuple[Ordered, ...], zone: tzinfo
) -> ColumnTold:
    read = tuple(each.entry for each in orders) or None
    if kept is None or kept.typed.dropped:
        return ColumnTold(column, read, EHR if read else NOBODY, kept)
    since = tuple(
        in_words(each.entry)
        for each in orders
        if _newer(each, kept.typed.at.astimezone(zone).date())
    )
    return ColumnTold(column, kept.typed.entries, TYPED, kept, since)


def _newer(order: Ordered, typed_on: date) -> bool:
    return any(day > typed_on for day in (order.on, order.changed) if day)


def _lines(
    columns: Mapping[Column, ColumnTold], orders: Orders, kept: Iterable[KeptLine]
) -> tuple[LineTold, ...]:
    taking = columns[Column.TAKING].typed
    asked = taking.asked if taking else frozenset[str]()
    lists = lists_of({column: each.entries for column, each in columns.items()}, asked)
    there = {each.held.key: each for each in sorted(kept, key=lambda one: one.held.steps[-1].at)}
    ehr: dict[str, list[Listed]] = {}
    for each in orders.all:
        ehr.setdefault(each.order.entry.key, []).append(each.listed)
    rows = compared(lists)
    lines = [_line(row, there.get(row.line.key), ehr.get(row.line.key, ())) for row in rows]
    named = {row.line.key for row in rows}
    gone = (each for key, each in there.items() if key not in named and each.held.waiting)
    known = [*(_line(_of_nobody(each.held), each, ()) for each in gone), *lines]
    pairs = [(each.row, each.held) for each in known]
    return tuple(_relieved(each, asked_with(each.row, pairs)) for each in known)


def _relieved(line: LineTold, other: HeldLine | None) -> LineTold:
    """What one question settles for two medicines is not asked twice."""
    if other is None:
        return line
    settled = other.answer is not None
    return replace(line, row=replace(line.row, needs_order=not settled), beside=other)


def _line(row: Compared, kept: KeptLine | None, listed: Iterable[Listed]) -> LineTold:
    if kept is None:
        entries = row.line.entries
        held = HeldLine(row.line.key, entries[0].name if entries else row.line.key)
        return LineTold(row, held, listed=tuple(listed))
    stale = not kept.held.holds(as_seen(row.line))
    return LineTold(row, kept.held, kept.id, kept.version, stale, tuple(listed))


def _of_nobody(held: HeldLine) -> Compared:
    """A line that no list names any more."""
    asked = held.waiting
    return Compared(Line(held.key, (), (), (), ()), (), bool(asked and asked.same_day), True)


def _left(
    columns: Mapping[Column, ColumnTold], lines: Iterable[LineTold]
) -> dict[str, tuple[str, ...]]:
    rows = tuple(lines)
    taking = columns[Column.TAKING].typed
    unasked = tuple(
        each.key for each in rows
        if taking and each.key not in taking.asked and each.row.line.discharge
    )  # fmt: skip
    decided = {
        each.key: Decision(told.code, told.by, told.discipline, told.words)
        for each in rows if (told := each.held.decided) and (not each.stale or each.held.waiting)
    }  # fmt: skip
    answers = {
        each.key: Answer(told.prescriber, told.words, told.on or told.at.date(), told.by,
                         told.discipline)
        for each in rows if (told := each.held.answer)
    }  # fmt: skip
    return still_left(
        [each.row for each in rows], decided, answers, taking_known=taking is not None,
        unasked=unasked, leaving_known=columns[Column.DISCHARGE].entries is not None,
    )  # fmt: skip
