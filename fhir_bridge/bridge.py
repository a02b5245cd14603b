"""What the actions stand on: the store, the clock, the keys, and one warm connection a site.

A value handed down by the composition root, not a container: nothing registers itself here.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Semaphore
from typing import cast
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from fhir_bridge.clock import Clock, real_time
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.demotions import Demotion
from fhir_bridge.ehr.smart import (
    WITH_SECRET,
    AuthMethod,
    ClientKeys,
    IssuerKeys,
    Site,
    SmartConfiguration,
    Style,
    TokenAnswer,
    client_credentials,
    discover,
    fetch_issuer_keys,
    fetch_style,
)
from fhir_bridge.errors import NotFound
from fhir_bridge.http import GuardedSession
from fhir_bridge.negotiation import Negotiation
from fhir_bridge.patience import Patience
from fhir_bridge.store.db import Store
from fhir_bridge.store.files import Files, LocalFiles
from fhir_bridge.store.tables import SiteRow
from fhir_bridge.store.vault import Vault
from fhir_bridge.wire import MAX_BYTES

EHR_THREADS = 32
PER_SITE = 8
FRESH = timedelta(hours=24)  # discovery (L11)
STYLES = 8  # of one site, kept in memory
TOKEN_MARGIN = timedelta(seconds=30)  # L55
CLIENT_SECRET = "client-secret"  # noqa: S105 - the name under which the vault keeps it
OURS = "footbridge"
"""The "site" of what belongs to this installation itself."""


@dataclass
class Connection:
    """One site's warm HTTP session and what is known of the EHR, each fetched when first needed."""

    site: Site
    session: GuardedSession
    gate: Semaphore = field(default_factory=lambda: Semaphore(PER_SITE), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _configuration: tuple[datetime, SmartConfiguration] | None = None
    _issuer_keys: tuple[datetime, IssuerKeys] | None = None
    store: Store | None = field(default=None, repr=False)
    _negotiation: Negotiation = field(init=False, repr=False)
    _backend: TokenAnswer | None = None
    _styles: dict[str, Style] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._negotiation = Negotiation(
            self.site.id, self.site.base, self.client(None).statement, self.store
        )

    def configuration(self, *, anew: bool = False) -> SmartConfiguration:
        """How to sign in there; cached for a day (L11)."""
        known = self._configuration
        if anew or known is None or _old(known[0]):
            found = discover(self.session, self.site.base, smart_v1=self.site.does("smart_v1"))
            known = self._configuration = (real_time(), found)
        return known[1]

    def issuer_keys(self, *, anew: bool = False) -> IssuerKeys:
        """What the EHR signs id tokens with; cached for a day."""
        known = self._issuer_keys
        if anew or known is None or _old(known[0]):
            keys = fetch_issuer_keys(self.session, self.site, self.configuration())
            known = self._issuer_keys = (real_time(), keys)
        return known[1]

    def capability(self, *, anew: bool = False) -> Capability:
        """What the EHR can do for us: what it lists, less what it said that it does not do (C1).

        Asked for once a process and then once a day; see ``negotiation``.
        """
        return self._negotiation.capability(anew=anew)

    def offers(self) -> Capability | None:
        """The same as far as it is known, without asking."""
        return self._negotiation.offers()

    def demote(self, type: str, interaction: str, why: str) -> None:
        """It answered that it does not do what it lists: it is not asked again for a day.

        Args:
            why: what ``ehr.demotions.refusal`` made of the answer.
        """
        self._negotiation.demote(type, interaction, why)

    def demotions(self) -> tuple[Demotion, ...]:
        """What is not asked for although it is listed, each with the time and the EHR's words."""
        return self._negotiation.demotions()

    def lift(self) -> None:
        """Let everything that the EHR lists be tried again."""
        self._negotiation.lift()

    def style(self, url: str | None) -> Style:
        """What a style of the EHR says; another version of one has another address (L38)."""
        if url is None or url in self._styles:
            return self._styles.get(url or "", {})
        if len(self._styles) >= STYLES:
            self._styles.clear()
        if found := fetch_style(self.session, url):
            self._styles[url] = found
        return found

    def client(
        self,
        token: str | None,
        granted: frozenset[str] | None = None,
        clock: Clock = real_time,
    ) -> EhrClient:
        """A FHIR client that acts with one token; all clients of a site share its gate."""
        return EhrClient(
            self.site.base, self.session, token, self.site, clock, granted,
            gate=self.gate, knows=self,
        )  # fmt: skip

    def backend(self, keys: ClientKeys) -> TokenAnswer | None:
        """The worker's own sign-in, or nothing where the site gave us no backend client."""
        if not self.site.backend_client_id:
            return None
        with self._lock:  # one request at a time; the others take its answer (L55)
            known = self._backend
            if known is None or known.expires_at - TOKEN_MARGIN <= real_time():
                known = self._backend = client_credentials(
                    self.session, self.site, self.configuration(), keys
                )
        return known


@dataclass
class Faces:
    """Who each open context's page showed last, in memory alone and a few at most.

    The first goal of a patient begins their record. Should the EHR go away in that very moment,
    the next page still knows whose goal it was; a process that does not know asks the EHR again.
    """

    most: int = 500
    _seen: dict[str, Panel] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def remember(self, ctx: str, patient: Panel) -> None:
        """Note what was read just now."""
        with self._lock:
            self._seen.pop(ctx, None)
            self._seen[ctx] = patient
            while len(self._seen) > self.most:
                del self._seen[next(iter(self._seen))]

    def of(self, ctx: str) -> Panel | None:
        """What was read last, if it is still known."""
        return self._seen.get(ctx)

    def forget(self, ctx: str) -> None:
        """The context has ended, or the record has its own copy now."""
        with self._lock:
            self._seen.pop(ctx, None)


def _old(at: datetime) -> bool:
    return real_time() - at > FRESH


@dataclass(eq=False)
class Bridge:
    """Everything an action needs.

    Attributes:
        clock: the care clock: due times, stamps, screens.
        real: real time: leases and pauses of the outbox; tests alone set it.
        origin: our public address, without a trailing slash; every absolute URL starts with it.
        page_budget: seconds a page waits for the EHR.
        page_grace: seconds it waits for the last few panels once the others are there.
        patient_budget: seconds it waits on for the patient alone, without whom there is no page.
        send_budget: seconds a save waits for the EHR.
        patience: how long to wait before an EHR is asked again, and when to leave it alone.
        files: where exports are written, for systems to fetch.
        keep_exports: how long their files are kept.
        max_body, max_entries: bytes of a body, and entries of a Bundle, that the API takes (X11).
    """

    store: Store
    vault: Vault
    clock: Clock
    keys: ClientKeys
    origin: str
    zone: ZoneInfo
    page_budget: float = 2.0
    page_grace: float | None = 0.5
    patient_budget: float = 8.0
    send_budget: float = 2.0
    idle: timedelta = timedelta(minutes=15)
    real: Clock = real_time
    patience: Patience = field(default_factory=Patience)
    files: Files = field(default_factory=lambda: LocalFiles(Path(".footbridge") / "exports"))
    keep_exports: timedelta = timedelta(hours=24)
    max_body: int = MAX_BYTES
    max_entries: int = 500
    executor: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(EHR_THREADS, thread_name_prefix="ehr")
    )
    faces: Faces = field(default_factory=Faces, repr=False)
    _connections: dict[str, Connection] = field(default_factory=dict)

    def sites(self) -> list[Site]:
        """Every registered EHR; read each time, so that a new one needs no restart (L66)."""
        with self.store.reading() as session:
            return [self._whole(session, row) for row in session.exec(select(SiteRow))]

    def site(self, id: str) -> Site:
        """One registered EHR.

        Raises:
            NotFound: there is none of that id.
        """
        with self.store.reading() as session:
            row = session.get(SiteRow, id)
            if row is None:
                raise NotFound("This EHR is not registered with Footbridge.")
            return self._whole(session, row)

    def _whole(self, session: Session, row: SiteRow) -> Site:
        """A site with its secret, where it signs in with one: opened for this process alone."""
        site = site_of(row)
        if site.auth_method not in WITH_SECRET:
            return site
        secret = self.vault.fetch(session, site.id, CLIENT_SECRET)
        return replace(site, client_secret=secret.decode() if secret else None)

    def connection(self, site: Site) -> Connection:
        """The warm connection to a site; a new one when its registration was changed."""
        known = self._connections.get(site.id)
        if known is None or known.site != site:
            known = self._connections[site.id] = Connection(
                site, site.session(PER_SITE), store=self.store
            )
        return known

    def close(self) -> None:
        """Stop reading from EHRs and give the database back."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.store.close()


def site_of(row: SiteRow) -> Site:
    """A row of the registry as the value the EHR edge takes; its secret is in the vault."""
    return Site(
        id=row.site_id,
        name=row.name,
        base=row.base,
        client_id=row.client_id,
        auth_method=cast(AuthMethod, row.auth),
        scopes=tuple(row.scopes.split()),
        internal=row.internal,
        origins=frozenset(row.origins.split()),
        quirks=row.quirks,
        flags=frozenset(row.flags.split()),
        write_targets=tuple(row.write_targets.split()),
        between_looks=row.between_looks,
        day_and_night=row.day_and_night,
        who_answers=row.who_answers,
        zone=row.zone,
        backend_client_id=row.backend_client_id or None,
    )


def row_of(site: Site) -> SiteRow:
    """A site as a row of the registry; the reverse of ``site_of``."""
    return SiteRow(
        site_id=site.id,
        name=site.name,
        base=site.base,
        client_id=site.client_id,
        backend_client_id=site.backend_client_id or "",
        auth=site.auth_method,
        scopes=" ".join(site.scopes),
        internal=site.internal,
        origins=" ".join(sorted(site.origins)),
        quirks=site.quirks,
        flags=" ".join(sorted(site.flags)),
        write_targets=" ".join(site.write_targets),
        between_looks=site.between_looks,
        day_and_night=site.day_and_night,
        who_answers=site.who_answers,
        zone=site.zone,
    )


def client_keys(store: Store, vault: Vault) -> ClientKeys:
    """Our own keys; made and sealed the first time anybody asks."""
    with store.reading() as session:
        known = vault.fetch(session, OURS, "client-keys")
    if known is None:
        made = ClientKeys.create().private_jwks()
        with store.writing() as session:
            known = vault.fetch(session, OURS, "client-keys")
            if known is None:
                vault.keep(session, OURS, "client-keys", made)
                known = made
    return ClientKeys.load(known)
