"""What was taught beside the rest: to relatives, with or without an interpreter, in sessions.

A story's further deeds are a function in ``TAUGHT``; ``past.STORIES`` puts them among its own, by
their time. Each is done through the action that its form calls.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from fhir_bridge import coaching, plan_choices, teaching
from fhir_bridge.care.teaching import Interpreter, Setting
from fhir_bridge.coaching import Held
from fhir_bridge.readiness import PATIENT
from fhir_bridge.sandbox.stories.dates import StoryDay, abara_appointment, add_business_days
from fhir_bridge.teaching import Lesson
from smart_app.past.rows import Deed, at, office
from smart_app.past.scene import Scene

ONLINE = "digital-empowerment"


@dataclass(frozen=True)
class Taught(Deed):
    """One look at one skill.

    Attributes:
        learner: the EHR's id of a relative; "" for the patient.
        carried: who interpreted.
        stuck: what of the system was in the way.
    """

    skill: str
    result: str
    learner: str = ""
    way: str = ""
    carried: Interpreter = Interpreter.NOT_NEEDED
    note: str = ""
    stuck: str = ""


@dataclass(frozen=True)
class Coached(Deed):
    """A session.

    Attributes:
        learners: as in ``Taught``; "" is the patient.
    """

    strategy: str
    skills: tuple[str, ...]
    medium: str
    minutes: int
    learners: tuple[str, ...] = ("",)
    material: str = ""


@dataclass(frozen=True)
class LeftOut(Deed):
    """A strategy that was left out of the plan by choice, in the patient's words."""

    strategy: str
    words: str


def okafor(day: StoryDay) -> Iterable[Deed]:
    """The call of the day after: he weighs by himself, and Maria knows the four signs too."""
    yield Taught(at(day, -2, "15:38"), "weigh", "alone", way="practice", note="7 of 7 days")
    yield Taught(
        at(day, -2, "15:40"), "warning-signs", "correct-first", "okafor-maria", "talk",
        note="All four.",
    )  # fmt: skip
    yield Coached(
        at(day, -2, "15:42"), "health-literacy", ("warning-signs", "medicines", "follow-up"),
        "PHONE", 18, ("", "okafor-maria"), "Warning signs: Heart failure, version 1",
    )  # fmt: skip


def abara(day: StoryDay) -> Iterable[Deed]:
    """The bus that did not come is no skill of his."""
    visit = day.offset(abara_appointment(day.today))
    yield Taught(
        at(day, visit, "15:20"), "ride", "system-in-the-way",
        stuck="The bus did not come; he waited an hour.",
    )  # fmt: skip


def nguyen(day: StoryDay) -> Iterable[Deed]:
    """Kevin, 17, carried the words: nobody knows what she understood."""
    first = day.offset(add_business_days(day.day(-5), 1))
    family, said = Interpreter.NONE_OR_FAMILY, "{what}; her grandson interpreted."
    yield Taught(
        at(day, first, "10:41"), "medicines", "not-yet", way="talk", carried=family,
        note=said.format(what="Insulin at bedtime"),
    )  # fmt: skip
    yield Taught(
        at(day, first, "10:43"), "warning-signs", "partial", way="talk", carried=family,
        note=said.format(what="Low sugar"),
    )  # fmt: skip


def harris(day: StoryDay) -> Iterable[Deed]:
    """Paper is his choice."""
    yield LeftOut(office(day, -33, "09:34"), ONLINE, "I choose paper.")


def price(day: StoryDay) -> Iterable[Deed]:
    """Each device and each learner: watched, together, alone."""
    mother, grandmother = "price-danielle", "price-ruth"
    yield Taught(office(day, -20, "15:02"), "tube-change", "watched", mother, "show")
    yield Taught(at(day, -9, "14:22"), "tube-change", "together", mother, "practice")
    rows = (
        ("suction", "alone", mother, "practice"), ("suction", "alone", grandmother, "practice"),
        ("warning-signs", "correct-first", mother, "sheet"), ("book", "alone", mother, ""),
        ("ride", "together", mother, ""), ("coverage", "for", mother, ""),
    )  # fmt: skip
    for minute, (skill, result, who, way) in enumerate(rows):
        yield Taught(at(day, -5, f"11:{20 + minute}"), skill, result, who, way)
    yield Taught(at(day, -2, "14:42"), "tube-change", "alone", mother, "practice")
    yield Taught(at(day, -2, "14:44"), "tube-change", "together", grandmother, "practice")


TAUGHT: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "abara": abara,
    "nguyen": nguyen,
    "harris": harris,
    "price": price,
}


def taught(scene: Scene, row: Taught) -> None:
    """Note one look."""
    setting = Setting(row.carried, needed=row.carried is not Interpreter.NOT_NEEDED)
    lesson = Lesson(
        _key(scene, row, row.skill), row.skill, row.result, _learner(scene, row.learner), setting,
        way=row.way, note=row.note, in_the_way=row.stuck,
    )  # fmt: skip
    teaching.note(scene.bridge, scene.context, lesson)


def coached(scene: Scene, row: Coached) -> None:
    """Note a session."""
    to = tuple(_learner(scene, each) for each in row.learners)
    held = Held(
        _key(scene, row, "session"), row.strategy, row.skills, to, row.medium, row.minutes,
        row.material,
    )  # fmt: skip
    coaching.hold(scene.bridge, scene.context, held)


def left(scene: Scene, row: LeftOut) -> None:
    """Note that a strategy is left out."""
    key = _key(scene, row, row.strategy)
    plan_choices.choose(
        scene.bridge, scene.context, key, row.strategy, wanted=False, words=row.words
    )


def _learner(scene: Scene, ehr_id: str) -> str:
    if not ehr_id:
        return PATIENT
    return f"RelatedPerson/{scene.key(ehr_id)}"


def _key(scene: Scene, row: Deed, name: str) -> UUID:
    return scene.key(f"{row.when.isoformat()}/{name}/taught")
