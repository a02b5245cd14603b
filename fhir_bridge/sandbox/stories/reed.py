"""Tyler Reed, 34, called Ty: "Seven days, and nobody leaves a voicemail".

Home from Oakview, which is in another time zone. His alcohol use disorder, its medicine and his
safety plan fall under 42 CFR Part 2 and carry that label. Their ids are neutral, and nothing
without the label points at them or speaks of them: whoever may not see them learns nothing.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem
from fhir_bridge.sandbox.stories.dates import DENVER, StoryDay, reed_appointment
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import Contact, FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Booking, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -2
PROTECTED = ("part-2",)

SUMMARY = """\
Tyler Reed was at Oakview for depression. Please call him Ty.
Sertraline 100 mg once a day, first refill sent. He has a safety plan and a copy at home.
Video visit with Dr Marsh within 7 days.
Contact: text message only.
"""
SAFETY_PLAN = """\
My signs: not sleeping, wanting to drink, staying in my room.
What helps: walking, music, a text to Jo.
Whom I reach: Jo, then the Oakview line, then 988, day and night.
Nothing to drink in the flat. Jo keeps what could hurt me.
"""


def story(day: StoryDay) -> Story:
    """Ty's chart on the demo day."""
    on = day.on
    at = StoryDay(day.today, DENVER).at
    home, ready = at(DISCHARGED, "10:00"), at(DISCHARGED, "09:20")
    visit = day.offset(reed_appointment(day.today))
    return Story(
        person=Person(
            id="reed",
            given=("Tyler",),
            family="Reed",
            born=day.born(34),
            gender="male",
            mrn="RV-0053391",
            phone="(555) 010-2341",
            street="212 Foundry Row, Apt 5",
            races=("white",),
            ethnicity="not-hispanic",
            former=FormerName("Tyler", "Reed-Mason", until="2009-06-05"),
            moved_in="2022-01-01",
            registered=at(-9, "20:10"),
            called="Ty",
            pronouns="he",
            text_only=True,
            best_time="Text messages only. No voicemail. Do not tell the roommate.",
            contacts=(Contact("Jo Mason", "emergency", "(555) 010-2342", "friend"),),
        ),
        memberships=(Membership("commercial", "HL-301177", on(-500)),),
        problems=(
            Problem("depression", "depression", on(-1000), at(-9, "21:00"), by="marsh"),
            Problem(
                "dx-depression", "depression", on(-9), at(-9, "21:00"), visit="enc-stay",
                by="marsh",
            ),
            Problem(
                "condition-3", "alcohol-use", on(-800), at(-8, "10:00"), by="marsh",
                labels=PROTECTED,
            ),
        ),
        visits=(
            Visit(
                "enc-stay", "psychiatric-stay", at(-9, "20:10"), home,
                "Depression", ("dx-depression",), by="marsh", disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-mood", "Mood care plan", written=ready, about=("depression",), by="marsh",
                summary="Medicine every morning, a visit within 7 days, the safety plan at hand. "
                "Thoughts of ending life: call or text 988, or 911.",
                activities=(
                    Activity("Write the safety plan", "completed"),
                    Activity("First refill sent", "completed"),
                    Activity("Video visit with Dr Marsh within 7 days", "scheduled"),
                ),
            ),
        ),
        prescriptions=(
            Prescription(
                "rx-sertraline", "sertraline-100", "morning", ready, by="marsh",
                category="discharge", visit="enc-stay",
            ),
            Prescription(
                "rx-2", "naltrexone-50", "once", ready, by="marsh", category="discharge",
                labels=PROTECTED,
            ),
        ),
        bookings=(
            Booking(
                "appt-marsh", "Video visit", at(visit, "09:00"), 30, by="marsh",
                place="oakview-video", made=ready,
            ),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                ready, "marsh", "enc-stay", SUMMARY, kept_by="oakview",
            ),
            Letter(
                "doc-2", "safety-plan", "Safety plan",
                ready, "marsh", "enc-stay", SAFETY_PLAN, kept_by="oakview", labels=PROTECTED,
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-mood", "MedicationRequest/rx-sertraline",
                 "DocumentReference/doc-summary"),
                "marsh", home, sent_by="oakview",
            ),
            Source(
                "prov-2", ("Condition/condition-3", "MedicationRequest/rx-2",
                           "DocumentReference/doc-2"),
                "marsh", home, sent_by="oakview", labels=PROTECTED,
            ),
        ),
    )  # fmt: skip
