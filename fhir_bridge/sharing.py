"""Whom a patient's plan is shared with, and what they say to it: the page of one chart (S13).

What was said counts for the very next request of a client, as the command's does: it is the same
table. Who said it is the patient, or who decides for them by law; who noted it, how it was said
and when are kept with it. What a client read lately is told from the audit. What was agreed to in
writing stands beside it (`written_consents`), for whoever reads protected records themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from fhir_bridge import members, people, staff, support, written_consents
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.people import Deciders
from fhir_bridge.clients import Client, clients_of
from fhir_bridge.enrolment import is_kept
from fhir_bridge.errors import Issue, NotAllowed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.members import Press, Said
from fhir_bridge.roles import Right, rights_of
from fhir_bridge.scopes import clinical, letters_by_type
from fhir_bridge.store import audit
from fhir_bridge.store.members import Members, sees
from fhir_bridge.store.tables import Membership, SharingDecision, WrittenConsent
from fhir_bridge.written_consents import Agreed

LATELY = 200
"""Accesses of one client that are looked at."""
MISSING = {
    "permit": "Choose yes or no.",
    "how": "Say how it was said.",
    "on": "Give the day it was said.",
    "later": "That day has not come yet.",
    "last": "Give the last day on which it counts.",
    "signed": "Give the day it was signed.",
    "over": "That day is over: choose one to come.",
    "kept_at": "Say where the signed paper is.",
    "paper": "Read the paper first: without all of this it opens nothing.",
}
LONGEST_PLACE = 200


@dataclass(frozen=True)
class Decision:
    """Something that was said, as it stands.

    Attributes:
        client: whom it is about; "" is everybody. ``purpose``: what for; "" is whatever for.
        by: who noted it. ``who``: ``RelatedPerson/<id>`` of who said it; "" is the patient.
    """

    id: str
    permit: bool
    client: str
    purpose: str
    since: datetime
    by: str
    who: str
    how: str
    on: date | None


@dataclass(frozen=True)
class Paper:
    """A consent in writing as somebody types it in.

    Attributes:
        client, purpose, kind: as the form was drawn with them.
        last: the last day on which it counts.
        who: ``RelatedPerson/<id>`` of who signed; "" is the patient.
        whole: somebody read that it says all that it must.
    """

    client: str
    purpose: str
    kind: str
    last: date | None
    on: date | None
    kept_at: str
    who: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Access:
    """That a client was shown something of this patient.

    Attributes:
        what: the type of what it asked for.
    """

    at: datetime
    what: str


@dataclass(frozen=True)
class Line:
    """One client of the site that may read.

    Attributes:
        types: resource types it may read.
        member: the patient is among its members now, ``since`` and ``until``.
        sees: it sees the plan just now.
        written: what protected records it may see, by a consent in writing.
    """

    client: Client
    types: frozenset[str]
    member: bool
    since: datetime | None
    until: datetime | None
    sees: bool
    said: tuple[Decision, ...]
    lately: tuple[Access, ...]
    written: tuple[WrittenConsent, ...] = ()


@dataclass(frozen=True)
class Told:
    """All of it.

    Attributes:
        kept: we keep a record of this patient; else nothing is shared.
        everybody: what was said about everybody at once.
        deciders: names of who may decide by law, by ``RelatedPerson/<id>``.
        names: of staff, by who they are in the audit.
        protected: whoever looks may know of consents in writing.
    """

    kept: bool
    lines: tuple[Line, ...]
    everybody: tuple[Decision, ...]
    deciders: Mapping[str, str]
    names: Mapping[str, str]
    protected: bool = False


def tell(bridge: Bridge, context: Context) -> Told:
    """Whom the plan is shared with, what was said, and what was read lately.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    people.staff_only(context)
    site, patient, at = context.site.id, context.patient, bridge.clock()
    with bridge.store.reading() as session:
        kept = is_kept(session, site, patient)
        said = [_decision(row) for row in members.said_now(session, site, patient, at)]
        protected = Right.PROTECTED in rights_of(context.role)
        written = written_consents.lasting(session, site, patient, at) if protected else []
        lines = tuple(
            _line(session, each, patient, at, said, written)
            for each in clients_of(session, site) if _reads(each)
        )  # fmt: skip
        around = tuple(people.everybody(session, bridge, context))
        noted = {each.by for each in said} | {each.by for each in written}
        return Told(
            kept, lines, tuple(each for each in said if not each.client),
            support.deciders(around, _today(bridge)),
            staff.names(session, context.site, noted), protected,
        )  # fmt: skip


def say(bridge: Bridge, context: Context, said: Said | None, press: Press) -> None:
    """Keep what was said; it counts from the next request on.

    Args:
        said: None where neither yes nor no was chosen.

    Raises:
        Refused: something is missing, or somebody said it whose word it is not.
        Stale: something else was said since the form was drawn.
        NotFound: we keep no record of the patient, or there is no such client.
    """
    people.staff_only(context)
    today = _today(bridge)
    issues = _missing(said, today)
    if said and not issues and (against := _word(bridge, context, today).against(said.who)):
        issues = (Issue(against, "who", "required"),)
    if said is None or issues:
        raise Refused("Nothing was kept.", issues=issues)
    by = context.chart.actor
    members.say(bridge, context.site.id, context.ehr_patient, said, by=by, press=press)


