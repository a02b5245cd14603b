"""Who is around a patient, who decides, how each is reached, and the ways there are to get help."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fhir_bridge.care.informed import Informed, may_speak, sound_decision
from fhir_bridge.care.people import (
    AUTHORITY,
    DECIDES,
    KIN,
    Person,
    is_minor_born,
    sound_person,
)
from fhir_bridge.care.safe_contact import ASKS, NO, YES, SafeContact, sound_contact
from fhir_bridge.care.skills import RESULTS, SKILLS, Shown
from fhir_bridge.care.support import (
    READY,
    RELIEVE,
    STATUS_WORDS,
    TASKS,
    TRAIN,
    Answers,
    Leading,
    Support,
    able_for,
    sound_answers,
    status_of,
    still_needed,
)
from fhir_bridge.care.ways import VIEWS, WAYS, Talk, View, side_by_side, sound_talk
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
ANN = Person("Ann", "DAUC", "agent", "1980-11-21", "(555) 010-0000")
TALK = Talk({"respite": View("wanted")}, "respite", "Cost and hours", "João, Ana")
CHOICE = Informed("The stay ends", ("go home", "appeal"), "The notice", "home", "Go home")


def wrong(act: object, *given: object) -> set[str]:
    with pytest.raises(Refused) as error:
        act(*given)  # type: ignore[operator]
    return {issue.expression for issue in error.value.issues}


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("", None), ("1980-11-20", 46), ("1980-11-21", 45), ("2008", 17), ("2007", 18),
        ("2008-11-20", 18), ("2008-11-21", 17), ("2026", -1),
    ],
)  # fmt: skip
def test_an_age_is_the_fewest_years_it_can_be(born: str, age: int | None) -> None:
    assert replace(ANN, born=born).age(TODAY) == age


@pytest.mark.parametrize("born", ["", "1980", "1980-11-21"])
def test_a_person_is_kept_with_as_much_of_their_birth_as_is_known(born: str) -> None:
    person = replace(ANN, born=born)
    assert sound_person(person, TODAY) is person


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "  "}, "name"), ({"name": "x" * 121}, "name"), ({"kin": "boss"}, "kin"),
        ({"authority": "judge"}, "authority"), ({"phone": "1" * 41}, "phone"),
        ({"born": "1980-13-01"}, "born"), ({"born": "80"}, "born"), ({"born": "2027"}, "born"),
        ({"born": "1812"}, "born"), ({"born": "2009"}, "authority"), ({"born": "0000"}, "born"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_not_kept_of_a_person(changed: dict[str, str], field: str) -> None:
    assert wrong(sound_person, replace(ANN, **changed), TODAY) == {field}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "minor"),
    [("2020-05-04", True), ("2008", True), ("2007", False), ("", False), ("soon", False)],
)
def test_who_may_be_under_18_is_taken_for_it(born: str, minor: bool) -> None:
    assert is_minor_born(born, TODAY) is minor


@given(
    some.sampled_from([*KIN]), some.sampled_from(["", *AUTHORITY]),
    some.dates(date(1930, 1, 1), TODAY), some.booleans(),
)  # fmt: skip
def test_nobody_under_18_and_nobody_without_a_legal_say_decides(
    kin: str, authority: str, born: date, around: bool
) -> None:
    person = Person("Kim", kin, authority, born.isoformat(), around=around)
    age = person.age(TODAY)
    assert age is not None
    if person.may_decide(TODAY):
        assert authority in DECIDES and age >= 18 and around
    if age < 18:
        led = Leading(True, age, ("medicines",), "a", "b", "c", "none", "d", True, True, "e", "f")
        assert [each.expression for each in still_needed(led)] == ["age"]
        assert person.is_minor(TODAY)


SUPPORTS = some.builds(
    Support, present=some.booleans(), willing=some.none() | some.integers(0, 10),
    able=some.none() | some.floats(0, 100), strained=some.booleans(),
)  # fmt: skip


@given(SUPPORTS)
def test_a_status_never_asks_more_of_somebody_for_whom_it_is_too_much(support: Support) -> None:
    status = status_of(support)
    assert status in STATUS_WORDS
    if support.present and support.strained:
        assert status == RELIEVE
    if status in {READY, TRAIN}:
        assert not support.strained and support.willing is not None and support.willing >= 7
    if support.willing is None or support.able is None:
        assert status not in {READY, TRAIN}, "what is not known is never counted"


LOOKS = some.lists(
    some.sampled_from([*TASKS]).flatmap(
        lambda code: some.builds(
            Shown, skill=some.just(code),
            result=some.sampled_from([*RESULTS[SKILLS[code].kind]]),
            on=some.dates(TODAY - timedelta(days=60), TODAY),
        )
    ),
    max_size=12,
)  # fmt: skip


@given(some.sets(some.sampled_from([*TASKS])), LOOKS)
def test_how_able_somebody_is_is_known_only_of_what_they_showed(
    tasks: set[str], shown: list[Shown]
) -> None:
    able, judged = able_for(tasks, shown), {each.skill for each in shown if each.points is not None}
    assert (able is None) == (not tasks <= judged)
    assert able is None or 0 <= able <= 100


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (Answers(alone=True, willing=8, tasks=("medicines",)), READY),
        (Answers(alone=True, willing=8, tasks=("medicines", "book")), "not-shown"),
        (Answers(alone=True, willing=8, tasks=("medicines",), strained=True), RELIEVE),
        (Answers(alone=True, present=False, willing=8), "none"),
    ],
)
def test_what_somebody_said_counts_with_what_they_showed(answers: Answers, status: str) -> None:
    shown = [Shown("medicines", "correct-first", TODAY)]
    assert status_of(answers.support(shown)) == status


def test_every_task_is_a_skill_that_can_be_shown() -> None:
    assert set(TASKS) <= set(SKILLS)


ALONE = Answers(alone=True, willing=8)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"alone": False}, "alone"), ({"willing": 11}, "willing"), ({"tasks": ("x",)}, "tasks"),
        ({"strain": "x" * 501}, "strain"),
    ],
)  # fmt: skip
def test_what_was_not_said_alone_is_no_answer(changed: dict[str, object], field: str) -> None:
    assert sound_answers(ALONE) == ALONE
    assert wrong(sound_answers, replace(ALONE, **changed)) == {field}  # type: ignore[arg-type]


def test_relief_is_due_within_a_week_until_it_was_offered() -> None:
    tired = replace(ALONE, strained=True)
    assert ALONE.relief_by(TODAY) is None
    assert tired.relief_by(TODAY) == date(2026, 11, 27)
    assert replace(tired, relief="A weekend; she will think it over").relief_by(TODAY) is None


@pytest.mark.parametrize(
    ("contact", "sign"),
    [
        (SafeContact(), ()),
        (SafeContact(call=YES, voicemail=YES, text=YES, say_who=YES),
         ("voicemail is all right", "text is all right")),
        (SafeContact(call=NO, text=YES, voicemail=NO, not_told="the roommate"),
         ("text only", "no voicemail", "do not tell the roommate")),
        (SafeContact(call=NO), ("do not call",)),
        (SafeContact(call=NO, text=NO), ("do not call", "no texts")),
        (SafeContact(text=NO, say_who=NO, unsafe="555-1"),
         ("no texts", "do not say who is calling", "never use 555-1")),
    ],
)  # fmt: skip
def test_the_sign_says_what_must_not_be_done(contact: SafeContact, sign: tuple[str, ...]) -> None:
    assert contact.sign == sign


SAID = some.sampled_from(["", YES, NO])


@given(some.builds(SafeContact, call=SAID, voicemail=SAID, text=SAID, say_who=SAID))
def test_what_was_not_asked_is_not_allowed_and_every_no_stands_in_the_sign(
    contact: SafeContact,
) -> None:
    for name in ASKS:
        assert contact.may(name) == (getattr(contact, name) == YES)
    said_no = [name for name in ASKS if getattr(contact, name) == NO]
    assert len([each for each in contact.sign if "all right" not in each]) >= bool(said_no)


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (SafeContact(), "call"), (SafeContact(call="maybe"), "call"),
        (SafeContact(number="1" * 201), "number"),
        (SafeContact(number="555-1", unsafe="555-1, 555-2"), "number"),
    ],
)  # fmt: skip
def test_a_rule_says_something_that_can_be_kept(contact: SafeContact, field: str) -> None:
    assert wrong(sound_contact, contact) == {field}
    assert sound_contact(SafeContact(call=NO)) == SafeContact(call=NO)


@given(some.sampled_from(["", *WAYS]))
def test_the_patients_own_wish_is_on_top_then_home_and_no_way_is_left_out(wish: str) -> None:
    shown = side_by_side(wish)
    assert {way.code for way in shown} == set(WAYS)
    rest = [way for way in shown if way.code != wish]
    assert not wish or shown[0].code == wish
    assert [way.home for way in rest] == sorted((way.home for way in rest), reverse=True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"views": {}}, "views"), ({"views": {"moon": View("wanted")}}, "view_moon"),
        ({"views": {"aide": View("perhaps")}}, "view_aide"),
        ({"views": {"aide": View("try")}}, "trial_aide"),
        ({"preference": "moon"}, "preference"), ({"told": " "}, "told"),
        ({"seen_by": ""}, "seen_by"), ({"told": "x" * 501}, "told"),
        ({"chosen": "care-home"}, "chosen"),
    ],
)  # fmt: skip
def test_what_is_missing_in_a_talk_is_named(changed: dict[str, object], field: str) -> None:
    assert sound_talk(TALK) == TALK
    assert wrong(sound_talk, replace(TALK, **changed)) == {field}  # type: ignore[arg-type]


@given(
    some.sampled_from([code for code, way in WAYS.items() if not way.home]),
    some.sets(some.sampled_from([*WAYS])), some.booleans(),
)  # fmt: skip
def test_nobody_is_left_with_a_care_home_because_nobody_spoke_of_home(
    chosen: str, spoken_of: set[str], wished: bool
) -> None:
    views = {code: View("not-now") for code in spoken_of | {chosen}}
    talk = replace(TALK, views=views, chosen=chosen, preference=chosen if wished else "")
    home = {code for code, way in WAYS.items() if way.home}
    if wished or home <= spoken_of:
        assert sound_talk(talk) == talk
    else:
        assert wrong(sound_talk, talk) == {"chosen"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        *(({name: " "}, name) for name in ("about", "told", "preference", "decided")),
        ({"about": "x" * 1001}, "about"), ({"options": ("go home", " ")}, "options"),
        ({"options": ("a",) * 13}, "options"), ({"options": ("a", "b" * 1001)}, "options"),
        ({"by": "RelatedPerson/kevin"}, "by"),
    ],
)  # fmt: skip
def test_what_is_missing_in_a_decision_is_named(changed: dict[str, object], field: str) -> None:
    assert sound_decision(CHOICE, ()) == CHOICE
    assert wrong(sound_decision, replace(CHOICE, **changed), ()) == {field}  # type: ignore[arg-type]


def test_an_adult_decides_and_somebody_else_only_by_law() -> None:
    assert may_speak("", ())
    assert may_speak("RelatedPerson/lucia", {"RelatedPerson/lucia": "Lúcia"})
    assert not may_speak("RelatedPerson/kevin", {"RelatedPerson/lucia": "Lúcia"})


def test_every_field_of_a_rule_is_asked_or_typed() -> None:
    assert {field.name for field in fields(SafeContact)} >= set(ASKS)
    assert {way.view for way in (View(code) for code in VIEWS)} == set(VIEWS)
