"""The page of all tries after a stay, the row alone, and the letter of the third try."""

from uuid import uuid4

from fhir_bridge.care.transitions.call_blocks import PERMISSION, SPOKEN, WHOM
from fhir_bridge.care.transitions.contact_log import CHANNELS, RESULTS
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import long_day
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

LOGGED = {code: row.words for code, row in RESULTS.items() if not row.talked}
WAYS = {code: row.words for code, row in CHANNELS.items() if not row.machine}


def attempts_page(frame: PageFrame, typed: Typed) -> str:
    """Draw every try, and the forms to log another one or keep a number."""
    return render(
        "attempts.html", frame=frame, typed=typed, fresh=uuid4, results=LOGGED, channels=WAYS,
        whom=WHOM, spoken=SPOKEN, permission=PERMISSION,
    )  # fmt: skip


def contact_fragment(frame: PageFrame) -> str:
    """Draw the row alone, for the page it stands on."""
    return render("fragments/contact.html", frame=frame, fresh=uuid4)


def letter_to_print(frame: PageFrame, words: str) -> str:
    """Draw the letter."""
    return render(
        "contact_letter_print.html", frame=frame, words=words, on=long_day(frame.moment.today),
    )  # fmt: skip
