"""The shape of a quirk sheet: plain values; the defaults are the specification.

A field is here only while some code asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Quirks:
    """How one EHR departs from the specification.

    Attributes:
        sources: where each departure is documented or was captured.
        page_size: ``_count`` of a search.
        uncounted: types whose search does not take ``_count``.
        required: parameters without which a type's search is refused.
        conditional_create: False where ``If-None-Exist`` is known not to work; None leaves it to
            the CapabilityStatement.
        identifier_unusable: types whose ``identifier`` parameter is listed but not usable.
        drop_on_write: top-level elements it refuses.
    """

    name: str
    sources: tuple[str, ...] = ()
    page_size: int = 100
    uncounted: frozenset[str] = frozenset()
    required: Mapping[str, Params] = field(default_factory=dict)
    conditional_create: bool | None = None
    identifier_unusable: frozenset[str] = frozenset()
    drop_on_write: frozenset[str] = frozenset()
