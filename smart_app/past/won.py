"""What was won in each story, who did what week by week, and what was said to goals: rows.

    Won       a small win happened          Did      one thing that was done, and by whom
    Next      the next small win            Said     what somebody said to a goal
    NotYet    it did not happen this time   Hinders  what is in the way of a goal

A story's further deeds are a function in ``WON``; ``past.STORIES`` puts them among its own, by
their time. Who did what is gone through once a week, so a week's rows stand on one day.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, cycle, islice, repeat

from fhir_bridge.care.course import Answer
from fhir_bridge.care.enablement import Doer
from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    add_business_days,
    brooks_discharge,
    on_or_before,
)
from smart_app.past.rows import Deed, at, office

FOR, WITH, FAMILY, BY = Doer.CASE_MANAGER, Doer.TOGETHER, Doer.CAREGIVER, Doer.PATIENT


@dataclass(frozen=True)
class OfGoal(Deed):
    """Something about a goal.

    Attributes:
        goal: its name among this patient's.
    """

    goal: str


@dataclass(frozen=True)
class Won(OfGoal):
    """A small win happened; ``words``: what was said to it, or what it was."""

    words: str = ""
    doer: Doer | None = None


@dataclass(frozen=True)
class NotYet(OfGoal):
    """It did not happen this time; ``kind``: what was in the way."""

    kind: str
    words: str = ""


@dataclass(frozen=True)
class Next(OfGoal):
    """The next small win was agreed on."""

    words: str


@dataclass(frozen=True)
class Hinders(OfGoal):
    """Something is in the way of a goal."""

    kind: str
    words: str = ""


@dataclass(frozen=True)
class Said(OfGoal):
    """What somebody said to a goal; ``who``: the EHR's id of a relative, "" for the patient."""

    answer: Answer
    who: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Did(Deed):
    """One thing that was done, and who did it."""

    action: str
    doer: Doer


MINUTE = timedelta(minutes=1)
KINDS = {
    FOR: ("called", "booked", "ride", "refilled", "sorted", "online"),
    WITH: ("asked", "called", "refilled"),
    FAMILY: ("ride", "sorted"),
    BY: ("weighed", "called", "booked", "refilled", "asked"),
}
"""What was done, one after the other and over again, by whoever did it."""


def week(when: datetime, counts: Iterable[int]) -> Iterator[Did]:
    """One week gone through: so many done for, with, by family or friends, by the patient."""
    told = chain.from_iterable(
        zip(islice(cycle(KINDS[doer]), number), repeat(doer), strict=False)
        for doer, number in zip(KINDS, counts, strict=True)
    )
    for minute, (action, doer) in enumerate(told):
        yield Did(when + minute * MINUTE, action, doer)


def okafor(day: StoryDay) -> Iterable[Deed]:
    """Three with the scale, two with the telephone; each week a little more of it is his."""
    counts = ((6, 0, 1, 1), (5, 0, 1, 1), (5, 0, 2, 1), (5, 0, 2, 1))
    for ago, told in zip((31, 24, 17, 10), counts, strict=True):
        yield from week(office(day, -ago, "13:00"), told)
    yield Won(office(day, -24, "13:20"), "weigh", doer=WITH)
    yield Next(office(day, -24, "13:22"), "weigh", "Three mornings in a row")
    yield NotYet(office(day, -21, "13:30"), "visits", "system", "The line was busy for an hour")
    yield Won(office(day, -17, "13:20"), "weigh", doer=BY)
    yield Next(office(day, -17, "13:22"), "weigh", "Seven mornings of seven")
    yield Won(office(day, -17, "13:24"), "visits", "He asked, I listened", WITH)
    yield Next(office(day, -17, "13:26"), "visits", "Book a visit with cardiology by himself")
    yield Won(office(day, -11, "13:20"), "visits", "By phone, without help", BY)
    yield Won(office(day, -10, "15:28"), "weigh", "All seven", BY)
    yield Hinders(office(day, -10, "15:44"), "portal", "device", "No sign-in yet")
    yield from week(at(day, -2, "16:22"), (3, 0, 1, 5))
    yield Won(at(day, -2, "15:58"), "signs", "Walter taught Maria", FAMILY)
    yield Said(at(day, -2, "15:59"), "signs", Answer.AGREES, "okafor-maria")


def nguyen(day: StoryDay) -> Iterable[Deed]:
    """What her grandson carried is not judged; what she did when her sugar was low is hers."""
    first = day.offset(add_business_days(day.day(-5), 1))
    yield Hinders(at(day, first, "10:59"), "insulin", "language",
                  "Shown with her grandson speaking; nobody could tell what arrived")  # fmt: skip
    yield Won(at(day, max(first, -2), "11:40"), "low",
              "Sugar of 58 before breakfast: she drank juice, waited and measured again. Told by "
              "telephone interpreter 44718", BY)  # fmt: skip


