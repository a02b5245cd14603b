"""Readings that a system sends in a file: whose they are, once, and each reported."""

from collections.abc import Iterator

import pytest
from kept import AT, NURSE, bridge
from test_notifications import BASE, SENDER, SITE, enrol

from fhir_bridge import admin
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import Malformed
from fhir_bridge.notifications import take_in_readings
from fhir_bridge.store import copies
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Json, read_json, write_json
from support.adt import collection, patient

ANN = Chart(SITE.id, our_id(BASE, "Patient", "ann"), NURSE)
HERS = ("urn:uuid:p", patient())


@pytest.fixture
def made(database_url: str) -> Iterator[Bridge]:
    opened = bridge(database_url, keys=ClientKeys.create())
    admin.add_site(opened.store, SITE)
    enrol(opened, "ann", patient())
    yield opened
    opened.close()


def weight(id: str, kg: float = 84.2, subject: str = "urn:uuid:p", **more: object) -> Json:
    return {
        "resourceType": "Observation", "id": id, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": subject}, "effectiveDateTime": AT.isoformat(),
        "valueQuantity": {"value": kg, "system": "http://unitsofmeasure.org", "code": "kg"},
        **more,
    }  # fmt: skip


def kept(made: Bridge) -> int:
    with made.store.reading() as session:
        return len(list(copies.of_type(session, ANN, "Observation")))


def statuses(made: Bridge, raw: bytes) -> list[str]:
    answer = take_in_readings(made, SENDER, raw)
    assert answer.status == 200
    listed = read_json(answer.body)["entry"]
    return [each["response"]["status"][:3] for each in listed]


def test_each_reading_is_kept_once_with_whom_the_number_names(made: Bridge) -> None:
    raw = collection(HERS, ("urn:uuid:1", weight("w1")), ("urn:uuid:2", weight("w2", 85)))
    assert statuses(made, raw) == ["200", "200", "200"]
    assert statuses(made, raw) == ["200", "200", "200"]
    assert kept(made) == 2


def test_what_is_nobodys_or_no_reading_is_said_and_kept_nowhere(made: Bridge) -> None:
    raw = collection(
        HERS, ("urn:uuid:q", patient("2002")),
        ("urn:uuid:1", weight("w1", subject="urn:uuid:q")),
        ("urn:uuid:2", weight("w2", subject="urn:uuid:nobody")),
        ("urn:uuid:3", weight("w3", code={"text": "mood"})),
        ("urn:uuid:4", weight("w4")),
    )  # fmt: skip
    assert statuses(made, raw) == ["200", "200", "422", "422", "422", "200"]
    assert kept(made) == 1


def test_what_is_no_bundle_is_not_taken(made: Bridge) -> None:
    with pytest.raises(Malformed):
        take_in_readings(made, SENDER, write_json(weight("w1")))
