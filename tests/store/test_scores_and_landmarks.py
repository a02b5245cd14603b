"""Scores with their provenance, and what in a record bears on asking, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from fhir_bridge import authored, landmarks, readiness, scores
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.approach import unproposed
from fhir_bridge.care.decision import AGREES, Choice
from fhir_bridge.care.decision import decide as agree
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.instruments import SEMCD_ITEMS, Score
from fhir_bridge.clock import fixed
from fhir_bridge.ehr_copies import keep_twice
from fhir_bridge.errors import AlreadySent, Refused
from fhir_bridge.goals import write_goal
from fhir_bridge.landmarks import EVENT, SUPPORT, WIN, Mark
from fhir_bridge.launches import Context
from fhir_bridge.r4.decided import noted_decision
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.observation import observation_to_fhir
from fhir_bridge.store import resources
from fhir_bridge.wire import Document
from support.desk import AT, nurse

TODAY = date(2026, 11, 21)
MARIA = "RelatedPerson/maria"
PAM = Score(
    "pam", "Patient Activation Measure", "13 items", Decimal("62.5"), Decimal(0), Decimal(100),
    "higher-better", TODAY, "patient", "online",
)  # fmt: skip
SIX = dict.fromkeys(SEMCD_ITEMS, 5) | {"fatigue": 8}


def later(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def test_a_score_is_kept_as_it_came_and_read_back_whole(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    for _ in range(2):
        scores.note_score(made, rc, key, PAM)
    [kept] = scores.scores(made, rc.chart)
    assert (kept.score, kept.by) == (PAM, rc.chart.actor.who)
    with pytest.raises(AlreadySent):
        scores.note_score(made, rc, key, replace(PAM, value=Decimal(70)))


def test_a_score_never_leaves_and_counts_for_nothing(made: Bridge) -> None:
    rc = nurse(made)
    scores.note_score(made, rc, uuid4(), PAM, learner=MARIA)
    with made.store.reading() as session:
        [kept] = authored.each_of(session, rc.chart, "Observation")
    assert not may_leave(kept.data)
    assert kept.data["meta"]["security"][0]["code"] == "caregiver-private"
    assert readiness.known(made, rc.chart) == {}
    assert scores.scores(made, rc.chart) == ()
    assert [each.score for each in scores.scores(made, rc.chart, MARIA)] == [PAM]


@pytest.mark.parametrize("changed", [{"value": None}, {"version": ""}, {"value": Decimal(101)}])
def test_a_score_that_lacks_something_is_not_kept(made: Bridge, changed: dict[str, object]) -> None:
    rc = nurse(made)
    with pytest.raises(Refused) as told:
        scores.note_score(made, rc, uuid4(), Score(**(vars(PAM) | changed)))
    assert {issue.expression for issue in told.value.issues} == set(changed)
    assert scores.scores(made, rc.chart) == ()


def test_the_six_answers_are_kept_with_what_they_make(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    for _ in range(2):
        score = scores.note_semcd(made, rc, key, SIX, mode="paper")
    assert score.value == Decimal("5.50")
    [kept] = scores.scores(made, rc.chart)
    assert kept.score == replace(score, value=Decimal("5.5"))
    with made.store.reading() as session:
        [response] = authored.each_of(session, rc.chart, "QuestionnaireResponse")
    assert kept.made_from == f"QuestionnaireResponse/{response.id}"
    assert response.data["status"] == "completed"
    assert len(response.data["item"]) == 6


def test_the_six_are_answered_once_a_month_by_each(made: Bridge) -> None:
    rc = nurse(made)
    scores.note_semcd(made, rc, uuid4(), SIX, mode="paper")
    assert scores.may_fill_in(made, rc.chart) == date(2026, 12, 21)
    with pytest.raises(Refused, match="once a month"):
        scores.note_semcd(later(made, 29), rc, uuid4(), SIX, mode="paper")
    scores.note_semcd(made, rc, uuid4(), SIX, mode="paper", learner=MARIA)
    scores.note_semcd(later(made, 30), rc, uuid4(), SIX, mode="paper")
    assert scores.may_fill_in(later(made, 61), rc.chart) is None
    assert len(scores.scores(made, rc.chart)) == 2


def test_too_few_of_the_six_are_kept_without_a_score(made: Bridge) -> None:
    rc = nurse(made)
    score = scores.note_semcd(made, rc, uuid4(), {"fatigue": 5, "tasks": 6}, mode="paper")
    assert score.value is None
    assert [each.score.value for each in scores.scores(made, rc.chart)] == [None]


@pytest.mark.parametrize(
    ("answers", "mode"), [({}, "paper"), ({"fatigue": 11}, "paper"), (SIX, ""), (SIX, "shouted")]
)
def test_what_is_no_answer_to_the_six_is_not_kept(
    made: Bridge, answers: dict[str, int], mode: str
) -> None:
    rc = nurse(made)
    with pytest.raises(Refused):
        scores.note_semcd(made, rc, uuid4(), answers, mode=mode)
    assert scores.scores(made, rc.chart) == ()


def goal(strategy: str = "self-management", **changed: object) -> EnablementGoal:
    return EnablementGoal(
        key=uuid4(), strategy=strategy, statement="Walk to church", doer=Doer.PATIENT
    ).model_copy(update=changed)


def save(made: Bridge, context: Context, new: EnablementGoal, version: int | None = None) -> None:
    submission = uuid4() if version else new.key
    write_goal(made, context, new, submission=submission, version=version)


def test_what_is_in_the_plan_is_an_open_goal_or_a_decision(made: Bridge) -> None:
    rc = nurse(made)
    assert landmarks.strategies(made, rc.chart) == {
        "health-literacy", "system-navigation", "self-management",
    }, "before anything is agreed, and never phone and online"  # fmt: skip
    walk = goal()
    save(made, rc, walk)
    assert landmarks.strategies(made, rc.chart) == {"self-management"}
    save(made, rc, walk.model_copy(update={"status": Status.COMPLETED}), 1)
    assert landmarks.strategies(made, rc.chart) == frozenset()
    decide(made, rc, "digital-empowerment")
    assert landmarks.strategies(made, rc.chart) == {"digital-empowerment"}


def decide(made: Bridge, context: Context, strategy: str) -> None:
    choice = Choice("coach", AGREES)
    agreed = agree(unproposed(strategy), choice, now="manage", today=made.clock().date())
    noted = noted_decision(agreed, at=made.clock(), by="Practitioner/rc")
    made_of = observation_to_fhir(noted, patient=f"Patient/{context.patient}")
    with made.store.writing() as session:
        authored.keep(session, context, made_of, id=str(uuid4()), at=made.clock())


def copy_of(made: Bridge, context: Context, resource: dict[str, object]) -> None:
    """Keep a record of the EHR's as a page that reads it would."""
    id = str(uuid4())
    document = Document.of(resource | {"id": id})
    with made.store.writing() as session:
        wrong = keep_twice(
            session, context.chart, document, document, ehr_id=id, at=AT, read_at=AT, known=None
        )
    assert wrong is None


