"""Looking again on day 14 and on day 30: asked block by block, each kept at once.

    extra support → two looks with their days (care.transitions.reviews)
    a block's answers → QuestionnaireResponse of this look → an Observation each, made from it
    "that is all" → that response is completed

Nothing is asked after a death, in hospice care, once the way home was closed, or where extra
support was not needed. None of it goes to an EHR.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, extra_support, landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.transitions.outcomes import OUTCOMES
from fhir_bridge.care.transitions.reviews import (
    ASKS,
    ITEMS,
    REVIEWS,
    Item,
    Standing,
    State,
    asked_after,
    sound,
    standings,
    to_ask,
)
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import Issue, NotAllowed, Refused
from fhir_bridge.extra_support import Extra
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.r4.answers import (
    DECLINED,
    REVIEW_QUESTIONNAIRE,
    Answer,
    Answers,
    answers_from_fhir,
    answers_to_fhir,
)
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import (
    ENABLEMENT,
    Code,
    Noted,
    observation_from_fhir,
    observation_to_fhir,
)
from fhir_bridge.r4.supporting import ENDED, NOT_NEEDED
from fhir_bridge.readiness import QUIET
from fhir_bridge.store import case_events, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token
from fhir_bridge.transitions import legs_of

REVIEW_ANSWER = f"{BASE}/CodeSystem/review-answer"
NOT_NOW = "It is not the time for this look."
_OURS = UUID("b7f2c5de-3d2a-4a38-9f51-7a0f2f6f1e42")


@dataclass(frozen=True)
class Look:
    """One look with what was said in it.

    Attributes:
        given: answers by question; None for "rather not".
        asks: what may be asked now.
    """

    standing: Standing
    given: Mapping[str, Answer] = field(default_factory=dict)
    asks: tuple[Item, ...] = ()

    @property
    def code(self) -> str:
        """Of its review."""
        return self.standing.review.code

    @property
    def open(self) -> bool:
        """It can be asked now."""
        return self.standing.state in ASKS


@dataclass(frozen=True)
class Told:
    """What a page tells.

    Attributes:
        extra: the layer they belong to; None where there is none.
        looks: in the order of their days; empty where none is asked.
        may_write: this user's role may note answers.
    """

    extra: Extra | None
    looks: tuple[Look, ...]
    may_write: bool

    @property
    def due(self) -> Look | None:
        """The look whose day has come."""
        come = {State.TODAY, State.WAITS}
        return next((each for each in self.looks if each.standing.state in come), None)

    @property
    def now(self) -> Look | None:
        """The look that can be asked now."""
        return next((each for each in self.looks if each.open), None)


def tell(bridge: Bridge, context: Context) -> Told:
    """How both looks stand.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    with bridge.store.reading() as session:
        extra = extra_support.newest(session, context.chart, bridge)
        may = role_of(session, context) in PEOPLE
        return Told(extra, _looks(session, bridge, context.chart, extra), may)


def answer(
    bridge: Bridge, context: Context, review: str, given: Mapping[str, str | None], *,
    submission: UUID,
) -> None:  # fmt: skip
    """Keep the answers of one block at once; given again in this look, they take the place.

    Args:
        review: a code of ``REVIEWS``.
        given: by question; None for "rather not".

    Raises:
        Refused: no answer, or none of the choices; or it is not the time for it.
        NotAllowed: this user does not work with patients.
    """
    said = sound(given)
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        id = _begun(session, bridge, context, review)
        target, told = f"QuestionnaireResponse/{id}", str(sorted(said.items(), key=str))
        if authored.first_time(session, chart, submission, target, told, at=at):
            begin(session, context, at)
            _keep(session, context, id, said, at)


def finish(bridge: Bridge, context: Context, review: str) -> None:
    """That is all of this look. A second press changes nothing. Raises as ``answer``."""
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        id = _begun(session, bridge, context, review)
        before, version = _kept(session, chart, id)
        if before is None:
            issue = Issue("Note one answer first; “rather not” is one.", "review", "required")
            raise Refused("Nothing was asked yet.", issues=(issue,))
        _response(session, context, id, replace(before, done=True, at=at), version, at)


def _begun(session: Session, bridge: Bridge, context: Context, review: str) -> str:
    """The id of this look's response, where it may be written."""
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed
    chart = context.chart
    if landmarks.nothing_is_asked(session, chart):
        raise Refused(QUIET)
    extra = extra_support.newest(session, chart, bridge)
    looks = {each.code: each for each in _looks(session, bridge, chart, extra)}
    if extra is None or review not in looks or not looks[review].open:
        raise Refused(NOT_NOW)
    return _id(session, chart, extra, review)


