"""What happened since yesterday, gathered for Today from what is kept and what the EHR marked."""

from fhir_bridge import commitments, landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.extra_support import AT_ONCE
from fhir_bridge.launches import Context
from fhir_bridge.monitoring import Told as Readings
from fhir_bridge.r4.supporting import PROPOSED
from fhir_bridge.record import Record
from fhir_bridge.staff import NOT_STAFF
from fhir_bridge.transitions import Told as Stays
from smart_app.frames import EXTRA_WORDS
from smart_app.screens import lately as screen
from smart_app.screens.frame import PageFrame
from smart_app.screens.lately import Lately
from smart_app.screens.panels import PANELS

SUGGESTED = {EXTRA_WORDS[PROPOSED], EXTRA_WORDS[AT_ONCE]}
USED = "Did {patient} use the action plan? Then it is a win: keep it"
"""Whoever went because the plan said so has done right (care rules §2.2 row 2)."""


def of(
    bridge: Bridge, context: Context, frame: PageFrame, record: Record, readings: Readings,
    stays: Stays,
) -> Lately | None:  # fmt: skip
    """What to tell; None where nothing happened, where all is quiet, and to who is no staff.

    Args:
        readings, stays: as they were found for the page.
    """
    quiet = frame.hospice or frame.patient.deceased or not frame.enrolled
    if quiet or context.user.startswith(NOT_STAFF):
        return None
    begins = screen.beginning(frame.moment)
    changed = {
        type: screen.changed_since((one.data for one in panel.documents), begins)
        for type, panel in record.panels.items() if type in PANELS
    }  # fmt: skip
    found = (
        *screen.stays(stays, frame),
        *screen.readings(readings, frame),
        *screen.promises(commitments.tell(bridge, context), frame),
        *screen.wins(landmarks.marks(bridge, context.chart)),
    )
    more = frame.approach.more if frame.approach else ()
    ask = USED.format(patient=frame.first_name) if SUGGESTED & set(more) else ""
    return screen.lately(found, changed, frame, ask)
