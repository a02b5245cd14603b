"""`footbridge site check`: what one EHR can do for us, and in words what will not work.

It asks the EHR now and needs no token; where the site has a backend client, what that is granted
is told too.
"""

from dataclasses import dataclass, replace

from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.quirks import SHEETS, quirks_of
from fhir_bridge.ehr.shortfalls import Row, describe
from fhir_bridge.ehr.smart import WITH_SECRET, Site, SmartConfiguration
from fhir_bridge.ehr.smart.scopes import not_granted
from fhir_bridge.ehr.targets.choice import Choice, choose
from fhir_bridge.errors import BridgeError

R4 = "4.0"
KEY = "client-confidential-asymmetric"
CLIENTS = (
    ("with a key", KEY, frozenset({"private_key_jwt"})),
    ("with a secret", "client-confidential-symmetric", WITH_SECRET),
    ("public", "client-public", frozenset({"none"})),
)
"""The kinds of client (L4): in words, the SMART capability, the ways to sign in as one."""

NO_BACKEND = "No backend client: goals wait until somebody is signed in to send them."
NO_SHEET = "There is no sheet {name!r}: this EHR is taken to follow the specification."
UNLISTED = "{who} signs in {how}, and the EHR does not list that it takes such clients."
NOT_R4 = "It speaks FHIR {version}; Footbridge speaks R4 (4.0.1)."


@dataclass(frozen=True)
class ClientKind:
    """One way for a client to show who it is.

    Attributes:
        listed: the EHR says that it takes such clients.
        ours: this registration signs people in so.
    """

    name: str
    listed: bool
    ours: bool


@dataclass(frozen=True)
class SiteReport:
    """What ``footbridge site check`` prints.

    Attributes:
        rows: what works with each type we use; empty when nothing can be read.
        clients: kinds of client; empty when nobody can sign in.
        choice: where goals go when a nurse sends them, as far as scopes are known.
        granted: the scopes of the worker's own token; None when none could be had.
        missing: what the worker asks for and was not granted.
        troubles: in words, what will not work and why.
    """

    site: Site
    software: str = ""
    fhir_version: str = ""
    rows: tuple[Row, ...] = ()
    clients: tuple[ClientKind, ...] = ()
    choice: Choice | None = None
    granted: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()


def check_site(bridge: Bridge, id: str, *, again: bool = False) -> SiteReport:
    """Ask an EHR what it can do, and say what will not work.

    Args:
        again: let everything be tried again that the EHR lists and was found not to do.

    Raises:
        NotFound: no such site is registered.
    """
    site = bridge.site(id)
    connection = bridge.connection(site)
    if again:
        connection.lift()
    troubles = [NO_SHEET.format(name=site.quirks)] if site.quirks not in SHEETS else []
    clients = _clients(connection, troubles)
    granted = _granted(bridge, connection, troubles)
    report = SiteReport(
        site,
        clients=clients,
        granted=None if granted is None else tuple(sorted(granted)),
        missing=not_granted(site.backend_scopes, granted),
    )
    try:
        report = _offered(report, connection, connection.capability(anew=True), troubles)
    except BridgeError as error:
        troubles.append(f"Nothing can be read: {error}")
    return replace(report, troubles=tuple(troubles))


def _offered(
    report: SiteReport, connection: Connection, capability: Capability, troubles: list[str]
) -> SiteReport:
    site, version = report.site, capability.fhir_version or ""
    quirks = quirks_of(site.quirks)
    rows = describe(capability, quirks, site.scopes, connection.demotions())
    troubles += [NOT_R4.format(version=version)] if version[:3] != R4 else []
    troubles += [note for row in rows for note in row.notes]
    return replace(
        report,
        software=capability.software or "",
        fhir_version=version,
        rows=rows,
        choice=choose(capability, quirks, site.write_targets, frozenset(site.scopes)),
    )


def _clients(connection: Connection, troubles: list[str]) -> tuple[ClientKind, ...]:
    try:
        found = connection.configuration(anew=True)
    except BridgeError as error:
        troubles.append(f"Nobody can sign in: {error}")
        return ()
    troubles += found.shortfalls()
    troubles += _unlisted(connection.site, found)
    how = connection.site.auth_method
    return tuple(
        ClientKind(name, capability in found.capabilities, how in methods)
        for name, capability, methods in CLIENTS
    )


def _unlisted(site: Site, found: SmartConfiguration) -> list[str]:
    """The ways we sign in that the EHR does not list (L12)."""
    signs = [("This client", site.auth_method)]
    if site.backend_client_id:
        signs.append(("The backend client", "private_key_jwt"))
    return [
        UNLISTED.format(who=who, how=name if name != "public" else "as a public client")
        for who, how in signs
        for name, capability, methods in CLIENTS
        if how in methods and capability not in found.capabilities
    ]


def _granted(bridge: Bridge, connection: Connection, troubles: list[str]) -> frozenset[str] | None:
    """What the worker's own client is granted."""
    if not connection.site.backend_client_id:
        troubles.append(NO_BACKEND)
        return None
    try:
        token = connection.backend(bridge.keys)
    except BridgeError as error:
        troubles.append(f"The backend client cannot sign in: {error}")
        return None
    return token.granted if token else None
