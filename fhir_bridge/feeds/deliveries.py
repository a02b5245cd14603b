"""What other systems sent, delivery by delivery: what became of each entry, and what waits.

For nurses, leads and whoever runs the exchange. Nobody's name and no number of a patient stands
there: whom a record is about, the chart it is in says. Told from what was answered to the sender.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge import staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import clients_of
from fhir_bridge.errors import BridgeError
from fhir_bridge.feeds.telling import MOST, SHOWN, Line, line_of
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.r4.references import target_of
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import messages, received
from fhir_bridge.store.messages import Answered
from fhir_bridge.wire import Json, read_json

PAGE = Right.RECEIVED
MOST_ENTRIES = 100
"""Entries of one delivery that are told one by one; the others are counted."""


@dataclass(frozen=True)
class Entry:
    """What became of one entry.

    Attributes:
        place: from 1; ``type``: of the record, where the answer names it.
        status: the HTTP status of its own; ``words``: what was said to the sender.
    """

    place: int
    type: str
    status: int
    words: str


@dataclass(frozen=True)
class Delivery:
    """One message, file or Bundle.

    Attributes:
        mark: by which people speak of it; ``road``, ``event``: how it came, and as what.
        status: of the answer as a whole; ``state``: of ``messages.STATES``.
        entries: the first of them; ``more``: how many others there are.
    """

    mark: str
    road: str
    event: str
    at: datetime
    status: int
    state: str
    reason: str
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True)
class FromSystem:
    """All of one system.

    Attributes:
        kept: how many records of it are kept, by type, and ``last`` when the last one came.
        waiting: what is set aside, or was said to be about nobody of ours.
    """

    id: str
    name: str
    kept: Mapping[str, int]
    last: datetime | None
    deliveries: tuple[Delivery, ...]
    waiting: tuple[Line, ...]


def deliveries(bridge: Bridge, context: StaffContext) -> tuple[FromSystem, ...]:
    """What each system sent of late, the latest first.

    Raises:
        NotAllowed: their role does not include it.
    """
    context.require(PAGE)
    site, since = context.site.id, bridge.clock() - SHOWN
    with bridge.store.writing() as session:
        staff_contexts.note(session, context, "R", "received")
    with bridge.store.reading() as session:
        names = {each.actor.who: each.name for each in clients_of(session, site)}
        found = messages.answered(session, site, since, MOST)
        waiting = messages.open_ones(session, site, (messages.ASIDE, messages.NOT_OURS), MOST)
        lines = [line_of(each) for each in waiting if each.body]
        kept = received.kept(session, site)
    senders = sorted({*(each.sender for each in (*found,)), *(each.feed for each in lines),
                      *(f"client/{each.client}" for each in kept)})  # fmt: skip
    return tuple(
        _from(who, names, found, lines, [each for each in kept if f"client/{each.client}" == who])
        for who in senders
    )


def _from(
    who: str, names: Mapping[str, str], found: Sequence[Answered], lines: Sequence[Line],
    kept: Sequence[received.Kept],
) -> FromSystem:  # fmt: skip
    return FromSystem(
        who, names.get(who, ""), {each.type: each.number for each in kept},
        max((each.last for each in kept), default=None),
        tuple(_delivery(each) for each in found if each.sender == who),
        tuple(each for each in lines if each.feed == who),
    )  # fmt: skip


def _delivery(row: Answered) -> Delivery:
    entries = list(_entries(row.answer))
    return Delivery(
        row.body_hash[:6].upper(), row.road, row.event, row.received_at, row.status, row.state,
        row.reason, tuple(entries[:MOST_ENTRIES]), max(0, len(entries) - MOST_ENTRIES),
    )  # fmt: skip


def _entries(answer: bytes) -> Iterator[Entry]:
    """What was answered for each entry; nothing for what is no Bundle."""
    try:
        told = read_json(answer) if answer else {}
    except BridgeError:
        return
    if not isinstance(told, dict) or told.get("resourceType") != "Bundle":
        return
    for place, each in enumerate(rows(told, "entry"), start=1):
        response = inner(each, "response")
        status = str(response.get("status", ""))[:3]
        yield Entry(
            place, _type(response), int(status) if status.isdigit() else 0,
            _words(inner(response, "outcome")),
        )  # fmt: skip


def _type(response: Json) -> str:
    target = target_of(response.get("location"))
    return target[0] if target else ""


def _words(outcome: Json) -> str:
    """The first thing that was said; it never repeats what was sent."""
    said = (words(inner(each, "details"), "text") for each in rows(outcome, "issue"))
    return next(filter(None, said), "")
