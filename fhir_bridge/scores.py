"""Scores: of the one questionnaire we may ask (SEMCD-6), and those that come from elsewhere.

    six answers → QuestionnaireResponse → score, as its authors say; too few answers are no score
    a score of another instrument → kept as it came, with all of its provenance

None of it is part of the skills shown, of what matters, or of a proposal; it stands beside how sure
somebody is. None of it goes to an EHR. Sources: domain §B.2, care rules §2.2 row 6.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, landmarks
from fhir_bridge.authored import first_time
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.asking import CHILD, NOT_AGAIN_FOR
from fhir_bridge.care.instruments import (
    CAREGIVER,
    INSTRUMENTS,
    PATIENT,
    SEMCD,
    SEMCD_ITEMS,
    SEMCD_SCALE,
    SEMCD_VERSION,
    Score,
    semcd_score,
)
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.answers import SEMCD_QUESTIONNAIRE, Answers, answers_to_fhir
from fhir_bridge.r4.observation import ASSESSMENT, CAREGIVER_PRIVATE
from fhir_bridge.r4.scores import KeptScore, is_score, score_from_fhir, score_to_fhir
from fhir_bridge.store.access import Chart

NOT_KEPT = "This score was not kept."
MOST = 100_000
"""No instrument has a scale as long as that."""


def scores(bridge: Bridge, chart: Chart, learner: str = "") -> tuple[KeptScore, ...]:
    """Every score of one person, the newest first."""
    with bridge.store.reading() as session:
        found = _kept(session, chart)
    mine = [each for each in found if each.learner == learner]
    return tuple(sorted(mine, key=lambda each: (each.score.on, each.at), reverse=True))


def note_score(
    bridge: Bridge, context: Context, key: UUID, score: Score, *, learner: str = ""
) -> None:
    """Keep a score of another instrument; the same form pressed twice is one score.

    Args:
        key: born with the form.

    Raises:
        Refused: something of its provenance is missing or cannot be.
        AlreadySent: the form was sent before with another score.
    """
    wrong = score.faults(_today(bridge))
    if score.value is None and "value" not in wrong:
        wrong["value"] = "Give the score as a number."
    if wrong:
        issues = tuple(Issue(words, field, "required") for field, words in wrong.items())
        raise Refused(NOT_KEPT, issues=issues)
    with bridge.store.writing() as session:
        begin(session, context, bridge.clock())
        _keep(session, bridge, context, key, score, learner)


def may_fill_in(bridge: Bridge, chart: Chart, learner: str = "") -> date | None:
    """From which day on the six questions may be handed over; None for "any day"."""
    own = [each.score.on for each in scores(bridge, chart, learner)
           if each.score.instrument == SEMCD]  # fmt: skip
    day = max(own) + NOT_AGAIN_FOR if own else None
    return day if day and day > _today(bridge) else None


def note_semcd(
    bridge: Bridge, context: Context, key: UUID, answers: Mapping[str, int], *, mode: str,
    learner: str = "",
) -> Score:  # fmt: skip
    """Keep the six answers as somebody filled them in today, and what they make.

    Args:
        key: born with the form.
        answers: 1 to 10 by item, those that were given.
        mode: a key of ``care.instruments.MODES``.

    Raises:
        Refused: nothing was answered, or not in its way; or it was filled in within the month.
    """
    try:
        value = semcd_score(answers) if answers else None
    except ValueError:
        raise Refused(NOT_KEPT, issues=(Issue("Answer from 1 to 10.", "six"),)) from None
    if not answers:
        raise Refused(NOT_KEPT, issues=(Issue("Nothing is answered yet.", "six", "required"),))
    own, today = INSTRUMENTS[SEMCD], _today(bridge)
    least, most = Decimal(SEMCD_SCALE[0]), Decimal(SEMCD_SCALE[-1])
    score = Score(
        SEMCD, own.name, SEMCD_VERSION, value, least, most, own.direction or "", today,
        CAREGIVER if learner else PATIENT, mode,
    )  # fmt: skip
    if score.faults(today):
        raise Refused(NOT_KEPT, issues=(Issue("Say how it was answered.", "mode"),))
    with bridge.store.writing() as session:
        begin(session, context, bridge.clock())
        if not _again(session, context.chart, key, learner, today):
            _keep(session, bridge, context, key, score, learner, answers)
    return score


def _again(session: Session, chart: Chart, key: UUID, learner: str, today: date) -> bool:
    """Whether it is the same press once more.

    Raises:
        Refused: it was filled in before, not long ago.
    """
    for each in _kept(session, chart):
        mine = each.learner == learner and each.score.instrument == SEMCD
        if mine and each.made_from == f"QuestionnaireResponse/{_response(key)}":
            return True
        if mine and today - each.score.on < NOT_AGAIN_FOR:
            raise Refused("The six questions were answered not long ago: once a month is enough.")
    return False


def _keep(
    session: Session, bridge: Bridge, context: Context, key: UUID, score: Score, learner: str,
    answers: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    at, chart = bridge.clock(), context.chart
    if landmarks.nothing_is_asked(session, chart):
        raise Refused("Nothing is asked of anybody here any more.")
    if score.respondent == PATIENT and landmarks.others_speak(session, chart, _today(bridge)):
        raise Refused(CHILD)
    label = CAREGIVER_PRIVATE if learner else ASSESSMENT
    if not first_time(session, chart, key, f"Observation/{key}", repr((score, learner)), at=at):
        return
    made_from = ""
    if answers is not None:
        told = Answers(dict(answers), at, chart.actor.who, learner, label, done=True,
                       questionnaire=SEMCD_QUESTIONNAIRE)  # fmt: skip
        made = answers_to_fhir(told, patient=f"Patient/{chart.patient}", texts=dict(SEMCD_ITEMS))
        authored.keep(session, context, made, id=_response(key), at=at)
        made_from = f"QuestionnaireResponse/{_response(key)}"
    kept = KeptScore(score, at, chart.actor.who, learner, label, made_from)
    resource = score_to_fhir(kept, patient=f"Patient/{chart.patient}")
    authored.keep(session, context, resource, id=str(key), at=at)


def _kept(session: Session, chart: Chart) -> list[KeptScore]:
    found = authored.each_of(session, chart, "Observation")
    return [score_from_fhir(each.data) for each in found if is_score(each.data)]


def _response(key: UUID) -> str:
    return str(uuid5(key, "answers"))


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
