"""The feeds that tell us of stays: who owns each, how it goes, and what was found to be wrong.

For whoever runs the exchange of a site, as ``overseeing`` is: no name and no number of a patient.
A feed is known by what it sends; what it ought to do, somebody says (``expect``, ``add_hook``).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from fhir_bridge import staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions import feeds as rules
from fhir_bridge.care.transitions.clocks import CONTACT, clocks_of
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.feeds import Facts, Found
from fhir_bridge.care.transitions.notices import Arrival, arrival
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.notifications.hooks import GAP
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.overseeing import PAGE
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.staff import OPERATOR
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import audit, encounter_events, looks, messages
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.messages import HOOK
from fhir_bridge.store.tables import Enrolment, Feed, Message
from fhir_bridge.working_days import calendar_around

LOOKS = "looks"
"""What the worker looks up by itself, as a feed among the others."""
SHOWN = timedelta(days=30)
MOST = 50
LONGEST_OWNER = 120
LONGEST_QUIET = 60 * 24 * 31


@dataclass(frozen=True)
class Line:
    """One message that somebody should know of, without the person it is about."""

    feed: str
    event: str
    state: str
    reason: str
    at: datetime
    mark: str


@dataclass(frozen=True)
class Standing:
    """How one feed goes.

    Attributes:
        counts: messages of the last thirty days, by what became of them.
        quiet: how long it may be silent.
    """

    feed: str
    owner: str
    heard_at: datetime | None
    quiet: timedelta | None
    counts: Mapping[str, int]
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Overview:
    """Every feed of one site, and the messages that wait or were refused."""

    site: str
    feeds: tuple[Standing, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Hook:
    """Where a Subscription's notifications go; the secret is told once and kept as a hash."""

    feed: str
    address: str
    secret: str


def overview(bridge: Bridge, context: StaffContext) -> Overview:
    """The feeds of the site a member of staff signed in at.

    Raises:
        NotAllowed: their role does not include it.
    """
    context.require(PAGE)
    with bridge.store.writing() as session:
        staff_contexts.note(session, context, "R", "feeds")
    return of_site(bridge, context.site.id)


def of_site(bridge: Bridge, site: str) -> Overview:
    """The feeds of one site, for whoever may see them."""
    now, since = bridge.clock(), bridge.clock() - SHOWN
    with bridge.store.reading() as session:
        known = {each.feed: each for each in messages.feeds(session, site)}
        tallies = messages.heard_from(session, site, since)
        last = messages.last_heard(session, site)
        missed = messages.gaps(session, site, GAP, since)
        late = _arrivals(bridge, session, site, since)
        looking = looks.standing(session, site)
        states = (messages.ASIDE, messages.REFUSED)
        lines = tuple(map(_line, messages.open_ones(session, site, states, MOST)))
    names = sorted({*known, *last, *late, *([LOOKS] if looking.patients else ())})
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for sender, _, state, number, _ in tallies:
        counts[sender][state] = counts[sender].get(state, 0) + number
    return Overview(site, tuple(
        _standing(name, known.get(name), counts[name], last.get(name), late.get(name, ()),
                  missed.get(name, 0), looking, now)
        for name in names
    ), lines)  # fmt: skip


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


def _standing(
    name: str, feed: Feed | None, counts: Mapping[str, int], heard: datetime | None,
    late: tuple[Arrival, ...], missed: int, looking: looks.Standing, now: datetime,
) -> Standing:  # fmt: skip
    ours = name == LOOKS
    told = looking.oldest if ours else max(
        filter(None, (heard, feed.last_heard_at if feed else None)), default=None
    )  # fmt: skip
    minutes = feed.quiet_minutes if feed else 0
    quiet = timedelta(minutes=minutes) if minutes else None
    facts = Facts(
        told, feed.added_at if feed else None, quiet, feed.trouble if feed else "", late,
        counts.get(messages.ASIDE, 0), counts.get(messages.REFUSED, 0), missed,
        looking.failing if ours else 0,
    )  # fmt: skip
    return Standing(name, feed.owner if feed else "", told, quiet, counts,
                    rules.findings(facts, now))  # fmt: skip


def _line(message: Message) -> Line:
    mark = message.body_hash[:6].upper()
    return Line(
        message.sender, message.event, message.state, message.reason, message.received_at, mark
    )


def _arrivals(
    bridge: Bridge, session: Session, site: str, since: datetime
) -> dict[str, tuple[Arrival, ...]]:
    """The first clock of each way home that was told of since, by the feed that told first."""
    found: dict[str, list[Arrival]] = {}
    zones = zones_of(session, bridge, site)
    everybody = Grant(site, OPERATOR, {"Encounter": "s"})
    for patient, roads in encounter_events.ends_heard(session, everybody, since).items():
        chart = Chart(site, patient, WATCHER)
        ours_since = _enrolled_at(session, site, patient)
        for leg in transitions(encounter_events.log(session, chart), zones):
            heard = leg.stay.discharge_heard
            zone = zones.zone(leg.facility)
            if heard not in roads or leg.left is None or ours_since is None:
                continue
            if leg.left < ours_since.astimezone(zone).date():
                continue  # nobody owed us that message: this person was not ours yet
            due = next((each for each in clocks_of(leg, calendar_around(leg.left))
                        if each.code == CONTACT), None)  # fmt: skip
            if due:
                feed = messages.sender_of(session, site, patient, roads[heard]) or LOOKS
                found.setdefault(feed, []).append(arrival(due, heard, zone))
    return {feed: tuple(each) for feed, each in found.items()}


def _enrolled_at(session: Session, site: str, patient: str) -> datetime | None:
    return session.exec(
        select(Enrolment.at).where(Enrolment.site_id == site, Enrolment.patient_id == patient)
    ).first()


def of_every_site(bridge: Bridge) -> list[Overview]:
    """Every feed of every site, for whoever runs the command on the machine itself."""
    return [of_site(bridge, each.id) for each in bridge.sites()]
