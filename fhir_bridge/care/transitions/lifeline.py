"""After psychiatric care: how long 988 and the patient's safety plan stand on every page.

The days after such a stay are the most dangerous ones, so the way to both is never a search. It
names no illness and no place: others in the room may read it. Source: care rules §3 (FUH).
"""

from collections.abc import Collection, Iterable
from datetime import date

from fhir_bridge.care.transitions.checkpoint_rules import ONE_DAY
from fhir_bridge.care.transitions.legs import WATCHED, Transition

LINE = "988"
"""The US lifeline: called or texted, day and night."""


def lifeline_until(
    legs: Iterable[Transition], today: date, said: Collection[str] = ()
) -> date | None:
    """The last day on which it stands; None where it does not stand today.

    Args:
        said: numbers of stays of which a person said that they were about mental health.
    """
    ends = (
        (leg.left or today) + WATCHED * ONE_DAY for leg in legs
        if (leg.came or leg.left) and not leg.stay.cancelled
        and (leg.stay.psychiatric or not leg.stay.numbers.isdisjoint(said))
    )  # fmt: skip
    last = max(ends, default=None)
    return last if last and today <= last else None
