"""Irena Kowalski, 83: "She went to the ED because she followed her plan".

Her weight, which she enters herself every morning, rose by two kilograms in two days; she was
breathless, went to the emergency department as her plan says, and was home the same evening.
"""

from fhir_bridge.sandbox.stories.clinical import PATIENT, Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import Contact, FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.visits import Visit

WEIGHTS = (61.0, 61.1, 61.0, 61.0, 61.2, 61.1, 61.0, 61.1, 61.2, 61.1, 61.1, 61.2, 62.0, 63.1)
"""In kilograms, every morning from T - 14 to T - 1."""

LETTER = """\
Irena Kowalski came because she was breathless and her weight was up by 2 kg in two days.
Her action plan told her to come, and she did.
Given: furosemide into the vein. Better after three hours; home on the same medicines.
Please call her within 7 days: weight, breathing, action plan.
"""


def story(day: StoryDay) -> Story:
    """Irena's chart on the demo day."""
    on, at = day.on, day.at
    home = at(-1, "21:30")
    return Story(
        person=Person(
            id="kowalski",
            given=("Irena",),
            family="Kowalski",
            born=day.born(83),
            gender="female",
            mrn="RV-0046120",
            phone="(555) 010-2212",
            street="5 Juniper Court",
            races=("white",),
            ethnicity="not-hispanic",
            former=FormerName("Irena", "Nowak", until="1966-05-14"),
            moved_in="1972-03-01",
            registered=at(-1, "16:40"),
            also_speaks=("pl",),
            born_in="PL",
            mobile=True,
            contacts=(Contact("Adam Kowalski", "emergency", "(555) 010-2213", "son"),),
        ),
        memberships=(Membership("advantage", "HL-200127", on(-2900)),),
        problems=(
            Problem("hf", "heart-failure", on(-1900), at(-1900, "11:00")),
            Problem("af", "atrial-fibrillation", on(-2500), at(-2500, "11:00")),
            Problem("kidney", "ckd-3", on(-900), at(-900, "11:00")),
            Problem(
                "pneumonia", "pneumonia", on(-400), at(-398, "14:00"), over=at(-370, "10:00")
            ),
            Problem(
                "dx-breath", "shortness-of-breath", on(-1), at(-1, "17:00"), visit="enc-ed",
                over=home, by="haddad",
            ),
        ),
        visits=(
            Visit(
                "enc-video", "video", at(day.working(-45), "13:00"),
                at(day.working(-45), "13:20"), "Follow-up", ("hf",), by="lindqvist",
            ),
            Visit(
                "enc-ed", "emergency", at(-1, "16:40"), home,
                "Shortness of breath, weight gain", ("dx-breath", "hf"), by="haddad",
                disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-hf", "Heart failure care plan", written=at(-80, "10:40"), about=("hf",),
                summary="Weigh every morning and enter it in the portal. Up 3 lb in a day or 5 lb "
                "in a week: take the extra pill and call. Breathless: 911 or the emergency "
                "department.",
                activities=(
                    Activity("Agree on the action plan", "completed"),
                    Activity("Weigh every morning", "in-progress"),
                    Activity("Blood pressure at home", "in-progress"),
                ),
            ),
        ),
        prescriptions=(
            Prescription("rx-apixaban", "apixaban-5", "twice", at(-300, "09:00")),
            Prescription(
                "rx-furosemide", "furosemide-20", "once", at(-300, "09:00"),
                note="One extra pill when weight is up by the numbers of the action plan.",
            ),
            Prescription("rx-carvedilol", "carvedilol-6", "twice", at(-300, "09:00")),
        ),
        results=tuple(
            Result(f"obs-weight-{number:02}", "weight", kg, at(number - 15, "07:20"), by=PATIENT)
            for number, kg in enumerate(WEIGHTS, 1)
        ),
        letters=(
            Letter(
                "doc-ed", "discharge-summary", "Emergency department summary",
                at(-1, "21:20"), "haddad", "enc-ed", LETTER,
            ),
        ),
        sources=(
            Source(
                "prov-ed", ("Encounter/enc-ed", "DocumentReference/doc-ed"), "haddad", home
            ),
        ),
    )  # fmt: skip
