"""What a hospital told us by telephone of a stay, before its record was read; as a nurse notes it.

Once the EHR tells of the same stay, it is one. To give a story another: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_bridge import told_by_hand
from fhir_bridge.care.transitions.by_hand import Saying, Word
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app.past.rows import Deed, at
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class CameIn(Deed):
    """Somebody came into a hospital, that day.

    Attributes:
        how: how we know.
    """

    facility: str
    how: str


def whitfield(day: StoryDay) -> Iterable[Deed]:
    """The ward called, three quarters of an hour after he came in."""
    yield CameIn(
        at(day, -6, "12:05"), "Riverside Hospital",
        "The ward called: pain, and June is with him",
    )  # fmt: skip


TOLD_OF: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {"whitfield": whitfield}
"""What each story adds, by the EHR's id of its patient."""


def came_in(scene: Scene, row: CameIn) -> None:
    """Note it, as the form does."""
    saying = Saying(
        Word.CAME, row.when.date(), row.facility, Setting.INPATIENT, how=row.how
    )  # fmt: skip
    wish = told_by_hand.Wish(scene.key(f"came-in/{row.when.date()}"), "", saying)
    told_by_hand.say(scene.bridge, scene.context, wish)
