"""Calls after a stay: a try in one tap, a call block by block, and what they prove.

    tap or block → one entry more (care.transitions.calls) → Communication, checked strictly → one
    transaction → what it proves is closed through ``checkpoints``

Nothing here asks the EHR anything. One press of a button is one entry; two people who save two
blocks of one call at once have both. Where nothing is asked of anybody any more, nothing is kept
and nothing is offered.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, checkpoints, contacted, transitions
from fhir_bridge.around_stays import encounters
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions import calls as rules
from fhir_bridge.care.transitions.call_blocks import BLOCKS, NOTED_ELSEWHERE, PERSON, RED_FLAGS
from fhir_bridge.care.transitions.calls import Contact, Entry, State
from fhir_bridge.care.transitions.checkpoint_deeds import Deed
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.contact_log import CHANNELS, RESULTS
from fhir_bridge.care.transitions.contacts import Standing, judged
from fhir_bridge.cases import begin, discipline_of, role_of
from fhir_bridge.checkpoints import Wish
from fhir_bridge.contacted import KeptContact
from fhir_bridge.errors import Issue, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.landmarks import nothing_is_asked
from fhir_bridge.launches import Context
from fhir_bridge.r4.contact import contact_to_fhir
from fhir_bridge.readiness import QUIET
from fhir_bridge.store.db import lock_key
from fhir_bridge.transitions import CONTACT_POINT, OneLeg

WHO_FIRST = "First: who is on the phone. Nothing was kept."
LONGEST_PROOF = 1000
LONG_AGO = timedelta(days=30)


@dataclass(frozen=True)
class Try:
    """A try as a tap or a form tells it.

    Attributes:
        submission: born with the form: one press is one try; it names its record.
        stay: which stay it is about.
        at: when it was, if not now.
        answers: to the questions of ``call_blocks.TRY``.
    """

    submission: UUID
    stay: str
    channel: str
    result: str
    at: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One block of a call as its form tells it.

    Attributes:
        submission: born with the form: one press is one entry.
        call: names the call; born with the page on which it began.
        closes: the checkpoint that it proves is to be closed, too.
    """

    submission: UUID
    call: UUID
    stay: str
    block: str
    answers: Mapping[str, str]
    closes: bool = False


@dataclass(frozen=True)
class Saved:
    """What became of a block.

    Attributes:
        closed: checkpoints that it closed, in words.
        still: the checkpoint that was to be closed and is not proved yet, in words.
    """

    contact: Contact
    closed: tuple[str, ...] = ()
    still: str = ""


def log(bridge: Bridge, context: Context, told: Try) -> Contact:
    """Keep a try; the same press twice is one.

    Raises:
        NotFound: this chart has no such stay.
        Refused: something about it cannot be kept, or nothing is asked of anybody any more.
        NotAllowed: this user does not work with patients.
    """
    chart, now = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        training, one = _begun(bridge, session, context, told.stay)
        target = f"Communication/{told.submission}"
        body = repr(astuple(replace(told, at=None)))
        if not authored.first_time(session, chart, told.submission, target, body, at=now):
            return _found(session, context, told.submission).contact
        at = (told.at or now).astimezone(bridge.zone)
        _sound_try(told, at, now, one)
        made = Contact(str(told.submission), one.key, at, chart.actor.who, told.channel,
                       told.result)  # fmt: skip
        made = rules.tried(made, told.answers, now.date(), training)
        begin(session, context, now)
        _keep(session, context, made, one, now, None)
    return made


def save(bridge: Bridge, context: Context, part: Part) -> Saved:
    """Keep one block of a call, and close what it proves; the same press twice is one entry.

    Raises:
        NotFound: this chart has no such stay, or there is no such block.
        Refused: something is missing, it is too early for it, or the script has stopped.
        NotAllowed: this user does not work with patients.
    """
    chart, now = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        training, one = _begun(bridge, session, context, part.stay)
        target, body = f"Communication/{part.call}", repr(astuple(part))
        if not authored.first_time(session, chart, part.submission, target, body, at=now):
            return Saved(_found(session, context, part.call).contact)
        kept = _find(session, context, part.call)
        entry = Entry(part.block, chart.actor.who, now, _answers(part, now.date()), training)
        if kept is None and part.block not in {PERSON, RED_FLAGS}:
            raise Refused(WHO_FIRST)
        before = kept.contact if kept else Contact(str(part.call), one.key, now, chart.actor.who)
        made = rules.saved(before, entry)
        begin(session, context, now)
        _keep(session, context, made, one, now, kept.version if kept else None)
        wanted = contacted.wishes(session, chart, bridge.zone)
    reached = judged(made.attempt, wanted).standing is Standing.SUCCESS
    return _prove(bridge, context, part, made, reached=reached)


