"""What is found about the feeds of a site, from what they sent; and files of Encounters."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from kept import AT, bridge
from sqlmodel import delete

from fhir_bridge import admin, feeds
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.feeds import Finding
from fhir_bridge.cases import enrol_listed
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import ClientKeys, Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.hearing import transitions_of
from fhir_bridge.notifications import Sender, take_in_message
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import EncounterLook, Enrolment, Feed
from fhir_bridge.wire import Document
from support.adt import alert, collection, encounter, left, patient

BASE = "https://ehr.example/r4"
SITE = Site(
    id="riverside", name="Riverside", base=BASE, client_id="f", backend_client_id="footbridge"
)
SENDER = Sender(SITE, "client/adt", "Riverside ADT")
ANN = Chart(SITE.id, our_id(BASE, "Patient", "ann"), admin.ADMIN)
LONG_AGO = {"period": {"start": "2026-11-10T08:00:00-06:00", "end": "2026-11-12T10:00:00-06:00"}}


@pytest.fixture(scope="module")
def keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture
def made(database_url: str, keys: ClientKeys) -> Iterator[Bridge]:
    opened = bridge(database_url, keys=keys)
    admin.add_site(opened.store, SITE)
    with opened.store.writing() as session:
        enrol_listed(session, ANN, "ann", AT - timedelta(days=20))
        hers = [Document.of(patient(id="ann"))]
        keep_list(session, ANN, hers, type="Patient", base=BASE, at=AT, whole=False)
    yield opened
    opened.close()


def send(made: Bridge, *messages: bytes) -> None:
    for raw in messages:
        take_in_message(made, SENDER, raw)


def found(made: Bridge, feed: str = "client/adt") -> list[Finding]:
    [standing] = [each for each in feeds.of_site(made, SITE.id).feeds if each.feed == feed]
    return [each.finding for each in standing.found]


def test_a_feed_is_known_by_what_it_sent(made: Bridge) -> None:
    assert feeds.of_site(made, SITE.id).feeds == ()
    send(made, alert("admit", encounter(), id="m1"))
    [standing] = feeds.of_site(made, SITE.id).feeds
    assert (standing.feed, standing.heard_at, standing.counts) == ("client/adt", AT, {"taken": 1})
    assert standing.found == ()


def test_what_was_set_aside_or_refused_is_a_finding_with_its_reason(made: Bridge) -> None:
    send(made, alert("admit", encounter(), id="m1", whose=patient("9")),
         alert("made-up", encounter(), id="m2"))  # fmt: skip
    assert found(made) == [Finding.ASIDE, Finding.REFUSED]
    lines = feeds.of_site(made, SITE.id).lines
    assert {each.state for each in lines} == {"aside", "refused"}
    assert all(each.reason and each.mark for each in lines)
    assert "1001" not in str(lines)


def test_a_discharge_that_came_when_the_call_was_overdue_is_the_feeds(made: Bridge) -> None:
    send(made, alert("discharge", left(**LONG_AGO), id="m1"))
    assert found(made) == [Finding.OVERDUE]


def test_a_discharge_in_time_is_none(made: Bridge) -> None:
    gone = {"period": {"start": "2026-11-10T08:00:00-06:00", "end": "2026-11-20T10:00:00-06:00"}}
    send(made, alert("discharge", left(**gone), id="m1"))
    assert found(made) == []


def test_who_was_not_ours_yet_was_nobodys_to_tell(made: Bridge) -> None:
    with made.store.writing() as session:
        session.get_one(Enrolment, (SITE.id, ANN.patient)).at = AT
    send(made, alert("discharge", left(**LONG_AGO), id="m1"))
    assert found(made) == []


def test_a_feed_that_is_silent_for_too_long_is_found_once_somebody_said_so(made: Bridge) -> None:
    send(made, alert("admit", encounter(), id="m1"))
    made.clock = fixed(AT + timedelta(hours=3))
    assert found(made) == []
    feeds.expect(made, SITE.id, "client/adt", owner="Interface team", quiet=120)
    assert found(made) == [Finding.SILENT]
    [standing] = feeds.of_site(made, SITE.id).feeds
    assert standing.owner == "Interface team"


def test_a_hook_that_never_rang_is_silent_too(made: Bridge) -> None:
    hook = feeds.add_hook(made, SITE.id, quiet=10)
    assert found(made, hook.feed) == []
    made.clock = fixed(AT + timedelta(minutes=11))
    assert found(made, hook.feed) == [Finding.SILENT]
    feeds.remove_hook(made, SITE.id, hook.feed)
    assert feeds.of_site(made, SITE.id).feeds == ()
    with pytest.raises(NotFound):
        feeds.remove_hook(made, SITE.id, hook.feed)


def test_patients_who_cannot_be_looked_at_are_found(made: Bridge) -> None:
    row = EncounterLook(site_id=SITE.id, patient_id=ANN.patient, due_at=AT, trouble="It said no.")
    with made.store.writing() as session:
        session.add(row)
    assert found(made, feeds.LOOKS) == [Finding.NOT_LOOKED]


def test_what_cannot_be_said_of_a_feed_is_refused(made: Bridge) -> None:
    with pytest.raises(NotFound):
        feeds.expect(made, SITE.id, "client/nobody", quiet=5)
    for wrong in ({"quiet": -1}, {"quiet": 10**6}, {"owner": "x" * 200}):
        with pytest.raises(Refused):
            feeds.add_hook(made, SITE.id, **wrong)  # type: ignore[arg-type]


def test_a_file_is_taken_in_as_a_feeds_would_be(made: Bridge, tmp_path: Path) -> None:
    path = tmp_path / "stays.json"
    path.write_bytes(collection(("urn:uuid:p", patient()), ("urn:uuid:1", left("V1")),
                                ("urn:uuid:2", encounter("V2", subject={})),
                                ("urn:uuid:3", {"resourceType": "Goal", "id": "g"})))  # fmt: skip
    told = feeds.upload(made, SITE.id, path)
    assert (told.failed, told.whole) == ("", False)
    assert [at for at, _ in told.aside] == [2, 3]
    assert len(transitions_of(made, ANN)) == 1
    assert feeds.upload(made, SITE.id, path) == told, "the same again changes nothing"
    path.write_text("{")
    assert feeds.upload(made, SITE.id, path).failed
    with made.store.writing() as session:
        session.exec(delete(Feed))
