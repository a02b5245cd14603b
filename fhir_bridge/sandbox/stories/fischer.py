"""Helen Fischer, 87: "Two blood thinners and a nurse who has not been booked".

Hospital, then three weeks of Lakeview, home since yesterday. Lakeview's list still has the second
blood thinner, which was to end a week ago; the hospital's list never had it. The home health agency
has been asked and has not answered, the walker is here, the commode is not.
"""

from dataclasses import replace

from fhir_bridge.sandbox.stories.clinical import MedicineList, Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.orders import Errand, Operation, Order, Sample
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Partner, Relative
from fhir_bridge.sandbox.stories.transfer import Transfer, transfer_letter
from fhir_bridge.sandbox.stories.visits import Visit

MOVED, HOME = -22, -1

SUMMARY = """\
Helen Fischer was in Riverside Hospital for a broken hip, which was repaired.
She goes to Lakeview Care Center. Medicine on this list: apixaban 5 mg twice a day.
Wears hearing aids in both ears.
"""


INSTRUCTIONS = """\
Walk with the walker twice a day. No stairs alone. Keep the wound dry until it was looked at."""


def story(day: StoryDay) -> Story:
    """Helen's chart on the demo day."""
    told = _without_transfer(day)
    sent = Transfer(
        visit="enc-snf", id="lv-3391", sent=day.at(HOME, "11:40"), by="moreau", kept_by="lakeview",
        words={
            "69730-0": INSTRUCTIONS,
            "46264-8": "Walker delivered. Commode ordered. Hearing aids, both ears.",
            "29762-2": "Lives alone on the second floor. Her son Peter calls every evening.",
        },
    )  # fmt: skip
    return replace(told, letters=(*told.letters, transfer_letter("doc-transfer", told, sent)))


