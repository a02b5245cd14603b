"""From what is kept of a patient to the frame from which the one thing to do next is chosen.

Today draws it beside what the EHR shows; the board draws it for a whole caseload, from the record
alone. Both ask here, so that they cannot choose differently.
"""

from dataclasses import replace

from fhir_bridge import advocacy, cases, commitments, followed, reconciling
from fhir_bridge.bridge import Bridge
from fhir_bridge.handover import papers
from fhir_bridge.launches import Context
from fhir_bridge.monitoring import Told as Readings
from fhir_bridge.staff import NOT_STAFF
from fhir_bridge.transitions import Told as Stays
from smart_app import contact_frames, frames, learning, looking_again
from smart_app.screens.frame import PageFrame


def with_what_is_kept(
    bridge: Bridge, context: Context, frame: PageFrame, readings: Readings, stays: Stays
) -> PageFrame:
    """The frame of a page that says what comes next.

    Args:
        readings: from home, as far as they were raised.
        stays: as ``transitions.tell`` gives them.
    """
    frame = frames.with_case(frame, cases.tell(bridge, context))
    frame = frames.with_plan(frame, commitments.tell(bridge, context))
    frame = frames.with_followed(frame, followed.open_for_staff(bridge, context))
    frame = frames.with_transition(frame, stays)
    frame = frames.with_medicines(frame, reconciling.urgent(bridge, context))
    frame = contact_frames.with_contact(bridge, context, frame, stays)
    frame = frames.with_monitoring(frame, readings)
    frame = frames.with_advocacy(frame, advocacy.tell(bridge, context))
    frame = looking_again.with_looks(bridge, context, frame)
    if context.user.startswith(NOT_STAFF):
        return frame
    frame = frames.with_handed(frame, papers.given(bridge, context))
    return replace(frame, books_alone=learning.books_alone(bridge, context))
