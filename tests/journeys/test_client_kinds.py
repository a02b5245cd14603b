"""Each kind of client an EHR may register us as (L4): launch, read and save over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eavesdropper import Eavesdropper
from nurse import MakeWorld, launch, ours, rows

from fhir_bridge.store.tables import Secret, SiteRow
from support.world import World

SECRET = "s3cret: of + the/EHR%"
KINDS: dict[str, dict[str, Any]] = {
    "private_key_jwt": {},
    "client_secret_basic": {
        "id": "sandbox-symmetric", "client_id": "footbridge-symmetric", "client_secret": SECRET,
    },
    "client_secret_post": {
        "id": "sandbox-symmetric", "client_id": "footbridge-symmetric", "client_secret": SECRET,
    },
    "none": {"id": "sandbox-public", "client_id": "footbridge-public"},
}  # fmt: skip


@pytest.fixture
def ehr() -> Eavesdropper:
    return Eavesdropper()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def registered(make_world: MakeWorld, ehr: Eavesdropper, kind: str) -> Iterator[World]:
    with make_world(around_ehr=ehr, site=KINDS[kind] | {"auth_method": kind}) as made:
        yield made


def test_l4_every_kind_of_client_signs_in_reads_and_saves(
    registered: World, ehr: Eavesdropper, kind: str
) -> None:
    nurse = launch(registered, client=KINDS[kind].get("client_id", "footbridge"))
    assert "Okafor" in nurse.page.text
    nurse.write()
    assert len(ours(registered)) == 1
    signed_in = ehr.heard("POST", "/auth/token")[0]
    assert (b"client_assertion" in signed_in.body) == (kind == "private_key_jwt")
    assert ("authorization" in signed_in.headers) == (kind == "client_secret_basic")
    assert (b"client_id=" in signed_in.body) == (kind in {"client_secret_post", "none"})


def test_the_secret_stands_nowhere_in_the_clear(registered: World, kind: str) -> None:
    kept = [row for row in rows(registered, Secret) if row.ref == "client-secret"]
    assert len(kept) == kind.startswith("client_secret")
    for row in (*kept, *rows(registered, SiteRow)):
        assert SECRET.encode() not in bytes(str(row.model_dump()), "utf-8")
    for file in Path(str(registered.bridge.store.engine.url.database)).parent.glob("record.db*"):
        assert SECRET.encode() not in file.read_bytes()
    for site in registered.bridge.sites():
        assert SECRET not in repr(site)
