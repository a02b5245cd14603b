"""Support: ask each person alone, and agree on what somebody handles for the patient.

    note_answers   there, willing, strain, hours, limits, back-up; for staff alone
    lead           somebody handles tasks: everything of ``care.support.LED_BY`` is known, and the
                   patient agreed
    stop           they do it no more: any day, without a reason

How able somebody is comes from what they showed themselves. Suspected harm has no place here: it
goes the site's own reporting way and is never written where a proxy might read.
"""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.people import GUARDIAN, Deciders
from fhir_bridge.care.support import TASKS, Answers, sound_answers, still_needed
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.people import Someone, everybody, is_minor, keep_once, staff_only, was_kept
from fhir_bridge.r4 import caregiving
from fhir_bridge.r4.caregiving import Agreed
from fhir_bridge.store.access import Chart

QUIET = "Nothing is asked of anybody here any more. What was said stays readable."


def note_answers(
    bridge: Bridge, context: Context, key: UUID, learner: str, answers: Answers
) -> None:
    """Keep what somebody answered alone; the newest answers stand.

    Args:
        key: born with the form.
        learner: ``RelatedPerson/<id>``.

    Raises:
        Refused: they were not alone, or nothing is asked of anybody here any more.
        NotFound: there is no such person.
    """
    staff_only(context)
    sound_answers(answers)
    at, by = bridge.clock(), context.chart.actor.who
    if not learner:
        raise NotFound
    with bridge.store.writing() as session:
        if was_kept(session, context.chart, key):
            return
        ask_nobody_at_the_end(session, context.chart)
        noted = caregiving.noted_answers(answers, learner=learner, at=at, by=by)
        keep_once(session, context, key, noted)


def lead(bridge: Bridge, context: Context, key: UUID, learner: str, agreed: Agreed) -> None:
    """Agree that somebody handles tasks; one decision stays with the patient.

    Args:
        agreed: with ``by``, who agreed for the patient; nobody's word counts as the patient's but
            their own, and that of whom the law gives it.

    Raises:
        Refused: something of ``LED_BY`` is missing; each issue's ``expression`` names it.
        NotFound: there is no such person.
    """
    staff_only(context)
    at, today = bridge.clock(), _today(bridge)
    with bridge.store.writing() as session:
        if was_kept(session, context.chart, key):
            return
        ask_nobody_at_the_end(session, context.chart)
        around = tuple(everybody(session, bridge, context))
        someone = next((each for each in around if each.ref == learner), None)
        if someone is None or not someone.person.around:
            raise NotFound
        word = who_decides(session, context.chart, around, today)
        _require_ready(someone, agreed, word, today)
        made_from = (f"Observation/{someone.asked.id}",) if someone.asked else ()
        noted = caregiving.noted_leading(
            agreed, learner=learner, at=at, by=context.chart.actor.who, made_from=made_from
        )
        keep_once(session, context, key, noted)


def stop(bridge: Bridge, context: Context, key: UUID, learner: str) -> None:
    """Note that somebody handles nothing any more: any day, and nobody asks why.

    Raises:
        NotFound: there is no such person.
    """
    staff_only(context)
    if not learner:
        raise NotFound
    at, by = bridge.clock(), context.chart.actor.who
    noted = caregiving.noted_leading(Agreed(stopped=True), learner=learner, at=at, by=by)
    with bridge.store.writing() as session:
        keep_once(session, context, key, noted)


def ask_nobody_at_the_end(session: Session, chart: Chart) -> None:
    """Stop where the patient has died or is in hospice care.

    Raises:
        Refused: so it is.
    """
    if landmarks.nothing_is_asked(session, chart):
        raise Refused(QUIET, issues=(Issue(QUIET, "quiet"),))


def deciders(around: tuple[Someone, ...], today: date) -> dict[str, str]:
    """Names of those who may decide for the patient by law, by ``RelatedPerson/<id>``."""
    return {each.ref: each.person.name for each in around if each.person.may_decide(today)}


def who_decides(
    session: Session, chart: Chart, around: tuple[Someone, ...], today: date
) -> Deciders:
    """Whose word counts as the patient's: of a minor, or under a guardian, not the patient's."""
    guarded = any(
        each.person.authority == GUARDIAN and each.person.may_decide(today) for each in around
    )
    alone = not (guarded or is_minor(session, chart, today))
    return Deciders(deciders(around, today), patient=alone)


def require_word(word: Deciders, by: str) -> None:
    """Stop where somebody decided whose word is not the patient's.

    Raises:
        Refused: so it is; the field is ``by``.
    """
    if against := word.against(by):
        raise Refused("Nothing was kept.", issues=(Issue(against, "by", "required"),))


def _require_ready(someone: Someone, agreed: Agreed, word: Deciders, today: date) -> None:
    known = someone.leading(today, agreed)
    issues = still_needed(known)
    if not set(agreed.tasks) <= set(TASKS):
        issues += (Issue("Choose from the list.", "tasks"),)
    if against := word.against(agreed.by):
        issues += (Issue(against, "by"),)
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)


def _today(bridge: Bridge) -> date:
    now: datetime = bridge.clock()
    return now.astimezone(bridge.zone).date()
