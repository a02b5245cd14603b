"""Which checkpoints a transition has, and when each is due.

Hospice or death leaves only what is quiet; all else stops in the same moment (care rules, first ten
no. 10). The rows: ``checkpoints_home`` and ``checkpoints_elsewhere``.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.checkpoint_rules import (
    Checkpoint,
    DueBy,
    Feature,
    From,
    due_by,
)
from fhir_bridge.care.transitions.checkpoints_elsewhere import CHECKPOINTS_ELSEWHERE
from fhir_bridge.care.transitions.checkpoints_home import CHECKPOINTS_HOME
from fhir_bridge.care.transitions.clocks import CONTACT, due_of, in_force
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.outcomes import Facts, Outcome, closing_of
from fhir_bridge.care.transitions.settings import SETTINGS, Onward

CHECKPOINTS = {row.code: row for row in (*CHECKPOINTS_HOME, *CHECKPOINTS_ELSEWHERE)}
ENDS = frozenset({Feature.HOSPICE, Feature.DIED})


def features_of(facts: Facts, known: Iterable[Feature] = ()) -> frozenset[Feature]:
    """What a transition is, from what was heard, and what it has, from what was ordered.

    Args:
        known: what the record says beside the stay: orders, language, why somebody was there.

    Returns:
        Empty where nothing is asked: it never was, or it ended otherwise.
    """
    ended, quiet = closing_of(facts), _quiet(facts)
    outcome = ended and ended.outcome
    if quiet and outcome in {Outcome.DIED, Outcome.HOSPICE}:
        return frozenset({quiet})
    if quiet or outcome not in {None, Outcome.TRANSFERRED}:
        return frozenset()
    return frozenset({*_where(facts.transition), *(set(known) - ENDS)})


def _quiet(facts: Facts) -> Feature | None:
    """Death before hospice, whichever came first: the hospice's rows end with it."""
    onward = facts.transition.onward
    if facts.died_on or onward is Onward.NOWHERE:
        return Feature.DIED
    return Feature.HOSPICE if facts.hospice_on or onward is Onward.HOSPICE else None


def _where(leg: Transition) -> Iterable[Feature]:
    if leg.left is None:
        if SETTINGS[leg.stay.place.setting].after_care:
            yield Feature.IN_FACILITY
    elif leg.onward in {Onward.FACILITY, Onward.HOSPITAL}:
        yield Feature.TO_FACILITY
    else:
        yield Feature.EMERGENCY if leg.light else Feature.HOME
        if leg.left_early:
            yield Feature.LEFT_EARLY


def checkpoints_for(features: Collection[Feature]) -> tuple[Checkpoint, ...]:
    """The rows that apply, in the order in which they stand."""
    quiet = bool(ENDS & set(features))
    return tuple(
        row for row in CHECKPOINTS.values()
        if row.needs <= set(features) and (row.quiet or not quiet)
    )  # fmt: skip


def starting_days(
    facts: Facts, calendar: WorkCalendar, known: Mapping[From, date] | None = None
) -> dict[From, date]:
    """The days that checkpoints are counted from, as far as the stay gives them.

    Args:
        known: those that come from elsewhere: the visit, orders, the end of covered days.
    """
    leg = facts.transition
    days: dict[From, date | None] = {
        From.DISCHARGE: leg.left,
        From.ARRIVAL: leg.came,
        From.ELECTION: facts.hospice_on or (leg.left if leg.onward is Onward.HOSPICE else None),
        From.DEATH: facts.died_on or (leg.left if leg.onward is Onward.NOWHERE else None),
        From.FIRST_CONTACT: leg.left
        and due_of(in_force(CONTACT, leg.left), leg.left, calendar).due,
    }
    return {start: day for start, day in days.items() if day} | dict(known or {})


def dates(
    rows: Iterable[Checkpoint], days: Mapping[From, date], calendar: WorkCalendar
) -> dict[str, DueBy | None]:
    """When each is due, by its code; None while the day it hangs on is not known."""
    return {row.code: due_by(row.due, days, calendar) for row in rows}
