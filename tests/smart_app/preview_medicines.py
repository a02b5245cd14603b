"""The medicines of a way home: two blood thinners, a question that is late, decided, on paper."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from preview_transition import HOME, ME, told

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.columns import Column, lists_of
from fhir_bridge.care.medicines.decisions import ASKED, Answer, Decision, still_left
from fhir_bridge.care.medicines.differences import compared
from fhir_bridge.care.medicines.line_steps import (
    Asks,
    HeldLine,
    answer_to,
    as_seen,
    decided_on,
)
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines.typed_lists import TypedList, entries_of
from fhir_bridge.care.medicines_on_paper import CHANGED
from fhir_bridge.medicine_lines import KeptList
from fhir_bridge.reconciling import ColumnTold, LineTold, Orders, Told
from fhir_bridge.reconciling.telling import EHR, TYPED, Urgent
from smart_app.frames import with_medicines
from smart_app.screens.frame import PageFrame
from smart_app.screens.today import today_page
from smart_app.screens.transition_medicines import medicines_page, page_of
from smart_app.screens.typed import Typed

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
TODAY, RN = date(2026, 11, 20), Discipline.RN
BEFORE = entries_of("Furosemide 20 mg tablet, 1 dose once a day\nCarvedilol 6.25 mg tablet, "
                    "1 dose twice a day")  # fmt: skip
LEAVING = entries_of(
    "Furosemide 40 mg tablet, 1 dose once a day\nCarvedilol 6.25 mg tablet, 1 dose twice a day\n"
    "Apixaban 5 mg tablet, 1 dose twice a day\nEnoxaparin 40 mg injection, 1 dose once a day"
)
TAKEN = entries_of("Furosemide 20 mg, every morning\nApixaban 5 mg tablet, 1 dose twice a day\n"
                   "Garlic & <ginger> pills, when my legs swell")  # fmt: skip


def kept(column: Column, entries: tuple[Entry, ...], source: str, **more: object) -> ColumnTold:
    """A column that somebody typed."""
    typed = TypedList(column, entries, source, ME[0], AT, **more)  # type: ignore[arg-type]
    return ColumnTold(column, entries, TYPED, KeptList("l", 1, "1", typed))


def four(*, typed: bool) -> dict[Column, ColumnTold]:
    """The columns as the EHR shows them, and as somebody asked."""
    there = {
        Column.BEFORE: ColumnTold(Column.BEFORE, BEFORE, EHR),
        Column.HOSPITAL: ColumnTold(Column.HOSPITAL, None),
        Column.DISCHARGE: ColumnTold(Column.DISCHARGE, LEAVING, EHR),
        Column.TAKING: ColumnTold(Column.TAKING, None),
    }
    if typed:
        papers = kept(Column.HOSPITAL, entries_of("Furosemide 40 mg, twice a day"),
                      "Discharge summary of Nov 17")  # fmt: skip
        there[Column.HOSPITAL] = replace(papers, newer=("Apixaban 5 mg tablet, once a day",))
        there[Column.TAKING] = kept(
            Column.TAKING, TAKEN, "Walter, with the bottles on the table",
            not_taken=entries_of("Enoxaparin 40 mg injection"),
        )  # fmt: skip
    return there


def medicines_told(*, typed: bool, asked: bool, training: Discipline | None = RN) -> Told:
    """Everything about the medicines of Walter's stay."""
    stays = told(AT, log=HOME)
    columns = four(typed=typed)
    asked_of = columns[Column.TAKING].typed
    keys = asked_of.asked if asked_of else frozenset[str]()
    rows = compared(lists_of({each: one.entries for each, one in columns.items()}, keys))
    lines = tuple(_line(row, asked=asked) for row in rows)
    decided = {each.key: Decision(s.code, s.by, s.discipline, s.words)
               for each in lines if (s := each.held.decided)}  # fmt: skip
    left = still_left(rows, decided, {}, taking_known=typed)
    orders = Orders(known=True, read_at=AT, private=1, unsure=("Digoxin 125 mcg",))
    return Told(stays.chains[0][0], orders, columns, lines, left, ME[0], "case-manager", training,
                stays.names, TODAY)  # fmt: skip


def _line(row, *, asked: bool) -> LineTold:  # type: ignore[no-untyped-def]
    name, at = row.line.key.capitalize(), AT - timedelta(days=1)
    held = HeldLine(row.line.key, name)
    if not asked or name not in {"Enoxaparin", "Furosemide", "Apixaban"}:
        return LineTold(row, held)
    asking = Decision(ASKED, ME[0], RN, "Both, or apixaban alone?")
    if name == "Furosemide":
        made = Decision(CHANGED, ME[0], RN, "Papers of Nov 17, page 2")
        held = decided_on(held, row, made, Asks(), at, at.date(), WorkCalendar())
        return LineTold(row, held, "t", 1, stale=held.holds(as_seen(row.line)))
    held = decided_on(held, row, asking, Asks("Dr. Lindqvist"), at, at.date(), WorkCalendar())
    if name == "Apixaban":
        reply = Answer("Dr. Lindqvist", "Apixaban alone; stop the other", at.date(), ME[0], RN)
        held = answer_to(held, reply, AT)
    return LineTold(row, held, "t", 1)


def medicine_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    here = replace(frame, active="transition", moment=replace(frame.moment, now=AT))

    def page(what: Told, typed: Typed | None = None) -> str:
        return medicines_page(here, page_of(what, here, ("Dr. Lindqvist", "Dr. Haddad"), typed))

    asked = medicines_told(typed=True, asked=True)
    lacking = Typed(
        "asked",
        {"words": "Both?"},
        {"prescriber": "Write who is asked."},
        "garlic & <ginger> pills",
    )
    taking = Typed("taking", {"taken_0": "so"}, {"source": "Write whose word it is."}, "taking")
    plain = medicines_told(typed=False, asked=False)
    away = replace(plain, orders=Orders(why="The EHR did not answer."), columns={
        column: ColumnTold(column, None) for column in Column}, lines=())  # fmt: skip
    today = with_medicines(replace(here, active="today"), Urgent(to_ask=tuple(
        line.row for line in plain.lines if line.row.needs_order)))  # fmt: skip
    return {
        "medicines-compared": page(plain),
        "medicines-asked": page(asked),
        "medicines-mistake": page(asked, lacking),
        "medicines-taking-mistake": page(plain, taking),
        "medicines-of-nobody": page(away),
        "medicines-read-alone": page(medicines_told(typed=True, asked=True,
                                                    training=Discipline.COMMUNITY_WORKER)),
        "medicines-quiet": page(replace(asked, quiet=True)),
        "medicines-no-stay": page(replace(plain, one=None)),
        "today-a-medicine": today_page(today, (), {}),
    }  # fmt: skip
