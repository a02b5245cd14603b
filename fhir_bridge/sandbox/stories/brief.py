"""Charts in brief, for patients who are not a story: what every chart has, made from a few words.

``number`` gives what must differ from patient to patient: the MRN, the telephone, the member
number, the house. No two have the same (24xx edge patients, 25xx light ones; who is close to them
has a telephone 26xx or 27xx).
"""

from typing import Any

from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.insurance import Membership
from fhir_bridge.sandbox.stories.people import Contact, Person
from fhir_bridge.sandbox.stories.plans import Activity, Plan

MEMBER_NUMBERS = {
    "advantage": "HL-21",
    "commercial": "HL-31",
    "medicaid": "SM-75",
    "summit": "SU-52",
}


def brief_person(
    day: StoryDay, number: int, name: str, age: int, gender: str, race: str, **more: Any
) -> Person:
    """A patient; birthdays are spread over three months, none near the demo.

    Args:
        name: given name and family name; the family name in small letters is the id.
        race: keys of ``RACES``, and ``hispanic`` if so.
        more: other fields of ``Person``.
    """
    born = day.born(age, days=150 + number * 37 % 90)
    given, _, family = name.rpartition(" ")
    ethnicity = "hispanic" if "hispanic" in race.split() else "not-hispanic"
    standing: dict[str, Any] = {
        "id": family.lower(),
        "mrn": f"RV-006{number}",
        "phone": f"(555) 010-{number}",
        "street": f"{number - 2380} River Street",
        "moved_in": max(born, f"{1990 + number % 30}-05-01"),
    }
    return Person(
        given=(given,),
        family=family,
        born=born,
        gender=gender,
        races=tuple(each for each in race.split() if each != "hispanic"),
        ethnicity=ethnicity,
        **(standing | more),
    )


def brief_membership(day: StoryDay, number: int, plan: str) -> Membership:
    """An insurance that goes back some years."""
    return Membership(plan, f"{MEMBER_NUMBERS[plan]}{number}", day.on(-365 - number % 1500))


def brief_plan(title: str, written: str, about: str, summary: str, **more: Any) -> Plan:
    """A care plan with one thing under way; ``more`` are other fields of ``Plan``."""
    doing = (Activity("See primary care as agreed", "in-progress"),)
    standing: dict[str, Any] = {"key": "plan", "activities": doing}
    return Plan(
        title=f"{title} care plan",
        written=written,
        about=(about,),
        summary=summary,
        **(standing | more),
    )


def family(number: int) -> tuple[Contact, ...]:
    """Somebody to call."""
    return (Contact("Family", "emergency", second_phone(number), "family"),)


def second_phone(number: int) -> str:
    """The telephone of somebody close to the patient of this number."""
    return f"(555) 010-{number + 200}"
