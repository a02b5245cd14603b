"""From what is to be looked at again to what the frame of a page says of it."""

from dataclasses import replace

from fhir_bridge import after_actions, reviews
from fhir_bridge.bridge import Bridge
from fhir_bridge.launches import Context
from fhir_bridge.staff import NOT_STAFF
from smart_app.screens.frame import PageFrame
from smart_app.screens.look_lines import LooksLine
from smart_app.screens.moments import away, day


def with_looks(bridge: Bridge, context: Context, frame: PageFrame) -> PageFrame:
    """The frame of a page that says what is to be looked at again; nothing where nobody is asked.

    Whoever launched as the patient or as a relative reads none of it.
    """
    if context.user.startswith(NOT_STAFF) or frame.patient.deceased or frame.hospice:
        return frame
    looks, backs = reviews.tell(bridge, context), after_actions.tell(bridge, context)
    due, back, moment = looks.due, backs.due, frame.moment
    return replace(frame, looks=LooksLine(
        again=due.standing.review.title if due else "",
        clock=f"{day(due.standing.due, moment)}, {away(due.standing.due, moment)}" if due else "",
        on=due.standing.due if due else None,
        back=f"Back in hospital on day {back.back.day}" if back else "",
        back_by=f"best by {day(back.back.due, moment)}, while everybody remembers" if back else "",
        learnt=tuple(each.told.change for each in backs.lessons),
    ))  # fmt: skip
