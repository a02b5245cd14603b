"""Record: what the EHR sent, each part with its source and time, and our own plan of care."""

from collections.abc import Mapping

from fhir_bridge.care_plans import Shown
from smart_app.screens.frame import PageFrame
from smart_app.screens.pages import render
from smart_app.screens.panels import PanelView

ORDER = (
    "Encounter", "CarePlan", "Condition", "MedicationRequest", "MedicationStatement", "CareTeam",
    "Goal",
)  # fmt: skip


def record_page(
    frame: PageFrame, panels: Mapping[str, PanelView], plan: Shown | None = None
) -> str:
    """Draw the record.

    Args:
        frame: the launch.
        panels: by type; those of ``ORDER`` that are there are drawn.
        plan: the plan of care that is made of the record here, where there is one.
    """
    shown = tuple(panels[type] for type in ORDER if type in panels)
    return render("record.html", frame=frame, panels=shown, plan=plan)


def panel_fragment(frame: PageFrame, panel: PanelView, *, whole: bool = False) -> str:
    """Answer a page that asks again for one panel (``?place=record`` means ``whole``)."""
    return render("fragments/panel.html", frame=frame, panel_view=panel, whole=whole)
