"""The sandbox's patients: our own people, told from one demo day, the same bytes every time.

    dates      T and the calendar             codes      every code, in tables
    shapes     FHIR data types                shared     hospitals, clinics, clinicians
    people     the patient                    team       relatives and the care team
    insurance  who pays                       visits     visits and stays
    clinical   problems, medicines, results   orders     services, errands, procedures, samples
    plans      what is intended               papers     documents, consent, source
    transfer   one facility's document        story      rows -> resources -> Bundle
    okafor …   one file a story               brief      charts in few words
    edge_…     edge patients                  light      the other patients of the board

To add a story: a file with ``story(day) -> Story`` that reads like the story, and a row in
``STORIES``. Only what the EHR knows is here; what Footbridge learnt is not the EHR's.

Twelve stories, twelve edge patients and twenty-two light ones are 46 charts. A nurse can have 44 on
her board: who died leaves it, and who is nobody's waits in the pool until somebody takes the case.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from fhir_bridge.sandbox.stories import (
    abara,
    brooks,
    delgado,
    edge_people,
    edge_stays,
    fischer,
    harris,
    kowalski,
    light,
    nguyen,
    okafor,
    price,
    reed,
    santos,
    whitfield,
)
from fhir_bridge.sandbox.stories.dates import CHICAGO, StoryDay
from fhir_bridge.sandbox.stories.insurance import member_group
from fhir_bridge.sandbox.stories.roster import roster_group
from fhir_bridge.sandbox.stories.shared import STAMP, everyone
from fhir_bridge.sandbox.stories.story import Story, resources, transaction
from fhir_bridge.wire import Json

STORIES: dict[str, Callable[[StoryDay], Story]] = {
    "okafor": okafor.story,
    "delgado": delgado.story,
    "abara": abara.story,
    "nguyen": nguyen.story,
    "harris": harris.story,
    "kowalski": kowalski.story,
    "brooks": brooks.story,
    "santos": santos.story,
    "price": price.story,
    "fischer": fischer.story,
    "reed": reed.story,
    "whitfield": whitfield.story,
}
PATIENT_IDS = tuple(STORIES)
EDGES = (*edge_stays.STAYS, *edge_people.PEOPLE)
DEMO_PAYER = "heartland"


def charts(day: StoryDay) -> list[Story]:
    """Every patient's chart on a demo day: the stories, the edge patients, the light ones."""
    return [
        *(tell(day) for tell in STORIES.values()),
        *(tell(day, number) for number, tell in enumerate(EDGES, 2401)),
        *(light.light_story(day, number, row) for number, row in enumerate(light.ROWS, 2501)),
    ]


def bundles(today: date, now: datetime | None = None) -> list[Json]:
    """Everything the sandbox EHR starts with, as transaction Bundles to load in this order.

    Args:
        today: T, the demo day in America/Chicago (``dates.demo_day``).
        now: the present instant; only its day matters, as everything over ended the evening before.

    Returns:
        The shared organisations, places and clinicians; one Bundle a patient; the groups.
        ``meta.lastUpdated`` is when the version came about in the story.

    Raises:
        ValueError: it is not yet ``today``, so the stories would tell of things to come.
    """
    if now is not None and now < datetime.combine(today, time(), CHICAGO):
        raise ValueError("the demo day has not begun")
    told = charts(StoryDay(today))
    members = [
        each.person for each in told if any(row.payer == DEMO_PAYER for row in each.memberships)
    ]
    return [
        transaction(everyone()),
        *(transaction(resources(each)) for each in told),
        transaction(
            [member_group(members, STAMP), roster_group([each.person for each in told], STAMP)]
        ),
    ]
