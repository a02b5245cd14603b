"""What somebody says of a feed: who owns it, how silent it may be, where a hook sends to."""

import secrets
from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.feeds.telling import LOOKS
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import audit, messages
from fhir_bridge.store.messages import HOOK
from fhir_bridge.store.tables import Feed

LONGEST_OWNER = 120
LONGEST_QUIET = 60 * 24 * 31


@dataclass(frozen=True)
class Hook:
    """Where a Subscription's notifications go; the secret is told once and kept as a hash."""

    feed: str
    address: str
    secret: str


def add_hook(
    bridge: Bridge, site: str, *, subscription: str = "", owner: str = "", quiet: int = 0
) -> Hook:
    """Make an address for the notifications of one Subscription at an EHR.

    Args:
        subscription: the EHR's id of it; needed to ask for what was missed.
        quiet: minutes it may be silent (a little over its heartbeat); 0: nobody knows.

    Raises:
        NotFound: no such site is registered.
        Refused: a value is not usable.
    """
    bridge.site(site)
    _sound(owner, quiet)
    key, secret = secrets.token_urlsafe(18), secrets.token_urlsafe(32)
    feed = Feed(
        site_id=site, feed=f"{HOOK}{key}", owner=owner.strip(), quiet_minutes=quiet,
        subscription=subscription, secret_hash=messages.hash_of(secret.encode()),
        added_at=bridge.clock(),
    )  # fmt: skip
    with bridge.store.writing() as session:
        session.add(feed)
        _note(session, site, feed.feed, "C")
    return Hook(f"{HOOK}{key}", f"{bridge.origin}/fhir/subscriptions/{key}", secret)


def expect(bridge: Bridge, site: str, feed: str, *, owner: str = "", quiet: int = 0) -> None:
    """Say who owns a feed, and for how long it may be silent.

    Raises:
        NotFound: no such site, or nothing was ever heard of such a feed.
        Refused: a value is not usable.
    """
    bridge.site(site)
    _sound(owner, quiet)
    with bridge.store.writing() as session:
        known = messages.feed(session, site, feed, lock=True)
        if known is None and feed not in messages.last_heard(session, site) and feed != LOOKS:
            raise NotFound("Nothing was ever heard of such a feed at this site.")
        row = known or Feed(site_id=site, feed=feed, added_at=bridge.clock())
        row.owner, row.quiet_minutes = owner.strip(), quiet
        session.add(row)
        _note(session, site, feed, "U")


def remove_hook(bridge: Bridge, site: str, feed: str) -> None:
    """Take no more from a hook; what it told stays.

    Raises:
        NotFound: there is none of that name.
    """
    with bridge.store.writing() as session:
        known = messages.feed(session, site, feed, lock=True)
        if known is None or not known.secret_hash:
            raise NotFound("There is no such hook at this site.")
        session.delete(known)
        _note(session, site, feed, "D")


def _note(session: Session, site: str, feed: str, action: str) -> None:
    audit.record(
        session, site=site, actor=OPERATOR, action=action, what=f"feed/{feed}", patient=None
    )


def _sound(owner: str, quiet: int) -> None:
    if len(owner.strip()) > LONGEST_OWNER:
        raise Refused(f"Who owns a feed is said in {LONGEST_OWNER} characters.")
    if not 0 <= quiet <= LONGEST_QUIET:
        raise Refused("A feed may be silent for up to 31 days, in minutes.")
