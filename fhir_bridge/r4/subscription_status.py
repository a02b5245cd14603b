"""A notification of a topic-based Subscription, as R4 has it: its status, then what it is about.

Read for what it points at, never for what it says: whoever is told fetches the record before acting
(exchange N8). Source: Subscriptions R5 Backport, R4 notification Bundle and status (Parameters).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fhir_bridge.errors import Malformed
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.wire import Document, Json


class Told(StrEnum):
    """Why a notification was sent."""

    HANDSHAKE = "handshake"
    HEARTBEAT = "heartbeat"
    EVENT = "event-notification"
    STATUS = "query-status"
    EVENTS = "query-event"


@dataclass(frozen=True)
class Event:
    """One event of a Subscription.

    Attributes:
        number: its place among all events of the Subscription.
        focus: what it is about, ``Type/id`` or an address; "" where it does not say.
    """

    number: int
    focus: str


@dataclass(frozen=True)
class Status:
    """One notification.

    Attributes:
        subscription: the sender's id of it.
        state: ``requested``, ``active``, ``error``, ``off``.
        since_start: how many events there have been; None where it does not say.
    """

    subscription: str
    told: Told
    state: str
    since_start: int | None
    events: tuple[Event, ...] = ()
    in_error: bool = False


def read_status(bundle: Document) -> Status:
    """What a notification says.

    Raises:
        Malformed: it is no notification of a Subscription.
    """
    entries = rows(bundle.data, "entry")
    first = inner(entries[0], "resource") if entries else {}
    is_bundle = bundle.data.get("resourceType") == "Bundle"
    if not is_bundle or first.get("resourceType") != "Parameters":
        raise Malformed("A notification begins with the status of its Subscription.")
    said = rows(first, "parameter")
    try:
        told = Told(_text(said, "type"))
    except ValueError:
        raise Malformed("This notification does not say why it was sent.") from None
    reference = next((inner(each, "valueReference") for each in _all(said, "subscription")), {})
    return Status(
        (words(reference, "reference") or "").rstrip("/").rpartition("/")[2],
        told,
        _text(said, "status"),
        _number(_text(said, "events-since-subscription-start")),
        tuple(_events(said, entries[1:])),
        _text(said, "status") == "error" or any(_all(said, "error")),
    )


def _events(said: list[Json], others: list[Json]) -> Iterator[Event]:
    """Each event; one that names nothing may be about the only record that came along."""
    listed = _all(said, "notification-event")
    carried = [_address(each) for each in others]
    for event in listed:
        parts = rows(event, "part")
        number = _number(_text(parts, "event-number"))
        focus = next((inner(each, "valueReference") for each in _all(parts, "focus")), {})
        about = words(focus, "reference") or ""
        if not about and len(listed) == 1 and len(carried) == 1:
            about = carried[0]
        if number is not None:
            yield Event(number, about)


def _address(entry: Json) -> str:
    resource = inner(entry, "resource")
    own = f"{resource.get('resourceType')}/{resource.get('id')}" if resource.get("id") else ""
    return words(entry, "fullUrl") or own


def _all(parameters: list[Json], name: str) -> list[Json]:
    return [each for each in parameters if each.get("name") == name]


def _text(parameters: list[Json], name: str) -> str:
    for each in _all(parameters, name):
        for kind in ("valueCode", "valueString", "valueUnsignedInt", "valueInteger"):
            if kind in each:
                return str(each[kind])
    return ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004 - what a column holds
