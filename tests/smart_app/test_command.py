"""The `footbridge` command: words, tables and exit codes around plain functions."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from fhir_bridge.admin import SyncReport
from fhir_bridge.errors import BridgeError, NotFound, Refused
from fhir_bridge.r4.views import Quarantined
from fhir_bridge.settings import read_settings
from fhir_bridge.store.db import SchemaMismatch
from smart_app import cli
from smart_app.app import create_app
from smart_app.installation import create_bridge
from smart_app.roster_report import roster_lines
from support.bundles import bundle_file, entry
from support.world import free_port, make_bridge, serving, world


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An installation's folder."""
    return tmp_path / "data"


def footbridge(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def test_commands_refuse_a_database_that_was_never_migrated(data_dir: Path) -> None:
    data_dir.mkdir()
    done = footbridge("site", "list", "--data-dir", data_dir)
    assert isinstance(done.exception, SchemaMismatch)


def test_l3_a_site_is_added_listed_and_told_what_to_register(data_dir: Path) -> None:
    assert footbridge("migrate", "--data-dir", data_dir).exit_code == 0
    added = footbridge(
        "site", "add", "general", "--base", "https://ehr.example/r4", "--client-id", "abc",
        "--name", "General Hospital", "--data-dir", data_dir,
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    assert "/smart/callback/general" in added.output
    assert "/.well-known/jwks.json" in added.output
    listed = footbridge("site", "list", "--data-dir", data_dir)
    assert "https://ehr.example/r4" in listed.output
    twice = footbridge(
        "site", "add", "other", "--base", "HTTPS://EHR.example:443/r4/", "--client-id", "abc",
        "--data-dir", data_dir,
    )  # fmt: skip
    assert isinstance(twice.exception, BridgeError)


@pytest.mark.parametrize(
    "base", ["http://ehr.example/r4", "https://a@b/r4", "ftp://x", "https://ü"]
)
def test_l1_a_base_no_launch_could_come_from_is_refused(data_dir: Path, base: str) -> None:
    footbridge("migrate", "--data-dir", data_dir)
    done = footbridge(
        "site", "add", "x", "--base", base, "--client-id", "abc", "--data-dir", data_dir
    )
    assert isinstance(done.exception, BridgeError)


def test_a_roster_is_gone_through_with_counts_and_ids_only_where_asked_for(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIDGE_MASTER_KEY", urlsafe_b64encode(bytes(32)).decode())
    with world(tmp_path / "ehr", sqlite_url) as riverside:
        sync = ("site", "sync", "sandbox", "--data-dir", tmp_path)
        assert isinstance(footbridge(*sync).exception, Refused)
        register = (
            "site", "add", "sandbox", "--base", f"{riverside.ehr_url}/r4", "--client-id",
            "footbridge", "--backend-client-id", "footbridge-backend", "--internal",
            "--data-dir", tmp_path, "--roster",
        )  # fmt: skip
        assert isinstance(footbridge(*register, "Patient/okafor").exception, Refused)
        assert footbridge(*register, "Group/footbridge-roster").exit_code == 0
        assert "Group/footbridge-roster" in footbridge("site", "list", *sync[-2:]).output
        first, second, ids = footbridge(*sync), footbridge(*sync), footbridge(*sync, "--list")
        assert [each.exit_code for each in (first, second, ids)] == [0, 0, 0], first.output
        assert "45 enrolled now, 0 enrolled before." in first.output
        assert "0 enrolled now, 45 enrolled before." in second.output
        assert "1 set aside: The EHR says that this person has died." in first.output
        assert ("tanaka" in first.output, "Patient/tanaka" in ids.output) == (False, True)


@pytest.mark.parametrize("complete", [True, False])
def test_a_roster_read_in_part_says_so_and_who_left_is_counted(complete: bool) -> None:
    aside = (Quarantined("Group", "", "Why."), Quarantined("Patient", "p", "Why."))
    report = SyncReport("Group/x", 3, 4, aside, ("q",), complete)
    said = "\n".join(roster_lines(report))
    assert "2 set aside: Why." in said
    assert "1 no longer listed. Nothing is ended by that" in said
    assert ("could not be read to its end" in said) is not complete
    assert "Patient/" not in said
    assert {"    Patient/p", "    Patient/q"} <= set(roster_lines(report, names=True))


def test_synthetic_patients_are_imported_with_a_report(data_dir: Path, shared: Path) -> None:
    [bundle] = sorted((shared / "synthea").glob("Rene_Feil*.json.gz"))
    done = footbridge("import", "--into", "sandbox", "--data-dir", data_dir, bundle)
    assert done.exit_code == 0, done.output
    assert "Patient" in done.output
    assert "File 1" not in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("--into", "else"),
        ("--into", "record"),
        ("--into", "sandbox", "--site", "x"),
        ("--into", "sandbox", "--enrol"),
    ],
    ids=" ".join,
)
def test_an_import_says_where_to_and_whose_it_is(
    data_dir: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    bundle = bundle_file(tmp_path, entry({"resourceType": "Patient", "id": "p"}))
    assert footbridge("import", *words, "--data-dir", data_dir, bundle).exit_code == 2
    assert not (data_dir / "ehr.db").exists()


def test_records_are_imported_with_counts_and_names_only_where_asked_for(
    data_dir: Path, tmp_path: Path
) -> None:
    footbridge("migrate", "--data-dir", data_dir)
    footbridge(
        "site", "add", "x", "--base", "https://ehr.example/r4", "--client-id", "abc",
        "--data-dir", data_dir,
    )  # fmt: skip
    patient = entry({"resourceType": "Patient", "id": "ann-7", "birthDate": "1948-03-14"})
    name = "Ann_Canary.json"
    bundle = bundle_file(tmp_path, patient, entry({"resourceType": "Task", "id": "t"}), name=name)
    good = bundle_file(tmp_path, patient)
    into = ("import", "--into", "record", "--site", "x", "--data-dir", data_dir)
    refused = footbridge(*into, bundle)
    assert refused.exit_code == 1
    assert "1 Patient: Its patient is not enrolled." in refused.output
    done = footbridge(*into, "--enrol", bundle, good)
    assert done.exit_code == 1
    assert "Importing file 2 of 2" in done.output
    for said in (
        "Patient: 1 new, 0 changed, 1 already here",
        "Patients enrolled: 1.",
        "Files taken in whole: 1 of 2",
        "File 1: 1 set aside, the rest was taken in.",
        "  1 Task: It names no patient.",
    ):
        assert said in done.output
    assert not {"Canary", "ann-7", "Task/t"} & set(re.split(r"[ _.]", done.output))
    listed = footbridge(*into, "--list", bundle)
    assert "entry 1: Task/t" in listed.output
    assert name in listed.output
    assert footbridge(*into, good).exit_code == 0
    assert isinstance(footbridge(*into[:3], "--site", "y", *into[5:], good).exception, NotFound)


def test_what_is_not_a_bundle_is_reported_and_fails(data_dir: Path, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text('{"resourceType": "Pat')
    done = footbridge("import", "--into", "sandbox", "--data-dir", data_dir, odd)
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_all_mistakes_in_the_settings_are_said_at_once(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BRIDGE_MODE", "production")
    monkeypatch.setattr("sys.argv", ["footbridge", "worker", "--data-dir", str(data_dir)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    for name in ("BRIDGE_PUBLIC_URL", "BRIDGE_DATABASE_URL", "BRIDGE_MASTER_KEY"):
        assert name in said


def test_health_needs_no_launch_and_says_nothing(riverside_app: str) -> None:
    for path in ("/livez", "/readyz"):
        answer = httpx.get(riverside_app + path, trust_env=False)
        assert (answer.status_code, answer.text) == (200, "ok")


@pytest.fixture
def riverside_app(sqlite_url: str) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(create_app(make_bridge(sqlite_url, url)), port):
        yield url


def test_l4_a_secret_comes_from_a_file_and_is_never_shown(data_dir: Path, tmp_path: Path) -> None:
    footbridge("migrate", "--data-dir", data_dir)
    file = tmp_path / "given"
    file.write_text("very-secret\n", encoding="utf-8")
    site = ("site", "add", "x", "--base", "https://ehr.example/r4", "--client-id", "abc",
            "--data-dir", data_dir)  # fmt: skip
    done = [
        footbridge(*site, "--auth", "client_secret_basic", "--client-secret-file", file),
        footbridge(*site, "--auth", "client_secret_post"),  # the one that is known stays
        footbridge("site", "list", "--data-dir", data_dir),
    ]
    assert [each.exit_code for each in done] == [0, 0, 0], done
    assert "abc (client_secret_post)" in done[2].output
    assert not [each for each in done if "very-secret" in each.output]
    for wrong in (
        ("--client-secret-file", file), ("--auth", "password"),
        ("--auth", "none", "--client-secret-file", file),
    ):  # fmt: skip
        assert isinstance(footbridge(*site, *wrong).exception, BridgeError), wrong
    assert footbridge(*site, "--auth", "none").exit_code == 0
    forgotten = footbridge(*site, "--auth", "client_secret_post")
    assert isinstance(forgotten.exception, BridgeError)


def test_l10_l21_what_a_site_does_otherwise_is_a_flag(data_dir: Path) -> None:
    footbridge("migrate", "--data-dir", data_dir)
    site = ("site", "add", "x", "--base", "https://ehr.example/r4", "--client-id", "abc",
            "--data-dir", data_dir)  # fmt: skip
    assert footbridge(*site, "--flag", "smart_v1", "--flag", "authorize_post").exit_code == 0
    bridge = create_bridge(read_settings(data_dir=data_dir))
    assert bridge.site("x").flags == {"smart_v1", "authorize_post"}
    bridge.close()
    refused = footbridge(*site, "--flag", "anything")
    assert isinstance(refused.exception, BridgeError)
    assert "smart_v1" in str(refused.exception)


def test_a_facility_has_a_zone_of_its_own_and_the_office_is_closed_on_days_of_its_own(
    data_dir: Path,
) -> None:
    footbridge("migrate", "--data-dir", data_dir)
    register = (
        "site", "add", "general", "--base", "https://ehr.example/r4", "--client-id", "abc",
        "--data-dir", data_dir, "--facility-zone",
    )  # fmt: skip
    assert isinstance(footbridge(*register, "Oakview=Denver").exception, Refused)
    assert footbridge("site", "list", "--data-dir", data_dir).output == "", "nothing was kept"
    assert footbridge(*register, "Oakview=America/Denver").exit_code == 0
    days = ("site", "calendar", "general", "--data-dir", data_dir)
    assert "Oakview: America/Denver" in footbridge(*days).output
    told = footbridge(
        *days, "--usual-zone", "Oakview", "--closed", "2026-11-27=Day after Thanksgiving"
    )
    assert "Oakview" not in told.output
    assert "closed 2026-11-27 Day after Thanksgiving" in told.output
    assert "closed" not in footbridge(*days, "--open", "2026-11-27").output
    assert footbridge(*days, "--closed", "Friday").exit_code == 2
