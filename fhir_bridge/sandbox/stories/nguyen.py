"""Thi Lan Nguyen, 71: "Her grandson was the interpreter".

Home with insulin that is new to her. She speaks Vietnamese; nobody in her team does, and nobody
booked an interpreter for the visit. Kevin is 17: family to call, but no caregiver.
"""

from fhir_bridge.sandbox.stories.clinical import PATIENT, Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay, nguyen_appointment
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Booking, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -5
SUGAR = ((-4, "06:45", 164), (-3, "06:55", 141), (-2, "06:50", 58), (-1, "06:50", 117))
"""In mg/dL, every morning before breakfast since she is home, from her own meter."""

SUMMARY = """\
Thi Lan Nguyen was in Riverside Hospital for very high blood sugar.
New: insulin glargine, 12 units at bedtime. Stopped: metformin, because of her kidneys.
Sugar below 70: drink juice, measure again after 15 minutes, call.
Speaks Vietnamese: please book an interpreter.
"""


def story(day: StoryDay) -> Story:
    """Thi Lan's chart on the demo day."""
    on, at = day.on, day.at
    home = at(DISCHARGED, "11:20")
    ready = at(DISCHARGED, "10:30")
    visit = day.offset(nguyen_appointment(day.today))
    return Story(
        person=Person(
            id="nguyen",
            given=("Thi Lan",),
            family="Nguyen",
            born=day.born(71),
            gender="female",
            mrn="RV-0050042",
            phone="(555) 010-2245",
            street="77 Prairie Avenue",
            races=("asian",),
            ethnicity="not-hispanic",
            former=FormerName("Thi Lan", "Tran", until="1979-04-12"),
            moved_in="1996-10-01",
            registered=at(-9, "08:15"),
            language="vi",
            interpreter=True,
        ),
        memberships=(
            Membership("advantage", "HL-200804", on(-600)),
            Membership("medicaid", "SM-710388", on(-600), second=True),
        ),
        relatives=(
            Relative(
                "duc", "Duc", "Nguyen", "male", ("spouse",), "husband", "(555) 010-2246",
                note="Speaks Vietnamese",
            ),
            Relative(
                "kevin", "Kevin", "Nguyen", "male", ("grandson",), "grandson", "(555) 010-2247",
                caregiver=False, born=day.born(17),
            ),
        ),
        problems=(
            Problem("diabetes", "diabetes", on(-3900), at(-3900, "10:00")),
            Problem("kidney", "ckd-3", on(-1100), at(-1100, "10:00")),
            Problem("hypertension", "hypertension", on(-3900), at(-3900, "10:00")),
            Problem("dx-sugar", "high-sugar", on(-10), at(-9, "09:10"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-9, "08:15"), home,
                "Very high blood sugar", ("dx-sugar", "diabetes"), by="lindqvist",
                disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-diabetes", "Diabetes care plan", written=ready,
                about=("diabetes", "kidney"),
                summary="12 units of glargine at bedtime. Measure sugar before breakfast. Below "
                "70: juice, measure again, call. Below 54 or cannot swallow: call 911.",
                activities=(
                    Activity("Show how to inject insulin", "in-progress"),
                    Activity("Explain low sugar", "in-progress"),
                    Activity("Measure sugar every morning", "in-progress"),
                    Activity("See primary care within 14 days", "scheduled"),
                ),
            ),
        ),
        prescriptions=(
            Prescription(
                "rx-metformin", "metformin-1000", "twice", at(-500, "09:20"),
                status="stopped", why="Kidneys: stopped in hospital", changed=ready,
            ),
            Prescription("rx-lisinopril", "lisinopril-10", "once", at(-500, "09:20")),
            Prescription(
                "rx-glargine", "glargine", "bedtime-12", ready,
                category="discharge", visit="enc-stay", note="New.",
            ),
        ),
        results=(
            Result("obs-hba1c", "hba1c", 11.2, at(-8, "06:40"), visit="enc-stay"),
            Result("obs-interpreter", "interpreter", "yes", at(-9, "08:30"), visit="enc-stay"),
            *(
                Result(f"obs-sugar-{number}", "glucose", told, at(morning, clock), by=PATIENT)
                for number, (morning, clock, told) in enumerate(SUGAR, 1)
            ),
        ),
        bookings=(
            Booking(
                "appt-follow-up", "Follow-up after the hospital stay", at(visit, "14:00"), 40,
                by="lindqvist", place="rpc-clinic", made=ready,
            ),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                ready, "lindqvist", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-diabetes", "MedicationRequest/rx-glargine",
                 "MedicationRequest/rx-metformin"),
                "lindqvist", home,
            ),
        ),
    )  # fmt: skip
