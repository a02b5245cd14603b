"""Our API as a real server, for clients that others wrote: a record, and a payer signed in.

The record is like the demo's: three of its stories as an EHR's copies, and on top the three
patients of ``support.members_world`` with goals of our own. What the payer may see of it is asked
of the store itself, by the payer's grant and with no HTTP in between.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import httpx

from fhir_bridge.api.app import create_app
from fhir_bridge.api.asking import CurrentSystem
from fhir_bridge.api.grants import grant_of
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import find_client
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.granting.types import READ
from fhir_bridge.members import add_member
from fhir_bridge.r4.provenance import provenance_of
from fhir_bridge.r4.references import rewrite
from fhir_bridge.r4.released import released
from fhir_bridge.received import WELCOME
from fhir_bridge.sandbox import stories
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import Json, read_json, write_json
from support.desk import AT, bridge_over
from support.members_world import BASE, READS, chart, enrol, keep, ours, told
from support.servers import free_port, serving
from support.systems import System, register

TOLD_OF = {"okafor": True, "price": True, "nguyen": False}
"""Whose stories are kept, and whether they are members."""
GOALS = 23
"""So many more goals of Ann's, each with its Provenance: several pages of a small size."""
PAYER, SENDER = "plan", "hub"
"""Who reads, and a system that may also send; both see the same patients."""
SENDS = " ".join((READS, *(f"system/{type}.cu" for type in WELCOME), "system/Bundle.c"))

Records = Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True)
class OurApi:
    """The API at work.

    Attributes:
        origin: its address; FHIR is at ``/fhir`` below it.
        held: what the payer may see, by type and id.
    """

    origin: str
    held: Records
    signer: System
    sender: System

    @property
    def base(self) -> str:
        """The FHIR base."""
        return f"{self.origin}/fhir"

    def assertion(self) -> str:
        """A signed assertion, good for one token."""
        return self.signer.assertion(aud=f"{self.origin}/oauth/token")

    def token(self, who: System | None = None, scope: str = READS) -> str:
        """An access token, by the whole exchange: discovery, assertion, token."""
        found = httpx.get(f"{self.base}/.well-known/smart-configuration").json()
        signed = (who or self.signer).assertion(aud=found["token_endpoint"])
        form = self.signer.form(scope=scope, client_assertion=signed)
        answer = httpx.post(found["token_endpoint"], data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def ids(self, type: str) -> set[str]:
        """The ids that the payer may see."""
        return set(self.held[type])


@contextmanager
def our_api(store: Store, keys: ClientKeys) -> Iterator[OurApi]:
    """Fill a store, and answer for it on a port of the loopback."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    bridge = replace(bridge_over(store, keys), origin=origin)
    _fill(bridge)
    app = create_app(bridge)
    with serving(app, port):
        yield OurApi(origin, _held(bridge), System(app, id=PAYER), System(app, id=SENDER))


def _fill(bridge: Bridge) -> None:
    register(bridge.store, PAYER)  # with its site
    told(bridge)
    register(bridge.store, PAYER, kind="payer", scopes=READS, opt_in=False, purpose="HPAYMT",
             per_minute=100_000)  # fmt: skip
    register(bridge.store, SENDER, scopes=SENDS, opt_in=False, per_minute=100_000)
    add_member(bridge, SENDER, "ann", by=OPERATOR)
    for number in range(GOALS):
        id = f"goal-{number}-ann"
        keep(bridge, chart("ann")[1] | {"id": id})
        signed = provenance_of(f"Goal/{id}", version=1, patient=ours("ann"), site="Riverside",
                               author="Practitioner/doc", at=AT)  # fmt: skip
        keep(bridge, {**signed, "id": f"signed-{id}"})
    everybody, *patients = stories.bundles(date(2026, 11, 20))
    for bundle in (everybody, *patients):
        records = [each["resource"] for each in bundle["entry"]]
        who = {each["id"] for each in records if each["resourceType"] == "Patient"}
        if bundle is everybody or who & TOLD_OF.keys():
            for record in records:
                keep(bridge, _copied(record))
    for patient, member in TOLD_OF.items():
        enrol(bridge, patient)
        for client in (PAYER, SENDER) if member else ():
            add_member(bridge, client, patient, by=OPERATOR)


def _copied(record: Json) -> Json:
    """An EHR's record as we keep it: ids of ours, in references too."""

    def new(reference: str) -> str | None:
        type, slash, id = reference.partition("/")
        return f"{type}/{our_id(BASE, type, id)}" if slash and "/" not in id else None

    copied = read_json(rewrite(write_json(record), new))
    return copied | {"id": our_id(BASE, record["resourceType"], record["id"])}


def _held(bridge: Bridge) -> Records:
    with bridge.store.reading() as session:
        client = find_client(session, PAYER)
        assert client
        grant = grant_of(CurrentSystem(client, READS, ""), bridge.clock())
        return {
            type: {
                row.id: read_json(released(type, row.body))
                for row in search(session, grant, Query(type, count=10_000)).rows
            }
            for type in READ
        }