def stay(class_: str = "IMP", *, start: str, end: str | None, **more: object) -> dict[str, object]:
    return {
        "resourceType": "Encounter", "status": "finished" if end else "in-progress",
        "class": {"code": class_, "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
        "subject": {"reference": "Patient/ann"},
        "period": {"start": start} | ({"end": end} if end else {}),
    } | more  # fmt: skip


STAY = stay(start="2026-11-12T09:40:00-06:00", end="2026-11-17T23:30:00-06:00")


def test_how_sure_is_asked_once_more_after_a_stay_and_nothing_else(made: Bridge) -> None:
    rc, before = nurse(made), later(made, -20)
    for question in ("confidence", "importance"):
        readiness.answer(before, rc, question, 4)
    asked = [each.code for each in readiness.questions(made, rc.chart)]
    assert not {"confidence", "importance"} & set(asked)
    copy_of(made, rc, STAY)
    with made.store.reading() as session:
        assert landmarks.acute_on(session, rc.chart, made) == date(2026, 11, 17)
    assert readiness.questions(made, rc.chart)[0].code == "confidence"
    readiness.answer(made, rc, "confidence", 6)
    with pytest.raises(Refused) as told:
        readiness.answer(made, rc, "importance", 9)
    assert "can be asked again from Dec 1" in told.value.issues[0].text
    with pytest.raises(Refused):
        readiness.answer(later(made, 3), rc, "confidence", 9)


def test_what_they_bring_up_is_noted_on_any_day_and_marked(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "confidence", 8)
    readiness.answer(later(made, 5), rc, "confidence", 3, unasked=True)
    said = readiness.known(made, rc.chart)[""].said
    assert [(each.value, each.unasked) for each in said] == [(8, False), (3, True)]


def test_three_on_the_ruler_are_enough_for_one_day(made: Bridge) -> None:
    rc = nurse(made)
    for question in ("confidence", "importance", "wanting"):
        readiness.answer(made, rc, question, 5)
    with pytest.raises(Refused) as told:
        readiness.answer(made, rc, "confidence-self-management", 5)
    assert "enough for one day" in told.value.issues[0].text
    readiness.answer(made, rc, "confidence", 6)


def test_phone_and_online_is_asked_about_only_when_it_is_in_the_plan(made: Bridge) -> None:
    rc, question = nurse(made), "confidence-digital-empowerment"
    with pytest.raises(Refused) as told:
        readiness.answer(made, rc, question, 2)
    assert "not in the plan" in told.value.issues[0].text
    save(made, rc, goal("digital-empowerment"))
    readiness.answer(made, rc, question, 2)


DEATH = {"resourceType": "Patient", "deceasedDateTime": "2026-11-18"}
HOSPICE = stay(
    "HH", start="2026-11-18", end=None,
    type=[{"coding": [{"system": "http://snomed.info/sct", "code": "385765002"}]}],
)  # fmt: skip


def test_after_a_death_nothing_is_asked_and_nothing_kept(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "confidence", 8)
    with made.store.writing() as session:
        resources.create(
            session, rc.chart, Document.of(DEATH | {"id": "ann"}), id="ann", at=AT, owner="ehr"
        )
    assert readiness.questions(made, rc.chart) == ()
    for press in (
        lambda: readiness.answer(made, rc, "importance", 8),
        lambda: readiness.answer(made, rc, "importance", 8, unasked=True),
        lambda: readiness.note_way(made, rc, "The stairs", about="confidence"),
        lambda: scores.note_score(made, rc, uuid4(), PAM),
    ):
        with pytest.raises(Refused, match="Nothing is asked"):
            press()
    assert readiness.known(made, rc.chart)[""].newest("confidence") == 8, "what was said stays"


def test_a_young_child_is_not_asked_and_whoever_looks_after_it_is(made: Bridge) -> None:
    rc = nurse(made)
    child = {"resourceType": "Patient", "id": "ann", "birthDate": "2020-05-04"}
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(child), id="ann", at=AT, owner="ehr")
    assert readiness.questions(made, rc.chart) == ()
    for press in (
        lambda: readiness.answer(made, rc, "importance", 8),
        lambda: readiness.answer(made, rc, "confidence", 8, unasked=True),
        lambda: scores.note_semcd(made, rc, uuid4(), dict.fromkeys(SEMCD_ITEMS, 5), mode="paper"),
    ):
        with pytest.raises(Refused):
            press()
    assert readiness.questions(made, rc.chart, learner="RelatedPerson/mother")
    grown = later(made, 12 * 366)
    assert readiness.questions(grown, rc.chart)


