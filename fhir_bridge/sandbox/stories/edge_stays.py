"""Edge patients with an admission that is not what it looks like; no story tells of them.

To add one: a function with ``(day, number) -> Story`` and a row in ``STAYS``.
"""

from collections.abc import Callable

from fhir_bridge.sandbox.stories.brief import (
    brief_membership,
    brief_person,
    brief_plan,
    family,
    second_phone,
)
from fhir_bridge.sandbox.stories.clinical import Prescription, Problem
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.sandbox.stories.plans import Booking
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.team import Relative
from fhir_bridge.sandbox.stories.visits import Visit


def planned(day: StoryDay, number: int) -> Story:
    """A knee replacement is planned in three days: no acute event."""
    on, at = day.on, day.at
    return Story(
        person=brief_person(
            day, number, "Vivian Hale", 68, "female", "white", registered=at(-20, "09:10"),
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, "advantage"),),
        problems=(Problem("knee", "knee-osteoarthritis", on(-1900), at(-1900, "10:00")),),
        visits=(
            Visit(
                "enc-planned", "planned-stay", at(3, "07:30"), "", "Planned knee replacement",
                ("knee",), by="lindqvist", status="planned", changed=at(-20, "09:30"),
            ),
        ),
        plans=(
            brief_plan(
                "Knee replacement", at(-20, "09:40"), "knee",
                "Stop eating at midnight before. Rails and a raised seat are at home.",
            ),
        ),
        bookings=(
            Booking(
                "appt-surgery", "Knee replacement", at(3, "07:30"), 180, by="lindqvist",
                place="riverside-ward", made=at(-20, "09:30"),
            ),
        ),
    )  # fmt: skip


def cancelled(day: StoryDay, number: int) -> Story:
    """Admitted yesterday afternoon, and the admission was cancelled an hour and a half later."""
    on, at = day.on, day.at
    return Story(
        person=brief_person(
            day, number, "Terrence Boyd", 55, "male", "black", registered=at(-1, "13:40"),
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, "summit"),),
        problems=(Problem("gout", "gout", on(-800), at(-800, "10:00")),),
        visits=(
            Visit(
                "enc-cancelled", "stay", at(-1, "13:40"), "", "Entered for observation",
                ("gout",), by="lindqvist", status="cancelled", changed=at(-1, "15:10"),
            ),
        ),
        plans=(brief_plan("Gout", at(-60, "11:00"), "gout", "Hot and swollen toe: call."),),
    )  # fmt: skip


def left_early(day: StoryDay, number: int) -> Story:
    """Left yesterday, before the discharge was complete: no summary, no prescriptions."""
    on, at = day.on, day.at
    left = at(-1, "19:20")
    return Story(
        person=brief_person(
            day, number, "Kristen Lund", 44, "female", "white", registered=at(-3, "22:00"),
            contacts=family(number), mobile=True,
        ),
        memberships=(brief_membership(day, number, "commercial"),),
        problems=(
            Problem("asthma", "asthma", on(-9000), at(-2000, "10:00")),
            Problem("dx-pneumonia", "pneumonia", on(-4), at(-3, "23:10"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-3, "22:00"), left, "Pneumonia", ("dx-pneumonia",),
                by="lindqvist", disposition="aadvice",
            ),
        ),
        plans=(
            brief_plan("Asthma", at(-200, "10:00"), "asthma", "Controller inhaler every day."),
        ),
        prescriptions=(Prescription("rx-salbutamol", "salbutamol", "once", at(-200, "10:00")),),
    )  # fmt: skip


