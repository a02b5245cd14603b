"""Answers and looks at skills as a nurse keeps them, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from fhir_bridge import authored, readiness
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.skills import Shown
from fhir_bridge.clock import fixed
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.r4.labels import may_leave
from support.desk import AT, nurse

TODAY = date(2026, 11, 21)
MARIA = "RelatedPerson/maria"


def later(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def test_every_answer_is_kept_at_once_and_the_contact_can_be_taken_up_again(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "confidence", 3, note="The stairs.")
    readiness.answer(made, rc, "matters", "Sing in the choir")
    found = readiness.known(made, rc.chart)[readiness.PATIENT]
    assert (found.newest("confidence"), found.newest("matters")) == (3, "Sing in the choir")
    with made.store.reading() as session:
        [response] = authored.each_of(session, rc.chart, "QuestionnaireResponse")
    assert response.data["status"] == "in-progress"
    assert [each["linkId"] for each in response.data["item"]] == ["confidence", "matters"]


def test_an_answer_given_again_on_the_day_takes_the_place_of_the_first(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "confidence", 3)
    readiness.answer(made, rc, "confidence", 5)
    assert readiness.known(made, rc.chart)[""].trend("confidence") == ((TODAY, 5),)


def test_the_trend_keeps_every_day_and_nothing_is_asked_twice_in_a_month(made: Bridge) -> None:
    rc, month = nurse(made), later(made, 30)
    readiness.answer(made, rc, "confidence", 3)
    assert "confidence" not in [each.code for each in readiness.questions(made, rc.chart, ())]
    assert "confidence" in [each.code for each in readiness.questions(month, rc.chart, ())]
    readiness.answer(month, rc, "confidence", 5)
    trend = readiness.known(made, rc.chart)[""].trend("confidence")
    assert trend == ((TODAY, 3), (TODAY + timedelta(days=30), 5))


def test_rather_not_is_kept_as_such_and_is_no_score(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "importance", None)
    found = readiness.known(made, rc.chart)[""]
    assert found.newest("importance") is None
    assert [(each.question, each.declined) for each in found.asked] == [("importance", True)]
    assert found.readiness().motivation is None


def test_a_caregiver_has_answers_of_their_own_that_stay_theirs(made: Bridge) -> None:
    rc = nurse(made)
    readiness.answer(made, rc, "confidence", 8)
    readiness.answer(made, rc, "confidence", 2, learner=MARIA)
    found = readiness.known(made, rc.chart)
    assert {who: each.newest("confidence") for who, each in found.items()} == {"": 8, MARIA: 2}
    with made.store.reading() as session:
        kept = [
            each.data
            for type in ("Observation", "QuestionnaireResponse")
            for each in authored.each_of(session, rc.chart, type)
        ]
    assert not any(may_leave(each) for each in kept)
    private = [each for each in kept if "maria" in str(each)]
    assert {each["meta"]["security"][0]["code"] for each in private} == {"caregiver-private"}


def test_a_look_at_a_skill_is_one_look_however_often_the_button_is_pressed(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    look = Shown("medicines", "correct-after-reteach", TODAY)
    for _ in range(2):
        readiness.note_shown(made, rc, key, look, method="teach-back")
    assert readiness.known(made, rc.chart)[""].shown == (look,)


def test_what_makes_a_person_ready_is_what_was_shown_and_said(made: Bridge) -> None:
    rc = nurse(made)
    for code in ("condition", "medicines", "warning-signs", "follow-up"):
        readiness.note_shown(made, rc, uuid4(), Shown(code, "correct-first", TODAY))
    readiness.note_shown(made, rc, uuid4(), Shown("book", "alone", TODAY))
    for question, value in (("importance", 9), ("wanting", 9), ("confidence", 5)):
        readiness.answer(made, rc, question, value)
    found = readiness.known(made, rc.chart)[""]
    assert found.readiness().cell == ("high", "high")
    assert found.readiness().finding == "shown-not-confident"
    assert found.readiness("system-navigation").skills == 100
    assert found.until(TODAY - timedelta(days=1)) == readiness.Known()


@pytest.mark.parametrize(("question", "value"), [("confidence", 11), ("setback", 3), ("x", 1)])
def test_what_is_no_answer_is_not_kept(made: Bridge, question: str, value: int) -> None:
    rc = nurse(made)
    with pytest.raises(Refused):
        readiness.answer(made, rc, question, value)
    with pytest.raises(Refused):
        readiness.note_shown(made, rc, uuid4(), Shown("medicines", "alone", TODAY))
    assert readiness.known(made, rc.chart) == {}


def test_another_patients_answers_are_never_shown(made: Bridge) -> None:
    ann, bob = nurse(made), nurse(made, patient="bob")
    readiness.answer(made, ann, "confidence", 3)
    assert readiness.known(made, bob.chart) == {}


def test_a_learner_nobody_knows_is_not_found(made: Bridge) -> None:
    rc = nurse(made)
    readiness.learner_exists(made, rc.chart, readiness.PATIENT)
    for stranger in ("RelatedPerson/nobody", "Practitioner/castillo", "x"):
        with pytest.raises(NotFound):
            readiness.learner_exists(made, rc.chart, stranger)
