"""The row of the first contact, for every page that says where it stands."""

from dataclasses import replace

from fhir_bridge import calling
from fhir_bridge.bridge import Bridge
from fhir_bridge.calling import Calling
from fhir_bridge.launches import Context
from fhir_bridge.staff import NOT_STAFF
from fhir_bridge.transitions import Told
from smart_app.screens.contact_row import Caller, contact_row
from smart_app.screens.frame import PageFrame


def with_contact(bridge: Bridge, context: Context, frame: PageFrame, told: Told) -> PageFrame:
    """The frame of a page that says where the first contact stands.

    Whoever launched as the patient or as a relative sees no log of calls, and in hospice care or
    after a death nobody is called.
    """
    if context.user.startswith(NOT_STAFF) or frame.hospice or frame.patient.deceased:
        return frame
    found = calling.tell(bridge, context, told)
    return with_row(context, frame, told, found) if found else frame


def with_row(context: Context, frame: PageFrame, told: Told, found: Calling) -> PageFrame:
    """The same, where it was told already."""
    caller = Caller(frame.user_name, context.site.day_and_night, told.who, told.may_act)
    return replace(frame, contact=contact_row(found, frame.moment, caller))
