"""Staff: who somebody is at a site, and the role they have there (decision 11).

A person is known by issuer and subject, never by name (L43); one human at two sites is two rows,
and nothing crosses sites. Whoever an EHR signs in is a case manager until somebody who runs
Footbridge grants another role (``roles``). What they are by training is set beside it, or said by
the role, and decides what they may close (``care.disciplines``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import ADMIN, PEOPLE
from fhir_bridge.care.disciplines import DISCIPLINES, Discipline
from fhir_bridge.ehr.smart import Identity, Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.roles import DEFAULT, ROLES
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.snapshot import once
from fhir_bridge.store.tables import Staff

NOT_STAFF = ("Patient/", "RelatedPerson/")
"""Users of an EHR who may launch us and decide nothing for the team."""
NAMED = "A person is named by issuer and subject."
OPERATOR = Actor("operator", "Operator", ADMIN)
"""Whoever runs the command on the machine itself."""


@dataclass(frozen=True)
class Person:
    """One member of staff; ``seen_at`` is None before the first launch.

    Attributes:
        discipline: what they are by training; None until somebody who runs Footbridge says so.
    """

    iss: str
    sub: str
    name: str
    role: str
    seen_at: datetime | None
    discipline: Discipline | None = None


@dataclass(frozen=True)
class Member:
    """Somebody who works with patients at a site, as the audit knows them."""

    who: str
    name: str
    role: str


def actor_of(site: Site, user: str, name: str = "") -> Actor:
    """The EHR's user as an actor of ours: the reference carries our id (decision 1)."""
    type, _, id = user.rpartition("/")
    return Actor(f"{type}/{our_id(site.base, type, id)}" if type else "unknown", name)


def meet(session: Session, site: Site, user: Identity, at: datetime) -> Staff:
    """Note that somebody signed in, and give what is known of them."""
    lock_key(session, "staff", site.id, user.iss, user.sub)  # two first launches at once
    known = session.get(Staff, (site.id, user.iss, user.sub))
    if known is None:
        known = Staff(site_id=site.id, iss=user.iss, sub=user.sub, who="")
    known.who, known.name, known.seen_at = user.fhir_user or "", user.name or known.name, at
    session.add(known)
    return known


def role_at_launch(bridge: Bridge, site: Site, user: Identity) -> str:
    """The role somebody who signs in will have; who was never met is what everybody is."""
    with bridge.store.reading() as session:
        known = session.get(Staff, (site.id, user.iss, user.sub))
    return known.role if known else DEFAULT


def role_of(session: Session, site: str, iss: str, sub: str, user: str) -> str:
    """The role somebody has just now; "" for patients and relatives, who launch as themselves.

    Args:
        user: their reference in the EHR.
    """
    if user.startswith(NOT_STAFF):
        return ""
    known = _known(session, site, iss, sub)
    return known.role if known else ""


def discipline_of(session: Session, site: str, iss: str, sub: str, user: str) -> Discipline | None:
    """What somebody is by training; None where nobody said so, and for patients and relatives.

    Args:
        user: their reference in the EHR.
    """
    known = None if user.startswith(NOT_STAFF) else _known(session, site, iss, sub)
    return _discipline(known) if known else None


def names(session: Session, site: Site, wanted: Iterable[str]) -> dict[str, str]:
    """The names of people, by who they are in the audit; who was never met is left out."""
    named = {actor_of(site, who).who: name for who, name in _everybody(session, site.id) if name}
    return {who: named[who] for who in wanted if who in named}


@once
def _everybody(session: Session, site: str) -> tuple[tuple[str, str], ...]:
    found = session.exec(select(Staff).where(Staff.site_id == site))
    return tuple((each.who, each.name) for each in found)


@once
def _known(session: Session, site: str, iss: str, sub: str) -> Staff | None:
    return session.get(Staff, (site, iss, sub))


