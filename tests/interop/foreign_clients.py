"""FHIR clients that Footbridge did not write, each put to the same questions of our API.

To add one: a function that gives what it ``Found``, and a row in ``CLIENTS``. Those for Node are
scripts in ``clients``, installed by ``make interop``; they sign in by themselves.
"""

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import fhirpy
from fhirclient.client import FHIRClient
from fhirclient.models.careplan import CarePlan
from fhirclient.models.fhirsearch import FHIRSearch
from fhirclient.models.goal import Goal
from fhirclient.models.patient import Patient
from fhirclient.models.provenance import Provenance
from fhirclient.server import FHIRNotFoundException
from fhirpy.base.exceptions import ResourceNotFound
from our_api import PAYER, OurApi
from servers import HERE, INSTALL, NotInstalled, node

from support.members_world import READS, ours
from support.systems import JWT_BEARER

PAGE = 7
NODE = HERE / "clients"


@dataclass(frozen=True)
class Found:
    """What a client made of our answers.

    Attributes:
        statement: the CapabilityStatement.
        patient: one that the payer may see.
        goals: all of them by id, page by page.
        plans: all care plans by id.
        signed: the Provenances that came with one goal, by id.
        nobody: what it said of a patient who is not there for the payer, e.g. the status.
    """

    statement: Mapping[str, Any]
    patient: Mapping[str, Any]
    goals: Mapping[str, Any]
    plans: Mapping[str, Any]
    signed: Mapping[str, Any]
    nobody: str


def by_id(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Records by id; each may come once."""
    found: dict[str, Any] = {}
    for each in records:
        assert each["id"] not in found, f"{each['id']} came twice"
        found[each["id"]] = each
    return found


def python_fhirclient(api: OurApi) -> Found:
    """SMART Health IT's Python client: it reads the statement and fetches the token itself."""
    smart = FHIRClient({
        "app_id": PAYER, "api_base": api.base, "scope": READS, "jwt_token": api.assertion(),
    })  # fmt: skip
    smart.wants_patient = False  # there is no launch: it would ask for launch/patient
    smart.prepare()
    smart.authorize()
    server = smart.server

    def all_of(search: Any) -> dict[str, Any]:
        return by_id(each.as_json() for each in search.perform_resources_iter(server))

    signed = FHIRSearch(Goal, {"_id": "goal-ann"}).include("target", Provenance, reverse=True)
    both = all_of(signed)
    said = "found"
    try:
        Patient.read(ours("bob"), server)
    except FHIRNotFoundException as error:
        said = str(error.response.status_code)
    return Found(
        statement=server.capabilityStatement.as_json(),
        patient=Patient.read(ours("ann"), server).as_json(),
        goals=all_of(Goal.where({"_count": str(PAGE)})),
        plans=all_of(CarePlan.where({"category": "assess-plan"})),
        signed={id: each for id, each in both.items() if each["resourceType"] == "Provenance"},
        nobody=said,
    )


def python_fhirpy(api: OurApi) -> Found:
    """fhirpy, whose count sends a parameter of its own; so it asks us to be lenient."""
    client = fhirpy.SyncFHIRClient(
        api.base, authorization=f"Bearer {api.token()}",
        extra_headers={"Prefer": "handling=lenient"},
    )  # fmt: skip
    goals = client.resources("Goal")
    assert goals.count() == len(api.ids("Goal"))
    both = goals.search(_id="goal-ann").revinclude("Provenance", "target").fetch_raw()
    said = "found"
    try:
        client.reference("Patient", ours("bob")).to_resource()
    except ResourceNotFound:
        said = "404"
    return Found(
        statement=client.execute("metadata", method="get"),
        patient=_plain(client.get("Patient", ours("ann"))),
        goals=by_id(map(_plain, goals.limit(PAGE))),
        plans=by_id(map(_plain, client.resources("CarePlan").search(category="assess-plan"))),
        signed=by_id(_plain(each.resource) for each in both.entry if each.search.mode == "include"),
        nobody=said,
    )


def _plain(resource: Any) -> dict[str, Any]:
    """Without the client's own classes."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(resource)))
    return plain


def in_node(script: str) -> Callable[[OurApi], Found]:
    """A client for Node, driven by a script that signs in and says what it found."""

    def use(api: OurApi) -> Found:
        if not (NODE / "node_modules" / "fhirclient").is_dir():
            raise NotInstalled(f"the clients for Node are not installed; {INSTALL}")
        asked = {
            "base": api.base, "scope": READS, "client": PAYER, "type": JWT_BEARER,
            "key": api.signer.key.as_dict(private=True), "page": PAGE,
            "patient": ours("ann"), "stranger": ours("bob"),
        }  # fmt: skip
        done = subprocess.run(
            [node(), str(NODE / script)], input=json.dumps(asked), capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        return Found(**said | {name: by_id(said[name]) for name in ("goals", "plans", "signed")})

    return use


CLIENTS: dict[str, Callable[[OurApi], Found]] = {
    "fhirclient for Python": python_fhirclient,
    "fhirpy": python_fhirpy,
    "fhirclient for Node": in_node("fhirclient.mjs"),
    "fhir-kit-client": in_node("fhir-kit-client.mjs"),
}
