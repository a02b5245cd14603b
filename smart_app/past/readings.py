"""Readings from home in the stories: limits that were agreed, and alerts that were answered.

The readings themselves stand in the EHR's record, where the patients' devices and the portal put
them; what is outside of what was agreed raises its alert when the record is read, as a page does.
To give a story another: a row in its function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from fhir_bridge import monitoring
from fhir_bridge.care.monitoring.alerts import Deed as Said
from fhir_bridge.care.monitoring.limits import Limit
from fhir_bridge.record import open_record
from fhir_bridge.sandbox.stories.dates import StoryDay, add_business_days
from smart_app.past.rows import Deed, at, office
from smart_app.past.scene import Scene


@dataclass(frozen=True)
class LimitAgreed(Deed):
    """A limit was agreed with a clinician, that day."""

    measure: str
    unit: str
    agreed_with: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class AlertAnswered(Deed):
    """A reading outside of it was answered.

    Attributes:
        answer: a key of ``monitoring.alerts.ANSWERS``.
    """

    measure: str
    answer: str
    words: str


def nguyen(day: StoryDay) -> Iterable[Deed]:
    """Too low once, before breakfast; where the first call was later, there was no limit yet."""
    first = day.offset(add_business_days(day.day(-5), 1))
    yield LimitAgreed(at(day, first, "11:07"), "glucose", "mg/dL", "Dr. A. Lindqvist", 70, 300)
    if first < LOW:
        yield AlertAnswered(
            at(day, LOW, "11:38"), "glucose", "talked",
            "By telephone interpreter 44718: she drank juice, waited and measured again, 96. She "
            "ate late the evening before; the insulin stays as it is.",
        )  # fmt: skip


LOW = -2
"""The morning of 58."""


def kowalski(day: StoryDay) -> Iterable[Deed]:
    """Three pounds above what she weighs when she is well, as in her own plan."""
    yield LimitAgreed(office(day, -80, "13:38"), "weight", "kg", "Dr. A. Lindqvist", high=62.5)
    yield AlertAnswered(
        at(day, -1, "08:20"), "weight", "talked",
        "She wrote at 8:05: up 4 pounds in two days, taking the extra pill on my sheet. Answered: "
        "right so; breathless means 911 or the emergency department.",
    )  # fmt: skip


def price(day: StoryDay) -> Iterable[Deed]:
    """Agreed before he went home."""
    yield LimitAgreed(at(day, -6, "14:20"), "oxygen", "%", "Dr. P. Sorensen", low=92)


READINGS: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "nguyen": nguyen,
    "kowalski": kowalski,
    "price": price,
}
"""What each story adds, by the EHR's id of its patient."""


def limit_agreed(scene: Scene, row: LimitAgreed) -> None:
    """Keep it, as the form does."""
    limit = Limit(
        row.measure, row.low, row.high, row.unit, row.agreed_with, row.when.date()
    )  # fmt: skip
    monitoring.agree(scene.bridge, scene.context, _key(scene, row), limit)


def alert_answered(scene: Scene, row: AlertAnswered) -> None:
    """Read the record, which raises it, and answer; an EHR without the readings raised none."""
    open_record(scene.bridge, scene.context, ("Patient", "Observation"))
    told = monitoring.tell(scene.bridge, scene.context)
    for each in told.open:
        if each.alert.measure == row.measure:
            wish = monitoring.Wish(
                _key(scene, row), each.version, Said.ANSWERED, row.words, row.answer
            )
            monitoring.act(scene.bridge, scene.context, UUID(each.id), wish)


def _key(scene: Scene, row: LimitAgreed | AlertAnswered) -> UUID:
    return scene.key(f"{type(row).__name__}|{row.measure}|{row.when.isoformat()}")
