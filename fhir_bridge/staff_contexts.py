"""Contexts without a patient: a member of staff at one site, for pages about no patient.

Such a context holds no chart and no token of the EHR: what it may see is what its role's pages
show. The role is looked up at every request, so that a grant or its end counts at once.
"""

import secrets
from dataclasses import dataclass, field

from sqlmodel import Session

from fhir_bridge import opened, roles, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Identity, Site, TokenAnswer
from fhir_bridge.errors import LaunchRefused, NotAllowed
from fhir_bridge.roles import Right
from fhir_bridge.staff import actor_of
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import BrowserRow, ContextRow

NO_PATIENT = "The EHR did not say which patient is open. Open one and start again."
NO_PAGE = "Your role here has no pages without a patient. Whoever runs Footbridge can grant one."


@dataclass(frozen=True)
class StaffContext:
    """What a launch without a patient opened.

    Attributes:
        csrf: the secret every form of this context carries.
        role: as it is at this request, a key of ``roles.ROLES``.
        trained: it is known what they are by training.
    """

    site: Site
    ctx: str
    user: str
    user_name: str
    csrf: str = field(repr=False)
    role: str
    request: str = ""
    trained: bool = False

    @property
    def pages(self) -> tuple[Right, ...]:
        """The pages they may open, the first one first."""
        mine = roles.pages_of(self.role, trained=self.trained)
        return tuple(each for each in roles.PAGES if each in mine)

    @property
    def actor(self) -> Actor:
        """Who acts, for the audit."""
        if not self.ctx:
            return staff.OPERATOR
        who = actor_of(self.site, self.user, self.user_name)
        return Actor(who.who, who.name, self.role)

    def require(self, page: Right) -> None:
        """Stop whose role does not open a page.

        Raises:
            NotAllowed: it does not.
        """
        if page not in self.pages:
            raise NotAllowed("Your role here does not include this page.")


def open_for(
    bridge: Bridge, site: Site, token: TokenAnswer, user: Identity, browser: str, *, asked: bool
) -> StaffContext:
    """Open a context without a patient for somebody whose role has a page there.

    Args:
        token: only when it ends is taken from it: nothing is read in the EHR from such a context.
        browser: hash of the browser binding.
        asked: the launch asked for no patient; False when the EHR just had none open.

    Raises:
        LaunchRefused: this role has no such page; they are known from now on, and can be granted.
    """
    now, who = real_time(), user.fhir_user or ""
    with bridge.store.writing() as session:
        known = staff.meet(session, site, user, now)
        session.flush()
        role = staff.role_of(session, site.id, user.iss, user.sub, who)
        trained = staff.discipline_of(session, site.id, user.iss, user.sub, who) is not None
        may = bool(roles.pages_of(role, trained=trained))
        row = _row(site, token, user, known.name) if may else None
        if row is not None:
            _keep(session, site, row, browser)
    if row is None:
        raise LaunchRefused(NO_PAGE if asked else NO_PATIENT)
    return _context(site, row, role, trained=trained)


def may_open(bridge: Bridge, site: str, ctx: str) -> bool:
    """Whether whoever opened a context may open pages without a patient, too."""
    with bridge.store.reading() as session:
        row = session.get(ContextRow, (site, ctx))
        return row is not None and bool(_pages(session, row))


def open_beside(bridge: Bridge, site: Site, ctx: str, browser: str) -> StaffContext:
    """Open a context without a patient beside one with, for the same person in the same browser.

    Args:
        ctx: of the patient's context, which stays open.

    Raises:
        NotAllowed: their role has no such page.
    """
    with bridge.store.writing() as session:
        row = session.get_one(ContextRow, (site.id, ctx))
        if not _pages(session, row):
            raise NotAllowed(NO_PAGE)
        now = real_time()
        beside = ContextRow(
            site_id=site.id, ctx=secrets.token_urlsafe(16), kind=opened.STAFF, patient_id="",
            ehr_patient_id="", user=row.user, user_name=row.user_name, iss=row.iss, sub=row.sub,
            csrf=secrets.token_urlsafe(24), opened_at=row.opened_at, used_at=now,
            token_until=row.token_until,
        )  # fmt: skip
        _keep(session, site, beside, browser)
        return _context(site, beside, "", trained=False)


def find(
    bridge: Bridge, ctx: str, browser: str | None, *, request: str = "", background: bool = False
) -> StaffContext:
    """The context of a request to a page without a patient.

    Raises:
        NotSignedIn: as for a patient's context, and for one of a patient.
    """
    with bridge.store.reading() as session:
        row = opened.look_up(bridge, session, ctx, browser, opened.STAFF)
        person = row.site_id, row.iss, row.sub, row.user
        role = staff.role_of(session, *person)
        trained = staff.discipline_of(session, *person) is not None
    if not background:
        opened.touch(bridge, row)
    return _context(bridge.site(row.site_id), row, role, request, trained=trained)


def end(bridge: Bridge, context: StaffContext) -> None:
    """Log out."""
    with bridge.store.writing() as session:
        session.get_one(ContextRow, (context.site.id, context.ctx)).ended_at = real_time()
        note(session, context, "E", "logout")


def note(
    session: Session, context: StaffContext, action: str, what: str, *, outcome: str = audit.OK,
    detail: str = "", patient: str | None = None,
) -> None:  # fmt: skip
    """Audit what somebody did without a patient open."""
    audit.record(
        session, site=context.site.id, actor=context.actor, action=action, what=what,
        patient=patient, outcome=outcome, request=context.request, detail=detail,
    )  # fmt: skip


def _pages(session: Session, row: ContextRow) -> frozenset[Right]:
    person = row.site_id, row.iss, row.sub, row.user
    trained = staff.discipline_of(session, *person) is not None
    return roles.pages_of(staff.role_of(session, *person), trained=trained)


def _row(site: Site, token: TokenAnswer, user: Identity, name: str) -> ContextRow:
    now = real_time()
    return ContextRow(
        site_id=site.id, ctx=secrets.token_urlsafe(16), kind=opened.STAFF, patient_id="",
        ehr_patient_id="", user=user.fhir_user or "", user_name=name, iss=user.iss, sub=user.sub,
        csrf=secrets.token_urlsafe(24), opened_at=now, used_at=now, token_until=token.expires_at,
    )  # fmt: skip


def _keep(session: Session, site: Site, row: ContextRow, browser: str) -> None:
    session.add(row)
    session.add(BrowserRow(site_id=site.id, ctx=row.ctx, browser=browser))
    note(session, _context(site, row, ""), "E", "launch", detail="without a patient")
    session.flush()


def _context(
    site: Site, row: ContextRow, role: str, request: str = "", *, trained: bool = False
) -> StaffContext:
    return StaffContext(
        site, row.ctx, row.user, row.user_name, row.csrf, role, request, trained=trained
    )
