"""What the store's tests keep, and who looks at it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection
from sqlmodel import Session

from fhir_bridge.bridge import Bridge, client_keys
from fhir_bridge.clock import fixed
from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor, Chart, Grant, View
from fhir_bridge.store.db import Store, open_store
from fhir_bridge.store.search import Query, Term, search
from fhir_bridge.store.tables import ContextRow
from fhir_bridge.store.vault import Vault
from fhir_bridge.wire import Document, Json

NURSE = Actor("Practitioner/nurse")
ANN = Chart("riverside", "ann", NURSE)
BOB = Chart("riverside", "bob", NURSE)
ELSEWHERE = Chart("lakeview", "ann", NURSE)
EVERYONE = Grant("riverside", Actor("client/test"), {"*": "cruds"})
AT = datetime(2026, 11, 21, 15, 4, 5, 123000, UTC)


def goal(patient: str = "ann", text: str = "Weigh myself", **more: Any) -> Json:
    """A goal of somebody's; ``id`` among ``more`` names it."""
    return {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": text},
        "subject": {"reference": f"Patient/{patient}"},
        **more,
    }


def keep(store: Store, *records: Json, view: View = EVERYONE, at: datetime = AT) -> None:
    """Keep records under the ids they carry, each in a transaction of its own."""
    for record in records:
        with store.writing() as session:
            resources.create(session, view, Document.of(record), id=record["id"], at=at)


def found(store: Store, *terms: Term, type: str = "Goal", view: View = EVERYONE) -> str:
    """The ids that match, in order, in one line."""
    with store.reading() as session:
        page = search(session, view, Query(type, terms))
    return " ".join(row.id for row in page.rows)


def plan(session: Session, statement: str, parameters: Any) -> str:
    """How SQLite would go about a statement."""
    connection: Connection = session.connection()
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


def bridge(url: str, **options: Any) -> Bridge:
    """What actions stand on, without servers.

    Args:
        options: of the bridge; ``keys`` for many in a row, because they are dear to make.
    """
    store, vault = open_store(url), Vault((bytes(32),))
    keys = options.pop("keys", None) or client_keys(store, vault)
    return Bridge(
        store=store, vault=vault, clock=fixed(AT), keys=keys,
        origin="http://127.0.0.1:8400", zone=ZoneInfo("America/Chicago"), **options,
    )  # fmt: skip


def sign_in(store: Store, chart: Chart, ctx: str, sub: str) -> None:
    """A launch of somebody's for that chart, as far as the outbox looks at it."""
    row = ContextRow(
        site_id=chart.site, ctx=ctx, patient_id=chart.patient, ehr_patient_id="1", user="",
        iss="https://ehr.example", sub=sub, csrf="", opened_at=AT, used_at=AT, token_until=AT,
    )  # fmt: skip
    with store.writing() as session:
        session.add(row)


def ids(rows: Iterable[resources.Stored]) -> list[str]:
    """Their ids."""
    return [row.id for row in rows]
