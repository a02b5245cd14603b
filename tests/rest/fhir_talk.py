"""Talks to the engine as a client does, over ASGI, without a socket."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import orjson
from starlette.applications import Starlette

from fhir_bridge.clock import fixed
from fhir_bridge.errors import NotSignedIn, Refused
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.rest.service import FhirService
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Json

BASE = "https://ehr.example/r4"
AT = datetime(2026, 11, 21, 15, 4, 5, 123000, tzinfo=UTC)
NURSE = Actor("Practitioner/nurse", "Nurse")

# what each bearer token may do
GRANTS = {
    "all": Grant("riverside", NURSE, {"*": "cruds"}, request="req-1"),
    "other": Grant("riverside", Actor("client/other"), {"*": "cruds"}),
    "elsewhere": Grant("lakeside", NURSE, {"*": "cruds"}),
    "ann": Grant("riverside", NURSE, {"*": "cruds"}, patients=frozenset({"ann"})),
    "reader": Grant("riverside", NURSE, {"*": "r"}),
    "finder": Grant("riverside", NURSE, {"*": "s"}),
    "goals": Grant("riverside", NURSE, {"Goal": "rs"}),
    "maker": Grant("riverside", NURSE, {"Goal": "c"}),
}


def access(headers: Mapping[str, str]) -> Grant:
    token = headers.get("authorization", "").removeprefix("Bearer ")
    if token not in GRANTS:
        raise NotSignedIn
    return GRANTS[token]


def no_blank_goals(resource: Json) -> None:
    if resource.get("description", {}).get("text") == "":
        raise Refused("A goal needs words.")


def service(store: Store, **changes: Any) -> FhirService:
    numbers = count(1)
    facts: dict[str, Any] = {
        "store": store,
        "access": access,
        "ids": lambda: f"n{next(numbers)}",
        "clock": fixed(AT),
        "base_url": BASE,
        "checks": no_blank_goals,
        "key": b"k" * 32,
    }
    return FhirService(**(facts | changes))


@dataclass
class Said:
    """A response, with the JSON in it."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """The ids of a Bundle's matches."""
        entries = self.json.get("entry", [])
        return [e["resource"]["id"] for e in entries if e["search"]["mode"] == "match"]

    @property
    def included(self) -> set[str]:
        entries = self.json.get("entry", [])
        found = [e["resource"] for e in entries if e["search"]["mode"] == "include"]
        return {f"{r['resourceType']}/{r['id']}" for r in found}

    @property
    def warnings(self) -> list[str]:
        entries = self.json.get("entry", [])
        outcomes = [e["resource"] for e in entries if e["search"]["mode"] == "outcome"]
        return [issue["details"]["text"] for o in outcomes for issue in o["issue"]]

    def link(self, relation: str) -> str | None:
        links = {each["relation"]: each["url"] for each in self.json["link"]}
        return links.get(relation)


@dataclass
class Talk:
    """A client with a bearer token."""

    app: Starlette
    token: str = "all"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self,
        method: str,
        url: str,
        body: Json | bytes | None = None,
        /,
        *,
        token: str | None = None,
        form: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Said:
        """Send one request; ``If_Match="…"`` becomes the header ``If-Match``."""
        sent = dict(self.headers)
        bearer = self.token if token is None else token
        if bearer:
            sent["Authorization"] = f"Bearer {bearer}"
        content = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        if content is not None:
            sent["Content-Type"] = "application/fhir+json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        full = url if url.startswith("http") else f"{BASE}/{url}".removesuffix("/")
        return asyncio.run(self._send(method, full, sent, content, form))

    async def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        form: Mapping[str, str] | None,
    ) -> Said:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            answer = await client.request(
                method, url, headers=dict(headers), content=content, data=form
            )
            return Said(answer.status_code, answer.headers, answer.content)

    def keep(self, resource: Json, **headers: str) -> str:
        """Create a resource and give its id."""
        said = self("POST", resource["resourceType"], resource, **headers)
        assert said.status in {200, 201}, said.body
        return said.headers["Location"].split("/")[-3]

    def put(self, resource: Json) -> None:
        """Put a resource where it says it is."""
        said = self("PUT", f"{resource['resourceType']}/{resource['id']}", resource)
        assert said.status in {200, 201}, said.body

    def pages(self, url: str) -> Iterator[Said]:
        """Follow the next links to the end."""
        next_url: str | None = url
        while next_url:
            said = self("GET", next_url)
            assert said.status == 200, said.body
            yield said
            next_url = said.link("next")


def talk(store: Store, **changes: Any) -> Talk:
    return Talk(fhir_app(service(store, **changes)))


def goal(text: str = "Weigh myself", patient: str = "ann", **more: Any) -> Json:
    return {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": text},
        "subject": {"reference": f"Patient/{patient}"},
    } | more


def patient(id: str, family: str = "Okafor", **more: Any) -> Json:
    return {"resourceType": "Patient", "id": id, "name": [{"family": family}]} | more
