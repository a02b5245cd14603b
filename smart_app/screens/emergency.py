"""What a role hides and an emergency opens: the form, and what stays closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from fhir_bridge.emergencies import LASTS, LONGEST_REASON
from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

FORM = "emergency"
STAYS_SHUT = (
    "what a caregiver said alone",
    "notes of counseling and psychotherapy, and whatever is marked as very restricted",
    "handovers: one made of half a chart would be wrong",
    "what your role does not write",
)


@dataclass(frozen=True)
class Form:
    """The form as it is drawn."""

    id: str
    key: UUID
    values: Mapping[str, str]
    errors: Mapping[str, str]


def emergency_page(frame: PageFrame, typed: Typed = Typed()) -> str:  # noqa: B008 - frozen
    """Draw the page."""
    form = Form(FORM, uuid4(), typed.values, typed.errors)
    hours = int(LASTS.total_seconds() // 3600)
    return render(
        "emergency.html", frame=frame, form=form, hours=hours, stays_shut=STAYS_SHUT,
        most=LONGEST_REASON,
    )  # fmt: skip