def take_back(bridge: Bridge, context: Context, decision: str) -> None:
    """End something that was said; from the next request on the site's rule counts again.

    Raises:
        NotFound: this patient said nothing of the kind.
    """
    people.staff_only(context)
    by = context.chart.actor
    members.take_back(bridge, context.site.id, context.ehr_patient, decision, by=by)


def agree(bridge: Bridge, context: Context, paper: Paper, key: str) -> None:
    """Keep a consent in writing; what it opens is open from the next request on.

    Args:
        key: born with the form: the same press twice is one.

    Raises:
        NotAllowed: the launch is the patient's own, or the role reads no protected records.
        Refused: something is missing, or somebody signed whose word it is not.
        NotFound: we keep no record of the patient, or there is no such client.
    """
    _protected(context)
    today = _today(bridge)
    issues = _unsigned(paper, today)
    if not issues and (against := _word(bridge, context, today).against(paper.who)):
        issues = (Issue(against, "who", "required"),)
    if issues or paper.last is None or paper.on is None:
        raise Refused("Nothing was kept.", issues=issues)
    agreed = Agreed(
        paper.client, paper.purpose, paper.kind, paper.last, paper.on, paper.kept_at, paper.who
    )
    written_consents.agree(
        bridge, context.site.id, context.ehr_patient, agreed, by=context.chart.actor, key=key
    )


def end_agreed(bridge: Bridge, context: Context, consent: str) -> None:
    """End a consent in writing, from the next request on.

    Raises:
        NotAllowed: as ``agree``.
        NotFound: this patient signed nothing of the kind.
    """
    _protected(context)
    by = context.chart.actor
    written_consents.end(bridge, context.site.id, context.ehr_patient, consent, by=by)


def _protected(context: Context) -> None:
    people.staff_only(context)
    if Right.PROTECTED not in rights_of(context.role):
        raise NotAllowed


def _unsigned(paper: Paper, today: date) -> tuple[Issue, ...]:
    """What a paper lacks before it is kept; what must stand in it is law (``r4.protected``)."""
    found = {
        "last": "last" if paper.last is None else "over" if paper.last < today else "",
        "on": "signed" if paper.on is None else "later" if paper.on > today else "",
        "kept_at": "" if 0 < len(paper.kept_at) <= LONGEST_PLACE else "kept_at",
        "paper": "" if paper.whole else "paper",
    }
    return tuple(Issue(MISSING[why], name, "required") for name, why in found.items() if why)


def _missing(said: Said | None, today: date) -> tuple[Issue, ...]:
    if said is None:
        return (Issue(MISSING["permit"], "permit", "required"),)
    found = []
    if not said.how:
        found.append(Issue(MISSING["how"], "how", "required"))
    if said.on is None or said.on > today:
        found.append(Issue(MISSING["on" if said.on is None else "later"], "on", "required"))
    return tuple(found)


def _word(bridge: Bridge, context: Context, today: date) -> Deciders:
    with bridge.store.reading() as session:
        around = tuple(people.everybody(session, bridge, context))
        return support.who_decides(session, context.chart, around, today)


def _line(
    session: Session, client: Client, patient: str, at: datetime, said: list[Decision],
    written: list[WrittenConsent],
) -> Line:  # fmt: skip
    belongs = _membership(session, client, patient, at)
    seen = Members(client.id, client.purpose, at, client.opt_in)
    return Line(
        client, _reads(client), belongs is not None,
        belongs.since if belongs else None, belongs.until if belongs else None,
        sees(session, client.site, seen, patient),
        tuple(each for each in said if each.client == client.id),
        tuple(
            Access(row.at, row.what.partition("?")[0].partition("/")[0])
            for row in audit.of_patient(
                session, client.site, patient, most=LATELY, actor=client.actor.who
            ) if row.outcome == audit.OK
        ),
        tuple(each for each in written if each.client_id == client.id),
    )  # fmt: skip


def _reads(client: Client) -> frozenset[str]:
    letters = letters_by_type(clinical(client.scopes))
    return frozenset(type for type, may in letters.items() if {"r", "s"} & set(may))


def _membership(session: Session, client: Client, patient: str, at: datetime) -> Membership | None:
    row = Membership
    wanted = select(row).where(
        row.site_id == client.site, row.client_id == client.id, row.patient_id == patient,
        row.since <= at, or_(col(row.until).is_(None), col(row.until) > at),
    )  # fmt: skip
    return session.exec(wanted.order_by(col(row.since))).first()


def _decision(row: SharingDecision) -> Decision:
    return Decision(
        row.id, row.permit, row.client_id, row.purpose, row.since, row.by, row.said_by, row.how,
        row.said_on,
    )  # fmt: skip


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
