"""Whoever tries one card after the other on one person is shut out (HRex mm-7; M4).

Alike are two questions with the same family name and birth date, or the same whole name and year of
birth. ``MOST_CARDS`` different cards for people alike within a day, none of which was the right one
before, and the client is let in no longer. Counted in the database: by all processes together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select

from fhir_bridge.clients import Client
from fhir_bridge.matching.people import Number, Person
from fhir_bridge.store.tables import MatchAttempt

MOST_CARDS = 5
WITHIN = timedelta(hours=24)
WHY = "too many member cards were tried for one person"


@dataclass(frozen=True)
class Attempt:
    """One question, as it is counted: keyed hashes alone."""

    by_birth: str
    by_name: str
    card: str


def attempt_of(person: Person, card: tuple[Number, ...], key: bytes) -> Attempt:
    """What is counted of a question.

    Args:
        key: a secret; names and birth dates are too few to hide behind a plain hash.
    """
    family, given = next(iter(person.names), ("", ""))
    parts = (
        (family, person.birth), (family, given, person.birth[:4]),
        tuple(sorted({value for _, value in card})),
    )  # fmt: skip
    return Attempt(*(_hashed(key, each) for each in parts))


def tried_too_often(session: Session, client: Client, attempt: Attempt, now: datetime) -> bool:
    """Whether this question is one too many.

    Args:
        now: real time.
    """
    row = MatchAttempt
    session.execute(delete(row).where(
        col(row.site_id) == client.site, col(row.client_id) == client.id,
        col(row.at) <= now - WITHIN,
    ))  # fmt: skip
    cards = select(row.card).where(
        row.site_id == client.site, row.client_id == client.id, col(row.matched).is_(False),
        or_(row.by_birth == attempt.by_birth, row.by_name == attempt.by_name),
    )  # fmt: skip
    return len({*session.exec(cards), attempt.card}) >= MOST_CARDS


def note(
    session: Session, client: Client, attempt: Attempt, now: datetime, *, matched: bool
) -> None:
    """Count a question."""
    session.add(MatchAttempt(
        site_id=client.site, id=str(uuid4()), client_id=client.id, at=now, matched=matched,
        by_birth=attempt.by_birth, by_name=attempt.by_name, card=attempt.card,
    ))  # fmt: skip


def _hashed(key: bytes, parts: tuple[str, ...]) -> str:
    return digest(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), sha256).hex()
