"""What patients said to sharing their plan, as it is noted on the page of one chart.

It is said as to what somebody sees the plan for, so it holds for every system that is let in later,
too. To give a story another: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fhir_bridge import sharing
from fhir_bridge.members import Press, Said
from fhir_bridge.sandbox.stories.dates import StoryDay
from smart_app.past.rows import Deed, at
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class SaidToSharing(Deed):
    """A yes or a no, said that day.

    Attributes:
        purpose: a key of ``clients.PURPOSES``.
        how: a key of ``members.HOW``.
    """

    permit: bool
    purpose: str
    how: str


def reed(day: StoryDay) -> Iterable[Deed]:
    """Who treats him may know; his health plan is told nothing."""
    yield SaidToSharing(at(day, -2, "09:50"), permit=True, purpose="TREAT", how="phone")
    yield SaidToSharing(at(day, -2, "09:51"), permit=False, purpose="HPAYMT", how="phone")


SHARED: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {"reed": reed}
"""What each story adds, by the EHR's id of its patient."""


def said_to_sharing(scene: Scene, row: SaidToSharing) -> None:
    """Keep it, as the form does; played again, it is the same press."""
    said = Said(row.permit, purpose=row.purpose, how=row.how, on=row.when.date())
    press = Press(str(scene.key(f"sharing/{row.purpose}")), "")
    sharing.say(scene.bridge, scene.context, said, press)
