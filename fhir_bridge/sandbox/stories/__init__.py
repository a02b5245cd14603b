"""The sandbox's patients: our own people, told from one demo day, the same bytes every time.

    dates       T and the calendar            codes       every code, in tables
    shapes      FHIR data types               people      patient, relatives, team, insurance
    clinical    what happened, was found      plans       what is intended
    papers      documents, consent, source    shared      hospitals, clinics, clinicians
    story       rows -> resources -> Bundle   okafor …    one file a patient

To add a patient: a file with ``story(day) -> Story`` that reads like the story, and a row in
``STORIES``. Only what the EHR knows is here; what Footbridge learnt is not the EHR's.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from fhir_bridge.sandbox.stories import delgado, harris, okafor, whitfield
from fhir_bridge.sandbox.stories.dates import CHICAGO, StoryDay
from fhir_bridge.sandbox.stories.insurance import member_group
from fhir_bridge.sandbox.stories.shared import STAMP, everyone
from fhir_bridge.sandbox.stories.story import Story, resources, transaction
from fhir_bridge.wire import Json

STORIES: dict[str, Callable[[StoryDay], Story]] = {
    "okafor": okafor.story,
    "delgado": delgado.story,
    "harris": harris.story,
    "whitfield": whitfield.story,
}
PATIENT_IDS = tuple(STORIES)
DEMO_PAYER = "heartland"


def bundles(today: date, now: datetime | None = None) -> list[Json]:
    """Everything the sandbox EHR starts with, as transaction Bundles to load in this order.

    Args:
        today: T, the demo day in America/Chicago (``dates.demo_day``).
        now: the present instant; only its day matters, as everything over ended the evening before.

    Returns:
        The shared organisations, places and clinicians; one Bundle a patient; the member group.
        ``meta.lastUpdated`` is when the version came about in the story.

    Raises:
        ValueError: it is not yet ``today``, so the stories would tell of things to come.
    """
    if now is not None and now < datetime.combine(today, time(), CHICAGO):
        raise ValueError("the demo day has not begun")
    day = StoryDay(today)
    told = [tell(day) for tell in STORIES.values()]
    members = [
        each.person for each in told if any(row.payer == DEMO_PAYER for row in each.memberships)
    ]
    return [
        transaction(everyone()),
        *(transaction(resources(each)) for each in told),
        transaction([member_group(members, STAMP)]),
    ]
