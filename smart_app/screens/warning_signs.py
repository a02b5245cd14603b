"""The warning-signs sheet: to read together, to print, and to fill with what an order says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.warning_signs import LEVELS, SLOT, Line, Sheet
from fhir_bridge.sheets import Filled
from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

ICONS = {"911": "alert-triangle", "today": "nurse", "fine": "circle-check"}


@dataclass(frozen=True)
class SheetLine:
    """One line as it stands on the sheet.

    Attributes:
        before, after: the words around what an order says.
        filled: what it says; None is an empty line to write on.
        slotted: a number belongs here.
    """

    before: str
    after: str
    filled: Filled | None
    slotted: bool


@dataclass(frozen=True)
class SheetPage:
    """What the page draws: the sheet, its parts, and the form that came back."""

    sheet: Sheet
    parts: tuple[tuple[str, str, str, str, tuple[SheetLine, ...]], ...]
    quiet: bool
    typed: Typed = field(default_factory=Typed)
    approved: Approved | None = None
    number: str = ""
    answers: str = ""


def sheet_page(
    frame: PageFrame, sheet: Sheet, filled: Mapping[str, Filled], typed: Typed,
    approved: Approved | None = None, number: str = "", answers: str = "",
) -> str:  # fmt: skip
    """Draw a sheet.

    Args:
        approved: who approved its words at this site; None marks a draft.
        number, answers: whom to call day and night; "" leaves lines to write on.
    """
    parts = tuple(
        (level, ICONS[level], colour, words,
         tuple(_line(each, filled) for each in sheet.of_level(level)))
        for level, (colour, words) in LEVELS.items()
    )  # fmt: skip
    quiet = frame.patient.deceased or frame.hospice
    page = SheetPage(sheet, parts, quiet, typed, approved, number, answers)
    return render(
        "warning_signs.html", frame=frame, page=page, typed=typed, filled=filled,
        keys={each.slot: str(uuid4()) for each in sheet.slots},
    )  # fmt: skip


def _line(line: Line, filled: Mapping[str, Filled]) -> SheetLine:
    before, _, after = line.words.partition(SLOT)
    return SheetLine(before, after, filled.get(line.slot), bool(line.slot))
