"""The entries of a file: which record each is, whether it is sound, what it refers to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from fhir_bridge.r4.check import findings
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.references import rewrite
from fhir_bridge.wire import Document, Json, items, members, read_document, write_json

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_URN = ("urn:uuid:", "urn:oid:")
_NO_RECORD = {"GET", "HEAD", "DELETE"}


@dataclass(frozen=True)
class Entry:
    """One entry of a file, with the id its record will have.

    Attributes:
        condition: ``ifNoneExist``: the engine looks for the record and decides about the id.
        dangling: it refers to an entry that is not in the file.
    """

    index: int
    type: str
    id: str
    raw: bytes
    data: Json
    full_url: str
    condition: str = ""
    dangling: bool = False

    def step(self) -> bytes:
        """The entry as the engine takes it."""
        request: Json = {"method": "PUT", "url": f"{self.type}/{self.id}"}
        outer: Json = {}
        if self.condition:
            request = {"method": "POST", "url": self.type, "ifNoneExist": self.condition}
            outer = {"fullUrl": self.full_url} if self.full_url else {}
        head = write_json(outer | {"request": request})
        return head[:-1] + b',"resource":' + self.raw + b"}"


def raw_entries(document: Document) -> list[bytes]:
    """The bytes of each entry of a Bundle."""
    found = document.data.get("entry")
    return items(members(document.raw)["entry"]) if isinstance(found, list) and found else []


def read_entry(index: int, raw: bytes) -> Entry | None:
    """Read an entry; nothing when it holds no record to be kept."""
    data = read_document(raw, max_bytes=len(raw)).data if raw.startswith(b"{") else {}
    resource, request = data.get("resource"), object_of(data.get("request"))
    if not isinstance(resource, dict) or request.get("method") in _NO_RECORD:
        return None
    if object_of(data.get("search")).get("mode") == "outcome":
        return None
    body = members(raw)["resource"]
    full_url = data.get("fullUrl")
    full_url = full_url if isinstance(full_url, str) else ""
    return Entry(
        index, str(resource.get("resourceType", "")), _id(resource, full_url, body), body, resource,
        full_url, str(request.get("ifNoneExist") or ""),
    )  # fmt: skip


def _id(resource: Json, full_url: str, raw: bytes) -> str:
    """The id in the file; without one, the same bytes get the same id every time."""
    own = resource.get("id")
    if isinstance(own, str) and own:
        return own
    if full_url.startswith("urn:uuid:"):
        return full_url.removeprefix("urn:uuid:")
    return sha256(raw).hexdigest()[:20]


def unsound(entry: Entry, types: Iterable[str]) -> str:
    """Why a record, its references already named, cannot be kept; nothing when it can."""
    for issue in findings(entry.data):
        if issue.severity == "error":
            return f"{issue.expression}: {issue.text}"
    if entry.type not in types:
        return "This EHR keeps no records of this type."
    if not _ID.fullmatch(entry.id):
        return "Its id is not one FHIR allows."
    if len(patients_of(entry.data)) > 1:
        return "It belongs to more than one patient."
    if entry.dangling:
        return "A reference to another entry finds no entry."
    return ""


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """What the entries of a file call each other, and the reference that will stand for it.

    A conditional entry keeps its name: the engine learns its id.
    """
    return {
        each.full_url: each.full_url if each.condition else f"{each.type}/{each.id}"
        for each in entries
        if each.full_url
    }


def with_names(entry: Entry, names: Mapping[str, str]) -> Entry:
    """The entry with its id in it and its references pointing to where the records will be."""
    missing: list[str] = []

    def name(reference: str) -> str | None:
        bare, mark, fragment = reference.partition("#")
        if bare in names:
            return names[bare] + mark + fragment
        if bare.startswith(_URN):
            missing.append(bare)
        return None

    raw = rewrite(entry.raw, name)
    if entry.data.get("id") != entry.id:
        raw = b'{"id":' + write_json(entry.id) + b"," + raw.lstrip()[1:]
    data = read_document(raw, max_bytes=len(raw)).data
    return replace(entry, raw=raw, data=data, dangling=bool(missing))


def object_of(value: Any) -> Json:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
