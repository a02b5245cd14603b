"""A bulk client over ASGI, and a worker that is stepped by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import orjson

from fhir_bridge import bulk
from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.store.files import LocalFiles
from support.members_world import READS, told
from support.systems import System, register

ASYNC = {"Prefer": "respond-async"}
GROUP = "Group/plan/$export"
Rows = dict[str, set[str]]


@dataclass
class Bulk:
    """A payer, what it talks to, and the worker behind it.

    Attributes:
        now: what the care clock says.
    """

    bridge: Bridge
    system: System
    now: datetime
    steps: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.bridge.clock = lambda: self.now
        self.steps = bulk.steps(self.bridge)

    def ask(self, path: str = GROUP, scope: str = READS, **options: Any) -> httpx.Response:
        method = "POST" if "json" in options else "GET"
        headers = ASYNC | options.pop("headers", {})
        return self.system.fhir(method, path, scope, headers=headers, **options)

    def work(self) -> list[str]:
        """Let the worker work until nothing is left to do; what it said."""
        said: list[str] = []
        while word := next(self.steps):
            said.append(word)
        return [word for word in said if word != bulk.WRITING]

    def get(self, url: str, scope: str = READS, **options: Any) -> httpx.Response:
        return self.system.fhir("GET", url.partition("/fhir/")[2], scope, **options)

    def manifest(self, path: str = GROUP, **options: Any) -> dict[str, Any]:
        """Ask, work, and read the manifest."""
        asked = self.ask(path, **options)
        assert asked.status_code == 202, asked.text
        assert self.work() == ["done"]
        answer = self.get(asked.headers["content-location"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def lines(self, manifest: Mapping[str, Any], kind: str = "output") -> list[dict[str, Any]]:
        """Every resource of a list; each file has the type and the count that is said."""
        found: list[dict[str, Any]] = []
        for each in manifest[kind]:
            answer = self.get(each["url"])
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"].startswith("application/fhir+ndjson")
            read = [orjson.loads(line) for line in answer.content.splitlines()]
            assert len(read) == each["count"]
            assert {row["resourceType"] for row in read} == {each["type"]}
            found += read
        return found

    def export(self, path: str = GROUP, **options: Any) -> Rows:
        """The ids that an export has, by type."""
        return by_type(self.lines(self.manifest(path, **options)))

    def deleted(self, manifest: Mapping[str, Any]) -> set[str]:
        """What it says is there no more."""
        bundles = self.lines(manifest, "deleted")
        assert {each["type"] for each in bundles} <= {"transaction"}
        requests = [entry["request"] for each in bundles for entry in each["entry"]]
        assert {each["method"] for each in requests} <= {"DELETE"}
        return {each["url"] for each in requests}


def by_type(rows: list[dict[str, Any]]) -> Rows:
    found: Rows = {}
    for row in rows:
        found.setdefault(row["resourceType"], set()).add(row["id"])
    return found


def bulk_over(bridge: Bridge, folder: Path, at: datetime, *, opt_in: bool = False) -> Bulk:
    """Ann is a member, Bob is not, Cid said no; the payer may ask as often as it likes."""
    bridge.files = LocalFiles(folder)
    register(bridge.store, "plan")  # the site
    told(bridge)
    register(bridge.store, "plan", kind="payer", scopes=READS, opt_in=opt_in, purpose="HPAYMT",
             per_minute=100_000)  # fmt: skip
    return Bulk(bridge, System(create_app(bridge), id="plan"), at)
