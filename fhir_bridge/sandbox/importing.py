"""Files of FHIR Bundles into the pretend EHR: whole files, byte for byte, as often as you like.

A record keeps the id it has in the file (``id``, else the UUID of its ``fullUrl``, else one made of
its bytes), so importing a file again doubles nothing: what is the same is left alone, what changed
becomes a new version. Each file is one transaction of the engine, without its limit of entries.
What is no sound R4 is set aside and reported; references to it stay as they would have been.
"""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from fhir_bridge.bundle_files import MAX_BYTES, Progress, SetAside, Taken, read_bundle, take_each
from fhir_bridge.clock import Clock, real_time
from fhir_bridge.errors import NotSignedIn
from fhir_bridge.r4.bundle_entries import (
    NO_RECORD,
    Entry,
    broken_rule,
    entries_of,
    names_of,
    object_of,
    unusable,
    with_names,
)
from fhir_bridge.rest.service import FhirService
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.held import open_ehr, short_id
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.wire import Json, read_document, write_json


def import_files(
    data_dir: Path,
    files: Iterable[Path],
    progress: Progress = lambda *_: None,
    *,
    clock: Clock = real_time,
) -> list[Taken]:
    """Load Bundles (``.json`` or ``.json.gz``, up to 200 MiB each) into ``<data-dir>/ehr.db``.

    A file that cannot be read, or of which one record cannot be kept, is left out whole and
    reported; the others are kept.
    """
    store = open_ehr(data_dir)
    service = FhirService(
        store=store, access=_nobody, ids=short_id, clock=clock, base_url="http://localhost/r4",
        update_as_create=True, max_entries=None, keep_unresolved=True,
    )  # fmt: skip
    try:
        return take_each(files, lambda path: _import(service, path), progress)
    finally:
        store.close()


def _import(service: FhirService, path: Path) -> Taken:
    taken = Taken(path)
    found = [_with_id(each) if each else None for each in entries_of(read_bundle(path))]
    names = names_of(each for each in found if each)
    sound = []
    for index, entry in enumerate(found):
        named = with_names(entry, names) if entry else None
        reason = _reason(named, service.offer.types) if named else NO_RECORD
        if named and not reason:
            sound.append(named)
        elif named:
            taken.aside.append(SetAside.of(named, reason))
        else:
            taken.aside.append(SetAside(index, "", "", reason))
    fates = _fates(service, sound)
    kept = _transact(service, [each for each in sound if fates[each.index] != "unchanged"])
    taken.unresolved = len(kept)
    for each in sound:
        getattr(taken, fates[each.index])[each.type] += 1
    return taken


def _with_id(entry: Entry) -> Entry:
    """Without an id, the same bytes get the same one every time."""
    return entry if entry.id else replace(entry, id=sha256(entry.raw).hexdigest()[:20])


def _reason(entry: Entry, types: Container[str]) -> str:
    if entry.type not in types:
        return "This EHR keeps no records of this type."
    return unusable(entry) or broken_rule(entry.data)


def _transact(service: FhirService, entries: list[Entry]) -> tuple[str, ...]:
    """Keep records; gives the conditional references that found nothing."""
    if not entries:
        return ()
    steps = b",".join(map(_step, entries))
    raw = b'{"resourceType":"Bundle","type":"transaction","entry":[' + steps + b"]}"
    return service.transaction(read_document(raw, max_bytes=2 * MAX_BYTES), EVERYTHING).kept


def _step(entry: Entry) -> bytes:
    """The entry as the engine takes it."""
    request: Json = {"method": "PUT", "url": entry.name}
    outer: Json = {}
    if entry.condition:
        request = {"method": "POST", "url": entry.type, "ifNoneExist": entry.condition}
        outer = {"fullUrl": entry.full_url} if entry.full_url else {}
    head = write_json(outer | {"request": request})
    return head[:-1] + b',"resource":' + entry.raw + b"}"


def _fates(service: FhirService, entries: list[Entry]) -> dict[int, str]:
    ids = defaultdict[str, list[str]](list)
    for each in entries:
        ids[each.type].append(each.id)
    with service.store.reading() as session:
        held = {
            type: resources.find_all(session, EVERYTHING, type, those)
            for type, those in ids.items()
        }
    return {
        each.index: "created" if (here := held[each.type].get(each.id)) is None
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


def _nobody(headers: object) -> Grant:
    raise NotSignedIn
