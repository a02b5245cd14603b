"""Messages of other systems, on both databases: whose they are, once, and nothing is lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from kept import AT, NURSE, bridge
from sqlmodel import select

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge
from fhir_bridge.cases import enrol_listed
from fhir_bridge.ehr.smart import ClientKeys, Site
from fhir_bridge.ehr.targets import our_id, take_in
from fhir_bridge.ehr_copies import keep_twice
from fhir_bridge.errors import Malformed, TooLarge
from fhir_bridge.hearing import transitions_of
from fhir_bridge.notifications import Answer, Sender, take_in_bundle, take_in_message
from fhir_bridge.notifications.matching import NO_NUMBER, NOBODY, SEVERAL, SOMEBODY_ELSE
from fhir_bridge.r4.alerts import ONE_PATIENT, OTHER_EVENTS
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Audit, EncounterEvent, Message
from fhir_bridge.wire import Document, Json, read_json
from support.adt import CAME, LEFT, alert, collection, encounter, left, patient

BASE = "https://ehr.example/r4"
SITE = Site(id="riverside", name="Riverside", base=BASE, client_id="f")
LAKEVIEW = Site(id="lakeview", name="Lakeview", base="https://lake.example/r4", client_id="f")
SENDER = Sender(SITE, "client/adt", "Riverside ADT", "r-1")

Send = Callable[..., Answer]


@pytest.fixture(scope="module")
def keys() -> ClientKeys:
    return ClientKeys.create()


@pytest.fixture
def made(database_url: str, keys: ClientKeys) -> Iterator[Bridge]:
    opened = bridge(database_url, keys=keys)
    for site in (SITE, LAKEVIEW):
        admin.add_site(opened.store, site)
    enrol(opened, "ann", patient())
    yield opened
    opened.close()


def enrol(made: Bridge, ehr_id: str, record: Json, site: Site = SITE) -> Chart:
    """Begin somebody's record, with the EHR's copy of them."""
    chart = Chart(site.id, our_id(site.base, "Patient", ehr_id), admin.ADMIN)
    received = Document.of(record | {"id": ehr_id})
    with made.store.writing() as session:
        enrol_listed(session, chart, ehr_id, AT)
        wrong = keep_twice(
            session, chart, received, take_in(received, site.base), ehr_id=ehr_id, at=AT,
            read_at=AT, known=None,
        )  # fmt: skip
    assert wrong is None
    return chart


ANN = Chart(SITE.id, our_id(BASE, "Patient", "ann"), NURSE)


def rows(made: Bridge, table: type[Any]) -> list[Any]:
    with made.store.reading() as session:
        return list(session.exec(select(table)).all())


def issue(answer: Answer) -> Json:
    first: Json = read_json(answer.body)["issue"][0]
    return first


def test_a_discharge_is_in_the_record_at_once_with_its_bytes_and_an_audit(made: Bridge) -> None:
    raw = alert("discharge", left(), id="m1", at=LEFT)
    answer = take_in_message(made, SENDER, raw)
    assert (answer.status, answer.state) == (200, "taken")
    [leg] = transitions_of(made, ANN)
    assert (leg.came, leg.left, leg.facility) == (
        date(2026, 11, 12), date(2026, 11, 17), "Riverside Hospital"
    )  # fmt: skip
    [event] = rows(made, EncounterEvent)
    assert event.road == "notification"
    [kept] = rows(made, Message)
    assert (kept.body, kept.patient_id, kept.event) == (raw, ANN.patient, "notification-discharge")
    audit = [each for each in rows(made, Audit) if each.what == "message"]
    assert [(each.actor, each.patient_id, each.request) for each in audit] == [
        ("client/adt", ANN.patient, "r-1")
    ]


def test_the_same_again_is_answered_the_same_and_does_nothing(made: Bridge) -> None:
    raw = alert("admit", encounter(), id="m1")
    first, second = (take_in_message(made, SENDER, raw) for _ in range(2))
    assert (first.status, first.body) == (second.status, second.body)
    assert second.headers["idempotency-replayed"] == "true"
    assert (len(rows(made, Message)), len(rows(made, EncounterEvent))) == (1, 1)


def test_a_known_id_with_another_text_is_refused_and_kept(made: Bridge) -> None:
    take_in_message(made, SENDER, alert("admit", encounter(), id="m1"))
    other = alert("discharge", left(), id="m1")
    answer = take_in_message(made, SENDER, other)
    assert (answer.status, issue(answer)["code"]) == (422, "duplicate")
    assert take_in_message(made, SENDER, other).status == 422
    assert {each.state for each in rows(made, Message)} == {"taken", "refused"}
    assert other in {each.body for each in rows(made, Message)}
    assert [each.left for each in transitions_of(made, ANN)] == [None]


def test_an_id_is_its_senders_own(made: Bridge) -> None:
    take_in_message(made, SENDER, alert("admit", encounter("V1"), id="m1"))
    other = replace(SENDER, id="client/other")
    assert take_in_message(made, other, alert("admit", encounter("V2"), id="m1")).status == 200
    assert len(transitions_of(made, ANN)) == 2


@pytest.mark.parametrize("named", [
    {"identifier": {"system": "urn:x", "value": "9"}},
    {"timestamp": "2026-11-17T20:10:00Z"},
])  # fmt: skip
def test_what_names_a_message_is_its_bundle_or_its_header_and_time(
    made: Bridge, named: Json
) -> None:
    take_in_message(made, SENDER, alert("admit", encounter(), id="m1", **named))
    again = alert("discharge", left(), id="m1", **named)
    assert take_in_message(made, SENDER, again).status == 422
    assert take_in_message(made, SENDER, again, given_key="its own").status == 200


@pytest.mark.parametrize(
    ("whose", "why"),
    [
        (patient("2002"), NOBODY),
        (patient(birthDate="1990-01-01"), SOMEBODY_ELSE),
        (patient(identifier=[]), NO_NUMBER),
        (patient(identifier=[{"value": "1001"}]), NO_NUMBER),
        (patient(identifier=[{"system": "urn:riverside:mrn", "value": "1001", "use": "old"}]),
         NO_NUMBER),
        (patient(identifier=[{"system": "urn:riverside:mrn", "value": "1001",
                              "type": {"coding": [{"code": "MB"}]}}]), NO_NUMBER),
        (patient(identifier=[{"system": "urn:riverside:mrn", "value": "1001"},
                             {"system": "urn:riverside:mrn", "value": "3003"}]), SEVERAL),
    ],
    ids=["unknown", "born apart", "none", "no system", "passed", "family's", "two people"],
)  # fmt: skip
def test_whom_nobody_can_tell_is_set_aside_and_nobody_is_made_up(
    made: Bridge, whose: Json, why: str
) -> None:
    enrol(made, "cy", patient("3003", birthDate="1948-03-14"))
    before = len(rows(made, Audit))
    answer = take_in_message(made, SENDER, alert("discharge", left(), id="m1", whose=whose))
    assert (answer.status, answer.state) == (202, "aside")
    [kept] = rows(made, Message)
    assert (kept.state, kept.reason, kept.patient_id) == ("aside", why, None)
    assert kept.due_at is not None
    assert rows(made, EncounterEvent) == []
    assert len(rows(made, Audit)) == before + 1
    assert why not in answer.body.decode(), "a sender learns nothing of who is here"


def test_a_number_of_another_site_finds_nobody(made: Bridge) -> None:
    sender = Sender(LAKEVIEW, "client/lake")
    assert take_in_message(made, sender, alert("admit", encounter(), id="m1")).state == "aside"


@pytest.mark.parametrize("born", [{}, {"birthDate": "1948"}, {"birthDate": "1948-03-14"}], ids=str)
def test_a_day_of_birth_may_be_missing_or_told_in_part(made: Bridge, born: Json) -> None:
    whose = {name: value for name, value in patient().items() if name != "birthDate"} | born
    raw = alert("admit", encounter(), id="m1", whose=whose)
    assert take_in_message(made, SENDER, raw).state == "taken"


@pytest.mark.parametrize("event", sorted(OTHER_EVENTS))
def test_other_known_events_are_kept_and_acknowledged(made: Bridge, event: str) -> None:
    raw = alert(event.removeprefix("notification-"), encounter(), id="m1")
    answer = take_in_message(made, SENDER, raw)
    assert (answer.status, answer.state) == (202, "stored")
    assert (len(rows(made, Message)), rows(made, EncounterEvent)) == (1, [])


def test_a_visit_is_no_stay(made: Bridge) -> None:
    raw = alert("admit", encounter(**{"class": {"code": "AMB"}}), id="m1")
    assert take_in_message(made, SENDER, raw).state == "stored"


def without(raw: bytes, *urls: str) -> bytes:
    return Document.of(
        read_json(raw) | {"entry": [e for e in read_json(raw)["entry"] if e["fullUrl"] not in urls]}
    ).raw


SEEN_BY = {"participant": [{"individual": {"reference": "Practitioner/9"}}]}


@pytest.mark.parametrize(
    ("raw", "status", "at"),
    [
        (alert("made-up", encounter(), id="m1"), 422, "MessageHeader.event"),
        (without(alert("admit", encounter(), id="m1"), "urn:uuid:e"), 422, "MessageHeader.focus"),
        (without(alert("admit", encounter(), id="m1"), "urn:uuid:p"), 422, "Encounter.subject"),
        (alert("admit", encounter(**SEEN_BY), id="m1"), 422, "Encounter.participant.individual"),
        (without(alert("admit", encounter(), id="m1"), "urn:uuid:m1"), 400, ""),
    ],
    ids=["code", "focus", "subject", "participant", "header"],
)
def test_what_cannot_be_used_is_refused_with_its_place_and_kept(
    made: Bridge, raw: bytes, status: int, at: str
) -> None:
    answer = take_in_message(made, SENDER, raw)
    assert answer.status == status
    assert issue(answer).get("expression", [""]) == [at]
    [kept] = rows(made, Message)
    assert (kept.state, kept.body) == ("refused", raw)
    assert take_in_message(made, SENDER, raw).body == answer.body


def test_a_message_is_about_one_patient(made: Bridge) -> None:
    told = read_json(alert("admit", encounter(), id="m1"))
    told["entry"].append({"fullUrl": "urn:uuid:q", "resource": patient("2002")})
    answer = take_in_message(made, SENDER, Document.of(told).raw)
    assert (answer.status, issue(answer)["details"]["text"]) == (422, ONE_PATIENT)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"resourceType":"Bundle","type":"batch"}',
        b"[]",
        b'{"resourceType":"Bundle","type":"message","id":"\\u0000"}',
    ],
)
def test_what_is_no_message_is_not_kept(made: Bridge, raw: bytes) -> None:
    with pytest.raises(Malformed):
        take_in_message(made, SENDER, raw)
    assert rows(made, Message) == []


MOVED = {"period": {"start": CAME}, "class": {"code": "IMP"}}
STAY = (
    alert("admit", encounter(**{"class": {"code": "OBSENC"}}), id="m1", at=CAME),
    alert("transfer", encounter(**MOVED), id="m2", at="2026-11-13T08:00:00-06:00"),
    alert("discharge", left(), id="m3", at=LEFT),
)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_any_order_with_every_message_twice_is_one_stay(
    made: Bridge, order: tuple[int, ...]
) -> None:
    for at in (*order, *reversed(order)):
        assert take_in_message(made, SENDER, STAY[at]).status == 200
    [leg] = transitions_of(made, ANN)
    assert (leg.came, leg.left, leg.went_home) == (date(2026, 11, 12), date(2026, 11, 17), True)
    assert [each.setting.value for each in leg.stay.places] == ["observation", "inpatient"]


def test_who_was_transferred_and_left_did_not_go_home(made: Bridge) -> None:
    gone = left(hospitalization={})
    take_in_message(made, SENDER, alert("transfer", gone, id="m1", at=LEFT))
    [leg] = transitions_of(made, ANN)
    assert (leg.left, leg.went_home) == (date(2026, 11, 17), False)


def test_a_discharge_without_an_end_ended_when_it_was_sent(made: Bridge) -> None:
    open_ended = left(period={"start": CAME})
    take_in_message(made, SENDER, alert("discharge", open_ended, id="m1", at=LEFT))
    [leg] = transitions_of(made, ANN)
    assert leg.left == date(2026, 11, 17)


def test_a_stay_that_never_was_is_taken_back(made: Bridge) -> None:
    take_in_message(made, SENDER, alert("admit", encounter(), id="m1", at=CAME))
    mistake = encounter(status="entered-in-error")
    take_in_message(made, SENDER, alert("admit", mistake, id="m2", at=LEFT))
    [leg] = transitions_of(made, ANN)
    assert leg.stay.cancelled


# --- uploads

HERS = ("urn:uuid:p", patient())
PLACE = ("urn:uuid:o", {"resourceType": "Organization", "id": "o", "name": "Riverside Hospital"})


def test_a_bundle_of_stays_is_reported_entry_by_entry(made: Bridge) -> None:
    hers = f"{BASE}/Patient/ann"
    raw = collection(
        HERS, PLACE, ("urn:uuid:1", left("V1")),
        ("urn:uuid:2", encounter("V2", period={"start": "2026-11-20T08:00:00-06:00"},
                                 subject={"reference": hers})),
        ("urn:uuid:3", encounter("V3", subject={"reference": "Patient/ann"})),
        ("urn:uuid:4", encounter("V4", subject={"identifier": {"system": "urn:riverside:mrn",
                                                               "value": "4004"}})),
        ("urn:uuid:5", {"resourceType": "Observation", "id": "x"}),
        ("urn:uuid:6", encounter("V6", **{"class": {"code": "AMB"}})),
    )  # fmt: skip
    answer = take_in_bundle(made, SENDER, raw)
    assert answer.status == 200
    told = [each["response"]["status"][:3] for each in read_json(answer.body)["entry"]]
    assert told == ["200", "200", "200", "200", "202", "202", "422", "200"]
    assert [each.key for each in transitions_of(made, ANN)] == [
        "urn:riverside|V1", "urn:riverside|V2"
    ]  # fmt: skip
    aside = [each for each in rows(made, Message) if each.state == "aside"]
    assert sorted(each.reason for each in aside) == sorted([NO_NUMBER, NOBODY])
    assert take_in_bundle(made, SENDER, raw).body == answer.body
    assert len(rows(made, EncounterEvent)) == 2


def test_the_same_stay_by_three_roads_is_one(made: Bridge) -> None:
    take_in_message(made, SENDER, alert("admit", encounter(), id="m1"))
    take_in_bundle(made, SENDER, collection(HERS, ("urn:uuid:1", left())))
    read = Document.of(left(id="e1", subject={"reference": "Patient/ann"}))
    with made.store.writing() as session:
        keep_twice(
            session, ANN, read, take_in(read, BASE), ehr_id="e1", at=AT, read_at=AT, known=None
        )
    assert {each.road for each in rows(made, EncounterEvent)} == {"notification", "upload", "read"}
    [leg] = transitions_of(made, ANN)
    assert leg.left == date(2026, 11, 17)


def test_a_stay_without_a_number_is_the_one_that_is_read(made: Bridge) -> None:
    take_in_message(made, SENDER, alert("admit", encounter(id="e1", identifier=[]), id="m1"))
    record = left(id="e1", subject={"reference": "Patient/ann"})
    del record["identifier"]
    read = Document.of(record)
    with made.store.writing() as session:
        keep_twice(
            session, ANN, read, take_in(read, BASE), ehr_id="e1", at=AT, read_at=AT, known=None
        )
    [leg] = transitions_of(made, ANN)
    assert (leg.came, leg.left) == (date(2026, 11, 12), date(2026, 11, 17))


def test_a_bundle_of_another_kind_or_too_long_is_not_taken(made: Bridge) -> None:
    with pytest.raises(Malformed):
        take_in_bundle(made, SENDER, b'{"resourceType":"Bundle","type":"document"}')
    with pytest.raises(TooLarge):
        take_in_bundle(made, SENDER, collection(*[HERS] * 501))
    assert rows(made, Message) == []
