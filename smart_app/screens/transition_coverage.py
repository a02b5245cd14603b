"""The notice that cover of a facility stay ends, written down so that help comes the same day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import render


@dataclass(frozen=True)
class CoverageForm:
    """The form.

    Attributes:
        key: born with it; names the matter from then on.
        stay, place: the facility stay it is about.
    """

    key: UUID
    stay: str
    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    id: str = "cover"


def coverage_page(frame: PageFrame, form: CoverageForm | None, *, may_act: bool) -> str:
    """Draw it; ``form`` is None where nobody is in a facility."""
    today = frame.moment.today.isoformat()
    return render(
        "transition_coverage.html", frame=frame, form=form, may_act=may_act, today=today
    )  # fmt: skip
