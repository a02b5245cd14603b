"""What an EHR can do, as all processes of an installation know it (C1)."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, outcome

from fhir_bridge.bridge import Connection
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.errors import BridgeError, EhrUnavailable
from fhir_bridge.negotiation import Negotiation
from fhir_bridge.store.db import Store
from support.servers import wait_for

METADATA = "/r4/metadata"
AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
DOES_ALL = ("read", "search-type", "create", "update")


class Turned:
    """Real time, which a test may turn on."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def now() -> Turned:
    return Turned()


@pytest.fixture
def process(ehr: Ehr, store: Store, now: Turned) -> Callable[[], Negotiation]:
    """A process that begins."""

    def begin() -> Negotiation:
        site = ehr.site()
        client = EhrClient(site.base, site.session(), None, site, sleep=lambda _: None)
        return Negotiation(site.id, site.base, client.statement, store, now)

    return begin


def statement(*goal: str, software: str = "1", **more: Any) -> Reply:
    body = {
        "resourceType": "CapabilityStatement",
        "software": {"name": "EHR", "version": software},
        "rest": [
            {
                "mode": "server",
                "resource": [{"type": "Goal", "interaction": [{"code": each} for each in goal]}],
            }
        ],
        **more,
    }
    return Reply(body=json.dumps(body).encode(), headers={"ETag": f'W/"{software}"'})


UNCHANGED = Reply(304)


def test_c1_it_is_asked_for_once_a_day_and_then_whether_it_has_changed(
    ehr: Ehr, process: Callable[[], Negotiation], now: Turned
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), UNCHANGED, statement("read", software="2"))
    known = process()
    for _ in range(3):
        assert known.capability().can("Goal", "create")
    now.on(hours=25)
    assert known.capability().can("Goal", "create")
    now.on(hours=25)
    assert not known.capability().can("Goal", "create")
    assert [each.headers.get("If-None-Match") for each in ehr.requests] == [
        None, 'W/"1"', 'W/"1"',
    ]  # fmt: skip


def test_a_process_that_begins_knows_it_before_it_has_asked(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), UNCHANGED)
    process().capability()
    new = process()
    offered = new.offers()
    assert offered is not None
    assert offered.can("Goal", "create")
    assert len(ehr.requests) == 1
    assert new.capability() == offered
    assert ehr.requests[1].headers["If-None-Match"] == 'W/"1"'


def test_nothing_is_known_before_anybody_has_asked(process: Callable[[], Negotiation]) -> None:
    assert process().offers() is None


def test_another_base_is_another_ehr(
    ehr: Ehr, store: Store, process: Callable[[], Negotiation]
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL))
    process().capability()
    moved = Negotiation("ehr", "https://elsewhere.example/r4", process().ask, store)
    assert moved.offers() is None


def test_c1_a_demotion_counts_for_every_process_and_for_a_day(
    ehr: Ehr, process: Callable[[], Negotiation], now: Turned
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), UNCHANGED)
    here, there = process(), process()
    there.capability()
    here.demote("Goal", "create", "405 Not here.")
    now.on(seconds=31)
    for each in (here, there, process()):
        assert not each.capability().can("Goal", "create")
        assert each.capability().can("Goal", "update")
        assert [(one.type, one.interaction, one.why) for one in each.demotions()] == [
            ("Goal", "create", "405 Not here."),
        ]
    now.on(hours=24)
    assert process().capability().can("Goal", "create")
    assert here.demotions() == ()


def test_c1_a_demotion_is_lifted_when_what_is_listed_changes(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), UNCHANGED, statement(*DOES_ALL, software="2"))
    known = process()
    known.capability()
    known.demote("Goal", "create", "501")
    assert not known.capability().can("Goal", "create")
    assert known.capability(anew=True).can("Goal", "create")
    assert process().demotions() == ()


def test_a_new_date_on_the_statement_is_not_a_change(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    """Epic dates its statement to the moment it is asked, and gives no ETag."""
    dated = [statement(*DOES_ALL, date=f"2026-11-21T15:0{minute}:00Z") for minute in range(3)]
    for each in dated:
        each.headers = {}
    ehr.on(METADATA, *dated)
    known = process()
    known.capability()
    known.demote("Goal", "create", "405")
    assert not known.capability(anew=True).can("Goal", "create")


def test_an_ehr_that_no_longer_lists_it_is_taken_at_its_word(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), statement("read", software="2"))
    known = process()
    known.capability()
    known.demote("Goal", "create", "405")
    assert not known.capability().can("Goal", "create")
    assert known.demotions() == ()


def test_a_gateway_that_has_lost_its_way_demotes_nothing(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), Reply(404, b"<html>"))
    known = process()
    known.capability()
    known.demote("Goal", "create", "404")
    assert known.capability().can("Goal", "create")
    assert known.demotions() == ()


def test_everything_can_be_tried_again_by_hand(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), UNCHANGED)
    known = process()
    known.demote("Goal", "create", "405")
    known.lift()
    assert known.capability().can("Goal", "create")
    assert process().demotions() == ()


def test_when_it_cannot_be_asked_pages_do_not_queue_up_to_try(
    ehr: Ehr, process: Callable[[], Negotiation]
) -> None:
    asked = threading.Event()
    ehr.on(METADATA, Reply(500, outcome("down"), after=asked))
    known = process()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(known.capability) for _ in range(8)]
        wait_for(lambda: bool(ehr.requests), "the first to ask")
        asked.set()
        assert all(isinstance(each.exception(10), EhrUnavailable) for each in waiting)
    tried = len(ehr.requests)
    assert tried < 8
    with pytest.raises(EhrUnavailable):
        known.capability()
    assert len(ehr.requests) == tried + 1, "whoever comes later tries again"


def test_what_was_known_is_still_told_while_it_cannot_be_asked(
    ehr: Ehr, process: Callable[[], Negotiation], now: Turned
) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), Reply(500))
    known = process()
    known.capability()
    now.on(hours=25)
    with pytest.raises(BridgeError):
        known.capability()
    offered = known.offers()
    assert offered is not None
    assert offered.can("Goal", "create")


def test_of_many_who_need_it_at_once_one_asks(ehr: Ehr, process: Callable[[], Negotiation]) -> None:
    reply = statement(*DOES_ALL)
    reply.after = threading.Event()
    ehr.on(METADATA, reply)
    known = process()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(known.capability) for _ in range(8)]
        reply.after.set()
        assert all(each.result(10).can("Goal", "create") for each in waiting)
    assert len(ehr.requests) == 1


def test_a_connection_without_a_store_remembers_by_itself(ehr: Ehr) -> None:
    ehr.on(METADATA, statement(*DOES_ALL), UNCHANGED)
    site = ehr.site()
    connection = Connection(site, site.session())
    assert connection.offers() is None
    assert connection.capability().can("Goal", "create")
    connection.demote("Goal", "create", "405")
    assert not connection.capability().can("Goal", "create")
    assert [each.interaction for each in connection.demotions()] == ["create"]
    connection.lift()
    assert connection.capability().can("Goal", "create")
