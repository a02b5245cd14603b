"""Rosa Delgado, 66: "The call is due today and the inhaler costs too much".

Speaks Spanish and needs an interpreter; her discharge instructions are in English only. The day
she went home moves with the calendar, so that the two-business-day contact is due on the demo day.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay, delgado_discharge
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit

INSTRUCTIONS = """\
You were in hospital because your COPD got worse.
New: tiotropium, one capsule inhaled every day.
New: prednisone for 5 days, less each day.
Keep taking: fluticasone/salmeterol twice a day, metformin twice a day.
Call the clinic if you cough more, your phlegm turns yellow or green, or you are short of breath.
Call 911 if you cannot finish a sentence.
"""


def story(day: StoryDay) -> Story:
    """Rosa's chart on the demo day."""
    on, at = day.on, day.at
    d = day.offset(delgado_discharge(day.today))
    home = at(d, "16:30")
    return Story(
        person=Person(
            id="delgado",
            given=("Rosa",),
            family="Delgado",
            born=day.born(66),
            gender="female",
            mrn="RV-0051190",
            phone="(555) 010-2281",
            street="220 Mill Road, Apt 3",
            races=("unknown",),
            ethnicity="hispanic",
            former=FormerName("Rosa", "Marquez", until="1984-09-15"),
            moved_in="2011-03-01",
            registered=at(d - 3, "13:05"),
            language="es",
            interpreter=True,
            mobile=True,
            best_time="Best between 10:00 and 12:00, in Spanish",
        ),
        memberships=(Membership("advantage", "HL-200733", on(-400)),),
        relatives=(
            Relative(
                "luis", "Luis", "Delgado", "male", ("son",), "son", "(555) 010-2282",
                note="Works nights",
            ),
        ),
        problems=(
            Problem("copd", "copd", on(-2100), at(-2100, "09:30")),
            Problem("diabetes", "diabetes", on(-3000), at(-3000, "09:30")),
            Problem("hypertension", "hypertension", on(-3000), at(-3000, "09:30")),
            Problem("dx-copd", "copd-flare", on(d - 4), at(d - 3, "14:00"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(d - 3, "13:05"), home,
                "COPD exacerbation", ("dx-copd", "copd"), by="lindqvist", disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-copd", "COPD care plan", written=at(d, "15:30"), about=("copd",),
                summary="New inhaler once a day, steroid tablets for 5 days. More cough, coloured "
                "phlegm or short of breath: call the clinic. Cannot finish a sentence: call 911.",
                activities=(
                    Activity("Show how to use the new inhaler", "completed"),
                    Activity("Explain the steroid tablets", "completed"),
                    Activity("Take the new inhaler every day", "in-progress"),
                    Activity("See primary care within 14 days", "not-started"),
                ),
            ),
        ),
        prescriptions=(
            Prescription(
                "rx-tiotropium", "tiotropium", "once", at(d, "15:40"),
                category="discharge", visit="enc-stay", note="New.",
            ),
            Prescription(
                "rx-prednisone", "prednisone-20", "taper", at(d, "15:40"),
                category="discharge", visit="enc-stay", course=5, note="New, for 5 days.",
            ),
            Prescription(
                "rx-fluticasone-salmeterol", "fluticasone-salmeterol", "twice", at(d, "15:40"),
                category="discharge", visit="enc-stay", note="As before.",
            ),
            Prescription(
                "rx-metformin", "metformin-1000", "twice", at(d, "15:40"),
                category="discharge", visit="enc-stay", note="As before.",
            ),
        ),
        results=(
            Result("obs-interpreter", "interpreter", "yes", at(d - 3, "13:20"), visit="enc-stay"),
            Result("obs-oxygen", "oxygen", 94, at(d, "08:00"), visit="enc-stay"),
        ),
        letters=(
            Letter(
                "doc-instructions", "discharge-instructions", "Discharge instructions (English)",
                at(d, "15:50"), "lindqvist", "enc-stay", INSTRUCTIONS,
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-copd", "MedicationRequest/rx-tiotropium",
                 "MedicationRequest/rx-prednisone", "DocumentReference/doc-instructions"),
                "lindqvist", home,
            ),
        ),
    )  # fmt: skip
