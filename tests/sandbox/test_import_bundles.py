"""Files of Bundles into the pretend EHR: kept byte for byte, and never twice."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from fhir_bridge.r4.references import target_of
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.held import everything_of, open_ehr
from fhir_bridge.sandbox.importing import import_files
from fhir_bridge.sandbox.stories.dates import seed_day
from fhir_bridge.store import resources
from fhir_bridge.wire import splice
from smart_app.commands.import_report import import_lines

FILES = ("Rene_Feil_fbf72343.json.gz", "Ricardo_Sevilla_39851fa1.json.gz")


@pytest.fixture(scope="module")
def imported(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    for taken in import_files(folder, [shared / "synthea" / name for name in FILES]):
        assert taken.whole
        assert taken.created["Patient"] == 1
        assert not taken.updated
    return folder


def test_synthea_patients_are_kept_with_all_that_belongs_to_them(
    imported: Path, shared: Path
) -> None:
    entries = _entries(shared / "synthea" / FILES[0])
    store = open_ehr(imported)
    with store.reading() as session:
        for each in entries:
            kept = resources.read(session, EVERYTHING, each["resourceType"], each["id"])
            found = json.loads(kept.body)
            for reference in _references(found):
                assert target_of(reference), "every entry is named by its id now"
            assert _plain(found) == _plain(each)
    store.close()


def test_a_second_import_changes_nothing(imported: Path, shared: Path) -> None:
    [report] = import_files(imported, [shared / "synthea" / FILES[0]])
    assert not report.created
    assert not report.updated
    assert report.unchanged.total() == len(_entries(shared / "synthea" / FILES[0]))
    store = open_ehr(imported)
    assert {row.version for row in everything_of(store, "Patient")} == {1}
    store.close()


def test_the_bytes_stay_as_they_were(tmp_path: Path) -> None:
    raw = (
        '{"resourceType" : "Observation", "id":"w1","status":"final",\n  "code":{"text":"Weight"},'
        '"valueQuantity":{"value":81.60 ,"unit":"kg"}, "subject": {"reference": "urn:uuid:p"}}'
    )
    patient = '{"resourceType":"Patient","id":"p"}'
    _write(tmp_path, f'{{"fullUrl":"urn:uuid:p","resource":{patient}}}', f'{{"resource":{raw}}}')
    import_files(tmp_path, [tmp_path / "file.json"])
    store = open_ehr(tmp_path)
    with store.reading() as session:
        kept = resources.read(session, EVERYTHING, "Observation", "w1")
    store.close()
    stamps = json.loads(kept.body)["meta"]
    expected = splice(raw.replace("urn:uuid:p", "Patient/p").encode(), {"meta": stamps})
    assert kept.body == expected


def test_a_changed_file_makes_new_versions_of_what_changed(tmp_path: Path) -> None:
    _write(tmp_path, _goal("Walk"), _goal("Sleep", id="g2"))
    import_files(tmp_path, [tmp_path / "file.json"])
    _write(tmp_path, _goal("Walk to the park"), _goal("Sleep", id="g2"))
    [report] = import_files(tmp_path, [tmp_path / "file.json"])
    assert dict(report.updated) == {"Goal": 1}
    assert dict(report.unchanged) == {"Goal": 1}


def test_what_is_not_sound_is_left_out_with_its_reason(tmp_path: Path) -> None:
    _write(
        tmp_path,
        _goal("Walk"),
        '{"resource":{"resourceType":"Goal","id":"bad","description":{"text":"Canary"}}}',
        '{"resource":{"resourceType":"Nonsense","id":"x"}}',
        '{"resource":{"resourceType":"SupplyDelivery","id":"s"}}',
        '{"fullUrl":"urn:uuid:00","resource":{ }}',
        '{"request":{"method":"GET","url":"Goal/g1"}}',
        _goal("Lost", id="g3", subject="urn:uuid:nobody"),
        '{"resource":{"resourceType":"Provenance","id":"two","recorded":"2026-11-21T10:00:00Z",'
        '"target":[{"reference":"Patient/a"},{"reference":"Patient/b"}],'
        '"agent":[{"who":{"display":"x"}}]}}',
    )
    [report] = import_files(tmp_path, [tmp_path / "file.json"])
    assert dict(report.created) == {"Goal": 1}
    assert [each.entry for each in report.aside] == [1, 2, 3, 4, 5, 6, 7]
    assert all(each.reason for each in report.aside)
    assert "Canary" not in "\n".join(import_lines([report], names=True))


def test_a_record_may_refer_to_one_that_was_left_out(tmp_path: Path) -> None:
    broken = '{"fullUrl":"urn:uuid:c","resource":{"resourceType":"Condition","id":"c"}}'
    goal = _goal("Walk", more=',"addresses":[{"reference":"urn:uuid:c"}]')
    _write(tmp_path, broken, goal)
    [report] = import_files(tmp_path, [tmp_path / "file.json"])
    assert dict(report.created) == {"Goal": 1}
    store = open_ehr(tmp_path)
    kept = json.loads(next(everything_of(store, "Goal")).body)
    store.close()
    assert kept["addresses"] == [{"reference": "Condition/c"}]


def test_a_record_without_an_id_keeps_one_made_of_its_bytes(tmp_path: Path) -> None:
    _write(tmp_path, '{"resource":{"resourceType":"Organization","name":"Heartland"}}')
    for kept in ("created", "unchanged"):
        [report] = import_files(tmp_path, [tmp_path / "file.json"])
        assert getattr(report, kept)["Organization"] == 1


def test_a_conditional_entry_finds_what_is_here(tmp_path: Path) -> None:
    clinic = (
        '{"fullUrl":"urn:uuid:o","resource":{"resourceType":"Organization","name":"Clinic",'
        '"identifier":[{"system":"urn:npi","value":"9"}]},"request":{"method":"POST",'
        '"url":"Organization","ifNoneExist":"identifier=urn:npi|9"}}'
    )
    nurse = (
        '{"resource":{"resourceType":"PractitionerRole","id":"r","active":true,'
        '"organization":{"reference":"urn:uuid:o"}}}'
    )
    _write(tmp_path, clinic, nurse)
    for _ in range(2):
        [report] = import_files(tmp_path, [tmp_path / "file.json"])
        assert not report.failed, report.failed
    store = open_ehr(tmp_path)
    clinics = list(everything_of(store, "Organization"))
    role = json.loads(next(everything_of(store, "PractitionerRole")).body)
    store.close()
    assert len(clinics) == 1
    assert role["organization"]["reference"] == f"Organization/{clinics[0].id}"


NOT_BUNDLES = {
    "no.json": b"no json",
    "list.json": b"[]",
    "patient.json": b'{"resourceType":"Patient"}',
    "message.json": b'{"resourceType":"Bundle","type":"message"}',
    "cut.json.gz": gzip.compress(b'{"resourceType":"Bundle"}')[:-9],
    "twins.json": b'{"resourceType":"Bundle","type":"collection","entry":['
    b'{"resource":{"resourceType":"Patient","id":"p"}},'
    b'{"resource":{"resourceType":"Patient","id":"p"}}]}',
}


def test_a_file_that_is_no_bundle_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, content in NOT_BUNDLES.items():
        (tmp_path / name).write_bytes(content)
    _write(tmp_path, _goal("Walk"))
    seen: list[tuple[int, int]] = []
    files = [*(tmp_path / name for name in NOT_BUNDLES), tmp_path / "gone", tmp_path / "file.json"]
    *failed, last = import_files(tmp_path, files, lambda *step: seen.append(step))
    assert all(each.failed and not each.created for each in failed)
    assert last.whole
    assert dict(last.created) == {"Goal": 1}
    assert seen == [(done, 8) for done in range(9)]


def test_the_stories_come_even_after_an_import(tmp_path: Path) -> None:
    _write(tmp_path, '{"resource":{"resourceType":"Patient","id":"p"}}')
    import_files(tmp_path, [tmp_path / "file.json"])
    assert seed_day(tmp_path) is None
    create_sandbox(tmp_path)
    assert seed_day(tmp_path)
    store = open_ehr(tmp_path)
    patients = {row.id for row in everything_of(store, "Patient")}
    plans = {row.updated.date() for row in everything_of(store, "CarePlan")}
    store.close()
    assert {"p", "okafor", "delgado"} <= patients
    assert len(plans) > 1, "records are dated by their stories"


def _goal(text: str, *, id: str = "g1", subject: str = "Patient/p", more: str = "") -> str:
    goal = (
        f'{{"resourceType":"Goal","id":"{id}","lifecycleStatus":"active",'
        f'"description":{{"text":"{text}"}},"subject":{{"reference":"{subject}"}}{more}}}'
    )
    return f'{{"resource":{goal}}}'


def _write(folder: Path, *entries: str) -> None:
    text = '{"resourceType":"Bundle","type":"collection","entry":[' + ",".join(entries) + "]}"
    (folder / "file.json").write_text(text)


def _entries(path: Path) -> list[dict[str, Any]]:
    bundle = json.loads(gzip.decompress(path.read_bytes()))
    return [each["resource"] for each in bundle["entry"]]


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [each for item in node for each in _references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["reference"]] if isinstance(node.get("reference"), str) else []
    return own + [each for item in node.values() for each in _references(item)]


def _plain(resource: dict[str, Any]) -> str:
    """A resource without what the server writes, its references reduced to the last part."""
    copy = json.loads(json.dumps(resource))
    meta = copy.pop("meta", {})
    copy["meta"] = {"profile": meta.get("profile")}
    text = json.dumps(copy, sort_keys=True)
    for reference in _references(copy):
        text = text.replace(reference, reference.replace("urn:uuid:", "/").rsplit("/", 1)[1])
    return text
