"""Sections of a handover, ours before it is made and anybody's once it is a document, as lines."""

from dataclasses import dataclass

from fhir_bridge.care.handover.kinds import TAKEN_OVER
from fhir_bridge.care.transitions.overview import ADDABLE
from fhir_bridge.r4.toc import Told
from fhir_bridge.r4.toc_reading import ReadDocument, ReadSection
from fhir_bridge.transitions import OneLeg


@dataclass(frozen=True)
class TakeForm:
    """What a person may say is true of a stay, too, having read it in a section.

    Attributes:
        id: part of every id in it.
        choices: code and words.
    """

    id: str
    stay: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SectionLine:
    """One section.

    Attributes:
        name: of ours; "" for another's that is none of ours.
        lines: what it says; ``records``: what it refers to, where that says more.
        empty: why nothing stands in it.
        note: what has to be said of it: that it is cut, or that there is more.
        take: how something of it can be taken over; None where no act fits.
    """

    title: str
    name: str
    lines: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    empty: str = ""
    note: str = ""
    take: TakeForm | None = None

    @property
    def told(self) -> bool:
        """Whether something stands in it."""
        return bool(self.lines or self.records) and not self.empty


def lines_told(sections: tuple[Told, ...]) -> tuple[SectionLine, ...]:
    """What would be told, as the receiver will read it."""
    return tuple(
        SectionLine(
            each.section.title, each.section.name, each.lines, (),
            each.empty[1] if each.empty else "", each.older,
        )
        for each in sections
    )  # fmt: skip


def lines_read(document: ReadDocument, legs: tuple[OneLeg, ...] = ()) -> tuple[SectionLine, ...]:
    """A document that is kept.

    Args:
        legs: stays that something of it may be taken over to, the latest first.
    """
    return tuple(
        _read(each, _take(each, number, legs)) for number, each in enumerate(document.sections)
    )


def _read(section: ReadSection, take: TakeForm | None) -> SectionLine:
    known = set(section.lines)
    more = tuple(each for each in section.records if each not in known)
    said = "" if section.lines and section.lines != (section.empty,) else section.empty
    note = "It is longer than what is shown: open the file." if section.cut else ""
    lines = () if said else section.lines
    return SectionLine(section.title, section.name, lines, more, said, note, take)


def _take(section: ReadSection, number: int, legs: tuple[OneLeg, ...]) -> TakeForm | None:
    wanted = TAKEN_OVER.get(section.name, ())
    for each in legs:
        fitting = tuple((code.value, ADDABLE[code]) for code in wanted if code in each.leg.addable)
        if fitting:
            return TakeForm(f"take-{number}", each.key, fitting)
    return None
