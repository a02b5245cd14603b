"""Bundles that systems post to the base: each one that has a name is done once (X9).

A name is ``Idempotency-Key``, else ``Bundle.identifier``. What came under it is a row of
``message`` beside the messages of the same sender; what it did is in the record itself.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import BridgeError
from fhir_bridge.rest.memory import REPLAYED, Delivery, Memory, StillAtIt
from fhir_bridge.rest.messages import JSON, Answer
from fhir_bridge.store import audit, messages
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.messages import Kept
from fhir_bridge.store.tables import Message

ROAD = "api"
AT_IT = timedelta(minutes=5)
"""How long a batch may take; after that whoever sends it again begins anew."""
LONGEST = 200


class ChangedText(BridgeError):
    """This name came before with another text. Nothing was done."""

    status, issue_code = 422, "duplicate"


def memory_of(bridge: Bridge) -> Memory:
    """What the API remembers."""
    return Memory(_recall(bridge), _keep(bridge))


def _recall(bridge: Bridge) -> Callable[[Session, Grant, Delivery], Answer | None]:
    def recall(session: Session, grant: Grant, delivery: Delivery) -> Answer | None:
        name = _name(delivery)
        if not name:
            return None
        lock_key(session, "message", grant.site, grant.actor.who, name)
        digest = messages.hash_of(delivery.raw)
        for row in messages.under(session, grant.site, grant.actor.who, name):
            if row.body_hash != digest:
                raise ChangedText
            if row.status:
                return _replayed(session, grant, row)
            if not _is_left(session, bridge, grant, name, digest):
                raise StillAtIt
            return None
        messages.keep(session, _row(bridge, grant, delivery, digest))
        return None

    return recall


def _keep(bridge: Bridge) -> Callable[[Session, Grant, Delivery, Answer], None]:
    def keep(session: Session, grant: Grant, delivery: Delivery, answer: Answer) -> None:
        name = _name(delivery)
        if name:
            key = grant.site, grant.actor.who, name, messages.hash_of(delivery.raw)
            row = session.get_one(Message, key)
            row.status, row.answer, row.state = answer.status, answer.body, messages.TAKEN

    return keep


def _name(delivery: Delivery) -> str:
    return delivery.key if len(delivery.key) <= LONGEST else messages.hash_of(delivery.key.encode())


def _row(bridge: Bridge, grant: Grant, delivery: Delivery, digest: str) -> Message:
    return Message(
        site_id=grant.site, sender=grant.actor.who, key=_name(delivery), body_hash=digest,
        road=ROAD, event=delivery.kind, state=messages.STORED, request=grant.request,
        received_at=bridge.clock(), lease_until=bridge.real() + AT_IT,
    )  # fmt: skip


def _is_left(session: Session, bridge: Bridge, grant: Grant, name: str, digest: str) -> bool:
    """Whether whoever began with it does no more; then it is begun anew."""
    row = session.get_one(Message, (grant.site, grant.actor.who, name, digest))
    left = row.lease_until is None or row.lease_until <= bridge.real()
    if left:
        row.lease_until = bridge.real() + AT_IT
    return left


def _replayed(session: Session, grant: Grant, kept: Kept) -> Answer:
    audit.of_view(session, grant, action="E", what="transaction", patient=None,
                  detail="sent again; answered as before")  # fmt: skip
    return Answer(kept.status, {"content-type": JSON, **REPLAYED}, kept.answer)
