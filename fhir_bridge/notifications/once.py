"""One message, one deed: the same again is answered the same, and another text moves nothing.

The message, what it did and the audit are one transaction: what was acknowledged is there, whatever
happens to this process a moment later (exchange X9, R15).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlmodel import Session

from fhir_bridge import wire
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError, Malformed
from fhir_bridge.notifications.sender import Answer, Sender, refusal
from fhir_bridge.store import audit, messages
from fhir_bridge.store.db import Store, lock_key
from fhir_bridge.store.messages import Kept
from fhir_bridge.store.tables import Message

MAX_BYTES = wire.MAX_BYTES  # X11
LONGEST_KEY = 200
TRIED_AGAIN = timedelta(minutes=1)
"""After what could not be matched is looked at again for the first time."""


class ChangedText(BridgeError):
    """This id came before with another text. The first one stands; this one is kept beside it."""

    status, issue_code = 422, "duplicate"


@dataclass(frozen=True)
class Arrived:
    """What came in.

    Attributes:
        key: the sender's own id of it; "" where there is none.
        event: what it says that it is, for whoever looks after the feed.
    """

    raw: bytes
    road: str
    key: str
    event: str
    sent_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it is kept under: its id, or its bytes where it has none."""
        if 0 < len(self.key) <= LONGEST_KEY:
            return self.key
        return f"sha256|{messages.hash_of(self.key.encode() or self.raw)}"


@dataclass(frozen=True)
class Done:
    """What became of it, before anybody was answered."""

    answer: Answer
    patient: str | None = None
    reason: str = ""


_TURN = Lock()


@contextmanager
def _turn(store: Store) -> Iterator[None]:
    """Wait in line for SQLite's one writer.

    It lets those who wait ask again and again, in no order: of many messages at once some would
    wait for seconds, and give up. PostgreSQL needs none of it.
    """
    with _TURN if store.is_sqlite else nullcontext():
        yield


def refuse_unspeakable(raw: bytes) -> None:
    """Stop what no database can keep as text.

    Raises:
        Malformed: it has a NUL in it, which FHIR forbids in any string.
    """
    if b"\\u0000" in raw:
        raise Malformed("A text in this JSON has a character that no FHIR string may have.")


def once(
    bridge: Bridge, sender: Sender, arrived: Arrived, act: Callable[[Session, datetime], Done]
) -> Answer:
    """Do what a message asks for, once.

    Args:
        act: does it in the given transaction, at the given time.
    """
    at, site = bridge.clock(), sender.site.id
    with _turn(bridge.store), bridge.store.writing() as session:
        lock_key(session, "message", site, sender.id, arrived.name)
        known = messages.under(session, site, sender.id, arrived.name)
        digest = messages.hash_of(arrived.raw)
        for row in known:
            if row.body_hash == digest:
                return _replayed(session, sender, row)
        done = _changed() if known else act(session, at)
        waits = done.answer.state == messages.ASIDE
        messages.keep(session, Message(
            site_id=site, sender=sender.id, key=arrived.name, body_hash=digest, road=arrived.road,
            event=arrived.event, state=done.answer.state, reason=done.reason,
            patient_id=done.patient, status=done.answer.status, answer=done.answer.body,
            request=sender.request, sent_at=arrived.sent_at, received_at=at, body=arrived.raw,
            due_at=bridge.real() + TRIED_AGAIN if waits else None,
        ))  # fmt: skip
        _note(session, sender, arrived, done)
    return done.answer


def _changed() -> Done:
    error = ChangedText()
    return Done(refusal(error, messages.REFUSED), reason=str(error))


def _replayed(session: Session, sender: Sender, kept: Kept) -> Answer:
    audit.record(
        session, site=sender.site.id, actor=sender.actor, action="E", what="message",
        patient=kept.patient, request=sender.request, detail="sent again; answered as before",
    )  # fmt: skip
    return Answer(kept.status, kept.answer, kept.state, {"idempotency-replayed": "true"})


def _note(session: Session, sender: Sender, arrived: Arrived, done: Done) -> None:
    refused = done.answer.state == messages.REFUSED
    audit.record(
        session, site=sender.site.id, actor=sender.actor, action="C", what="message",
        patient=done.patient, outcome=audit.REFUSED if refused else audit.OK,
        request=sender.request, detail=f"{arrived.road} {arrived.event}: {done.answer.state}",
    )  # fmt: skip
