"""Small wins as nurses note them, on both databases: one press each, promised, taken back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fhir_bridge import agreements, goals, rungs
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import Answer
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.care.ladder import Lately
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, BridgeError, NotFound, Refused, Stale
from fhir_bridge.goals import KeptGoal, find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.happening import HAPPENED
from fhir_bridge.rungs import Ladder, Told
from fhir_bridge.store import resources
from fhir_bridge.store.tables import Outbox
from fhir_bridge.wire import read_json
from support.desk import AT, JO, nurse

NOW = Told(1, won=False)


@pytest.fixture
def rc(made: Bridge) -> Context:
    return nurse(made)


def written(made: Bridge, rc: Context, win: str = "Weigh tomorrow", **more: Any) -> UUID:
    goal = EnablementGoal(
        strategy="self-management", statement="Weigh every morning", small_win=win, **more
    )
    write_goal(made, rc, goal, submission=goal.key)
    return goal.key


def won(made: Bridge, rc: Context, key: UUID, told: Told = NOW, id: UUID | None = None) -> KeptGoal:
    return rungs.happened(made, rc, key, told, submission=id or uuid4())


def ladder(made: Bridge, rc: Context, key: UUID) -> Ladder:
    return rungs.ladders(made, rc.chart)[key]


def body(made: Bridge, rc: Context, id: object, type: str = "Goal") -> dict[str, Any]:
    with made.store.reading() as session:
        return dict(read_json(resources.read(session, rc.chart, type, str(id)).body))


def promised(made: Bridge, key: UUID) -> list[tuple[int, str]]:
    with made.store.reading() as session:
        rows = session.exec(select(Outbox).where(Outbox.id == str(key)).order_by("revision"))
        return [(row.revision, row.state) for row in rows]


def test_a_win_is_one_revision_of_the_goal_and_is_promised(made: Bridge, rc: Context) -> None:
    key = written(made, rc)
    kept = won(made, rc, key, replace(NOW, words="He called to say so", doer=Doer.PATIENT))
    assert (kept.version, kept.win_done, kept.course.lately) == (2, True, Lately.IMPROVING)
    assert kept.goal.status is Status.ACTIVE, "a small win closes no goal"
    assert promised(made, key) == [(1, "superseded"), (2, "queued")]
    whole = body(made, rc, key)
    assert [each["text"] for each in whole["note"]] == ["Small win reached: Weigh tomorrow"]
    assert whole["achievementStatus"]["coding"][0]["code"] == "improving"
    assert body(made, rc, small_win_id(key))["lifecycleStatus"] == "completed"
    [told] = ladder(made, rc, key).happenings
    assert (told.doer, told.words, told.what) == (Doer.PATIENT, "He called to say so", "happened")
    [win] = goals.wins(made, rc.chart)
    assert (win.strategy, win.words, win.said) == (
        "self-management", "Weigh tomorrow", "He called to say so",
    )  # fmt: skip


def test_a_press_counts_once_and_another_text_under_it_is_sent_back(
    made: Bridge, rc: Context
) -> None:
    key, id = written(made, rc), uuid4()
    for _ in range(2):
        assert won(made, rc, key, id=id).version == 2
    with pytest.raises(AlreadySent):
        won(made, rc, key, replace(NOW, words="Otherwise"), id)
    with pytest.raises(Stale):
        won(made, rc, key)
    assert len(goals.wins(made, rc.chart)) == 1


def test_sixteen_presses_of_sixteen_nurses_are_one_win(made: Bridge, rc: Context) -> None:
    key, gate = written(made, rc), Barrier(16)
    many = [nurse(made, f"Practitioner/n{number}") for number in range(16)]

    def press(context: Context) -> str:
        gate.wait(10)
        try:
            won(made, context, key)
        except BridgeError as error:
            return type(error).__name__
        return "won"

    with ThreadPoolExecutor(16) as pool:
        said = sorted(pool.map(press, many))
    assert said == ["Stale"] * 15 + ["won"]
    assert len(goals.wins(made, rc.chart)) == 1


def test_one_after_the_other_each_stays_and_says_what_came_before(
    made: Bridge, rc: Context
) -> None:
    key = written(made, rc)
    won(made, rc, key)
    offered = ladder(made, rc, key).offers
    assert offered[0] == "Weigh tomorrow – three times in a row"
    rungs.next_one(made, rc, key, offered[0], submission=uuid4(), rung=1)
    kept = won(made, rc, key, Told(2, won=False))
    assert [each.words for each in ladder(made, rc, key).rungs] == ["Weigh tomorrow", offered[0]]
    first, second = ladder(made, rc, key).rungs
    assert (first.before, second.after, second.won) == (2, 1, True)
    assert (kept.course.rung, kept.course.rungs, kept.version) == (2, 2, 4)
    assert body(made, rc, key)["note"][0]["text"] == f"Small win reached: {offered[0]}"


def test_not_this_time_is_noted_and_a_smaller_one_sets_the_larger_aside(
    made: Bridge, rc: Context
) -> None:
    key = written(made, rc)
    told = replace(NOW, kind="health", words="She had a cold")
    kept = rungs.not_this_time(made, rc, key, told, submission=uuid4())
    assert (kept.course.lately, kept.goal.status) == (Lately.NO_CHANGE, Status.ACTIVE)
    smaller = ladder(made, rc, key).offers[0]
    assert "once" in smaller
    rungs.next_one(made, rc, key, smaller, submission=uuid4(), rung=1)
    first, second = ladder(made, rc, key).rungs
    assert (first.status, first.after, second.before) == (Status.ON_HOLD, 2, 1)
    won(made, rc, key, Told(2, won=False))
    assert ladder(made, rc, key).offers[0] == "Weigh tomorrow", "what was set aside is not lost"
    kept = rungs.next_one(made, rc, key, "weigh tomorrow", submission=uuid4(), rung=2)
    assert (kept.course.rung, kept.course.rungs, kept.win_done) == (1, 2, False)


def test_what_was_our_part_changes_nothing_of_the_goal(made: Bridge, rc: Context) -> None:
    key = written(made, rc)
    kept = rungs.not_this_time(made, rc, key, replace(NOW, kind="ours"), submission=uuid4())
    assert (kept.version, kept.course.lately) == (1, None)
    assert promised(made, key) == [(1, "queued")]
    assert len(ladder(made, rc, key).happenings) == 1


def test_a_win_nobody_had_agreed_on_is_one_by_happening(made: Bridge, rc: Context) -> None:
    key = written(made, rc, win="")
    kept = won(made, rc, key, replace(NOW, words="Walked home from church"))
    assert (kept.goal.small_win, kept.win_done) == ("Walked home from church", True)
    kept = won(made, rc, key, Told(1, won=True, words="Walked there too"))
    assert (kept.course.rung, kept.course.rungs) == (2, 2)
    assert [each.words for each in goals.wins(made, rc.chart)] == [
        "Walked home from church", "Walked there too",
    ]  # fmt: skip
    kept = won(made, rc, key, Told(2, won=True))
    assert kept.goal.small_win == "Weigh every morning", "without words it is the goal itself"


def test_taken_back_on_the_same_day_it_is_as_before(made: Bridge, rc: Context) -> None:
    key, id = written(made, rc), uuid4()
    won(made, rc, key, id=id)
    for _ in range(2):
        kept = rungs.take_back(made, rc, id)
        assert (kept.version, kept.win_done, kept.course.lately) == (3, False, None)
    assert body(made, rc, id, "Observation")["status"] == "entered-in-error"
    assert body(made, rc, small_win_id(key))["lifecycleStatus"] == "active"
    assert body(made, rc, key)["note"][0]["text"] == "First small win: Weigh tomorrow"
    assert goals.wins(made, rc.chart) == ()
    assert won(made, rc, key).win_done


def test_taking_back_a_win_that_came_by_itself_takes_its_small_win_along(
    made: Bridge, rc: Context
) -> None:
    key, id = written(made, rc), uuid4()
    won(made, rc, key)
    won(made, rc, key, Told(1, won=True, words="Also at Maria’s"), id)
    kept = rungs.take_back(made, rc, id)
    assert (kept.goal.small_win, kept.course.rung, kept.win_done) == ("Weigh tomorrow", 1, True)
    assert [each.words for each in ladder(made, rc, key).rungs] == ["Weigh tomorrow"]
    bare = written(made, rc, win="")
    other = uuid4()
    won(made, rc, bare, id=other)
    assert rungs.take_back(made, rc, other).goal.small_win == ""
    again = won(made, rc, bare, replace(NOW, words="Once more"))
    assert (again.goal.small_win, again.win_done) == ("Once more", True)


def test_only_the_last_and_only_today_may_be_taken_back(made: Bridge, rc: Context) -> None:
    key, first = written(made, rc), uuid4()
    won(made, rc, key, id=first)
    tomorrow = replace(made, clock=fixed(AT + timedelta(days=1)))
    with pytest.raises(Refused):
        rungs.take_back(tomorrow, rc, first)
    won(made, rc, key, Told(1, won=True))
    with pytest.raises(Refused):
        rungs.take_back(made, rc, first)
    assert len(goals.wins(made, rc.chart)) == 2


@pytest.mark.parametrize("act", [rungs.happened, rungs.not_this_time])
def test_a_goal_that_rests_is_left_alone(made: Bridge, rc: Context, act: Any) -> None:
    key = written(made, rc)
    agreements.move(
        made, rc, key, Status.ON_HOLD, submission=uuid4(), version=1, reason="In hospital"
    )
    with pytest.raises(Refused):
        act(made, rc, key, NOW, submission=uuid4())


def test_another_patients_goal_is_not_there(made: Bridge, rc: Context) -> None:
    key, id = written(made, rc), uuid4()
    won(made, rc, key, id=id)
    bob = nurse(made, patient="bob")
    with pytest.raises(NotFound):
        won(made, bob, key)
    with pytest.raises(NotFound):
        rungs.take_back(made, bob, id)
    with pytest.raises(NotFound):
        rungs.next_one(made, bob, key, "More", submission=uuid4(), rung=1)
    assert rungs.ladders(made, bob.chart) == {}


@pytest.mark.parametrize("words", ["", "  ", "x" * 1001, "a\u202eb"])
def test_the_next_one_needs_words_that_can_be_kept(made: Bridge, rc: Context, words: str) -> None:
    key = written(made, rc)
    with pytest.raises(Refused):
        rungs.next_one(made, rc, key, words, submission=uuid4(), rung=1)
    assert find_goal(made, rc.chart, key).version == 1


def test_no_kind_but_those_of_the_table(made: Bridge, rc: Context) -> None:
    key = written(made, rc)
    with pytest.raises(Refused):
        rungs.not_this_time(made, rc, key, replace(NOW, kind="lazy"), submission=uuid4())


def test_other_words_in_the_form_after_a_win_are_the_next_small_win(
    made: Bridge, rc: Context
) -> None:
    key = written(made, rc)
    kept = won(made, rc, key)
    same = write_goal(made, rc, kept.goal, submission=uuid4(), version=2)
    assert (same.course.rung, same.win_done) == (1, True)
    goal = kept.goal.model_copy(update={"small_win": "Weigh on Sunday too"})
    kept = write_goal(made, rc, goal, submission=uuid4(), version=3)
    assert (kept.course.rung, kept.course.rungs, kept.win_done) == (2, 2, False)
    assert body(made, rc, small_win_id(key))["description"]["text"] == "Weigh tomorrow"


def test_a_goal_that_is_kept_up_says_so_and_goes_on_saying_so(made: Bridge, rc: Context) -> None:
    key = written(made, rc)
    agreements.move(made, rc, key, Status.COMPLETED, submission=uuid4(), version=1)
    kept = agreements.move(made, rc, key, Status.ACTIVE, submission=uuid4(), version=2)
    assert kept.course.lately is Lately.KEPT_UP
    assert body(made, rc, key)["achievementStatus"]["coding"][0]["code"] == "sustaining"
    kept = won(made, rc, key, Told(1, won=kept.course.won, words="A year of mornings"))
    assert kept.course.lately is Lately.KEPT_UP


def test_what_the_patient_says_moves_the_goal_and_his_reason_is_kept(
    made: Bridge, rc: Context
) -> None:
    key = written(made, rc, status=Status.PROPOSED)
    with pytest.raises(Refused):
        agreements.say(made, rc, key, Answer.DISAGREES, submission=uuid4(), version=1)
    id = uuid4()
    for _ in range(2):
        kept = agreements.say(
            made, rc, key, Answer.DISAGREES, submission=id, version=1, reason="I like it as it is"
        )
        assert (kept.goal.status, kept.course.reason, kept.version) == (
            Status.REJECTED, "I like it as it is", 2,
        )  # fmt: skip
    assert kept.course.answer_of() is Answer.DISAGREES
    with pytest.raises(Stale):
        agreements.say(made, rc, key, Answer.AGREES, submission=uuid4(), version=1)


def test_a_yes_makes_a_proposal_a_goal_and_nobody_unknown_is_asked(
    made: Bridge, rc: Context
) -> None:
    key = written(made, rc, status=Status.PROPOSED)
    with pytest.raises(Refused):
        agreements.say(
            made, rc, key, Answer.AGREES, submission=uuid4(), version=1, who="RelatedPerson/nobody"
        )
    kept = agreements.say(made, rc, key, Answer.AGREES, submission=uuid4(), version=1)
    assert (kept.goal.status, kept.course.answer_of()) == (Status.ACTIVE, Answer.AGREES)


def test_what_would_be_enough_is_optional_and_kept_in_order(made: Bridge, rc: Context) -> None:
    key = written(made, rc)
    levels = {"LA34481-4": "Five mornings of seven", "LA34483-0": " ", "other": "x"}
    kept = agreements.set_scale(made, rc, key, levels, submission=uuid4(), version=1)
    assert kept.course.scale == (("LA34481-4", "Five mornings of seven"),)
    with pytest.raises(Refused):
        agreements.set_scale(made, rc, key, {"LA34481-4": "x" * 301}, submission=uuid4(), version=2)


def test_a_win_by_a_colleague_is_hers(made: Bridge, rc: Context) -> None:
    key = written(made, rc)
    won(made, nurse(made, JO), key)
    [told] = [each for each in ladder(made, rc, key).happenings if each.what == HAPPENED.code]
    assert told.by == nurse(made, JO).chart.actor.who != rc.chart.actor.who
