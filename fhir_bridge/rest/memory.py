"""Whether a Bundle came before: a server that remembers answers the same again (X9)."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge.errors import BridgeError
from fhir_bridge.rest.messages import Answer
from fhir_bridge.store.access import Grant

REPLAYED = {"idempotency-replayed": "true"}


class StillAtIt(BridgeError):
    """The same is being taken in at this moment. Ask again shortly: it is done once."""

    status, issue_code = 409, "lock-error"


@dataclass(frozen=True)
class Delivery:
    """A Bundle that its sender can name again.

    Attributes:
        key: its sender's name for it; "" where it has none, and is new each time.
        kind: ``transaction`` or ``batch``.
    """

    key: str
    raw: bytes
    kind: str


def nothing_known(session: Session, grant: Grant, delivery: Delivery) -> Answer | None:
    """Have no memory."""
    return None


def nothing_kept(session: Session, grant: Grant, delivery: Delivery, answer: Answer) -> None:
    """Keep nothing."""


@dataclass(frozen=True)
class Memory:
    """What a server remembers of Bundles.

    Attributes:
        recall: the answer that was given before; where there is none the delivery is noted as one
            that is being taken in. Raises ``StillAtIt``, or what speaks against the same name for
            another text.
        keep: keeps the answer, in the transaction that makes it true.
    """

    recall: Callable[[Session, Grant, Delivery], Answer | None] = nothing_known
    keep: Callable[[Session, Grant, Delivery, Answer], None] = nothing_kept
