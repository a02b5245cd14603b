"""The notifications of a Subscription at an EHR: hints, kept until the record itself was fetched.

Who knows the address and the secret may send; what they say is never believed. Each event has a
number, so what is missing is noticed and asked for (exchange N8; Subscriptions R5 Backport).
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.notifications.hearing_of import SUBSCRIPTION
from fhir_bridge.notifications.once import MAX_BYTES, refuse_unspeakable
from fhir_bridge.notifications.sender import Answer
from fhir_bridge.r4.subscription_status import Event, Status, Told, read_status
from fhir_bridge.store import audit, messages
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import Feed, Message
from fhir_bridge.wire import read_document

EVENT, GAP = "event", "gap"
"""Events of a message that came by a hook: something to fetch, and some that never came."""

NO_SUCH_HOOK = "There is no such hook."
ANOTHER = "This notification is of another Subscription than the one that this hook is for."
IN_ERROR = "The EHR says that this Subscription is in error."
OFF = "The EHR says that this Subscription is off."
MOST = 200
"""Of events in one notification; a longer one is asked for again, whole."""


@dataclass(frozen=True)
class _Hook:
    """One notification at work."""

    bridge: Bridge
    feed: str
    site: str
    request: str
    raw: bytes
    at: datetime


def take_in_hook(bridge: Bridge, key: str, secret: str, raw: bytes, *, request: str = "") -> Answer:
    """Note what a notification points at; the worker fetches it.

    Args:
        key: the last part of the hook's address.
        secret: what came in its header.

    Raises:
        NotFound: there is no such hook, or this is not its secret: nobody learns which.
        Malformed, TooLarge: it is no notification.
        Refused: it is another Subscription's.
    """
    known = _known(bridge, key, secret, request)
    refuse_unspeakable(raw)
    status = read_status(read_document(raw, max_bytes=MAX_BYTES, once=True))
    if known.subscription and status.subscription not in {"", known.subscription}:
        raise Refused(ANOTHER)
    hook = _Hook(bridge, known.feed, known.site_id, request, raw, bridge.clock())
    with bridge.store.writing() as session:
        feed = messages.feed(session, hook.site, hook.feed, lock=True)
        if feed is None:
            raise NotFound(NO_SUCH_HOOK)
        _note(session, hook, feed, status)
    return Answer(200, b"", messages.WAITING if status.events else messages.STORED)


def _known(bridge: Bridge, key: str, secret: str, request: str) -> Feed:
    with bridge.store.reading() as session:
        feed = messages.subscription(session, key)
    given = messages.hash_of(secret.encode())
    expected = feed.secret_hash if feed else ""
    if hmac.compare_digest(given, expected) and feed:
        return feed
    if feed:
        with bridge.store.writing() as session:
            audit.record(
                session, site=feed.site_id, actor=Actor(feed.feed, "", "system"), action="E",
                what="hook", patient=None, outcome=audit.REFUSED, request=request,
                detail="wrong secret",
            )  # fmt: skip
    raise NotFound(NO_SUCH_HOOK)


def _note(session: Session, hook: _Hook, feed: Feed, status: Status) -> None:
    feed.last_heard_at = hook.at
    feed.trouble = IN_ERROR if status.in_error else OFF if status.state == "off" else ""
    if status.told is Told.HANDSHAKE:
        feed.last_number = status.since_start or 0
    else:
        keep_events(session, hook.bridge, feed, status.events, raw=hook.raw, at=hook.at)
        _count(session, hook, feed, status)
    session.add(feed)
    audit.record(
        session, site=hook.site, actor=Actor(hook.feed, "", "system"), action="E", what="hook",
        patient=None, request=hook.request, detail=f"{status.told}: {len(status.events)} events",
    )  # fmt: skip


def keep_events(
    session: Session, bridge: Bridge, feed: Feed, events: Iterable[Event], *, raw: bytes,
    at: datetime,
) -> int:  # fmt: skip
    """Keep each event as something to fetch; gives how many are new."""
    rows = (
        _to_follow(bridge, feed, EVENT, str(each.number), each.focus, raw, at)
        for each in list(events)[:MOST]
    )
    return sum(messages.keep(session, row) for row in rows)


def _count(session: Session, hook: _Hook, feed: Feed, status: Status) -> None:
    """Notice what never came: numbers between the last one and the ones that are here."""
    numbers = {each.number for each in status.events[:MOST]}
    top = max((*numbers, status.since_start or 0))
    last = feed.last_number
    if last is None:
        last = min(numbers, default=top + 1) - 1
    for first, until in _missing(last, top, numbers):
        row = _to_follow(hook.bridge, feed, GAP, f"gap {first}-{until}", f"{first}-{until}",
                         b"", hook.at)  # fmt: skip
        messages.keep(session, row)
    feed.last_number = max(last, top)


def _missing(last: int, top: int, here: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of numbers after the last one, up to the highest, that are not here."""
    first = last + 1
    for number in (*sorted(each for each in here if each > last), top + 1):
        if number > first:
            yield first, number - 1
        first = number + 1


def _to_follow(
    bridge: Bridge, feed: Feed, event: str, key: str, about: str, raw: bytes, at: datetime
) -> Message:
    about = about[:255]
    return Message(
        site_id=feed.site_id, sender=feed.feed, key=key, body_hash=messages.hash_of(about.encode()),
        road=SUBSCRIPTION, event=event, about=about, state=messages.WAITING, status=200,
        received_at=at, due_at=bridge.real(), body=raw,
    )  # fmt: skip
