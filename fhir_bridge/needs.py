"""Needs of daily life: asked for a reason, answered or not, kept in the patient's words.

    answers → QuestionnaireResponse of what was asked → an Observation each, made from it
    brought up by the patient → an Observation alone

Nothing is asked again within a month, and what the family must not read is asked alone
(``care.needs``). None of it goes to an EHR. It is for staff: a launch of the patient or of a
relative never reads it here, because what was said alone stands among it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, landmarks, left_out, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.needs import (
    NEEDS,
    NOTHING_SAID,
    RATHER_NOT,
    Need,
    Said,
    may_be_put,
    questions,
    sound,
    standing,
)
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import Issue, NotAllowed, Refused
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.r4.answers import NEEDS_QUESTIONNAIRE, Answer, Answers, answers_to_fhir
from fhir_bridge.r4.need import (
    NEED,
    NEED_ANSWER,
    RESTRICTED,
    Kept,
    need_from_fhir,
    need_to_fhir,
)
from fhir_bridge.readiness import QUIET
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token

ASKED_BEFORE = "This was asked less than a month ago, or is being followed up."


@dataclass(frozen=True)
class Told:
    """What a page tells of the needs.

    Attributes:
        kept: what was said last of each, in the order of ``NEEDS``.
        asks, alone: what may be asked today, and what may be asked when nobody else is there.
        may_write: this user's role may note answers, and something may still be asked.
        names: of members of staff, by who they are in the audit.
    """

    kept: tuple[Kept, ...]
    asks: tuple[Need, ...]
    alone: tuple[Need, ...]
    may_write: bool
    names: Mapping[str, str]


def note(
    bridge: Bridge, context: Context, submission: UUID, given: Iterable[Said], *,
    alone: bool = False,
) -> int:  # fmt: skip
    """Keep what was said; the same form pressed twice is said once.

    Args:
        given: what was said of each need; its day is today's, whatever it says.
        alone: nobody else was there.

    Returns:
        How many answers the form had.

    Raises:
        Refused: nothing was said, something cannot be kept as it is, was asked too short ago, or
            nothing is asked of this patient any more.
        NotAllowed: this user's role may not.
        AlreadySent: this form was sent before with other answers.
    """
    at, chart = bridge.clock(), context.chart
    today = at.astimezone(bridge.zone).date()
    said = tuple(sound(replace(each, on=today), alone=alone) for each in given)
    if not said:
        issue = Issue("Choose what was said to one of them, or leave it.", "answer", "required")
        raise Refused(NOTHING_SAID, issues=(issue,))
    with bridge.store.writing() as session:
        if role_of(session, context) not in PEOPLE:
            raise NotAllowed
        if landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        begin(session, context, at)
        target = f"QuestionnaireResponse/{submission}"
        if authored.first_time(session, chart, submission, target, str(said), at=at):
            _may_be_put(session, bridge, chart, said, today)
            _keep(session, context, submission, said, at)
    return len(said)


def tell(bridge: Bridge, context: Context) -> Told:
    """What is known of the needs, and what may be asked today.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    chart, today = context.chart, bridge.clock().astimezone(bridge.zone).date()
    with bridge.store.reading() as session:
        last = newest(session, bridge, chart)
        quiet = landmarks.nothing_is_asked(session, chart)
        without = left_out.not_wanted(session, chart)
        said = [each.said for each in last.values()]
        asks = () if quiet else questions(said, today, without)
        alone = () if quiet else questions(said, today, without, private=True)
        may = not quiet and role_of(session, context) in PEOPLE
        names = staff.names(session, context.site, {each.by for each in last.values()})
        return Told(tuple(last.values()), asks, alone, may, names)


def newest(session: Session, bridge: Bridge, chart: Chart) -> dict[str, Kept]:
    """What was said last of each need, inside a transaction."""
    about = (Term("code", tuple(Token(NEED, code) for code in NEEDS)),)
    found = authored.each_of(session, chart, "Observation", about)
    kept = [replace(need_from_fhir(each.data, bridge.zone), id=each.id) for each in found]
    ordered = sorted(kept, key=lambda each: each.at)
    last = {each.said.need: each for each in ordered}
    return {code: last[code] for code in standing(each.said for each in ordered)}


def _may_be_put(
    session: Session, bridge: Bridge, chart: Chart, said: Iterable[Said], today: date
) -> None:
    """What was brought up is noted on any day; a question has its time."""
    last = newest(session, bridge, chart)
    for each in said:
        before = last[each.need].said if each.need in last else None
        if not each.unasked and not may_be_put(NEEDS[each.need], before, today):
            raise Refused(NOTHING_SAID, issues=(Issue(ASKED_BEFORE, "answer"),))


def _keep(
    session: Session, context: Context, submission: UUID, said: Iterable[Said], at: datetime
) -> None:
    chart, patient = context.chart, f"Patient/{context.patient}"
    asked = [each for each in said if not each.unasked]
    if asked:
        response = _response(asked, patient, at, chart.actor.who)
        authored.keep(session, context, response, id=str(submission), at=at)
    for each in said:
        source = () if each.unasked else (f"QuestionnaireResponse/{submission}",)
        made = need_to_fhir(each, patient=patient, at=at, by=chart.actor.who, made_from=source)
        authored.keep(session, context, made, id=str(uuid5(submission, each.need)), at=at)


def _response(asked: list[Said], patient: str, at: datetime, by: str) -> dict[str, object]:
    """What was asked in one go, and what was answered; "rather not" has no answer in it."""
    given: dict[str, Answer] = {
        each.need: None if each.answer == RATHER_NOT else each.answer for each in asked
    }
    made = answers_to_fhir(
        Answers(given, at, by, done=True, questionnaire=NEEDS_QUESTIONNAIRE), patient=patient,
        texts={code: NEEDS[code].asks for code in given},
        choices=dict.fromkeys(given, NEED_ANSWER),
    )  # fmt: skip
    if any(NEEDS[code].private for code in given):
        made["meta"]["security"].append(RESTRICTED)
    return made
