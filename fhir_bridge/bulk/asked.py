"""What a kick-off asks for, read and checked: the parameters of ``$export`` (Bulk Data 2.0).

A new parameter is a row of ``READERS``. A parameter that is not known, or a type that is not
exported, is refused; under ``Prefer: handling=lenient`` it is left out and the manifest says so.
A value that cannot be read is always refused: leaving it out would export more than was asked for.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

import orjson

from fhir_bridge.errors import Malformed, NotAllowed
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.rest.errors import Unusable
from fhir_bridge.rest.offers import TypeOffer
from fhir_bridge.rest.search import IGNORED, MAX_ALL_VALUES, read_condition, values_of

FORMATS = {"application/fhir+ndjson", "application/ndjson", "ndjson"}
PROVENANCE = "Provenance"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
_FILTER = re.compile(r",(?=[A-Z][A-Za-z]+\?)")
_PATIENT = re.compile(r"(?:Patient/)?([A-Za-z0-9\-.]{1,64})")
_ELEMENT = re.compile(r"(?:([A-Z][A-Za-z]{1,63})\.)?([a-z][A-Za-z]{0,63})")
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No record is older, and from the year 1 nothing can be subtracted."""
MOST = 1000
"""Values of one parameter."""
T = TypeVar("T")


@dataclass(frozen=True)
class Export:
    """What was asked for.

    Attributes:
        types: what is exported; never none.
        since: ``_since``, as it was written.
        until: ``_until``, likewise.
        filters: (type, query) of ``_typeFilter``; those of one type add up.
        elements: (type or "" for every type, element) of ``_elements``.
        patients: only theirs; everybody's when empty.
        ignored: what was left out under ``handling=lenient``, in words for the client.
    """

    types: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    elements: tuple[tuple[str, str], ...] = ()
    patients: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def elements_of(self, type: str) -> tuple[str, ...]:
        """The elements that are wanted of a type; all when none is."""
        return tuple(element for of, element in self.elements if of in {"", type})

    def filters_of(self, type: str) -> tuple[str, ...]:
        """The queries of a type of which a record must match one; any record does when none is."""
        return tuple(query for of, query in self.filters if of == type)


@dataclass(frozen=True)
class Asker:
    """Who asks, and how.

    Attributes:
        readable: types that its token covers.
        offers: what can be exported at all, and searched by.
        now: care time.
        posted: with a body of Parameters.
        whole: the whole system is asked, not a group or the patients.
    """

    readable: frozenset[str]
    offers: Mapping[str, TypeOffer]
    now: datetime
    base: str
    posted: bool = False
    lenient: bool = False
    whole: bool = False


def read_asked(given: Iterable[tuple[str, str]], asker: Asker) -> Export:
    """Read the parameters of a kick-off.

    Raises:
        Malformed: one is not known, or its value cannot be read.
        NotAllowed: a type is asked for that the token does not cover, or it covers none.
    """
    values: dict[str, list[str]] = {}
    for name, value in given:
        if name not in IGNORED:
            values.setdefault(name, []).append(value)
    export = Export(types=tuple(type for type in asker.offers if type in asker.readable))
    # filters and elements are of types that are exported, so the order of the table counts
    for name in sorted(values, key=_place):
        try:
            read = READERS.get(name, _unknown)
            export = read(export, [v for v in values[name] if v], asker)
        except Unusable as error:
            if not asker.lenient:
                raise
            export = replace(export, ignored=(*export.ignored, f"{error} It was ignored."))
    if not export.types:
        raise NotAllowed
    return export


def since_of(text: str) -> datetime:
    """A FHIR instant, no earlier than any record; a blank is a ``+`` that was not encoded.

    Raises:
        Malformed: it is none.
    """
    whole = text.replace(" ", "+")
    try:
        if _INSTANT.fullmatch(whole):
            return max(datetime.fromisoformat(whole), EARLIEST)
    except ValueError:  # the thirtieth of February
        pass
    raise Malformed("_since and _until are instants with a zone, e.g. 2026-01-31T00:00:00Z.")


def to_text(export: Export) -> str:
    """As it is kept until the export is written."""
    return orjson.dumps(asdict(export)).decode()


def from_text(text: str) -> Export:
    """The reverse of ``to_text``."""
    read = orjson.loads(text)
    return Export(
        types=tuple(read["types"]), since=read["since"], until=read.get("until", ""),
        patients=tuple(read["patients"]),
        filters=tuple((type, query) for type, query in read["filters"]),
        elements=tuple((type, name) for type, name in read["elements"]),
        ignored=tuple(read["ignored"]),
    )  # fmt: skip


