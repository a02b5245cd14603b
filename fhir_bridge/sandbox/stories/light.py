"""Twenty-two patients who fill the board: one condition, one visit, two goals at most.

A row reads like a line of a list. Ages, names, conditions and outcomes are mixed on purpose:
nothing about a person may be guessed from a name.
"""

from dataclasses import dataclass

from fhir_bridge.sandbox.stories.brief import (
    brief_membership,
    brief_person,
    brief_plan,
    family,
)
from fhir_bridge.sandbox.stories.clinical import Problem
from fhir_bridge.sandbox.stories.codes import CONDITIONS
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.plans import Aim
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.visits import Visit

HOURS = {
    "office": ("10:00", "10:30"),
    "check-up": ("09:00", "09:40"),
    "video": ("13:00", "13:20"),
    "phone": ("15:00", "15:15"),
    "emergency": ("17:30", "21:00"),
    "stay": ("09:30", "11:00"),
}
"""When a visit of a kind begins and ends."""
BY_APPOINTMENT = {"office", "check-up", "video", "phone"}


@dataclass(frozen=True)
class Light:
    """One patient.

    Attributes:
        race: as in ``brief_person``.
        insured: a key of ``insurance.PLANS``.
        problem: a key of ``CONDITIONS``, known for so many ``years``.
        visit: a key of ``HOURS``, so many ``days`` ago, for so many ``nights``.
        plan: what the care plan says.
        goals: the EHR's own, each with what is measured; ``reached``: the first one is.
    """

    name: str
    age: int
    gender: str
    race: str
    insured: str
    problem: str
    years: int
    visit: str
    days: int
    plan: str
    goals: tuple[tuple[str, str], ...] = ()
    reached: bool = False
    nights: int = 0
    language: str = "en"
    interpreter: bool = False


