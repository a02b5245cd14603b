"""Sixteen at once: one record, no lost update, one sender."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy.exc import IntegrityError

from fhir_bridge.errors import Stale
from fhir_bridge.store import outbox, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Document

ANN = Chart("riverside", "ann", Actor("Practitioner/nurse"))
AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
SYSTEM = "https://footbridge.example/fhir/id/goal"
MANY = 16
T = TypeVar("T")


def goal(text: str = "Weigh myself") -> Document:
    return Document.of(
        {
            "resourceType": "Goal",
            "identifier": [{"system": SYSTEM, "value": "k1"}],
            "lifecycleStatus": "active",
            "description": {"text": text},
            "subject": {"reference": "Patient/ann"},
        }
    )


def all_at_once(act: Callable[[int], T]) -> list[T]:
    """Run sixteen threads that start together."""
    gate = Barrier(MANY)

    def run(number: int) -> T:
        gate.wait(10)
        return act(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_sixteen_saves_of_one_key_make_one_record(store: Store) -> None:
    def save(number: int) -> str:
        try:
            with store.writing() as session:
                resources.create(session, ANN, goal(f"By {number}"), id="k1", at=AT)
        except Stale:
            return "stale"
        return "created"

    assert sorted(all_at_once(save)) == ["created"] + ["stale"] * (MANY - 1)
    with store.reading() as session:
        assert len(resources.history(session, ANN, "Goal", "k1")) == 1


def test_no_update_of_sixteen_is_lost(store: Store) -> None:
    with store.writing() as session:
        resources.create(session, ANN, goal(), id="k1", at=AT)

    def save(number: int) -> int:
        while True:
            with store.reading() as session:
                seen = resources.read(session, ANN, "Goal", "k1").version
            try:
                with store.writing() as session:
                    new = goal(f"By {number}")
                    return resources.update(
                        session, ANN, new, id="k1", at=AT, expected=seen
                    ).version
            except Stale:
                continue

    assert sorted(all_at_once(save)) == list(range(2, MANY + 2))


def test_sixteen_workers_and_one_promise_is_kept_once(store: Store) -> None:
    with store.writing() as session:
        outbox.promise(session, ANN, "Goal", "k1", 1, context="c", at=AT)

    def take(_: int) -> bool:
        with store.writing() as session:
            return outbox.claim(session, at=AT) is not None

    assert all_at_once(take).count(True) == 1


def test_r19_a_sender_that_overslept_its_lease_can_settle_nothing(store: Store) -> None:
    with store.writing() as session:
        outbox.promise(session, ANN, "Goal", "k1", 1, context="c", at=AT)
        slow = outbox.claim(session, at=AT)
    later = AT + outbox.LEASE + timedelta(seconds=1)
    with store.writing() as session:
        quick = outbox.claim(session, at=later)
    assert slow and quick and quick.unknown and quick.fence > slow.fence
    with store.writing() as session:
        assert not outbox.settle(session, slow, "done")
        assert outbox.settle(session, quick, "done")


def test_a_later_revision_supersedes_what_never_left_and_waits_for_what_did(store: Store) -> None:
    with store.writing() as session:
        outbox.promise(session, ANN, "Goal", "k1", 1, context="c", at=AT)
        outbox.promise(session, ANN, "Goal", "k1", 2, context="c", at=AT)
        second = outbox.claim(session, at=AT)
        assert second and second.revision == 2
        outbox.promise(session, ANN, "Goal", "k1", 3, context="c", at=AT)
        assert outbox.claim(session, at=AT) is None
        outbox.settle(session, second, "unknown", due_at=AT)
        again = outbox.claim(session, at=AT)
        assert again and (again.revision, again.unknown) == (2, True)
        outbox.settle(session, again, "done")
        third = outbox.claim(session, at=AT)
        assert third and third.revision == 3


def test_the_database_itself_allows_one_revision_in_flight(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as session:
        for revision in (1, 2):
            outbox.promise(session, ANN, "Goal", "k1", revision, context="c", at=AT)
            session.flush()
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'sending'")
