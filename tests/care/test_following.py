"""Followed up until it is settled: nothing is sent and forgotten, red is ours alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.following import MISTAKE, Flow, Followed, Move, Step, Subject
from fhir_bridge.care.following_moves import (
    ACCEPTED,
    AID,
    AIDS,
    CAME,
    CLOSED,
    DID_NOT_HAPPEN,
    FLOWS,
    HELPED,
    NOT_USED,
    RECEIVED,
    REFERRAL,
    SAID_NO,
    SCHEDULED,
    SENT,
    SHOWN,
    USED,
    WAITING_LIST,
)
from fhir_bridge.errors import NotAllowed, Refused

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
DAY = AT.date()
KIM = Owner(Side.STAFF, "K. Kim CHW", "Practitioner/kim")
VAN = Owner(Side.AGENCY, "Prairie Van")
RIDE = Subject("ride", "A ride to the clinic", "Prairie Van", may_tell="Name, day", agreed=True)
WALKER = Subject("walker", "A walker with a seat")


def step(state: str = "", **more: object) -> Step:
    """Something complete, noted today, the next step ours and for tomorrow."""
    whole = Step(state, "Practitioner/rc", AT, KIM, DAY + timedelta(days=1), "A few words",
                 theirs="I got there", spoke_to="Dana")  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def complete(move: Move) -> Step:
    """A step with everything that its move asks for."""
    return step(move.after, cause=next(iter(move.causes), ""), came=next(iter(move.came), ""))


def begun(flow: Flow = REFERRAL, **more: object) -> Followed:
    subject = replace(RIDE if flow is REFERRAL else WALKER, **more)  # type: ignore[arg-type]
    return Followed.begun(flow, subject, step(), role=LEAD)


def went(*states: str, flow: Flow = REFERRAL) -> Followed:
    made = begun(flow)
    for state in states:
        move = flow.move(made.state, state)
        assert move, (made.state, state)
        made = made.move_to(complete(move), role=LEAD)
    return made


def refused(made: Followed, wanted: Step) -> list[str]:
    with pytest.raises(Refused) as told:
        made.move_to(wanted, role=LEAD)
    return [issue.expression for issue in told.value.issues]


def test_the_whole_way_of_a_referral() -> None:
    made = went(ACCEPTED, SCHEDULED, RECEIVED, CLOSED)
    assert [each.state for each in made.steps] == [SENT, ACCEPTED, SCHEDULED, RECEIVED, CLOSED]
    assert not made.is_open
    assert (made.last.came, made.last.theirs) == (HELPED, "I got there")
    assert made.last.owner is None
    assert made.last.due is None
    assert made.moves(LEAD) == ()


def test_the_whole_way_of_an_aid() -> None:
    made = went("ordered", CAME, SHOWN, NOT_USED, SHOWN, USED, flow=AID)
    assert made.is_open, "whether it is used is looked at again"
    assert made.words == "Is used"


def test_a_no_a_waiting_list_and_a_ride_that_did_not_come_have_a_reason_and_a_next_step() -> None:
    for state in (SAID_NO, DID_NOT_HAPPEN):
        made = went(SCHEDULED) if state == DID_NOT_HAPPEN else begun()
        assert refused(made, step(state)) == ["cause"]
        move = REFERRAL.move(made.state, state)
        assert move
        after = made.move_to(complete(move), role=LEAD)
        assert after.reason == next(iter(move.causes.values()))
        assert after.is_open and after.last.owner == KIM
    assert went(WAITING_LIST).reason == ""
    assert begun().reason == ""


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_every_state_has_words_and_every_one_can_be_reached_and_left(flow: Flow) -> None:
    reached = {flow.first} | {move.after for move in flow.moves}
    assert reached == set(flow.words)
    left = {move.before for move in flow.moves}
    assert left == set(flow.words) - flow.over
    assert len({(move.before, move.after) for move in flow.moves}) == len(flow.moves)
    for move in flow.moves:
        assert move.ends == (move.after in flow.over)
        assert move.asks or not move.needs


@given(st.data(), st.sampled_from(sorted(FLOWS)))
def test_what_is_open_always_has_somebody_who_owns_the_next_step_and_a_day(
    data: st.DataObject, code: str
) -> None:
    made = begun(FLOWS[code])
    for _ in range(6):
        moves = made.moves(LEAD)
        if not moves:
            break
        made = made.move_to(complete(data.draw(st.sampled_from(moves))), role=LEAD)
        assert made.is_open == bool(made.last.owner and made.last.due)


@given(st.sampled_from(Side), st.integers(-9, 9))
def test_red_is_ours_and_late_and_nothing_else(side: Side, days: int) -> None:
    owner, due = Owner(side, "Somebody"), DAY + timedelta(days=4)
    made = Followed.begun(REFERRAL, RIDE, step(owner=owner, due=due), role=LEAD)
    today = due + timedelta(days=days)
    assert made.is_late(today) is (days > 0)
    assert made.is_ours_and_late(today) is (days > 0 and side is Side.STAFF)
    assert not went(ACCEPTED, RECEIVED, CLOSED).is_late(date.max)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"what": " "}, "what"), ({"service": ""}, "service"), ({"may_tell": ""}, "may_tell"),
        ({"agreed": False}, "agreed"), ({"what": "x" * 1001}, "what"),
        ({"may_tell": "a\u202eb\u202e"}, "may_tell"),
    ],
)  # fmt: skip
def test_nothing_is_told_without_a_yes(more: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as told:
        begun(**more)  # type: ignore[arg-type]
    assert {issue.expression for issue in told.value.issues} == {field}


def test_an_aid_needs_nobodys_yes_to_be_wanted() -> None:
    assert begun(AID).state == "wanted"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"owner": None}, "owner"), ({"owner": Owner(Side.STAFF, " ")}, "owner"),
        ({"due": None}, "due"), ({"due": DAY - timedelta(days=1)}, "due"),
        ({"spoke_to": "x" * 1001}, "spoke_to"),
    ],
)  # fmt: skip
def test_a_step_that_leaves_it_open_says_who_is_next_and_when(
    more: dict[str, object], field: str
) -> None:
    assert refused(begun(), step(ACCEPTED, **more)) == [field]
    if field != "spoke_to":
        with pytest.raises(Refused):
            Followed.begun(REFERRAL, RIDE, step(**more), role=LEAD)  # type: ignore[arg-type]


def test_what_came_of_it_is_said_by_the_patient() -> None:
    made = went(ACCEPTED, RECEIVED)
    assert refused(made, step(CLOSED, theirs="")) == ["theirs", "came"]
    assert refused(made, step(CLOSED, came="perhaps")) == ["came"]
    assert refused(begun(), step(MISTAKE, why="")) == ["why"]


def test_what_a_move_has_no_place_for_is_left_out() -> None:
    after = begun().move_to(step(ACCEPTED, cause="cost", came=HELPED), role=LEAD).last
    assert (after.cause, after.came, after.theirs) == ("", "", "")
    assert after.spoke_to == "Dana"


def test_what_cannot_follow_is_stopped() -> None:
    assert refused(begun(), step(CLOSED)) == []


def test_only_those_who_work_with_patients_may() -> None:
    with pytest.raises(NotAllowed):
        Followed.begun(REFERRAL, RIDE, step(), role="auditor")
    with pytest.raises(NotAllowed):
        begun().move_to(step(ACCEPTED), role="auditor")
    assert begun().moves("auditor") == ()


def test_what_is_private_is_never_in_the_plan_that_others_read() -> None:
    assert begun(in_plan=True).subject.in_plan
    assert not begun(in_plan=True, private=True).subject.in_plan


def test_every_aid_has_words() -> None:
    assert all(words and code == code.lower() for code, words in AIDS.items())


NURSES = replace(RIDE, kind="home-help", what="Nurses at home", hours=56)


def test_hours_that_nobody_fills_are_open_until_somebody_does_or_it_is_settled() -> None:
    made = Followed.begun(REFERRAL, NURSES, step(), role=LEAD)
    assert (made.filled, made.unfilled) == (0, 56)
    some = made.move_to(step(ACCEPTED, filled=22), role=LEAD)
    later = some.move_to(step(SCHEDULED), role=LEAD)
    assert (later.filled, later.unfilled) == (22, 34), "what was said last stands"
    closed = later.move_to(step(RECEIVED), role=LEAD).move_to(
        step(CLOSED, came=HELPED, filled=56), role=LEAD
    )
    assert closed.unfilled == 0 and closed.last.filled is None, "what ends it asks for no hours"
    assert begun().unfilled == 0, "nothing of hours"


def test_hours_are_whole_and_no_more_are_filled_than_are_approved() -> None:
    made = Followed.begun(REFERRAL, NURSES, step(filled=0), role=LEAD)
    assert [refused(made, step(ACCEPTED, filled=each)) for each in (-1, 57)] == [["filled"]] * 2
    assert refused(begun(), step(ACCEPTED, filled=1)) == ["filled"]
    for wrong in (-1, 169):
        with pytest.raises(Refused) as told:
            begun(hours=wrong)
        assert {issue.expression for issue in told.value.issues} == {"hours"}
