"""Real transaction Bundles (Synthea): taken in whole, in seconds, nothing of them lost."""

import gzip
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fhir_talk import GRANTS, Talk, service

from fhir_bridge.errors import TooLarge
from fhir_bridge.r4.models import model
from fhir_bridge.rest.routes import fhir_app
from fhir_bridge.store.db import Store
from fhir_bridge.wire import read_document

SECONDS = 30  # measured 1.9 on SQLite and 3.4 on PostgreSQL; the machine may be shared


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    own = [node["reference"]] if isinstance(node.get("reference"), str) else []
    return own + [found for value in node.values() for found in references(value)]


def bundle(shared: Path, name: str) -> bytes:
    (path,) = (shared / "synthea").glob(f"{name}*.json.gz")
    return gzip.decompress(path.read_bytes())


def test_the_largest_bundle_is_taken_in_whole(store: Store, shared: Path) -> None:
    document = read_document(bundle(shared, "Travis"))
    entries = document.data["entry"]
    server = service(store, ids=lambda: str(uuid4()), max_entries=None)
    begun = time.monotonic()
    done = server.transaction(document, GRANTS["all"])
    assert time.monotonic() - begun < SECONDS
    assert (len(done.deeds), done.kept) == (len(entries), ())
    answer = orjson.loads(done.body)
    model("Bundle").model_validate(answer)

    fhir = Talk(fhir_app(server))
    types = Counter(each["resource"]["resourceType"] for each in entries)
    for type, number in types.items():
        assert fhir("GET", f"{type}?_summary=count").json["total"] == number
    kept = {"/".join(each["response"]["location"].split("/")[-4:-2]) for each in answer["entry"]}
    (patient,) = fhir("GET", "Patient").ids
    seen = 0
    for page in fhir.pages(f"Encounter?patient={patient}&_count=200&_include=Encounter:location"):
        model("Bundle").model_validate(page.json)
        for each in page.json["entry"]:
            seen += each["search"]["mode"] == "match"
            for reference in references(each["resource"]):
                assert reference in kept or "?" in reference or reference.startswith("#")
    assert seen == types["Encounter"]


def test_every_bundle_loads(sqlite_store: Store, shared: Path) -> None:
    server = service(sqlite_store, ids=lambda: str(uuid4()), max_entries=None)
    total = 0
    for path in sorted((shared / "synthea").glob("*.json.gz"))[:4]:
        document = read_document(gzip.decompress(path.read_bytes()))
        total += len(server.transaction(document, GRANTS["all"]).deeds)
    assert total > 2500


def test_over_http_a_bundle_of_this_size_is_refused(sqlite_store: Store, shared: Path) -> None:
    server = service(sqlite_store)
    with pytest.raises(TooLarge):
        server.transaction(read_document(bundle(shared, "Travis")), GRANTS["all"])
    fhir = Talk(fhir_app(server))
    assert fhir("POST", "", bundle(shared, "Travis")).status == 413
    assert fhir("GET", "Patient").json["total"] == 0
