"""A handover that waits for its answer, in a line: for Today and for the page of handovers."""

from dataclasses import dataclass

from fhir_bridge.handover.papers import Given
from smart_app.screens.moments import Moment, when


@dataclass(frozen=True)
class HandedLine:
    """One that nobody over there has answered yet.

    Attributes:
        id: of the document.
        given: when it was given.
        lead: the hour has passed from which the lead is asked; ``lead_from``: which hour.
    """

    id: str
    place: str
    given: str
    lead: bool
    lead_from: str


def handed_line(given: Given, moment: Moment) -> HandedLine:
    """The line of one handover."""
    receiver = given.giving.receiver
    return HandedLine(
        given.document.id,
        f"{receiver.name}, {receiver.place}" if receiver.name else receiver.place,
        when(given.document.at, moment), moment.now >= given.lead_from,
        when(given.lead_from, moment),
    )  # fmt: skip


def waiting(found: tuple[Given, ...], moment: Moment) -> tuple[HandedLine, ...]:
    """Those that wait, the oldest first."""
    return tuple(handed_line(each, moment) for each in reversed(found) if each.waits)
