"""What other systems told us: kept once under the id its sender gave it, and followed up.

The row of a message is written in the transaction that acts on it, so what was acknowledged is
there (exchange X9). What has to be followed up has a time when it is due and is claimed with a
lease: any number of workers may do it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlmodel import Session, col, select

from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import TO_FOLLOW, Feed, Message, metadata

TAKEN, STORED, ASIDE, REFUSED = "taken", "stored", "aside", "refused"
WAITING, NOT_OURS, EXPIRED = "waiting", "not-ours", "expired"

STATES = {
    TAKEN: "it is in the record",
    STORED: "kept; it tells of no stay",
    ASIDE: "kept; whom it is about is not known here yet",
    REFUSED: "kept; it cannot be used as it is",
    WAITING: "kept; the record it points at is being fetched",
    NOT_OURS: "it is about nobody whose record is kept here",
    EXPIRED: "whom it was about was never found; what it said was forgotten",
}
"""What became of a message."""

_TABLE = metadata.tables["message"]


def hash_of(raw: bytes) -> str:
    """What tells two texts apart."""
    return sha256(raw).hexdigest()


@dataclass(frozen=True)
class Kept:
    """What came under an id, and what was answered."""

    body_hash: str
    state: str
    status: int
    answer: bytes
    patient: str | None


_UNDER = sa.select(
    _TABLE.c.body_hash, _TABLE.c.state, _TABLE.c.status, _TABLE.c.answer, _TABLE.c.patient_id
).where(
    _TABLE.c.site_id == sa.bindparam("site"), _TABLE.c.sender == sa.bindparam("sender"),
    _TABLE.c.key == sa.bindparam("key"),
)  # fmt: skip


def under(session: Session, site: str, sender: str, key: str) -> tuple[Kept, ...]:
    """What came under one id: one row, and one more for each other text that claimed it."""
    rows = session.execute(_UNDER, {"site": site, "sender": sender, "key": key})
    return tuple(Kept(*row) for row in rows)


def keep(session: Session, message: Message) -> bool:
    """Keep a message; gives whether it is new."""
    return insert_new(session, _TABLE, message.model_dump())


def is_due(session: Session, at: datetime) -> bool:
    """Whether anything waits to be followed up."""
    waiting = sa.select(sa.literal(1)).where(TO_FOLLOW, _TABLE.c.due_at <= at).limit(1)
    return session.execute(waiting).first() is not None


def claim(session: Session, *, at: datetime, lease: timedelta) -> Message | None:
    """The next message that is due to be followed up; nobody else gets it until the lease ends."""
    wanted = (
        select(Message)
        .where(TO_FOLLOW, col(Message.due_at) <= at)
        .where(col(Message.lease_until).is_(None) | (col(Message.lease_until) <= at))
        .order_by(col(Message.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = session.exec(wanted).first()
    if found is None:
        return None
    found.lease_until = at + lease
    found.attempts += 1
    session.flush()
    return found


def again(session: Session, message: Message) -> Message:
    """The row of a message that was claimed before, to be changed now."""
    key = message.site_id, message.sender, message.key, message.body_hash
    return session.get_one(Message, key, with_for_update=True, populate_existing=True)


Tally = tuple[str, str, str, int, datetime]
"""A sender, a road, a state, how many messages, and when the last one came."""


def heard_from(session: Session, site: str, since: datetime) -> Sequence[Tally]:
    """What each sender sent since."""
    about = _TABLE.c.sender, _TABLE.c.road, _TABLE.c.state
    rows = session.execute(
        sa.select(*about, sa.func.count(), sa.func.max(_TABLE.c.received_at))
        .where(_TABLE.c.site_id == site, _TABLE.c.received_at >= since)
        .group_by(*about)
        .order_by(*about)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def last_heard(session: Session, site: str) -> dict[str, datetime]:
    """When each sender was heard last, whatever it sent."""
    rows = session.execute(
        sa.select(_TABLE.c.sender, sa.func.max(_TABLE.c.received_at))
        .where(_TABLE.c.site_id == site)
        .group_by(_TABLE.c.sender)
    )
    return {row[0]: row[1] for row in rows}


def open_ones(session: Session, site: str, states: Iterable[str], most: int) -> Sequence[Message]:
    """Messages that somebody should know of, the latest first."""
    return session.exec(
        select(Message)
        .where(Message.site_id == site, col(Message.state).in_(list(states)))
        .order_by(col(Message.received_at).desc())
        .limit(most)
    ).all()


ENTRIES = ("entry", "record")
"""Events of one entry of a file that was set aside by itself."""


@dataclass(frozen=True)
class Answered:
    """A message, and what was answered; without what it says."""

    sender: str
    body_hash: str
    road: str
    event: str
    state: str
    reason: str
    status: int
    answer: bytes
    received_at: datetime


def answered(session: Session, site: str, since: datetime, most: int) -> list[Answered]:
    """What came since, the latest first; entries that were set aside are told with their file."""
    names = ("sender", "body_hash", "road", "event", "state", "reason", "status", "answer",
             "received_at")  # fmt: skip
    rows = session.execute(
        sa.select(*(_TABLE.c[name] for name in names))
        .where(_TABLE.c.site_id == site, _TABLE.c.received_at >= since)
        .where(_TABLE.c.event.not_in(ENTRIES))
        .order_by(_TABLE.c.received_at.desc(), _TABLE.c.key)
        .limit(most)
    )
    return [Answered(*row) for row in rows]


def decidable(session: Session, site: str, body_hash: str, state: str) -> Message | None:
    """A message that a person may decide on, locked; None where none of that text waits."""
    return session.exec(
        select(Message)
        .where(Message.site_id == site, Message.body_hash == body_hash, Message.state == state)
        .where(Message.body != b"", TO_FOLLOW)
        .order_by(col(Message.received_at))
        .limit(1)
        .with_for_update()
    ).first()


def feed(session: Session, site: str, name: str, *, lock: bool = False) -> Feed | None:
    """What is known of one feed."""
    return session.get(Feed, (site, name), with_for_update=lock, populate_existing=lock)


def feeds(session: Session, site: str) -> Sequence[Feed]:
    """Every feed of a site that somebody said something of."""
    return session.exec(select(Feed).where(Feed.site_id == site).order_by(Feed.feed)).all()


def subscription(session: Session, key: str) -> Feed | None:
    """The feed whose hook has this key; keys are ours, and one of them is in one site alone."""
    return session.exec(select(Feed).where(Feed.feed == f"{HOOK}{key}")).first()


HOOK = "subscription/"
"""How the name of a feed begins that comes by a hook."""


def sender_of(session: Session, site: str, patient: str, road: str) -> str:
    """Who told us last of a patient's stays by one road; "" where nobody did."""
    found = session.execute(
        sa.select(_TABLE.c.sender)
        .where(_TABLE.c.site_id == site, _TABLE.c.patient_id == patient, _TABLE.c.road == road)
        .order_by(_TABLE.c.received_at.desc())
        .limit(1)
    )
    return str(found.scalar() or "")


def gaps(session: Session, site: str, event: str, since: datetime) -> dict[str, int]:
    """How often something was missed in between, by sender."""
    rows = session.execute(
        sa.select(_TABLE.c.sender, sa.func.count())
        .where(_TABLE.c.site_id == site, _TABLE.c.event == event, _TABLE.c.received_at >= since)
        .group_by(_TABLE.c.sender)
    )
    return {row[0]: row[1] for row in rows}
