"""Extra support after an acute event: a dated layer that adds, and takes nothing away.

It adds help and nothing else, so it holds from the event on, until people decide: keep it, or "not
needed" with the reason. What is often not needed (planned, a birth, unrelated) is only suggested.
The approach of every strategy stays as it was until nurse and patient decide otherwise. To use the
action plan, even by going to the emergency department, is a win (care rules, first ten no. 2; §2.2
row 2). To add an event: a row in ``EVENTS``. Footbridge's own design, not validated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.readiness import CONFIDENT
from fhir_bridge.care.skills import AFTER_RETEACH, CORRECT_FIRST

CALL_WITHIN = 2
"""Business days until the call."""
RHYTHM, FIRST_REVIEW, LAST_REVIEW = timedelta(days=7), timedelta(days=14), timedelta(days=30)
RECHECKED = ("medicines", "warning-signs")
WINDOW = timedelta(days=29)
"""The day of coming home and the 29 after it (domain §C.2)."""
STAYS = frozenset({"admission", "observation", "return"})
"""Events that open the 30-day window; a visit to the emergency department alone does not."""


@dataclass(frozen=True)
class Event:
    """Something acute that happened.

    Attributes:
        words: as staff read it.
        often_unneeded: planned, or unrelated: it is only suggested, and one tap says "not needed".
    """

    words: str
    often_unneeded: bool = False

    @property
    def at_once(self) -> bool:
        """Whether the layer holds before anybody has looked at it."""
        return not self.often_unneeded


EVENTS: Mapping[str, Event] = {
    "admission": Event("stayed in hospital"),
    "observation": Event("was kept for observation"),
    "emergency": Event("went to the emergency department"),
    "return": Event("came back to hospital"),
    "crisis-call": Event("called in a crisis"),
    "planned-admission": Event("had a planned stay", often_unneeded=True),
    "planned-observation": Event("was observed after a planned procedure", often_unneeded=True),
    "maternity": Event("had a stay for a birth", often_unneeded=True),
    "unrelated-injury": Event(
        "had an injury that has nothing to do with this", often_unneeded=True
    ),
}


@dataclass(frozen=True)
class Layer:
    """What is added for a while.

    Attributes:
        event: a key of ``EVENTS``.
        used_plan: the patient did what the action plan says: a win is proposed with it.
        call_by: the day by which somebody calls.
        every: how often there is contact while it lasts.
        recheck: skills that are gone over at the call.
        review_on: when it is looked at whether it is still needed.
    """

    event: str
    on: date
    call_by: date
    review_on: tuple[date, date]
    used_plan: bool = False
    often_unneeded: bool = False
    every: timedelta = RHYTHM
    recheck: tuple[str, ...] = RECHECKED

    @property
    def until(self) -> date:
        """Its end, where nobody ends it before: the last look at whether it is still needed."""
        return self.review_on[-1]


def layer_for(event: str, on: date, calendar: WorkCalendar, *, used_plan: bool = False) -> Layer:
    """The layer to propose after an acute event.

    Args:
        event: a key of ``EVENTS``.
        on: the day it ended, in the zone of where it was.
    """
    return Layer(
        event,
        on,
        call_by=calendar.after(on, CALL_WITHIN),
        review_on=(on + FIRST_REVIEW, on + LAST_REVIEW),
        used_plan=used_plan,
        often_unneeded=EVENTS[event].often_unneeded,
    )


def window_until(event: str, on: date) -> date | None:
    """The last day of the 30-day window that an event opens; None where it opens none.

    Example:
        >>> window_until("admission", date(2026, 11, 17))
        datetime.date(2026, 12, 16)
    """
    return on + WINDOW if event in STAYS else None


NOT_NEEDED = {
    "planned": "It was planned",
    "birth": "It was for a birth",
    "unrelated": "It has nothing to do with this",
    "together": "We looked at it together",
}
"""Why a layer was not put in place: each is one tap, and the reason is kept."""

EARLY, REVIEWED, DECIDED = "early", "reviewed", "decided"
ENDED = {
    EARLY: "The re-check went well",
    REVIEWED: "Looked at again, and not needed any longer",
    DECIDED: "Decided together",
}
"""Why a layer ended."""


def may_end(why: str, layer: Layer, today: date, *, rechecked: bool) -> bool:
    """Whether a reason to end a layer holds: early after a good re-check, or at its review.

    Args:
        why: a key of ``ENDED``; what is decided together always holds.
        rechecked: as ``may_end_early`` says.
    """
    holds = {EARLY: rechecked, REVIEWED: today >= layer.review_on[0], DECIDED: True}
    return holds.get(why, False)


def may_end_early(recheck: Mapping[str, str], confidence: int | None) -> bool:
    """Whether the call showed that the layer is not needed: both understood, and sure of it.

    Args:
        recheck: result by skill, as teach-back gave it.
        confidence: 0 to 10; None when not asked.
    """
    understood = all(recheck.get(each) in {CORRECT_FIRST, AFTER_RETEACH} for each in RECHECKED)
    return understood and confidence is not None and confidence >= CONFIDENT