def team(session: Session, site: Site) -> tuple[Member, ...]:
    """Everybody who works with patients at a site, by name; who was never met is left out."""
    found = session.exec(select(Staff).where(Staff.site_id == site.id).order_by(col(Staff.name)))
    return tuple(
        Member(actor_of(site, each.who).who, each.name, each.role)
        for each in found
        if each.name and each.who and each.role in PEOPLE and not each.who.startswith(NOT_STAFF)
    )


def people(bridge: Bridge, site: str) -> list[Person]:
    """Everybody who ever signed in at a site or was granted a role there.

    Raises:
        NotFound: there is no such site.
    """
    bridge.site(site)
    with bridge.store.reading() as session:
        found = session.exec(
            select(Staff).where(Staff.site_id == site).order_by(col(Staff.name), col(Staff.sub))
        )
        return [
            Person(row.iss, row.sub, row.name, row.role, row.seen_at, _discipline(row))
            for row in found
        ]


def grant(bridge: Bridge, site: str, iss: str, sub: str, role: str, *, by: Actor) -> None:
    """Give somebody a role at one site, before or after their first launch. It counts at once.

    Args:
        iss, sub: as the EHR's id token says; ``people`` shows those who signed in.
        by: who grants it, for the audit.

    Raises:
        NotFound: there is no such site.
        Refused: there is no such role, or issuer or subject is missing.
    """
    if role not in ROLES:
        raise Refused(f"There is no role “{role}”. Roles: {', '.join(ROLES)}.")
    if not iss or not sub:
        raise Refused(NAMED)
    bridge.site(site)
    with bridge.store.writing() as session:
        lock_key(session, "staff", site, iss, sub)
        row = session.get(Staff, (site, iss, sub)) or Staff(
            site_id=site, iss=iss, sub=sub, who="", seen_at=None
        )
        before, row.role = row.role, role
        session.add(row)
        _told(session, site, by, sub, f"{before} to {role}")


def revoke(bridge: Bridge, site: str, iss: str, sub: str, *, by: Actor) -> None:
    """Take a granted role back: they are what everybody is. It counts at once.

    Raises:
        NotFound: nobody was met or granted anything under that issuer and subject.
    """
    with bridge.store.writing() as session:
        lock_key(session, "staff", site, iss, sub)
        row = session.get(Staff, (site, iss, sub))
        if row is None:
            raise NotFound("Nobody is known under this issuer and subject at this site.")
        before, row.role = row.role, DEFAULT
        session.add(row)
        _told(session, site, by, sub, f"{before} to {DEFAULT}")


def set_discipline(
    bridge: Bridge, site: str, iss: str, sub: str, discipline: str, *, by: Actor
) -> None:
    """Say what somebody is by training, before or after their first launch. It counts at once.

    Args:
        discipline: one of ``DISCIPLINES``; "" takes it back.

    Raises:
        NotFound: there is no such site.
        Refused: there is no such discipline, or issuer or subject is missing.
    """
    if discipline and discipline not in set(Discipline):
        raise Refused(f"There is no discipline “{discipline}”: {', '.join(DISCIPLINES)}.")
    if not iss or not sub:
        raise Refused(NAMED)
    bridge.site(site)
    with bridge.store.writing() as session:
        lock_key(session, "staff", site, iss, sub)
        row = session.get(Staff, (site, iss, sub)) or Staff(site_id=site, iss=iss, sub=sub, who="")
        before, row.discipline = row.discipline, discipline
        session.add(row)
        _told(session, site, by, sub, f"{before or 'none'} to {discipline or 'none'}")


def _discipline(row: Staff) -> Discipline | None:
    """What was said of them; else what their role says at once."""
    if row.discipline:
        return Discipline(row.discipline)
    return ROLES[row.role].training if row.role in ROLES else None


def _told(session: Session, site: str, by: Actor, sub: str, detail: str) -> None:
    audit.record(
        session, site=site, actor=by, action="U", what=f"staff/{sub}", patient=None, detail=detail
    )
