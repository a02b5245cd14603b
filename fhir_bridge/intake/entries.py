"""The entries of a file before anything is kept: this site's alone, their references resolved."""

from dataclasses import replace

from fhir_bridge.bundle_files import SetAside
from fhir_bridge.ehr_copies import is_ours
from fhir_bridge.errors import BridgeError, Malformed
from fhir_bridge.intake.work import Work
from fhir_bridge.r4.bundle_entries import (
    NO_RECORD,
    Entry,
    entries_of,
    names_of,
    unusable,
    with_names,
)
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.r4.references import references_in
from fhir_bridge.store.conditions import is_conditional, meant_by
from fhir_bridge.wire import Document

ELSEWHERE = "It is not this site's: its address is another than the site's base, type and id."
NOT_A_TYPE = "R4 has no such type."
OURS = "It is a goal of ours: its home is this record."


def read_entries(work: Work, bundle: Document) -> dict[int, Entry]:
    """The entries that are this site's records, as received."""
    found: dict[int, Entry] = {}
    seen: set[str] = set()
    for index, entry in enumerate(entries_of(bundle)):
        if entry is None:
            work.taken.aside.append(SetAside(index, "", "", NO_RECORD))
            continue
        wrong = _foreign(entry, work.site.base.rstrip("/"))
        if wrong:
            work.set_aside(entry, wrong)
            continue
        called = {entry.full_url, entry.name} - {"", f"{entry.type}/"}
        if seen & called:
            raise Malformed(f"Two entries are about the same record (entry {index}).")
        seen |= called
        found[index] = entry
    return found


def ours_of(work: Work, entries: dict[int, Entry]) -> dict[int, Entry]:
    """Those of some entries that R4 has a type for; the others are set aside."""
    for entry in entries.values():
        if not is_resource(entry.type):
            work.set_aside(entry, NOT_A_TYPE)
    return {index: entry for index, entry in entries.items() if is_resource(entry.type)}


def _foreign(entry: Entry, base: str) -> str:
    if not is_resource(entry.type):
        return NOT_A_TYPE
    elsewhere = "://" in entry.full_url and entry.full_url != f"{base}/{entry.name}"
    return ELSEWHERE if elsewhere else ""


def named_entries(work: Work, received: dict[int, Entry]) -> list[Entry]:
    """The entries with their references resolved, without those that stand for others."""
    entries = []
    for entry in received.values():
        try:
            meant = _meant(work, entry)
        except BridgeError as error:
            work.set_aside(entry, str(error))
            continue
        if meant:
            work.taken.unchanged[entry.type] += 1
        entries.append(entry if meant else replace(entry, condition=""))
    names = names_of(entries)
    named = [with_names(each, names) for each in entries if not each.condition]
    for entry in named:
        wrong = unusable(entry) or (OURS if is_ours(Document(entry.raw, entry.data)) else "")
        if wrong:
            work.set_aside(entry, wrong)
    wrong_ones = {each.entry for each in work.taken.aside}
    return [each for each in named if each.index not in wrong_ones]


def _meant(work: Work, entry: Entry) -> str | None:
    """The record that a conditional entry stands for, if it is here."""
    if not entry.condition:
        return None
    meant = meant_by(work.session, work.everyone, f"{entry.type}?{entry.condition}")
    if meant and entry.full_url:
        work.found[entry.full_url] = meant
    return meant


def has_condition(entry: Entry) -> bool:
    """Whether it refers to a record by what that bears."""
    return any(map(is_conditional, references_in(entry.raw)))
