"""What of another server's records a token may see: the grant's rules, over JSON instead of SQL.

The store compiles a grant into its queries. A server behind the sandbox knows nothing of grants, so
its answers are looked at one by one: the letters for the type, and for patient scopes whose record
it is (SMART 2.2; P8, P9). What may not be seen is left out as if it were not there.
"""

from typing import Any
from urllib.parse import parse_qsl, quote

from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.references import target_of
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS
from fhir_bridge.store.access import Grant
from fhir_bridge.wire import Json, items, members, read_document, write_json

DIRECTORY = ("Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService")
"""Belong to nobody; who may read charts may look them up."""


def may_see(grant: Grant, resource: Any) -> bool:
    """Whether a record may be shown."""
    type = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(type, str):
        return False
    if type == "OperationOutcome":
        return True
    letters = grant.allows(type, "read") or grant.allows(type, "search")
    return letters and is_covered(grant, resource)


def is_covered(grant: Grant, resource: Json) -> bool:
    """Whether a record is of a patient the grant covers, or of nobody and open to all."""
    if grant.patients is None:
        return True
    owners = patients_of(resource)
    return owners <= grant.patients if owners else resource.get("resourceType") in DIRECTORY


def only_visible(grant: Grant, raw: bytes) -> bytes:
    """A Bundle without the entries that may not be seen; byte for byte when all may."""
    document = read_document(raw)
    entries = document.data.get("entry")
    if not isinstance(entries, list) or not entries:
        return raw
    found = members(raw)
    kept = [
        each
        for each, entry in zip(items(found["entry"]), entries, strict=True)
        if isinstance(entry, dict) and may_see(grant, entry.get("resource"))
    ]
    if len(kept) == len(entries):
        return raw
    left = {name: value for name, value in found.items() if name not in {"entry", "total"}}
    if kept:
        left["entry"] = b"[" + b",".join(kept) + b"]"
    return b"{" + b",".join(write_json(name) + b":" + value for name, value in left.items()) + b"}"


def of_patient(grant: Grant, type: str, query: str) -> str:
    """A search narrowed to the patient of the grant, where the type can be searched by it."""
    if grant.patients is None:
        return query
    patient = next(iter(grant.patients))
    name = "_id" if type == "Patient" else "patient"
    own = {each.code for each in SEARCH_PARAMETERS.get(type, ())}
    if name not in own | {"_id"} or _names_already(query, name, patient):
        return query
    narrowed = f"{name}={quote(patient, safe='')}"
    return f"{query}&{narrowed}" if query else narrowed


def _names_already(query: str, name: str, patient: str) -> bool:
    given = [value for key, value in parse_qsl(query, max_num_fields=500) if key == name]
    return any(value == patient or target_of(value) == ("Patient", patient) for value in given)