ROWS = (
    Light("Grace Abbott", 72, "female", "white", "advantage", "hip-osteoarthritis", 6,
          "office", 30, "Exercises twice a day; heat before, ice after.",
          (("Walk to the mailbox and back every day", "Days a week"),)),
    Light("Daniel Acosta", 47, "male", "white hispanic", "summit", "hypertension", 2,
          "check-up", 21, "Less salt, a walk after dinner, tablets in the morning.",
          (("Blood pressure below 130 over 80", "Blood pressure at home"),)),
    Light("Karl Bauer", 81, "male", "white", "advantage", "gout", 9,
          "video", 12, "Water, little beer. Hot and swollen toe: call the same day."),
    Light("Lorraine Begay", 66, "female", "american-indian", "advantage", "diabetes", 11,
          "office", 18, "Tablets with meals, look at the feet, eyes once a year.",
          (("HbA1c under 7.5", "HbA1c"), ("Look at my feet every evening", "Days a week"))),
    Light("Wei Chen", 58, "male", "asian", "summit", "hyperlipidaemia", 4,
          "check-up", 40, "Tablet at night. Muscles hurt all over: call.",
          (("Cook at home five days a week", "Days a week"),), language="zh"),
    Light("Tasha Coleman", 39, "female", "black", "medicaid", "asthma", 30,
          "emergency", 25, "Controller inhaler every morning, the blue one when needed.",
          (("Use the controller inhaler every morning", "Days a week"),)),
    Light("Marisol Diaz", 54, "female", "unknown hispanic", "commercial", "migraine", 15,
          "office", 9, "Diary of headaches; rest in the dark, tablet early.", language="es"),
    Light("Nils Eriksen", 63, "male", "white", "commercial", "copd", 8,
          "stay", 70, "Two inhalers a day. More cough or phlegm: call.",
          (("Walk 15 minutes without a stop", "Minutes"),), nights=3),
    Light("Amina Farouk", 45, "female", "white", "commercial", "anaemia", 1,
          "office", 33, "Iron every other day with orange juice; blood test in 3 months.",
          (("Hemoglobin above 12", "Hemoglobin"),), language="ar", interpreter=True),
    Light("Louis Freeman", 76, "male", "black", "advantage", "heart-failure", 5,
          "office", 27, "Weigh every morning. Up 3 lb in a day: call.",
          (("Weigh myself every morning", "Days a week"),
           ("Climb to the choir loft", "Stairs without a stop")), reached=True),
    Light("Anil Gupta", 70, "male", "asian", "advantage", "atrial-fibrillation", 3,
          "phone", 6, "Blood thinner twice a day. Bleeding that does not stop: 911."),
    Light("Judith Hoffman", 85, "female", "white", "advantage", "ckd-3", 7,
          "office", 50, "Blood test every 3 months. No ibuprofen.",
          (("Blood test every three months", "Tests a year"),), reached=True),
    Light("Luz Ibarra", 67, "female", "white hispanic", "advantage", "hypertension", 20,
          "office", 15, "Measure in the morning, write it down, bring the book.",
          (("Write down my blood pressure every morning", "Days a week"),), language="es",
          interpreter=True),
    Light("Earl Jennings", 79, "male", "black", "advantage", "copd", 14,
          "video", 20, "Inhaler once a day, rescue inhaler at hand. More cough: call.",
          (("No cigarette since spring", "Weeks"),), reached=True),
    Light("Miriam Kaplan", 74, "female", "white", "advantage", "dementia", 2,
          "office", 36, "Same times every day. Her son brings the medicines."),
    Light("Hector Lopez", 51, "male", "white hispanic", "summit", "diabetes", 6,
          "check-up", 44, "Tablets with meals, a walk after dinner.",
          (("Walk after dinner", "Days a week"),)),
    Light("Sean Murphy", 60, "male", "white", "summit", "depression", 3,
          "video", 8, "Tablet every morning, talk every other week. 988, day and night."),
    Light("Ngozi Okeke", 36, "female", "black", "medicaid", "kidney-infection", 0,
          "stay", 22, "Finish the tablets. Fever again: call the same day.", nights=2),
    Light("Soo-jin Park", 48, "female", "asian", "commercial", "migraine", 10,
          "phone", 14, "Diary of headaches; tablet early, twice a week at most.",
          (("Two days a month without work at most", "Days a month"),)),
    Light("Clarence Simmons", 83, "male", "black white", "advantage", "atrial-fibrillation", 9,
          "emergency", 55, "Blood thinner twice a day. Fast heart for an hour: call.",
          (("Dance at the wedding in May", "One dance"),)),
    Light("Pao Vang", 65, "male", "asian", "advantage", "hypertension", 12,
          "office", 11, "Tablets in the morning; measure twice a week."),
    Light("Nina Weber", 29, "female", "white", "medicaid", "asthma", 21,
          "office", 5, "Controller inhaler morning and night, mouth rinsed after.",
          (("Run for the bus again", "Without the rescue inhaler"),)),
)  # fmt: skip


def light_story(day: StoryDay, number: int, row: Light) -> Story:
    """The chart of one of them.

    Args:
        number: from 2501 on, by the place in the list.
    """
    days = -row.days
    if row.visit in BY_APPOINTMENT:
        days = day.working(days)
    begins, ends = HOURS[row.visit]
    came, left = day.at(days, begins), day.at(days + row.nights, ends)
    found = day.at(days - 365 * row.years, begins)
    title = CONDITIONS[row.problem].text
    return Story(
        person=brief_person(
            day, number, row.name, row.age, row.gender, row.race,
            registered=came, language=row.language, interpreter=row.interpreter,
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, row.insured),),
        problems=(Problem("condition", row.problem, found[:10], found),),
        visits=(
            Visit(
                "visit", row.visit, came, left, title, ("condition",), by="lindqvist",
                disposition="home" if row.visit in {"stay", "emergency"} else "",
            ),
        ),
        aims=tuple(
            Aim(
                f"goal-{at}", words, start=day.on(days), due=day.on(30 + 14 * at),
                set_by="lindqvist", changed=left, about=("condition",), category="behavioral",
                measure=measure, status="completed" if row.reached and at == 1 else "active",
            )
            for at, (words, measure) in enumerate(row.goals, 1)
        ),
        plans=(brief_plan(title, left, "condition", row.plan),),
    )  # fmt: skip
