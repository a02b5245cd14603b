"""George Whitfield, 74: "Now we let him be".

Left hospital for hospice two days ago. The cancer plan ended, the hospice plan began, and a
follow-up visit that the hospital had booked is still in the book: somebody should ask June.
"""

from fhir_bridge.sandbox.stories.clinical import Problem
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Booking, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Partner, Relative
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -2

SUMMARY = """\
George Whitfield was in Riverside Hospital for pain from lung cancer.
He and June chose hospice. Prairie Hospice comes to the house from today on.
No further tests or cancer treatment are planned.
"""


def story(day: StoryDay) -> Story:
    """George's chart on the demo day."""
    on, at = day.on, day.at
    left = at(DISCHARGED, "16:00")
    hospice = at(DISCHARGED, "18:00")
    return Story(
        person=Person(
            id="whitfield",
            given=("George",),
            family="Whitfield",
            born=day.born(74),
            gender="male",
            mrn="RV-0051777",
            phone="(555) 010-2319",
            street="3 Orchard Hill",
            races=("white", "american-indian"),
            ethnicity="not-hispanic",
            former=FormerName("George", "Whitfield", until="1989-11-20", suffix="Jr."),
            moved_in="1979-04-01",
            registered=at(-6, "11:20"),
        ),
        memberships=(Membership("advantage", "HL-200655", on(-1500)),),
        relatives=(
            Relative(
                "june", "June", "Whitfield", "female", ("spouse", "health-care-agent"), "wife",
                "(555) 010-2320",
            ),
        ),
        partners=(Partner("hospice", "prairie-hospice"),),
        problems=(
            Problem("cancer", "lung-cancer", on(-420), at(-420, "15:00"), stage="Stage IV"),
            Problem(
                "dx-breath", "shortness-of-breath", on(-96), at(-96, "20:10"),
                visit="enc-ed-first", over=at(-96, "23:40"),
            ),
            Problem(
                "dx-pain-ed", "cancer-pain", on(-41), at(-41, "05:50"),
                visit="enc-ed-second", over=at(-41, "09:15"),
            ),
            Problem("dx-pain", "cancer-pain", on(-7), at(-6, "12:00"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-ed-first", "emergency", at(-96, "19:50"), at(-96, "23:40"),
                "Shortness of breath", ("dx-breath",), by="lindqvist", disposition="home",
            ),
            Visit(
                "enc-ed-second", "emergency", at(-41, "05:30"), at(-41, "09:15"),
                "Pain", ("dx-pain-ed",), by="lindqvist", disposition="home",
            ),
            Visit(
                "enc-stay", "stay", at(-6, "11:20"), left,
                "Pain from lung cancer", ("dx-pain", "cancer"), by="lindqvist", disposition="hosp",
            ),
            Visit("enc-hospice", "hospice", hospice, "", "Hospice care at home", ("cancer",)),
        ),
        plans=(
            Plan(
                "plan-oncology", "Lung cancer care plan", written=at(-120, "11:10"),
                about=("cancer",), status="revoked", ended=left,
                summary="Ended when George chose hospice.",
                activities=(
                    Activity("Scan after the second cycle", "completed"),
                    Activity("Third cycle", "cancelled"),
                ),
            ),
            Plan(
                "plan-hospice", "Hospice care plan", written=hospice,
                about=("cancer",), by="prairie-hospice",
                summary="Comfort first. Call Prairie Hospice, day or night, before anyone else.",
                activities=(
                    Activity("Hospice nurse visits at home", "in-progress"),
                    Activity("Comfort medicines in the house", "in-progress"),
                    Activity("Time for June to rest", "in-progress"),
                ),
            ),
        ),
        bookings=(
            Booking(
                "appt-follow-up", "Follow-up after the hospital stay", at(3, "10:30"), 30,
                by="lindqvist", place="rpc-clinic",
                made=at(-3, "14:00"),
            ),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                at(DISCHARGED, "15:30"), "lindqvist", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-oncology", "DocumentReference/doc-summary"),
                "lindqvist", left,
            ),
        ),
    )  # fmt: skip
