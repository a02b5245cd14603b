"""`footbridge sandbox` and `demo`: like which EHR, in front of which server; mistakes are said."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from fhir_bridge.clock import real_time
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.rest.service import FhirService
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.held import open_ehr, short_id
from smart_app import cli
from support.servers import free_port, serving, wait_for

PATIENT = {"resourceType": "Patient", "id": "ann", "name": [{"family": "Behind"}]}
STATEMENT = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "rest": [{
        "mode": "server",
        "resource": [{"type": "Patient", "interaction": [{"code": "read"}]}],
    }],
}  # fmt: skip


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[str]:
    """The base of a FHIR server that lets everybody in, with one patient."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/fhir"
    store = open_ehr(tmp_path / "behind")
    service = FhirService(
        store=store, access=lambda _: EVERYTHING, ids=short_id, clock=real_time, base_url=base,
        update_as_create=True,
    )  # fmt: skip
    with serving(fhir_app(service), port):
        put = httpx.put(f"{base}/Patient/ann", json=PATIENT, headers=FHIR, trust_env=False)
        assert put.status_code == 201, put.text
        yield base
    store.close()


FHIR = {"Content-Type": "application/fhir+json"}


@contextmanager
def running(*words: str) -> Iterator[Callable[[str], httpx.Response]]:
    """The command in a process of its own; gives what a page of its EHR says."""
    port = free_port()
    option = "--port" if words[0] == "sandbox" else "--ehr-port"
    ports = [option, str(port), *(("--port", str(free_port())) if words[0] == "demo" else ())]
    process = subprocess.Popen(
        [sys.executable, "-m", "smart_app", *words, *ports],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if name[:7] != "BRIDGE_"},
    )  # fmt: skip

    def get(path: str) -> httpx.Response:
        return httpx.get(f"http://localhost:{port}{path}", trust_env=False, timeout=30)

    def answers() -> bool:
        try:
            return get("/r4/metadata").status_code == 200
        except httpx.TransportError:
            return process.poll() is not None

    try:
        wait_for(answers, "the EHR", 60)
        assert process.poll() is None, process.communicate()[0].decode()
        yield get
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def offered(statement: Any) -> set[str]:
    return {each["type"] for each in statement["rest"][0]["resource"]}


def test_a_file_says_which_ehr_it_is_like(tmp_path: Path) -> None:
    file = tmp_path / "capability.json"
    file.write_text(json.dumps(STATEMENT))
    data = ("--data-dir", str(tmp_path / "data"))
    with running("sandbox", "--vendor", f"file:{file}", *data) as get:
        assert offered(get("/r4/metadata").json()) == {"Patient"}


def test_another_server_stands_behind(tmp_path: Path, behind: str) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    with running("sandbox", "--upstream", f"{behind}/", *data) as get:
        page = get("/").text
        assert "Behind" in page
        assert "Okafor" not in page
        assert get("/r4/Patient/ann").status_code == 401, "our sign-in stands in front"


def test_the_demo_too_stands_in_front_of_another_server(tmp_path: Path, behind: str) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    with running("demo", "--upstream", behind, *data) as get:
        assert "Behind" in get("/").text
        to = get("/launch/ann").headers["location"]
        assert "/launch?" in to


NOTHING_THERE = "http://127.0.0.1:9/fhir"  # the discard port: nobody listens
MISTAKES = {
    ("--vendor", "cerner"): "--vendor cerner: vendor must be one of: spec, epic, oracle",
    ("--vendor", "file:/nowhere.json"): "--vendor file:/nowhere.json: the vendor's file cannot",
    ("--vendor", "file:"): "cannot be read",
    ("--upstream", "localhost:8080/fhir"): "it must be a FHIR base such as",
    ("--upstream", "ftp://x/fhir"): "it must be a FHIR base such as",
    ("--upstream", "http://x:99999/fhir"): "it must be a FHIR base such as",
    ("--upstream", "http://a:b@x/fhir"): "it must be a FHIR base such as",
    ("--upstream", "http://localhost:8410/r4/"): "this EHR cannot stand in front of itself",
    ("--upstream", NOTHING_THERE): "no FHIR server answers there; start it first.",
}


@pytest.mark.parametrize("command", ["sandbox", "demo"])
@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_is_said_before_anything_starts(
    tmp_path: Path, command: str, words: tuple[str, str]
) -> None:
    data, port = tmp_path / "data", str(free_port())
    ports = ["--port", port]
    if command == "demo":
        ports = ["--port", str(free_port()), "--ehr-port", port]
    option, value = words
    asked = [command, option, value.replace("8410", port), *ports, "--data-dir", str(data)]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 2
    assert MISTAKES[words] in " ".join(done.output.split())
    assert not data.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"resourceType": "Patient"}, "this file holds no CapabilityStatement"),
        (STATEMENT | {"fhirVersion": "5.0.0"}, "this CapabilityStatement is not of R4"),
        ([], "this file holds no CapabilityStatement"),
    ],
)
def test_a_file_that_is_no_statement_is_said_to_be_none(
    tmp_path: Path, said: object, why: str
) -> None:
    file = tmp_path / "c.json"
    file.write_text(json.dumps(said))
    done = CliRunner().invoke(cli.app, ["sandbox", "--vendor", f"file:{file}"])
    assert done.exit_code == 2
    assert why in " ".join(done.output.split())
