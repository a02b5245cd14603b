"""What one server is: its address, its habits, its limits. All of it is handed in; no globals."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from secrets import token_bytes

from sqlmodel import Session

from fhir_bridge.clock import Clock
from fhir_bridge.errors import Issue
from fhir_bridge.rest.addresses import Address
from fhir_bridge.rest.messages import Asked
from fhir_bridge.rest.offers import Offer, TypeOffer, everything
from fhir_bridge.store.access import Grant, View
from fhir_bridge.store.resources import Stored
from fhir_bridge.wire import Document, Json

MAX_BODY = 20 * 1024 * 1024  # X11
MAX_ENTRIES = 500  # X11
Make = Callable[[Session, Grant], list[Stored]]


def nothing_to_check(resource: Json) -> None:
    """Accept any resource."""


def as_kept(type: str, body: bytes) -> bytes:
    """Show a record just as it is kept."""
    return body


@dataclass(frozen=True)
class Admitted:
    """A record that may be kept.

    Attributes:
        view: what it is written under.
        document: as it is kept.
        owner: whose it is (``store.resources``).
    """

    view: View
    document: Document
    owner: str = "ours"


def as_sent(case: "Case", document: Document) -> Admitted:
    """Keep a record as it was sent, under the grant of who sent it."""
    return Admitted(case.grant, document)


def nothing_ahead(session: Session, grant: Grant, bodies: Iterable[bytes]) -> None:
    """Look up nothing before it is asked for."""


def nothing_more(case: "Case", stored: Stored) -> None:
    """Leave it at the record."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """How a server behaves.

    Attributes:
        ids: makes the logical id of a new record.
        clock: gives ``meta.lastUpdated``.
        base_url: absolute, without a trailing slash; every URL we write begins with it.
        checks: raises ``Refused`` for a resource that is not to be kept (create and update); gives
            what should be said of one that is, if there is anything (X8).
        admits: how a record that is sent is kept; raises what speaks against it.
        completes: what is written with a record, in the same transaction.
        holds: what must be true of it once all that came with it is there; raises what is not.
        foresees: looks up together what a transaction's records, given as bytes, will be judged by.
        shown: what of a record, given its type and its bytes, is served in any answer.
        offer: which types and interactions there are.
        made: types of which nothing is stored, each with what makes the records a grant covers.
        key: secret that seals page tokens; the same in every process that answers for this base.
        max_entries: most entries of a Bundle; ``None`` is no limit (import from files).
        update_as_create: a PUT to an id that is not there creates it.
        keep_unresolved: a conditional reference that finds nothing is kept as it stands and
            reported, instead of failing the transaction (import of trimmed bundles).
    """

    base_url: str
    ids: Callable[[], str]
    clock: Clock
    checks: Callable[[Json], Iterable[Issue] | None] = nothing_to_check
    admits: Callable[["Case", Document], Admitted] = as_sent
    completes: Callable[["Case", Stored], None] = nothing_more
    holds: Callable[["Case", Stored], None] = nothing_more
    foresees: Callable[[Session, Grant, Iterable[bytes]], None] = nothing_ahead
    shown: Callable[[str, bytes], bytes] = as_kept
    offer: Offer = field(default_factory=everything)
    made: Mapping[str, Make] = field(default_factory=dict)
    key: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
    max_body: int = MAX_BODY
    max_entries: int | None = MAX_ENTRIES
    update_as_create: bool = False
    keep_unresolved: bool = False
    name: str = "Footbridge"
    version: str = ""
    publisher: str = "Footbridge"

    def url(self, *parts: str | int) -> str:
        """An absolute URL below the base."""
        return "/".join((self.base_url, *map(str, parts)))


@dataclass(frozen=True)
class Case:
    """One interaction at hand: who asks for what, where, and the session to do it in.

    Attributes:
        id: the id a new record gets, when that was decided before (transactions).
        written: gets each version that was written; ``warnings``: what should be said of it.
    """

    server: Server
    session: Session
    grant: Grant
    address: Address
    asked: Asked
    id: str | None = None
    written: list[Stored] = field(default_factory=list, compare=False)
    warnings: list[Issue] = field(default_factory=list, compare=False)

    def complete(self) -> None:
        """Write what belongs to what was written."""
        for each in self.written:
            self.server.completes(self, each)

    def hold(self) -> None:
        """Look at what was written, now that all of it is there."""
        for each in self.written:
            self.server.holds(self, each)

    @property
    def offer(self) -> TypeOffer:
        """What the server does with the type that is addressed."""
        return self.server.offer.types[self.address.type]
