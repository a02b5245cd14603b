"""What could not be finished when it came: whom a message is about, what a hint points at.

    set aside     looked for again among our patients, then in the EHR by the same numbers; found
                  there once, and once only, that person's record begins here (decision 10)
    an event      the Encounter is fetched, and kept if it is one of our patients'
    a gap         the events are asked for; where the EHR has none to give, all stays are looked at

Safe in any number of workers: each step is claimed, and doing one twice changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from fhir_bridge import enrolment, received
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.clients import find_client
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.errors import BridgeError, EhrUnavailable, NotFound
from fhir_bridge.notifications import alerts, records, uploads
from fhir_bridge.notifications.finding import begin, find_in_ehr
from fhir_bridge.notifications.hearing_of import SUBSCRIPTION, UPLOAD
from fhir_bridge.notifications.hooks import EVENT, GAP, keep_events
from fhir_bridge.notifications.matching import NOBODY, Match, whose
from fhir_bridge.notifications.sender import WATCHER, Sender
from fhir_bridge.notifications.uploads import RECORD
from fhir_bridge.notifications.watchers import Watchers
from fhir_bridge.r4.bundled import StayTold
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.references import target_of
from fhir_bridge.r4.subscription_status import read_status
from fhir_bridge.store import audit, copies, encounter_events, looks, messages
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Message
from fhir_bridge.wire import read_document

LEASE = timedelta(minutes=2)
AGAIN = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=12),
)  # fmt: skip
"""Between two tries; then daily."""
GIVEN_UP = timedelta(days=30)
"""After which what nobody could match is forgotten: it may be about somebody who is not ours, and
only our patients' data is kept (decision 10). That it came, and why it failed, stays."""

CLIENT = "client/"
LET_IN_NO_LONGER = "Its sender is let in no longer."
NO_CLIENT = "Footbridge has no client of its own at this site."
GONE = "The EHR has no such record any longer."
NOT_A_STAY = "It points at something that is no Encounter of this EHR."
ASKED_ALL = "The EHR does not say what never came: the stays of all patients are looked at again."
NOT_NAMED = "The EHR's record names no patient."
NOT_FOUND_IN_TIME = "Nobody could be found in thirty days; what it said was forgotten."


@dataclass(frozen=True)
class Outcome:
    """What became of a step: a state, or that it is to be tried again."""

    state: str
    reason: str = ""
    patient: str | None = None
    again: bool = False


def follow_up(bridge: Bridge, watchers: Watchers) -> str | None:
    """Follow up one message that is due, if there is one.

    Returns:
        What became of it (a key of ``store.messages.STATES``), ``away`` where the EHR did not
        answer; None when nothing was due.
    """
    at = bridge.real()
    with bridge.store.reading() as session:
        if not messages.is_due(session, at):
            return None
    with bridge.store.writing() as session:
        message = messages.claim(session, at=at, lease=LEASE)
    if message is None:
        return None
    try:
        outcome = _followed(bridge, watchers, message)
    except BridgeError as error:
        outcome = Outcome(message.state, str(error), again=True)
        _settle(bridge, message, outcome)
        return "away" if isinstance(error, EhrUnavailable) else message.state
    _settle(bridge, message, outcome)
    return outcome.state


def _followed(bridge: Bridge, watchers: Watchers, message: Message) -> Outcome:
    site = bridge.site(message.site_id)
    if message.state == messages.NOT_OURS:  # a person said so, and its time is over
        return Outcome(messages.NOT_OURS, message.reason)
    if message.event == RECORD:
        return _record(bridge, site, message)
    if message.road == SUBSCRIPTION:
        client = watchers.client(site)
        if client is None:
            return Outcome(message.state, NO_CLIENT, again=True)
        return _HINTS[message.event](bridge, site, client, message)
    return _match(bridge, site, watchers, message)


def _match(bridge: Bridge, site: Site, watchers: Watchers, message: Message) -> Outcome:
    """Look again for whom a message is about: here, then in the EHR by the same numbers."""
    sender = Sender(site, message.sender, request=message.request)
    told, heard = said_in(message, sender)
    if told is None or heard is None:
        return Outcome(messages.STORED)
    with bridge.store.writing() as session:
        match = Match() if _decided(session, message) else whose(session, sender, told)
        if match.patient:
            heard_from(session, Chart(site.id, match.patient, WATCHER), message, told, heard)
            return Outcome(messages.TAKEN, patient=match.patient)
    client = watchers.client(site) if match.why_not == NOBODY else None
    if client is None:
        return Outcome(messages.ASIDE, match.why_not, again=True)
    found = find_in_ehr(client, told.patient)
    if found.document is None:
        return Outcome(messages.ASIDE, found.why_not, again=True)
    with bridge.store.writing() as session:
        if _decided(session, message):
            return Outcome(messages.ASIDE)
        chart = begin(session, site, found.document, bridge.clock())
        heard_from(session, chart, message, told, heard)
    return Outcome(messages.TAKEN, patient=chart.patient)


