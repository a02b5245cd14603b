"""The end of a way home: how it went, and where what is still open goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from fhir_bridge.care.transitions.legs import WATCHED
from fhir_bridge.care.transitions.outcomes import OUTCOMES
from fhir_bridge.closings import still_open
from fhir_bridge.transitions import OneLeg, Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, day
from smart_app.screens.pages import render

ENDS = tuple((code.value, row.words) for code, row in OUTCOMES.items() if row.chosen)


@dataclass(frozen=True)
class CloseForm:
    """One way home that is over.

    Attributes:
        rest: what is still open: field and title.
        values, errors: as typed, and what to do about it, where it came back.
    """

    id: str
    stay: str
    title: str
    days: str
    rest: tuple[tuple[str, str], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def forms_of(
    told: Told, moment: Moment, typed: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[CloseForm, ...]:
    """A form for each way home whose days are over and of which nobody said how it ended.

    Args:
        typed, errors: a form that came back.
    """
    over = [one for way in told.chains for one in way if one.leg.over]
    return tuple(_form(one, at, moment, typed, errors) for at, one in enumerate(over))


def close_page(frame: PageFrame, forms: tuple[CloseForm, ...], *, may_act: bool) -> str:
    """Draw it."""
    return render(
        "transition_close.html", frame=frame, forms=forms, may_act=may_act, ends=ENDS, fresh=uuid4
    )


def _form(
    one: OneLeg, at: int, moment: Moment, typed: Mapping[str, str], errors: Mapping[str, str]
) -> CloseForm:
    leg = one.leg.transition
    left = leg.left or one.leg.today
    period, watch = (left + timedelta(days=each) for each in (WATCHED - 1, WATCHED))
    days = f"The 30 days ended {day(period, moment)}, the watch for a return {day(watch, moment)}."
    mine = typed.get("stay") == one.key
    rest = tuple((f"rest-{key}", title) for key, title in still_open(one).items())
    return CloseForm(
        str(at), one.key, leg.facility or "the stay", days, rest, typed if mine else {},
        errors if mine else {},
    )  # fmt: skip
