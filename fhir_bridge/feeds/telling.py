"""How the feeds of a site go: what each sent, and what was found to be wrong with it.

For whoever runs the exchange of a site, as ``overseeing`` is: no name and no number of a patient.
A feed is known by what it sends; what it ought to do, somebody says (``registry``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from fhir_bridge import clients, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions import feeds as rules
from fhir_bridge.care.transitions.clocks import CONTACT, clocks_of
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.feeds import Facts, Found
from fhir_bridge.care.transitions.notices import Arrival, arrival
from fhir_bridge.notifications.hooks import GAP
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.notifications.uploads import RECORD
from fhir_bridge.roles import Right
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.staff import OPERATOR
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import encounter_events, looks, messages
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.tables import Enrolment, Feed, Message
from fhir_bridge.working_days import calendar_around

PAGE = Right.FEEDS
"""The page of a role that may see this (``roles.ROLES``)."""

LOOKS = "looks"
"""What the worker looks up by itself, as a feed among the others."""
SHOWN = timedelta(days=30)
MOST = 50


@dataclass(frozen=True)
class Line:
    """One message that somebody should know of, without the person it is about.

    Attributes:
        id: names it in a form; "" where nobody has to decide anything.
        of_stay: it tells of a stay: whom it is about can be said here.
    """

    feed: str
    event: str
    state: str
    reason: str
    at: datetime
    mark: str
    id: str = ""
    of_stay: bool = True


@dataclass(frozen=True)
class Standing:
    """How one feed goes.

    Attributes:
        heard_at: care time; of ``LOOKS`` real time, in which the worker's turns are.
        counts: messages of the last thirty days, by what became of them.
        quiet: how long it may be silent.
        trouble: what the EHR says of it, or answered when it was asked.
    """

    feed: str
    owner: str
    heard_at: datetime | None
    quiet: timedelta | None
    counts: Mapping[str, int]
    found: tuple[Found, ...]
    trouble: str = ""


@dataclass(frozen=True)
class ShutOut:
    """A system that the program itself lets in no longer, and why."""

    id: str
    name: str
    why: str


@dataclass(frozen=True)
class Overview:
    """Every feed of one site, and the messages that wait or were refused.

    Attributes:
        shut_out: systems that are let in no longer for what they did.
    """

    site: str
    feeds: tuple[Standing, ...]
    lines: tuple[Line, ...]
    shut_out: tuple[ShutOut, ...] = ()


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
        states = (messages.ASIDE, messages.REFUSED, messages.NOT_OURS)
        found = messages.open_ones(session, site, states, MOST)
        lines = tuple(line_of(each) for each in found if each.body)
        shut = tuple(ShutOut(e.id, e.name, e.blocked) for e in clients.shut_out(session, site))
    names = sorted({*known, *last, *late, *([LOOKS] if looking.patients else ())})
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    for sender, _, state, number, _ in tallies:
        counts[sender][state] = counts[sender].get(state, 0) + number
    return Overview(site, tuple(
        _standing(name, known.get(name), counts[name], last.get(name), late.get(name, ()),
                  missed.get(name, 0), looking, bridge.real() if name == LOOKS else now)
        for name in names
    ), lines, shut)  # fmt: skip


def of_every_site(bridge: Bridge) -> list[Overview]:
    """Every feed of every site, for whoever runs the command on the machine itself."""
    return [of_site(bridge, each.id) for each in bridge.sites()]


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
    return Standing(
        name, feed.owner if feed else "", told, quiet, counts, rules.findings(facts, now),
        looking.trouble if ours else facts.trouble,
    )  # fmt: skip


def line_of(message: Message) -> Line:
    """What people should know of a message, without the person it is about."""
    mark = message.body_hash[:6].upper()
    id = message.body_hash if message.due_at else ""
    return Line(
        message.sender, message.event, message.state, message.reason, message.received_at, mark,
        id, message.event != RECORD,
    )  # fmt: skip


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
