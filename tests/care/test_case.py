"""A case: which state may follow which, who may say so, and that its history is all it is."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.case import (
    ADMIN,
    AT_REST,
    CASE_MANAGER,
    CONSENT_WORDS,
    LAUNCH,
    LEAD,
    LONGEST_WHY,
    MOVES,
    NOTIFICATION,
    OPENING,
    PEOPLE,
    REFERRAL_WORDS,
    ROSTER,
    STATE_WORDS,
    SYSTEM,
    WAITING,
    Case,
    Move,
    State,
    Step,
)
from fhir_bridge.errors import NotAllowed, Refused

AT = datetime(2026, 11, 20, 9, 41, tzinfo=ZoneInfo("America/Chicago"))
RC = "Practitioner/castillo"
EVERY_PAIR = [(before, after) for before in State for after in State]
ROLES = (CASE_MANAGER, LEAD, ADMIN, SYSTEM, "")

# what may follow what, written down a second time on purpose; a dot asks for a reason
ALLOWED = {
    State.REFERRED: "accepted unassigned declined.",
    State.UNASSIGNED: "accepted declined. finished.",
    State.ACCEPTED: "consented declined. unassigned. finished.",
    State.CONSENTED: "active declined. finished.",
    State.ACTIVE: "evaluated. finished.",
    State.EVALUATED: "active finished.",
    State.FINISHED: "reopened.",
    State.DECLINED: "reopened.",
    State.REOPENED: "accepted unassigned declined.",
}


def at_state(state: State) -> Case:
    return Case((Step(1, State.REFERRED, RC, AT, how=LAUNCH), Step(2, state, RC, AT)))


def what_it_asks(move: Move) -> dict[str, Any]:
    said = {"why": "It is spring"} if move.asks else {}
    return said | ({"how": "phone", "said_on": date(2026, 11, 20)} if move.consent else {})


def moved(case: Case, state: State, role: str = LEAD, **said: Any) -> Case:
    asked = what_it_asks(MOVES[case.state, state]) if (case.state, state) in MOVES else {}
    return case.move_to(state, RC, AT, **(asked | said), role=role)


@pytest.mark.parametrize(("before", "after"), EVERY_PAIR)
def test_a_case_moves_only_along_the_table(before: State, after: State) -> None:
    listed = {word.removesuffix("."): word.endswith(".") for word in ALLOWED[before].split()}
    if after.value not in listed:
        with pytest.raises(Refused, match=f"{before} cannot become {after}"):
            moved(at_state(before), after)
        return
    assert moved(at_state(before), after).state is after
    if listed[after.value]:
        with pytest.raises(Refused) as caught:
            moved(at_state(before), after, why="  ab ")
        assert [each.expression for each in caught.value.issues] == ["why"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: f"{move.before}-{move.after}")
def test_a_move_is_offered_to_those_who_may_do_it_and_to_nobody_else(move: Move, role: str) -> None:
    case = at_state(move.before)
    assert (move in case.moves(role)) is (role in move.roles)
    if role in move.roles:
        assert moved(case, move.after, role).last.state is move.after
    else:
        with pytest.raises(NotAllowed):
            moved(case, move.after, role)


def test_only_people_decide_with_a_patient_and_a_feed_only_puts_it_before_the_team() -> None:
    by_feeds = {pair for pair, move in MOVES.items() if move.roles - PEOPLE}
    assert by_feeds == {(State.REFERRED, State.UNASSIGNED)}
    assert all(LEAD in move.roles for move in MOVES.values()), "somebody can always help"


@pytest.mark.parametrize("how", OPENING)
@pytest.mark.parametrize("role", [*ROLES, "auditor"])
def test_who_may_begin_a_case(how: str, role: str) -> None:
    if role in OPENING[how]:
        assert Case.opened(RC, AT, role=role, how=how).steps == (
            Step(1, State.REFERRED, RC, AT, how=how),
        )
    else:
        with pytest.raises(NotAllowed):
            Case.opened(RC, AT, role=role, how=how)


def test_a_nurse_cannot_begin_one_in_the_name_of_a_roster() -> None:
    assert not PEOPLE & (OPENING[ROSTER] | OPENING[NOTIFICATION])
    assert "auditor" not in OPENING[LAUNCH]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, ["said_on", "how"]),
        ({"how": "phone"}, ["said_on"]),
        ({"how": "carrier pigeon", "said_on": date(2026, 11, 19)}, ["how"]),
        ({"how": "video", "said_on": date(2026, 11, 21)}, ["said_on"]),
        ({"how": "video", "said_on": date(2026, 11, 20), "why": "a\u202eb"}, ["why"]),
    ],
)
def test_a_yes_has_a_day_that_has_come_and_a_way_it_was_said(
    said: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Refused) as caught:
        at_state(State.ACCEPTED).move_to(State.CONSENTED, RC, AT, **said, role=CASE_MANAGER)
    assert [each.expression for each in caught.value.issues] == fields


def test_tomorrow_begins_where_the_people_are() -> None:
    late = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)  # still the 20th in Chicago
    said: dict[str, Any] = {"how": "phone", "said_on": date(2026, 11, 21), "role": LEAD}
    with pytest.raises(Refused):
        at_state(State.ACCEPTED).move_to(
            State.CONSENTED, RC, late.astimezone(ZoneInfo("America/Chicago")), **said
        )
    assert at_state(State.ACCEPTED).move_to(State.CONSENTED, RC, late, **said)


@pytest.mark.parametrize("why", ["x" * (LONGEST_WHY + 1), "Smith\u202e", "Smith\x00"])
def test_a_reason_that_cannot_be_kept_is_said_so_and_not_repeated(why: str) -> None:
    with pytest.raises(Refused) as caught:
        moved(at_state(State.ACTIVE), State.FINISHED, why=why)
    said = str(caught.value) + str(caught.value.issues)
    assert "Smith" not in said
    assert "xxx" not in said


def test_a_case_is_held_by_who_took_it_on_last_and_while_it_lasts() -> None:
    case = Case.opened("client/x", AT, role=SYSTEM, how=NOTIFICATION)
    assert case.holder == ""
    case = case.move_to(State.ACCEPTED, "Practitioner/ortiz", AT, role=CASE_MANAGER)
    case = moved(moved(case, State.CONSENTED), State.ACTIVE)
    assert case.holder == "Practitioner/ortiz", "others may write down a yes"
    case = moved(case, State.FINISHED)
    assert case.holder == ""
    assert moved(moved(case, State.REOPENED), State.ACCEPTED).holder == RC


def test_a_patient_can_say_not_now_until_we_begin_and_stop_on_any_day_after() -> None:
    for state in set(State) - AT_REST:
        ways = {after for before, after in MOVES if before is state}
        assert ways & AT_REST, state
    for state in WAITING | {State.ACCEPTED, State.CONSENTED}:
        assert (state, State.DECLINED) in MOVES


def test_no_door_is_ever_closed() -> None:
    for state in AT_REST:
        assert (state, State.REOPENED) in MOVES
        assert "door open" in STATE_WORDS[state]


def test_every_state_and_way_has_words_and_no_reason_is_asked_without_a_hint() -> None:
    assert set(STATE_WORDS) == set(State)
    assert set(REFERRAL_WORDS) == set(OPENING)
    for move in MOVES.values():
        assert move.words and bool(move.asks) is bool(move.helps)
        assert not (move.asks and move.note)
    assert [move.after for move in MOVES.values() if move.consent] == [State.CONSENTED]


def test_a_case_cannot_be_changed_in_place() -> None:
    case = at_state(State.ACTIVE)
    later = moved(case, State.EVALUATED)
    assert case.state is State.ACTIVE
    assert later.steps[:-1] == case.steps
    with pytest.raises(AttributeError):
        case.last.state = State.FINISHED  # type: ignore[misc]


WALKS = st.lists(st.tuples(st.sampled_from(State), st.sampled_from(ROLES), st.booleans()))


@given(WALKS, st.sampled_from(sorted(OPENING)), st.randoms(use_true_random=False))
def test_a_history_replays_to_the_case_it_came_from(
    walk: list[tuple[State, str, bool]], how: str, chance: random.Random
) -> None:
    case = Case.opened("a", AT, role=SYSTEM, how=how)
    refused = 0
    for number, (state, role, complete) in enumerate(walk):
        at = AT + timedelta(minutes=number)
        asked = what_it_asks(MOVES[case.state, state]) if (case.state, state) in MOVES else {}
        try:
            case = case.move_to(state, f"p{number}", at, **(asked if complete else {}), role=role)
        except (Refused, NotAllowed):
            refused += 1
    assert len(case.steps) == 1 + len(walk) - refused
    assert [step.number for step in case.steps] == list(range(1, len(case.steps) + 1))
    shuffled = list(case.steps)
    chance.shuffle(shuffled)
    again = Case.replayed(shuffled)
    assert again == case
    assert again and (again.state, again.holder) == (case.state, case.holder)


def test_nothing_happened_makes_no_case() -> None:
    assert Case.replayed([]) is None


def test_what_was_allowed_once_is_replayed_whatever_the_table_says_now() -> None:
    odd = (Step(1, State.FINISHED, RC, AT), Step(2, State.CONSENTED, RC, AT))
    again = Case.replayed(odd)
    assert again and again.state is State.CONSENTED


def test_every_way_to_say_yes_is_offered() -> None:
    assert list(CONSENT_WORDS) == ["in-person", "phone", "video"]
