"""The medicines of a way home: four lists side by side, where each comes from, and what is left.

A row is ``medicine_rows``. A form that came back stands open where it was; where its row is gone,
what was typed is shown apart, so that nothing is lost.
"""

from dataclasses import dataclass, field, replace
from uuid import uuid4

from fhir_bridge.care.disciplines import DISCIPLINES, RECONCILERS
from fhir_bridge.care.medicines.columns import COLUMN_WORDS, Column
from fhir_bridge.care.medicines.decisions import DECISIONS, FINDS, LEFT
from fhir_bridge.care.medicines.typed_lists import TAKEN, line_of
from fhir_bridge.care.transitions import clocks
from fhir_bridge.care.transitions.running import RUN_WORDS
from fhir_bridge.reconciling import ColumnTold, Told
from fhir_bridge.reconciling.telling import EHR, TYPED
from smart_app.screens.frame import PageFrame
from smart_app.screens.medicine_rows import NOBODY, MedicineRow, rows_of
from smart_app.screens.moments import Moment, day, short_day, when
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

MORE = 3
"""Places for medicines that no list names; the page can be sent again for more."""
TAKING = Column.TAKING.value


@dataclass(frozen=True)
class ColumnLine:
    """Where a column comes from, and its form.

    Attributes:
        code: a value of ``Column``.
        source: where it comes from, in a sentence.
        text: as it was typed last.
        typed: a person's list counts; ``newer``: what the EHR ordered since.
    """

    code: str
    title: str
    source: str
    version: int
    text: str = ""
    whose: str = ""
    typed: bool = False
    newer: tuple[str, ...] = ()


@dataclass(frozen=True)
class MedicinesPage:
    """What the page draws.

    Attributes:
        place: of the stay, with the day somebody left.
        notes: what of the EHR's list cannot be compared, one sentence each.
        left: what still stands between the lists and "reconciled", in words.
        may_type, may_sign: by role and training.
        signed: who signed, and when; ``clock``: the days in which it counts.
        quiet: nothing is asked of anybody any more.
        lost: what was typed in a form whose row is gone.
    """

    stay: str = ""
    place: str = ""
    columns: tuple[ColumnLine, ...] = ()
    rows: tuple[MedicineRow, ...] = ()
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    clock: str = ""
    signed: str = ""
    may_type: bool = False
    may_sign: bool = False
    may_act: bool = False
    untrained: bool = False
    quiet: bool = False
    whose: str = ""
    prescribers: tuple[str, ...] = ()
    typed: Typed = field(default_factory=Typed)
    lost: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """How much there is, in a line."""
        waits = sum(row.waits for row in self.rows)
        differs = sum(bool(row.differs) for row in self.rows)
        told = (
            f"{len(self.rows)} medicine{'' if len(self.rows) == 1 else 's'}",
            f"{differs} differ" if differs else "",
            f"{waits} wait{'s' if waits == 1 else ''} for a prescriber" if waits else "",
        )
        return " · ".join(filter(None, told))

    @property
    def taking(self) -> ColumnLine | None:
        """The fourth column."""
        return next((each for each in self.columns if each.code == TAKING), None)

    @property
    def papers(self) -> tuple[ColumnLine, ...]:
        """The other three, which papers can say."""
        return tuple(each for each in self.columns if each.code != TAKING)


def page_of(
    told: Told, frame: PageFrame, prescribers: tuple[str, ...] = (), typed: Typed | None = None
) -> MedicinesPage:
    """The page of what was told.

    Args:
        prescribers: names that can be chosen.
        typed: a form that could not be kept; ``about`` is the key of its line, or the column.
    """
    one, moment, back = told.one, frame.moment, typed or Typed()
    if one is None or (one.leg.past and not any(line.held.steps for line in told.lines)):
        return MedicinesPage()
    leg = one.leg.transition
    rows = tuple(_with(row, back) for row in rows_of(told, moment))
    left = "" if leg.left is None else f"left {day(leg.left, moment)}"
    act = told.may_act and not told.quiet
    return MedicinesPage(
        one.key, " · ".join(filter(None, (leg.facility, left))),
        tuple(_column(told.columns[each], told, frame) for each in Column), rows,
        tuple(_notes(told, frame)), tuple(_left(told)), _clock(told, moment), _signed(told, moment),
        may_type=act and told.discipline in FINDS,
        may_sign=act and told.discipline in RECONCILERS and leg.left is not None,
        may_act=act, untrained=act and told.discipline is None,
        whose=", ".join(row.words for code, row in DISCIPLINES.items() if code in RECONCILERS),
        prescribers=prescribers, typed=back, lost=_lost(rows, back),
    )  # fmt: skip


