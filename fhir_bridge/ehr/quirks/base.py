"""The shape of a quirk sheet: plain values; the defaults are the specification.

A field is here only while some code asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fhir_bridge.ehr.quirks.notes import NoteQuirks

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Quirks:
    """How one EHR departs from the specification.

    Attributes:
        sources: where each departure is documented or was captured.
        page_size: ``_count`` of a search.
        uncounted: types whose search does not take ``_count``.
        sorts: types that can be sorted although ``_sort`` is listed nowhere.
        required: parameters without which a type's search is refused.
        statuses: by type, the status parameter and the values it takes, where it takes fewer than
            the specification has.
        conditional_create: False where ``If-None-Exist`` is known not to work; None leaves it to
            the CapabilityStatement.
        identifier_unusable: types whose ``identifier`` parameter is listed but not usable.
        drop_on_write: top-level elements it refuses.
        notes: how it takes a note.
    """

    name: str
    sources: tuple[str, ...] = ()
    page_size: int = 100
    uncounted: frozenset[str] = frozenset()
    sorts: frozenset[str] = frozenset()
    required: Mapping[str, Params] = field(default_factory=dict)
    statuses: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    conditional_create: bool | None = None
    identifier_unusable: frozenset[str] = frozenset()
    drop_on_write: frozenset[str] = frozenset()
    notes: NoteQuirks = field(default_factory=NoteQuirks)
