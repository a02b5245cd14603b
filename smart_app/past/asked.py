"""What was asked beside the rest, by story, and what was said: how sure, and SEMCD-6 on paper.

A story's further deeds are a function in ``ASKED``; ``past.STORIES`` puts them among its own, by
their time. Nobody was asked more than three on the ruler at once, nor anything twice in a month, so
a story's numbers stand on the days on which they could be asked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid5

from fhir_bridge import readiness, reviews, scores
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.instruments import SEMCD_ITEMS
from fhir_bridge.care.transitions.reviews import FIRST, LAST
from fhir_bridge.learners import PATIENT, Known, sure_of
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    add_business_days,
    brooks_discharge,
    on_or_before,
)
from smart_app.past.enabling_rows import Answered
from smart_app.past.rows import Deed, at, office
from smart_app.past.scene import Scene

KNOWING, CARE, ONLINE, DAILY = map(sure_of, STRATEGIES)
"""How sure, in each of the four."""


@dataclass(frozen=True)
class Asked(Deed):
    """The patient answered what a nurse asked, and that was all for the day.

    Attributes:
        answers: by question.
        note: in the patient's words, or how it was asked.
    """

    answers: Mapping[str, int | str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class FilledIn(Deed):
    """The patient answered the six questions of SEMCD-6 on paper."""

    answers: tuple[int, ...] = ()


@dataclass(frozen=True)
class LookedAgain(Deed):
    """What was said on day 14 or 30 after coming home, and that was all of it.

    Attributes:
        review: a code of ``reviews.REVIEWS``.
        given: by question.
    """

    review: str
    given: Mapping[str, str]


def looked_again(scene: Scene, row: LookedAgain) -> None:
    """Keep it, as the page does; played again, that look is over."""
    open_record(scene.bridge, scene.context, ("Patient", "Encounter"))
    looks = reviews.tell(scene.bridge, scene.context).looks
    if any(each.code == row.review and each.open for each in looks):
        pressed = uuid5(scene.key("looked-again"), row.review)
        reviews.answer(scene.bridge, scene.context, row.review, row.given, submission=pressed)
        reviews.finish(scene.bridge, scene.context, row.review)


def asked(scene: Scene, row: Asked) -> None:
    """Asked with the chart open: a stay in hospital lets how sure be asked once more."""
    open_record(scene.bridge, scene.context, ("Patient", "Encounter"))
    said = readiness.known(scene.bridge, scene.context.chart).get(PATIENT, Known()).said
    before = {each.about for each in said if each.on == row.when.date()}
    for question, value in row.answers.items():
        if question not in before:
            readiness.answer(scene.bridge, scene.context, question, value, note=row.note)
    readiness.finish(scene.bridge, scene.context)


def filled_in(scene: Scene, row: FilledIn) -> None:
    """Entered by the nurse, from the paper."""
    key = scene.key(f"{row.when.isoformat()}/six")
    answers = dict(zip(SEMCD_ITEMS, row.answers, strict=True))
    scores.note_semcd(scene.bridge, scene.context, key, answers, mode="paper")


def _okafor(day: StoryDay) -> Iterable[Deed]:
    return (
        FilledIn(office(day, -24, "11:40"), (5, 5, 6, 6, 6, 5)),
        Asked(at(day, -1, "10:30"), {CARE: 6, ONLINE: 2}),
    )


def _delgado(day: StoryDay) -> Iterable[Deed]:
    return (Asked(office(day, -37, "10:30"), {KNOWING: 2, CARE: 3, DAILY: 2}),)


def _abara(day: StoryDay) -> Iterable[Deed]:
    first = day.offset(add_business_days(day.day(-8), 1))
    return (Asked(at(day, first, "11:18"), {KNOWING: 5, CARE: 4, DAILY: 4}),)


def _nguyen(day: StoryDay) -> Iterable[Deed]:
    first = day.offset(add_business_days(day.day(-5), 1))
    note = "Without a qualified interpreter: ask again with one."
    return (Asked(at(day, first, "11:00"), {KNOWING: 4, CARE: 3, DAILY: 6}, note),)


def _harris(day: StoryDay) -> Iterable[Deed]:
    second = on_or_before(day.day(-1))
    return (FilledIn(at(day, day.offset(second), "09:05"), (8, 7, 8, 7, 8, 7)),)


OF_US = {"knew-what-to-do": "yes", "your-way": "yes", "on-your-side": "yes"}
"""What Denise says of working with us, asked once in thirty days."""


def _brooks(day: StoryDay) -> Iterable[Deed]:
    left = brooks_discharge(day.today)
    d, called = day.offset(left), day.offset(add_business_days(left, 2))
    brought_up = ((d + 20, 3), (d + 60, 6), (d + 80, 7), (-8, 9), (-2, 9))
    return (
        Asked(at(day, called, "10:00"), {"confidence": 3}, "I am afraid of the nights."),
        LookedAgain(
            office(day, d + 17, "11:50"),
            FIRST,
            {
                "took-medicines": "every-day",
                "did-the-rest": "most-days",
                **OF_US,
            },
        ),
        LookedAgain(
            office(day, d + 33, "11:50"),
            LAST,
            {
                "took-medicines": "every-day",
                "did-the-rest": "every-day",
            },
        ),
        Asked(office(day, d + 52, "11:40"), {"confidence": 4, KNOWING: 7}),
        Asked(office(day, -20, "11:40"), {"confidence": 8, KNOWING: 8}, "I book by myself now."),
        *(
            Answered(office(day, offset, "10:20"), (("confidence", sure),), unasked=True)
            for offset, sure in brought_up
        ),
    )


def _reed(day: StoryDay) -> Iterable[Deed]:
    return (Asked(at(day, -2, "09:58"), {"importance": 9, "confidence": 3}),)


ASKED: Mapping[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": _okafor,
    "delgado": _delgado,
    "abara": _abara,
    "nguyen": _nguyen,
    "harris": _harris,
    "brooks": _brooks,
    "reed": _reed,
}
