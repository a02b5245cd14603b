"""The way home before the demo day: what had to be true by then, noted by the nurse who saw to it.

One deed for every story that came home: it reads the stay, as opening the page does, and closes
what was due up to the demo day and a nurse may close. To say another proof: a row in ``PROOFS``.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid5

from fhir_bridge import checkpoints, transitions
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions.checkpoint_deeds import SETS_VISIT, Deed
from fhir_bridge.care.transitions.overview import Point
from fhir_bridge.checkpoints import Wish
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import StoryDay
from fhir_bridge.transitions import OneLeg
from smart_app.past import rows
from smart_app.past.rows import Past, at
from smart_app.past.scene import Scene

PROOFS = {
    "contact": "By phone, name and birth date said; how the night was, medicines, when to call",
    "discharge-information": "The summary is here: diagnoses, medicines, what is pending",
    "safe-tonight": "Food, heat, stairs asked one by one: all there",
    "number": "Said back, and called once while we spoke: the nurse on call answered",
    "explained": "Warning signs and the new medicines, in their own words",
    "handoff": "Nurse to nurse, read back, accepted",
    "handoff-facility": "Nurse to nurse, read back, accepted",
    "medicines-in-hand": "Picked up, affordable, old bottles set aside",
    "reconciled": "Each line, with what is really taken",
    "visit-booked": "With primary care, by phone",
    "visit": "Seen, as booked",
    "safety-plan": "Oakview sent the plan; Ty has his copy, and 988 stands in his phone",
    "hospice-number": "(555) 010-2398, a hospice nurse answers; on the refrigerator, June "
    "read it back",
    "hospice-visit": "The hospice nurse came in the morning",
    "comfort-kit": "In the kitchen; June was shown each of them",
}
"""What there was to show, by checkpoint."""
BY_TALK = frozenset({
    "contact", "safe-tonight", "number", "explained", "medicines-in-hand", "visit-booked", "visit",
    "interpreter-call", "what-matters", "reconciled", "ride",
})  # fmt: skip
"""What nobody knows before somebody was reached."""
NOT_YET: Mapping[str, AbstractSet[str]] = {
    "okafor": {"visit-booked", "visit"},
    "delgado": BY_TALK,
    "abara": {"visit"},
    "nguyen": {"explained", "interpreter-visit", "reconciled"},
    "price": {"two-adults", "nursing-hours", "parents-sleep"},
    "fischer": BY_TALK | {"home-health-accepted", "home-health-visit", "equipment"},
    "reed": BY_TALK - {"visit-booked"},
}
"""What had not happened on the demo day, by the EHR's id of the patient."""
NEXT_DAY = frozenset({"reed", "whitfield"})
"""Whose nurse saw to it on the day after they left, not in the last hour of what she did."""
SEEN_TO = "Seen to, and told to the family"
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class CameHome(rows.Deed):
    """Everything due up to a day was seen to."""

    through: date


def with_way_home(tell: Callable[[StoryDay], Past]) -> Callable[[StoryDay], Past]:
    """A story whose nurse saw to the way home, last of all she did."""

    def told(day: StoryDay) -> Past:
        past = tell(day)
        last = max((deed.when for deed in past.deeds), default=None)
        if last is None:
            return past
        when = at(day, -1, "10:10") if past.patient in NEXT_DAY else last + timedelta(minutes=1)
        home = CameHome(when, day.today)
        return replace(past, deeds=(*past.deeds, home))

    return told


def came_home(scene: Scene, row: CameHome) -> None:
    """Read the stay, and close what was due; played again, nothing of it is open any more."""
    open_record(scene.bridge, scene.context, ("Patient", "Encounter", "MedicationRequest"))
    while found := _next_due(scene, row):  # a visit that is booked gives others their day
        _close(scene, *found, row.when.date())


def _next_due(scene: Scene, row: CameHome) -> tuple[OneLeg, Point] | None:
    told = transitions.tell(scene.bridge, scene.context)
    legs = [one for chain in told.chains for one in chain]
    waits = NOT_YET.get(scene.patient, frozenset())
    found = (
        (one, point) for one in legs for point in one.leg.points
        if _is_due(one, point, row) and point.held.code not in waits
    )  # fmt: skip
    return next(found, None)


def _is_due(one: OneLeg, point: Point, row: CameHome) -> bool:
    rule, due, left = point.held.row, point.now.due, one.leg.transition.left
    nurses = Discipline.RN in rule.close and not rule.answer
    at_home = left is None or left < row.when.date()
    return point.open and nurses and at_home and due is not None and due <= row.through


def _close(scene: Scene, one: OneLeg, point: Point, today: date) -> None:
    code, due = point.held.code, point.now.due or today
    visit = (one.leg.transition.left or due) + A_WEEK if code == SETS_VISIT else None
    checkpoints.act(scene.bridge, scene.context, Wish(
        uuid5(scene.key("way-home"), f"{one.key}|{point.held.key}"), one.key, point.held.key,
        one.version(point.held.key), Deed.DONE, min(due, today), visit, PROOFS.get(code, SEEN_TO),
    ))  # fmt: skip
