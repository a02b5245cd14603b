"""What a nurse does, over HTTP alone; and the hands of a colleague who works in the EHR itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlmodel import SQLModel, func, select

from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import client_credentials
from fhir_bridge.store.tables import resource
from support.pages import Form, form, text
from support.world import PLAIN, World

GOAL_ID = "https://footbridge.example/fhir/id/goal"
MakeWorld = Callable[..., AbstractContextManager[World]]
WORDS = "Walk to the church & back, “without stopping” <twice a week>"


@dataclass
class Nurse:
    """One launch in one browser."""

    world: World
    http: httpx.Client
    page: httpx.Response

    @property
    def ctx(self) -> str:
        return self.page.url.path.split("/")[2]

    @property
    def base(self) -> str:
        return f"{self.world.app_url}/c/{self.ctx}"

    def open(self, path: str) -> httpx.Response:
        """Go to a page of this launch."""
        return self.http.get(f"{self.base}/{path}")

    def reads(self, path: str = "goals") -> str:
        """What a page says, in one line."""
        page = self.open(path)
        assert page.status_code == 200, page.text
        return text(page.text)

    def blank(self) -> Form:
        """The form for a new goal."""
        return form(self.open("goals").text, "/goals")

    def editor(self, key: str) -> Form:
        """The form for a change to a goal."""
        return form(self.open(f"goals/{key}/edit").text, f"/goals/{key}")

    def texts(self, key: str) -> Form:
        """The form between our text of a goal and the EHR's."""
        return form(self.open(f"goals/{key}/conflict").text, f"/goals/{key}/conflict")

    def send(self, filled: Form, **typed: str) -> httpx.Response:
        """Press the form's button, with every field it came with and what was typed."""
        url = f"{self.world.app_url}{filled.action}"
        return self.http.post(url, data=filled.fields | typed)

    def write(self, statement: str = WORDS, **typed: str) -> str:
        """Write a new goal; gives its key."""
        blank = self.blank()
        saved = self.send(blank, strategy="self-management", statement=statement, **typed)
        assert saved.status_code == 200, saved.text
        return blank.fields["key"]


def launch(
    world: World, patient: str = "okafor", browser: httpx.Client | None = None, **options: str
) -> Nurse:
    """Open Footbridge from a patient's chart."""
    http = browser or world.browser()
    page = http.get(f"{world.ehr_url}/launch/{patient}", params=options)
    assert page.status_code == 200, page.text
    return Nurse(world, http, page)


def ours(world: World) -> list[dict[str, Any]]:
    """The goals in the EHR that carry our mark."""
    return [goal for goal in world.held("Goal") if mark(goal)]


def the_one(world: World, key: str) -> dict[str, Any]:
    """The goal in the EHR that carries this key: there must be exactly one."""
    [goal] = [each for each in ours(world) if mark(each) == key]
    return goal


def mark(goal: dict[str, Any]) -> str | None:
    """Our key on a goal."""
    listed = goal.get("identifier", ())
    return next((each["value"] for each in listed if each.get("system") == GOAL_ID), None)


@dataclass
class Colleague:
    """Somebody who changes records in the EHR itself, with every right there."""

    world: World
    _token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        bridge = self.world.bridge
        connection = bridge.connection(bridge.site("sandbox"))
        site = replace(connection.site, backend_scopes=("system/*.cruds",))
        session, found = connection.session, connection.configuration()
        self._token = client_credentials(session, site, found, bridge.keys).access_token

    def fhir(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One FHIR request; it must succeed."""
        headers = {"Authorization": f"Bearer {self._token}"} | options.pop("headers", {})
        url = f"{self.world.ehr_url}/r4/{path}"
        answer = httpx.request(method, url, headers=headers, timeout=30, verify=PLAIN, **options)
        assert answer.is_success, answer.text
        return answer

    def read(self, type: str, id: str) -> dict[str, Any]:
        """A record as the EHR has it."""
        found: dict[str, Any] = self.fhir("GET", f"{type}/{id}").json()
        return found

    def change(self, type: str, id: str, **elements: Any) -> dict[str, Any]:
        """Change elements of a record there."""
        changed = self.read(type, id) | elements
        self.fhir("PUT", f"{type}/{id}", json=changed)
        return changed


def rows(world: World, table: type[SQLModel]) -> list[Any]:
    """Every row of a service table."""
    with world.bridge.store.reading() as session:
        return list(session.exec(select(table)))


def records(world: World, type: str = "", owner: str = "ours") -> list[Any]:
    """Every current record that we wrote (or the EHR did)."""
    wanted = select(resource).where(resource.c.owner == owner)
    with world.bridge.store.reading() as session:
        found = session.execute(wanted).all()
    return [row for row in found if type in {"", row.type}]


def tally(world: World) -> dict[str, int]:
    """How many rows each table has, and how many goals the EHR; the audit apart, which grows."""
    with world.bridge.store.reading() as session:
        counted = {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
            if table.name != "audit"
        }
    return counted | {"goals in the EHR": len(world.held("Goal"))}


class Turning:
    """A clock that runs as real time does, and that a test may turn on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return real_time() + self.ahead

    def on(self, **by: float) -> None:
        self.ahead += timedelta(**by)
