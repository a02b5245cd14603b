"""Makes ``fhir_bridge/r4/elements.json`` from HL7's package hl7.fhir.r4.core 4.0.1 (CC0).

    python tests/r4/elements_from_package.py hl7.fhir.r4.core-4.0.1.tgz fhir_bridge/r4/elements.json

One line a type; ``""`` is the type it builds on. Of each element: cardinality, type, targets of a
reference in brackets, the value set of a required binding behind ``=``, the name of its choice
behind ``@``: ``"1..1 code=goal-status"``, ``"0..1 Reference(Patient|Group)"``,
``"0..1 date @start"``. To keep another resource type, name it in ``ALSO``.
"""

import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fhir_bridge.r4.compartment import PATHS
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS

Json = dict[str, Any]
ALSO = {
    *("AuditEvent", "Binary", "Bundle", "Endpoint", "HealthcareService", "MessageHeader"),
    *("OperationOutcome", "Parameters", "Person", "Schedule", "Slot", "Subscription", "Substance"),
}
KEPT = {*PATHS, *SEARCH_PARAMETERS, *ALSO}
PRIMITIVE_VALUE = "http://hl7.org/fhirpath/System."
BASES = {"Element", "BackboneElement", "Resource", "DomainResource"}
UNUSED = {"ElementDefinition", "MarketingStatus", "Population", "ProdCharacteristic"} | {
    *("ProductShelfLife", "SubstanceAmount"),
}
LARGEST = 160  # value sets beyond this (languages, currencies, units) are not closed lists here


def definitions(package: Path) -> Iterator[Json]:
    with tarfile.open(package) as files:
        for member in files:
            name = Path(member.name).name
            if name.startswith(("StructureDefinition-", "ValueSet-", "CodeSystem-")):
                content = files.extractfile(member)
                assert content
                yield json.load(content)


class Package:
    def __init__(self, path: Path) -> None:
        self.structures: list[Json] = []
        self.by_url: dict[str, Json] = {}
        for each in definitions(path):
            if each["resourceType"] == "StructureDefinition":
                self.structures.append(each)
            elif "url" in each:
                self.by_url[f"{each['resourceType']} {each['url']}"] = each

    def codes(self, url: str) -> dict[str, list[str]] | None:
        """The codes of a value set by system; None when it is no closed list."""
        value_set = self.by_url.get(f"ValueSet {url.partition('|')[0]}")
        found: dict[str, list[str]] = {}
        for part in value_set["compose"]["include"] if value_set else ():
            codes = self._included(part)
            if codes is None:
                return None
            found.setdefault(part["system"], []).extend(codes)
        size = sum(len(each) for each in found.values())
        return found if 0 < size <= LARGEST else None

    def _included(self, part: Json) -> list[str] | None:
        if "filter" in part or "valueSet" in part:
            return None
        if "concept" in part:
            return [each["code"] for each in part["concept"]]
        system = self.by_url.get(f"CodeSystem {part['system']}")
        if system is None or system.get("content") != "complete":
            return None
        return list(_flat(system.get("concept", [])))


def _flat(concepts: list[Json]) -> Iterator[str]:
    for each in concepts:
        yield each["code"]
        yield from _flat(each.get("concept", []))


def wanted(structure: Json) -> bool:
    """Base types, data types and the resource types that are kept."""
    if structure.get("derivation") == "constraint" or structure["id"] in UNUSED:
        return False
    return structure["kind"] == "complex-type" or structure["id"] in BASES | KEPT


def elements(structure: Json, package: Package, codes: dict[str, Any]) -> dict[str, Json]:
    base = structure.get("baseDefinition", "").rpartition("/")[2]
    types: dict[str, Json] = {structure["id"]: {"": base} if base else {}}
    for element in structure["snapshot"]["element"][1:]:
        path = element["path"]
        parent, _, name = path.rpartition(".")
        if element["base"]["path"] != path and element["base"]["path"].split(".")[0] in BASES:
            continue  # inherited
        if parent not in types:
            types[parent] = {"": _backbone(structure, parent)}
        rows = types[parent]
        if "contentReference" in element:
            rows[name] = f"{_cardinality(element)} {element['contentReference'].lstrip('#')}"
            continue
        for type in element["type"]:
            code = _code(type["code"], path)
            spec = f"{_cardinality(element)} {code}{_targets(type)}"
            spec += _binding(element, package, codes)
            if name.endswith("[x]"):
                rows[f"{name[:-3]}{code[0].upper()}{code[1:]}"] = f"{spec} @{name[:-3]}"
            else:
                rows[name] = spec
    return types


def _code(code: str, path: str) -> str:
    if code.startswith(PRIMITIVE_VALUE):  # Resource.id is an id, Element.id a string
        return "id" if path == "Resource.id" else "string"
    return path if code in {"BackboneElement", "Element"} else code


def _backbone(structure: Json, path: str) -> str:
    """An inner element is a BackboneElement in resources and (mostly) an Element in data types."""
    row = next(each for each in structure["snapshot"]["element"] if each["path"] == path)
    return str(row["type"][0]["code"])


def _cardinality(element: Json) -> str:
    return f"{element['min']}..{element['max']}"


def _targets(type: Json) -> str:
    names = [each.rpartition("/")[2] for each in type.get("targetProfile", [])]
    return (
        f"({'|'.join(names)})"
        if type["code"] == "Reference" and names not in ([], ["Resource"])
        else ""
    )


def _binding(element: Json, package: Package, codes: dict[str, Any]) -> str:
    binding = element.get("binding", {})
    if binding.get("strength") != "required" or "valueSet" not in binding:
        return ""
    found = package.codes(binding["valueSet"])
    if found is None:
        return ""
    name = binding["valueSet"].split("|")[0].rpartition("/")[2]
    assert codes.setdefault(name, found) == found
    return f"={name}"


def table(path: Path) -> Json:
    package = Package(path)
    codes: dict[str, Any] = {}
    types: dict[str, Json] = {}
    for structure in package.structures:
        if wanted(structure):
            types |= elements(structure, package, codes)
    resources = [
        each["id"]
        for each in package.structures
        if each["kind"] == "resource"
        and each.get("derivation") != "constraint"
        and not each.get("abstract")
    ]
    return {
        "source": "hl7.fhir.r4.core#4.0.1",
        "resources": sorted(resources),
        "types": dict(sorted(types.items())),
        "codes": dict(sorted(codes.items())),
    }


def written(value: Json) -> str:
    """As it is kept: one line a type, one a value set."""

    def block(rows: Json) -> str:
        lines = (f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
        return "{\n" + ",\n".join(lines) + "\n }"

    parts = (
        f" {json.dumps(key)}: {block(part) if isinstance(part, dict) else json.dumps(part)}"
        for key, part in value.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(written(table(Path(sys.argv[1]))))
