"""Leon Harris, 52: "I choose paper and I choose fewer calls".

The stay is six weeks ago and its window closed. His sugar came down from 9.1 to 7.0. He has a
smartphone and does not want to use it for this, and his payer is to be given nothing.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Refusal, Source
from fhir_bridge.sandbox.stories.people import Contact, FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.visits import Visit


def story(day: StoryDay) -> Story:
    """Leon's chart on the demo day."""
    on, at = day.on, day.at
    home = at(-41, "11:30")
    return Story(
        person=Person(
            id="harris",
            given=("Leon",),
            family="Harris",
            born=day.born(52),
            gender="male",
            mrn="RV-0047755",
            phone="(555) 010-2207",
            street="9 Harbor Lane",
            races=("white",),
            ethnicity="not-hispanic",
            former=FormerName("Leon", "Whitaker", until="1996-02-10"),
            moved_in="2007-08-01",
            registered=at(-44, "15:20"),
            mobile=True,
            contacts=(Contact("Dana Harris", "emergency", "(555) 010-2208", "sister"),),
        ),
        memberships=(Membership("commercial", "HL-300912", on(-900)),),
        problems=(
            Problem("diabetes", "diabetes", on(-2600), at(-2600, "14:00")),
            Problem("hypertension", "hypertension", on(-2200), at(-2200, "14:00")),
            Problem(
                "dx-cellulitis", "cellulitis", on(-46), at(-44, "16:00"),
                visit="enc-stay", over=at(-30, "09:00"),
            ),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-44, "15:20"), home,
                "Cellulitis", ("dx-cellulitis",), by="lindqvist", disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-diabetes", "Diabetes care plan", written=at(-12, "10:40"),
                about=("diabetes",),
                summary="HbA1c came down from 9.1 to 7.0. Keeps a paper log of his sugar and "
                "looks at his feet every evening.",
                activities=(
                    Activity("Check HbA1c", "completed"),
                    Activity("Learn to look at the feet", "completed"),
                    Activity("Keep the paper sugar log", "in-progress"),
                ),
            ),
        ),
        prescriptions=(
            Prescription("rx-metformin", "metformin-1000", "twice", at(-130, "09:30")),
            Prescription("rx-lisinopril", "lisinopril-10", "once", at(-130, "09:30")),
        ),
        results=(
            Result("obs-hba1c-first", "hba1c", 9.1, at(-130, "08:20")),
            Result("obs-hba1c-latest", "hba1c", 7.0, at(-12, "08:20")),
        ),
        refusals=(Refusal("consent-payer", "heartland", at(-120, "10:00"), on(-120)),),
        sources=(
            Source("prov-discharge", ("Encounter/enc-stay",), "lindqvist", home),
            Source("prov-plan", ("CarePlan/plan-diabetes",), "lindqvist", at(-12, "10:40")),
        ),
    )  # fmt: skip