def test_what_happened_on_the_way_is_marked_on_its_day(made: Bridge) -> None:
    rc, walk = nurse(made), goal()
    save(later(made, -30), rc, walk)
    done = walk.model_copy(update={"status": Status.COMPLETED})
    save(later(made, -9), rc, done, 1)
    save(later(made, -2), rc, done.model_copy(update={"how_we_know": "He told us"}), 2)
    copy_of(made, rc, STAY)
    copy_of(made, rc, stay("AMB", start="2026-11-19", end="2026-11-19"))
    copy_of(made, rc, stay("EMER", start="2026-11-20", end=None, status="entered-in-error"))
    decide(later(made, -1), rc, "self-management")
    assert landmarks.marks(made, rc.chart) == (
        Mark(date(2026, 11, 12), WIN, "Reached: “Walk to church”"),
        Mark(date(2026, 11, 12), EVENT, "Stayed in hospital"),
        Mark(date(2026, 11, 20), SUPPORT, "Do with: Day to day"),
    )


def test_what_is_in_the_way_is_kept_and_put_right_the_same_day(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "confidence", 4)
    for words in ("The stairs", "The stairs and the dark"):
        readiness.note_way(made, rc, words, about="confidence")
    [way] = readiness.known(made, rc.chart)[""].ways
    assert way.value == "The stairs and the dark"
    for words, about in (("", "confidence"), ("x" * 1001, "confidence"), ("x", "weather")):
        with pytest.raises(Refused):
            readiness.note_way(made, rc, words, about=about)


def test_a_contact_ends_once_and_what_comes_after_is_an_amendment(made: Bridge) -> None:
    rc = nurse(made)
    readiness.finish(made, rc)
    assert readiness.contact(made, rc.chart) is None
    readiness.answer(made, rc, "confidence", 4)
    for _ in range(2):
        readiness.finish(made, rc)
    contact = readiness.contact(made, rc.chart)
    assert contact and (contact.done, contact.amended) == (True, False)
    readiness.answer(made, rc, "confidence", 5)
    contact = readiness.contact(made, rc.chart)
    assert contact and (contact.done, contact.amended) == (True, True)


def test_those_who_learn_beside_the_patient_are_known_by_name(made: Bridge) -> None:
    rc, key = nurse(made), str(UUID(int=7))
    person = {
        "resourceType": "RelatedPerson", "patient": {"reference": "Patient/ann"}, "active": True,
        "name": [{"given": ["Maria"], "family": "Okafor"}],
    }  # fmt: skip
    with made.store.writing() as session:
        authored.keep(session, rc, person, id=key, at=AT)
    assert readiness.people(made, rc.chart) == {f"RelatedPerson/{key}": "Maria Okafor"}
    readiness.learner_exists(made, rc.chart, f"RelatedPerson/{key}")
