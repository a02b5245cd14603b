"""What a nurse added to what the record says of a stay, as she does on its pages.

    AlsoTrue     what else brings something to be done: a result to come, home health, devices
    Learnt       what a score asks for and the record does not know

A stay has to be here before anything is added to it, so each of these reads it, as opening the page
does. To give a story another: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from fhir_bridge import checkpoints, risk_scores, transitions
from fhir_bridge.care.risk.word_of import Word
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import StoryDay, add_business_days
from smart_app.past.rows import Deed, at
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class AlsoTrue(Deed):
    """One thing more is true of the latest stay.

    Attributes:
        thing: which one, where there may be several.
        on: the day it is due, where an order names one.
    """

    feature: Feature
    thing: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Learnt(Deed):
    """The answer to a yes or no that a score asks for.

    Attributes:
        input: of ``word_of.INPUTS``.
        source: where the nurse had it from.
    """

    input: str
    yes: bool
    on: date
    source: str


def okafor(day: StoryDay) -> Iterable[Deed]:
    """Nothing was cut or put in: the papers say so, and the EHR lists no procedures."""
    yield Learnt(at(day, -2, "16:21"), "procedure", yes=False, on=day.day(-3),
                 source="Discharge papers, Riverside Hospital")  # fmt: skip


def abara(day: StoryDay) -> Iterable[Deed]:
    """Of the hole in his heart nobody knows yet; the second INR has a day in the orders."""
    first = day.offset(add_business_days(day.day(-8), 1))
    yield AlsoTrue(at(day, first, "11:13"), Feature.PENDING,
                   "Echocardiogram with bubble study", day.day(2))  # fmt: skip
    yield AlsoTrue(at(day, first, "11:28"), Feature.HIGH_ALERT, "INR, a week after he left",
                   day.day(-1))  # fmt: skip


def price(day: StoryDay) -> Iterable[Deed]:
    """He goes home with a tube to breathe through."""
    yield AlsoTrue(at(day, -5, "11:06"), Feature.CHILD, "Changing the trach tube")


def fischer(day: StoryDay) -> Iterable[Deed]:
    """What Lakeview's papers leave open."""
    yield AlsoTrue(at(day, -1, "13:20"), Feature.HOME_HEALTH)
    yield AlsoTrue(at(day, -1, "13:22"), Feature.EQUIPMENT, "Commode")
    yield AlsoTrue(at(day, -1, "13:24"), Feature.PENDING, "Vitamin D", day.day(1))
    yield AlsoTrue(at(day, -1, "13:26"), Feature.PENDING, "Wound culture", day.day(1))


BESIDES: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "abara": abara,
    "price": price,
    "fischer": fischer,
}
"""What each story adds, by the EHR's id of its patient."""


def also_true(scene: Scene, row: AlsoTrue) -> None:
    """Say it; what has to be true because of it is asked from then on."""
    stay = _stay(scene)
    if stay:
        key = _key(scene, f"{row.feature}|{row.thing}")
        checkpoints.add(
            scene.bridge, scene.context,
            checkpoints.More(key, stay, row.feature, row.thing, row.on),
        )  # fmt: skip


def learnt(scene: Scene, row: Learnt) -> None:
    """Add it to what the score rests on."""
    stay = _stay(scene)
    if stay:
        word = Word(row.input, row.on, row.source, yes=row.yes)
        risk_scores.add(scene.bridge, scene.context, _key(scene, row.input), stay, word)


def _stay(scene: Scene) -> str:
    """The latest stay; "" where this EHR shows none."""
    open_record(scene.bridge, scene.context, ("Patient", "Encounter", "MedicationRequest"))
    chains = transitions.tell(scene.bridge, scene.context).chains
    return chains[0][-1].key if chains else ""


def _key(scene: Scene, name: str) -> UUID:
    return uuid5(scene.key("besides"), name)
