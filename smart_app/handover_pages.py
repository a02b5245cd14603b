"""From what the actions tell to the page of handovers, new or with a form that came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.commitments import Told as Promised
from fhir_bridge.handover import giving, papers, taking_in
from fhir_bridge.handover.papers import Given
from fhir_bridge.launches import Context
from fhir_bridge.record import Record
from fhir_bridge.transitions import Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.handover import (
    Compared,
    GivenLine,
    HandoverPage,
    form_of,
    given_line,
    questions_of,
    received_line,
    sections_now,
)


@dataclass(frozen=True)
class Again:
    """A form that came back.

    Attributes:
        form: ``make``, ``answer`` or ``file``; "" for none.
        about: id of the document that an answer was about.
        replaces: id of the handover of which a later version is to be made.
        compared: two people to be looked at before a file is kept.
    """

    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    replaces: str = ""
    compared: Compared | None = None


def page_of(
    bridge: Bridge, context: Context, record: Record, frame: PageFrame, stays: Told,
    asked: Promised, again: Again,
) -> HandoverPage:  # fmt: skip
    """Everything the page tells."""
    made, found = papers.given(bridge, context), giving.look(bridge, context, record)
    why_not, form = _why_not(frame, stays), None
    if not why_not:
        posted = again.values if again.form == "make" else None
        before = _version(made, again.replaces)
        form = form_of(found, stays, frame, posted, again.errors if posted else None, before)
    return HandoverPage(
        sections_now(found), form,
        tuple(_line(each, frame, again) for each in made),
        tuple(received_line(each, frame.moment) for each in taking_in.received(bridge, context)),
        questions_of(asked, frame.moment), why_not, again.compared, stays.role in PEOPLE,
        again.errors.get("file", "") if again.form == "file" else "",
    )  # fmt: skip


def _why_not(frame: PageFrame, stays: Told) -> str:
    """Why no handover can be made; "" where one can."""
    if not frame.enrolled:
        return giving.NOT_KEPT
    if frame.patient.deceased:
        return giving.HAS_DIED
    return "" if stays.role in PEOPLE else "Handovers are made by those who work with patients."


def _version(made: tuple[Given, ...], id: str) -> Given | None:
    """The version that a new one is to replace, while it is the latest of its set."""
    return next((each for each in made if each.document.id == id and not each.replaced), None)


def _line(each: Given, frame: PageFrame, again: Again) -> GivenLine:
    mine = again.form == "answer" and again.about == each.document.id
    return given_line(each, frame.moment, again.values if mine else None,
                      again.errors if mine else None)  # fmt: skip
