"""What a nurse did, as rows. A kind of row is a class here and a line of ``player.DEEDS``.

Times are local with their offset (``StoryDay.at``); the care clock stands there while it is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fhir_bridge.care.case import State
from fhir_bridge.care.enablement import Doer
from fhir_bridge.sandbox.stories.dates import StoryDay, is_business_day

EVENING = 17
"""From this hour on the day's nurse has gone home."""


@dataclass(frozen=True)
class Deed:
    """Something that was done.

    Attributes:
        when: to the minute.
    """

    when: datetime


@dataclass(frozen=True)
class Start(Deed):
    """Care coordination began, and the nurse took it on."""


@dataclass(frozen=True)
class Move(Deed):
    """The case went on.

    Attributes:
        why: for moves that ask, or a note to a yes; pages put it in quotation marks.
        how: of a yes, which was said that day.
    """

    state: State
    why: str = ""
    how: str = ""


@dataclass(frozen=True)
class Write(Deed):
    """A goal was written.

    Attributes:
        name: names the goal among this patient's; never shown.
        due: a day, or "" for a goal without one.
        suggested: it was suggested; the patient was not asked yet.
    """

    name: str
    strategy: str
    statement: str
    doer: Doer
    due: str = ""
    small_win: str = ""
    how_we_know: str = ""
    suggested: bool = False


@dataclass(frozen=True)
class Change(Deed):
    """A goal was changed.

    Attributes:
        values: the fields of the goal that were.
        held: the EHR has an error for this record until its `/control` is cleared.
    """

    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    held: bool = False


@dataclass(frozen=True)
class ChangedThere(Deed):
    """Somebody gave our goal another date, in the EHR itself."""

    name: str
    due: str


@dataclass(frozen=True)
class Past:
    """What Footbridge knew of a patient before the demo day.

    Attributes:
        patient: the EHR's id.
        deeds: in the order they were done.
        untold: what the story knows besides, for which there is no place yet.
    """

    patient: str
    deeds: tuple[Deed, ...]
    untold: tuple[str, ...] = ()


def at(day: StoryDay, offset: int, clock: str) -> datetime:
    """So many days from T, whatever day of the week that is: what a hospital's day decides."""
    return datetime.fromisoformat(day.at(offset, clock))


def office(day: StoryDay, offset: int, clock: str) -> datetime:
    """The last business day up to T plus so many days: what a nurse's day decides."""
    return at(day, day.working(offset), clock)


def on_duty(when: datetime) -> str:
    """Who has the chart open then: R. Castillo, or J. Ortiz, who covers evenings and days off."""
    day_shift = is_business_day(when.date()) and when.hour < EVENING
    return "castillo" if day_shift else "ortiz"


def joined(when: datetime, how: str, note: str = "") -> tuple[Deed, ...]:
    """The three steps in which nearly every case begins: taken on, a yes, working together."""
    said, begun = when + timedelta(minutes=8), when + timedelta(minutes=9)
    return Start(when), Move(said, State.CONSENTED, note, how), Move(begun, State.ACTIVE)