# ---- one parameter each


def _format(export: Export, values: list[str], asker: Asker) -> Export:
    if any(value.replace(" ", "+") not in FORMATS for value in values):
        raise Malformed(f"_outputFormat is one of: {', '.join(sorted(FORMATS))}.")
    return export


def _since(export: Export, values: list[str], asker: Asker) -> Export:
    if len(values) != 1:
        raise Malformed("_since is given once.")
    if since_of(values[0]) > asker.now:
        raise Malformed("_since lies in the future.")
    return replace(export, since=values[0])


def _until(export: Export, values: list[str], asker: Asker) -> Export:
    if len(values) != 1 or (export.since and since_of(values[0]) <= since_of(export.since)):
        raise Malformed("_until is given once, and lies after _since.")
    since_of(values[0])
    return replace(export, until=values[0])


def _types(export: Export, values: list[str], asker: Asker) -> Export:
    named = _listed(values)
    known = tuple(type for type in asker.offers if type in named)
    if not asker.readable.issuperset(known):
        raise NotAllowed
    others = sorted(named - set(known))
    kept = replace(export, types=known)
    if not others:
        return kept
    shown = [type for type in others if is_resource(type)]
    said = f"Not exported: {', '.join(shown) or 'a type that R4 does not have'}."
    if not asker.lenient or not known:
        raise Unusable(f"{said} Exported: {', '.join(asker.offers)}.")
    return replace(kept, ignored=(*export.ignored, f"{said} It was ignored."))


def _filters(export: Export, values: list[str], asker: Asker) -> Export:
    found: list[tuple[str, str]] = []
    costs = 0
    for text in (part for value in values for part in _FILTER.split(value)):
        type, _, query = text.partition("?")
        if type not in export.types:
            raise Malformed("_typeFilter is Type?criteria, of a type that is exported.")
        read = read_condition(type, query, asker.offers[type], base=asker.base)
        costs += values_of(read.terms)
        if costs > MAX_ALL_VALUES:  # they are one query, for everything that is exported
            raise Malformed(f"All of _typeFilter has {MAX_ALL_VALUES} values at most.")
        found.append((type, query))
    return replace(export, filters=_few(found))


def _elements(export: Export, values: list[str], asker: Asker) -> Export:
    matched = [_ELEMENT.fullmatch(text) for text in sorted(_listed(values))]
    found = [(each[1] or "", each[2]) for each in matched if each]
    if len(found) < len(matched) or any(type and type not in asker.offers for type, _ in found):
        raise Malformed("_elements is a list of names of elements, e.g. Goal.description.")
    return replace(export, elements=_few(found))


def _patients(export: Export, values: list[str], asker: Asker) -> Export:
    if asker.whole:  # left out, it would export everybody
        raise Malformed("patient is asked of a group or of all patients, not of the whole system.")
    if not asker.posted:
        raise Unusable("patient is given in a body of Parameters alone (POST).")
    short = (value.removeprefix(f"{asker.base}/") for value in sorted(_listed(values)))
    matched = [_PATIENT.fullmatch(text) for text in short]
    if not all(matched):
        raise Malformed("patient is a reference to a Patient.")
    return replace(export, patients=_few([each[1] for each in matched if each]))


def _associated(export: Export, values: list[str], asker: Asker) -> Export:
    if _listed(values) != {"RelevantProvenanceResources"}:
        raise Unusable("includeAssociatedData is RelevantProvenanceResources.")
    if PROVENANCE not in asker.readable:
        raise NotAllowed
    wanted = {*export.types, PROVENANCE}
    return replace(export, types=tuple(type for type in asker.offers if type in wanted))


def _unknown(export: Export, values: list[str], asker: Asker) -> Export:
    raise Unusable(f"A parameter is not supported. Supported: {', '.join(READERS)}.")


Reader = Callable[[Export, list[str], Asker], Export]
READERS: dict[str, Reader] = {
    "_outputFormat": _format,
    "_since": _since,
    "_until": _until,
    "_type": _types,
    "_typeFilter": _filters,
    "_elements": _elements,
    "patient": _patients,
    "includeAssociatedData": _associated,
}


def _place(name: str) -> int:
    return list(READERS).index(name) if name in READERS else len(READERS)


def _listed(values: list[str]) -> set[str]:
    return {part.strip() for value in values for part in value.split(",") if part.strip()}


def _few(found: list[T]) -> tuple[T, ...]:
    if not 0 < len(found) <= MOST:
        raise Malformed(f"A parameter has 1 to {MOST} values.")
    return tuple(dict.fromkeys(found))
