"""João Santos, 69, and Lúcia: "She loves him and cannot go on".

Parkinson disease and dementia; Lúcia decides for him where he cannot. His pneumonia was eleven
weeks ago. What his health plan said about help at home is not in the EHR.

That his care plans may not be read is shown with ``/control``: fault ``forbid`` for CarePlan.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -75

SUMMARY = """\
João Santos was in Riverside Hospital for pneumonia after food went the wrong way.
Thickened drinks, upright at meals. Same medicines, on time: carbidopa/levodopa three times a day.
Lúcia Santos is his health care agent.
"""


def story(day: StoryDay) -> Story:
    """João's chart on the demo day."""
    on, at = day.on, day.at
    home = at(DISCHARGED, "14:30")
    return Story(
        person=Person(
            id="santos",
            given=("João",),
            family="Santos",
            born=day.born(69),
            gender="male",
            mrn="RV-0043307",
            phone="(555) 010-2305",
            street="41 Garden Street",
            races=("white",),
            ethnicity="not-hispanic",
            former=FormerName("João", "dos Santos", until="1983-02-01"),
            moved_in="1985-05-01",
            registered=at(-82, "22:05"),
            language="pt",
            also_speaks=("en",),
        ),
        memberships=(Membership("advantage", "HL-200340", on(-1400)),),
        relatives=(
            Relative(
                "lucia", "Lúcia", "Santos", "female", ("spouse", "health-care-agent"), "wife",
                "(555) 010-2306",
            ),
            Relative(
                "ana", "Ana", "Santos", "female", ("daughter",), "daughter", "(555) 010-2307",
                note="Weekends; lives 40 minutes away",
                home=("9 Lake Drive", "Fairmont", "IL", "60998"),
            ),
        ),
        problems=(
            Problem("parkinson", "parkinson", on(-2300), at(-2300, "10:00")),
            Problem("dementia", "dementia", on(-700), at(-700, "10:00")),
            Problem(
                "dx-pneumonia", "aspiration-pneumonia", on(-83), at(-82, "23:10"),
                visit="enc-stay", over=at(-60, "10:00"),
            ),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-82, "22:05"), home,
                "Aspiration pneumonia", ("dx-pneumonia", "parkinson"), by="lindqvist",
                disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-parkinson", "Parkinson care plan", written=at(-75, "13:40"),
                about=("parkinson", "dementia"),
                summary="Medicines on time. Upright at meals, thickened drinks. Mornings in the "
                "garden are his wish.",
                activities=(
                    Activity("Teach safe swallowing", "completed"),
                    Activity("Morning in the garden", "in-progress"),
                    Activity("Help with transfers at home", "in-progress"),
                ),
            ),
        ),
        prescriptions=(
            Prescription("rx-levodopa", "carbidopa-levodopa", "three", at(-260, "11:00")),
            Prescription("rx-donepezil", "donepezil-10", "evening", at(-260, "11:00")),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                at(-75, "13:50"), "lindqvist", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source(
                "prov-discharge", ("Encounter/enc-stay", "DocumentReference/doc-summary"),
                "lindqvist", home,
            ),
        ),
    )  # fmt: skip
