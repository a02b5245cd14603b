"""988 and the safety plan, in the words a nurse can read out."""

from dataclasses import dataclass

from fhir_bridge.care.transitions.lifeline import LINE
from fhir_bridge.safety_plans import OTHER_KIND, POINT, Plans
from fhir_bridge.transitions import Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import fhir_day
from smart_app.screens.pages import render
from smart_app.screens.transition_lines import PointLine, points_of


@dataclass(frozen=True)
class PlanText:
    """One plan as the page shows it; ``note`` stands where there is no text."""

    title: str
    on: str
    text: str
    note: str
    protected: bool


def lifeline_page(frame: PageFrame, plans: Plans, told: Told) -> str:
    """Draw the page.

    Args:
        told: the stays, one of whose checkpoints is the plan at hand.
    """
    return render(
        "lifeline.html", frame=frame, line=LINE, why_not=plans.why_not,
        points=_points(frame, told),
        plans=tuple(
            PlanText(
                each.title, fhir_day(each.on, frame.moment), each.text,
                "" if each.text else OTHER_KIND.format(ehr=frame.ehr_name), each.protected,
            )
            for each in plans.found
        ),
    )  # fmt: skip


def _points(frame: PageFrame, told: Told) -> tuple[PointLine, ...]:
    return tuple(each for each in points_of(told, frame.moment) if each.key == POINT)
