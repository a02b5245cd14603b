"""The page of handovers: make one, close its loop, take in others' documents, ask a clinician."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fhir_bridge.care.commitment_moves import OPEN, Kind
from fhir_bridge.care.handover.same_person import Person
from fhir_bridge.care.handover.sections import BY_NAME, NOT_WHOLE
from fhir_bridge.care.transitions.settings import Onward
from fhir_bridge.commitments import Told as Promised
from fhir_bridge.handover.gathering import Found
from fhir_bridge.handover.papers import Given
from fhir_bridge.handover.taking_in import Looked, Received
from fhir_bridge.r4.handover_papers import GIVEN, Filed
from fhir_bridge.r4.toc_reading import ReadDocument
from fhir_bridge.transitions import OneLeg, Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.handed import HandedLine, handed_line
from smart_app.screens.handover_lines import SectionLine, lines_read, lines_told
from smart_app.screens.moments import Moment, clock, long_day, when
from smart_app.screens.pages import render
from smart_app.screens.plan_lines import PlanLine, line_of

MOST_QUESTIONS = 8
TOLD_FIRST = ("pending-result", "lines", "equipment", "high-alert", "oxygen")
"""Checkpoints whose things the next team has to know first; the nurse's words begin with them."""


@dataclass(frozen=True)
class HandForm:
    """The form that makes a handover.

    Attributes:
        seen: names what stands in the sections that are looked at.
        nil: name, title and words of each section of which she may say that there are none.
        places: who may receive it, to choose from.
        replaces: id of the version before; "" for a new one.
    """

    key: UUID
    seen: str
    nil: tuple[tuple[str, str, str], ...]
    places: tuple[str, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    replaces: str = ""


@dataclass(frozen=True)
class GivenLine:
    """One handover that was made.

    Attributes:
        state: where it stands, in words; ``answer``: what was read back.
        waits: the form that notes the answer is drawn.
    """

    line: HandedLine
    phone: str
    by: str
    state: str
    tone: str
    icon: str
    answer: str
    waits: bool
    replaced: bool
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """A file whose person somebody has to look at: here and there, row by row."""

    why: str
    rows: tuple[tuple[str, str, str], ...]
    seal: str
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HandoverPage:
    """What the page draws.

    Attributes:
        why_not: why none can be made; "" where one can.
        received: id, title, by whom and when of each document of others.
        no_file: what to do about the file; "" for nothing.
    """

    sections: tuple[SectionLine, ...]
    form: HandForm | None
    given: tuple[GivenLine, ...]
    received: tuple[tuple[str, str, str, str], ...]
    questions: tuple[PlanLine, ...]
    why_not: str = ""
    compared: Compared | None = None
    may_act: bool = False
    no_file: str = ""


def form_of(
    found: Found, stays: Told, frame: PageFrame, posted: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None, before: Given | None = None,
) -> HandForm:  # fmt: skip
    """The form, new or as it came back.

    Args:
        before: the version that this one will replace.
    """
    legs = [each for way in stays.chains for each in way]
    receiver = before.giving.receiver if before else None
    values = posted or {
        "place": receiver.place if receiver else _next_place(stays),
        "name": receiver.name if receiver else "", "phone": receiver.phone if receiver else "",
        "why": "\n".join(_known_first(legs)),
    }  # fmt: skip
    nil = tuple((name, BY_NAME[name].title, BY_NAME[name].nil) for name in found.may_be_nil)
    places = [each.leg.transition.facility for each in legs]
    places += [f"{each.name}, {each.role}" if each.role else each.name for each in frame.team]
    known = tuple(dict.fromkeys(filter(None, places)))
    key = UUID(posted["key"]) if posted else uuid4()
    replaces = before.document.id if before else (posted or {}).get("replaces", "")
    return HandForm(key, found.seen, nil, known, values, errors or {}, replaces)


def _next_place(stays: Told) -> str:
    """Where the latest way goes on: the facility somebody is in now."""
    last = stays.chains[0][-1].leg.transition if stays.chains else None
    in_facility = last and last.left is None and last.previous
    return last.facility if last and (in_facility or last.onward is Onward.FACILITY) else ""


def _known_first(legs: list[OneLeg]) -> list[str]:
    """What is still to come or in place, as the list of the stay has it."""
    return [
        f"{point.held.row.title}: {point.held.thing}"
        for each in legs if not each.leg.past
        for point in each.leg.points
        if point.open and point.held.thing and point.held.code in TOLD_FIRST
    ]  # fmt: skip


def given_line(
    each: Given, moment: Moment, posted: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> GivenLine:  # fmt: skip
    """One handover with where it stands."""
    line, answer = handed_line(each, moment), each.giving.answer
    if answer:
        state = f"Accepted by {answer.by}, {when(answer.accepted, moment)}"
        look = ("good", "circle-check")
    elif each.replaced:
        state, look = "A later version took its place", ("quiet", "history")
    elif line.lead:
        state, look = f"No answer yet: the lead is asked since {line.lead_from}", (
            "late", "alert-triangle")  # fmt: skip
    else:
        state, look = f"No answer yet. After {line.lead_from} the lead is asked", (
            "warn", "hourglass")  # fmt: skip
    return GivenLine(
        line, each.giving.receiver.phone, each.by or each.document.said_by, state, *look,
        answer.read_back if answer else "", each.waits, each.replaced, each.version, posted or {},
        errors or {},
    )  # fmt: skip


def received_line(each: Received, moment: Moment) -> tuple[str, str, str, str]:
    """One document of others: id, title, by whom, when it came."""
    said_by = each.read.said_by or "somebody the document does not name"
    return each.filed.id, each.read.title, said_by, when(each.filed.at, moment)


def questions_of(told: Promised, moment: Moment) -> tuple[PlanLine, ...]:
    """Questions to clinicians: open ones first, then the latest that were answered."""
    asked = [each for each in told.kept if each.commitment.kind is Kind.QUESTION]
    asked.sort(key=lambda each: (each.commitment.state not in OPEN,
                                 -each.commitment.last.at.timestamp()))  # fmt: skip
    lines = (line_of(each.id, each.version, each.commitment, moment, told.role)
             for each in asked)  # fmt: skip
    return tuple(lines)[:MOST_QUESTIONS]


def compared(looked: Looked, errors: Mapping[str, str] | None = None) -> Compared:
    """Both people side by side."""
    return Compared(looked.verdict.why, tuple(_both(looked.chart, looked.read.person)), looked.seal,
                    errors or {})  # fmt: skip


def _both(here: Person, there: Person) -> list[tuple[str, str, str]]:
    asks = (
        ("Name", here.name, there.name),
        ("Born", here.birth_date, there.birth_date),
        ("Sex", here.sex, there.sex),
        ("Numbers", _numbers(here), _numbers(there)),
    )
    return [(label, one or "not told", other or "not told") for label, one, other in asks]


def _numbers(person: Person) -> str:
    return "; ".join(f"{value} ({system})" for system, value in sorted(person.numbers))


def sections_now(found: Found) -> tuple[SectionLine, ...]:
    """What would be told now."""
    return lines_told(found.sections)


def handover_page(frame: PageFrame, page: HandoverPage) -> str:
    """Draw the page."""
    now = frame.moment.now.astimezone(frame.moment.zone)
    return render(
        "handover.html", frame=frame, page=page, fresh=uuid4, today=now.date().isoformat(),
        now=f"{now:%H:%M}",
    )  # fmt: skip


@dataclass(frozen=True)
class PaperPage:
    """One document, ours or another's.

    Attributes:
        made: day and hour for paper; ``when``: the same for the screen.
        ours: we made it; ``given``: whom it was given, then.
    """

    filed: Filed
    read: ReadDocument
    sections: tuple[SectionLine, ...]
    when: str
    made: str
    ours: bool
    given: GivenLine | None = None


def paper_of(
    filed: Filed, read: ReadDocument, moment: Moment, *, given: Given | None = None,
    legs: tuple[OneLeg, ...] = (),
) -> PaperPage:  # fmt: skip
    """The page of one document."""
    ours = filed.kind == GIVEN
    return PaperPage(
        filed, read, lines_read(read, () if ours else legs), when(filed.at, moment),
        f"{long_day(moment.local(filed.at))}, {clock(filed.at, moment)}", ours,
        given_line(given, moment) if given else None,
    )  # fmt: skip


def paper_page(frame: PageFrame, page: PaperPage) -> str:
    """Draw one document."""
    return render("handover_paper.html", frame=frame, page=page, fresh=uuid4, not_whole=NOT_WHOLE)


def paper_to_print(frame: PageFrame, page: PaperPage) -> str:
    """Draw one document for a printer."""
    return render(
        "handover_print.html", frame=frame, page=page, not_whole=NOT_WHOLE if page.ours else ""
    )