def medicines_page(frame: PageFrame, page: MedicinesPage) -> str:
    """Draw it."""
    return render(
        "transition_medicines.html", frame=frame, page=page, fresh=uuid4, taken=TAKEN,
        asks={code: row.asks for code, row in DECISIONS.items() if row.asks}, more=range(MORE),
        today=frame.moment.today.isoformat(),
    )  # fmt: skip


def _column(column: ColumnTold, told: Told, frame: PageFrame) -> ColumnLine:
    kept = column.kept.typed if column.kept else None
    return ColumnLine(
        column.column.value, COLUMN_WORDS[column.column], _source(column, told, frame),
        column.version, "\n".join(map(line_of, kept.entries)) if kept else "",
        kept.source if kept else "", column.source == TYPED, column.newer,
    )  # fmt: skip


def _source(column: ColumnTold, told: Told, frame: PageFrame) -> str:
    typed, moment = column.typed, frame.moment
    if typed:
        who = told.names.get(typed.by, "") or NOBODY
        return f"{typed.source} · typed by {who}, {when(typed.at, moment)}"
    if column.source == EHR:
        read = when(told.orders.read_at, moment)
        kind = "copy of" if told.orders.copy else "read"
        return f"Orders in {frame.ehr_name}, {kind} {read}"
    if column.column is Column.TAKING:
        return "Nobody asked yet"
    return f"{frame.ehr_name} shows none: not known"


def _notes(told: Told, frame: PageFrame) -> list[str]:
    orders, ehr = told.orders, frame.ehr_name
    left_out = (
        (orders.private, "bears a privacy label: talk it over in private"),
        (orders.unnamed, "has no name there"),
    )
    found = [
        f"{number} of {ehr}’s orders {words}. Look there: it is not compared."
        for number, words in left_out if number
    ]  # fmt: skip
    if not orders.known:
        found.append(f"{orders.why} What was typed and decided is all here.")
    if orders.copy:
        found.append(f"{ehr} did not answer: this is the last copy of its list.")
    if not orders.whole:
        found.append(f"The list may not be whole: look in {ehr}.")
    if orders.unsure:
        said = ", ".join(orders.unsure)
        found.append(f"{ehr} does not say whether it is in force, so it is not compared: {said}.")
    return found


def _left(told: Told) -> list[str]:
    names = {line.key: line.held.name for line in told.lines}
    found = []
    for code, keys in told.left.items():
        which = ", ".join(names.get(key, key) for key in keys if key)
        words = f"{LEFT[code][0].upper()}{LEFT[code][1:]}"
        found.append(f"{words}: {which}" if which else words)
    return found


def _clock(told: Told, moment: Moment) -> str:
    """The days in which it counts for a health plan, and how that stands."""
    each = told.one.leg.clocks if told.one else ()
    found = next((clock for clock in each if clock.due.code == clocks.MEDICINES), None)
    if found is None:
        return ""
    first, last = short_day(found.due.opens, moment), short_day(found.due.due, moment)
    return f"Counts from {first} to {last}: {RUN_WORDS[found.run]}"


def _signed(told: Told, moment: Moment) -> str:
    points = told.one.leg.points if told.one else ()
    point = next((each for each in points if each.held.code == "reconciled"), None)
    done = point.held.settled if point else None
    if done is None:
        return ""
    who = told.names.get(done.by, "") or NOBODY
    training = next((r.words for code, r in DISCIPLINES.items() if code == done.discipline), "")
    changed = any(line.stale and line.held.steps for line in told.lines)
    since = "the lists changed since: look again" if changed else ""
    return " · ".join(filter(None, (f"{short_day(done.on, moment)}", who, training, since)))


def _with(row: MedicineRow, typed: Typed) -> MedicineRow:
    if typed.about != row.key or not typed.form:
        return row
    return replace(row, tried=typed.form, values=typed.values, errors=typed.errors)


_TYPED = ("words", "prescriber")


def _lost(rows: tuple[MedicineRow, ...], typed: Typed) -> tuple[str, ...]:
    """What was typed in a form that the page does not draw any more."""
    if not typed.form or typed.about in {each.value for each in Column}:
        return ()
    row = next((each for each in rows if each.key == typed.about), None)
    drawn = row and {
        "decided": bool(row.choices), "asked": row.may_ask, "answered": row.may_answer,
        "again": row.may_answer,
    }.get(typed.form)  # fmt: skip
    if drawn:
        return ()
    return tuple(text for name in _TYPED if (text := typed.values.get(name, "").strip()))
