"""Promises: one revision in flight, the lease's holder alone settles, and nobody starves."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import ANN, AT, BOB, bridge, sign_in
from sqlmodel import select

from fhir_bridge import admin, delivery
from fhir_bridge.ehr.smart import Site
from fhir_bridge.patience import Patience
from fhir_bridge.store import outbox
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import Store
from fhir_bridge.store.outbox import LEASE, Claim
from fhir_bridge.store.tables import Outbox

SECOND = timedelta(seconds=1)


def promise(store: Store, *revisions: int, chart: Chart = ANN, id: str = "g") -> None:
    for revision in revisions:
        with store.writing() as session:
            outbox.promise(session, chart, "Goal", id, revision, context="c1", at=AT)


def claim(store: Store, at: datetime = AT, **only: str) -> Claim | None:
    with store.writing() as session:
        return outbox.claim(session, at=at, **only)


def settle(store: Store, claimed: Claim, state: str, at: datetime = AT, **more: object) -> bool:
    with store.writing() as session:
        return outbox.settle(session, claimed, state, due_at=at, **more)  # type: ignore[arg-type]


def states(store: Store, chart: Chart = ANN) -> dict[int, str]:
    with store.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.site_id == chart.site))
        return {row.revision: row.state for row in rows}


# how the first revision was settled (None: not even claimed): what becomes of it when a second is
# promised, and which one is sent next
SECOND_PROMISED: dict[str | None, tuple[str, int | None]] = {
    None: ("superseded", 2),
    "queued": ("superseded", 2),
    "held": ("superseded", 2),
    "sending": ("sending", None),
    "unknown": ("unknown", 1),
    "done": ("done", 2),
    "rejected": ("rejected", 2),
}


@pytest.mark.parametrize(("state", "then"), SECOND_PROMISED.items())
def test_a_later_revision_supersedes_what_never_left_and_nothing_else(
    store: Store, state: str | None, then: tuple[str, int | None]
) -> None:
    promise(store, 1)
    if state is not None:
        first = claim(store)
        assert first
        assert state == "sending" or settle(store, first, state)
    promise(store, 2)
    assert states(store) == {1: then[0], 2: "queued"}
    following = claim(store)
    assert (following.revision if following else None) == then[1]


# how a revision was settled: whether it is sent again, and whether it is looked for first
AFTER: dict[str, tuple[bool, bool]] = {
    "queued": (True, False),
    "unknown": (True, True),
    "held": (False, False),
    "done": (False, False),
    "rejected": (False, False),
    "superseded": (False, False),
}


@pytest.mark.parametrize(("state", "again"), AFTER.items())
def test_what_is_sent_again_and_what_is_looked_for_first(
    store: Store, state: str, again: tuple[bool, bool]
) -> None:
    promise(store, 1)
    first = claim(store)
    assert first and settle(store, first, state, AT + SECOND, reason="why", looks=1)
    assert claim(store, AT) is None  # not before it is due
    second = claim(store, AT + SECOND)
    assert (second is not None, bool(second and second.unknown)) == again
    if second:
        assert (second.fence, second.attempts, second.looks) == (first.fence + 1, 2, 1)


def test_a_lease_that_lapsed_is_taken_over_and_looked_for_first(store: Store) -> None:
    promise(store, 1)
    assert claim(store)
    assert claim(store, AT + LEASE) is None
    later = claim(store, AT + LEASE + SECOND)
    assert later and later.unknown


NURSE, OTHER = ("https://ehr.example", "nurse"), ("https://ehr.example", "other")


def test_what_was_held_is_sent_as_the_nurse_who_saved_it_once_she_is_back(store: Store) -> None:
    for chart, id in ((ANN, "g"), (BOB, "h"), (replace(ANN, site="lakeview"), "g")):
        sign_in(store, chart, f"c1-{id}-{chart.site}", "nurse")
        with store.writing() as session:
            context = f"c1-{id}-{chart.site}"
            outbox.promise(session, chart, "Goal", id, 1, context=context, at=AT)
    while held := claim(store):
        settle(store, held, "held")
    for user, released in ((OTHER, 0), (NURSE, 1), (NURSE, 0)):
        with store.writing() as session:
            again = outbox.release_held(session, ANN, context="c2", user=user, at=AT)
        assert again == released
    sent = claim(store)
    assert sent and (sent.site, sent.id, sent.context) == ("riverside", "g", "c2")
    assert claim(store, AT + timedelta(days=1), site="lakeview") is None


def test_the_oldest_due_promise_goes_first_and_a_request_takes_its_own(store: Store) -> None:
    promise(store, 1, id="g")
    with store.writing() as session:
        outbox.promise(session, BOB, "Goal", "h", 1, context="c", at=AT - SECOND)
    own = claim(store, id="g")
    assert own and own.id == "g"
    oldest = claim(store)
    assert oldest and oldest.id == "h"
    assert claim(store) is None


def test_many_blocked_promises_starve_nobody(store: Store) -> None:
    for number in range(40):
        promise(store, 1, id=f"g{number}")
        first = claim(store)
        assert first and settle(store, first, "unknown", AT + timedelta(minutes=1))
        promise(store, 2, id=f"g{number}")
    promise(store, 1, chart=replace(ANN, site="lakeview"))
    next_one = claim(store)
    assert next_one and next_one.site == "lakeview"


def test_the_newest_promise_of_each_record_tells_how_it_fares(store: Store) -> None:
    promise(store, 1, 2)
    promise(store, 1, id="h")
    promise(store, 1, chart=BOB, id="i")
    with store.reading() as session:
        latest = outbox.latest(session, ANN, "Goal")
        assert {id: row.revision for id, row in latest.items()} == {"g": 2, "h": 1}
        assert outbox.latest(session, ANN, "Task") == {}


def test_pauses_double_from_five_seconds_to_half_an_hour(database_url: str) -> None:
    now = [AT]
    patience = Patience(spread=max, failures=100)
    made = bridge(database_url, real=lambda: now[0], patience=patience)
    # inside a network that this registration does not allow: it fails before anything is sent
    away = Site(id="riverside", name="Away", base="http://127.0.0.1:9/r4", client_id="f")
    admin.add_site(made.store, away)
    promise(made.store, 1)
    pauses = []
    for _ in range(12):
        assert delivery.keep_next(made) == "later"
        assert delivery.keep_next(made) is None
        with made.store.reading() as session:
            due = session.get_one(Outbox, ("riverside", "Goal", "g", 1)).due_at
        pauses.append((due - now[0]).total_seconds())
        now[0] = due
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800, 1800]
    made.close()


@dataclass
class Senders:
    """Some workers on one record, each of which may sleep as long as it likes."""

    store: Store
    chart: Chart
    now: datetime = AT
    promised: int = 0
    open: list[Claim] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    def act(self, what: str, which: int) -> None:
        with self.store.writing() as session:
            if what == "promise":
                self.promised += 1
                outbox.promise(
                    session, self.chart, "Goal", "g", self.promised, context="c", at=self.now
                )
            elif what == "claim":
                taken = outbox.claim(session, at=self.now, site=self.chart.site)
                self.open += [taken] if taken else []
            elif what == "wait":
                self.now += LEASE / 2
            elif what == "release":
                outbox.release_held(session, self.chart, context="c", user=NURSE, at=self.now)
            elif self.open:
                held = self.open.pop(which % len(self.open))
                if outbox.settle(session, held, what, due_at=self.now) and what == "done":
                    self.done.append(held.revision)
        self.check()

    def check(self) -> None:
        known = states(self.store, self.chart)
        flying = [number for number, state in known.items() if state in {"sending", "unknown"}]
        assert len(flying) <= 1, "one revision in flight"
        assert len(set(self.done)) == len(self.done), "what is done is done once"
        assert self.done == sorted(self.done), "never an older text over a newer one"
        assert all(known[number] == "done" for number in self.done), "what is done stays done"
        newest = max(known, default=0)
        assert known.get(newest) != "superseded", "the newest text is never dropped"


DEEDS = st.sampled_from(
    (
        "promise",
        "claim",
        "claim",
        "wait",
        "release",
        "done",
        "queued",
        "unknown",
        "held",
        "rejected",
    )
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(DEEDS, st.integers(0, 3)), max_size=25))
def test_whatever_senders_do_and_however_long_they_sleep(
    store: Store, deeds: list[tuple[str, int]]
) -> None:
    senders = Senders(store, replace(ANN, site=f"s-{uuid4()}"))
    sign_in(store, senders.chart, "c", "nurse")
    for what, which in deeds:
        senders.act(what, which)
    # and in the end everything that may be sent is sent
    senders.act("release", 0)
    for _ in range(len(deeds) + 1):
        senders.now += 2 * LEASE
        senders.act("claim", 0)
        senders.act("done", -1)
    assert set(states(store, senders.chart).values()) <= {"done", "rejected", "superseded"}
