"""Whatever a client asks, the database goes by an index that fits (G13), on both kinds of it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from fhir_bridge.api.app import create_app
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import (
    Membership,
    SharingDecision,
    metadata,
    resource,
    resource_version,
    search_date,
    search_token,
)
from support import postgres
from support.desk import AT, bridge_over
from support.members_world import READS, SITE, ours, told
from support.plans import caught, plan_of, walks
from support.systems import System, register

SAMPLES = {"token": "http://x|y", "reference": "Patient/1", "string": "ab", "uri": "urn:x",
           "date": "ge2026-11-21"}  # fmt: skip
TYPES = ("Goal", "CarePlan", "Encounter", "Observation", "Task")
STAND_FOR_ALL = {"Goal", "Patient", "Practitioner", "Provenance"}
ANN = ours("ann")
BESIDES = (
    f"Patient/{ANN}", f"Patient/{ANN}/_history", f"Patient/{ANN}/_history/1", "Goal/goal-ann",
    "Provenance/signed-goal-ann", "Practitioner/doc", f"Goal?patient={ANN}&lifecycle-status=active",
    f"Goal?patient={ANN}&_sort=-target-date", f"CarePlan?patient={ANN}&category=assess-plan",
    "Goal?_count=1&_total=accurate", "Goal?_summary=count", "Goal?lifecycle-status:not=active",
    "Goal?target-date:missing=true", "Patient?name:contains=nn", f"Patient/{ANN}/$everything",
)  # fmt: skip


@pytest.fixture
def postgres_url(postgres_cluster: str, _migrated_template: str) -> Iterator[str]:
    """One of its own: what PostgreSQL knew of other tests' rows would be in its plans."""
    url = postgres.new_database(postgres_cluster, _migrated_template)
    yield url
    postgres.drop_database(url)


@pytest.fixture
def payer(store: Store, our_keys: ClientKeys) -> System:
    register(store, "plan")
    told(bridge_over(store, our_keys))
    _among_many(store)
    register(store, "plan", kind="payer", scopes=READS, opt_in=False, per_minute=100_000)
    return System(create_app(bridge_over(store, our_keys)), id="plan")


def _among_many(store: Store) -> None:
    """Thousands of records of others, without which a database may as well walk."""
    many = [
        {"site_id": SITE, "type": TYPES[number % len(TYPES)], "id": f"g{number}", "version": 1,
         "change_no": number, "updated": AT, "patient_id": f"p{number % 500}", "owner": "ours",
         "deleted": False, "body": b"{}"}
        for number in range(5_000)
    ]  # fmt: skip
    token = {"param": "lifecycle-status", "system": "s", "code": "active"}
    dated = {"param": "_lastUpdated", "low": "2026-11-21T15", "high": "2026-11-21T16"}
    key = ("site_id", "type", "id")
    people = [{"site_id": SITE, "patient_id": f"p{number}", "since": AT, "by": "x"}
              for number in range(2_000)]  # fmt: skip
    no = {"permit": False, "client_id": "other"}
    systems = [{"site_id": SITE, "client_id": f"c{number}", "kind": "system", "name": "x",
                "scopes": "", "per_minute": 1, "added_at": AT}
               for number in range(200)]  # fmt: skip
    with store.writing() as session:
        session.execute(insert(metadata.tables["client"]), systems)
        session.execute(insert(Membership), [row | {"client_id": "plan"} for row in people])
        session.execute(
            insert(SharingDecision), [row | no | {"id": row["patient_id"]} for row in people]
        )
        session.execute(insert(resource), [r | {"created_no": r["change_no"]} for r in many])
        session.execute(insert(resource_version), many)
        for table, row in ((search_token, token), (search_date, dated)):
            session.execute(insert(table), [row | {n: r[n] for n in key} for r in many])
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def everything_claimed(payer: System) -> Iterator[str]:
    """A search by each parameter and each include of the CapabilityStatement.

    The type is a parameter of the statements, so a few stand for all.
    """
    statement = payer.send("GET", "/fhir/metadata").json()
    for row in statement["rest"][0]["resource"]:
        if row["type"] not in STAND_FOR_ALL:
            continue
        for parameter in row.get("searchParam", ()):
            value = "x" if parameter["name"] == "_id" else SAMPLES[parameter["type"]]
            yield f"{row['type']}?{parameter['name']}={value}"
        for how in ("Include", "RevInclude"):
            asked = (f"_{how.lower()}={each}" for each in row.get(f"search{how}", ()))
            yield from (f"{row['type']}?{each}" for each in asked)


def test_nothing_that_a_client_asks_walks_through_a_table(payer: System, store: Store) -> None:
    walked: dict[str, list[str]] = {}
    payer.token(READS)
    with caught(store.engine) as asked:
        for path in (*everything_claimed(payer), *BESIDES):
            answer = payer.fhir("GET", path, READS)
            assert answer.status_code == 200, (path, answer.text)
            statements = asked.take()
            with store.reading() as session:
                for statement in statements:
                    found = walks(plan_of(session.connection(), statement))
                    if found:
                        walked[f"{path}: {statement[0]}"] = found
            asked.take()
    assert walked == {}
