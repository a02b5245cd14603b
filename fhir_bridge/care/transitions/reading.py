"""From messages to stays: the log of one number, read from the first message to the last.

What a message does not say stays as it was; what it takes back is as if it had never been said. An
``Encounter`` marked as finished before its end is known has not ended (§C.2, pitfall 9); one that a
look showed as finished and a later look shows as going on has not ended either. What a person said
by hand is of the stay that a feed tells of, where there is one (``by_hand``). To read another kind
of message: a row in ``_READ``. Source: domain §C.1.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from fhir_bridge.care.transitions.by_hand import same_as_told
from fhir_bridge.care.transitions.events import Heard, Kind, one_stay_each
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.stays import Place, Stay


def stays(log: Iterable[Heard], zones: Zones) -> tuple[Stay, ...]:
    """Every stay that was heard of, cancelled ones too.

    Args:
        log: of one patient, in any order, messages repeated or not.
    """
    heard = tuple(log)
    alone = _each(one_stay_each(heard), zones)
    known_as = same_as_told(alone, zones)
    found = _each(one_stay_each(heard, known_as), zones) if known_as else alone
    return tuple(stay for number in sorted(found) for stay in found[number])


def _each(messages: Mapping[str, tuple[Heard, ...]], zones: Zones) -> dict[str, tuple[Stay, ...]]:
    return {number: _read(number, of_it, zones) for number, of_it in messages.items()}


def _read(number: str, messages: Iterable[Heard], zones: Zones) -> tuple[Stay, ...]:
    told = [Stay(number)]
    for heard in messages:
        if _came_again(told[-1], heard, zones):
            told.append(Stay(f"{number}/{len(told) + 1}"))
        stay = _noted(told[-1], heard)
        told[-1] = _READ[heard.kind](stay, heard)
    return tuple(told)


def _came_again(stay: Stay, heard: Heard, zones: Zones) -> bool:
    """Some senders use a number twice: who comes in a day after having left came in again."""
    if heard.kind is not Kind.ADMIT or stay.ended is None or heard.began is None:
        return False
    left = zones.day(stay.ended, stay.place.facility)
    return zones.day(heard.began, heard.facility) > left


def _noted(stay: Stay, heard: Heard) -> Stay:
    """What every kind of message may bring."""
    return replace(
        stay,
        numbers=stay.numbers | {heard.stay, *filter(None, (heard.into,))},
        source=heard.source or stay.source,
        priority=heard.priority or stay.priority,
        origin=heard.origin or stay.origin,
    )


def _known(place: Place, heard: Heard) -> Place:
    return Place(heard.facility or place.facility, heard.setting or place.setting)


def _pre_admitted(stay: Stay, heard: Heard) -> Stay:
    places = (_known(stay.places[0], heard), *stay.places[1:])
    expected = heard.expected or heard.began
    return replace(stay, places=places, expected_in=expected, cancelled=False)


def _admitted(stay: Stay, heard: Heard) -> Stay:
    goes_on = heard.look and heard.ended is None and stay.end_seen
    there = _not_discharged(stay, heard) if goes_on else stay
    # an admission that is told once more says nothing of where somebody was moved since
    return replace(
        _ended(there, heard),
        places=(_known(stay.places[0], heard), *stay.places[1:]),
        began=heard.began or heard.sent_at,
        admission_heard=_earlier(stay.admission_heard, heard.notified_at),
        cancelled=False,
    )


def _moved(stay: Stay, heard: Heard) -> Stay:
    return replace(stay, places=(*stay.places, _known(stay.place, heard)))


def _discharge_planned(stay: Stay, heard: Heard) -> Stay:
    return replace(stay, expected_out=heard.expected or heard.ended)


def _discharged(stay: Stay, heard: Heard) -> Stay:
    left = _corrected(stay, replace(heard, ended=heard.ended or heard.sent_at))
    return replace(left, cancelled=False)  # who leaves was there, whatever was taken back before


def _corrected(stay: Stay, heard: Heard) -> Stay:
    places = (*stay.places[:-1], _known(stay.place, heard))
    return replace(_ended(stay, heard), places=places, began=heard.began or stay.began)


def _ended(stay: Stay, heard: Heard) -> Stay:
    left = replace(stay, disposition=heard.disposition or stay.disposition)
    if heard.ended is None:
        return left
    told = _earlier(stay.discharge_heard, heard.notified_at)
    seen = stay.end_seen or heard.look
    return replace(left, ended=heard.ended, discharge_heard=told, end_seen=seen)


def _not_planned(stay: Stay, heard: Heard) -> Stay:
    return replace(stay, expected_in=None, cancelled=stay.began is None)


def _not_admitted(stay: Stay, heard: Heard) -> Stay:
    return replace(_not_discharged(stay, heard), began=None, cancelled=True)


def _not_moved(stay: Stay, heard: Heard) -> Stay:
    return replace(stay, places=stay.places[:-1] or stay.places)


def _discharge_not_planned(stay: Stay, heard: Heard) -> Stay:
    return replace(stay, expected_out=None)


def _not_discharged(stay: Stay, heard: Heard) -> Stay:
    return replace(stay, ended=None, disposition="", discharge_heard=None, end_seen=False)


def _as_it_was(stay: Stay, heard: Heard) -> Stay:
    return stay


_READ: Mapping[Kind, Callable[[Stay, Heard], Stay]] = {
    Kind.PRE_ADMIT: _pre_admitted,
    Kind.ADMIT: _admitted,
    Kind.TRANSFER: _moved,
    Kind.PENDING_DISCHARGE: _discharge_planned,
    Kind.DISCHARGE: _discharged,
    Kind.UPDATE: _corrected,
    Kind.CANCEL_PRE_ADMIT: _not_planned,
    Kind.CANCEL_ADMIT: _not_admitted,
    Kind.CANCEL_TRANSFER: _not_moved,
    Kind.CANCEL_PENDING_DISCHARGE: _discharge_not_planned,
    Kind.CANCEL_DISCHARGE: _not_discharged,
    Kind.MERGE: _as_it_was,
    Kind.CLOSE: _as_it_was,
}


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return min(one, other) if one else other
