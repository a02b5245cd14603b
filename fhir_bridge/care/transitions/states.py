"""Where a transition stands: the states, what leads from one to the next, and what closes it.

The state is never stored as a truth of its own: it follows from what was heard and done. What
happened today is said of today; from the next day on the state is what is due. What is taken back
(a discharge that was cancelled) gives the earlier state again; that is a correction and no move.
To add a state: a row in ``STATE_WORDS`` and in ``MOVES``. How one ends: ``outcomes``. Source:
domain §C.1; words: care rules §6.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from fhir_bridge.care.transitions.outcomes import Facts, closing_of


class State(StrEnum):
    """Where a transition stands."""

    ANTICIPATED = "anticipated"
    ADMITTED = "admitted"
    DISCHARGE_PLANNED = "discharge-planned"
    DISCHARGED = "discharged"
    CONTACT_DUE = "contact-due"
    CONTACTED = "contacted"
    ATTEMPTS_EXHAUSTED = "contact-attempts-exhausted"
    VISIT_DUE = "visit-due"
    VISITED = "visited"
    MONITORING = "monitoring"
    CLOSED = "closed"


STATE_WORDS: Mapping[State, str] = {
    State.ANTICIPATED: "A stay is planned",
    State.ADMITTED: "In hospital or a facility",
    State.DISCHARGE_PLANNED: "Leaves soon",
    State.DISCHARGED: "Left today",
    State.CONTACT_DUE: "First contact is due",
    State.CONTACTED: "Reached",
    State.ATTEMPTS_EXHAUSTED: "Tried twice, not reached",
    State.VISIT_DUE: "Visit is due",
    State.VISITED: "Visited",
    State.MONITORING: "We keep an eye on it",
    State.CLOSED: "Finished for now, door open",
}

MOVES: Mapping[State, Mapping[State, str]] = {
    State.ANTICIPATED: {State.ADMITTED: "came in", State.DISCHARGED: "came and left"},
    State.ADMITTED: {
        State.DISCHARGE_PLANNED: "the discharge is planned",
        State.DISCHARGED: "left",
    },
    State.DISCHARGE_PLANNED: {State.ADMITTED: "stays on", State.DISCHARGED: "left"},
    State.DISCHARGED: {
        State.CONTACT_DUE: "the day after, at home",
        State.CONTACTED: "reached on the day of discharge",
        State.VISIT_DUE: "the day after a visit to the emergency department",
        State.VISITED: "seen on the day of discharge",
    },
    State.CONTACT_DUE: {
        State.CONTACTED: "reached, both ways",
        State.ATTEMPTS_EXHAUSTED: "two valid attempts, and nobody reached in time",
        State.VISITED: "seen before being reached",
    },
    State.ATTEMPTS_EXHAUSTED: {
        State.CONTACTED: "reached after all",
        State.VISIT_DUE: "the visit stays due, and attempts go on",
        State.VISITED: "came to the visit",
    },
    State.CONTACTED: {
        State.VISIT_DUE: "the day after",
        State.MONITORING: "no visit is needed",
        State.VISITED: "seen",
    },
    State.VISIT_DUE: {
        State.CONTACTED: "reached after all",
        State.VISITED: "seen",
        State.MONITORING: "no visit is needed",
    },
    State.VISITED: {State.MONITORING: "the day after"},
    State.MONITORING: {
        State.CONTACTED: "reached after a visit to the emergency department",
        State.VISITED: "seen after all",
    },
    State.CLOSED: {},
}
"""What may follow what, and why. Everything open may be closed, from any state."""


def state_of(facts: Facts, today: date) -> State:
    """The state on a day, in the zone of the facility."""
    if closing_of(facts):
        return State.CLOSED
    return _at_home(facts, facts.transition.left, today) if facts.transition.left else _away(facts)


def _away(facts: Facts) -> State:
    leg = facts.transition
    if leg.came is None and leg.stay.expected_in is not None:
        return State.ANTICIPATED
    return State.DISCHARGE_PLANNED if leg.stay.expected_out else State.ADMITTED


def _at_home(facts: Facts, left: date, today: date) -> State:
    def since(day: date, then: State, later: State) -> State:
        return then if today <= day else later

    rest = State.VISIT_DUE if facts.visit_needed else State.MONITORING
    if facts.visit_on:
        return since(facts.visit_on, State.VISITED, State.MONITORING)
    if facts.contact_on:
        return since(facts.contact_on, State.CONTACTED, rest)
    if facts.transition.light:
        return since(left, State.DISCHARGED, rest)
    if facts.exhausted_on:
        still = State.VISIT_DUE if facts.visit_needed else State.ATTEMPTS_EXHAUSTED
        return since(facts.exhausted_on, State.ATTEMPTS_EXHAUSTED, still)
    return since(left, State.DISCHARGED, State.CONTACT_DUE)
