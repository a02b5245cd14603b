"""988 and the safety plan: with a plan that is protected, and where none could be read."""

from dataclasses import replace

from preview_transition import told

from fhir_bridge.safety_plans import NO_PERMISSION, Plan, Plans
from smart_app.screens.frame import PageFrame
from smart_app.screens.lifeline import lifeline_page


def lifeline_pages(frame: PageFrame) -> dict[str, str]:
    """The pages by name."""
    now = frame.moment.now
    stands = replace(frame, lifeline=True, reach=("text only", "no voicemail"))
    plans = (
        Plan("Safety plan", "2026-11-18T09:20:00-07:00", "My signs: not sleeping.", protected=True),
        Plan("Crisis plan", "", "", protected=False),
    )
    none = Plans(why_not=NO_PERMISSION.format(ehr=frame.ehr_name))
    return {
        "lifeline": lifeline_page(stands, Plans(plans), told(now)),
        "lifeline-none": lifeline_page(stands, none, told(now)),
    }
