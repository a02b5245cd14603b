"""Goals that may rest, looks on day 14 and 30, and looking back without blame: the rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.extra_support import EVENTS, layer_for
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.ladder import Rung
from fhir_bridge.care.resting import ROWS, Now, may_rest, safe_step, said_of
from fhir_bridge.care.transitions.after_action import (
    BLAMES,
    FIELDS,
    PEOPLE,
    AfterAction,
    blame,
    returns,
    sound,
)
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.reviews import (
    ASKS,
    BLOCKS,
    ITEMS,
    REVIEWS,
    State,
    asked_after,
    in_the_way,
    standings,
    to_ask,
)
from fhir_bridge.care.transitions.reviews import sound as answers
from fhir_bridge.errors import Refused
from support.heard import ZONES, day, stayed

HOME = day(11, 17)


def goal(strategy: str = "self-management", doer: Doer = Doer.PATIENT) -> EnablementGoal:
    return EnablementGoal(strategy=strategy, statement="In his words", doer=doer, small_win="A bit")


# goals that may rest


@pytest.mark.parametrize(
    ("now", "code", "rests"),
    [
        (Now(goal(doer=Doer.CASE_MANAGER), inside=True), "ours", False),
        (Now(goal("health-literacy"), inside=True), "in-hospital", True),
        (Now(goal("digital-empowerment"), inside=False, since=True), "goes-well", False),
        (Now(goal("health-literacy"), inside=False), "safety", False),
        (Now(goal("system-navigation"), inside=False), "getting-care", False),
        (Now(goal("digital-empowerment"), inside=False), "can-wait", True),
        (Now(goal(), inside=False), "new-start", True),
    ],
)
def test_what_is_said_of_a_goal(now: Now, code: str, rests: bool) -> None:
    assert (said_of(now).code, said_of(now).rests) == (code, rests)


def test_every_row_has_a_test_a_source_and_words() -> None:
    assert len({row.code for row in ROWS}) == len(ROWS) == 7
    assert all(row.source and row.words.endswith(".") for row in ROWS)


@given(st.sampled_from(list(STRATEGIES)), st.sampled_from(list(Doer)), st.booleans())
def test_in_hospital_what_is_not_ours_may_rest_and_what_goes_well_at_home_stays(
    strategy: str, doer: Doer, since: bool
) -> None:
    made = goal(strategy, doer)
    assert said_of(Now(made, inside=True, since=since)).rests is (doer is not Doer.CASE_MANAGER)
    assert not said_of(Now(made, inside=False, since=True)).rests


def test_only_goals_that_are_worked_on_are_spoken_of_those_that_may_rest_first() -> None:
    asleep = Now(goal().move_to(Status.ON_HOLD), inside=False)
    stays, rests = Now(goal("health-literacy"), inside=False), Now(goal(), inside=False)
    assert [each for each, _ in may_rest([asleep, stays, rests])] == [rests, stays]


def test_it_goes_on_from_the_last_small_step_that_happened() -> None:
    won, open_one = Rung(1, "A bit", Status.COMPLETED), Rung(2, "A bigger bit")
    assert safe_step([won, open_one], goal()) == "A bit"
    assert safe_step([open_one], goal()) == "A bit"


@pytest.mark.parametrize("event", EVENTS)
def test_what_is_acute_holds_at_once_until_the_last_look(event: str) -> None:
    assert EVENTS[event].at_once is not EVENTS[event].often_unneeded
    layer = layer_for(event, HOME, WorkCalendar())
    assert layer.until == layer.review_on[-1] == HOME + timedelta(days=30)


# looking again


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 60))
def test_days_never_move_and_each_look_is_somewhere(home: date, days: int) -> None:
    today = home + timedelta(days=days)
    first, last = standings(home, today)
    assert (first.due - home, last.due - home) == (timedelta(14), timedelta(30))
    assert not (first.state in ASKS and last.state in ASKS), "one at a time"
    assert (first.state is State.DID_NOT_HAPPEN) is (today > first.until)


@pytest.mark.parametrize(
    ("days", "state"),
    [(10, State.TO_COME), (11, State.OPEN), (14, State.TODAY), (15, State.WAITS),
     (22, State.DID_NOT_HAPPEN)],
)  # fmt: skip
def test_how_the_first_look_stands(days: int, state: State) -> None:
    assert standings(HOME, HOME + timedelta(days=days))[0].state is state
    assert standings(HOME, HOME + timedelta(days=days), ["day-14"])[0].state is State.DONE


@pytest.mark.parametrize(
    ("ended", "review", "asked"),
    [("", "day-14", True), ("", "day-30", True), ("early", "day-14", True),
     ("early", "day-30", False), ("reviewed", "day-30", False), ("decided", "day-14", False)],
)  # fmt: skip
def test_what_is_looked_at_after_an_end(ended: str, review: str, asked: bool) -> None:
    assert asked_after(ended, REVIEWS[review]) is asked


def test_the_last_days_are_asked_about_each_time_and_the_rest_once_in_thirty_days() -> None:
    said = dict.fromkeys(ITEMS, day(12, 1))
    each_time = [code for code, item in ITEMS.items() if item.each_time]
    assert [item.code for item in to_ask(said, (), day(12, 17))] == each_time
    assert len(to_ask(said, (), day(12, 31))) == len(ITEMS)
    assert to_ask({}, ITEMS, day(12, 17)) == ()
    assert len(to_ask({}, (), day(12, 17))) == len(ITEMS)


def test_two_questions_are_about_taking_and_three_about_how_it_was() -> None:
    blocks = [item.block for item in ITEMS.values()]
    assert (blocks.count("taking"), blocks.count("how-it-was")) == (2, 3)
    assert set(blocks) == set(BLOCKS)
    assert all(item.opens <= item.choices.keys() for item in ITEMS.values())


def test_what_opens_the_question_of_what_is_in_the_way() -> None:
    assert in_the_way({"your-way": "partly"}) and not in_the_way({"your-way": "yes"})
    assert not in_the_way({"your-way": None, "unknown": "no"})


@pytest.mark.parametrize("given", [{}, {"nothing": "yes"}, {"your-way": "every-day"}])
def test_what_is_no_answer_is_not_kept(given: dict[str, str | None]) -> None:
    with pytest.raises(Refused):
        answers(given)
    assert answers({"your-way": None}) == {"your-way": None}


# looking back


LOOK = AfterAction("It went so", "This was known", "This is changed", ("patient",))


def test_a_whole_look_back_is_sound() -> None:
    assert sound(LOOK) is LOOK
    alone = AfterAction("It went so", "Known", "Changed", ("nurse",), why_not="Neither wanted to")
    assert sound(alone) is alone
    assert set(FIELDS) <= set(AfterAction.__dataclass_fields__)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (replace(LOOK, happened=" "), "happened"), (replace(LOOK, known="x" * 1001), "known"),
        (replace(LOOK, change="Not his fault"), "change"),
        (replace(LOOK, asked=("nurse",)), "why_not"),
    ],
)  # fmt: skip
def test_what_is_missing_or_blames_is_said_of_its_field(told: AfterAction, field: str) -> None:
    with pytest.raises(Refused) as refused:
        sound(told)
    assert [each.expression for each in refused.value.issues] == [field]


@pytest.mark.parametrize("asked", [(), ("stranger",)])
def test_somebody_was_asked(asked: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        sound(AfterAction("It went so", "Known", "Changed", asked))
    assert {"patient", "caregiver"} <= PEOPLE.keys()


@pytest.mark.parametrize(
    "words",
    ["non-compliant", "noncompliance", "He refused", "whose fault", "She should have known"],
)
def test_words_that_blame_are_turned_around(words: str) -> None:
    assert blame(words) in BLAMES.values()


def test_a_return_is_looked_back_at_while_people_remember() -> None:
    log = [*stayed("1", day(11, 12), HOME), *stayed("2", day(11, 29), day(12, 2))]
    legs = transitions(log, ZONES)
    [found] = returns(legs, day(11, 30), WorkCalendar())
    assert (found.key, found.of, found.day, found.due) == ("2", "1", 12, day(12, 4))
    assert found.calls and not returns(legs, day(12, 31), WorkCalendar())[0].calls
    planned = [*stayed("1", day(11, 12), HOME), *stayed("2", day(11, 29), None, priority="EL")]
    assert returns(transitions(planned, ZONES), day(11, 30), WorkCalendar()) == ()
