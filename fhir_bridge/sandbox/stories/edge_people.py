"""Edge patients with an identity that is easily mistaken, or that nobody can call.

To add one: a function with ``(day, number) -> Story`` and a row in ``PEOPLE``.
"""

from collections.abc import Callable

from fhir_bridge.sandbox.stories.brief import (
    brief_membership,
    brief_person,
    brief_plan,
    family,
    second_phone,
)
from fhir_bridge.sandbox.stories.clinical import Problem
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.plans import Aim
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit


def adolescent(day: StoryDay, number: int) -> Story:
    """Fifteen, with her mother as proxy; what she keeps to herself is not in the EHR."""
    on, at = day.on, day.at
    seen = day.working(-7)
    return Story(
        person=brief_person(
            day, number, "Maya Robinson", 15, "female", "black white",
            registered=at(seen, "15:30"), primary="sorensen",
        ),
        memberships=(brief_membership(day, number, "summit"),),
        relatives=(
            Relative(
                "alicia", "Alicia", "Robinson", "female", ("mother", "responsible"), "mother",
                second_phone(number),
            ),
        ),
        problems=(
            Problem("asthma", "asthma", on(-3300), at(-3300, "10:00"), by="sorensen"),
        ),
        visits=(
            Visit(
                "enc-visit", "child-office", at(seen, "15:30"), at(seen, "16:00"), "Asthma",
                ("asthma",), by="sorensen",
            ),
        ),
        aims=(
            Aim(
                "goal-soccer", "Play a whole soccer game", start=on(seen), due=on(45),
                set_by="sorensen", changed=at(seen, "15:50"), about=("asthma",),
                category="behavioral", measure="Minutes of a game",
            ),
        ),
        plans=(
            brief_plan(
                "Asthma", at(seen, "15:55"), "asthma", "Controller inhaler morning and night.",
                by="sorensen",
            ),
        ),
    )  # fmt: skip


def called_otherwise(day: StoryDay, number: int) -> Story:
    """Guadalupe on her card, Lupe to everybody."""
    on, at = day.on, day.at
    seen = day.working(-16)
    return Story(
        person=brief_person(
            day, number, "Guadalupe Moreno", 62, "female", "white hispanic",
            registered=at(seen, "11:00"), called="Lupe", also_speaks=("es",),
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, "advantage"),),
        problems=(Problem("hip", "hip-osteoarthritis", on(-700), at(-700, "10:00")),),
        visits=(
            Visit(
                "enc-visit", "office", at(seen, "11:00"), at(seen, "11:30"), "Follow-up",
                ("hip",), by="lindqvist",
            ),
        ),
        plans=(brief_plan("Hip", at(seen, "11:25"), "hip", "Exercises twice a day."),),
    )  # fmt: skip


def first_namesake(day: StoryDay, number: int) -> Story:
    """James Carter, 68: one of two. Only birth date, MRN, address and telephone differ."""
    return _namesake(day, number, "carter-a", "black", "diabetes")


def second_namesake(day: StoryDay, number: int) -> Story:
    """James Carter, 68: the other one."""
    return _namesake(day, number, "carter-b", "white", "hypertension")


def no_phone(day: StoryDay, number: int) -> Story:
    """No telephone, hers or anybody's: letters and visits only."""
    on, at = day.on, day.at
    home = at(-6, "14:00")
    return Story(
        person=brief_person(
            day, number, "Claire Dubois", 77, "female", "white", registered=at(-9, "12:30"),
            phone="",
        ),
        memberships=(brief_membership(day, number, "advantage"),),
        problems=(
            Problem("af", "atrial-fibrillation", on(-1000), at(-1000, "10:00")),
            Problem("dx-dizzy", "dizziness", on(-9), at(-9, "14:00"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-9, "12:30"), home, "Dizziness", ("dx-dizzy",),
                by="haddad", disposition="home",
            ),
        ),
        plans=(
            brief_plan(
                "Atrial fibrillation", at(-6, "13:30"), "af", "Blood thinner twice a day."
            ),
        ),
    )  # fmt: skip


PEOPLE: tuple[Callable[[StoryDay, int], Story], ...] = (
    adolescent,
    called_otherwise,
    first_namesake,
    second_namesake,
    no_phone,
)


def _namesake(day: StoryDay, number: int, id: str, race: str, problem: str) -> Story:
    on, at = day.on, day.at
    seen = day.working(-20)
    return Story(
        person=brief_person(
            day, number, "James Carter", 68, "male", race, id=id, registered=at(seen, "10:00"),
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, "advantage"),),
        problems=(Problem("condition", problem, on(-1500), at(-1500, "10:00")),),
        visits=(
            Visit(
                "enc-visit", "check-up", at(seen, "10:00"), at(seen, "10:40"), "Check-up",
                ("condition",), by="lindqvist",
            ),
        ),
        plans=(brief_plan("Staying well", at(seen, "10:35"), "condition", "Walk every day."),),
    )  # fmt: skip