def take_back(bridge: Bridge, context: Context, key: UUID, stay: str) -> None:
    """What was logged by mistake counts for nothing; pressed again, it is so already.

    Raises:
        NotFound: there is no such contact.
        NotAllowed: it was not logged today by this user.
    """
    now = bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        _, one = _begun(bridge, session, context, stay, quiet=True)
        kept = _found(session, context, key)
        if kept.contact.state is State.MISTAKE:
            return
        made = rules.taken_back(kept.contact, context.chart.actor.who, now.date())
        _keep(session, context, made, one, now, kept.version)


def _begun(
    bridge: Bridge, session: Session, context: Context, stay: str, *, quiet: bool = False
) -> tuple[Discipline | None, OneLeg]:
    """Who acts, by training, and on which stay; nobody else writes of this patient's calls now.

    Args:
        quiet: allowed where nothing is asked of anybody any more.
    """
    chart = context.chart
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed
    lock_key(session, "stays", chart.site, chart.patient)
    if not quiet and nothing_is_asked(session, chart):
        raise Refused(QUIET)
    legs = transitions.legs_of(bridge, session, chart)
    found = next((each for each in legs if stay in each.leg.transition.stay.numbers), None)
    if found is None:
        raise NotFound
    return discipline_of(session, context), found


def _sound_try(told: Try, at: datetime, now: datetime, one: OneLeg) -> None:
    issues = []
    if told.channel not in CHANNELS or CHANNELS[told.channel].machine:
        issues.append(Issue("Choose how.", "channel", "required"))
    if told.result not in RESULTS or RESULTS[told.result].talked:
        issues.append(Issue("Choose what happened.", "result", "required"))
    left = one.leg.transition.left
    if at > now or now - at > LONG_AGO or (left and at.date() < left):
        issues.append(Issue("Give a time after the discharge, and not in the future.", "at"))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=tuple(issues))


def _answers(part: Part, today: date) -> Mapping[str, str]:
    if part.block in NOTED_ELSEWHERE:
        return {code: said for code, said in part.answers.items() if said}
    if part.block not in BLOCKS:
        raise NotFound
    return rules.sound(BLOCKS[part.block], part.answers, today)


def _find(session: Session, context: Context, key: UUID) -> KeptContact | None:
    kept = contacted.kept_of(session, context.chart)
    return next((each for each in kept if each.contact.key == str(key)), None)


def _found(session: Session, context: Context, key: UUID) -> KeptContact:
    kept = _find(session, context, key)
    if kept is None:
        raise NotFound
    return kept


def _keep(
    session: Session, context: Context, made: Contact, one: OneLeg, at: datetime,
    version: int | None,
) -> None:  # fmt: skip
    here = encounters(session, context.chart)
    numbers = sorted(one.leg.transition.stay.numbers)
    encounter = next((here[number] for number in numbers if number in here), "")
    resource = contact_to_fhir(made, encounter, patient=f"Patient/{context.patient}")
    authored.keep(session, context, resource, id=made.key, at=at, expected=version)


def _prove(bridge: Bridge, context: Context, part: Part, made: Contact, *, reached: bool) -> Saved:
    """Close what the block proves, and the first contact once somebody was reached.

    Raises:
        NotAllowed: to close it is not for this user; the block is kept.
    """
    entry, closed, still = made.entries[-1], [], ""
    if reached:
        closed += _close(bridge, context, part, CONTACT_POINT, _how_reached(made), made.at.date())
    code = rules.closes(part.block) if part.closes else ""
    if code and rules.proves(made, part.block):
        words = rules.in_words(part.block, entry.answers)
        visit = date.fromisoformat(entry.answers["on"]) if "on" in entry.answers else None
        closed += _close(bridge, context, part, code, words, entry.at.date(), visit)
    elif code:
        still = CHECKPOINTS[code].title
    return Saved(made, tuple(closed), still)


def _close(
    bridge: Bridge, context: Context, part: Part, code: str, proof: str, on: date,
    visit: date | None = None,
) -> list[str]:  # fmt: skip
    """Close an open checkpoint, where it is this user's to close; what was closed, in words."""
    told = transitions.tell(bridge, context)
    legs = (each for chain in told.chains for each in chain)
    one = next(each for each in legs if part.stay in each.leg.transition.stay.numbers)
    point = next((each for each in one.leg.points if each.held.key == code and each.open), None)
    if point is None or told.discipline not in point.held.row.close:
        return []
    wish = Wish(
        uuid5(part.submission, code), part.stay, code, one.version(code), Deed.DONE, on, visit,
        proof[:LONGEST_PROOF],
    )  # fmt: skip
    try:
        checkpoints.act(bridge, context, wish)
    except Stale:
        return []  # somebody closed it at this very moment
    return [point.held.row.title]


def _how_reached(made: Contact) -> str:
    attempt = made.attempt
    whom = made.answer("name", PERSON) or attempt.whom.value
    about = ", ".join(rules.topic_words(made.topics))
    return (
        f"Reached {CHANNELS[attempt.channel].words}: {whom}, by {attempt.identifiers} identifiers; "
        f"about {about}."
    )
