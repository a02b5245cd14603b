"""The plan of care as a text that can be read, copied by hand, and compared with the EHR's."""

from dataclasses import dataclass

from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import render
from smart_app.screens.receipts import Receipt

MOST_ROWS = 28
"""A longer text is scrolled in its box, so that what stands below stays in sight."""


@dataclass(frozen=True)
class NotePage:
    """What the page shows.

    Attributes:
        text: the plan as it is now.
        receipt: where the note stands in the EHR; None where it was never sent.
        in_conflict: somebody changed or withdrew it there.
        theirs: the text there, where that differs; "" when it is gone.
        seen: sent back by the form, so that nothing is written over a text nobody saw.
    """

    text: str
    receipt: Receipt | None
    in_conflict: bool = False
    theirs: str = ""
    seen: str = ""

    @staticmethod
    def rows_of(text: str) -> int:
        """How many lines its box shows at once."""
        return min(len(text.splitlines()) + 1, MOST_ROWS)


def note_page(frame: PageFrame, page: NotePage) -> str:
    """Draw the page."""
    return render("note.html", frame=frame, page=page)
