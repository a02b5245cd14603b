"""The entries of a Bundle from a file: which record each is, what it calls others, is it sound.

References between entries are resolved as in a transaction, in the bytes; nothing else changes.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fhir_bridge.errors import Malformed
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.references import rewrite
from fhir_bridge.wire import Document, Json, items, members, read_document, read_json, write_json

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_URN = ("urn:uuid:", "urn:oid:")
_NO_RECORD = {"GET", "HEAD", "DELETE"}
NO_RECORD = "There is no record in it."


@dataclass(frozen=True)
class Entry:
    """One entry of a file.

    Attributes:
        id: of its record: its own, else the UUID of its ``fullUrl``, else "".
        raw, data: the record, with references as far as they are resolved.
        full_url: what other entries call it.
        condition: ``ifNoneExist``: it stands for the record that is found, if there is one.
        dangling: it refers to an entry that is not in the file.
    """

    index: int
    type: str
    id: str
    raw: bytes
    data: Json
    full_url: str = ""
    condition: str = ""
    dangling: bool = False

    @property
    def name(self) -> str:
        """Type and id."""
        return f"{self.type}/{self.id}"


def entries_of(bundle: Document) -> list[Entry | None]:
    """Each entry of a Bundle; None for one that holds no record to be kept."""
    found = bundle.data.get("entry")
    raw = items(members(bundle.raw)["entry"]) if isinstance(found, list) and found else []
    return [_read(index, each) for index, each in enumerate(raw)]


def _read(index: int, raw: bytes) -> Entry | None:
    data = read_document(raw, max_bytes=len(raw)).data if raw.startswith(b"{") else {}
    resource, request = data.get("resource"), object_of(data.get("request"))
    if not isinstance(resource, dict) or str(request.get("method")) in _NO_RECORD:
        return None
    if object_of(data.get("search")).get("mode") == "outcome":
        return None
    full_url = data.get("fullUrl")
    full_url = full_url if isinstance(full_url, str) else ""
    return Entry(
        index, str(resource.get("resourceType", "")), _id(resource, full_url),
        members(raw)["resource"], resource, full_url, str(request.get("ifNoneExist") or ""),
    )  # fmt: skip


def entry_of(index: int, record: Document) -> Entry:
    """A record that stands by itself, as in a line of NDJSON."""
    type, id = record.data.get("resourceType"), record.data.get("id")
    type, id = (each if isinstance(each, str) else "" for each in (type, id))
    return Entry(index, type, id, record.raw, record.data)


def _id(resource: Json, full_url: str) -> str:
    own = resource.get("id")
    if isinstance(own, str) and own:
        return own
    return full_url.removeprefix("urn:uuid:") if full_url.startswith("urn:uuid:") else ""


def unusable(entry: Entry) -> str:
    """Why nobody can tell what a record, its references already named, is; "" when one can."""
    if entry.dangling:
        return "A reference to another entry finds no entry."
    if not entry.id:
        return "It has no id."
    if not is_id(entry.id):
        return "Its id is not one FHIR allows."
    if len(patients_of(entry.data)) > 1:
        return "It belongs to more than one patient."
    try:
        read_json(entry.raw, max_bytes=len(entry.raw), once=True)
    except Malformed as error:
        return str(error)
    return ""


def is_id(text: str) -> bool:
    """Whether FHIR allows it as an id."""
    return _ID.fullmatch(text) is not None


def broken_rule(resource: Json, tolerated: Container[str] = ()) -> str:
    """The first rule of base R4 that a record breaks, with its place; "" when it breaks none.

    Args:
        tolerated: rules that may be broken.
    """
    for issue in findings(resource):
        if issue.severity == "error" and issue.rule not in tolerated:
            return f"{issue.expression}: {issue.text}" if issue.expression else issue.text
    return ""


def names_of(entries: Iterable[Entry]) -> dict[str, str]:
    """What the entries of a file call each other, and the reference that will stand for it.

    A conditional entry keeps its name: whoever looks for the record learns its id.
    """
    return {
        each.full_url: each.full_url if each.condition else each.name
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
        rest = raw.lstrip()[1:].lstrip()
        comma = b"" if rest.startswith(b"}") else b","
        raw = b'{"id":' + write_json(entry.id) + comma + rest
    data = read_document(raw, max_bytes=len(raw)).data
    return replace(entry, raw=raw, data=data, dangling=bool(missing))


def object_of(value: Any) -> Json:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
