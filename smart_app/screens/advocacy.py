"""Advocacy: what is fought for with this patient, and one matter with all that happened.

Lines are ``advocacy_lines``. A new kind or stage is a row of ``care.advocacy_stages``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fhir_bridge.advocacy import Told
from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_events import Step
from fhir_bridge.care.advocacy_stages import (
    ALLOWED,
    KINDS,
    OPEN,
    SAYS,
    STAGES,
    TRACKS,
    Deadline,
    Kind,
    KindRow,
    Stage,
    StageRow,
)
from fhir_bridge.care.case import PEOPLE
from smart_app.screens.advocacy_lines import MatterLine, day_words, line_of, lines_of
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day, short_day, when
from smart_app.screens.pages import render
from smart_app.screens.plan import Event
from smart_app.screens.plan_form import Choice

UNKNOWN = "Somebody whose name we do not know"


@dataclass(frozen=True)
class Again:
    """A form that came back: which, with what was typed and what to do about each field.

    Attributes:
        place: its name on the page; a stage, or ``wish``, ``paper``, ``talk``, ``new``.
    """

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


NOTHING = Again("")


@dataclass(frozen=True)
class NewMatter:
    """The form for a new one.

    Attributes:
        key: born with the form.
        people: who of us can be accountable.
    """

    key: UUID
    kind: Kind
    people: tuple[Choice, ...]
    again: Again = NOTHING

    @property
    def row(self) -> KindRow:
        """The words of its kind."""
        return KINDS[self.kind]

    @property
    def begins(self) -> StageRow:
        """The stage it begins with."""
        return STAGES[self.row.begins]

    @property
    def tabs(self) -> tuple[tuple[str, str, bool], ...]:
        """Code, words and whether it is open, of each kind."""
        return tuple((kind.value, row.words, kind is self.kind) for kind, row in KINDS.items())


@dataclass(frozen=True)
class PaperLine:
    """One paper, for reading; ``number`` names it in its form."""

    number: int
    what: str
    whom: str
    asked: str
    here: str


@dataclass(frozen=True)
class MatterPage:
    """One matter as its page draws it.

    Attributes:
        ways: where this user may take it.
        speakers: who can say what the patient wants: value and words.
        told: what the patient said, the latest first; ``talks``: who said what, the same.
        asks: somebody may be asked here.
    """

    line: MatterLine
    ways: tuple[StageRow, ...]
    speakers: tuple[tuple[str, str], ...]
    told: tuple[Event, ...]
    papers: tuple[PaperLine, ...]
    talks: tuple[Event, ...]
    happened: tuple[Event, ...]
    reminder: str
    may_write: bool
    asks: bool
    again: Again = NOTHING


def advocacy_page(frame: PageFrame, told: Told, form: NewMatter | None) -> str:
    """Draw all matters.

    Args:
        form: for a new one; None where this user may not write one.
    """
    lines = lines_of(told.kept, frame.moment, frame.first_name)
    return render(
        "advocacy.html", frame=frame, lines=lines, form=form, summary=summary(lines), kinds=KINDS,
        tracks=TRACKS, today=frame.moment.today.isoformat(),
    )  # fmt: skip


def matter_page(frame: PageFrame, page: MatterPage) -> str:
    """Draw one matter."""
    return render(
        "advocacy_matter.html", frame=frame, page=page, line=page.line, again=page.again,
        fresh=uuid4, tracks=TRACKS, says=SAYS, allowed=ALLOWED, letter=Deadline.LETTER,
        today=frame.moment.today.isoformat(),
    )  # fmt: skip


def summary(lines: tuple[MatterLine, ...]) -> str:
    """How much there is, in a line."""
    still = [line for line in lines if line.open]
    late = sum(line.late for line in still)
    if not lines:
        return "Nothing is written down yet."
    ours = f" · {late} of ours late" if late else ""
    return f"{len(still)} open{ours}" if still else "Nothing is open."


def page_of(told: Told, frame: PageFrame, again: Again = NOTHING) -> MatterPage:
    """One matter as its page shows it."""
    (kept,) = told.kept
    matter, may_write = kept.matter, told.role in PEOPLE
    speakers = (("", frame.first_name), *told.speakers.items())
    return MatterPage(
        line_of(kept, frame.moment, frame.first_name), matter.ways(told.role), speakers,
        tuple(_wishes(matter, told, frame)), tuple(_papers(matter, frame)),
        tuple(_talks(matter, told, frame)), tuple(_steps(matter, told, frame)),
        KINDS[matter.kind].reminder if matter.stage in OPEN else "", may_write,
        may_write and matter.stage in OPEN and not told.quiet, again,
    )  # fmt: skip


def _wishes(matter: Matter, told: Told, frame: PageFrame) -> Iterator[Event]:
    for wish in reversed(matter.wishes):
        spoke = told.names.get(wish.spoken_by, "") if wish.spoken_by else frame.first_name
        how = ALLOWED[wish.allowed]
        yield Event(
            SAYS[wish.says], when(wish.at, frame.moment), spoke or UNKNOWN, how, wish.words
        )  # fmt: skip


def _papers(matter: Matter, frame: PageFrame) -> Iterator[PaperLine]:
    for number, paper in enumerate(matter.papers):
        here = short_day(paper.here, frame.moment)
        asked = short_day(paper.at, frame.moment)
        yield PaperLine(number, paper.what, paper.whom, asked, here)


def _talks(matter: Matter, told: Told, frame: PageFrame) -> Iterator[Event]:
    for talk in reversed(matter.talks):
        number = f"number {talk.number}" if talk.number else ""
        by = f"noted by {told.names.get(talk.by) or UNKNOWN}"
        more = " · ".join(filter(None, (number, by)))
        yield Event("", when(talk.at, frame.moment), talk.who, more, talk.words)


def _steps(matter: Matter, told: Told, frame: PageFrame) -> Iterator[Event]:
    for step in reversed(matter.steps):
        row = STAGES[step.stage]
        yield Event(
            row.words_for(matter.kind), when(step.at, frame.moment),
            told.names.get(step.by) or UNKNOWN, " · ".join(_more(step, row, frame)), step.words,
        )  # fmt: skip


def _more(step: Step, row: StageRow, frame: PageFrame) -> Iterator[str]:
    if step.dated:
        yield f"letter of {short_day(step.dated, frame.moment)}"
    if step.due:
        label = day_words(row.due)
        yield f"{label[0].lower()}{label[1:]} {day(step.due, frame.moment)}"
    if step.outcome:
        yield f"for {frame.first_name}: {step.outcome}"


def noted_words(noted: str) -> str:
    """What was just done, for the notice; "" for what no page of ours says."""
    known = {"taken-up": "Written down.", "kept": "Kept."}
    if noted in set(Stage):
        words = STAGES[Stage(noted)].words
        return f"Noted: {words[0].lower()}{words[1:]}."
    return known.get(noted, "")
