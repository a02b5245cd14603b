"""What was promised to whom, and whether it was kept: the invariants I1 to I7 of a soak.

A line of a history is a submission: what a nurse sent, and whether she was told that it is kept.
``check`` compares all of it with Footbridge's database, the EHR's, and what went between them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from soak_wire import told_by
from soak_world import CANARY, SITE, World
from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_rows

from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.store.tables import Audit, Outbox, Placement, metadata
from fhir_bridge.wire import Json, read_json

STUCK = frozenset({"", "queued", "sending", "checking"})
"""States of a placement that promise an end; when everything is quiet none may be left."""


@dataclass
class Submission:
    """What a nurse sent once, or several times.

    Attributes:
        statement: like no other's.
        told: she was told that it is kept; ``refused``: that it is not.
    """

    id: UUID
    key: UUID
    nurse: str
    patient: str
    statement: str
    status: str
    version: int | None
    told: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Violation:
    """An invariant that does not hold, and what was found."""

    invariant: str
    what: str


@dataclass
class History:
    """Everything that was sent, oldest first."""

    submissions: list[Submission] = field(default_factory=list)

    def of(self, statement: str) -> Submission | None:
        """The submission with these words."""
        return next((each for each in self.submissions if each.statement == statement), None)

    @property
    def keys(self) -> list[UUID]:
        """Every goal that somebody was told is kept."""
        return list(dict.fromkeys(each.key for each in self.submissions if each.told))


@dataclass(frozen=True)
class Ours:
    """What stands in Footbridge's database."""

    versions: dict[str, list[tuple[str, str]]]
    placed: dict[str, Placement]
    open: list[Outbox]
    audit: list[Audit]


def look(world: World) -> Ours:
    """Read Footbridge's database."""
    version = metadata.tables["resource_version"]
    with world.store.reading() as session:
        found = session.execute(
            select(version.c.id, version.c.version, version.c.body)
            .where(version.c.site_id == SITE, version.c.type == "Goal")
            .order_by(version.c.id, version.c.version)
        ).all()
        placed = session.exec(select_rows(Placement)).all()
        left = session.exec(
            select_rows(Outbox).where(
                col(Outbox.state).in_(("queued", "held", "unknown", "sending"))
            )
        ).all()
        audit = session.exec(select_rows(Audit)).all()
    versions: dict[str, list[tuple[str, str]]] = {}
    for row in found:
        goal: Json = read_json(row.body)
        if any(each.get("system") == GOAL_ID for each in goal.get("identifier", ())):
            versions.setdefault(row.id, []).append(told_by(goal))
    return Ours(versions, {row.id: row for row in placed}, list(left), list(audit))


def check(world: World, history: History, logged: str = "") -> list[Violation]:
    """Every invariant that does not hold, now that everything is quiet."""
    ours, there = look(world), _by_key(world.goals_there())
    return [
        *_durable(history, ours),
        *_one_each(history, ours, there),
        *_final(history, ours, there),
        *_as_themselves(world, history),
        *_audited(history, ours),
        *verified(world, ours),
        *_silent(world, ours, logged),
    ]


def _by_key(goals: Iterable[Json]) -> dict[str, list[Json]]:
    """The living goals in the EHR with our identifier, by it."""
    found: dict[str, list[Json]] = {}
    for goal in goals:
        listed = goal.get("identifier", ())
        for value in {each["value"] for each in listed if each.get("system") == GOAL_ID}:
            if goal.get("lifecycleStatus") != "entered-in-error":
                found.setdefault(value, []).append(goal)
    return found


def _durable(history: History, ours: Ours) -> Iterator[Violation]:
    """I1: what somebody was told is kept is there, once; what was refused is not."""
    for each in history.submissions:
        said = [words for words, _ in ours.versions.get(str(each.key), ())]
        times = said.count(each.statement)
        if each.told and times == 0:
            yield Violation("I1 lost", f"{each.key}: {each.statement} was acknowledged")
        if times > 1:
            yield Violation("I1 doubled", f"{each.key}: {each.statement} was kept {times} times")
        if each.refused and not each.told and times:
            yield Violation("I1 refused", f"{each.key}: {each.statement} was refused and kept")


