"""Who is asked next when a checkpoint was not met: the owner, then the cover, then the lead.

Never the patient. What is late goes on to staff until somebody has it (care rules, first ten no. 5
and §3). To add a way: a row in ``CHAINS``. The days between are ours.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.checkpoint_rules import ONE_DAY


class Asked(StrEnum):
    """Somebody of the team, by what they are to this patient."""

    OWNER = "owner"
    COVER = "cover"
    LEAD = "lead"


ASKED_WORDS: Mapping[Asked, str] = {
    Asked.OWNER: "whoever has it",
    Asked.COVER: "whoever covers for them",
    Asked.LEAD: "the team lead",
}

SAME_DAY = "same-day"

CHAINS: Mapping[str, tuple[tuple[Asked, int], ...]] = {
    # business days after the due day; 0 is the due day itself
    "usual": ((Asked.OWNER, 0), (Asked.COVER, 1), (Asked.LEAD, 2)),
    SAME_DAY: ((Asked.OWNER, 0), (Asked.COVER, 0), (Asked.LEAD, 1)),
    "noon": ((Asked.OWNER, 0), (Asked.LEAD, 1)),
}
FROM_HOUR: Mapping[str, time] = {"noon": time(12)}
"""Of these the next is asked from an hour of the day on, and not before."""


def asked_now(
    chain: str,
    due: date,
    today: date,
    calendar: WorkCalendar,
    away: Collection[Asked] = (),
    *,
    hour_passed: bool = False,
    at: time | None = None,
) -> tuple[Asked, ...]:
    """Everybody who is asked on a day, whoever has it first; the owner alone until it is due.

    Args:
        away: who is not there; the next one is asked at once, and at last the lead.
        hour_passed: today is the due day, and the hour of the row is over.
        at: the hour it is where it happened; None looks at the whole day.
    """
    rows = CHAINS[chain]
    days = {who: calendar.after(due, after) if after else due for who, after in rows}
    there = [who for who, _ in rows if who not in away] or [Asked.LEAD]
    late = today > due or hour_passed
    if at and at < FROM_HOUR.get(chain, time.min):  # what is asked from today on is not asked yet
        days = {who: day + ONE_DAY if day > due else day for who, day in days.items()}
    found = tuple(who for who in there if late and days.get(who, due) <= today)
    return found or (there[0],)


@dataclass(frozen=True)
class Landed:
    """Who gets a discharge that nobody owned."""

    who: str
    why: str


LANDS = {
    "owner": "took the case on",
    "cover": "covers these days",
    "panel": "has this panel",
    "pcp": "works with the primary care practice",
    "lead": "leads the team",
}
"""In this order: a discharge always lands on somebody, within the promise of ``notices``."""


def lands_on(people: Mapping[str, str]) -> Landed | None:
    """Who has a new transition; None only where a team has not even a lead.

    Args:
        people: name by a key of ``LANDS``.
    """
    return next((Landed(people[key], key) for key in LANDS if people.get(key)), None)
