"""Running an installation: the registry of EHRs, and whom each lists for us.

Plain functions; the `footbridge` command puts words and colours around them.
"""

import re
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import get_args

from sqlmodel import Session, select

from fhir_bridge import enrolment
from fhir_bridge.bridge import CLIENT_SECRET, PER_SITE, Bridge, Connection, row_of, site_of
from fhir_bridge.care.case import ROSTER
from fhir_bridge.cases import enrol_listed
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.roster import Roster, read_roster, roster_scopes
from fhir_bridge.ehr.smart import (
    FLAGS,
    GOAL_WRITE_SCOPE,
    NOTE_SCOPES,
    READ_SCOPES,
    WITH_SECRET,
    AuthMethod,
    Site,
    normalised_issuer,
)
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr.targets.choice import BY_NAME
from fhir_bridge.errors import BridgeError, NotSignedIn, Refused
from fhir_bridge.r4.views import Quarantined
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Secret, SiteRow
from fhir_bridge.store.vault import Vault

ADMIN = Actor("footbridge", "the footbridge command", "admin")
_SITE_ID = re.compile("[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NUMBER = re.compile(r"\+?[0-9(][0-9 ().-]{1,24}[0-9]")
LONGEST_ANSWERS = 40
SHORTEST_GAP, LONGEST_GAP = 60, 3600  # W8; longer than an hour, nobody believes a look
AT_ONCE = 40  # patients looked up and enrolled in one go
DEFAULT_SCOPES = (*READ_SCOPES, GOAL_WRITE_SCOPE, *NOTE_SCOPES)


def add_site(
    store: Store, site: Site, embedders: Iterable[str] = (), *, roster: str = "",
    vault: Vault | None = None,
) -> Site:  # fmt: skip
    """Register an EHR, or change its registration (L1).

    Args:
        site: its ``id`` is short and lower case: it stands in the redirect address.
        embedders: origins that may show us in a frame (``frame-ancestors``, L24).
        roster: which of the EHR's lists says whom we coordinate care for; see ``ehr.roster``.
        vault: where the site's secret is sealed, when it has one.

    Raises:
        Refused: the id, a flag, a target, the gap or the roster is not usable, another site has
            this base, or the way it signs in and the secret do not fit.
        LaunchRefused: the base is not an address a launch could come from.
    """
    if not _SITE_ID.fullmatch(site.id):
        raise Refused("A site id is made of a-z, 0-9 and '-', at most 40 of them.")
    if site.flags - FLAGS.keys():
        raise Refused(f"A site may be flagged: {', '.join(FLAGS)}.")
    if set(site.write_targets) - BY_NAME.keys():
        raise Refused(f"Goals may be written to: {', '.join(BY_NAME)}.")
    if site.between_looks and not SHORTEST_GAP <= site.between_looks <= LONGEST_GAP:
        raise Refused(f"Between two looks lie {SHORTEST_GAP} to {LONGEST_GAP} seconds.")
    _sound_number(site)
    if roster:
        roster_scopes(roster)
    wanted = normalised_issuer(site.base)
    with store.writing() as session:
        for other in session.exec(select(SiteRow).where(SiteRow.site_id != site.id)):
            if normalised_issuer(other.base) == wanted:
                raise Refused(f"This FHIR base is registered already, as {other.site_id}.")
        row = row_of(site)
        row.embedders, row.roster = " ".join(sorted(embedders)), roster
        row.added_at = real_time()
        session.merge(row)
        _keep_secret(session, vault, site)
        audit.record(
            session, site=site.id, actor=ADMIN, action="C", what=f"Site/{site.id}", patient=None
        )
    return site


def _sound_number(site: Site) -> None:
    """The number is printed as it is, large, for whoever is in need: it must be one (care §5)."""
    number, who = site.day_and_night, site.who_answers
    if number and not _NUMBER.fullmatch(number):
        raise Refused("Give the number as it is dialled: digits, spaces, ( ) + - and . alone.")
    if bool(number) != bool(who.strip()) or len(who) > LONGEST_ANSWERS:
        raise Refused("Give the number for day and night and who answers it, both or neither.")


def _keep_secret(session: Session, vault: Vault | None, site: Site) -> None:
    """Seal the secret beside the row, never in it; without a new one the old one stays (L4)."""
    if site.auth_method not in get_args(AuthMethod):
        raise Refused(f"A client signs in by one of: {', '.join(get_args(AuthMethod))}.")
    if site.auth_method not in WITH_SECRET:
        if site.client_secret:
            raise Refused("A client secret is for client_secret_basic and client_secret_post.")
        Vault.forget(session, site.id, CLIENT_SECRET)
        return
    if site.client_secret and vault:
        vault.keep(session, site.id, CLIENT_SECRET, site.client_secret.encode())
    elif session.get(Secret, (site.id, CLIENT_SECRET)) is None:
        raise Refused("Signing in with a secret needs the file it stands in.")


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


def roster_of(store: Store, site: str) -> str:
    """The roster a site is registered with, as the EHR names it; "" without one."""
    with store.reading() as session:
        row = session.get(SiteRow, site)
    return row.roster if row else ""


def has_enrolled(store: Store, site: str) -> bool:
    """Whether we keep a record of anybody at this site."""
    with store.reading() as session:
        return bool(enrolment.enrolled_by(session, site))


@dataclass(frozen=True)
class SyncReport:
    """What ``footbridge site sync`` prints.

    Attributes:
        enrolled: how many began just now.
        known: how many of the roster were enrolled already.
        quarantined: lines nobody could be enrolled by, each with the reason; ids are the EHR's.
        left: the EHR's ids of patients who were enrolled by the roster and are no longer on it.
            Nothing is ended by that: a nurse decides.
        complete: the roster was read to its end; if not, ``left`` is not known.
    """

    roster: str
    enrolled: int
    known: int
    quarantined: tuple[Quarantined, ...]
    left: tuple[str, ...]
    complete: bool


def sync_site(bridge: Bridge, id: str) -> SyncReport:
    """Enrol whom the EHR lists for us (decision 10); a second run changes nothing.

    Raises:
        NotFound: no such site is registered.
        Refused: it has no roster, or no backend client to read it with.
        BridgeError: as ``read_roster``.
    """
    site, roster = bridge.site(id), roster_of(bridge.store, id)
    if not roster or not site.backend_client_id:
        lacks = "backend client" if roster else "roster"
        raise Refused(f"{site.name} is registered without a {lacks}: see footbridge site add.")
    connection = _for_list(site, roster)
    found = read_roster(_backend(bridge, connection), roster, bridge.clock())
    with bridge.store.reading() as session:
        before = enrolment.enrolled_by(session, site.id)
    new = [patient for patient in found.listed if patient not in before]
    aside = list(found.quarantined)
    enrolled = 0
    for first in range(0, len(new), AT_ONCE):
        sound, unsound = _look(bridge, connection, new[first : first + AT_ONCE])
        aside += unsound
        enrolled += _enrol(bridge, site, sound)
    listed = set(found.listed)
    left = [one for one, how in before.items() if how == ROSTER and one not in listed]
    report = SyncReport(
        roster, enrolled, len(found.listed) - len(new), tuple(aside),
        tuple(left) if found.complete else (), found.complete,
    )  # fmt: skip
    _note_sync(bridge, site, report)
    return report


def read_list(bridge: Bridge, site: Site, name: str) -> Roster:
    """Whom a list of the EHR names just now, read with the site's backend client.

    Args:
        name: as the EHR has it; see ``ehr.roster``.

    Raises:
        NotSignedIn: the site has no backend client.
        BridgeError: as ``read_roster``.
    """
    return read_roster(_backend(bridge, _for_list(site, name)), name, bridge.clock())


def _for_list(site: Site, roster: str) -> Connection:
    apart = replace(site, backend_scopes=roster_scopes(roster))
    return Connection(apart, apart.session(PER_SITE))


def _backend(bridge: Bridge, connection: Connection) -> EhrClient:
    token = connection.backend(bridge.keys)
    if token is None:
        raise NotSignedIn
    return connection.client(token.access_token, token.granted, bridge.clock)


def _look(
    bridge: Bridge, connection: Connection, patients: Iterable[str]
) -> tuple[list[str], list[Quarantined]]:
    """Look each patient up, side by side: who cannot be read is not enrolled by a line alone."""
    client = _backend(bridge, connection)  # anew for every batch: tokens are short
    asked = {id: bridge.executor.submit(client.read, "Patient", id) for id in patients}
    told = {id: _trouble(read) for id, read in asked.items()}
    unsound = [Quarantined("Patient", id, reason) for id, reason in told.items() if reason]
    return [id for id, reason in told.items() if not reason], unsound


def _trouble(read: "Future[Found]") -> str:
    """Why nobody should be enrolled by what was read; "" when nothing speaks against it."""
    try:
        return enrolment.speaks_against(read.result().document.data)
    except BridgeError as error:
        return str(error)


def _enrol(bridge: Bridge, site: Site, patients: Iterable[str]) -> int:
    at, new = bridge.clock(), 0
    with bridge.store.writing() as session:
        for patient in sorted(patients):  # each is locked: two runs at once in one order
            chart = Chart(site.id, our_id(site.base, "Patient", patient), ADMIN)
            new += enrol_listed(session, chart, patient, at)
    return new


def _note_sync(bridge: Bridge, site: Site, report: SyncReport) -> None:
    with bridge.store.writing() as session:
        audit.record(
            session, site=site.id, actor=ADMIN, action="E", what="roster", patient=None,
            detail=f"{report.enrolled} enrolled, {report.known} known, "
            f"{len(report.quarantined)} set aside, {len(report.left)} left",
        )  # fmt: skip
