"""The medicines for paper: each line of the EHR's list with what papers say of it, chosen by hand.

Nothing is filled in before somebody chose it; what was chosen for other words is shown as open.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge.care.medicines_on_paper import (
    CHOICES,
    ENDED,
    LISTED,
    STATES,
    Listed,
    Marked,
    holds,
)
from fhir_bridge.medicines_on_paper import Medicines
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import fhir_day, when
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

MOST_LINES = 28
"""A form has room for so many; the others are still printed, as the EHR lists them."""


@dataclass(frozen=True)
class ListLine:
    """One entry of the EHR's list.

    Attributes:
        choice: the one that holds, a key of ``CHOICES``; "" for none.
        said: whose word it is, and when it was chosen.
    """

    entry: Listed
    choice: str = ""
    said: str = ""
    facts: str = ""


@dataclass(frozen=True)
class MedicinesPage:
    """What the page draws.

    Attributes:
        others: entries beyond what the form has room for.
        by_papers: what only the papers name, with its choice.
        why: where the EHR shows no list, why.
    """

    lines: tuple[ListLine, ...]
    by_papers: tuple[Marked, ...]
    hints: tuple[str, ...]
    key: str
    seen: str
    read: str
    copy: bool
    whole: bool
    others: int
    why: str
    quiet: bool
    choices: Mapping[str, str] = field(default_factory=lambda: CHOICES)
    typed: Typed = field(default_factory=Typed)


def medicines_page(frame: PageFrame, page: MedicinesPage) -> str:
    """Draw the list and its form."""
    return render("medicines.html", frame=frame, page=page, typed=page.typed)


def choosable(known: Medicines) -> tuple[ListLine, ...]:
    """The entries a form offers: what is taken first, what ended after it; none without a name."""
    named = [each for each in known.of_ehr.entries if each.name and not each.protected]
    named.sort(key=lambda each: each.since, reverse=True)
    named.sort(key=lambda each: (each.state == ENDED, each.state != LISTED))
    marks = {each.ref: each for each in known.chosen if each.ref}
    return tuple(_line(each, marks.get(each.ref), known) for each in named[:MOST_LINES])


def _line(entry: Listed, mark: Marked | None, known: Medicines) -> ListLine:
    held = mark if mark and holds(mark, entry, known.looked_at) else None
    return ListLine(entry, held.choice if held else "", held.source if held else "")


def seen(known: Medicines) -> str:
    """A mark of the list as it is drawn: of other lines, or another choice, it is another."""
    told = [
        f"{line.entry.ref}|{line.entry.name}|{line.entry.how}|{line.entry.state}|{line.choice}"
        for line in choosable(known)
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def page_of(frame: PageFrame, known: Medicines, typed: Typed) -> MedicinesPage:
    """The page of what is known."""
    lines = choosable(known)
    told = known.of_ehr
    return MedicinesPage(
        tuple(_told(each, frame) for each in lines), known.named_by_papers, known.paper.hints,
        typed.values.get("key") or str(uuid4()), seen(known), when(told.read_at, frame.moment),
        told.copy, told.whole, len(told.entries) - len(lines), told.why,
        frame.hospice or frame.patient.deceased, typed=typed,
    )  # fmt: skip


def _told(line: ListLine, frame: PageFrame) -> ListLine:
    entry = line.entry
    since = fhir_day(entry.since, frame.moment)
    state = "" if entry.state == LISTED else STATES[entry.state]
    facts = (state, f"since {since}" if since else "", entry.who, entry.why)
    return ListLine(entry, line.choice, line.said, " · ".join(filter(None, facts)))
