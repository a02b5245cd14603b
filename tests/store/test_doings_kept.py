"""Who did it and what is in the way, on both databases: noted once, taken back, over."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from fhir_bridge import doings
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, NotFound, Refused
from fhir_bridge.goals import write_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.store import resources
from fhir_bridge.wire import read_json
from support.desk import AT, JO, nurse


@pytest.fixture
def rc(made: Bridge) -> Context:
    return nurse(made)


def done(made: Bridge, rc: Context, doer: str = "patient", action: str = "booked") -> UUID:
    id = uuid4()
    doings.note_done(made, rc, action, doer, submission=id)
    return id


def test_what_was_done_is_counted_in_its_week_and_never_leaves(made: Bridge, rc: Context) -> None:
    id = done(made, rc)
    done(made, rc, "directed", "ride")
    work = doings.work(made, rc)
    assert [week.counts for week in work.weeks][-1] == (0, 0, 0, 2)
    assert [each.kind for each in work.today] == ["booked", "ride"]
    with made.store.reading() as session:
        body = read_json(resources.read(session, rc.chart, "Observation", str(id)).body)
    assert not may_leave(body)


def test_the_same_press_is_one_and_other_words_under_it_are_sent_back(
    made: Bridge, rc: Context
) -> None:
    id = uuid4()
    for _ in range(2):
        doings.note_done(made, rc, "called", "together", words="The clinic", submission=id)
    with pytest.raises(AlreadySent):
        doings.note_done(made, rc, "called", "patient", submission=id)
    assert len(doings.work(made, rc).doings) == 1


def test_taken_back_today_it_was_never_done(made: Bridge, rc: Context) -> None:
    id = done(made, rc)
    with pytest.raises(NotFound):
        doings.take_back(made, nurse(made, patient="bob"), id)
    with pytest.raises(Refused):
        doings.take_back(replace(made, clock=fixed(AT + timedelta(days=1))), rc, id)
    for _ in range(2):
        doings.take_back(made, rc, id)
    assert doings.work(made, rc).doings == ()


def test_the_hint_is_for_the_nurse_who_did_it_alone(made: Bridge, rc: Context) -> None:
    for doer in ("patient", "case-manager", "case-manager", "case-manager"):
        done(made, rc, doer)
    hint = doings.work(made, rc).hint
    assert hint and hint.code == "booked"
    assert doings.work(made, nurse(made, JO)).hint is None


@pytest.mark.parametrize(
    ("action", "doer", "words"),
    [("danced", "patient", ""), ("booked", "nobody", ""), ("booked", "patient", "x" * 301),
     ("booked", "patient", "a\u202eb")],
)  # fmt: skip
def test_what_is_in_no_table_is_not_noted(
    made: Bridge, rc: Context, action: str, doer: str, words: str
) -> None:
    with pytest.raises(Refused) as caught:
        doings.note_done(made, rc, action, doer, words=words, submission=uuid4())
    assert len(caught.value.issues) == 1
    assert doings.work(made, rc).doings == ()


def test_what_is_in_the_way_stands_on_its_goal_until_it_is_not(made: Bridge, rc: Context) -> None:
    goal = EnablementGoal(strategy="system-navigation", statement="Book my visits")
    write_goal(made, rc, goal, submission=goal.key)
    id = uuid4()
    for _ in range(2):
        doings.note_in_the_way(made, rc, goal.key, "cost", words="$412", submission=id)
    [told] = doings.in_the_way(made, rc)[goal.key]
    assert (told.kind, told.words) == ("cost", "$412")
    with pytest.raises(NotFound):
        doings.out_of_the_way(made, nurse(made, patient="bob"), id)
    with pytest.raises(NotFound):
        doings.take_back(made, rc, id)
    for _ in range(2):
        doings.out_of_the_way(made, rc, id)
    assert doings.in_the_way(made, rc) == {}


def test_nothing_is_in_the_way_of_a_goal_that_is_not_there(made: Bridge, rc: Context) -> None:
    with pytest.raises(NotFound):
        doings.note_in_the_way(made, rc, uuid4(), "cost", submission=uuid4())
    with pytest.raises(NotFound):
        doings.out_of_the_way(made, rc, done(made, rc))
    goal = EnablementGoal(strategy="system-navigation", statement="Book my visits")
    write_goal(made, rc, goal, submission=goal.key)
    with pytest.raises(Refused):
        doings.note_in_the_way(made, rc, goal.key, "laziness", submission=uuid4())
