"""What had to be true on the way home and was seen to in the story's own words, one by one.

Everything else of a way home is closed by ``came_home``, in words that fit everybody. A stay has to
be here before something of it can be closed, so the first of these reads it, as the page does. To
give a story another: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import uuid5

from fhir_bridge import checkpoints, transitions
from fhir_bridge.care.transitions.checkpoint_deeds import Deed as Said
from fhir_bridge.checkpoints import Wish
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import StoryDay, add_business_days
from smart_app.past.rows import Deed, at, office
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class SeenTo(Deed):
    """One checkpoint of the latest stay was closed.

    Attributes:
        code: of the checkpoint.
        proof: what there was to show.
        answered_by: the prescriber, where one has to answer.
    """

    code: str
    proof: str
    answered_by: str = ""


def delgado(day: StoryDay) -> Iterable[Deed]:
    """Prednisone ends by itself; the papers say when."""
    yield SeenTo(
        office(day, -1, "10:38"), "high-alert",
        "Prednisone for 5 days, less each day, then it ends; her sugar is asked about in each call",
        "Dr. A. Lindqvist",
    )  # fmt: skip


def abara(day: StoryDay) -> Iterable[Deed]:
    """The two checks of his INR stood in the orders."""
    first = day.offset(add_business_days(day.day(-8), 1))
    yield SeenTo(
        at(day, first, "11:19"), "high-alert",
        f"Warfarin every evening; INR on {_said(day, -5)} and on {_said(day, -1)}, both ordered",
        "Dr. N. Haddad",
    )  # fmt: skip


def nguyen(day: StoryDay) -> Iterable[Deed]:
    """The insulin is new to her."""
    first = day.offset(add_business_days(day.day(-5), 1))
    yield SeenTo(
        at(day, first, "11:08"), "high-alert",
        "Glargine, 12 units at bedtime, sugar before breakfast; below 70 juice, and she calls",
        "Dr. A. Lindqvist",
    )  # fmt: skip


def fischer(day: StoryDay) -> Iterable[Deed]:
    """Lakeview's nurse called before Helen left."""
    yield SeenTo(
        at(day, -1, "10:20"), "handoff",
        "Lakeview’s nurse by phone at 10:20: walking, wound, hearing aids, both lists of "
        "medicines; read back word for word, and accepted",
    )  # fmt: skip


SEEN_TO: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "delgado": delgado,
    "abara": abara,
    "nguyen": nguyen,
    "fischer": fischer,
}
"""What each story adds, by the EHR's id of its patient."""


def seen_to(scene: Scene, row: SeenTo) -> None:
    """Close it, where it is open; an EHR that shows no such stay or medicine asks for none."""
    told = transitions.tell(scene.bridge, scene.context)
    if not told.chains:
        open_record(scene.bridge, scene.context, ("Patient", "Encounter", "MedicationRequest"))
        told = transitions.tell(scene.bridge, scene.context)
    found = (
        (one, point) for way in told.chains for one in reversed(way) for point in one.leg.points
        if point.open and point.held.code == row.code
    )  # fmt: skip
    one, point = next(found, (None, None))
    if one and point:
        key = point.held.key
        checkpoints.act(scene.bridge, scene.context, Wish(
            uuid5(scene.key("seen-to"), f"{one.key}|{key}"), one.key, key, one.version(key),
            Said.DONE, row.when.date(), words=row.proof, answered_by=row.answered_by,
        ))  # fmt: skip


def _said(day: StoryDay, offset: int) -> str:
    return f"{day.day(offset):%b} {day.day(offset).day}"