def _looks(
    session: Session, bridge: Bridge, chart: Chart, extra: Extra | None
) -> tuple[Look, ...]:  # fmt: skip
    if extra is None or not _are_asked(session, bridge, chart, extra):
        return ()
    today = bridge.clock().astimezone(bridge.zone).date()
    kept = {code: _kept(session, chart, _id(session, chart, extra, code))[0] for code in REVIEWS}
    done = [code for code, each in kept.items() if each and each.done]
    last = _answered(session, chart, bridge)
    ended = extra.kept.why if extra.kept and extra.state == ENDED else ""
    case = case_events.current(session, chart)
    # what was due before anybody here cared for them is not asked now
    since = case.steps[0].at.astimezone(bridge.zone).date() if case else date.min
    return tuple(
        _look(each, kept[each.review.code], last, today)
        for each in standings(extra.event.on, today, done)
        if kept[each.review.code] or (asked_after(ended, each.review) and each.due >= since)
    )


def _look(standing: Standing, kept: Answers | None, last: Mapping[str, date], today: date) -> Look:
    given = dict(kept.given) if kept else {}
    asks = to_ask(last, given, today) if standing.state in ASKS else ()
    return Look(standing, given, asks)


def _are_asked(session: Session, bridge: Bridge, chart: Chart, extra: Extra) -> bool:
    """Home, and nobody said that none is needed; not after a death, hospice, or a closed way."""
    holds = extra.in_force or extra.state == ENDED
    if not (extra.event.over and extra.event.home and holds) or extra.state == NOT_NEEDED:
        return False
    if landmarks.nothing_is_asked(session, chart):
        return False
    names = set(extra.event.names)
    legs = [one.leg for one in legs_of(bridge, session, chart)
            if names & one.leg.transition.stay.numbers]  # fmt: skip
    ended = [leg.ended for leg in legs if leg.transition.went_home and leg.ended]
    return not any(OUTCOMES[each.outcome].chosen for each in ended)


def _answered(session: Session, chart: Chart, bridge: Bridge) -> Mapping[str, date]:
    """The day on which each question was put last, in whichever look."""
    about = (Term("code", tuple(Token(ENABLEMENT, code) for code in ITEMS)),)
    found = authored.each_of(session, chart, "Observation", about)
    noted = sorted((observation_from_fhir(each.data) for each in found), key=lambda each: each.at)
    return {each.about.code: each.at.astimezone(bridge.zone).date() for each in noted}


def _keep(
    session: Session, context: Context, id: str, said: Mapping[str, str | None], at: datetime
) -> None:
    chart, who = context.chart, context.chart.actor.who
    before, version = _kept(session, chart, id)
    fresh = Answers({}, at, who, questionnaire=REVIEW_QUESTIONNAIRE)
    now = before or fresh
    after = replace(now, given={**now.given, **said}, at=at, by=who, amended=now.done)
    _response(session, context, id, after, version, at)
    for code, value in said.items():
        item, own = ITEMS[code], str(uuid5(UUID(id), code))
        told = Code(REVIEW_ANSWER, value, item.choices[value]) if value else None
        noted = Noted(Code(ENABLEMENT, code, item.text), told, at, who,
                      made_from=(f"QuestionnaireResponse/{id}",), absent=DECLINED)  # fmt: skip
        made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
        row = resources.find(session, chart, "Observation", own)
        authored.keep(session, context, made, id=own, at=at, expected=row.version if row else None)


def _response(
    session: Session, context: Context, id: str, answers: Answers, version: int, at: datetime
) -> None:
    made = answers_to_fhir(
        answers, patient=f"Patient/{context.patient}",
        texts={code: ITEMS[code].text for code in answers.given},
        choices=dict.fromkeys(answers.given, REVIEW_ANSWER),
    )  # fmt: skip
    authored.keep(session, context, made, id=id, at=at, expected=version or None)


def _kept(session: Session, chart: Chart, id: str) -> tuple[Answers | None, int]:
    kept = authored.find(session, chart, "QuestionnaireResponse", id)
    return (answers_from_fhir(kept.data), kept.version) if kept else (None, 0)


def _id(session: Session, chart: Chart, extra: Extra, review: str) -> str:
    """One response a look, under whichever name its event had when it was begun."""
    ids = [
        str(uuid5(_OURS, f"{chart.site}/{chart.patient}/{name}/{review}"))
        for name in extra.event.names
    ]
    return next((id for id in ids if _kept(session, chart, id)[0]), ids[0])
