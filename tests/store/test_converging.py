"""However messages come, the same stays come of them: a whole busy feed, and a part in the store.

The whole is read and derived as the receiver does, without a database; ``make bench ARGS=G5`` sends
it over HTTP.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest
from kept import AT, bridge
from sqlmodel import func, select

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.cases import enrol_listed
from fhir_bridge.ehr.smart import ClientKeys, Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.hearing import transitions_of
from fhir_bridge.notifications import Sender, take_in_message
from fhir_bridge.notifications.alerts import read_message
from fhir_bridge.r4.alerts import key_of
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Message
from fhir_bridge.wire import Document, read_document
from support.adt import patient
from support.busy_feed import CHICAGO, STAYS_EACH, Sent, as_feeds_are, clean

BASE = "https://ehr.example/r4"
SITE = Site(id="riverside", name="Riverside", base=BASE, client_id="f")
SENDER = Sender(SITE, "client/adt")
STAYS, MESSAGES = 500, 10_000
PART, PART_SENT = 25, 250


def derived(sent: Iterable[Sent]) -> dict[int, tuple[Transition, ...]]:
    """What comes of messages, without a database."""
    logs: dict[int, list[Heard]] = defaultdict(list)
    for each in sent:
        bundle = read_document(each.raw, once=True)
        read = read_message(bundle, SENDER, key_of(bundle), AT)
        assert read.heard is not None
        logs[each.patient].append(read.heard)
    return {whom: transitions(log, Zones(CHICAGO)) for whom, log in logs.items()}


def test_ten_thousand_messages_twice_and_in_any_order_end_as_the_clean_feed_does() -> None:
    feed = clean(STAYS)
    expected = derived(feed)
    assert sum(len(each) for each in expected.values()) == STAYS, "one transition a stay"
    busy = as_feeds_are(feed, MESSAGES)
    assert len(busy) == MESSAGES
    assert derived(busy) == expected


@pytest.fixture(scope="module")
def keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture
def made(database_url: str, keys: ClientKeys) -> Iterator[Bridge]:
    opened = bridge(database_url, keys=keys)
    admin.add_site(opened.store, SITE)
    with opened.store.writing() as session:
        for number in range(PART // STAYS_EACH):
            enrol_listed(session, chart(number), f"p{number}", AT)
            record = Document.of(patient(str(number), id=f"p{number}"))
            keep_list(session, chart(number), [record], type="Patient", base=BASE, at=AT,
                      whole=False)  # fmt: skip
    yield opened
    opened.close()


def chart(number: int) -> Chart:
    return Chart(SITE.id, our_id(BASE, "Patient", f"p{number}"), admin.ADMIN)


def test_through_the_store_too(made: Bridge) -> None:
    feed = clean(PART)
    for each in as_feeds_are(feed, PART_SENT):
        assert take_in_message(made, SENDER, each.raw).status == 200
    for whom, expected in derived(feed).items():
        assert transitions_of(made, chart(whom)) == expected
    with made.store.reading() as session:
        assert session.exec(select(func.count()).select_from(Message)).one() == len(feed)
