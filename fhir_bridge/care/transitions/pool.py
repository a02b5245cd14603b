"""The pool: somebody left or came in, and nobody has them. Who is proposed, and since when.

What was heard is in the pool the moment it is heard; what is promised is that within minutes it is
on somebody's list (``notices.PROMISES``). After that the lead is asked. Sources: domain §C.2 (first
row); care rules §3, "missing around the clock".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from fhir_bridge.care.case import AT_REST, Case, State
from fhir_bridge.care.transitions.legs import WATCHED, Transition
from fhir_bridge.care.transitions.notices import listed_late
from fhir_bridge.care.transitions.outcomes import Facts, Outcome, closing_of
from fhir_bridge.care.transitions.settings import Setting

ONE_DAY = timedelta(days=1)


class News(StrEnum):
    """What happened."""

    LEFT = "left"
    CAME = "came"


@dataclass(frozen=True)
class Waiting:
    """Somebody whom nobody has, with what happened.

    Attributes:
        told_at: when we were told of it.
        since: from when it was for somebody to take on: later than ``told_at`` where somebody had
            the case then.
        late: the promise was not kept; the lead is asked.
    """

    leg: Transition
    news: News
    told_at: datetime
    since: datetime
    late: bool


def holds_nobody(case: Case | None) -> bool:
    """Whether nobody has the case: it waits, is at rest, or never began."""
    return case is None or not case.holder


def freed_at(case: Case | None) -> datetime | None:
    """Since when nobody has it; None where nobody ever had."""
    had = case is not None and any(each.state is State.ACCEPTED for each in case.steps)
    return case.last.at if case and had else None


def knew_them(case: Case | None) -> str:
    """Who worked with them before and is asked first; "" where nobody did, or gave them back."""
    if case is None or case.state not in AT_REST | {State.REOPENED}:
        return ""
    return next((each.by for each in reversed(case.steps) if each.state is State.ACCEPTED), "")


def news_of(legs: Sequence[Transition], today: date) -> Transition | None:
    """The stay that is for somebody to look after: the last that was, while its days run."""
    real = [each for each in legs if not each.stay.cancelled and (each.came or each.left)]
    last = max(real, key=lambda each: each.came or each.left or date.min, default=None)
    over = last is not None and last.left and today > last.left + WATCHED * ONE_DAY
    return None if over else last


QUIET = frozenset({Outcome.DIED, Outcome.HOSPICE, Outcome.ENTERED_IN_ERROR})
"""Ends after which nobody is asked to take somebody on by a list; a person decides that."""


def waiting(facts: Facts, freed: datetime | None, now: datetime) -> Waiting | None:
    """How somebody whom nobody has stands in the pool; None where nobody is asked.

    Args:
        facts: of the stay that ``news_of`` found.
        freed: since when nobody has the case, where somebody had it.
    """
    leg, ended = facts.transition, closing_of(facts)
    if ended and ended.outcome in QUIET:
        return None
    news = News.LEFT if leg.left else News.CAME
    heard = leg.stay.discharge_heard if leg.left else leg.stay.admission_heard
    told_at = heard or now
    since = max(told_at, freed) if freed else told_at
    return Waiting(leg, news, told_at, since, listed_late(since, None, now))


def says_where(leg: Transition, kept_back: Collection[Setting] = (Setting.PSYCHIATRIC,)) -> bool:
    """Whether a list outside the chart says where somebody was: not of psychiatric care."""
    return not any(place.setting in kept_back for place in leg.stay.places)
