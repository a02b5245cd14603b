"""Attempts to launch: a browser that was sent to an EHR, and what must fit when it comes back.

Each is kept for ten minutes, bound to its browser, and spent by its first use (L16, L25).
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import Site, authorization_request
from fhir_bridge.errors import BridgeError, LaunchRefused
from fhir_bridge.store.tables import LaunchRow
from fhir_bridge.wire import read_json, write_json

LIFE = timedelta(minutes=10)  # L16


class CookieMissing(LaunchRefused):
    """Your browser did not keep Footbridge's cookie here. Open Footbridge in a new window."""


@dataclass(frozen=True)
class WayOut:
    """How the browser gets to an EHR's sign-in.

    Attributes:
        url: where to.
        fields: to be sent there as a form; empty where the browser is just sent there (L21).
        hosts: origins of this EHR, for the policy of the page that holds the form.
        name: of the EHR.
    """

    url: str = field(repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    hosts: frozenset[str] = frozenset()
    name: str = ""


def send_out(
    bridge: Bridge, site: Site, iss: str, launch: str | None, browser: str, resumes: str = "",
    *, alone: bool = False,
) -> WayOut:  # fmt: skip
    """Note an attempt; gives the way to the EHR for the browser."""
    configuration = bridge.connection(site).configuration()
    wanted = authorization_request(
        site, configuration, launch, redirect_uri(bridge, site), iss, alone=alone
    )
    state = _hash(wanted.state)
    kept = {"verifier": wanted.verifier, "nonce": wanted.nonce, "resumes": resumes, "alone": alone}
    secret = write_json(kept)
    with bridge.store.writing() as session:
        session.add(
            LaunchRow(
                site_id=site.id,
                state=state,
                browser=browser,
                iss=iss,
                begun_at=real_time(),
                secret=bridge.vault.seal(site.id, f"launch/{state}", secret),
            )
        )
    return WayOut(wanted.url, wanted.form, site.reachable, site.name)


@dataclass(frozen=True)
class Attempt:
    """What was kept here meanwhile.

    Attributes:
        resumes: the context that is to go on.
        alone: no patient was asked for.
    """

    verifier: str = field(repr=False)
    nonce: str = field(repr=False)
    resumes: str
    alone: bool = False


def use_up(bridge: Bridge, site: Site, state: str, browser: str | None) -> Attempt:
    """Spend a launch attempt: unknown, spent, old, or another browser's is refused (L25)."""
    key = _hash(state)
    with bridge.store.writing() as session:
        found = select(LaunchRow).where(LaunchRow.site_id == site.id, LaunchRow.state == key)
        row = session.exec(found.with_for_update()).first()
        if row is None or row.used_at or real_time() - row.begun_at > LIFE:
            trouble: BridgeError | None = LaunchRefused()
        elif browser != row.browser:
            trouble = CookieMissing()
        else:
            trouble = None
        if row is not None:
            row.used_at = row.used_at or real_time()
    if trouble or row is None:
        raise trouble or LaunchRefused()
    secret = read_json(bridge.vault.open(site.id, f"launch/{key}", row.secret))
    return Attempt(
        secret["verifier"], secret["nonce"], secret.get("resumes", ""),
        alone=bool(secret.get("alone")),
    )  # fmt: skip


def redirect_uri(bridge: Bridge, site: Site) -> str:
    """One fixed redirect address a site, which also stops mix-ups between EHRs (L3, L26)."""
    return f"{bridge.origin}/smart/callback/{site.id}"


def forget_old(session: Session, now: datetime) -> None:
    """Remove attempts that can no longer be used."""
    for row in session.exec(select(LaunchRow).where(col(LaunchRow.begun_at) < now - 6 * LIFE)):
        session.delete(row)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
