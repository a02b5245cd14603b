"""G5: a transaction of 51 entries, checked and durable, beside a bare write and the naive path.

It goes through the engine as an import does: ids and references rewritten, every record judged by
our own checks, versions and search rows kept, the audit written, all in one transaction.
"""

import os
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from uuid import uuid4

from fhir.resources.R4B.careplan import CarePlan
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, create_engine

from fhir_bridge.clock import real_time
from fhir_bridge.r4 import check
from fhir_bridge.rest.service import FhirService
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.store.db import Store, open_store
from fhir_bridge.wire import Document, Json, read_document, write_json
from tests.bench.api_world import plan
from tests.bench.bench_world import SITE, databases
from tests.bench.g1_first_paint import clocked
from tests.bench.naive import NaivePlan
from tests.bench.table import Line, middle
from tests.support import postgres

ENTRIES = 51
PAIRS = 25
LIMITS = {"SQLite": 8.0, "PostgreSQL": 10.0}
GRANT = Grant(SITE, Actor("system"), {"*": "cruds"})
BASE = "https://bench.example/fhir"


def measure() -> Iterator[Line]:
    """Every line."""
    naively = middle(naive())
    with databases() as urls:
        for kind, url in urls.items():
            store = open_store(url)
            yield from of(store, kind, naively)
            store.close()


def of(store: Store, kind: str, naively: float) -> Iterator[Line]:
    """One database: bundles in turn with bare durable writes of the same bytes (F2)."""
    service = FhirService(
        store=store, access=lambda _: GRANT, ids=lambda: str(uuid4()), clock=real_time,
        base_url=BASE, checks=check.require,
    )  # fmt: skip
    numbers = count()
    taken, bare = [], []
    file, path = mkstemp(dir=postgres.ON_DISK)
    try:
        for _ in range(PAIRS):
            raw = write_json(bundle(next(numbers)))
            bare.append(clocked(partial(durable, file, raw)))
            taken.append(clocked(partial(take_in, service, raw)))
    finally:
        os.close(file)
        Path(path).unlink()
    ours = middle(taken)
    yield Line(
        f"G5 bundle of {ENTRIES}, {kind}", ours * 1000, "ms", LIMITS[kind], middle(bare) * 1000,
        note=f"write + fdatasync of the same bytes; {ENTRIES / ours:,.0f} entries/s",
    )  # fmt: skip
    yield Line(
        f"G5 bundle beside naive, {kind}", ours * 1000, "ms", 1 / 20, naively * 1000,
        note="fhir.resources and entities on SQLite, without search rows and audit",
    )  # fmt: skip


def take_in(service: FhirService, raw: bytes) -> None:
    """As the engine does, from the bytes on."""
    service.transaction(read_document(raw, once=True), GRANT)


def bundle(number: int) -> Json:
    """Fifty plans of a patient, and the patient."""
    who = {"resourceType": "Patient", "name": [{"family": f"Of-{number}"}]}
    subject = {"reference": "urn:uuid:" + str(uuid4())}
    entries = [{"fullUrl": subject["reference"], "resource": who,
                "request": {"method": "POST", "url": "Patient"}}]  # fmt: skip
    for place in range(ENTRIES - 1):
        record = plan(place) | {"subject": subject}
        del record["id"], record["meta"]
        entries.append({"fullUrl": f"urn:uuid:{uuid4()}", "resource": record,
                        "request": {"method": "POST", "url": "CarePlan"}})  # fmt: skip
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def durable(file: int, raw: bytes) -> None:
    """F2."""
    os.write(file, raw)
    os.fdatasync(file)


def naive() -> list[float]:
    """N: each plan as a model and as an entity, in one durable transaction."""
    with TemporaryDirectory(dir=postgres.ON_DISK) as folder:
        engine = create_engine(f"sqlite:///{folder}/naive.db")
        SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["naiveplan"]])
        taken = []
        for _ in range(5):
            records = [plan(number) for number in range(ENTRIES)]
            taken.append(clocked(partial(_naively, engine, records)))
        engine.dispose()
    return taken


def _naively(engine: Engine, records: list[Json]) -> None:
    with Session(engine) as session:
        for record in records:
            body = CarePlan.model_validate_json(Document.of(record).raw)
            session.add(NaivePlan(id=str(uuid4()), patient="", status=body.status,
                                  text=body.model_dump_json()))  # fmt: skip
        session.commit()
