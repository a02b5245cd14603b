"""`footbridge site check`, by the real command, against every kind of EHR there is."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from fhir_bridge.clock import real_time
from fhir_bridge.ehr.demotions import Demotion
from fhir_bridge.ehr.shortfalls import LOOKED_AT, Row
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets.choice import TARGETS
from fhir_bridge.settings import read_settings
from fhir_bridge.site_check import SiteReport
from fhir_bridge.store import statements
from fhir_bridge.store.db import migrate
from smart_app import cli
from smart_app.site_report import WIDTH, report_json, report_lines
from support.world import World, world

BUILT_IN = ("spec", "epic", "oracle")
AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
CAPTURED = ("athena", "epic", "meditech", "nextgen", "oracle")


def footbridge(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@dataclass
class Installation:
    """An installation of Footbridge beside an EHR, run by its command alone."""

    riverside: World

    @property
    def folder(self) -> Path:
        return self.riverside.data_dir.parent

    def register(self, *more: str) -> None:
        done = footbridge(
            "site", "add", "sandbox", "--base", f"{self.riverside.ehr_url}/r4", "--client-id",
            "footbridge", "--internal", "--name", "Riverside EHR", "--data-dir", self.folder, *more,
        )  # fmt: skip
        assert done.exit_code == 0, done.output

    def check(self, *more: str) -> Result:
        return footbridge("site", "check", "sandbox", "--data-dir", self.folder, *more)

    def told(self) -> dict[str, Any]:
        done = self.check("--json")
        assert done.exit_code == 0, done.output
        return read_json(done)


def read_json(done: Result) -> dict[str, Any]:
    """What was printed, without what the app in this process logged meanwhile."""
    found: dict[str, Any] = json.loads(done.output[done.output.index("{\n") :])
    return found


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command opens what the app has sealed."""
    monkeypatch.setenv("BRIDGE_MASTER_KEY", urlsafe_b64encode(bytes(32)).decode())


@pytest.fixture(scope="module")
def riverside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with beside(tmp_path_factory.mktemp("riverside")) as made:
        yield made


@contextmanager
def beside(folder: Path, vendor: str = "spec") -> Iterator[World]:
    """An EHR, and an app over the database that the command uses: so it knows our keys."""
    url = read_settings(data_dir=folder).url
    migrate(url)
    with world(folder / "ehr", url, vendor=vendor) as made:
        yield made


@pytest.fixture
def installed(riverside: World) -> Iterator[Installation]:
    yield Installation(riverside)
    riverside.control(vendor=None)


@pytest.mark.parametrize("vendor", BUILT_IN)
def test_every_type_is_told_with_what_works_and_how_it_is_asked(
    installed: Installation, vendor: str
) -> None:
    installed.riverside.control(vendor=vendor)
    installed.register("--quirks", vendor)
    told = installed.told()
    assert list(told["types"]) == list(LOOKED_AT)
    assert (told["sheet"], told["fhirVersion"]) == (vendor, "4.0.1")
    plans = told["types"]["CarePlan"]
    assert (plans["read"], plans["search"], plans["letters"]) == (True, True, "rs")
    assert plans["asked"].items() >= {"patient": "…", "category": "assess-plan"}.items()
    assert ("_sort" in plans["asked"]) is (vendor == "spec")
    assert "Provenance:target" in plans["includes"]
    assert told["types"]["Goal"]["create"] is (vendor == "spec")
    assert told["types"]["Goal"]["conditional"] is (vendor == "spec")
    assert told["scopes"]["granted"] is None
    assert told["writes"]["target"] == ("goal" if vendor == "spec" else "note")
    assert [each["target"] for each in told["writes"]["weighed"]] == [
        target.name for target in TARGETS
    ]
    said = installed.check().output
    assert "asked by" in said
    assert ("not as goals: Riverside EHR does not take goals" in said) is (vendor != "spec")


@pytest.mark.parametrize("name", CAPTURED)
def test_a_captured_ehr_is_told_as_its_statement_has_it(
    tmp_path: Path, shared: Path, name: str
) -> None:
    statement = shared / "ehr" / name / "capability-r4.json"
    with beside(tmp_path, f"file:{statement}") as there:
        installed = Installation(there)
        installed.register("--quirks", name if name != "nextgen" else "spec")
        told = installed.told()
        assert told["types"]["Encounter"]["search"]
        assert told["types"]["Encounter"]["asked"]["patient"] == "…"
        assert not told["types"]["Goal"]["create"]
        assert "Goals cannot be written as goals." in told["troubles"]
        takes_notes = name in {"epic", "oracle"}
        assert told["writes"]["target"] == ("note" if takes_notes else "kept")
        assert installed.check().exit_code == 0


