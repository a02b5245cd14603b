"""Signed rules: what proposes is shown once a site's clinical owner signed this version of it.

The rules of approaches are signed as a whole, plan templates each by itself: another version is
another thing to sign. Signing is told by name, for the nurse to read and for the audit. A site that
signed may still hide proposals; facts are shown either way, and decisions can always be made (care
rules §2.4). Words that patients take home are signed the same way, each paper by itself: what is
not signed, or hidden again, is printed as a draft. To have something else signed: a ``Signable``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.approach import VERSION
from fhir_bridge.care.approved import Approved
from fhir_bridge.care.handout_words import EN
from fhir_bridge.care.plan_templates import Template
from fhir_bridge.care.signed_words import PAPERS, Paper, sheet_code
from fhir_bridge.care.warning_signs import Sheet
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import SignedRules

LONGEST_NAME = 200


@dataclass(frozen=True)
class Signable:
    """One version of something that proposes.

    Attributes:
        what: as the audit tells it.
        key: names this version among all that is signed at a site, in at most 32 characters.
    """

    what: str
    version: str
    key: str


APPROACHES = Signable("approach rules", VERSION, VERSION)


def signable(template: Template) -> Signable:
    """A plan template in the version there is."""
    return Signable(
        f"plan template {template.code}", template.version, f"{template.code} {template.version}"
    )


def signable_paper(paper: Paper) -> Signable:
    """Words on paper, just as they are."""
    return Signable(f"words on paper {paper.code}", paper.version, paper.key)


class Shown(StrEnum):
    """Whether proposals are shown at a site."""

    YES = "shown"
    UNSIGNED = "unsigned"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Signature:
    """Where a site stands with the version that is in use.

    Attributes:
        name: of the clinical owner who signed it; "" when nobody did.
    """

    version: str
    shown: Shown
    name: str = ""
    at: datetime | None = None


def of_site(session: Session, site: str, of: Signable = APPROACHES) -> Signature:
    """Where a site stands with the version that is in use."""
    row = session.get(SignedRules, (site, of.key))
    if row is None:
        return Signature(of.version, Shown.UNSIGNED)
    return Signature(of.version, Shown.YES if row.shown else Shown.HIDDEN, row.name, row.at)


def approvals(bridge: Bridge, site: str) -> dict[str, Approved]:
    """Who approved the words of each paper at a site, by its code; drafts are left out."""
    with bridge.store.reading() as session:
        found = {
            code: of_site(session, site, signable_paper(paper)) for code, paper in PAPERS.items()
        }
    return {
        code: Approved(each.name, each.at.astimezone(bridge.zone).date(), each.version)
        for code, each in found.items()
        if each.shown is Shown.YES and each.at
    }


def sheets_of_site(bridge: Bridge, site: str, sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """Warning-signs sheets with the name of whoever approved their English words there."""
    approved = approvals(bridge, site)
    names = {code: each.name for code, each in approved.items()}
    return tuple(
        replace(each, signed_by=names.get(sheet_code(each.code, EN), "")) for each in sheets
    )


def look(bridge: Bridge, site: str, of: Signable = APPROACHES) -> Signature:
    """The same, for the command.

    Raises:
        NotFound: there is no such site.
    """
    bridge.site(site)
    with bridge.store.reading() as session:
        return of_site(session, site, of)


def sign(
    bridge: Bridge, site: str, name: str, *, by: Actor, of: Signable = APPROACHES
) -> Signature:
    """Note that a site's clinical owner signed the version that is in use.

    Args:
        name: of the clinical owner.
        by: who notes it, for the audit.

    Raises:
        NotFound: there is no such site.
        Refused: there is no name.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refused("Give the name of the site's clinical owner.")
    bridge.site(site)
    with bridge.store.writing() as session:
        row = SignedRules(
            site_id=site, version=of.key, name=name.strip(), by=by.who, at=bridge.clock()
        )
        session.merge(row)
        _told(session, site, by, of, "signed")
        session.flush()
        return of_site(session, site, of)


def show(
    bridge: Bridge, site: str, *, shown: bool, by: Actor, of: Signable = APPROACHES
) -> Signature:
    """Show or hide proposals at a site that signed.

    Raises:
        NotFound: there is no such site, or nobody signed this version there.
    """
    with bridge.store.writing() as session:
        row = session.get(SignedRules, (site, of.key))
        if row is None:
            raise NotFound("Nobody signed this version of the rules at this site.")
        row.shown = shown
        session.add(row)
        _told(session, site, by, of, "shown" if shown else "hidden")
        session.flush()
        return of_site(session, site, of)


def _told(session: Session, site: str, by: Actor, of: Signable, what: str) -> None:
    audit.record(
        session, site=site, actor=by, action="U", what=of.what, patient=None,
        detail=f"version {of.version} {what}",
    )  # fmt: skip
