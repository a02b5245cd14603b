"""Transitions made from what was heard: one for each stay, linked into chains, anew each time.

Nothing is kept between two looks. Whatever comes late, twice, out of order or is taken back, the
same log gives the same transitions (domain §C.1; exchange N4, R21).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.care.transitions.joining import Dated, are_one, dated, gap, is_inside, leads_to
from fhir_bridge.care.transitions.legs import WATCHED, Back, Transition
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.reading import stays
from fhir_bridge.care.transitions.settings import SETTINGS, Onward


def transitions(log: Iterable[Heard], zones: Zones) -> tuple[Transition, ...]:
    """Every transition in a log, the earliest first; those that never were are marked cancelled.

    Args:
        log: of one patient, in any order, messages repeated or not.
    """
    known = stays(log, zones)
    wholes = [
        _one(each) for each in _joined(dated(one, zones) for one in known if not one.cancelled)
    ]
    before = _links(wholes)
    live = [_linked(whole, wholes, before) for whole in wholes]
    gone = [Transition(each) for each in known if each.cancelled]
    return tuple(
        sorted((*live, *gone), key=lambda each: (_first_day(each.came, each.left), each.key))
    )


def _joined(all_of_them: Iterable[Dated]) -> list[list[Dated]]:
    groups: list[list[Dated]] = []
    for each in all_of_them:
        touching = [
            group for group in groups
            if any(are_one(one, each) or are_one(each, one) for one in group)
        ]  # fmt: skip
        apart = [group for group in groups if group not in touching]
        groups = [*apart, [each, *(one for group in touching for one in group)]]
    return groups


def _first_day(came: date | None, left: date | None) -> date:
    return came or left or date.max


def _when(each: Dated) -> tuple[date, bool, date, str]:
    emergency_first = not each.stay.light
    return (
        _first_day(each.came, each.left),
        emergency_first,
        each.left or date.max,
        each.stay.number,
    )


def _one(group: Iterable[Dated]) -> Dated:
    """A group as one stay: it begins where the emergency department ended, if it went on."""
    parts = sorted(group, key=_when)
    inside = [each for each in parts if not each.stay.light] or parts
    first, last = inside[0], inside[-1]
    told = [each.stay.admission_heard for each in inside if each.stay.admission_heard]
    whole = replace(
        last.stay,
        number=parts[0].stay.number,
        numbers=frozenset[str]().union(*(each.stay.numbers for each in parts)),
        places=tuple(place for each in parts for place in each.stay.places),
        began=first.stay.began,
        source=_said(each.stay.source for each in inside),
        priority=_said(each.stay.priority for each in inside),
        origin=_said(each.stay.origin for each in parts),
        admission_heard=min(told, default=None),
    )
    return Dated(whole, first.came, last.left)


def _said(words: Iterable[str]) -> str:
    return next(filter(None, words), "")


def _links(wholes: Sequence[Dated]) -> dict[str, Dated]:
    """What came before each leg, by its key; no stay leads to two."""
    taken: set[str] = set()
    links: dict[str, Dated] = {}
    for each in sorted(wholes, key=_when):
        ways = [one for one in wholes if _when(one) < _when(each) and leads_to(one, each)]
        free = [one for one in ways if one.stay.number not in taken]
        if free:
            links[each.stay.number] = last = max(free, key=_when)
            taken.add(last.stay.number)
    return links


def _linked(whole: Dated, wholes: Sequence[Dated], before: Mapping[str, Dated]) -> Transition:
    key = whole.stay.number
    after = next((each for each in wholes if before.get(each.stay.number) is whole), None)
    others = [each for each in wholes if each is not whole]
    around = max((each for each in others if is_inside(each, whole)), key=_when, default=None)
    return Transition(
        whole.stay,
        whole.came,
        whole.left,
        previous=before[key].stay.number if key in before else "",
        next=after.stay.number if after else "",
        next_onward=_kind_of(after) if after else None,
        inside=around.stay.number if around else "",
        back=_back(whole, [each for each in others if each is not after]),
    )


def _kind_of(after: Dated) -> Onward:
    return Onward.HOSPITAL if after.acute else Onward.FACILITY


def _back(whole: Dated, others: Iterable[Dated]) -> Back | None:
    found = [
        Back(each.stay.number, each.came, nights, each.stay.planned,
             SETTINGS[each.stay.place.setting].admitted)
        for each in others
        if _is_hospital(each) and each.came and (nights := gap(whole, each)) is not None
        and 0 <= nights <= WATCHED
    ]  # fmt: skip
    return min(found, key=lambda each: (each.on, each.key), default=None)


def _is_hospital(each: Dated) -> bool:
    row = SETTINGS[each.stay.place.setting]
    return row.admitted or (row.acute and not row.light)
