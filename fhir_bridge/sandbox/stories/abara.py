"""Chidi Abara, 59: "Missed the visit because the ride never came".

Home after a stroke; he left the ward at 23:30, which is already the next day in UTC. His visit was
on the last business day before the demo and his ride did not come. One INR check was made, the next
one was not; a heart test is still to be read.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay, abara_appointment
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.orders import Order
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Booking, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -8

SUMMARY = """\
Chidi Abara was in Riverside Hospital for a stroke caused by atrial fibrillation.
New: warfarin 5 mg once a day. Check the INR after 3 days and again after 7 days.
A heart ultrasound with bubble study is ordered (Dr Haddad); the result is still to come.
Please see him within 7 days.
"""


def story(day: StoryDay) -> Story:
    """Chidi's chart on the demo day."""
    on, at = day.on, day.at
    home = at(DISCHARGED, "23:30")
    ready = at(DISCHARGED, "17:10")
    visit = day.offset(abara_appointment(day.today))
    return Story(
        person=Person(
            id="abara",
            given=("Chidi",),
            family="Abara",
            born=day.born(59),
            gender="male",
            mrn="RV-0049377",
            phone="(555) 010-2233",
            street="310 Canal Street, Apt 12",
            races=("black",),
            ethnicity="not-hispanic",
            former=FormerName("Chidi", "Abara-Cole", until="1991-07-20"),
            moved_in="2014-06-01",
            registered=at(-12, "13:40"),
            mobile=True,
        ),
        memberships=(Membership("summit", "SU-500312", on(-700)),),
        relatives=(
            Relative(
                "frank", "Frank", "Mercer", "male", ("neighbour",), "neighbor",
                "(555) 010-2234", note="Drives sometimes", home=(
                    "310 Canal Street, Apt 14", "Cedar Bend", "IL", "60999",
                ),
            ),
        ),
        problems=(
            Problem("af", "atrial-fibrillation", on(-12), at(-11, "10:00"), by="haddad"),
            Problem("diabetes", "diabetes", on(-2400), at(-2400, "10:00")),
            Problem(
                "dx-dizzy", "dizziness", on(-100), at(-100, "12:20"), visit="enc-ed",
                over=at(-100, "15:30"),
            ),
            Problem("dx-stroke", "stroke", on(-12), at(-12, "15:00"), visit="enc-stay",
                    by="haddad"),
        ),
        visits=(
            Visit(
                "enc-ed", "emergency", at(-100, "11:40"), at(-100, "15:30"),
                "Dizziness", ("dx-dizzy",), by="lindqvist", disposition="home",
            ),
            Visit(
                "enc-stay", "stay", at(-12, "13:40"), home,
                "Stroke", ("dx-stroke", "af"), by="haddad", disposition="home",
            ),
        ),
        plans=(
            Plan(
                "plan-stroke", "Stroke care plan", written=ready, about=("dx-stroke", "af"),
                by="haddad",
                summary="Warfarin every evening, INR checks on the dates given. Face, arm or "
                "speech suddenly different: call 911. Bleeding that does not stop: call 911.",
                activities=(
                    Activity("Explain warfarin and its checks", "completed"),
                    Activity("First INR check", "completed"),
                    Activity("Second INR check", "not-started"),
                    Activity("See primary care within 7 days", "not-started"),
                    Activity("Heart ultrasound with bubble study", "scheduled"),
                ),
            ),
        ),
        prescriptions=(
            Prescription("rx-metformin", "metformin-1000", "twice", at(-340, "10:10")),
            Prescription(
                "rx-warfarin", "warfarin-5", "evening", ready, by="haddad",
                category="discharge", visit="enc-stay", note="New. INR after 3 and 7 days.",
            ),
        ),
        orders=(
            Order(
                "order-inr-first", "inr", ready, by="haddad", to="rpc", status="completed",
                when=on(-5), visit="enc-stay", changed=at(-5, "11:30"),
            ),
            Order(
                "order-inr-second", "inr", at(-5, "11:40"), by="lindqvist", to="rpc",
                when=on(-1), note="1.6 is below the range: check again.",
            ),
            Order(
                "order-echo", "bubble-echo", ready, by="haddad", to="riverside",
                when=on(2), visit="enc-stay", note="Result expected by this day.",
            ),
        ),
        results=(
            Result("obs-inr", "inr", 1.6, at(-5, "09:50"), order="order-inr-first"),
        ),
        bookings=(
            Booking(
                "appt-seven-days", "Visit within 7 days of the hospital stay",
                day.at(visit, "10:00"), 30, by="lindqvist", place="rpc-clinic",
                made=ready, status="noshow", changed=at(visit, "10:40"),
                comment="Patient did not arrive. Rescheduling is open.",
            ),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                ready, "haddad", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-stroke", "MedicationRequest/rx-warfarin",
                 "DocumentReference/doc-summary"),
                "haddad", home,
            ),
        ),
    )  # fmt: skip
