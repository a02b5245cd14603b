"""In which order commitments stand, and what is late: ours first, and the only red.

Red is for what we ourselves owe and have not done (care rules §6, S1.17). What a patient, a
caregiver or an agency has not done is "not yet"; a question without its answer waits, and says
since when. To add a place in the list: a row in ``PLACES``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.commitment_moves import OPEN, WAITING, Kind, Side, State
from fhir_bridge.care.commitments import Commitment

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """A part of the list."""

    code: str
    title: str


LATE, TODAY, THIS_WEEK, LATER, DONE = "late", "today", "week", "later", "done"
PLACES = (
    Place(LATE, "Ours, and late"),
    Place(TODAY, "Today"),
    Place(THIS_WEEK, "This week"),
    Place(LATER, "Later"),
    Place(DONE, "Done"),
)


def is_ours_and_late(each: Commitment, today: date) -> bool:
    """Whether it is red: staff's own, past its day and not done.

    That it did not happen does not take it away: another day, or "no longer needed", does.
    """
    return each.owner.side is Side.STAFF and each.state in OPEN and each.due < today


def waits_for_answer(each: Commitment) -> bool:
    """A question whose answer has not come."""
    return each.kind is Kind.QUESTION and each.state in WAITING


def is_late_for(each: Commitment, today: date) -> bool:
    """Past its day, with nothing said of it: what an approach may look at, whosever it is.

    What did not happen is being talked about, and counts against nobody.
    """
    return each.state in WAITING and each.due < today


UNEXPLAINED, WITHIN = 2, timedelta(days=14)


def asks_for_a_talk(found: Iterable[Commitment], today: date) -> bool:
    """Whether two of the patient's own did not happen in two weeks, and nobody knows why.

    It is a reason to ask what got in the way, and changes nothing (domain §B.4). What was ours, or
    has a known reason, does not count.
    """
    theirs = (each for each in found if each.owner.side is Side.PATIENT)
    return sum(_is_unexplained(each, today) for each in theirs) >= UNEXPLAINED


def _is_unexplained(each: Commitment, today: date) -> bool:
    if each.state is State.DID_NOT_HAPPEN:
        known = each.last.ours or each.last.cause != "other"
        return not known and today - each.last.at.date() <= WITHIN
    return is_late_for(each, today) and today - each.due <= WITHIN


def days_late(each: Commitment, today: date) -> int:
    """Days since its day; 0 until then."""
    return max(0, (today - each.due).days)


def place_of(each: Commitment, today: date) -> str:
    """Where in the list it stands; "" for what was written by mistake."""
    if each.state is State.WRITTEN_BY_MISTAKE:
        return ""
    if each.state not in OPEN:
        return DONE
    if is_ours_and_late(each, today):
        return LATE
    if each.due <= today or each.state is State.DID_NOT_HAPPEN:
        return TODAY
    return THIS_WEEK if each.due < today + WEEK else LATER


def rank(each: Commitment, today: date) -> tuple[int, float, bool, str]:
    """By what they are sorted: place, day, ours before others'; of what is done, the last first."""
    place = place_of(each, today)
    number = next((at for at, row in enumerate(PLACES) if row.code == place), len(PLACES))
    if place == DONE:
        return number, -each.last.at.timestamp(), False, each.agreed.what
    ours = each.owner.side is Side.STAFF
    return number, each.due.toordinal(), not ours, each.agreed.what
