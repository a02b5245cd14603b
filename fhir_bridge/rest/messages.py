"""What is asked of the engine and what it answers, as values: no web framework, no socket."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from fhir_bridge.errors import Issue

JSON = "application/fhir+json; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One interaction as it came in, over HTTP or as an entry of a Bundle.

    Attributes:
        path: percent-decoded, below the FHIR base, without a leading slash.
        query: as it was written, still percent-encoded.
        headers: names in lower case.
        once: it was made sure that nothing in the body has a member twice.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    once: bool = False

    @property
    def prefer(self) -> dict[str, str]:
        """The ``Prefer`` header (RFC 7240), e.g. ``{"return": "minimal"}``."""
        wishes = self.headers.get("prefer", "").replace(";", ",").split(",")
        pairs = (wish.partition("=") for wish in wishes)
        return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}

    @property
    def lenient(self) -> bool:
        """Whether unknown search parameters are to be ignored."""
        return self.prefer.get("handling", "").lower() == "lenient"


@dataclass(frozen=True)
class Deed:
    """What an interaction did, for the audit (see ``store.audit.record``).

    Attributes:
        detail: the kind of protected record that was shown (``r4.protected``); "" for none.
    """

    action: str
    what: str
    patient: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Answer:
    """Status, headers and body to send, and the deeds to record before it is sent.

    Attributes:
        warnings: what should be said of a record that was kept, where there is room for it.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    deeds: tuple[Deed, ...] = ()
    updated: datetime | None = None
    warnings: tuple[Issue, ...] = ()

    def with_headers(self, more: Mapping[str, str]) -> "Answer":
        """The same answer with more headers; those it has stay."""
        return replace(self, headers={**more, **self.headers})