def _record(bridge: Bridge, site: Site, message: Message) -> Outcome:
    """Try again to keep a record of a sender that is let in still, as far as it may now."""
    at = bridge.clock()
    with bridge.store.writing() as session:
        if _decided(session, message):
            return Outcome(message.state)
        client = find_client(session, message.sender.removeprefix(CLIENT))
        if client is None:
            return Outcome(messages.REFUSED, LET_IN_NO_LONGER)
        grant = received.grant_of(client, at=at, request=message.request)
        sender = Sender(site, message.sender, client.name, message.request, grant)
        told = records.read(message.body)
        try:
            records.take_record(session, sender, told, at, f"{bridge.origin}/fhir")
        except records.NotKnown as error:
            return Outcome(messages.ASIDE, str(error), again=True)
        except BridgeError as error:
            return Outcome(messages.REFUSED, str(error))
    return Outcome(messages.TAKEN)


def _decided(session: Session, message: Message) -> bool:
    """A person was faster: what they said of it stands."""
    return messages.again(session, message).state != message.state


def said_in(message: Message, sender: Sender) -> tuple[StayTold | None, Heard | None]:
    """The stay that a message tells of, and what the log will say of it."""
    if message.road == UPLOAD:
        return uploads.kept_entry(message, sender)
    bundle = read_document(message.body)
    read = alerts.read_message(bundle, sender, message.key, message.received_at)
    return read.told, read.heard


def heard_from(
    session: Session, chart: Chart, message: Message, told: StayTold, heard: Heard
) -> None:
    """Put what a message says into the log of the patient it is about."""
    encounter_events.append(session, chart, heard, road=message.road, body=told.raw)
    audit.of_view(
        session, chart, action="C", what="message", patient=chart.patient,
        detail=f"{message.road} {message.event}: matched",
    )  # fmt: skip


def _fetch(bridge: Bridge, site: Site, client: EhrClient, message: Message) -> Outcome:
    """Fetch what an event points at, and keep it if it is one of our patients' stays."""
    if not message.about:
        return _ask_all(bridge, site)
    target = target_of(message.about)
    root = site.base.rstrip("/")
    if (
        target is None
        or target[0] != "Encounter"
        or ("://" in message.about and not message.about.startswith(f"{root}/"))
    ):
        return Outcome(messages.STORED, NOT_A_STAY)
    try:
        document = client.read("Encounter", target[1], fresh=True).document
    except NotFound:
        return Outcome(messages.STORED, GONE)
    owners = patients_of(document.data)
    if len(owners) != 1:
        return Outcome(messages.STORED, NOT_NAMED)
    chart = Chart(site.id, our_id(site.base, "Patient", owners.pop()), WATCHER)
    with bridge.store.writing() as session:
        if not enrolment.is_kept(session, site.id, chart.patient):
            return Outcome(messages.NOT_OURS)
        copies.one_at_a_time(session, chart)
        keep_list(
            session, chart, [document], type="Encounter", base=site.base, at=bridge.clock(),
            whole=False, road=SUBSCRIPTION,
        )  # fmt: skip
        audit.of_view(
            session, chart, action="R", what="Encounter", patient=chart.patient,
            detail="from the EHR, after a notification",
        )  # fmt: skip
    return Outcome(messages.TAKEN, patient=chart.patient)


def _missed(bridge: Bridge, site: Site, client: EhrClient, message: Message) -> Outcome:
    """Ask for the events that never came; or look at everybody, where there is no such answer."""
    first, last = (int(each) for each in message.about.split("-"))
    with bridge.store.reading() as session:
        feed = messages.feed(session, site.id, message.sender)
    if feed is None or not feed.subscription:
        return _ask_all(bridge, site)
    try:
        told = client.events(feed.subscription, first, last)
        events = read_status(told).events
    except EhrUnavailable:
        raise
    except BridgeError:
        return _ask_all(bridge, site)
    wanted = [each for each in events if first <= each.number <= last]
    with bridge.store.writing() as session:
        keep_events(session, bridge, feed, wanted, raw=told.raw, at=bridge.clock())
    if len({each.number for each in wanted}) <= last - first:
        return _ask_all(bridge, site)
    return Outcome(messages.TAKEN)


def _ask_all(bridge: Bridge, site: Site) -> Outcome:
    with bridge.store.writing() as session:
        looks.all_due(session, site.id, bridge.real())
    return Outcome(messages.TAKEN, ASKED_ALL)


_HINTS: Mapping[str, Callable[[Bridge, Site, EhrClient, Message], Outcome]] = {
    EVENT: _fetch, GAP: _missed,
}  # fmt: skip


def _settle(bridge: Bridge, message: Message, outcome: Outcome) -> None:
    """Note what became of a step; what nobody could match in time is forgotten."""
    with bridge.store.writing() as session:
        row = messages.again(session, message)
        row.lease_until = None
        if row.state != message.state:
            return
        row.due_at = None
        row.state, row.reason, row.patient_id = outcome.state, outcome.reason, outcome.patient
        if outcome.again and bridge.clock() - row.received_at > GIVEN_UP:
            row.state, row.reason, row.body = messages.EXPIRED, NOT_FOUND_IN_TIME, b""
        elif outcome.again:
            row.due_at = bridge.real() + _pause(row.attempts)
        if outcome.state == messages.NOT_OURS:
            row.body, row.about = b"", ""
        session.add(row)


def _pause(attempts: int) -> timedelta:
    return AGAIN[attempts - 1] if attempts <= len(AGAIN) else timedelta(days=1)
