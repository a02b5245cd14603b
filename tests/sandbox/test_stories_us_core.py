"""Every seeded record conforms to the US Core profile it claims (6.1.0, where it is at hand)."""

import json
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fhir_bridge.r4.conform import conformance
from fhir_bridge.sandbox.stories import bundles

Lookup = Callable[[str], dict[str, Any] | None]
PACKAGES = ("hl7.fhir.r4.core-4.0.1.tgz", "us_core_610.tgz")


@pytest.fixture(scope="module")
def us_core(shared: Path) -> Lookup:
    """Finds the definitions of R4 and of US Core 6.1.0 by canonical URL."""
    found: dict[str, dict[str, Any]] = {}
    for package in PACKAGES:
        with tarfile.open(shared / "fhir-packages" / package) as archive:
            for member in archive:
                name = member.name.rsplit("/", 1)[-1]
                if name.startswith("StructureDefinition-") and name.endswith(".json"):
                    file = archive.extractfile(member)
                    assert file is not None
                    definition = json.load(file)
                    found[definition["url"]] = definition
    return lambda url: found.get(url.partition("|")[0])


def test_every_record_conforms_to_the_profile_it_claims(us_core: Lookup) -> None:
    claims = 0
    for bundle in bundles(date(2026, 11, 20)):
        for entry in bundle["entry"]:
            resource = entry["resource"]
            for url in resource["meta"].get("profile", []):
                claims += 1
                errors = [
                    (each.expression, each.text)
                    for each in conformance(resource, url, us_core)
                    if each.severity == "error"
                ]
                assert errors == [], (resource["id"], url)
    assert claims > 90
