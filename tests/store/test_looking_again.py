"""Day 14, day 30, goals that rest, and looking back after a return: as people keep them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fhir_bridge import after_actions, authored, extra_support, goals, rests, reviews, rungs
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.transitions.after_action import AfterAction
from fhir_bridge.clock import fixed
from fhir_bridge.errors import NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.rungs import Told
from support.acute import happened
from support.desk import AT, nurse

HOME = datetime(2026, 11, 17, 20, 10, tzinfo=UTC)


def on(made: Bridge, days: int) -> Bridge:
    """So many days after coming home."""
    return replace(made, clock=fixed(HOME + timedelta(days=days)))


def home(made: Bridge, **more: Any) -> tuple[Context, str]:
    rc = nurse(made)
    return rc, happened(made, rc, "IMP", HOME, **more)


def look(made: Bridge, rc: Context) -> dict[str, str]:
    return {each.code: each.standing.state.value for each in reviews.tell(made, rc).looks}


def say(made: Bridge, rc: Context, review: str = "day-14", **given: str | None) -> None:
    told = {code.replace("_", "-"): value for code, value in given.items()}
    reviews.answer(made, rc, review, told, submission=uuid4())


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (2, "to-come", "to-come"), (11, "open", "to-come"), (14, "today", "to-come"),
        (21, "waits", "to-come"), (22, "did-not-happen", "to-come"),
        (30, "did-not-happen", "today"), (44, "did-not-happen", "waits"),
        (45, "did-not-happen", "did-not-happen"),
    ],
)  # fmt: skip
def test_both_looks_have_their_days_and_what_nobody_asked_is_said(
    made: Bridge, days: int, first: str, last: str
) -> None:
    rc, _ = home(made)
    assert look(on(made, days), rc) == {"day-14": first, "day-30": last}


def test_a_block_is_kept_alone_and_nothing_of_it_leaves(made: Bridge) -> None:
    rc, _ = home(made)
    day14 = on(made, 14)
    say(day14, rc, took_medicines="some-days", did_the_rest=None)
    [now] = [each for each in reviews.tell(day14, rc).looks if each.open]
    assert now.given == {"took-medicines": "some-days", "did-the-rest": None}
    assert [each.block for each in now.asks] == ["how-it-was"] * 3
    with made.store.reading() as session:
        [kept] = authored.each_of(session, rc.chart, "QuestionnaireResponse")
        noted = list(authored.each_of(session, rc.chart, "Observation"))
    assert kept.data["status"] == "in-progress" and len(noted) == 2
    assert not any(may_leave(each.data) for each in (kept, *noted))
    reviews.finish(day14, rc, "day-14")
    assert look(day14, rc)["day-14"] == "done"


def test_what_was_said_of_the_hospital_is_not_asked_again_and_the_last_days_are(
    made: Bridge,
) -> None:
    rc, _ = home(made)
    say(on(made, 14), rc, took_medicines="every-day", knew_what_to_do="partly")
    asks = reviews.tell(on(made, 30), rc).looks[1].asks
    assert [each.code for each in asks] == [
        "took-medicines", "did-the-rest", "your-way", "on-your-side",
    ]  # fmt: skip


def test_said_again_in_the_same_look_it_is_put_right(made: Bridge) -> None:
    rc, _ = home(made)
    day14 = on(made, 14)
    press = uuid4()
    for _ in range(2):
        reviews.answer(day14, rc, "day-14", {"your-way": "no"}, submission=press)
    say(day14, rc, your_way="yes")
    assert reviews.tell(day14, rc).looks[0].given == {"your-way": "yes"}


@pytest.mark.parametrize(
    ("given", "days"),
    [({}, 14), ({"weight": "1"}, 14), ({"your-way": "often"}, 14), ({"your-way": "yes"}, 3)],
)
def test_what_is_no_answer_or_not_the_time_is_kept_nowhere(
    made: Bridge, given: dict[str, str | None], days: int
) -> None:
    rc, _ = home(made)
    with pytest.raises(Refused):
        reviews.answer(on(made, days), rc, "day-14", given, submission=uuid4())
    with pytest.raises(Refused):
        reviews.finish(on(made, 14), rc, "day-14")


def test_where_extra_support_was_not_needed_nothing_is_looked_at_again(made: Bridge) -> None:
    rc, event = home(made)
    extra_support.wave_off(on(made, 1), rc, event, "unrelated")
    assert look(on(made, 14), rc) == {}


@pytest.mark.parametrize(("why", "left"), [("decided", {}), ("early", {"day-14": "today"})])
def test_an_end_leaves_no_look_and_a_good_recheck_the_first(
    made: Bridge, why: str, left: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rc, event = home(made)
    monkeypatch.setattr(extra_support, "may_end", lambda *_, **__: True)
    extra_support.end(on(made, 2), rc, event, why, "Together")
    assert look(on(made, 14), rc) == left


def test_a_stay_that_led_elsewhere_or_goes_on_is_not_looked_at_again(made: Bridge) -> None:
    facility = {"dischargeDisposition": {"coding": [{"code": "snf"}]}}
    rc, _ = home(made, hospitalization=facility)
    assert look(on(made, 14), rc) == {}
    going_on = {"status": "in-progress", "period": {"start": HOME.isoformat()}}
    happened(made, rc, "IMP", HOME + timedelta(days=3), **going_on)
    assert look(on(made, 14), rc) == {}


def test_others_than_the_team_note_nothing(made: Bridge) -> None:
    home(made)
    auditor = nurse(made, user="Practitioner/auditor", role="auditor")
    with pytest.raises(NotAllowed):
        say(on(made, 14), auditor, your_way="yes")
    assert not reviews.tell(on(made, 14), auditor).may_write


# goals that rest


def goal(made: Bridge, rc: Context, strategy: str, doer: Doer = Doer.PATIENT) -> UUID:
    kept = EnablementGoal(strategy=strategy, statement="In his words", doer=doer, small_win="A bit")
    goals.write_goal(made, rc, kept, submission=kept.key)
    return kept.key


def test_in_hospital_what_is_not_ours_may_rest_and_each_says_why(made: Bridge) -> None:
    rc = nurse(made)
    going_on = {"status": "in-progress", "period": {"start": HOME.isoformat()}}
    theirs = goal(made, rc, "self-management")
    ours = goal(made, rc, "system-navigation", Doer.CASE_MANAGER)
    happened(made, rc, "IMP", HOME, **going_on)
    told = rests.tell(made, rc)
    said = {each.kept.goal.key: (each.said.code, each.said.rests) for each in told.suggested}
    assert said == {theirs: ("in-hospital", True), ours: ("ours", False)}
    assert told.inside


def test_it_rests_by_a_press_and_goes_on_from_the_step_that_was_safe_with_a_yes(
    made: Bridge,
) -> None:
    rc = nurse(made)
    key = goal(made, rc, "self-management")
    rungs.happened(made, rc, key, Told(1, won=False), submission=uuid4())
    rungs.next_one(made, rc, key, "A bigger bit", submission=uuid4(), rung=1)
    happened(made, rc, "IMP", AT + timedelta(days=1))
    made = on(made, 6)
    kept, press = goals.find_goal(made, rc.chart, key), uuid4()
    for _ in range(2):
        rests.rest(made, rc, key, submission=press, version=kept.version)
    [resting] = rests.tell(made, rc).resting
    assert resting.kept.course.reason.startswith("A small new start")
    assert (resting.step, rests.tell(made, rc).suggested) == ("A bit", ())
    version, again = resting.kept.version, uuid4()
    with pytest.raises(Refused, match="says yes"):
        rests.go_on(made, rc, key, submission=uuid4(), version=version, agrees=False)
    for _ in range(2):
        rests.go_on(made, rc, key, submission=again, version=version, agrees=True)
    after = goals.find_goal(made, rc.chart, key)
    assert (after.goal.status, after.goal.small_win) == (Status.ACTIVE, "A bit")
    assert not after.win_done and after.course.reason == ""
    ladder = rungs.ladders(made, rc.chart)[key]
    assert [each.words for each in ladder.rungs] == ["A bit", "A bigger bit", "A bit"]
    with pytest.raises(Stale):
        rests.go_on(made, rc, key, submission=uuid4(), version=version, agrees=True)


def test_what_happened_since_coming_home_stays_as_it_is(made: Bridge) -> None:
    rc = nurse(made)
    key = goal(made, rc, "self-management")
    happened(made, rc, "IMP", AT - timedelta(hours=2))
    rungs.happened(made, rc, key, Told(1, won=False), submission=uuid4())
    [only] = rests.tell(made, rc).suggested
    assert (only.said.code, only.said.rests) == ("goes-well", False)
    kept = goals.find_goal(made, rc.chart, key)
    with pytest.raises(Refused) as refused:  # it may rest all the same, with a reason of its own
        rests.rest(made, rc, key, submission=uuid4(), version=kept.version)
    assert [each.expression for each in refused.value.issues] == ["reason"]
    rests.rest(made, rc, key, submission=uuid4(), version=kept.version, words="He is tired")
    assert goals.find_goal(made, rc.chart, key).goal.status is Status.ON_HOLD


def test_without_extra_support_nothing_is_suggested_and_nothing_rests_so(made: Bridge) -> None:
    rc = nurse(made)
    key = goal(made, rc, "self-management")
    kept = goals.find_goal(made, rc.chart, key)
    assert rests.tell(made, rc).suggested == ()
    with pytest.raises(Refused):
        rests.rest(made, rc, key, submission=uuid4(), version=kept.version)
    auditor = nurse(made, user="Practitioner/auditor", role="auditor")
    with pytest.raises(NotAllowed):
        rests.rest(made, auditor, key, submission=uuid4(), version=kept.version)


# looking back after a return

LOOK = AfterAction("The ride did not come", "The pharmacy knew on Friday", "Call on Friday noon",
                   ("patient", "nurse"))  # fmt: skip


def came_back(made: Bridge) -> tuple[Context, str]:
    rc, _ = home(made)
    return rc, happened(made, rc, "IMP", HOME + timedelta(days=12))


def test_a_return_is_looked_back_at_once_and_its_lesson_stays(made: Bridge) -> None:
    rc, back = came_back(made)
    day13 = on(made, 13)
    [only] = after_actions.tell(day13, rc).returns
    assert (only.back.day, only.due) == (12, True)
    press = uuid4()
    for _ in range(2):
        after_actions.write(day13, rc, only.back.key, LOOK, submission=press)
    told = after_actions.tell(day13, rc)
    assert told.due is None and [each.told.change for each in told.lessons] == [LOOK.change]
    [kept] = told.lessons
    assert (kept.told, kept.encounter, kept.by) == (LOOK, back, rc.chart.actor.who)
    with pytest.raises(Stale):
        after_actions.write(day13, rc, only.back.key, LOOK, submission=uuid4())
    better = replace(LOOK, change="Call on Thursday")
    after_actions.write(day13, rc, only.back.key, better, submission=uuid4(), version=kept.version)
    assert after_actions.tell(day13, rc).lessons[0].told == better
    with made.store.reading() as session:
        [task] = authored.each_of(session, rc.chart, "Task")
    assert not may_leave(task.data)


def test_nobody_is_reminded_of_it_for_ever(made: Bridge) -> None:
    rc, _ = came_back(made)
    assert after_actions.tell(on(made, 13), rc).due
    late = after_actions.tell(on(made, 45), rc)
    assert late.due is None and len(late.returns) == 1


def test_a_stay_that_is_no_return_has_none(made: Bridge) -> None:
    rc, _ = home(made)
    assert after_actions.tell(on(made, 3), rc).returns == ()
    with pytest.raises(NotFound):
        after_actions.write(on(made, 3), rc, "V1", LOOK, submission=uuid4())


@pytest.mark.parametrize(
    ("change", "field"),
    [({"happened": " "}, "happened"), ({"change": "x" * 1001}, "change"), ({"asked": ()}, "asked"),
     ({"asked": ("nurse",)}, "why_not"), ({"known": "He was non-compliant"}, "known")],
)  # fmt: skip
def test_what_is_missing_or_blames_somebody_is_said_where_it_stands(
    made: Bridge, change: dict[str, Any], field: str
) -> None:
    rc, _ = came_back(made)
    [only] = after_actions.tell(on(made, 13), rc).returns
    with pytest.raises(Refused) as refused:
        after_actions.write(
            on(made, 13), rc, only.back.key, replace(LOOK, **change), submission=uuid4()
        )
    assert [each.expression for each in refused.value.issues] == [field]