def test_the_workers_own_scopes_are_told_where_a_token_can_be_had(
    installed: Installation,
) -> None:
    installed.register("--backend-client-id", "footbridge-backend")
    told = installed.told()
    assert "system/Patient.rs" in told["scopes"]["granted"]
    assert told["scopes"]["missing"] == []
    assert not any("backend client" in each for each in told["troubles"])
    installed.register("--backend-client-id", "nobody-knows-it")
    told = installed.told()
    assert told["scopes"]["granted"] is None
    assert any("The backend client cannot sign in" in each for each in told["troubles"])


def test_all_kinds_of_client_are_named_and_ours_is_marked(installed: Installation) -> None:
    installed.register("--auth", "none")
    said = installed.check().output
    assert "with a key: listed" in said
    assert "with a secret: listed" in said
    assert "public: listed · this registration" in said
    assert [each["ours"] for each in installed.told()["clients"]] == [False, False, True]


def test_a_kind_of_client_that_is_not_listed_is_a_trouble_only_where_it_is_ours(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "statement"
    folder.mkdir()
    row = {"type": "Patient", "interaction": [{"code": "read"}]}
    statement = {
        "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
        "rest": [{"mode": "server", "resource": [row]}],
    }  # fmt: skip
    (folder / "capability.json").write_text(json.dumps(statement))
    smart = {"capabilities": ["launch-ehr", "client-public", "permission-v2"]}
    (folder / "smart-configuration.json").write_text(json.dumps(smart))
    with beside(tmp_path, f"file:{folder / 'capability.json'}") as there:
        installed = Installation(there)
        installed.register("--auth", "none")
        assert not any(
            "does not list that it takes" in each for each in installed.told()["troubles"]
        )
        installed.register()
        [trouble] = [each for each in installed.told()["troubles"] if "that it takes" in each]
        assert trouble.startswith("This client signs in with a key")
        said = installed.check().output
        assert "Visits cannot be shown." in said
        assert "with a secret: not listed" in said


def test_what_was_found_not_to_work_is_told_and_can_be_tried_again(
    installed: Installation,
) -> None:
    installed.register()
    with installed.riverside.bridge.store.writing() as session:
        statements.demote(session, "sandbox", "Goal", "create", "405 Not here.", at=real_time())
    told = installed.told()
    assert not told["types"]["Goal"]["create"]
    [demoted] = told["types"]["Goal"]["demoted"]
    assert (demoted["interaction"], demoted["why"]) == ("create", "405 Not here.")
    assert told["writes"]["target"] == "note"
    assert "create, which it lists: it answered 405 Not here." in " ".join(
        installed.check().output.split()
    )
    assert installed.check("--again").exit_code == 0
    assert installed.told()["types"]["Goal"]["create"]


def test_a_sheet_nobody_wrote_is_told(installed: Installation) -> None:
    installed.register("--quirks", "nobodys")
    assert any("There is no sheet 'nobodys'" in each for each in installed.told()["troubles"])


def test_an_ehr_that_is_away_fails_with_the_reason(installed: Installation) -> None:
    installed.register()
    installed.riverside.control({"kind": "down"})
    try:
        down = installed.check()
        assert down.exit_code == 1
        assert "Nobody can sign in" in down.output
        assert "Nothing can be read" in down.output
        told = installed.check("--json")
        assert told.exit_code == 1
        assert read_json(told)["types"] == {}
    finally:
        installed.riverside.control()


def _report() -> SiteReport:
    demoted = Demotion("Goal", "create", AT, "405 " + "no " * 60)
    row = Row("Goal", True, True, False, False, False, demoted=(demoted,))
    site = Site("s", "[bold]S[/bold]", "https://ehr.example/r4", "c", client_secret="s3cret")
    return SiteReport(site, rows=(row,), troubles=("Word " * 60,))


def test_lines_are_folded_and_what_an_ehr_says_is_no_markup() -> None:
    lines = list(report_lines(_report()))
    assert max(map(len, lines)) <= WIDTH
    assert lines[0].startswith("[bold]S[/bold]")
    assert all(line == line.rstrip() for line in lines)


def test_nothing_secret_is_told() -> None:
    assert "s3cret" not in json.dumps(report_json(_report()))
