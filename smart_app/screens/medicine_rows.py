"""One medicine of the four columns as a page draws it: what each list says, what differs, who said.

Words say what differs; a mark of colour never stands alone. Whose word a decision is stands beside
it, with their training: a nurse asked, a prescriber ordered (care rules §3).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fhir_bridge.care.disciplines import DISCIPLINES, Discipline
from fhir_bridge.care.medicines.columns import COLUMN_WORDS, Column
from fhir_bridge.care.medicines.decisions import ASKED, DECISIONS, FINDS
from fhir_bridge.care.medicines.differences import DIFFERENCES, UNSURE
from fhir_bridge.care.medicines.drug_classes import CLASSES
from fhir_bridge.care.medicines.line_steps import STEP_WORDS, Step, chase
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines.typed_lists import Taken, TypedList, last_of, line_of
from fhir_bridge.reconciling import ColumnTold, LineTold, Told
from fhir_bridge.working_days import calendar_around
from smart_app.screens.moments import Moment, away, day, fhir_date, short_day, when

NOBODY = "Somebody whose name we do not know"


@dataclass(frozen=True)
class Look:
    """Where a medicine stands: a few words, and how they look."""

    words: str
    tone: str
    icon: str


LATE = Look("Answer late", "late", "alert-triangle")
WAITS = Look("Waits for the prescriber", "warn", "hourglass")
CHANGED = Look("The list changed since", "warn", "refresh")
ANSWERED = Look("Answered", "good", "circle-check")
DECIDED = Look("Decided", "good", "circle-check")
BESIDE = Look("Asked together with another", "warn", "hourglass")
ASK = Look("Ask the prescriber", "warn", "stethoscope")
DIFFERS = Look("Differs: to decide", "info", "git-compare")
BY_HAND = Look("To compare by hand", "info", "git-compare")
AGREES = Look("The lists agree", "quiet", "circle-dashed")


@dataclass(frozen=True)
class Cell:
    """What one list says of a medicine.

    Attributes:
        entries: in the list's words.
        nothing: what is said where there is no entry.
    """

    label: str
    entries: tuple[str, ...]
    nothing: str = ""


@dataclass(frozen=True)
class MedicineRow:
    """One medicine.

    Attributes:
        id: part of every id in its forms.
        classes: why it needs close watching.
        differs: what differs, in words; ``unsure``: what a person has to compare.
        to_ask: only a prescriber can settle it, and nobody asked yet.
        stands: where it stands.
        said: the last decision or question, with whose word it is.
        asked: what is ours to do about an answer that has not come.
        changed: the lists say something else since.
        waits: a question waits; ``late``: past its day.
        choices: what this user may decide of it.
        may_ask, may_answer: a question can be asked, or its answer noted.
        told: everything that was done, the latest first.
        last: the words it is asked by in the fourth column; ``taken``, ``how``: as it was answered.
        tried: the form that came back, with ``values`` and ``errors``.
    """

    id: str
    key: str
    name: str
    version: int
    seen: str
    cells: tuple[Cell, ...]
    classes: tuple[str, ...]
    differs: tuple[str, ...]
    unsure: tuple[str, ...]
    to_ask: bool
    stands: Look
    said: str = ""
    asked: str = ""
    changed: bool = False
    waits: bool = False
    late: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    may_ask: bool = False
    may_answer: bool = False
    prescriber: str = ""
    told: tuple[str, ...] = ()
    last: str = ""
    taken: str = ""
    how: str = ""
    tried: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def rows_of(told: Told, moment: Moment) -> tuple[MedicineRow, ...]:
    """Every medicine, those that wait for a prescriber first, then what needs one."""
    ordered = sorted(told.lines, key=lambda line: line.held.waiting is None)
    return tuple(_row(str(at), line, told, moment) for at, line in enumerate(ordered))


def _row(id: str, line: LineTold, told: Told, moment: Moment) -> MedicineRow:
    waiting, row = line.held.waiting, line.row
    settled = line.held.decided
    may = told.may_act and not told.quiet
    stands = _stands(line, moment)
    taken, how = _answered(line, told.columns[Column.TAKING].typed)
    return MedicineRow(
        id, line.key, _name(line), line.version, line.seen, tuple(_cells(line, told)),
        tuple(CLASSES[each].words for each in sorted(row.line.classes)),
        tuple(DIFFERENCES[each].words for each in row.differences),
        tuple(UNSURE[each] for each in row.unsure), stands is ASK, stands,
        said=_said(line, told, moment),
        asked=_chased(waiting, moment) if waiting else "",
        changed=line.stale and bool(settled) and bool(row.line.entries),
        waits=waiting is not None,
        late=bool(waiting and waiting.due and waiting.due < moment.today),
        choices=_choices(line, told.discipline) if may else (),
        may_ask=may and waiting is None and told.discipline in FINDS,
        may_answer=may and waiting is not None and told.discipline in FINDS,
        prescriber=waiting.prescriber if waiting else "",
        told=tuple(_step(each, told, moment) for each in reversed(line.held.steps)),
        last="\n".join(map(line_of, last_of(row.line))), taken=taken, how=how,
    )  # fmt: skip


def _name(line: LineTold) -> str:
    """What it is called, without its strength: each list says that in its own words."""
    return f"{line.key[:1].upper()}{line.key[1:]}"


def _cells(line: LineTold, told: Told) -> Iterator[Cell]:
    there = line.row.line
    each = (there.before, there.hospital, there.discharge, there.taking)
    for column, entries in zip(Column, each, strict=True):
        known = told.columns[column]
        yield Cell(COLUMN_WORDS[column], tuple(map(line_of, entries)), _nothing(known, line))


def _nothing(column: ColumnTold, line: LineTold) -> str:
    """Why a list says nothing of a medicine: not known is not "not on it"."""
    if column.column is Column.TAKING:
        typed = column.typed
        if typed is None or line.key not in typed.asked:
            return "Not asked"
        return "Does not take it"
    return "Not known" if column.entries is None else "Not on this list"


def _answered(line: LineTold, taking: TypedList | None) -> tuple[str, str]:
    """How the fourth column's form is filled in: as somebody answered, never beforehand."""
    if taking is None or line.key not in taking.asked:
        return "", ""
    entries = line.row.line.taking
    if not entries:
        return Taken.NOT, ""
    if sorted(map(line_of, entries)) == sorted(map(line_of, last_of(line.row.line))):
        return Taken.SO, ""
    return Taken.OTHERWISE, "; ".join(_how(each) for each in entries)


