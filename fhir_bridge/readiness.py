"""Readiness: ask a little, keep every answer, and say what is known and what is not.

    answer → QuestionnaireResponse of this contact (one a person and day, to be taken up again)
           → Observation, final, made from it: one transaction, saved at once

The rules are ``care.asking`` and ``care.readiness``; each person has answers of their own, and what
a caregiver says bears a label of its own. None of it goes to an EHR.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.authored import Kept
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.asking import QUESTIONS, RULER, Asked, Question, may_be_answered
from fhir_bridge.care.asking import next_questions as next_of
from fhir_bridge.care.readiness import Readiness, Rulers, of_strategy, readiness
from fhir_bridge.care.skills import RESULTS, SKILLS, Shown
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.answers import DECLINED, Answer, Answers, answers_from_fhir, answers_to_fhir
from fhir_bridge.r4.observation import (
    ASSESSMENT,
    CAREGIVER_PRIVATE,
    ENABLEMENT,
    SKILL,
    SKILL_RESULT,
    Code,
    Noted,
    observation_from_fhir,
    observation_to_fhir,
)
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import read_json

PATIENT = ""
"""The learner who is the patient; others are named by ``RelatedPerson/<id>``."""

OF_STRATEGY = "confidence-"


@dataclass(frozen=True)
class Known:
    """What is known of one person, oldest first.

    Attributes:
        asked: every question that was put.
        answers: every answer that was given: question, day, value.
        shown: every look at a skill.
    """

    asked: tuple[Asked, ...] = ()
    answers: tuple[tuple[str, date, Answer], ...] = ()
    shown: tuple[Shown, ...] = ()

    def newest(self, question: str) -> Answer:
        """The last answer to a question; None when there is none."""
        return next((value for code, _, value in reversed(self.answers) if code == question), None)

    def trend(self, question: str) -> tuple[tuple[date, int], ...]:
        """Every answer on a ruler, with its day."""
        return tuple(
            (on, value)
            for code, on, value in self.answers
            if code == question and isinstance(value, int)
        )

    def rulers(self, strategy: str = "") -> Rulers:
        """The newest answers; with a strategy, its own confidence."""
        return Rulers(
            self._number("importance"), self._number("wanting"), self._number(_confidence(strategy))
        )

    def _number(self, question: str) -> int | None:
        value = self.newest(question)
        return value if isinstance(value, int) else None

    def readiness(self, strategy: str = "") -> Readiness:
        """What that makes: of the whole person, or of one strategy."""
        if strategy:
            return of_strategy(self.shown, self.rulers(strategy), strategy)
        return readiness(self.shown, self.rulers())

    def until(self, day: date) -> "Known":
        """What was known at the end of a day."""
        return Known(
            tuple(each for each in self.asked if each.on <= day),
            tuple(each for each in self.answers if each[1] <= day),
            tuple(each for each in self.shown if each.on <= day),
        )


def known(bridge: Bridge, chart: Chart) -> Mapping[str, Known]:
    """What is known of the patient (``PATIENT``) and of each learner."""
    with bridge.store.reading() as session:
        noted = [
            observation_from_fhir(each.data)
            for each in authored.each_of(session, chart, "Observation")
            if _is_ours(each)
        ]
    return _told(sorted(noted, key=lambda each: each.at), bridge)


def questions(
    bridge: Bridge, chart: Chart, in_plan: Iterable[str], learner: str = PATIENT
) -> tuple[Question, ...]:
    """What may be asked today, most useful first."""
    so_far = known(bridge, chart).get(learner, Known())
    return next_of(so_far.asked, in_plan, _today(bridge))


def answer(
    bridge: Bridge, context: Context, question: str, value: Answer, *, learner: str = PATIENT,
    note: str = "",
) -> None:  # fmt: skip
    """Keep one answer at once; given again on the same day, it takes the place of the first.

    Args:
        question: a code of ``QUESTIONS``.
        value: None for "rather not".
        note: e.g. why not lower.

    Raises:
        Refused: there is no such question, or it is no answer to it.
    """
    asked = QUESTIONS.get(question)
    if asked is None or (value is not None and not may_be_answered(asked, value)):
        words = "Choose a number from 0 to 10." if asked and asked.kind == RULER else "Answer this."
        raise Refused("This answer was not kept.", issues=(Issue(words, question, "required"),))
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        begin(session, context, at)
        contact = _contact(chart, learner, _today(bridge))
        response = _add(session, context, str(contact), asked, value, at, learner)
        noted = Noted(
            Code(ENABLEMENT, question, asked.text), value, at, chart.actor.who, learner=learner,
            made_from=(f"QuestionnaireResponse/{response}",), note=note.strip(),
            label=_label(learner), absent=DECLINED,
        )  # fmt: skip
        _keep(session, context, str(uuid5(contact, question)), noted, at)


def note_shown(
    bridge: Bridge, context: Context, key: UUID, shown: Shown, *, learner: str = PATIENT,
    method: str = "", parts: tuple[tuple[Code, int | str], ...] = (), note: str = "",
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


def _add(
    session: Session, context: Context, id: str, asked: Question, value: Answer, at: datetime,
    learner: str,
) -> str:  # fmt: skip
    """Put one answer into the response of this contact."""
    chart = context.chart
    row = resources.find(session, chart, "QuestionnaireResponse", id)
    fresh = Answers({}, at, chart.actor.who, learner, _label(learner))
    before = answers_from_fhir(read_json(row.body)) if row else fresh
    after = replace(before, given=before.given | {asked.code: value}, at=at, by=chart.actor.who)
    texts = {code: QUESTIONS[code].text for code in after.given}
    made = answers_to_fhir(after, patient=f"Patient/{chart.patient}", texts=texts)
    authored.keep(session, context, made, id=id, at=at, expected=row.version if row else None)
    return id


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


def _is_ours(kept: Kept) -> bool:
    codings = kept.data["code"].get("coding", [{}])
    return codings[0].get("system") in {ENABLEMENT, SKILL}


def _told(noted: Iterable[Noted], bridge: Bridge) -> Mapping[str, Known]:
    found: dict[str, Known] = {}
    for each in noted:
        so_far = found.get(each.learner, Known())
        found[each.learner] = _with(so_far, each, each.at.astimezone(bridge.zone).date())
    return found


def _with(so_far: Known, noted: Noted, on: date) -> Known:
    code = noted.about.code
    if noted.about.system == SKILL:
        result = noted.value.code if isinstance(noted.value, Code) else ""
        return replace(so_far, shown=(*so_far.shown, Shown(code, result, on)))
    if code not in QUESTIONS or isinstance(noted.value, Code):
        return so_far
    asked = (*so_far.asked, Asked(code, on, declined=noted.value is None))
    if noted.value is None:
        return replace(so_far, asked=asked)
    return replace(so_far, asked=asked, answers=(*so_far.answers, (code, on, noted.value)))


def _confidence(strategy: str) -> str:
    return f"{OF_STRATEGY}{strategy}" if strategy else "confidence"


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()


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
