"""How a transition ends: what closes it by itself, and what only a person can say.

Death and hospice stop everything in the same moment; a return to hospital or a move to another
place of care ends this leg, and the next one begins. To add a way to end: a row in ``OUTCOMES``.
Source: domain §C.1; care rules, first ten no. 10 and §6 (words).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fhir_bridge.care.transitions.legs import WATCHED, Transition
from fhir_bridge.care.transitions.settings import Onward
from fhir_bridge.errors import Issue, Refused


class Outcome(StrEnum):
    """How a transition ended; where two are true of one day, the first one stands."""

    ENTERED_IN_ERROR = "entered-in-error"
    DIED = "died"
    HOSPICE = "hospice"
    READMITTED = "readmitted"
    TRANSFERRED = "transferred"
    DECLINED = "declined"
    SUCCESS = "success"
    LOST = "lost"


@dataclass(frozen=True)
class OutcomeRow:
    """One way to end.

    Attributes:
        words: as staff read it.
        chosen: a person says so; the others follow from what was heard.
        quiet: nothing is asked of anybody from then on (care rules, first ten no. 10).
        after: days after the discharge before which a person cannot say so.
    """

    words: str
    chosen: bool = False
    quiet: bool = False
    after: int = 0


OUTCOMES: Mapping[Outcome, OutcomeRow] = {
    Outcome.ENTERED_IN_ERROR: OutcomeRow("Never was: it was entered by mistake"),
    Outcome.DIED: OutcomeRow("Died", quiet=True),
    Outcome.HOSPICE: OutcomeRow("Goes on with hospice", quiet=True),
    Outcome.READMITTED: OutcomeRow("Back in hospital"),
    Outcome.TRANSFERRED: OutcomeRow("Moved on to the next place of care"),
    Outcome.DECLINED: OutcomeRow("Chose not to go on, door open", chosen=True),
    Outcome.SUCCESS: OutcomeRow("Safely landed", chosen=True, after=WATCHED),
    Outcome.LOST: OutcomeRow("Could not reach, door open", chosen=True, after=WATCHED),
}
"""Nothing closes by itself on day 30: a person looks back and says so (stories, 7)."""


@dataclass(frozen=True)
class Closed:
    """The end of a transition.

    Attributes:
        on: the day from which it holds; None for what never was.
        why: in the words of whoever closed it.
    """

    outcome: Outcome
    on: date | None
    why: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of a transition beside what was heard of the stay.

    Attributes:
        contact_on: the first contact both ways, as ``contacts`` judges it.
        exhausted_on: the day on which the time for it went by, with two valid attempts.
        visit_on: the day of the visit that happened.
        visit_needed: False once somebody said why none is.
        hospice_on, died_on: from any source.
        closed: what a person said.
    """

    transition: Transition
    contact_on: date | None = None
    exhausted_on: date | None = None
    visit_on: date | None = None
    visit_needed: bool = True
    hospice_on: date | None = None
    died_on: date | None = None
    closed: Closed | None = None


def closing_of(facts: Facts) -> Closed | None:
    """How it ended, by whatever came first; None while it goes on."""
    if facts.transition.stay.cancelled:
        return Closed(Outcome.ENTERED_IN_ERROR, None)
    order = list(Outcome)
    found = list(_endings(facts))
    return min(found, key=lambda end: (end.on or date.min, order.index(end.outcome)), default=None)


_ENDS_BY_GOING = {
    Onward.NOWHERE: Outcome.DIED,
    Onward.HOSPICE: Outcome.HOSPICE,
    Onward.FACILITY: Outcome.TRANSFERRED,
    Onward.HOSPITAL: Outcome.TRANSFERRED,
}


def _endings(facts: Facts) -> Iterable[Closed]:
    leg = facts.transition
    if facts.closed:
        yield facts.closed
    if facts.died_on:
        yield Closed(Outcome.DIED, facts.died_on)
    if facts.hospice_on:
        yield Closed(Outcome.HOSPICE, facts.hospice_on)
    if leg.left and leg.onward in _ENDS_BY_GOING:
        yield Closed(_ENDS_BY_GOING[leg.onward], leg.left)
    if leg.back:
        yield Closed(Outcome.READMITTED, leg.back.on)


def close(facts: Facts, closed: Closed, today: date) -> Closed:
    """A person's word that it ended, where it can be said.

    Raises:
        Refused: nobody can choose that, it ended already, or it is too early; each issue's
            ``expression`` names the field.
    """
    issues = tuple(_wrong(facts, closed, today))
    if issues:
        raise Refused("This was not closed.", issues=issues)
    return closed


def _wrong(facts: Facts, closed: Closed, today: date) -> Iterable[Issue]:
    row, left = OUTCOMES[closed.outcome], facts.transition.left
    if not row.chosen:
        yield Issue("This follows from what was heard; nobody chooses it.", "outcome")
    if closing_of(facts):
        yield Issue("It has ended already.", "outcome")
    if row.after and (left is None or today < left + timedelta(days=row.after)):
        yield Issue(f"Not before day {row.after} after the discharge.", "outcome")
    if not closed.why.strip():
        yield Issue("Write a few words why.", "why", "required")
