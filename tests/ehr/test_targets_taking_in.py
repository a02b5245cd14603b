import gzip
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.targets import our_id, our_reference, take_in
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.wire import Document, read_document

BASE = "https://ehr.example/r4"


def test_an_id_is_made_of_base_type_and_id_and_nothing_else() -> None:
    expected = str(uuid5(uuid5(NAMESPACE_URL, BASE), "Goal/12"))
    assert our_id(BASE, "Goal", "12") == our_id(f"{BASE}/", "Goal", "12") == expected
    others = {
        our_id(BASE, "Task", "12"),
        our_id(BASE, "Goal", "13"),
        our_id("https://other.example/r4", "Goal", "12"),
    }
    assert len(others - {expected}) == 3


def test_only_id_source_identifier_and_local_references_change() -> None:
    raw = (
        b'{ "resourceType" : "Goal",\n  "id": "g1", "meta": {"versionId": "3", "tag": [ ]},\n'
        b'  "subject": {"reference" : "Patient/p1", "display": "Patient/p1"},\n'
        b'  "expressedBy": {"reference": "https://ehr.example/r4/Practitioner/d1/_history/2"},\n'
        b'  "addresses": [{"reference": "#c"}, {"reference": "urn:uuid:1"},\n'
        b'    {"reference": "https://else.example/r4/Condition/7"}, {"reference":"Patient?x=1"}],\n'
        b'  "identifier" : [ {"system": "urn:x", "value": "1.10"} ],\n'
        b'  "x": 1.10, "n": "\xc3\xa9\\u00e9\\/" }'
    )
    taken = take_in(read_document(raw), BASE)
    patient, doctor = our_id(BASE, "Patient", "p1"), our_id(BASE, "Practitioner", "d1")
    expected = (
        raw.replace(b'"id": "g1"', b'"id": "%s"' % our_id(BASE, "Goal", "g1").encode())
        .replace(
            b'"meta": {"versionId"',
            b'"meta": {"source":"https://ehr.example/r4/Goal/g1","versionId"',
        )
        .replace(b'"reference" : "Patient/p1"', b'"reference" : "Patient/%s"' % patient.encode())
        .replace(
            b'"https://ehr.example/r4/Practitioner/d1/_history/2"',
            b'"Practitioner/%s"' % doctor.encode(),
        )
        .replace(b'"1.10"} ]', b'"1.10"} ,{"system":"https://ehr.example/r4","value":"g1"}]')
    )
    assert taken.raw == expected
    assert patients_of(taken.data) == {patient}


def test_a_record_without_meta_and_identifiers_gets_them() -> None:
    taken = take_in(Document.of({"resourceType": "CarePlan", "id": "c1"}), f"{BASE}/").data
    assert taken == {
        "resourceType": "CarePlan",
        "id": our_id(BASE, "CarePlan", "c1"),
        "meta": {"source": f"{BASE}/CarePlan/c1"},
        "identifier": [{"system": BASE, "value": "c1"}],
    }


@pytest.mark.parametrize("type", ["QuestionnaireResponse", "Provenance", "Binary", "Bundle"])
def test_types_without_a_list_of_identifiers_keep_their_shape(type: str) -> None:
    taken = take_in(Document.of({"resourceType": type, "id": "q1"}), BASE).data
    assert "identifier" not in taken
    assert taken["meta"]["source"] == f"{BASE}/{type}/q1"


@pytest.mark.parametrize("listed", [[], {"value": "x"}, None, "x"])
def test_odd_identifiers_do_no_harm(listed: object) -> None:
    taken = take_in(Document.of({"resourceType": "Goal", "id": "1", "identifier": listed}), BASE)
    mine = {"system": BASE, "value": "1"}
    assert taken.data["identifier"] == ([mine] if listed == [] else listed)


@given(st.text())
def test_no_reference_is_too_strange(reference: str) -> None:
    assert our_reference(reference, BASE) is None or "/" in reference


def test_taking_in_is_the_same_each_time_for_real_records(shared: Path) -> None:
    path = min((shared / "synthea").glob("*.json.gz"))
    entries = orjson.loads(gzip.decompress(path.read_bytes()))["entry"][:200]
    for entry in entries:
        document = Document.of(entry["resource"])
        taken = take_in(document, BASE)
        assert taken == take_in(document, BASE)
        added = len(taken.raw) - len(document.raw)
        assert added < 2000
        assert {*taken.data} - {*document.data} <= {"meta", "identifier"}