def harris(day: StoryDay) -> Iterable[Deed]:
    """Five small wins on paper; an app was suggested and is not wanted."""
    second = on_or_before(day.day(-1))
    last = day.offset(second)
    first = day.offset(on_or_before(day.day(last - 7)))
    yield Said(office(day, -33, "09:28"), "app", Answer.DISAGREES, reason="I choose paper.")
    yield Won(office(day, -27, "09:10"), "log", doer=WITH)
    yield from week(office(day, -27, "13:00"), (2, 2, 0, 1))
    yield Won(office(day, -20, "09:20"), "refills", doer=WITH)
    yield Next(office(day, -20, "09:22"), "refills", "Order one by telephone")
    yield from week(office(day, -20, "13:00"), (1, 1, 0, 3))
    yield Won(at(day, first, "09:36"), "log", "It is in the mail", BY)
    yield Won(at(day, first, "09:38"), "refills", "Two, in one call", BY)
    yield from week(at(day, first, "13:00"), (0, 1, 0, 5))
    yield Won(at(day, last, "09:13"), "numbers", "Seven is where I want it", BY)
    yield from week(at(day, last, "13:00"), (0, 0, 0, 5))


def kowalski(day: StoryDay) -> Iterable[Deed]:
    """Once together, since then by herself."""
    yield Won(office(day, -96, "13:20"), "video", doer=WITH)
    yield from week(office(day, -28, "13:00"), (0, 0, 0, 5))


def brooks(day: StoryDay) -> Iterable[Deed]:
    """From eight done for her in a week to none; seven small wins, the last three for bad days."""
    d = day.offset(brooks_discharge(day.today))
    yield from week(office(day, d + 8, "13:00"), (8, 1, 0, 0))
    yield Won(office(day, d + 15, "11:20"), "inhaler", "Carla saw it, and timed it", WITH)
    yield Won(office(day, d + 17, "11:22"), "weigh", doer=WITH)
    yield Won(office(day, d + 29, "11:24"), "visits", doer=BY)
    yield Won(office(day, d + 40, "11:26"), "portal", "Answered the same day", BY)
    yield from week(office(day, d + 41, "13:00"), (4, 3, 0, 2))
    lately = ((1, 2, 0, 3), (1, 2, 0, 4), (0, 2, 0, 4), (0, 2, 0, 2), (0, 1, 0, 4), (0, 1, 0, 6))
    for back, told in zip(range(36, 0, -7), lately, strict=True):
        yield from week(office(day, -back, "13:00"), told)
    yield Won(office(day, -14, "11:28"), "bad-days", doer=BY)
    yield Next(office(day, -14, "11:29"), "bad-days", "Write on a card whom to call")
    yield Won(office(day, -12, "11:30"), "bad-days", "It is beside the telephone", BY)
    yield Next(office(day, -12, "11:31"), "bad-days", "Use the plan on a bad night")
    yield Won(office(day, -9, "11:32"), "bad-days", "I sat up, used the inhaler, and slept", BY)


def santos(day: StoryDay) -> Iterable[Deed]:
    """Ten minutes on his bench; the plan's “no” is in the way of help."""
    yield Hinders(office(day, -20, "14:12"), "aide", "cost", "The health plan said no")
    yield Said(office(day, -6, "11:23"), "garden", Answer.AGREES, "santos-lucia")
    yield Won(office(day, -5, "15:10"), "garden", "The sun was on the bench", WITH)


def price(day: StoryDay) -> Iterable[Deed]:
    """Danielle watched, then did it; Ruth is beside her now."""
    yield Won(office(day, -20, "15:04"), "trach", "Every question on her list", FAMILY)
    yield Hinders(at(day, -5, "11:12"), "nursing", "system", "22 of 56 hours have a nurse")
    yield Said(at(day, -5, "11:52"), "second", Answer.AGREES, "price-danielle")
    yield Said(at(day, -5, "11:54"), "second", Answer.AGREES, "price-ruth")
    yield Won(at(day, -2, "14:46"), "second", doer=FAMILY)
    yield Next(at(day, -2, "14:48"), "second", "Ruth does it alone, Danielle in the room")


WON: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "nguyen": nguyen,
    "harris": harris,
    "kowalski": kowalski,
    "brooks": brooks,
    "santos": santos,
    "price": price,
}
