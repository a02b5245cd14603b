"""An export from being asked for to being forgotten: waiting, cancelling, dying, running out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bulk_talk import GROUP, Bulk, bulk_over, by_type
from sqlmodel import select

from fhir_bridge import bulk
from fhir_bridge.api.app import create_app
from fhir_bridge.clients import disable_client
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import add_member, end_member
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import exports
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit
from support.desk import AT, bridge_over
from support.members_world import READS, ours
from support.systems import System, register

LATER = exports.LEASE + timedelta(seconds=1)


@pytest.fixture
def payer(sqlite_store: Store, our_keys: ClientKeys, tmp_path: Path) -> Bulk:
    return bulk_over(bridge_over(sqlite_store, our_keys), tmp_path / "exports", AT)


def waits(payer: Bulk, by: timedelta) -> None:
    """Let time pass, the real one."""
    before = payer.bridge.real()
    payer.bridge.real = lambda: before + by


def kept(payer: Bulk, tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "exports").rglob("*") if path.is_file())


def started(payer: Bulk) -> str:
    """Ask, and let the worker write the first of its files; gives where to ask about it."""
    url = payer.ask().headers["content-location"]
    for _ in range(3):
        assert next(payer.steps) == bulk.WRITING
    return url


def test_b8_it_is_said_how_far_it_is_and_when_to_ask_again(payer: Bulk) -> None:
    asked = payer.ask()
    url = asked.headers["content-location"]
    assert url.startswith("http://127.0.0.1:8400/fhir/bulk/")
    waiting = payer.get(url)
    assert (waiting.status_code, waiting.headers["x-progress"]) == (202, "waiting")
    assert int(waiting.headers["retry-after"]) > 0
    payer.work()
    done = payer.get(url)
    assert done.headers["content-type"] == "application/json"
    assert "GMT" in done.headers["expires"]
    answers = [payer.get(url) for _ in range(12)]
    assert {each.status_code for each in answers} == {200, 429}
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["issue"][0]["code"] == "throttled"


def test_b13_one_export_of_a_client_is_going_at_a_time(payer: Bulk) -> None:
    first = payer.ask()
    second = payer.ask("Patient/$export")
    assert (second.status_code, second.headers["retry-after"]) == (429, "10")
    assert second.json()["issue"][0]["code"] == "throttled"
    assert payer.get(first.headers["content-location"]).status_code == 202
    payer.work()
    assert payer.ask().status_code == 202


def test_b11_cancelled_is_gone_with_its_files(payer: Bulk, tmp_path: Path) -> None:
    for moment in (lambda: None, payer.work):  # before it is written, and after
        url = payer.ask().headers["content-location"]
        moment()
        assert payer.system.fhir("DELETE", url[27:], READS).status_code == 202
        for way in ("GET", "DELETE"):
            gone = payer.system.fhir(way, url[27:], READS)
            assert gone.status_code == 404
            assert gone.json()["resourceType"] == "OperationOutcome"
        assert payer.work() == []
        assert kept(payer, tmp_path) == []


def test_cancelled_while_it_is_written_it_leaves_nothing(payer: Bulk, tmp_path: Path) -> None:
    url = started(payer)
    payer.system.fhir("DELETE", url[27:], READS)
    assert payer.work() == ["lost"]
    assert kept(payer, tmp_path) == []


def test_b12_another_clients_export_is_not_there(payer: Bulk) -> None:
    manifest = payer.manifest()
    register(payer.bridge.store, "other", kind="payer", scopes=READS)
    other = System(payer.system.app, id="other")
    url = manifest["output"][0]["url"][27:]
    for method, path in (("GET", url), ("GET", url.rpartition("/")[0]),
                         ("DELETE", url.rpartition("/")[0])):  # fmt: skip
        assert other.fhir(method, path, READS).status_code == 404
    assert payer.get(manifest["output"][0]["url"]).status_code == 200


def test_b10_a_file_can_be_had_packed_and_in_parts(payer: Bulk) -> None:
    url = payer.manifest(f"{GROUP}?_type=Patient")["output"][0]["url"]
    for unpacked in ("identity", "gzip;q=0, identity"):
        plain = payer.get(url, headers={"Accept-Encoding": unpacked})
        assert "content-encoding" not in plain.headers
    packed = payer.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    part = payer.get(url, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, plain.content[5:10])
    for name in ("1-Patient-2.ndjson", "..%2Frecord.db", "1-Patient-1.ndjson.part"):
        assert payer.get(f"{url.rpartition('/')[0]}/{name}").status_code == 404


def test_long_exports_are_cut_into_files(payer: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fhir_bridge.bulk.lines.MOST_LINES", 1)
    add_member(payer.bridge, "plan", "bob", by=OPERATOR)
    manifest = payer.manifest(f"{GROUP}?_type=Goal")
    assert [each["count"] for each in manifest["output"]] == [1, 1]
    assert by_type(payer.lines(manifest)) == {"Goal": {"goal-ann", "goal-bob"}}


def test_b14_who_dies_over_it_is_followed_by_another_who_begins_anew(
    payer: Bulk, tmp_path: Path
) -> None:
    url = started(payer)
    whole, dead = set(kept(payer, tmp_path)), payer.steps
    assert {name for name in whole if not name.endswith(".part")}
    payer.steps = bulk.steps(payer.bridge)
    assert payer.work() == []  # it might still be alive
    waits(payer, LATER)
    assert payer.get(url).status_code == 202
    assert payer.work() == ["done"]
    # the first one was not dead, and writes on: nobody takes its word for it
    assert list(iter(lambda: next(dead), ""))[-1] in {"lost", bulk.WRITING}
    manifest = payer.get(url).json()
    assert payer.lines(manifest)
    named = {each["url"].rpartition("/")[2] for kind in ("output", "error")
             for each in manifest[kind]}  # fmt: skip
    assert named <= set(kept(payer, tmp_path)) and not named & whole


def test_a_worker_that_is_told_to_stop_leaves_it_to_the_next_at_once(payer: Bulk) -> None:
    url = started(payer)
    payer.steps.close()  # type: ignore[attr-defined]
    payer.steps = bulk.steps(payer.bridge)
    assert payer.work() == ["done"]
    assert payer.lines(payer.get(url).json())


def test_what_fails_again_and_again_has_failed(payer: Bulk) -> None:
    url = payer.ask().headers["content-location"]
    for _ in range(exports.TRIES):
        next(payer.steps)
        payer.steps = bulk.steps(payer.bridge)
        waits(payer, LATER)
    assert payer.work() == []
    failed = payer.get(url)
    assert (failed.status_code, failed.json()["resourceType"]) == (500, "OperationOutcome")
    assert payer.ask().status_code == 202


def test_a_client_that_is_let_in_no_longer_gets_nothing(payer: Bulk, tmp_path: Path) -> None:
    url = payer.ask().headers["content-location"]
    disable_client(payer.bridge.store, "plan", by=OPERATOR)
    assert payer.work() == ["failed"]
    assert kept(payer, tmp_path) == []
    assert payer.get(url).status_code == 401


def test_b12_files_go_when_their_time_is_over_and_nobody_fetches_them(
    payer: Bulk, tmp_path: Path
) -> None:
    manifest = payer.manifest()
    url = manifest["output"][0]["url"]
    waits(payer, payer.bridge.keep_exports - timedelta(minutes=1))
    assert bulk.forget_old(payer.bridge) == 0
    assert payer.get(url).status_code == 200  # somebody begins late
    waits(payer, timedelta(minutes=5))
    assert bulk.forget_old(payer.bridge) == 0
    assert payer.get(url).status_code == 200
    waits(payer, timedelta(minutes=20))
    assert bulk.forget_old(payer.bridge) == 1
    assert kept(payer, tmp_path) == []
    assert payer.get(url).status_code == payer.get(url.rpartition("/")[0]).status_code == 404


def test_every_member_whose_records_left_is_in_the_audit(payer: Bulk) -> None:
    payer.lines(payer.manifest(f"{GROUP}?_type=Goal"))
    end_member(payer.bridge, "plan", "ann", by=OPERATOR)
    with payer.bridge.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.actor == "client/plan")).all()
    told = [(row.action, row.what.partition("/")[0], row.patient_id) for row in rows]
    assert ("E", "Group", None) in told
    assert ("E", "export", ours("ann")) in told
    assert ("R", "export", None) in told


def test_two_instances_of_the_api_know_the_same_exports(payer: Bulk) -> None:
    url = payer.ask().headers["content-location"]
    other = replace(payer.system, app=create_app(payer.bridge))
    assert other.fhir("GET", url[27:], READS).status_code == 202
    assert other.fhir("GET", GROUP, READS, headers={"Prefer": "respond-async"}).status_code == 429
