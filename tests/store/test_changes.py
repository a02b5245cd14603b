"""Who follows the changes sees each of them once, in order, however the writers overlap."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import AT, EVERYONE, goal, ids
from sqlmodel import Session

from fhir_bridge.errors import Stale
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import Store, open_store
from fhir_bridge.wire import Document


def here() -> Grant:
    return replace(EVERYONE, site=f"s-{uuid4()}")


def create(session: Session, view: Grant, *names: str) -> None:
    for id in names:
        resources.create(session, view, Document.of(goal()), id=id, at=AT)


def follow(store: Store, view: Grant, since: int, count: int) -> Iterator[resources.Stored]:
    """Read on from a change number until there is no more for now."""
    while True:
        with store.reading() as session:
            rows = resources.changes(session, view, since=since, count=count)
        if not rows:
            return
        yield from rows
        since = rows[-1].change_no


@pytest.mark.parametrize("count", [1, 2, 3, 1000])
def test_a_transaction_is_never_cut_in_two(store: Store, count: int) -> None:
    view = here()
    with store.writing() as session:
        create(session, view, "a", "b", "c")
    with store.writing() as session:
        create(session, view, "d")
    with store.writing() as session:
        create(session, view, "e", "f")
    assert ids(follow(store, view, 0, count)) == ["a", "b", "c", "d", "e", "f"]


def test_every_version_is_a_change_and_so_is_the_end(store: Store) -> None:
    view = here()
    for act in (
        lambda session: create(session, view, "g"),
        lambda session: resources.update(session, view, Document.of(goal()), id="g", at=AT),
        lambda session: resources.delete(session, view, "Goal", "g", at=AT),
    ):
        with store.writing() as session:
            act(session)
    seen = [(row.version, row.deleted) for row in follow(store, view, 0, 10)]
    assert seen == [(1, False), (2, False), (3, True)]


def test_a_savepoint_that_is_rolled_back_costs_nobody_their_number(store: Store) -> None:
    view = here()
    with store.writing() as session:
        create(session, view, "taken")
    with store.writing() as session:
        with pytest.raises(Stale), session.begin_nested():
            create(session, view, "taken")
        create(session, view, "second")
    with store.writing() as session:
        create(session, view, "third")
    with store.reading() as session:
        numbers = [row.change_no for row in resources.changes(session, view, since=0)]
    assert len(set(numbers)) == 3
    assert ids(follow(store, view, 0, 1)) == ["taken", "second", "third"]


def test_a_transaction_that_is_dropped_leaves_no_change(store: Store) -> None:
    view = here()
    with pytest.raises(Stale), store.writing() as session:
        create(session, view, "a", "a")
    with store.writing() as session:
        create(session, view, "b")
    assert ids(follow(store, view, 0, 10)) == ["b"]


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    store = open_store(postgres_url)
    yield store
    store.close()


def test_the_late_commit_of_an_earlier_transaction_is_not_lost(postgres_store: Store) -> None:
    store, view = postgres_store, here()
    with ExitStack() as late:
        slow = late.enter_context(store.writing())
        create(slow, view, "slow")
        with store.writing() as quick:
            create(quick, view, "quick")
        # what is later waits: a follower who went past it would never see the slow one
        assert ids(follow(store, view, 0, 10)) == []
    assert ids(follow(store, view, 0, 10)) == ["slow", "quick"]


STEP = st.sampled_from(("begin", "write", "commit", "look"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEP, st.integers(0, 5))))
def test_however_writers_overlap_a_follower_sees_all_once(
    postgres_store: Store, steps: list[tuple[str, int]]
) -> None:
    store, view = postgres_store, here()
    open_ones: list[tuple[ExitStack, Session, list[str]]] = []
    committed, seen, since = list[str](), list[str](), 0
    for what, which in [*steps, *([("commit", 0)] * 30), ("look", 0)]:
        if what == "begin" and len(open_ones) < 4:
            stack = ExitStack()
            open_ones.append((stack, stack.enter_context(store.writing()), []))
        elif what == "look":
            rows = list(follow(store, view, since, 2))
            seen += ids(rows)
            since = rows[-1].change_no if rows else since
        elif what == "write" and open_ones:
            _, session, names = open_ones[which % len(open_ones)]
            names.append(str(uuid4()))
            create(session, view, names[-1])
        elif what == "commit" and open_ones:
            stack, _, names = open_ones.pop(which % len(open_ones))
            stack.close()
            committed += names
    assert sorted(seen) == sorted(committed)
