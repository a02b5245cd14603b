"""The directory: who helps, how they are reached, and what came of asking them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fhir_bridge.care.needs import NEEDS
from fhir_bridge.services import Entry
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day
from smart_app.screens.pages import render


@dataclass(frozen=True)
class EntryCard:
    """One entry, for reading.

    Attributes:
        facts: label and words, only what is known.
        checked: when somebody last asked them, and who.
    """

    entry: Entry
    needs: str
    facts: tuple[tuple[str, str], ...]
    checked: str


@dataclass(frozen=True)
class EntryForm:
    """The form of an entry, with what was typed and what to do about each field.

    Attributes:
        version: the one it was made from; None for a new one.
        needs: those that are ticked.
    """

    key: UUID
    version: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)


def card_of(entry: Entry, frame: PageFrame) -> EntryCard:
    """One entry, for reading."""
    service = entry.service
    rows = (
        ("Reached", service.reached), ("Ask for", service.ask_for),
        ("Languages", service.languages), ("For whom, and what it costs", service.for_whom),
        ("What worked", service.worked), ("When we asked", entry.told),
    )  # fmt: skip
    words = ", ".join(NEEDS[code].words for code in service.needs if code in NEEDS)
    return EntryCard(
        entry, words, tuple((label, words) for label, words in rows if words),
        f"{day(entry.checked_on, frame.moment)} by {entry.checked_by}",
    )  # fmt: skip


def form_of(entry: Entry) -> EntryForm:
    """The form to change an entry."""
    texts = ("name", "helps_with", "reached", "ask_for", "languages", "for_whom", "worked")
    values = {name: str(getattr(entry.service, name)) for name in texts}
    if entry.service.gone:
        values["gone"] = "yes"
    return EntryForm(UUID(entry.id), entry.version, values, frozenset(entry.service.needs))


def directory_page(frame: PageFrame, cards: tuple[EntryCard, ...], form: EntryForm | None) -> str:
    """Draw the directory.

    Args:
        form: for a new entry; None where this user may not write one.
    """
    return render("directory.html", frame=frame, cards=cards, form=form, every=NEEDS)


def entry_page(frame: PageFrame, card: EntryCard, form: EntryForm | None) -> str:
    """Draw one entry, with the form to change it."""
    return render("entry.html", frame=frame, card=card, form=form, every=NEEDS)