def died(day: StoryDay, number: int) -> Story:
    """Died three days ago, nine days after the discharge: everything must go quiet."""
    on, at = day.on, day.at
    death, home = at(-3, "04:40"), at(-12, "12:00")
    return Story(
        person=brief_person(
            day, number, "Howard Tanaka", 88, "male", "asian", registered=at(-3, "09:15"),
            died=death,
        ),
        memberships=(brief_membership(day, number, "advantage"),),
        relatives=(
            Relative(
                "yoko", "Yoko", "Tanaka", "female", ("spouse",), "wife", second_phone(number)
            ),
        ),
        problems=(
            Problem("hf", "heart-failure", on(-2600), at(-2600, "10:00")),
            Problem("dx-hf", "heart-failure", on(-17), at(-16, "08:00"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-16, "06:20"), home, "Heart failure", ("dx-hf", "hf"),
                by="haddad", disposition="home",
            ),
        ),
        plans=(
            brief_plan(
                "Heart failure", at(-12, "11:30"), "hf", "Weigh every morning.",
                status="revoked", ended=at(-3, "09:20"),
            ),
        ),
    )  # fmt: skip


def readmitted(day: StoryDay, number: int) -> Story:
    """Home for twelve days, then admitted yesterday at another hospital, and still there."""
    on, at = day.on, day.at
    return Story(
        person=brief_person(
            day, number, "Bernard Schultz", 73, "male", "white", registered=at(-1, "18:40"),
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, "advantage"),),
        problems=(
            Problem("copd", "copd", on(-2900), at(-2900, "10:00")),
            Problem("dx-copd", "copd-flare", on(-18), at(-17, "11:00"), visit="enc-first"),
            Problem("dx-again", "pneumonia", on(-2), at(-1, "19:30"), visit="enc-second"),
        ),
        visits=(
            Visit(
                "enc-first", "stay", at(-17, "10:10"), at(-13, "13:30"), "COPD exacerbation",
                ("dx-copd", "copd"), by="lindqvist", disposition="home",
            ),
            Visit(
                "enc-second", "other-stay", at(-1, "18:20"), "", "Pneumonia", ("dx-again",),
            ),
        ),
        plans=(
            brief_plan(
                "COPD", at(-13, "13:00"), "copd", "Two inhalers a day. More cough: call."
            ),
        ),
    )  # fmt: skip


def many_notices(day: StoryDay, number: int) -> Story:
    """One stay, of which eight notices will come, doubled and out of order."""
    on, at = day.on, day.at
    return Story(
        person=brief_person(
            day, number, "Salma Rahimi", 50, "female", "white", registered=at(-4, "16:45"),
            contacts=family(number),
        ),
        memberships=(brief_membership(day, number, "medicaid"),),
        problems=(
            Problem("diabetes", "diabetes", on(-1200), at(-1200, "10:00")),
            Problem("dx-kidney", "kidney-infection", on(-5), at(-4, "18:00"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-4, "16:45"), at(-2, "10:20"), "Kidney infection",
                ("dx-kidney",), by="lindqvist", disposition="home",
            ),
        ),
        plans=(
            brief_plan("Diabetes", at(-2, "09:50"), "diabetes", "Finish the tablets. Drink."),
        ),
    )  # fmt: skip


def unowned(day: StoryDay, number: int) -> Story:
    """Home since yesterday, with no doctor, no case manager and no care team on file."""
    on, at = day.on, day.at
    return Story(
        person=brief_person(
            day, number, "Oscar Lindgren", 49, "male", "white", registered=at(-5, "03:10"),
            contacts=family(number), primary="", case_manager="",
        ),
        memberships=(brief_membership(day, number, "commercial"),),
        problems=(
            Problem("dx-pneumonia", "pneumonia", on(-6), at(-5, "05:00"), visit="enc-stay"),
        ),
        visits=(
            Visit(
                "enc-stay", "stay", at(-5, "03:10"), at(-1, "15:40"), "Pneumonia",
                ("dx-pneumonia",), by="haddad", disposition="home",
            ),
        ),
    )  # fmt: skip


STAYS: tuple[Callable[[StoryDay, int], Story], ...] = (
    planned,
    cancelled,
    left_early,
    died,
    readmitted,
    many_notices,
    unowned,
)
