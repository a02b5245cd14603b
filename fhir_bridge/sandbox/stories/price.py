"""Noah Price, 6: "His mother learns by watching, then together, then alone".

A child with a tracheostomy, a feeding tube and epilepsy, home from intensive care. His mother and
his grandmother act for him. 56 hours of nursing a week are approved; who fills them is not known
here. The visit has been, if its day is over; else it is booked.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem
from fhir_bridge.sandbox.stories.dates import StoryDay, price_visit
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.orders import Order
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Booking, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Partner, Relative
from fhir_bridge.sandbox.stories.visits import Visit

DISCHARGED = -6

SUMMARY = """\
Noah Price was in intensive care at Cedar Bend Children's Hospital for pneumonia.
He goes home with the same tracheostomy and feeding tube, and levetiracetam twice a day.
Home nursing: 56 hours a week, approved. Suction machine and pulse oximeter are at home.
Please see him within 7 days.
"""


def story(day: StoryDay) -> Story:
    """Noah's chart on the demo day."""
    on, at = day.on, day.at
    home, ready = at(DISCHARGED, "15:00"), at(DISCHARGED, "13:30")
    visit = day.offset(price_visit(day.today))
    seen = visit < 0
    return Story(
        person=Person(
            id="price",
            given=("Noah",),
            family="Price",
            born=day.born(6),
            gender="male",
            mrn="RV-0052210",
            phone="(555) 010-2331",
            street="60 Station Road",
            races=("asked",),
            ethnicity="not-hispanic",
            former=FormerName("Babyboy", "Price", until=day.born(6, days=190)),
            moved_in=day.born(6),
            registered=at(-13, "03:20"),
            primary="sorensen",
        ),
        memberships=(Membership("medicaid", "SM-731902", on(-2200)),),
        relatives=(
            Relative(
                "danielle", "Danielle", "Price", "female", ("mother", "responsible"), "mother",
                "(555) 010-2331", born=day.born(29),
            ),
            Relative(
                "ruth", "Ruth", "Price", "female", ("grandmother",), "grandmother",
                "(555) 010-2332", born=day.born(58),
            ),
        ),
        partners=(Partner("school-nurse", "monroe"),),
        problems=(
            Problem("epilepsy", "epilepsy", on(-1700), at(-1700, "10:00"), by="sorensen"),
            Problem("tracheostomy", "tracheostomy", on(-1500), at(-1500, "10:00"), by="sorensen"),
            Problem("feeding-tube", "feeding-tube", on(-1500), at(-1500, "10:00"), by="sorensen"),
            Problem(
                "dx-pneumonia", "pneumonia", on(-14), at(-13, "04:30"), visit="enc-stay",
                by="sorensen",
            ),
        ),
        visits=(
            Visit(
                "enc-stay", "child-stay", at(-13, "03:20"), home,
                "Pneumonia", ("dx-pneumonia",), by="sorensen", disposition="home",
            ),
            *(
                (
                    Visit(
                        "enc-visit", "child-office", at(visit, "09:30"), at(visit, "10:15"),
                        "Follow-up", ("epilepsy", "tracheostomy"), by="sorensen",
                    ),
                )
                if seen
                else ()
            ),
        ),
        plans=(
            Plan(
                "plan-complex", "Complex care plan", written=ready,
                about=("tracheostomy", "feeding-tube", "epilepsy"), by="sorensen",
                summary="Two trained adults for the tracheostomy. Go-bag with him always. "
                "Seizure over 5 minutes: rescue medicine and 911. Tube out: 911.",
                activities=(
                    Activity("Train the first adult on each device", "completed"),
                    Activity("Train the second adult on each device", "in-progress"),
                    Activity("Fill the nursing hours", "in-progress"),
                    Activity("Emergency form for the school", "in-progress"),
                    Activity(
                        "See Dr Sorensen within 7 days", "completed" if seen else "scheduled"
                    ),
                ),
            ),
        ),
        prescriptions=(
            Prescription(
                "rx-levetiracetam", "levetiracetam", "tube-twice", ready, by="sorensen",
                category="discharge", visit="enc-stay", note="As before.",
            ),
        ),
        orders=(
            Order(
                "order-nursing", "home-nursing", at(-8, "10:00"), by="sorensen", to="bluestem",
                amount=(56, "hours a week", "h/wk"), visit="enc-stay",
                note="Approved by State Medicaid.",
            ),
            Order(
                "order-suction", "suction", at(-9, "11:00"), by="sorensen", to="bluestem",
                status="completed", visit="enc-stay", changed=at(-7, "14:00"),
            ),
            Order(
                "order-oximeter", "oximeter", at(-9, "11:00"), by="sorensen", to="bluestem",
                status="completed", visit="enc-stay", changed=at(-7, "14:00"),
            ),
        ),
        bookings=(
            Booking(
                "appt-visit", "Visit within 7 days of the hospital stay", at(visit, "09:30"), 45,
                by="sorensen", place="childrens-clinic", made=ready,
                status="fulfilled" if seen else "booked",
                changed=at(visit, "10:15") if seen else "",
            ),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                ready, "sorensen", "enc-stay", SUMMARY, kept_by="childrens",
            ),
        ),
        sources=(
            Source(
                "prov-discharge",
                ("Encounter/enc-stay", "CarePlan/plan-complex",
                 "ServiceRequest/order-nursing", "DocumentReference/doc-summary"),
                "sorensen", home, sent_by="childrens",
            ),
        ),
    )  # fmt: skip
