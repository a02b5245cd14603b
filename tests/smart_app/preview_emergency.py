"""Opened in an emergency: asked, with a mistake, while it lasts, and where nothing is hidden."""

from dataclasses import replace

from fhir_bridge.emergencies import NO_REASON
from smart_app.screens.emergency import FORM, emergency_page
from smart_app.screens.frame import EmergencyLine, PageFrame
from smart_app.screens.typed import Typed


def emergency_pages(frame: PageFrame) -> dict[str, str]:
    """The pages by name."""
    asks = replace(frame, may_open=True)
    lasts = replace(asks, emergency=EmergencyLine("19:42", part_2=True))
    mistake = Typed(FORM, {"part_2": "yes"}, {"reason": NO_REASON})
    return {
        "emergency": emergency_page(asks),
        "emergency-mistake": emergency_page(asks, mistake),
        "emergency-lasts": emergency_page(lasts),
        "emergency-nothing": emergency_page(frame),
    }