def _how(entry: Entry) -> str:
    strength = entry.name.partition(" ")[2]
    return ", ".join(filter(None, (strength if strength[:1].isdigit() else "", entry.often)))


def _stands(line: LineTold, moment: Moment) -> Look:
    """The first that is true."""
    held, waiting = line.held, line.held.waiting
    found = (
        (waiting and waiting.due and waiting.due < moment.today, LATE),
        (waiting, WAITS),
        (line.stale and held.decided, CHANGED),
        (held.answer, ANSWERED),
        (held.decided, DECIDED),
        (line.beside and line.row.needs_order, BESIDE),
        (line.row.needs_order, ASK),
        (line.row.differences, DIFFERS),
        (line.row.unsure, BY_HAND),
        (True, AGREES),
    )
    return next(look for holds, look in found if holds)


def _said(line: LineTold, told: Told, moment: Moment) -> str:
    """The decision that stands last; of a question who was asked, and what came of it."""
    step = line.held.decided
    if step is None:
        return f"See {line.beside.name}: the question is about both." if line.beside else ""
    if step.code != ASKED:
        return _step(step, told, moment)
    reply = line.held.answer
    due = f"answer needed {away(step.due, moment)}" if step.due and not reply else ""
    parts = [f"Asked {step.prescriber}, {when(step.at, moment)}: “{step.words}”", due]
    if reply:
        answered = f"{reply.prescriber} answered {short_day(reply.on, moment)}: “{reply.words}”"
        parts += [answered, _order_changed(line, step, moment), f"noted by {_who(reply, told)}"]
    else:
        parts.append(f"asked by {_who(step, told)}")
    return " · ".join(filter(None, parts))


def _order_changed(line: LineTold, step: Step, moment: Moment) -> str:
    """The order that came after the question: changed by whoever prescribes, never by a nurse."""
    days = [fhir_date(each.since, moment) for each in line.listed]
    later = [each for each in days if each and each >= moment.local(step.at)]
    return f"order changed {short_day(max(later), moment)}" if later else ""


def _chased(step: Step, moment: Moment) -> str:
    return chase(step, moment.today, calendar_around(step.due or moment.today))


def _choices(line: LineTold, training: Discipline | None) -> tuple[tuple[str, str], ...]:
    """What would be accepted of this user for this line, a question apart."""
    row, found = line.row, []
    for code, kind in DECISIONS.items():
        fits = kind.settles or (
            bool(row.differences) is kind.differing and not row.needs_order
            and line.held.waiting is None
        )  # fmt: skip
        if training in kind.who and fits and not kind.opens:
            found.append((code, kind.words))
    return tuple(found)


def _step(step: Step, told: Told, moment: Moment) -> str:
    to = f"{step.prescriber}" if step.prescriber else ""
    due = f"answer needed {day(step.due, moment)}" if step.due else ""
    on = short_day(step.on, moment) if step.on else ""
    parts = (STEP_WORDS[step.code], to, step.words, due, on, _who(step, told),
             when(step.at, moment))  # fmt: skip
    return " · ".join(filter(None, parts))


def _who(step: Step, told: Told) -> str:
    name = told.names.get(step.by, "") or NOBODY
    return f"{name}, {DISCIPLINES[step.discipline].words}"
