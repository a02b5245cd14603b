"""What the scores ask of a stay: how long, how urgent, how often before. From transitions alone.

Nothing is guessed: a history that does not reach back far enough is not known. Source: domain §C.5.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fhir_bridge.care.risk.score import Who
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import SETTINGS, Onward, Setting

SIX, TWELVE = 6, 12
"""Months that LACE and HOSPITAL look back."""


class Counting(StrEnum):
    """How days in hospital are counted: by date, or the first and the last day both."""

    DIFFERENCE = "date-difference"
    INCLUSIVE = "inclusive"


@dataclass(frozen=True)
class StayFacts:
    """A stay as the scores see it.

    Attributes:
        days: in hospital; None while a day is not known.
        emergent: could not wait.
        emergencies: visits to an emergency department before it, and ``admissions`` before it; with
            their days, None where the record does not reach back.
        emergencies_told, admissions_told: how many there were as far as somebody told us.
    """

    days: int | None = None
    emergent: bool | None = None
    emergencies: tuple[date, ...] | None = None
    admissions: tuple[date, ...] | None = None
    emergencies_told: int | None = None
    admissions_told: int | None = None


def how_many(days: tuple[date, ...] | None, told: int | None) -> int | None:
    """How many there were: the larger of what the record shows and what somebody told.

    Example:
        >>> how_many((), 2), how_many(None, None)
        (2, None)
    """
    known = [*(() if days is None else (len(days),)), *(() if told is None else (told,))]
    return max(known, default=None)


def stay_facts(
    index: Transition, others: Iterable[Transition], known_since: date | None,
    counting: Counting = Counting.DIFFERENCE,
) -> StayFacts:  # fmt: skip
    """What is known of a stay.

    Direct transfers are one stay, and the emergency department somebody came in by is part of it,
    so neither is counted twice.

    Args:
        others: every transition of the patient.
        known_since: the first day from which everything would have been heard; None for unknown.
    """
    days = None
    if index.came and index.left:
        days = (index.left - index.came).days + (counting is Counting.INCLUSIVE)
    before = [each for each in others if each.key != index.key and not each.stay.cancelled]
    return StayFacts(
        days,
        index.stay.emergent,
        _before(index, [each for each in before if _emergency(each)], SIX, known_since),
        _before(index, [each for each in before if _admitted(each)], TWELVE, known_since),
    )


def who_of(index: Transition, age: int | None, *, hospice: bool = False) -> Who:
    """Of whom a score of this stay would speak.

    Args:
        age: whole years on the day of discharge.
        hospice: chosen, by any source.
    """
    places = {each.setting for each in index.stay.places}
    ended_in_hospice = index.onward is Onward.HOSPICE or Setting.HOSPICE in places
    return Who(age, Setting.PSYCHIATRIC in places, hospice or ended_in_hospice, index.light)


def _emergency(each: Transition) -> bool:
    """Sent home from it, or admitted through it: either is a visit."""
    return each.light or each.stay.through_emergency


def _admitted(each: Transition) -> bool:
    setting = each.stay.place.setting
    return SETTINGS[setting].admitted and setting is not Setting.PSYCHIATRIC


def _before(
    index: Transition, found: Iterable[Transition], months: int, known_since: date | None
) -> tuple[date, ...] | None:
    if index.came is None:
        return None
    first = months_before(index.came, months)
    if known_since is None or known_since > first:
        return None
    days = (each.came or each.left for each in found)
    return tuple(sorted(day for day in days if day and first <= day < index.came))


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, or the last one of that month.

    Example:
        >>> months_before(date(2026, 8, 31), 6)
        datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * TWELVE + day.month - 1 - months, TWELVE)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
