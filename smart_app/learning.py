"""From what is known of a learner to what the page of skills and confidence draws."""

from collections.abc import Callable, Iterable, Mapping

from fhir_bridge import landmarks, readiness, scores, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.asking import CHILD, CONFIDENCE, QUESTIONS
from fhir_bridge.care.instruments import SEMCD
from fhir_bridge.errors import Issue
from fhir_bridge.launches import Context
from fhir_bridge.learners import Known, Said
from fhir_bridge.readiness import PATIENT
from smart_app.screens.frame import PageFrame
from smart_app.screens.headline import Headline, headline
from smart_app.screens.moments import short_day
from smart_app.screens.readiness import (
    Asking,
    Person,
    ReadinessPage,
    answered_today,
    asked_before,
    by_day,
    finding,
    grid,
    is_unsure,
    score_rows,
    stands,
    to_ask,
)
from smart_app.screens.typed import Typed

Save = Callable[[], None]
PAGE = "readiness"
BOOKING, ALONE = "book", "alone"


def books_alone(bridge: Bridge, context: Context) -> bool:
    """Whether the patient, when it was looked at last, booked a visit without help."""
    looked = [
        each for each in readiness.known(bridge, context.chart).get(PATIENT, Known()).shown
        if each.skill == BOOKING
    ]  # fmt: skip
    return bool(looked) and max(looked, key=lambda each: each.on).result == ALONE


def page(
    bridge: Bridge, context: Context, frame: PageFrame, who: str, typed: Typed
) -> ReadinessPage:
    """What the page of one learner draws."""
    chart, patient = context.chart, who == PATIENT
    names = readiness.people(bridge, chart)
    known = readiness.known(bridge, chart).get(who, Known())
    name = frame.name if patient else names.get(who, "")
    child = patient and frame.is_young_child
    quiet = _quiet(frame) or (CHILD if child else "")
    asking = () if quiet else readiness.questions(bridge, chart, learner=who)
    inside = not quiet and readiness.in_hospital(bridge, chart)
    contact = readiness.contact(bridge, chart, who)
    today = [each for each in known.said if each.on == frame.moment.today]
    kept = scores.scores(bridge, chart, who)
    again = scores.may_fill_in(bridge, chart, who)
    last = known.readiness()
    head = _headline(bridge, context, frame, who, known)
    return ReadinessPage(
        address=frame.url(PAGE), who=who, name=name, question=_question(patient),
        first_name=frame.first_name if patient else name.split()[0],
        people=tuple(_people(frame, names, who)), quiet=quiet,
        done=bool(contact and contact.done),
        today=tuple(answered_today(each, patient, frame, typed) for each in today),
        ask=tuple(to_ask(each, patient, typed) for each in asking),
        later=tuple(_later(
            known, [each.code for each in asking], patient, frame, typed, anyway=inside
        )),
        way=_way(known, today), grid=grid(known), stands=stands(known),
        finding=finding(known), missing=last.missing,
        days=by_day(known, _names(bridge, context, known), frame),
        scores=score_rows(kept, frame),
        child=child, inside=readiness.IN_HOSPITAL if inside else "",
        has_six=SEMCD in {each.score.instrument for each in kept},
        semcd_from=short_day(again, frame.moment), typed=typed, headline=head,
    )  # fmt: skip


def headline_today(bridge: Bridge, context: Context, frame: PageFrame) -> Headline | None:
    """The headline of the patient for Today; None where nobody is asked, or nothing is kept.

    Whoever launched as the patient or as a relative reads none (care rules, first ten no. 8).
    A young child has none: what is asked of whoever looks after it is not about the child.
    """
    if frame.hospice or frame.is_young_child or not frame.enrolled:
        return None
    if context.user.startswith(staff.NOT_STAFF):
        return None
    known = readiness.known(bridge, context.chart).get(PATIENT, Known())
    return _headline(bridge, context, frame, PATIENT, known, frame.url(PAGE))


def issue(words: str, field: str) -> Issue:
    """What is wrong with one field of a form."""
    return Issue(words, field, "required")


def _headline(
    bridge: Bridge, context: Context, frame: PageFrame, who: str, known: Known, ask: str = ""
) -> Headline:
    chart = context.chart
    marks = landmarks.marks(bridge, chart) if who == PATIENT else ()
    asks = "" if _quiet(frame) else ask
    return headline(frame, known, marks, landmarks.strategies(bridge, chart), asks)


def _quiet(frame: PageFrame) -> str:
    if frame.patient.deceased:
        return f"{frame.first_name} has died. What was said stays readable."
    if frame.hospice:
        return f"{frame.first_name} is in hospice care: comfort first, and no questions."
    return ""


def _question(patient: bool) -> str:
    return QUESTIONS[CONFIDENCE].asked_of(patient)


def _people(frame: PageFrame, names: Mapping[str, str], who: str) -> Iterable[Person]:
    yield Person(PATIENT, frame.name, "patient", who == PATIENT)
    for reference, name in names.items():
        yield Person(reference, name, "takes part", who == reference)


def _later(
    known: Known, asking: list[str], patient: bool, frame: PageFrame, typed: Typed, *,
    anyway: bool,
) -> Iterable[Asking]:  # fmt: skip
    """What was put before and is not asked today; in hospital how sure, too, to be brought up."""
    today = {each.about for each in known.said if each.on == frame.moment.today}
    put = {each.about for each in known.said} | ({CONFIDENCE} if anyway else set())
    for code in QUESTIONS:
        if code in put - today and code not in asking:
            yield asked_before(known, code, patient, frame, typed)


def _way(known: Known, today: list[Said]) -> str:
    """The question of today below seven whose "what is in the way" is still to be asked."""
    unsure = [each for each in today if is_unsure(QUESTIONS[each.about], each.value)]
    noted = any(way.on == each.on for way in known.ways for each in unsure)
    return unsure[0].about if unsure and not noted else ""


def _names(bridge: Bridge, context: Context, known: Known) -> dict[str, str]:
    who = {each.by for each in (*known.said, *known.ways)}
    with bridge.store.reading() as session:
        return staff.names(session, context.site, who)
