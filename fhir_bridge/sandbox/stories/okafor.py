"""Walter J. Okafor, 78: "He can make that call himself".

Home for three days after heart failure. The ward raised his furosemide; the clinic's list still
had the old dose until Dr Lindqvist corrected it the day after. His 7-day visit is not booked.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Aim, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -3

SUMMARY = """\
Walter J. Okafor was in Riverside Hospital for heart failure.
He goes home with a higher dose of furosemide: 40 mg once a day. All else stays the same.
Please see him within 7 days: weight, blood pressure, kidney values, sodium.
"""


def story(day: StoryDay) -> Story:
    """Walter's chart on the demo day."""
    on, at = day.on, day.at
    home = at(DISCHARGED, "14:10")
    before = at(-190, "10:20")
    return Story(
        person=Person(
            id="okafor",
            given=("Walter", "J."),
            family="Okafor",
            born=day.born(78),
            gender="male",
            mrn="RV-0048213",
            phone="(555) 010-2264",
            street="14 Alder Street",
            races=("black",),
            ethnicity="not-hispanic",
            former=FormerName("Walter", "Johnson", until="1966-06-30"),
            moved_in="1998-05-01",
            registered=at(-8, "09:40"),
        ),
        memberships=(Membership("advantage", "HL-200481", on(-1200)),),
        relatives=(
            Relative(
                "maria", "Maria", "Okafor", "female", ("child",), "daughter", "(555) 010-2265",
                note="Home evenings",
            ),
        ),
        problems=(
            Problem("hf", "heart-failure", on(-1460), at(-1460, "11:00")),
            Problem("diabetes", "diabetes", on(-4200), at(-4200, "11:00")),
            Problem("hypertension", "hypertension", on(-6000), at(-6000, "11:00")),
            Problem(
                "dx-breath", "shortness-of-breath", on(-17), at(-17, "18:40"),
                visit="enc-ed", over=at(-17, "23:10"), by="haddad",
            ),
            Problem(
                "dx-hf", "heart-failure", on(-8), at(-8, "10:30"), visit="enc-stay", by="haddad"
            ),
        ),
        visits=(
            Visit(
                "enc-earlier-stay", "stay", at(-200, "21:15"), at(-196, "11:30"),
                "Heart failure", ("hf",), by="haddad", disposition="home",
            ),
            Visit(
                "enc-office", "office", at(-59, "10:00"), at(-59, "10:30"),
                "Follow-up", ("diabetes", "hf"), by="lindqvist",
            ),
            Visit(
                "enc-ed", "emergency", at(-17, "18:20"), at(-17, "23:10"),
                "Shortness of breath", ("dx-breath",), by="haddad", disposition="home",
            ),
            Visit(
                "enc-stay", "stay", at(-8, "09:40"), home,
                "Heart failure", ("dx-hf", "hf"), by="haddad", disposition="home",
            ),
        ),
        aims=(
            Aim(
                "goal-sodium", "Keep sodium under 2 g a day",
                start=on(-59), due=on(56), set_by="lindqvist", changed=at(-59, "10:25"),
                about=("hf",), category="dietary",
                measure="Sodium in food per day", target=(2, "g", "g"),
                note="Swapped canned soup for homemade.",
            ),
        ),
        plans=(
            Plan(
                "plan-hf", "Heart failure care plan", written=at(DISCHARGED, "13:30"),
                about=("hf",), by="haddad", goals=("goal-sodium",),
                summary="Weigh every morning. Call when weight is up 3 lb in a day or 5 lb in a "
                "week. Breathless at rest: call 911.",
                activities=(
                    Activity("Explain the new furosemide dose", "completed"),
                    Activity("Teach the 4 warning signs", "completed"),
                    Activity("Scale at home", "completed"),
                    Activity("Weigh every morning and write it down", "in-progress"),
                    Activity("See primary care within 7 days", "not-started"),
                ),
            ),
            Plan(
                "plan-diabetes", "Diabetes care plan", written=at(-110, "09:50"),
                about=("diabetes",),
                summary="Sugar is well controlled. Same medicine, check again in half a year.",
                activities=(
                    Activity("Check HbA1c", "completed"),
                    Activity("Look at the feet", "completed"),
                    Activity("Eye examination", "completed"),
                ),
            ),
        ),
        prescriptions=(
            Prescription(
                "rx-furosemide-20", "furosemide-20", "once", before,
                status="stopped", why="Dose raised in hospital", changed=at(-2, "15:40"),
            ),
            Prescription("rx-carvedilol", "carvedilol-6", "twice", before),
            Prescription("rx-lisinopril", "lisinopril-10", "once", before),
            Prescription("rx-metformin", "metformin-1000", "twice", before),
            Prescription(
                "rx-furosemide-discharge", "furosemide-40", "once", at(DISCHARGED, "13:20"),
                by="haddad", status="completed", category="discharge", visit="enc-stay", course=7,
                changed=at(-2, "15:40"), note="Changed in hospital: 40 mg instead of 20 mg.",
            ),
            Prescription(
                "rx-furosemide-40", "furosemide-40", "once", at(-2, "15:40"),
                replaces="rx-furosemide-20",
                note="Corrected: the clinic's list still said 20 mg.",
            ),
        ),
        results=(
            Result("obs-hba1c", "hba1c", 6.9, at(-110, "09:10")),
            Result("obs-hb", "haemoglobin", 11.4, at(DISCHARGED, "06:30"), visit="enc-stay"),
            Result("obs-na", "sodium", 133, at(DISCHARGED, "06:30"), visit="enc-stay"),
            Result("obs-weight", "weight", 84.2, at(DISCHARGED, "07:00"), visit="enc-stay"),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                at(DISCHARGED, "16:30"), "haddad", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-hf",
                 "MedicationRequest/rx-furosemide-discharge", "DocumentReference/doc-summary"),
                "haddad", at(DISCHARGED, "16:30"),
            ),
            Source(
                "prov-correction",
                ("MedicationRequest/rx-furosemide-20", "MedicationRequest/rx-furosemide-40"),
                "lindqvist", at(-2, "15:40"), activity="UPDATE", sent_by="rpc",
            ),
        ),
    )  # fmt: skip
