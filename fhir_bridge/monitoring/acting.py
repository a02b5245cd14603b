"""What people say: a limit that was agreed or ended, an alert answered, tried or handed on."""

from dataclasses import astuple, dataclass, replace
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.monitoring.alerts import Deed, Said, noted
from fhir_bridge.care.monitoring.limits import Limit, sound_limit
from fhir_bridge.cases import begin, discipline_of, role_of
from fhir_bridge.errors import NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.monitoring.kept import alerts_of, limits_of
from fhir_bridge.r4.monitoring import KeptLimit, alert_to_fhir, limit_to_fhir
from fhir_bridge.store.db import lock_key

QUIET = "Nothing is asked of anybody here any more. What was measured stays readable."


@dataclass(frozen=True)
class Wish:
    """What somebody says of an alert, as a form has it.

    Attributes:
        submission: born with the form: one press is one entry.
        version: that the form was made from.
        answer: a key of ``care.monitoring.alerts.ANSWERS``.
        to: who has it from now on, and their name.
    """

    submission: UUID
    version: int
    deed: Deed
    words: str = ""
    answer: str = ""
    to: tuple[str, str] = ("", "")


def agree(bridge: Bridge, context: Context, submission: UUID, limit: Limit) -> None:
    """Keep what was agreed with a clinician; it holds instead of what was agreed before.

    Raises:
        Refused: an end, the clinician or the day is missing, or nothing is asked any more.
        NotAllowed: this user does not work with patients.
        AlreadySent: this form was sent before with another limit.
    """
    sound = sound_limit(limit, bridge.clock().astimezone(bridge.zone).date())
    _keep_limit(bridge, context, submission, sound)


def end(bridge: Bridge, context: Context, submission: UUID, measure: str) -> None:
    """End a limit: nothing is compared with it from now on.

    Raises:
        NotFound: no limit is in force for this measure.
        NotAllowed: this user does not work with patients.
    """
    with bridge.store.reading() as session:
        known = limits_of(session, context.chart).get(measure)
    if known is None:
        raise NotFound
    _keep_limit(bridge, context, submission, replace(known.limit, ended=True))


def act(bridge: Bridge, context: Context, id: UUID, wish: Wish) -> None:
    """Note what became of an alert; the same press twice is one entry.

    Raises:
        NotFound: this chart has no such alert.
        Refused: it is answered already, or something is missing.
        NotAllowed: that is not for this user to say, by role or training.
        Stale: somebody was faster; nothing was noted.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        _may(session, context)
        lock_key(session, context.site.id, "alerts", chart.patient)
        found = alerts_of(session, chart, bridge.zone)
        kept = next((each for each in found if each.id == str(id)), None)
        if kept is None:
            raise NotFound
        body = str(astuple(wish))
        if not authored.first_time(session, chart, wish.submission, f"Task/{id}", body, at=at):
            return
        if kept.version != wish.version:
            raise Stale
        _still_asked(session, context)
        said = Said(
            wish.deed, chart.actor.who, discipline_of(session, context), wish.words, wish.answer,
            wish.to,
        )  # fmt: skip
        made = alert_to_fhir(
            noted(kept.alert, said, at), bridge.zone, patient=f"Patient/{chart.patient}"
        )
        authored.keep(session, context, made, id=kept.id, at=at, expected=kept.version)


def _keep_limit(bridge: Bridge, context: Context, submission: UUID, limit: Limit) -> None:
    chart, at = context.chart, bridge.clock()
    with bridge.store.writing() as session:
        _may(session, context)
        if not limit.ended:
            _still_asked(session, context)
        begin(session, context, at)
        target, body = f"Observation/{submission}", str(limit)
        if authored.first_time(session, chart, submission, target, body, at=at):
            made = limit_to_fhir(
                KeptLimit(limit, at, chart.actor.who), patient=f"Patient/{chart.patient}"
            )
            authored.keep(session, context, made, id=str(submission), at=at)


def _may(session: Session, context: Context) -> None:
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed


def _still_asked(session: Session, context: Context) -> None:
    if landmarks.nothing_is_asked(session, context.chart):
        raise Refused(QUIET)
