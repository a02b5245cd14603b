"""One breaker a site, in the database: what one worker learns, all know; and one alone probes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from kept import ANN, AT

from fhir_bridge.patience import Patience
from fhir_bridge.store import health, outbox
from fhir_bridge.store.db import Store
from fhir_bridge.store.outbox import LEASE, Claim

SECOND = timedelta(seconds=1)
PATIENCE = Patience(spread=max)
REST = PATIENCE.rest


def promise(store: Store, many: int) -> None:
    for number in range(many):
        with store.writing() as session:
            outbox.promise(session, ANN, "Goal", f"g{number}", 1, context="c", at=AT)


def fail(store: Store, times: int = 5) -> None:
    for _ in range(times):
        with store.writing() as session:
            health.note_failure(session, ANN.site, "it was away", PATIENCE, at=AT)


def claims(store: Store, after: timedelta, workers: int = 8) -> list[Claim]:
    """What so many workers get that ask at the same moment."""

    def ask(_: int) -> Claim | None:
        with store.writing() as session:
            return outbox.claim(session, at=AT + after)

    with ThreadPoolExecutor(workers) as pool:
        return [each for each in pool.map(ask, range(workers)) if each]


def test_while_it_rests_nobody_gets_anything(store: Store) -> None:
    promise(store, 8)
    fail(store)
    assert claims(store, REST - SECOND) == []


def test_of_eight_workers_one_probes_and_after_its_answer_all_go_on(store: Store) -> None:
    promise(store, 20)
    fail(store)
    assert len(claims(store, REST)) == 1
    assert claims(store, REST + SECOND) == [], "until that one knows"
    with store.writing() as session:
        health.note_answer(session, ANN.site, at=AT + REST)
    assert len(claims(store, REST + SECOND)) >= 1


def test_when_whoever_probes_dies_another_does(store: Store) -> None:
    promise(store, 8)
    fail(store)
    assert len(claims(store, REST)) == 1
    assert claims(store, REST + LEASE - SECOND) == []
    assert len(claims(store, REST + LEASE)) == 1


def test_another_site_is_not_concerned(store: Store) -> None:
    fail(store)
    with store.reading() as session:
        assert health.breaker_of(session, ANN.site).state == "open"
        assert health.breaker_of(session, "lakeview").state == "closed"


def test_many_failures_at_once_are_all_counted(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fail(store, 1), range(4)))
    with store.reading() as session:
        assert health.breaker_of(session, ANN.site).failures == 4


def test_an_answer_is_written_down_only_where_it_is_news(store: Store) -> None:
    with store.writing() as session:
        health.note_answer(session, ANN.site, at=AT)
    with store.reading() as session:
        assert health.of_every_site(session) == {}


def test_one_looks_a_site_over_and_whoever_was_slow_stops(store: Store) -> None:
    def take(at: timedelta) -> object:
        with store.writing() as session:
            return health.take_over(
                session, ANN.site, at=AT + at, before=AT + at - timedelta(hours=1), lease=LEASE
            )

    with ThreadPoolExecutor(8) as pool:
        [until] = [each for each in pool.map(lambda _: take(timedelta()), range(8)) if each]
    assert until == AT + LEASE
    assert take(2 * LEASE), "it was slow, another has taken over"
    with store.writing() as session:
        assert health.hold_on(session, ANN.site, until, at=AT, lease=LEASE) is None
        health.looked_over(session, ANN.site, at=AT + 2 * LEASE)
    assert take(3 * LEASE) is None, "not twice within the hour"
