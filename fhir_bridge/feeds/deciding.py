"""A person decides on a message that was set aside: whom it is about, or nobody of ours.

No name is shown, and none is chosen from a list: whoever decides asks the sender, and types back
two things that name the patient, a number of their own and the day they were born. Both must be of
one person whose record is kept here, and nothing in the message may speak against it. Nothing is
lost: what is said to be nobody's is kept as long as any such message, and can be set aside again.
"""

from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge import staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.feeds.deliveries import PAGE as RECEIVED
from fhir_bridge.feeds.telling import PAGE
from fhir_bridge.notifications.following_up import GIVEN_UP, heard_from, said_in
from fhir_bridge.notifications.matching import born_apart, numbers_of
from fhir_bridge.notifications.sender import Sender
from fhir_bridge.notifications.uploads import RECORD
from fhir_bridge.r4.datatypes import words
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import messages, people
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.tables import Message
from fhir_bridge.wire import Json, read_json

DECIDED = "Nothing of this message waits for a person any more."
NOBODY_SO = "Nobody whose record is kept here has this number and this day of birth."
BORN_APART = "The message names another day of birth, so it is about somebody else."
SOMEBODY_SAID = "Somebody here said that it is about nobody of ours."
LONGEST_REASON = 500


@dataclass(frozen=True)
class ReadBack:
    """Two things that name a patient, as a person typed them; ``born`` as ``1948-03-14``."""

    number: str
    born: str


def is_about(bridge: Bridge, context: StaffContext, id: str, told: ReadBack, *, why: str) -> None:
    """Put a message into the record of the patient it is about.

    Args:
        id: of the message, as ``telling.Line`` has it.
        why: a person's words, for the audit.

    Raises:
        NotAllowed: the role does not include it.
        NotFound: it does not wait any more.
        Refused: the two things do not name one patient of ours, or the message is about another.
    """
    _may(context)
    reason = _reason(why)
    with bridge.store.writing() as session:
        message = _waiting(session, context, id, messages.ASIDE)
        sender = Sender(context.site, message.sender, request=message.request)
        stay, heard = (None, None) if message.event == RECORD else said_in(message, sender)
        if stay is None or heard is None:
            raise NotFound(DECIDED)
        patient = _named(session, context, told, stay.patient)
        chart = Chart(context.site.id, patient, context.actor, context.request)
        heard_from(session, chart, message, stay, heard)
        message.state, message.reason, message.patient_id = messages.TAKEN, "", patient
        message.due_at = None
        session.add(message)
        _note(session, context, message, f"said to be about this patient: {reason}", patient)


def not_ours(bridge: Bridge, context: StaffContext, id: str, *, why: str) -> None:
    """Note that a message is about nobody whose record is kept here; it is looked for no more.

    Raises:
        NotAllowed, NotFound, Refused: as ``is_about``.
    """
    _may(context)
    reason = _reason(why)
    with bridge.store.writing() as session:
        message = _waiting(session, context, id, messages.ASIDE)
        message.state, message.reason = messages.NOT_OURS, SOMEBODY_SAID
        message.due_at = bridge.real() + GIVEN_UP - (bridge.clock() - message.received_at)
        session.add(message)
        _note(session, context, message, f"said to be about nobody of ours: {reason}")


def aside_again(bridge: Bridge, context: StaffContext, id: str, *, why: str) -> None:
    """Take back that a message is about nobody of ours: it is looked for again.

    Raises:
        NotAllowed, NotFound, Refused: as ``is_about``.
    """
    _may(context)
    reason = _reason(why)
    with bridge.store.writing() as session:
        message = _waiting(session, context, id, messages.NOT_OURS)
        message.state, message.reason, message.due_at = messages.ASIDE, "", bridge.real()
        session.add(message)
        _note(session, context, message, f"set aside again: {reason}")


def try_again(bridge: Bridge, context: StaffContext, id: str) -> None:
    """Look for whom a message is about now, not only when it is its turn.

    Raises:
        NotAllowed, NotFound: as ``is_about``.
    """
    _may(context)
    with bridge.store.writing() as session:
        message = _waiting(session, context, id, messages.ASIDE)
        message.due_at = bridge.real()
        session.add(message)
        _note(session, context, message, "to be looked for now")


def _may(context: StaffContext) -> None:
    """Who opens either page on which messages wait."""
    context.require(PAGE if PAGE in context.pages else RECEIVED)


def _waiting(session: Session, context: StaffContext, id: str, state: str) -> Message:
    found = messages.decidable(session, context.site.id, id, state)
    if found is None:
        raise NotFound(DECIDED)
    return found


def _named(session: Session, context: StaffContext, told: ReadBack, message: Json) -> str:
    """Our id of the one patient that both things name, where the message says nothing else."""
    number, born = told.number.strip(), told.born.strip()
    missing = [name for name, value in (("number", number), ("born", born)) if not value]
    if missing:
        text = "Both are needed: a number of their own, and the day they were born."
        raise Refused(text, issues=tuple(Issue(text, name, "required") for name in missing))
    everybody = Grant(context.site.id, context.actor, {"Patient": "s"}, request=context.request)
    bearers = people.with_number(session, everybody, number)
    mine = {id: read_json(body) for id, body in bearers.items()}
    found = [
        id for id, patient in mine.items()
        if words(patient, "birthDate") == born and number in dict(numbers_of(patient)).values()
        and people.is_enrolled(session, context.site.id, id)
    ]  # fmt: skip
    if len(found) != 1:
        raise Refused(NOBODY_SO, issues=(Issue(NOBODY_SO, "number"),))
    if born_apart(mine[found[0]], message):
        raise Refused(BORN_APART, issues=(Issue(BORN_APART, "born"),))
    return found[0]


def _reason(why: str) -> str:
    said = " ".join(why.split())
    if not said or len(said) > LONGEST_REASON:
        text = "Say in a sentence why."
        raise Refused(text, issues=(Issue(text, "why", "required"),))
    return said


def _note(
    session: Session,
    context: StaffContext,
    message: Message,
    detail: str,
    patient: str | None = None,
) -> None:
    staff_contexts.note(
        session, context, "U", f"message/{message.body_hash[:6]}", patient=patient, detail=detail
    )
