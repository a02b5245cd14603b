"""Looks at skills, sessions, choices and sheets as a nurse keeps them, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from fhir_bridge import (
    authored,
    coaching,
    left_out,
    plan_choices,
    readiness,
    sheets,
    standings,
    teaching,
)
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.teaching import Interpreter, Setting
from fhir_bridge.clock import fixed
from fhir_bridge.coaching import Held
from fhir_bridge.errors import AlreadySent, NotFound, Refused
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.teaching import Lesson
from support.desk import AT, nurse

TODAY = date(2026, 11, 21)
MARIA = "RelatedPerson/maria"
ONLINE = "digital-empowerment"


def later(made: Bridge, **by: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(**by)))


def lesson(skill: str = "medicines", result: str = "correct-first", **more: object) -> Lesson:
    return Lesson(uuid4(), skill, result, **{"way": "talk", **more})  # type: ignore[arg-type]


def missing(made: Bridge, wish: Lesson) -> set[str]:
    with pytest.raises(Refused) as caught:
        teaching.note(made, nurse(made), wish)
    return {issue.expression for issue in caught.value.issues}


def test_a_look_is_kept_whole_and_told_again(made: Bridge) -> None:
    rc = nurse(made)
    setting = Setting(Interpreter.QUALIFIED, " 4471 ", needed=True)
    wish = lesson(setting=setting, way="sheet", note=" All four. ", frustrated=True)
    assert teaching.note(made, rc, wish) == "correct-first"
    [look] = teaching.looks(made, rc.chart)
    assert (look.skill, look.result, look.on, look.by) == (
        "medicines", "correct-first", TODAY, rc.chart.actor.who,
    )  # fmt: skip
    assert (look.interpreter, look.interpreter_id, look.way) == ("qualified", "4471", "sheet")
    assert (look.note, look.frustrated, look.strategy) == ("All four.", True, "health-literacy")


def test_without_an_interpreter_it_could_not_be_judged_whatever_was_ticked(made: Bridge) -> None:
    rc = nurse(made)
    family = Setting(Interpreter.NONE_OR_FAMILY, needed=True)
    drowsy = Setting(between=frozenset({"delirium", "hearing"}))
    assert teaching.note(made, rc, lesson(result="not-yet", setting=family)) == "not-assessable"
    assert teaching.note(made, rc, lesson("warning-signs", setting=drowsy)) == "not-assessable"
    known = readiness.known(made, rc.chart)[""]
    assert known.readiness().by_kind == {}
    assert {each.between for each in teaching.looks(made, rc.chart)} == {
        (),
        ("delirium", "hearing"),
    }


def test_a_form_sent_twice_is_one_look_and_with_another_text_is_not_lost_unsaid(
    made: Bridge,
) -> None:
    rc, wish = nurse(made), lesson(result="not-yet")
    for _ in range(2):
        teaching.note(made, rc, wish)
    assert len(teaching.looks(made, rc.chart)) == 1
    with pytest.raises(AlreadySent):
        teaching.note(made, rc, replace(wish, note="One more thing"))


def test_the_second_time_in_one_contact_takes_another_way(made: Bridge) -> None:
    rc = nurse(made)
    teaching.note(made, rc, lesson(result="not-yet"))
    assert missing(made, lesson(result="not-yet")) == {"way"}
    teaching.note(made, rc, lesson(learner=MARIA))
    teaching.note(made, rc, lesson(result="correct-after-reteach", way="show"))
    teaching.note(later(made, days=1), rc, lesson())
    told = [each.result for each in teaching.looks(made, rc.chart)]
    assert sorted(told) == [
        "correct-after-reteach", "correct-first", "correct-first", "not-yet",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        (lesson("nothing"), {"result"}),
        (lesson("book", "correct-first"), {"result"}),
        (lesson(way=""), {"way"}),
        (lesson(way="song"), {"way"}),
        (lesson(setting=Setting(None)), {"interpreter"}),
        (lesson(setting=Setting(Interpreter.QUALIFIED)), {"interpreter_id"}),
        (lesson(setting=Setting(between=frozenset({"x"}))), {"between"}),
        (lesson("book", "system-in-the-way", way=""), {"in_the_way"}),
        (lesson(note="x" * 1001), {"note"}),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_kept(
    made: Bridge, wish: Lesson, fields: set[str]
) -> None:
    assert missing(made, wish) == fields
    assert teaching.looks(made, nurse(made).chart) == ()


def test_what_the_system_does_is_kept_as_words_until_it_is_out_of_the_way(made: Bridge) -> None:
    rc = nurse(made)
    stuck = lesson("ride", "system-in-the-way", way="", in_the_way="No bus on Sundays")
    teaching.note(made, rc, stuck)
    teaching.note(made, rc, lesson("book", "alone", way=""))
    found = teaching.in_the_way(teaching.looks(made, rc.chart))
    assert [(each.skill, each.in_the_way) for each in found] == [("ride", "No bus on Sundays")]
    teaching.note(later(made, days=1), rc, lesson("ride", "alone", way=""))
    assert teaching.in_the_way(teaching.looks(made, rc.chart)) == ()


def test_who_did_it_is_who_learnt_it_and_a_caregivers_look_is_theirs(made: Bridge) -> None:
    rc = nurse(made)
    teaching.note(made, rc, lesson("book", "alone", way="", learner=MARIA))
    assert set(readiness.known(made, rc.chart)) == {MARIA}
    with made.store.reading() as session:
        kept = [each.data for each in authored.each_of(session, rc.chart, "Observation")]
    assert [each["meta"]["security"][0]["code"] for each in kept] == ["caregiver-private"]


def test_a_session_tells_what_to_whom_with_what_and_how_long(made: Bridge) -> None:
    rc = nurse(made)
    held = Held(
        uuid4(), "health-literacy", ("warning-signs", "medicines"), ("", MARIA), "PHONE", 18,
        "Warning signs: heart failure, version 1", "Maria listened in.",
    )  # fmt: skip
    for _ in range(2):
        coaching.hold(made, rc, held)
    [told] = coaching.sessions(made, rc.chart)
    assert told.to == (f"Patient/{rc.patient}", MARIA)
    assert [code for code, _ in told.skills] == ["warning-signs", "medicines"]
    assert (told.medium, told.minutes, told.note) == ("PHONE", 18, "Maria listened in.")
    with made.store.reading() as session:
        [kept] = authored.each_of(session, rc.chart, "Communication")
    assert not may_leave(kept.data)
    with pytest.raises(AlreadySent):
        coaching.hold(made, rc, replace(held, minutes=30))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"skills": ()}, "skills"), ({"skills": ("x",)}, "skills"), ({"strategy": "x"}, "skills"),
        ({"to": ()}, "to"), ({"medium": ""}, "medium"), ({"minutes": None}, "minutes"),
        ({"minutes": 0}, "minutes"), ({"minutes": 481}, "minutes"),
        ({"material": "x" * 1001}, "material"),
    ],
)  # fmt: skip
def test_a_session_that_lacks_something_is_not_kept(
    made: Bridge, change: dict[str, object], field: str
) -> None:
    rc = nurse(made)
    whole = Held(uuid4(), "health-literacy", ("medicines",), ("",), "FACE", 10)
    with pytest.raises(Refused) as caught:
        coaching.hold(made, rc, replace(whole, **change))  # type: ignore[arg-type]
    assert {issue.expression for issue in caught.value.issues} == {field}
    assert coaching.sessions(made, rc.chart) == ()


def test_not_for_me_is_a_choice_with_its_day_and_can_be_taken_back(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    for _ in range(2):
        plan_choices.choose(made, rc, key, ONLINE, wanted=False, words=" I choose paper. ")
    found = left_out.choices(made, rc.chart)[ONLINE]
    assert (found.words, found.until) == ("I choose paper.", TODAY + timedelta(days=365))
    with made.store.reading() as session:
        assert left_out.not_wanted(session, rc.chart) == {ONLINE}
    year = later(made, days=365)
    assert left_out.choices(year, rc.chart)[ONLINE].until is None, "it may be asked again"
    assert standings.found(made, rc.chart).not_wanted == {ONLINE}, "proposals see it too"
    plan_choices.choose(later(made, days=2), rc, uuid4(), ONLINE, wanted=True)
    assert left_out.choices(made, rc.chart)[ONLINE].said.wanted
    with made.store.reading() as session:
        assert left_out.not_wanted(session, rc.chart) == frozenset()
    assert readiness.known(made, rc.chart).get("", readiness.Known()).shown == (), "it is no score"


def test_nothing_else_can_be_left_out_as_a_whole(made: Bridge) -> None:
    rc = nurse(made)
    for strategy, words in (("self-management", ""), (ONLINE, "x" * 1001)):
        with pytest.raises(Refused):
            plan_choices.choose(made, rc, uuid4(), strategy, wanted=False, words=words)
    assert left_out.choices(made, rc.chart) == {}


def test_a_number_stands_on_a_sheet_only_with_the_order_it_is_from(made: Bridge) -> None:
    rc, place = nurse(made), ("heart-failure", "weight-gain")
    for words, order, field in (("3 pounds", "", "order"), ("", "Dr. L", "words")):
        with pytest.raises(Refused) as caught:
            sheets.fill(made, rc, uuid4(), *place, words, order)
        assert {issue.expression for issue in caught.value.issues} == {field}
    for days, words in ((0, "5 pounds in a week"), (1, "3 pounds in a day")):
        sheets.fill(later(made, days=days), rc, uuid4(), *place, words, "Dr. Lindqvist, Nov 18")
    found = sheets.filled(made, rc.chart, "heart-failure")
    assert found == {"weight-gain": sheets.Filled("3 pounds in a day", "Dr. Lindqvist, Nov 18")}
    assert sheets.filled(made, rc.chart, "copd") == {}
    with pytest.raises(Refused):
        sheets.fill(made, rc, uuid4(), "copd", "weight-gain", "3", "Dr. L")
    with pytest.raises(NotFound):
        sheets.fill(made, rc, uuid4(), "gout", "weight-gain", "3", "Dr. L")


def test_another_patients_teaching_is_never_shown(made: Bridge) -> None:
    ann, bob = nurse(made), nurse(made, patient="bob")
    teaching.note(made, ann, lesson())
    coaching.hold(made, ann, Held(uuid4(), "health-literacy", ("book",), ("",), "FACE", 5))
    plan_choices.choose(made, ann, uuid4(), ONLINE, wanted=False)
    sheets.fill(made, ann, uuid4(), "copd", "inhaler", "4 times a day", "Dr. L, Nov 2")
    assert teaching.looks(made, bob.chart) == ()
    assert coaching.sessions(made, bob.chart) == ()
    assert left_out.choices(made, bob.chart) == {}
    assert sheets.filled(made, bob.chart, "copd") == {}
