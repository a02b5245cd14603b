"""Readiness: ask a little, keep every answer, and say what is known and what is not.

    answer → QuestionnaireResponse of this contact (one a person and day, to be taken up again)
           → Observation, final, made from it: one transaction, saved at once
    finish → that response is completed

The rules are ``care.asking`` and ``care.readiness``; each person has answers of their own, and what
a caregiver says bears a label of its own. None of it goes to an EHR. Nobody is asked anything
again within a month; what somebody brings up unasked is noted on any day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, landmarks, learners
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.asking import (
    CHILD,
    CHOICE,
    LONGEST_WORDS,
    QUESTIONS,
    RULER,
    Asked,
    Question,
    due_from,
    may_be_answered,
    may_be_put,
    room_today,
)
from fhir_bridge.care.asking import next_questions as next_of
from fhir_bridge.care.skills import RESULTS, SKILLS, Shown
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.learners import IN_THE_WAY, PATIENT, UNASKED, Known
from fhir_bridge.r4.answers import (
    ANSWER,
    DECLINED,
    Answer,
    Answers,
    answers_from_fhir,
    answers_to_fhir,
)
from fhir_bridge.r4.observation import (
    ASSESSMENT,
    CAREGIVER_PRIVATE,
    ENABLEMENT,
    SKILL,
    SKILL_RESULT,
    Code,
    Noted,
    Value,
    observation_to_fhir,
)
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import read_json

__all__ = [
    "PATIENT", "Known", "answer", "contact", "finish", "in_hospital", "known", "learner_exists",
    "note_shown", "note_way", "people", "questions",
]  # fmt: skip

QUIET = "Nothing is asked of anybody here any more. What was said stays readable."
NOT_KEPT = "This answer was not kept."
IN_HOSPITAL = "In hospital nobody is asked. What is brought up can be noted on any day."


def known(bridge: Bridge, chart: Chart) -> Mapping[str, Known]:
    """What is known of the patient (``PATIENT``) and of each learner."""
    with bridge.store.reading() as session:
        return learners.each_learner(session, chart, bridge.zone)


def people(bridge: Bridge, chart: Chart) -> Mapping[str, str]:
    """Names of those who can learn beside the patient, by ``RelatedPerson/<id>``."""
    with bridge.store.reading() as session:
        return learners.people(session, chart)


def questions(
    bridge: Bridge, chart: Chart, in_plan: Iterable[str] | None = None, learner: str = PATIENT
) -> tuple[Question, ...]:
    """What may be asked today, most useful first; nothing where nothing is asked any more.

    Args:
        in_plan: strategies; None for those that are in the plan.
    """
    with bridge.store.reading() as session:
        if _nobody_asks(session, bridge, chart, learner):
            return ()
        if landmarks.inside_since(session, chart, bridge):
            return ()
        so_far = learners.each_learner(session, chart, bridge.zone).get(learner, Known())
        plan = landmarks.in_plan(session, chart) if in_plan is None else in_plan
        acute = landmarks.acute_on(session, chart, bridge)
        return next_of(so_far.asked, plan, _today(bridge), acute)


def in_hospital(bridge: Bridge, chart: Chart) -> bool:
    """Whether nobody is asked because of a stay that goes on; what is brought up may be noted."""
    with bridge.store.reading() as session:
        return landmarks.inside_since(session, chart, bridge) is not None


def answer(
    bridge: Bridge, context: Context, question: str, value: Answer, *, learner: str = PATIENT,
    note: str = "", unasked: bool = False,
) -> None:  # fmt: skip
    """Keep one answer at once; given again on the same day, it takes the place of the first.

    Args:
        question: a code of ``QUESTIONS``.
        value: None for "rather not".
        note: e.g. why not lower.
        unasked: they brought it up: noted on any day, and counted as any other answer.

    Raises:
        Refused: there is no such question, it is no answer to it, it may not be asked now, or
            nothing is asked of this patient any more.
    """
    asked = QUESTIONS.get(question)
    if asked is None or (value is not None and not may_be_answered(asked, value)):
        raise Refused(NOT_KEPT, issues=(Issue(_wanted(asked), question, "required"),))
    if len(note) > LONGEST_WORDS:
        raise Refused(NOT_KEPT, issues=(Issue("Write fewer words.", "note", "too-long"),))
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        begin(session, context, at)
        _may_be_asked(session, bridge, chart, asked, learner, unasked=unasked)
        contact = _contact(chart, learner, _today(bridge))
        response = _add(session, context, str(contact), asked, value, at, learner)
        noted = Noted(
            Code(ENABLEMENT, question, asked.asked_of(learner == PATIENT)), value, at,
            chart.actor.who, learner=learner, method=UNASKED if unasked else "",
            made_from=(f"QuestionnaireResponse/{response}",), note=note.strip(),
            label=_label(learner), absent=DECLINED,
        )  # fmt: skip
        _keep(session, context, str(uuid5(contact, question)), noted, at)


def note_way(
    bridge: Bridge, context: Context, words: str, *, about: str, learner: str = PATIENT
) -> None:
    """Keep what is in the way of somebody who is not sure; said again that day, it is put right.

    Args:
        about: the question whose answer opened it.

    Raises:
        Refused: it says nothing, or too much; or nothing is asked of this patient any more.
    """
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS or about not in QUESTIONS:
        issue = Issue("Write what is in the way, in a few words.", "words", "required")
        raise Refused("This was not kept.", issues=(issue,))
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        begin(session, context, at)
        if landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        contact = _contact(chart, learner, _today(bridge))
        told = Code(ENABLEMENT, IN_THE_WAY, "What is in the way")
        asked = Code(ENABLEMENT, about, QUESTIONS[about].asked_of(learner == PATIENT))
        noted = Noted(
            told, words, at, chart.actor.who, learner=learner, label=_label(learner),
            parts=((Code(ENABLEMENT, "about"), asked),),
        )  # fmt: skip
        _keep(session, context, str(uuid5(contact, IN_THE_WAY)), noted, at)


def finish(bridge: Bridge, context: Context, *, learner: str = PATIENT) -> None:
    """That is all for today: what was answered is complete. A second press changes nothing."""
    at, chart = bridge.clock(), context.chart
    id = str(_contact(chart, learner, _today(bridge)))
    with bridge.store.writing() as session:
        row = resources.find(session, chart, "QuestionnaireResponse", id)
        before = answers_from_fhir(read_json(row.body)) if row else None
        if row is None or before is None or before.done:
            return
        made = _response(replace(before, done=True, at=at), chart, learner)
        authored.keep(session, context, made, id=id, at=at, expected=row.version)


def contact(bridge: Bridge, chart: Chart, learner: str = PATIENT) -> Answers | None:
    """What was said today, and whether that was all; None when nothing was."""
    id = str(_contact(chart, learner, _today(bridge)))
    with bridge.store.reading() as session:
        row = resources.find(session, chart, "QuestionnaireResponse", id)
        return answers_from_fhir(read_json(row.body)) if row else None


def note_shown(
    bridge: Bridge, context: Context, key: UUID, shown: Shown, *, learner: str = PATIENT,
    method: str = "", parts: tuple[tuple[Code, Value], ...] = (), note: str = "",
) -> None:  # fmt: skip
    """Keep one look at one skill; the same form pressed twice is one look.

    Args:
        key: born with the form.
        parts: further words, e.g. who interpreted.

    Raises:
        Refused: there is no such skill or result.
    """
    skill = SKILLS.get(shown.skill)
    if skill is None or shown.result not in RESULTS[skill.kind]:
        raise Refused("Choose what it showed.", issues=(Issue("Choose one.", "result"),))
    at = bridge.clock()
    with bridge.store.writing() as session:
        begin(session, context, at)
        result = Code(SKILL_RESULT, shown.result, RESULTS[skill.kind][shown.result].words)
        noted = Noted(
            Code(SKILL, skill.code, skill.words), result, at, context.chart.actor.who,
            learner=learner, method=method, parts=parts, note=note.strip(), label=_label(learner),
        )  # fmt: skip
        if resources.find(session, context.chart, "Observation", str(key)) is None:
            _keep(session, context, str(key), noted, at)


def learner_exists(bridge: Bridge, chart: Chart, learner: str) -> None:
    """Stop where a learner is named that this chart does not know.

    Raises:
        NotFound: there is no such person.
    """
    if learner == PATIENT:
        return
    type, _, id = learner.partition("/")
    with bridge.store.reading() as session:
        if type != "RelatedPerson" or resources.find(session, chart, type, id) is None:
            raise NotFound


def _may_be_asked(
    session: Session, bridge: Bridge, chart: Chart, question: Question, learner: str, *,
    unasked: bool,
) -> None:  # fmt: skip
    """Stop what was asked lately, is not in the plan, or is one too many.

    Raises:
        Refused: that is so; the page that offered it was old.
    """
    if why := _nobody_asks(session, bridge, chart, learner):
        raise Refused(why)
    if unasked:
        return
    if landmarks.inside_since(session, chart, bridge):
        raise Refused(NOT_KEPT, issues=(Issue(IN_HOSPITAL, question.code),))
    asked = learners.each_learner(session, chart, bridge.zone).get(learner, Known()).asked
    plan, today = landmarks.in_plan(session, chart), _today(bridge)
    acute = landmarks.acute_on(session, chart, bridge)
    if not may_be_put(question, asked, plan, today, acute):
        raise Refused(NOT_KEPT, issues=(Issue(_why_not(question, asked), question.code),))
    if not room_today(asked, question, today):
        words = "Three questions on the ruler are enough for one day."
        raise Refused(NOT_KEPT, issues=(Issue(words, question.code),))


def _nobody_asks(session: Session, bridge: Bridge, chart: Chart, learner: str) -> str:
    """Why nothing is asked of this person at all; "" where something may be."""
    if landmarks.nothing_is_asked(session, chart):
        return QUIET
    child = learner == PATIENT and landmarks.others_speak(session, chart, _today(bridge))
    return CHILD if child else ""


def _why_not(question: Question, asked: Iterable[Asked]) -> str:
    before = [each for each in asked if each.question == question.code]
    if not before:
        return "This is not in the plan, so it is not asked about."
    day = due_from(before[-1])
    return f"This was asked not long ago; it can be asked again from {day:%b} {day.day}."


def _wanted(asked: Question | None) -> str:
    return "Choose a number from 0 to 10." if asked and asked.kind == RULER else "Answer this."


def _add(
    session: Session, context: Context, id: str, asked: Question, value: Answer, at: datetime,
    learner: str,
) -> str:  # fmt: skip
    """Put one answer into the response of this contact; after its end that is an amendment."""
    chart = context.chart
    row = resources.find(session, chart, "QuestionnaireResponse", id)
    fresh = Answers({}, at, chart.actor.who, learner, _label(learner))
    before = answers_from_fhir(read_json(row.body)) if row else fresh
    given = before.given | {asked.code: value}
    after = replace(before, given=given, at=at, by=chart.actor.who, amended=before.done)
    made = _response(after, chart, learner)
    authored.keep(session, context, made, id=id, at=at, expected=row.version if row else None)
    return id


def _response(answers: Answers, chart: Chart, learner: str) -> dict[str, object]:
    texts = {code: QUESTIONS[code].asked_of(learner == PATIENT) for code in answers.given}
    choices = {code: ANSWER for code in answers.given if QUESTIONS[code].kind == CHOICE}
    patient = f"Patient/{chart.patient}"
    return answers_to_fhir(answers, patient=patient, texts=texts, choices=choices)


def _keep(session: Session, context: Context, id: str, noted: Noted, at: datetime) -> None:
    chart = context.chart
    row = resources.find(session, chart, "Observation", id)
    made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
    authored.keep(session, context, made, id=id, at=at, expected=row.version if row else None)


def _contact(chart: Chart, learner: str, day: date) -> UUID:
    """One response a person and day: whoever asks on, asks on in the same."""
    return uuid5(_OURS, f"{chart.site}/{chart.patient}/{learner}/{day.isoformat()}")


_OURS = UUID("6f1d3a0e-58f5-4d2c-9a0b-3c1f8a7e2b4d")


def _label(learner: str) -> str:
    return CAREGIVER_PRIVATE if learner else ASSESSMENT


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
