"""Files of FHIR Bundles into the pretend EHR: whole files, byte for byte, as often as you like.

A record keeps the id it has in the file (``id``, else the UUID of its ``fullUrl``), so importing a
file again doubles nothing: what is the same is left alone, what changed becomes a new version.
Each file is one transaction of the engine, without its limit of entries. What is no sound R4 is
left out and reported; references to it stay as they would have been.
"""

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fhir_bridge.clock import Clock, real_time
from fhir_bridge.errors import BridgeError, Malformed, NotSignedIn, TooLarge
from fhir_bridge.rest.service import FhirService
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.file_entries import (
    Entry,
    names_of,
    object_of,
    raw_entries,
    read_entry,
    unsound,
    with_names,
)
from fhir_bridge.sandbox.held import open_ehr, short_id
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.wire import Json, read_document

MAX_BYTES = 200 * 1024 * 1024
TYPES = {"transaction", "batch", "collection", "searchset"}

Progress = Callable[[int, int, str], None]
"""Called before each file: how many are done, how many there are, the name of the next."""


@dataclass(frozen=True)
class LeftOut:
    """One entry that was not taken in, and why; never what stands in it."""

    file: str
    entry: int
    type: str
    reason: str


@dataclass
class Report:
    """What became of the files.

    Attributes:
        created, updated, unchanged: how many records, by type.
        failed: files of which nothing was kept, and why.
    """

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """The report for people, line by line."""
        for type in sorted({*self.created, *self.updated, *self.unchanged}):
            new, changed, same = self.created[type], self.updated[type], self.unchanged[type]
            yield f"{type}: {new} new, {changed} changed, {same} already here"
        for each in self.left_out:
            yield f"left out: {each.file}, entry {each.entry}, {each.type}: {each.reason}"
        for file, reason in self.failed.items():
            yield f"nothing kept of {file}: {reason}"
        yield "Records keep the ids of the files: importing a file again doubles nothing."


def import_files(
    data_dir: Path,
    files: Iterable[Path],
    progress: Progress = lambda *_: None,
    *,
    clock: Clock = real_time,
) -> Report:
    """Load Bundles (``.json`` or ``.json.gz``, up to 200 MiB each) into ``<data-dir>/ehr.db``.

    A file that cannot be read, or of which one record cannot be kept, is left out whole and
    reported; the others are kept.
    """
    wanted, report = list(files), Report()
    store = open_ehr(data_dir)
    service = FhirService(
        store=store, access=_nobody, ids=short_id, clock=clock, base_url="http://localhost/r4",
        update_as_create=True, max_entries=None, keep_unresolved=True,
    )  # fmt: skip
    try:
        for done, path in enumerate(wanted):
            progress(done, len(wanted), path.name)
            try:
                _import(service, path, report)
            except BridgeError as error:
                report.failed[path.name] = _reason(error)
    finally:
        store.close()
    return report


def _import(service: FhirService, path: Path, report: Report) -> None:
    document = read_document(_read(path), max_bytes=MAX_BYTES)
    if document.data.get("resourceType") != "Bundle" or document.data.get("type") not in TYPES:
        raise Malformed(f"A Bundle of type {', '.join(sorted(TYPES))} was expected.")
    found = [read_entry(index, raw) for index, raw in enumerate(raw_entries(document))]
    names = names_of(each for each in found if each)
    sound, left_out = [], []
    for index, entry in enumerate(found):
        named = with_names(entry, names) if entry else None
        reason = unsound(named, service.offer.types) if named else "There is no record in it."
        if named and not reason:
            sound.append(named)
        else:
            left_out.append(LeftOut(path.name, index, named.type if named else "", reason))
    fates = _fates(service, sound)
    _transact(service, [each for each in sound if fates[each.index] != "unchanged"])
    for each in sound:
        getattr(report, fates[each.index])[each.type] += 1
    report.left_out += left_out


def _transact(service: FhirService, entries: list[Entry]) -> None:
    if entries:
        steps = b",".join(each.step() for each in entries)
        raw = b'{"resourceType":"Bundle","type":"transaction","entry":[' + steps + b"]}"
        service.transaction(read_document(raw, max_bytes=2 * MAX_BYTES), EVERYTHING)


def _fates(service: FhirService, entries: list[Entry]) -> dict[int, str]:
    with service.store.reading() as session:
        held = {
            each.index: resources.find(session, EVERYTHING, each.type, each.id) for each in entries
        }
    return {
        each.index: "created" if (here := held[each.index]) is None
        else "unchanged" if _content(read_document(here.body).data) == _content(each.data)
        else "updated"
        for each in entries
    }  # fmt: skip


def _content(resource: Json) -> Json:
    """A record without what the server itself writes into it."""
    meta = {
        name: value
        for name, value in object_of(resource.get("meta")).items()
        if name not in {"versionId", "lastUpdated"}
    }
    return {name: value for name, value in resource.items() if name != "id"} | {"meta": meta}


def _read(path: Path) -> bytes:
    opened = gzip.open if path.suffix == ".gz" else Path.open
    try:
        with opened(path, "rb") as file:
            raw = bytes(file.read(MAX_BYTES + 1))
    except (OSError, EOFError, zlib.error):
        raise Malformed("The file cannot be read.") from None
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"A file may have {MAX_BYTES // 1024 // 1024} MiB.")
    return raw


def _reason(error: BridgeError) -> str:
    where = f" ({error.issues[0].expression})" if error.issues else ""
    return f"{error}{where}"


def _nobody(headers: object) -> Grant:
    raise NotSignedIn
