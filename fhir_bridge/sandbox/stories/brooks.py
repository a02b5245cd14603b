"""Denise Brooks, 61: "From 3 to 9, and goodbye".

Four months without a hospital. The stay ended on the last business day before a federal holiday,
so the call that was due in two business days was due later than it looked.
"""

from fhir_bridge.sandbox.stories.clinical import Prescription, Problem, Result
from fhir_bridge.sandbox.stories.dates import StoryDay, brooks_discharge, on_or_after
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.papers import Letter, Source
from fhir_bridge.sandbox.stories.people import FormerName, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit

SUMMARY = """\
Denise Brooks was in Riverside Hospital for heart failure. COPD was stable.
She goes home on the same medicines, with a scale and a diary.
Please see her within 7 days.
"""


def story(day: StoryDay) -> Story:
    """Denise's chart on the demo day."""
    on, at = day.on, day.at
    d = day.offset(brooks_discharge(day.today))
    home = at(d, "13:00")
    visit = day.offset(on_or_after(day.day(d + 5)))
    return Story(
        person=Person(
            id="brooks",
            given=("Denise",),
            family="Brooks",
            born=day.born(61),
            gender="female",
            mrn="RV-0044981",
            phone="(555) 010-2291",
            street="18 Orchard Hill",
            races=("black",),
            ethnicity="not-hispanic",
            former=FormerName("Denise", "Hill", until="1994-08-27"),
            moved_in="2003-09-01",
            registered=at(d - 6, "19:50"),
            mobile=True,
        ),
        memberships=(Membership("advantage", "HL-200219", on(-1600)),),
        relatives=(
            Relative(
                "carla", "Carla", "Hill", "female", ("sister",), "sister", "(555) 010-2292",
                home=("22 Mill Road", "Cedar Bend", "IL", "60999"),
            ),
        ),
        problems=(
            Problem("hf", "heart-failure", on(-1300), at(-1300, "10:00")),
            Problem("copd", "copd", on(-2700), at(-2700, "10:00")),
            Problem(
                "bronchitis", "bronchitis", on(-420), at(-419, "11:00"), over=at(-400, "11:00")
            ),
            Problem("dx-hf", "heart-failure", on(d - 6), at(d - 6, "21:00"), visit="enc-stay",
                    by="haddad"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(d - 6, "19:50"), home,
                "Heart failure", ("dx-hf", "hf"), by="haddad", disposition="home",
            ),
            Visit(
                "enc-follow-up", "office", at(visit, "11:00"), at(visit, "11:30"),
                "Follow-up", ("hf",), by="lindqvist",
            ),
        ),
        plans=(
            Plan(
                "plan-hf", "Heart failure care plan", written=at(visit, "11:25"), about=("hf",),
                summary="Weigh every morning. Up 3 lb in a day or 5 lb in a week: call. "
                "Breathless at rest: call 911.",
                activities=(
                    Activity("Explain the warning signs", "completed"),
                    Activity("Weigh every morning", "completed"),
                    Activity("Keep the rescue inhaler at hand", "completed"),
                    Activity("See primary care twice a year", "scheduled"),
                ),
            ),
        ),
        prescriptions=(
            Prescription("rx-furosemide", "furosemide-20", "once", at(d, "12:10"), by="haddad",
                         category="discharge", visit="enc-stay", note="As before."),
            Prescription("rx-carvedilol", "carvedilol-6", "twice", at(d, "12:10"), by="haddad",
                         category="discharge", visit="enc-stay", note="As before."),
            Prescription("rx-tiotropium", "tiotropium", "once", at(-720, "10:00")),
        ),
        results=(
            Result("obs-weight", "weight", 74.6, at(d, "07:10"), visit="enc-stay"),
            Result("obs-weight-visit", "weight", 73.9, at(visit, "11:05"), visit="enc-follow-up",
                   by="rpc"),
        ),
        letters=(
            Letter(
                "doc-summary", "discharge-summary", "Discharge summary",
                at(d, "12:40"), "haddad", "enc-stay", SUMMARY,
            ),
        ),
        sources=(
            Source(
                "prov-discharge", ("Encounter/enc-stay", "DocumentReference/doc-summary"),
                "haddad", home,
            ),
        ),
    )  # fmt: skip
