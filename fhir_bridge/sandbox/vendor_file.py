"""Any EHR, imitated from its CapabilityStatement: what it lists is offered, and nothing else.

``vendor="file:/path/to/capability.json"``. A ``smart-configuration.json`` beside it says which
SMART capabilities there are. What neither of them tells (what a search insists on, what a refresh
brings) is as the specification has it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fhir_bridge.errors import BridgeError
from fhir_bridge.rest.offers import INTERACTIONS, Offer, TypeOffer
from fhir_bridge.sandbox.capabilities import CAPABILITIES
from fhir_bridge.sandbox.fault_settings import NotAccepted
from fhir_bridge.sandbox.vendors import VENDORS, Vendor
from fhir_bridge.wire import Json, read_json

FILE = "file:"
OPTIONAL_ENDPOINTS = ("introspection_endpoint", "revocation_endpoint")
_BEYOND = {"_id"}  # every server can find a record by its id


@dataclass(frozen=True, eq=False)
class Imitated(Vendor):
    """An EHR as its CapabilityStatement has it.

    Attributes:
        rows: what is listed, by type.
        system: the interactions of the whole system that are listed.
    """

    rows: Mapping[str, Json] = field(default_factory=dict)
    system: tuple[str, ...] = ()

    def offer(self, whole: Offer) -> Offer:
        """What is listed, of what the engine can do."""
        types = {
            type: _listed(self.rows[type], row)
            for type, row in whole.types.items()
            if type in self.rows
        }
        system = tuple(each for each in whole.system if each in self.system)
        return replace(whole, types=types, system=system)


def vendor_of(name: str) -> Vendor:
    """A row of ``VENDORS``, or an EHR from a file.

    Raises:
        NotAccepted: no such row, or the file holds no CapabilityStatement of R4.
    """
    if name in VENDORS:
        return VENDORS[name]
    if not name.startswith(FILE):
        raise NotAccepted(f"vendor must be one of: {', '.join(VENDORS)}; or {FILE}PATH")
    path = Path(name.removeprefix(FILE))
    statement = _read(path)
    if statement.get("resourceType") != "CapabilityStatement":
        raise NotAccepted("this file holds no CapabilityStatement")
    if not str(statement.get("fhirVersion", "")).startswith("4.0"):
        raise NotAccepted("this CapabilityStatement is not of R4")
    return _imitated(_first(_objects(statement.get("rest"))), _beside(path))


def _imitated(rest: Json, smart: Json) -> Imitated:
    listed = smart.get("capabilities")
    has = listed if isinstance(listed, list) else CAPABILITIES
    return Imitated(
        "As its CapabilityStatement has it.",
        rows={str(row.get("type")): row for row in _objects(rest.get("resource"))},
        system=tuple(_codes(rest.get("interaction"))),
        lacks=frozenset(CAPABILITIES) - set(filter(_is_text, has)),
        endpoints=tuple(each for each in OPTIONAL_ENDPOINTS if not smart or each in smart),
    )


def _listed(row: Json, whole: TypeOffer) -> TypeOffer:
    does = set(_codes(row.get("interaction")))
    known = {str(each.get("name")) for each in _objects(row.get("searchParam"))} | _BEYOND
    return replace(
        whole,
        interactions=tuple(each for each in INTERACTIONS if each in does),
        parameters=tuple(each for each in whole.parameters if each.code in known),
        includes=_those(whole.includes, row.get("searchInclude")),
        revincludes=_those(whole.revincludes, row.get("searchRevInclude")),
        conditional_create=row.get("conditionalCreate") is True,
        guarded=row.get("versioning") == "versioned-update",
    )


def _those(ours: tuple[str, ...], listed: Any) -> tuple[str, ...]:
    names = listed if isinstance(listed, list) else []
    return ours if "*" in names else tuple(each for each in ours if each in names)


def _read(path: Path) -> Json:
    try:
        read = read_json(path.read_bytes())
    except (OSError, BridgeError):
        raise NotAccepted("the vendor's file cannot be read") from None
    return read if isinstance(read, dict) else {}


def _beside(path: Path) -> Json:
    smart = path.with_name("smart-configuration.json")
    return _read(smart) if smart.exists() else {}


def _objects(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _first(found: list[Json]) -> Json:
    return found[0] if found else {}


def _codes(value: Any) -> Iterable[str]:
    return (str(each.get("code")) for each in _objects(value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