def _without_transfer(day: StoryDay) -> Story:
    on, at = day.on, day.at
    moved, home = at(MOVED, "12:00"), at(HOME, "11:00")
    return Story(
        person=Person(
            id="fischer",
            given=("Helen",),
            family="Fischer",
            born=day.born(87),
            gender="female",
            mrn="RV-0052844",
            phone="(555) 010-2351",
            street="8 Maple Court, second floor",
            races=("white",),
            ethnicity="not-hispanic",
            former=FormerName("Helen", "Becker", until="1961-09-09"),
            moved_in="1994-04-01",
            registered=at(HOME, "11:50"),
            best_time="Hard of hearing: with Peter on the line, or by video with captions",
        ),
        memberships=(Membership("advantage", "HL-200902", on(-3100)),),
        relatives=(
            Relative(
                "peter", "Peter", "Fischer", "male", ("son",), "son", "(555) 010-2352",
                note="By telephone; lives in another state",
                home=("31 Bay Road", "Port Ellis", "WA", "98999"),
            ),
        ),
        partners=(Partner("home-health", "bluestem"),),
        problems=(
            Problem("kidney", "ckd-3", on(-1500), at(-1500, "09:00")),
            Problem("hypertension", "hypertension", on(-5200), at(-5200, "09:00")),
            Problem("hearing", "hearing-loss", on(-2800), at(-2800, "09:00")),
            Problem("dx-hip", "hip-fracture", on(-28), at(-28, "15:10"), visit="enc-stay"),
            Problem(
                "dx-hip-healing", "hip-fracture", on(-28), at(MOVED, "14:00"), visit="enc-snf",
                by="moreau",
            ),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-28, "13:20"), moved, "Broken hip", ("dx-hip",),
                by="lindqvist", disposition="snf", destination="lakeview",
            ),
            Visit(
                "enc-snf", "facility-stay", at(MOVED, "13:30"), home,
                "Recovery after hip repair", ("dx-hip-healing",), by="moreau",
                disposition="home", origin="riverside",
            ),
        ),
        operations=(
            Operation("op-hip", "hip-repair", at(-27, "09:30"), "enc-stay", "riverside"),
        ),
        plans=(
            Plan(
                "plan-hip", "Care plan after hip repair", written=at(HOME, "10:30"),
                about=("dx-hip-healing",), by="moreau",
                summary="Walk with the walker, twice a day. No stairs alone. New pain, a warm "
                "or wet wound, black stools or a fall: call. Chest pain or breathless: 911.",
                activities=(
                    Activity("Walk 40 meters with the walker", "completed"),
                    Activity("Home health nurse and therapist", "not-started"),
                    Activity("Commode beside the bed", "not-started"),
                    Activity("Wound check", "in-progress"),
                ),
            ),
        ),
        prescriptions=(
            Prescription(
                "rx-apixaban", "apixaban-5", "twice", at(MOVED, "10:40"),
                category="discharge", visit="enc-stay", note="New, after the hip repair.",
            ),
            Prescription(
                "rx-snf-apixaban", "apixaban-5", "twice", at(MOVED, "14:20"), by="moreau",
                category="discharge", visit="enc-snf",
            ),
            Prescription(
                "rx-snf-enoxaparin", "enoxaparin-40", "injection", at(MOVED, "14:20"),
                by="moreau", category="discharge", visit="enc-snf", course=14,
            ),
        ),
        lists=(
            MedicineList(
                "list-hospital", "discharged", "Medicines when leaving Riverside Hospital",
                at(MOVED, "11:30"), "lindqvist", "enc-stay", ("rx-apixaban",),
            ),
            MedicineList(
                "list-snf", "discharged", "Medicines when leaving Lakeview Care Center",
                at(HOME, "10:20"), "moreau", "enc-snf",
                ("rx-snf-apixaban", "rx-snf-enoxaparin"),
            ),
        ),
        orders=(
            Order("order-home-health", "home-health", at(-3, "14:00"), by="moreau",
                  to="bluestem", visit="enc-snf"),
            Order("order-walker", "walker", at(-3, "14:10"), by="moreau", to="bluestem",
                  status="completed", visit="enc-snf", changed=at(HOME, "10:00")),
            Order("order-commode", "commode", at(-3, "14:10"), by="moreau", to="bluestem",
                  visit="enc-snf"),
            Order("order-vitamin-d", "vitamin-d", at(-2, "07:00"), by="moreau",
                  to="riverside", visit="enc-snf"),
            Order("order-culture", "wound-culture", at(-2, "07:00"), by="moreau",
                  to="riverside", visit="enc-snf"),
        ),
        errands=(
            Errand("task-home-health", "First home visit by Bluestem", "order-home-health",
                   "requested", at(-3, "14:05"), "moreau", "bluestem"),
            Errand("task-commode", "Deliver the commode", "order-commode",
                   "requested", at(-3, "14:15"), "moreau", "bluestem"),
        ),
        samples=(
            Sample("sample-blood", "blood", at(-2, "09:30"), "order-vitamin-d",
                   taken=at(-2, "07:10")),
            Sample("sample-wound", "wound", at(-2, "09:30"), "order-culture"),
        ),
        results=(
            Result("obs-vitamin-d", "vitamin-d", None, at(-2, "07:10"), visit="enc-snf",
                   sample="sample-blood", order="order-vitamin-d"),
            Result("obs-culture", "wound-culture", None, at(-2, "09:30"), visit="enc-snf",
                   sample="sample-wound", order="order-culture"),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                at(MOVED, "11:40"), "lindqvist", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source("prov-hospital", ("Encounter/enc-stay", "List/list-hospital"),
                   "lindqvist", moved),
            Source(
                "prov-snf",
                ("Encounter/enc-snf", "List/list-snf", "MedicationRequest/rx-snf-enoxaparin",
                 "DocumentReference/doc-transfer"),
                "moreau", at(HOME, "11:40"), sent_by="lakeview",
            ),
        ),
    )  # fmt: skip
