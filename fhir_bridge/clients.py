"""The systems that are let in: who they are, how they prove it, what they may have at most.

A client belongs to one site; nothing crosses sites. What kinds there are is a table, ``KINDS``.
Keys are public keys alone, given as a JWK set or as the address where one stands.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import orjson
from joserfc import jwk
from joserfc.errors import JoseError
from sqlalchemy import bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from fhir_bridge.clock import real_time
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.http import GuardedSession, origin_of
from fhir_bridge.scopes import MalformedScope, read_scope
from fhir_bridge.sharing_rules import SHARING_RULES
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.db import Store, lock_key
from fhir_bridge.store.tables import ClientRow, SiteRow, metadata
from fhir_bridge.wire import Json

_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_IDENTIFIER = re.compile(r"[^\s|]+\|[^\s|]+")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
PER_MINUTE = 600
MOST_KEYS = 20
SHORTEST_MODULUS = 342
"""2048 bits in base64url: what SMART 2.2 wants of an RSA key at least."""


@dataclass(frozen=True)
class Kind:
    """A kind of client.

    Attributes:
        title: as people read it.
        letters: what its scopes may hold at most, of ``cruds``.
        purpose: what it sees patients for, unless its registration says otherwise.
    """

    title: str
    letters: str
    purpose: str


KINDS: dict[str, Kind] = {
    "system": Kind("another provider's system", "crus", "TREAT"),
    "payer": Kind("a payer, who reads", "rs", "HPAYMT"),
}
PURPOSES = {"TREAT": "treatment", "HPAYMT": "payment", "HOPERAT": "health care operations"}
"""What patients are seen for: codes of v3-ActReason (S13)."""


@dataclass(frozen=True)
class Client:
    """One system that is let in.

    Attributes:
        jwks: its public keys, where they were given by value.
        jwks_url: where they stand, else.
        internal: that address may be a private one, and http.
        per_minute: how many requests a minute it may make.
        purpose: what it sees patients for, a key of ``PURPOSES``.
        opt_in: it sees nobody who did not say yes; else nobody who said no. What was not said is
            the narrower of the two.
        rule: the kind of sharing it is, a key of ``SHARING_RULES``; "" is none of them.
        matches: it may ask whether somebody is a member (``$member-match``).
        organization: who it is in the consents it sends: ``system|value`` of an identifier.
        blocked: why it was shut out by the program itself; "" when it was not.
    """

    id: str
    site: str
    kind: str
    name: str
    scopes: str
    jwks: tuple[Json, ...] = ()
    jwks_url: str = ""
    internal: bool = False
    per_minute: int = PER_MINUTE
    active: bool = True
    purpose: str = "TREAT"
    opt_in: bool = True
    rule: str = ""
    matches: bool = False
    organization: str = ""
    blocked: str = ""

    @property
    def actor(self) -> Actor:
        """Who acts, for the audit."""
        return Actor(f"client/{self.id}", self.name, self.kind)

    def session(self) -> GuardedSession:
        """The guarded session by which its keys are read, and nothing else can be."""
        return GuardedSession(frozenset({origin_of(self.jwks_url)}), internal=self.internal)


def purpose_of(kind: str) -> str:
    """What a kind of client sees patients for, unless its registration says otherwise.

    Raises:
        Refused: there is no such kind.
    """
    if kind not in KINDS:
        raise Refused(f"A client is one of: {', '.join(KINDS)}.")
    return KINDS[kind].purpose


def add_client(store: Store, client: Client, *, by: Actor) -> Client:
    """Let a system in, or change its registration; it counts at once.

    Raises:
        Refused: something about it does not hold; the message says what.
        NotFound: no such site is registered.
    """
    _check(client)
    with store.writing() as session:
        lock_key(session, "client", client.id)
        if session.get(SiteRow, client.site) is None:
            raise NotFound("This EHR is not registered with Footbridge.")
        known = _row(session, client.id)
        if known and known.site_id != client.site:
            raise Refused(f"{client.id} is a client of {known.site_id} already; take another id.")
        session.merge(_row_of(client))
        _note(session, client, by, "U" if known else "C")
    return client


def disable_client(store: Store, id: str, *, by: Actor) -> Client:
    """Let a system in no longer: its tokens are worth nothing from now on.

    Raises:
        NotFound: there is no such client.
    """
    with store.writing() as session:
        known = _row(session, id)
        if known is None:
            raise NotFound("There is no such client.")
        known.active = False
        client = _client_of(known)
        _note(session, client, by, "D")
    return client


def block_client(session: Session, id: str, why: str) -> None:
    """Shut a client out for what it did; ``add_client`` lets it in again.

    Args:
        why: as the operator and the auditor read it, without anybody's data.
    """
    row = _row(session, id)
    if row is None or not row.active:
        return
    row.active, row.blocked = False, why
    session.add(row)
    audit.record(
        session, site=row.site_id, actor=Actor("system"), action="D", what=f"Client/{id}",
        patient=None, outcome=audit.REFUSED, detail=f"blocked: {why}",
    )  # fmt: skip


def shut_out(session: Session, site: str) -> list[Client]:
    """The clients of a site that the program itself lets in no longer, by their names."""
    row = ClientRow
    wanted = select(row).where(row.site_id == site, col(row.active).is_(False), row.blocked != "")
    return [_client_of(each) for each in session.exec(wanted.order_by(row.name))]


def require_client(session: Session, id: str) -> Client:
    """The client of that id, let in or not.

    Raises:
        NotFound: there is none.
    """
    row = _row(session, id)
    if row is None:
        raise NotFound("There is no such client.")
    return _client_of(row)


def list_clients(store: Store) -> list[Client]:
    """Every client there ever was, by site and id."""
    wanted = select(ClientRow).order_by(ClientRow.site_id, ClientRow.client_id)
    with store.reading() as session:
        return [_client_of(row) for row in session.exec(wanted)]


def clients_of(session: Session, site: str) -> list[Client]:
    """The clients of a site that are let in, by their names."""
    wanted = select(ClientRow).where(ClientRow.site_id == site, ClientRow.active)
    return [_client_of(row) for row in session.exec(wanted.order_by(ClientRow.name))]


def find_client(session: Session, id: str) -> Client | None:
    """The client of that id while it is let in; whatever a stranger says that its id is."""
    if not id.isprintable():  # PostgreSQL takes no U+0000
        return None
    row = session.execute(_ONE, {"id": id}).first()
    return _read(*row) if row and row.active else None


_ROW = metadata.tables["client"]
_ONE = sql_select(_ROW).where(_ROW.c.client_id == bindparam("id"))


@lru_cache(256)
def _read(*facts: Any) -> Client:
    """A registration; as long as a row says the same, it is read once."""
    return _client_of(ClientRow(**dict(zip(_ROW.c.keys(), facts, strict=True))))


def public_keys(text: str | bytes) -> tuple[Json, ...]:
    """Read a JWK set of public keys for RS384 and ES384.

    Raises:
        Refused: it is none, a key has no id, an id comes twice, or a private key is among them.
    """
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refused("The keys are no JSON.") from None
    keys = read.get("keys") if isinstance(read, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        raise Refused(f"A JWK set has one to {MOST_KEYS} keys.")
    ids = [key.get("kid") if isinstance(key, dict) else None for key in keys]
    if not all(isinstance(id, str) and id for id in ids) or len(set(ids)) < len(ids):
        raise Refused("Every key needs an id (kid) of its own.")
    return tuple(_public(key) for key in keys)


def _public(key: dict[str, Any]) -> Json:
    if _PRIVATE & key.keys():
        raise Refused("A private key is among them: send the public keys alone, and make new ones.")
    long = len(str(key.get("n", ""))) >= SHORTEST_MODULUS
    fits = {"RSA": long, "EC": key.get("crv") == "P-384"}
    if not fits.get(str(key.get("kty"))):
        raise Refused("A key is for RS384 (RSA of 2048 bits or more) or ES384 (EC, P-384).")
    try:
        jwk.import_key(key)
    except (JoseError, ValueError, TypeError, KeyError):
        raise Refused("A key cannot be read.") from None
    return key


def _check(client: Client) -> None:
    if not _ID.fullmatch(client.id):
        raise Refused("A client id is made of letters, digits, '.', '_' and '-', at most 64.")
    purpose_of(client.kind)
    if client.purpose not in PURPOSES:
        raise Refused(f"A purpose is one of: {', '.join(PURPOSES)}.")
    if not client.name.strip():
        raise Refused("A client needs a name that people can read.")
    if bool(client.jwks) == bool(client.jwks_url):
        raise Refused("Give the client's public keys or the address where they stand.")
    if client.jwks_url:
        _check_address(client.jwks_url, internal=client.internal)
    if not 1 <= client.per_minute <= 100_000:  # noqa: PLR2004
        raise Refused("A client may make 1 to 100,000 requests a minute.")
    _check_scopes(client)
    _check_sharing(client)


def _check_address(url: str, *, internal: bool) -> None:
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    schemes = {"https", "http"} if internal else {"https"}
    if not sound or parts.scheme not in schemes or parts.username or parts.fragment:
        raise Refused("The keys must stand at an https address, without a user name.")


def _check_scopes(client: Client) -> None:
    try:
        scopes = [read_scope(word) for word in client.scopes.split()]
    except MalformedScope:
        raise Refused("A scope is no SMART scope, or names no resource type of R4.") from None
    named = [scope for scope in scopes if scope]
    if not named or len(named) < len(scopes) or any(s.level != "system" for s in named):
        raise Refused("The scopes of a client are system scopes, e.g. system/CarePlan.rs.")
    if any(scope.finer for scope in named):
        raise Refused("A client asks for finer scopes itself; register it for the whole type.")
    kind = KINDS[client.kind]
    if any(set(scope.letters) - set(kind.letters) for scope in named):
        raise Refused(f"{kind.title[0].upper()}{kind.title[1:]}, may have {kind.letters} alone.")


def _check_sharing(client: Client) -> None:
    rule = SHARING_RULES.get(client.rule)
    if client.rule and rule is None:
        raise Refused(f"A rule is one of: {', '.join(SHARING_RULES)}.")
    if rule and rule.opt_in != client.opt_in:
        raise Refused(f"Sharing {rule.title} is {'opt-in' if rule.opt_in else 'opt-out'}.")
    if not client.matches:
        return
    if client.kind != "payer" or not client.opt_in:
        # else it would see on whom it asked about after the consent it asked with is taken back
        raise Refused("Who asks whether somebody is a member is a payer that sees who said yes.")
    if not _IDENTIFIER.fullmatch(client.organization):
        raise Refused("Say by which identifier consents name its organization: system|value.")


def _row(session: Session, id: str) -> ClientRow | None:
    return session.exec(select(ClientRow).where(ClientRow.client_id == id)).first()


def _row_of(client: Client) -> ClientRow:
    keys = orjson.dumps({"keys": client.jwks}).decode() if client.jwks else ""
    return ClientRow(
        site_id=client.site, client_id=client.id, kind=client.kind, name=client.name, jwks=keys,
        jwks_url=client.jwks_url, internal=client.internal, scopes=client.scopes,
        per_minute=client.per_minute, active=client.active, added_at=real_time(),
        purpose=client.purpose, opt_in=client.opt_in, rule=client.rule, matches=client.matches,
        organization=client.organization, blocked=client.blocked,
    )  # fmt: skip


def _client_of(row: ClientRow) -> Client:
    return Client(
        id=row.client_id, site=row.site_id, kind=row.kind, name=row.name, scopes=row.scopes,
        jwks=tuple(orjson.loads(row.jwks)["keys"]) if row.jwks else (),
        jwks_url=row.jwks_url, internal=row.internal, per_minute=row.per_minute,
        active=row.active, purpose=row.purpose, opt_in=row.opt_in, rule=row.rule,
        matches=row.matches, organization=row.organization, blocked=row.blocked,
    )  # fmt: skip


def _note(session: Session, client: Client, by: Actor, action: str) -> None:
    audit.record(
        session, site=client.site, actor=by, action=action, what=f"Client/{client.id}",
        patient=None, detail=client.kind,
    )  # fmt: skip
