"""`footbridge export`: a ready client that waits as it is told and checks what it gets.

Over HTTP, against the API itself and against a server that is busy, or wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import orjson
import pytest
from bulk_talk import Bulk, bulk_over
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from typer.testing import CliRunner, Result

from fhir_bridge.bulk import pulling
from fhir_bridge.clients import public_keys
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.members import end_member
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Json, write_json
from smart_app.cli import app
from support.desk import AT, bridge_over
from support.members_world import READS
from support.servers import free_port, serving
from support.systems import register


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "LONGEST_PAUSE", 0.02)


@pytest.fixture
def command(our_keys: ClientKeys, tmp_path: Path) -> list[str]:
    keys = tmp_path / "keys.jwks"
    keys.write_bytes(our_keys.private_jwks())
    return ["plan", "--keys", str(keys)]


def run(base: str, command: list[str], into: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["export", base, *command, "--into", str(into), *more])


def rows(folder: Path, kind: str) -> list[Json]:
    return [
        orjson.loads(line)
        for path in sorted(folder.glob(f"*-{kind}-*.ndjson"))
        for line in path.read_bytes().splitlines()
    ]


@pytest.fixture
def payer(sqlite_store: Store, our_keys: ClientKeys, tmp_path: Path) -> Iterator[Bulk]:
    """The API as a server, and a worker beside it."""
    port, stop = free_port(), Event()
    bridge = bridge_over(sqlite_store, our_keys)
    bridge.origin = f"http://127.0.0.1:{port}"
    made = bulk_over(bridge, tmp_path / "exports", AT)
    theirs = public_keys(write_json(our_keys.public_jwks()))
    register(sqlite_store, "plan", kind="payer", scopes=READS, opt_in=False, purpose="HPAYMT",
             jwks=theirs, per_minute=100_000)  # fmt: skip

    def work() -> None:
        while not stop.wait(0.02):
            made.work()

    worker = Thread(target=work)
    with serving(made.system.app, port):
        worker.start()
        yield made
        stop.set()
        worker.join()


def test_all_of_it_is_fetched_and_the_next_time_what_changed(
    payer: Bulk, command: list[str], tmp_path: Path
) -> None:
    base, first, second = f"{payer.bridge.origin}/fhir", tmp_path / "first", tmp_path / "second"
    told = run(base, command, first, "--group", "plan", "--types", "Goal,Patient")
    assert told.exit_code == 0, told.output
    assert {each["resourceType"] for each in rows(first, "output")} == {"Goal", "Patient"}
    manifest = orjson.loads((first / "manifest.json").read_bytes())
    assert manifest["transactionTime"] in told.stdout
    payer.now += timedelta(hours=1)
    end_member(payer.bridge, "plan", "ann", by=OPERATOR)
    told = run(base, command, second, "--since", manifest["transactionTime"], "--types", "Goal")
    assert told.exit_code == 0, told.output
    assert rows(second, "output") == []
    (gone,) = rows(second, "deleted")
    assert gone["entry"] == [{"request": {"method": "DELETE", "url": "Goal/goal-ann"}}]
    again = run(base, command, second)
    assert again.exit_code == 2 and "not empty" in again.output


@dataclass
class Odd:
    """A server that is busy first, and then answers what a test wants."""

    base: str
    count: int = 1
    end: int = 200
    waits: dict[str, int] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        made = FastAPI()
        answers = {
            "/.well-known/smart-configuration": self.smart, "/$export": self.kick_off,
            "/status": self.status, "/one.ndjson": self.file,
        }  # fmt: skip

        @made.api_route("/{path:path}", methods=["GET", "POST", "DELETE"])
        def any_path(request: Request, path: str) -> Response:
            self.seen.append(f"{request.method} /{path}")
            if path.endswith("/token"):
                token = {"access_token": "t", "token_type": "bearer", "expires_in": 300}
                return JSONResponse(token | {"scope": "system/*.rs"})
            if request.method == "DELETE":
                return Response(status_code=202)
            return next(act for end, act in answers.items() if f"/{path}".endswith(end))()

        return made

    def smart(self) -> Response:
        return JSONResponse({
            "token_endpoint": f"{self.base}/token", "authorization_endpoint": f"{self.base}/a",
            "code_challenge_methods_supported": ["S256"], "capabilities": [],
        })  # fmt: skip

    def kick_off(self) -> Response:
        if self._busy("kick-off", 2):
            return Response(status_code=429, headers={"Retry-After": "1"})
        return Response(status_code=202, headers={"Content-Location": f"{self.base}/status"})

    def status(self) -> Response:
        if self._busy("status", 3):
            status = 429 if self.waits["status"] == 1 else 202
            return Response(status_code=status, headers={"X-Progress": "half of it"})
        entry = {"type": "Goal", "url": f"{self.base}/one.ndjson", "count": self.count}
        said = {"transactionTime": "2026-11-21T00:00:00Z", "requiresAccessToken": True,
                "output": [entry], "error": []}  # fmt: skip
        return JSONResponse(said, self.end)

    def file(self) -> Response:
        return Response(b'{"resourceType":"Goal"}\n', media_type="application/fhir+ndjson")

    def _busy(self, what: str, times: int) -> bool:
        self.waits[what] = self.waits.get(what, 0) + 1
        return self.waits[what] <= times


@pytest.mark.parametrize(
    ("odd", "said"),
    [({}, ""), ({"count": 2}, "not as many lines"), ({"end": 500}, "answered 500")],
)
def test_it_waits_politely_and_keeps_nothing_that_is_not_whole(
    odd: dict[str, int], said: str, command: list[str], tmp_path: Path
) -> None:
    port, into = free_port(), tmp_path / "out"
    server = Odd(f"http://127.0.0.1:{port}/fhir", **odd)
    with serving(server.app(), port):
        told = run(server.base, command, into)
    assert server.waits["kick-off"] == 3 and server.waits["status"] == 4
    if said:
        assert said in str(told.exception)
        assert list(into.glob("*.ndjson")) == [] and not (into / "manifest.json").exists()
    else:
        assert told.exit_code == 0, told.output
        assert len(rows(into, "output")) == 1
        assert server.seen[-1] == "DELETE /fhir/status"
