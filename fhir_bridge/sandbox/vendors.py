"""How the large EHRs differ, as values. A vendor mode is a row of ``VENDORS``.

The rows are cut from the vendors' own CapabilityStatements and documentation (R4, public): which
types may be written and searched by what, whether a create may be conditional, what a search must
carry, what of a body is kept. Any EHR can be read; none of the large ones takes a Goal.
Any other EHR is imitated from its CapabilityStatement: ``vendor_file``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from fhir_bridge.errors import BridgeError
from fhir_bridge.rest.messages import Asked
from fhir_bridge.rest.offers import COMMON, READING, Offer, TypeOffer
from fhir_bridge.sandbox.vendor_notes import oracle_note
from fhir_bridge.wire import Json, members, read_document, write_json


@dataclass(frozen=True, eq=False)
class Vendor:
    """One way an EHR can be; the defaults are everything R4 and SMART 2.2 allow.

    Attributes:
        meaning: one line for people.
        writes: what may be written, by type; ``None`` = everything.
        searched: what a type may be searched by, beside ``_id``; a type that is not named keeps
            all its parameters.
        required: search parameters a type insists on (one of them, or ``_id``).
        forgiving: unknown search parameters are ignored, not refused.
        keeps: of a create, the members that are kept, by type; the others are dropped in silence.
        insists: of a create, what it must be, by type: gives the reason to refuse it, or nothing.
        texts_apart: the texts of documents are given back as addresses of Binaries.
        quiet: a create or update is answered without a body, whatever is preferred.
        bundles: transaction and batch are offered.
        refresh: a row of ``switches.REFRESH``.
        refresh_to_public: public clients get refresh tokens too.
        wildcards: scopes for ``*`` are granted.
        lacks: SMART capabilities it does not list.
        explains: errors of authorize carry an ``error_uri``.
        endpoints: of the optional ones of smart-configuration, those it lists.
    """

    meaning: str
    writes: Mapping[str, tuple[str, ...]] | None = None
    conditional_create: bool = True
    searched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forgiving: bool = False
    keeps: Mapping[str, frozenset[str]] = field(default_factory=dict)
    insists: Mapping[str, Callable[[Json], str]] = field(default_factory=dict)
    texts_apart: bool = False
    quiet: bool = False
    bundles: bool = True
    token_seconds: int = 300
    refresh: str = "rotate"
    refresh_to_public: bool = True
    wildcards: bool = True
    lacks: frozenset[str] = frozenset()
    explains: bool = False
    endpoints: tuple[str, ...] = ("introspection_endpoint", "revocation_endpoint")

    def offer(self, whole: Offer) -> Offer:
        """What is left of everything the engine can do."""
        types = {type: self._left(type, row) for type, row in whole.types.items()}
        return replace(whole, types=types, system=whole.system if self.bundles else ())

    def heard(self, asked: Asked) -> Asked:
        """A request as this EHR understands it."""
        wishes = [asked.headers.get("prefer", "")]
        if self.forgiving and "handling" not in asked.prefer:
            wishes.append("handling=lenient")
        if self.quiet:
            wishes.append("return=minimal")  # what is said last counts
        prefer = ", ".join(filter(None, wishes))
        headers = {**asked.headers, **({"prefer": prefer} if prefer else {})}
        body = asked.body
        kept = self.keeps.get(asked.path) if asked.method == "POST" else None
        if kept and body.lstrip()[:1] == b"{":
            body = _only(kept, body)
        return replace(asked, headers=headers, body=body)

    def refused(self, asked: Asked) -> str:
        """Why a create is not taken, though R4 has nothing against it; "" where it is."""
        insists = self.insists.get(asked.path) if asked.method == "POST" else None
        if insists is None or asked.body.lstrip()[:1] != b"{":
            return ""
        try:
            return insists(read_document(asked.body).data)
        except BridgeError:
            return ""  # left for the engine to refuse

    def _left(self, type: str, row: TypeOffer) -> TypeOffer:
        searched = self.searched.get(type)
        if searched is not None:
            common = {each.code for each in COMMON}
            wanted = tuple(each for each in row.parameters if each.code in {*common, *searched})
            row = replace(row, parameters=wanted)
        return replace(
            row,
            interactions=self._interactions(type, row.interactions),
            conditional_create=row.conditional_create and self.conditional_create,
            required=self.required.get(type, row.required),
        )

    def _interactions(self, type: str, all: tuple[str, ...]) -> tuple[str, ...]:
        if self.writes is None:
            return all
        allowed = {*READING, *self.writes.get(type, ())}
        return tuple(interaction for interaction in all if interaction in allowed)


def _only(kept: frozenset[str], body: bytes) -> bytes:
    """A JSON object with some of its members; what is no JSON is left to others to refuse."""
    try:
        read_document(body)
    except BridgeError:
        return body
    found = ((name, value) for name, value in members(body).items() if name in kept)
    return b"{" + b",".join(write_json(name) + b":" + value for name, value in found) + b"}"


VENDORS: dict[str, Vendor] = {
    "spec": Vendor("Everything R4 and SMART 2.2 allow."),
    # Epic R4, release "May 2026": Goal read/search; conditionalCreate false everywhere;
    # CarePlan search insists on category; _revinclude is Provenance:target alone; neither batch
    # nor transaction. smart-configuration lists neither permission-online nor a place to revoke
    # or introspect. Unknown parameters are ignored with a warning. A public client gets no
    # refresh token.
    "epic": Vendor(
        "Like Epic's R4: no Goal writes, no conditional create, CarePlan needs a category, unknown"
        " parameters are ignored, online_access is not granted.",
        writes={
            "Communication": ("create",),
            "Condition": ("create",),
            "DocumentReference": ("create", "update"),
            "Observation": ("create", "update"),
            "QuestionnaireResponse": ("create",),
            "Task": ("update",),
        },
        conditional_create=False,
        required={"CarePlan": ("category",)},
        forgiving=True,
        texts_apart=True,
        bundles=False,
        refresh_to_public=False,
        lacks=frozenset({"permission-online"}),
        endpoints=(),
    ),
    # Oracle Millennium R4 (its CapabilityStatement, and the documentation of DocumentReference's
    # create: "Unsupported fields will be ignored"): Goal and CarePlan are search and read; tokens
    # live 570 s; a refresh brings no new refresh token; scopes with a wildcard are refused; an
    # error of authorize carries an error_uri. An update of DocumentReference is listed, but what a
    # body may hold is documented nowhere: none is offered here. Texts of documents are read as
    # Binaries, there and at Epic.
    "oracle": Vendor(
        "Like Oracle's Millennium R4: no Goal writes, tokens of 570 seconds, refresh tokens that"
        " stay, no wildcard scopes, searches by patient alone, a note keeps what it knows.",
        writes={"Communication": ("create",), "DocumentReference": ("create",)},
        conditional_create=False,
        searched={
            "CarePlan": ("patient", "category", "date"),
            "CareTeam": ("patient", "category", "encounter", "status"),
            "Communication": ("category", "received", "recipient"),
            "Condition": ("patient", "subject", "category", "clinical-status", "encounter"),
            "DocumentReference": ("patient", "category", "date", "encounter", "period", "type"),
            "Encounter": ("patient", "subject", "date", "identifier", "status"),
            "Goal": ("patient", "target-date"),
        },
        required={
            "CarePlan": ("patient",),
            "CareTeam": ("patient",),
            "Condition": ("patient", "subject"),
            "DocumentReference": ("patient",),
            "Encounter": ("patient", "subject", "identifier"),
            "Goal": ("patient",),
        },
        keeps={
            "DocumentReference": frozenset(
                ("resourceType", "status", "docStatus", "type", "category", "subject", "author",
                 "authenticator", "content", "context")
            )
        },
        insists={"DocumentReference": oracle_note},
        texts_apart=True,
        quiet=True,
        bundles=False,
        token_seconds=570,
        refresh="keep",
        wildcards=False,
        explains=True,
    ),
}  # fmt: skip
