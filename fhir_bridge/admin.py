"""Running an installation: the registry of EHRs, and what each of them can do for us.

Plain functions; the `footbridge` command puts words and colours around them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import select

from fhir_bridge.bridge import Bridge, row_of, site_of
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.capability import Row, describe
from fhir_bridge.ehr.smart import GOAL_WRITE_SCOPE, READ_SCOPES, Site, normalised_issuer
from fhir_bridge.errors import BridgeError, Refused
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import SiteRow

ADMIN = Actor("footbridge", "the footbridge command", "admin")
_SITE_ID = re.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
DEFAULT_SCOPES = (*READ_SCOPES, GOAL_WRITE_SCOPE)


@dataclass(frozen=True)
class SiteReport:
    """What ``footbridge site check`` prints.

    Attributes:
        rows: interactions listed for each type we use.
        troubles: in words, what will not work and why.
    """

    site: Site
    software: str
    rows: tuple[Row, ...]
    troubles: tuple[str, ...]


def add_site(store: Store, site: Site, embedders: Iterable[str] = ()) -> Site:
    """Register an EHR, or change its registration (L1).

    Args:
        site: its ``id`` is short and lower case: it stands in the redirect address.
        embedders: origins that may show us in a frame (``frame-ancestors``, L24).

    Raises:
        Refused: the id is not usable, or another site has this base already.
        LaunchRefused: the base is not an address a launch could come from.
    """
    if not _SITE_ID.fullmatch(site.id):
        raise Refused("A site id is made of a-z, 0-9 and '-', at most 40 of them.")
    wanted = normalised_issuer(site.base)
    with store.writing() as session:
        for other in session.exec(select(SiteRow).where(SiteRow.site_id != site.id)):
            if normalised_issuer(other.base) == wanted:
                raise Refused(f"This FHIR base is registered already, as {other.site_id}.")
        row = row_of(site)
        row.embedders, row.added_at = " ".join(sorted(embedders)), real_time()
        session.merge(row)
        audit.record(
            session, site=site.id, actor=ADMIN, action="C", what=f"Site/{site.id}", patient=None
        )
    return site


def list_sites(store: Store) -> list[Site]:
    """Every registered EHR, by id."""
    with store.reading() as session:
        return [site_of(row) for row in session.exec(select(SiteRow).order_by(SiteRow.site_id))]


def embedders(store: Store, site: str | None = None) -> frozenset[str]:
    """Origins that may show us in a frame: one site's, or all before a site is known (L24)."""
    wanted = select(SiteRow)
    if site is not None:
        wanted = wanted.where(SiteRow.site_id == site)
    with store.reading() as session:
        return frozenset(o for row in session.exec(wanted) for o in row.embedders.split())


def check_site(bridge: Bridge, id: str) -> SiteReport:
    """Ask an EHR what it can do, and say what will not work.

    Raises:
        NotFound: no such site is registered.
    """
    site = bridge.site(id)
    connection = bridge.connection(site)
    troubles: list[str] = []
    try:
        troubles += connection.configuration(anew=True).shortfalls()
    except BridgeError as error:
        troubles.append(f"Nobody can sign in: {error}")
    rows: tuple[Row, ...] = ()
    software = ""
    try:
        capability = connection.capability()
        rows, software = describe(capability), capability.software or ""
        troubles += [note for row in rows for note in row.notes]
    except BridgeError as error:
        troubles.append(f"Nothing can be read: {error}")
    if not site.backend_client_id:
        troubles.append("No backend client: goals wait until somebody is signed in to send them.")
    return SiteReport(site, software, rows, tuple(troubles))