def _one_each(history: History, ours: Ours, there: dict[str, list[Json]]) -> Iterator[Violation]:
    """I2: at most one living record of a goal is in the EHR, or people are told of the others.

    Others stay where somebody changed them there: that is for people to decide (W12).
    """
    for key in history.keys:
        placed = ours.placed.get(str(key))
        told = set(placed.twins.split()) if placed else set()
        found = [each for each in there.get(str(key), ()) if str(each["id"]) not in told]
        if len(found) > 1:
            ids = ", ".join(str(each["id"]) for each in found)
            yield Violation("I2 doubled", f"{key}: {ids}")


def _final(history: History, ours: Ours, there: dict[str, list[Json]]) -> Iterator[Violation]:
    """I3: the EHR has what was accepted last, or the nurse is shown why not; nothing is stuck."""
    stuck = {row.id: row.state for row in ours.open}
    for key in map(str, history.keys):
        placed = ours.placed.get(key)
        state = placed.state if placed else ""
        if state in STUCK or key in stuck:
            yield Violation("I3 stuck", f"{key}: {state or 'nowhere'}, {stuck.get(key, 'settled')}")
        if state != "in-ehr" or key not in ours.versions:
            continue
        last = ours.versions[key][-1]
        named = [each for each in there.get(key, ()) if placed and each["id"] == placed.ehr_id]
        held = [told_by(each) for each in named]
        if last not in held and last[1] != "entered-in-error":
            yield Violation("I3 lost", f"{key}: said to be there is {last}, there is {held}")


def _as_themselves(world: World, history: History) -> Iterator[Violation]:
    """I4: nothing is written as another user, or for another patient."""
    for each in world.wire.written:
        words, _ = told_by(each.body)
        sent = history.of(words)
        if sent is None:
            yield Violation("I4 stranger", f"{words} was sent and nobody wrote it")
            continue
        if each.user not in {sent.nurse, None}:
            yield Violation("I4 user", f"{sent.nurse}'s {words} was sent as {each.user}")
        if each.body.get("subject", {}).get("reference") != f"Patient/{sent.patient}":
            yield Violation("I4 patient", f"{words} was sent for another patient")


def _audited(history: History, ours: Ours) -> Iterator[Violation]:
    """I5: each version of a goal has its one row in the audit, and there are no others.

    A small win is written with its goal, and is no event of its own.
    """
    goals = {str(each.key) for each in history.submissions}
    rows = Counter(
        (row.what.removeprefix("Goal/"), row.detail)
        for row in ours.audit
        if row.what.startswith("Goal/") and row.detail.startswith("version ")
    )
    events = Counter(
        (key, f"version {number}")
        for key, said in ours.versions.items()
        if key in goals
        for number in range(1, len(said) + 1)
    )
    for key, detail in (rows - events) + (events - rows):
        yield Violation("I5 audit", f"{key} {detail}: {rows[key, detail]} rows")


def verified(world: World, ours: Ours | None = None) -> Iterator[Violation]:
    """I6: what is said to be in the EHR was read there. Holds at any moment."""
    ours = ours or look(world)
    for key, placed in ours.placed.items():
        if placed.state != "in-ehr" or len(ours.versions.get(key, ())) < placed.revision:
            continue
        said = ours.versions[key][placed.revision - 1]
        seen = world.wire.read.get(str(placed.ehr_id), set())
        if placed.verified_at is None or said not in seen:
            yield Violation("I6 unread", f"{key} v{placed.revision}: {said} was never read there")


def _silent(world: World, ours: Ours, logged: str) -> Iterator[Violation]:
    """I7: no words about people and no secret is in a log or the audit."""
    audited = " ".join(f"{row.what} {row.detail} {row.actor}" for row in ours.audit)
    for name, text in (("log", logged), ("audit", audited)):
        if CANARY in text:
            yield Violation("I7 words", f"a canary in the {name}")
        if any(len(each) > 16 and each in text for each in world.wire.secrets):
            yield Violation("I7 secret", f"a secret in the {name}")
