"""A Bundle that carries stays: its entries by what others call them, and each Encounter with them.

For messages and files alike. What an Encounter says is read by ``stay_events``; here it gets what
only the Bundle knows: the patient it is about and the name of the place (R4 bundle.html#references,
exchange N2).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fhir_bridge.errors import Issue
from fhir_bridge.r4.bundle_entries import Entry
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.wire import Json

Named = Mapping[str, Entry]
"""Entries by each name that a reference may use."""

_PLACES = (("Encounter.subject", ("subject",)),
           ("Encounter.participant.individual", ("participant", "individual")),
           ("Encounter.location.location", ("location", "location")))  # fmt: skip


@dataclass(frozen=True)
class StayTold:
    """One Encounter of a Bundle, with what the Bundle says around it.

    Attributes:
        index: its place among the entries.
        encounter: with the name of its place where the Bundle has it.
        raw: its bytes as they came.
        patient: who it is about, as far as the Bundle says; with identifiers alone where the
            Encounter names them by one.
        patient_url: the absolute address of the patient, where there is one.
    """

    index: int
    encounter: Json
    raw: bytes
    patient: Json
    patient_url: str = ""


def named(entries: Iterable[Entry | None]) -> Named:
    """The entries by ``fullUrl``, and by type and id; a name that two bear is nobody's."""
    found: dict[str, Entry] = {}
    twice: set[str] = set()
    for entry in filter(None, entries):
        for name in {entry.full_url, entry.name if entry.id else ""} - {""}:
            if found.setdefault(name, entry) is not entry:
                twice.add(name)
    return {name: entry for name, entry in found.items() if name not in twice}


def stay_told(entry: Entry, inside: Named) -> StayTold:
    """An Encounter with the patient and the place that the Bundle has for it."""
    subject = inner(entry.data, "subject")
    reference = words(subject, "reference") or ""
    known = inside.get(reference)
    patient = known.data if known else {"identifier": rows(subject, "identifier")}
    url = (known.full_url if known else reference) or ""
    return StayTold(
        entry.index, _placed(entry.data, inside), entry.raw, patient, url if "://" in url else ""
    )


def points_outside(entry: Entry, inside: Named) -> Iterator[Issue]:
    """What of an Encounter must be in the same Bundle and is not (N2)."""
    for expression, path in _PLACES:
        for reference in _references(entry.data, path):
            if not reference.startswith("#") and reference not in inside:
                yield Issue("This must be in the same Bundle.", expression, "required")


def _references(data: Json, path: tuple[str, ...]) -> Iterator[str]:
    first, *rest = path
    for each in rows(data, first):
        found = inner(each, rest[0]) if rest else each
        if reference := words(found, "reference"):
            yield reference


def _placed(encounter: Json, inside: Named) -> Json:
    """The Encounter with the name of who provides it; a reference into a Bundle names nobody."""
    provider = inner(encounter, "serviceProvider")
    if provider.get("display"):
        return encounter
    known = inside.get(words(provider, "reference") or "")
    name = words(known.data, "name") if known else None
    name = name or next(filter(None, _location_names(encounter, inside)), None)
    return encounter | {"serviceProvider": {"display": name}} if name else encounter


def _location_names(encounter: Json, inside: Named) -> Iterator[str | None]:
    for each in rows(encounter, "location"):
        location = inner(each, "location")
        known = inside.get(words(location, "reference") or "")
        yield words(location, "display") or (words(known.data, "name") if known else None)
