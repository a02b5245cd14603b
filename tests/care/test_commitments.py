"""A commitment: one accountable person and a day; no reason is ever lost; red is ours alone."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.case import ADMIN, CASE_MANAGER, LEAD
from fhir_bridge.care.commitment_moves import (
    ANSWER_WORDS,
    CAUSES,
    KIND_WORDS,
    MOVES,
    OPEN,
    OWNERS,
    SIDE_WORDS,
    STATE_WORDS,
    Kind,
    Side,
    State,
    moves_from,
)
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Said, Step
from fhir_bridge.care.due_order import (
    DONE,
    LATE,
    LATER,
    THIS_WEEK,
    TODAY,
    asks_for_a_talk,
    days_late,
    is_late_for,
    is_ours_and_late,
    place_of,
    rank,
    waits_for_answer,
)
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.typed import LONGEST
from fhir_bridge.errors import NotAllowed, Refused

AT = datetime(2026, 11, 20, 9, 41, tzinfo=ZoneInfo("America/Chicago"))
DAY = AT.date()
RC = "Practitioner/castillo"
EVERY_PAIR = [(before, after) for before in State for after in State]

# what may follow what, written down a second time on purpose; a dot asks for words
ALLOWED = {
    State.AGREED: "done acknowledged did-not-happen. agreed not-needed. written-by-mistake.",
    State.ACKNOWLEDGED: "done did-not-happen. agreed not-needed. written-by-mistake.",
    State.DID_NOT_HAPPEN: "agreed done not-needed.",
    State.DONE: "agreed.",
    State.NOT_NEEDED: "agreed.",
    State.WRITTEN_BY_MISTAKE: "",
}


def agreed(kind: Kind = Kind.COMMITMENT, side: Side | None = None, **values: Any) -> Agreed:
    side = side or (Side.CLINICIAN if kind is Kind.QUESTION else Side.STAFF)
    plain = Agreed(
        kind, "Book a ride that comes", Owner(side, "K. Kim CHW"), DAY,
        doer=Doer.TOGETHER if kind is Kind.TO_DO else None,
    )  # fmt: skip
    return replace(plain, **values)


def begun(kind: Kind = Kind.COMMITMENT, side: Side | None = None, **values: Any) -> Commitment:
    return Commitment.begun(agreed(kind, side, **values), RC, AT, role=CASE_MANAGER)


def at_state(state: State, **values: Any) -> Commitment:
    made = begun(**values)
    return replace(made, steps=(*made.steps, Step(state, RC, AT)))


def step(state: State, **said: Any) -> Step:
    whole: dict[str, Any] = {"why": "The bus did not come", "cause": "ride", "due": DAY}
    return Step(state, RC, AT, **(whole | said))


@pytest.mark.parametrize(("before", "after"), EVERY_PAIR)
def test_it_moves_only_along_the_table(before: State, after: State) -> None:
    listed = {word.removesuffix("."): word.endswith(".") for word in ALLOWED[before].split()}
    if after.value not in listed:
        with pytest.raises(Refused, match="cannot become"):
            at_state(before).move_to(step(after), role=LEAD)
        return
    assert at_state(before).move_to(step(after), role=LEAD).state is after
    if listed[after.value]:
        with pytest.raises(Refused) as caught:
            at_state(before).move_to(step(after, why=" a "), role=LEAD)
        assert "why" in {each.expression for each in caught.value.issues}


@pytest.mark.parametrize(("before", "after"), MOVES)
@pytest.mark.parametrize("role", [ADMIN, "auditor", ""])
def test_only_those_who_work_with_patients_note_it(before: State, after: State, role: str) -> None:
    with pytest.raises(NotAllowed):
        at_state(before).move_to(step(after), role=role)
    assert at_state(before).moves(role) == ()


def test_only_they_write_one() -> None:
    with pytest.raises(NotAllowed):
        Commitment.begun(agreed(), RC, AT, role=ADMIN)


@pytest.mark.parametrize("kind", Kind)
def test_everything_open_can_be_done_and_put_aside(kind: Kind) -> None:
    for state in OPEN:
        after = {row.after for row in moves_from(state, kind, LEAD)}
        assert {State.DONE, State.NOT_NEEDED, State.AGREED} <= after


def test_a_plain_to_do_is_not_talked_through() -> None:
    with pytest.raises(Refused):
        begun(Kind.TO_DO).move_to(step(State.ACKNOWLEDGED), role=LEAD)
    assert State.ACKNOWLEDGED not in {row.after for row in begun(Kind.TO_DO).moves(LEAD)}


def test_done_is_one_tap_but_a_question_is_done_by_its_answer() -> None:
    assert begun().move_to(Step(State.DONE, RC, AT), role=LEAD).state is State.DONE
    with pytest.raises(Refused, match="missing"):
        begun(Kind.QUESTION).move_to(Step(State.DONE, RC, AT), role=LEAD)
    answered = begun(Kind.QUESTION).move_to(step(State.DONE, why="Stop it"), role=LEAD)
    assert (answered.words, answered.last.why) == ("Answered", "Stop it")


def test_what_did_not_happen_says_what_was_in_the_way_and_whose_part_it_was() -> None:
    visit = begun(side=Side.PATIENT)
    told = visit.move_to(step(State.DID_NOT_HAPPEN, ours=True), role=LEAD)
    assert told.reason == "ride – our part"
    assert visit.move_to(step(State.DID_NOT_HAPPEN), role=LEAD).reason == "ride"
    assert visit.reason == ""
    with pytest.raises(Refused) as caught:
        visit.move_to(step(State.DID_NOT_HAPPEN, cause="laziness"), role=LEAD)
    assert [each.expression for each in caught.value.issues] == ["cause"]


def test_what_we_did_not_do_is_our_part_whatever_was_ticked() -> None:
    told = begun(side=Side.STAFF).move_to(step(State.DID_NOT_HAPPEN), role=LEAD)
    assert told.last.ours


@pytest.mark.parametrize("due", [None, DAY - timedelta(days=1)])
def test_another_day_is_a_day_that_is_still_to_come(due: date | None) -> None:
    with pytest.raises(Refused) as caught:
        begun().move_to(step(State.AGREED, due=due), role=LEAD)
    assert [each.expression for each in caught.value.issues] == ["due"]
    later = begun().move_to(step(State.AGREED, due=DAY + timedelta(days=3)), role=LEAD)
    assert later.due == DAY + timedelta(days=3)
    assert later.agreed.due == DAY, "what was agreed at first stays to be read"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": " a "}, "what"), ({"what": "x" * (LONGEST + 1)}, "what"),
        ({"what": "Call\u202e him"}, "what"), ({"owner": Owner(Side.STAFF, " ")}, "owner"),
        ({"owner": Owner(Side.CLINICIAN, "Dr. A. Lindqvist"), "kind": Kind.TO_DO}, "owner"),
        ({"kind": Kind.QUESTION}, "owner"), ({"due": DAY - timedelta(days=1)}, "due"),
        ({"kind": Kind.TO_DO}, "doer"), ({"doer": Doer.PATIENT}, "doer"),
        ({"if_waits": "x" * (LONGEST + 1)}, "if_waits"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        Commitment.begun(replace(agreed(), **values), RC, AT, role=LEAD)
    assert field in {each.expression for each in caught.value.issues}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("side", Side)
def test_who_can_be_accountable_for_what(kind: Kind, side: Side) -> None:
    if side in OWNERS[kind]:
        assert begun(kind, side).owner.side is side
    else:
        with pytest.raises(Refused):
            begun(kind, side)


def test_both_sides_are_heard_and_the_team_learns() -> None:
    both = begun().tell(Said("Patient/ann", AT, " I waited an hour ", "Ann"))
    both = both.tell(Said(RC, AT, "That was ours to find")).learn(
        Said(RC, AT, "Call the day before")
    )
    assert [said.words for said in both.said] == ["I waited an hour", "That was ours to find"]
    assert [note.words for note in both.learnt] == ["Call the day before"]
    for keep in (both.tell, both.learn):
        with pytest.raises(Refused):
            keep(Said(RC, AT, "  "))


def test_every_word_there_is_has_a_row() -> None:
    assert set(KIND_WORDS) == set(Kind) == set(OWNERS)
    assert set(SIDE_WORDS) == set(Side)
    assert set(STATE_WORDS) == set(State)
    assert set(ANSWER_WORDS) <= set(State)
    for (before, after), row in MOVES.items():
        assert (row.before, row.after) == (before, after)
        assert row.code == after.value
        assert all(row.title(kind) for kind in Kind)
        assert all(bool(row.asks_for(kind)) is bool(row.asks) for kind in Kind)


def test_an_answer_that_does_not_come_is_asked_for_again_or_from_somebody_else() -> None:
    (again,) = [row for row in begun(Kind.QUESTION).moves(LEAD) if row.after is State.AGREED]
    assert again.title(Kind.QUESTION) == "Asked again, or somebody else"
    assert again.asks_for(Kind.QUESTION) == "Who was asked now, and why"
    assert again.asks_for(Kind.TO_DO) == "Why"


# Late


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("days", [-1, 0, 1, 5])
def test_red_is_ours_alone_from_the_day_after(side: Side, days: int) -> None:
    made, today = begun(side=side), DAY + timedelta(days=days)
    assert is_ours_and_late(made, today) is (side is Side.STAFF and days > 0)
    assert days_late(made, today) == max(0, days)
    assert is_late_for(made, today) is (days > 0)


def test_a_question_whose_answer_does_not_come_waits_and_is_not_red() -> None:
    asked = begun(Kind.QUESTION)
    assert waits_for_answer(asked) and not is_ours_and_late(asked, DAY + timedelta(days=4))
    assert place_of(asked, DAY + timedelta(days=4)) == TODAY
    assert not waits_for_answer(asked.move_to(step(State.DONE), role=LEAD))
    assert not waits_for_answer(begun())


def test_that_it_did_not_happen_takes_no_red_away_but_another_day_does() -> None:
    today = DAY + timedelta(days=2)
    told = begun().move_to(step(State.DID_NOT_HAPPEN), role=LEAD)
    assert place_of(told, today) == LATE
    assert place_of(told.move_to(step(State.AGREED, due=today), role=LEAD), today) == TODAY
    for over in (State.DONE, State.NOT_NEEDED):
        assert place_of(told.move_to(step(over), role=LEAD), today) == DONE


def test_what_did_not_happen_counts_against_nobody() -> None:
    told = begun(side=Side.PATIENT).move_to(step(State.DID_NOT_HAPPEN), role=LEAD)
    assert not is_late_for(told, DAY + timedelta(days=9))
    assert place_of(told, DAY - timedelta(days=9)) == TODAY, "it is to be talked about"


@pytest.mark.parametrize(
    ("days", "place"), [(-1, LATE), (0, TODAY), (1, THIS_WEEK), (6, THIS_WEEK), (7, LATER)]
)
def test_where_in_the_list_a_day_stands(days: int, place: str) -> None:
    assert place_of(begun(), DAY - timedelta(days=days)) == place


def test_what_was_written_by_mistake_stands_nowhere() -> None:
    assert place_of(at_state(State.WRITTEN_BY_MISTAKE), DAY) == ""


def test_ours_and_late_stand_first_the_longest_due_first_and_what_is_done_last() -> None:
    today = DAY + timedelta(days=3)
    rows = {
        "theirs": begun(side=Side.PATIENT), "late": begun(due=DAY + timedelta(days=1)),
        "later-late": begun(due=DAY + timedelta(days=2)),
        "ours": begun(due=today), "family": begun(side=Side.CAREGIVER, due=today),
        "soon": begun(due=today + timedelta(days=2)), "far": begun(due=today + timedelta(days=30)),
        "done": begun().move_to(step(State.DONE), role=LEAD),
        "done-last": begun().move_to(replace(step(State.DONE), at=AT + timedelta(1)), role=LEAD),
        "mistake": at_state(State.WRITTEN_BY_MISTAKE),
    }  # fmt: skip
    assert sorted(rows, key=lambda name: rank(rows[name], today)) == [
        "late", "later-late", "theirs", "ours", "family", "soon", "far", "done-last", "done",
        "mistake",
    ]  # fmt: skip


# Whatever is pressed in whatever order

WORDS = st.sampled_from(["", "ab", "The bus did not come", "Her knee", "  "])
PRESSES = st.lists(
    st.tuples(
        st.sampled_from(State), WORDS, st.sampled_from(["", *CAUSES]), st.booleans(),
        st.sampled_from([None, DAY, DAY + timedelta(days=3)]),
    ),
    max_size=12,
)  # fmt: skip


def pressed(made: Commitment, presses: list[Any]) -> Commitment:
    for number, (state, why, cause, ours, due) in enumerate(presses):
        at = AT + timedelta(minutes=number)
        before = made
        try:
            made = made.move_to(Step(state, RC, at, why, cause, ours, due), role=LEAD)
        except Refused:
            continue
        assert made.steps[:-1] == before.steps, "what happened stays"
    return made


@given(st.sampled_from(Kind), PRESSES)
def test_no_reason_is_ever_lost(kind: Kind, presses: list[Any]) -> None:
    made = pressed(begun(kind), presses)
    for each in made.steps:
        if each.state is State.DID_NOT_HAPPEN:
            assert len(each.why) > 2 and each.cause in CAUSES
        if each.state in {State.NOT_NEEDED, State.WRITTEN_BY_MISTAKE}:
            assert len(each.why) > 2
    assert [each.at for each in made.steps] == sorted(each.at for each in made.steps)
    assert made.due >= DAY


@given(st.sampled_from(sorted(Side)), PRESSES, st.integers(-5, 40))
def test_red_if_and_only_if_it_is_staffs_open_and_past_its_day(
    side: Side, presses: list[Any], days: int
) -> None:
    made, today = pressed(begun(side=side), presses), DAY + timedelta(days=days)
    red = side is Side.STAFF and made.state in OPEN and made.due < today
    assert is_ours_and_late(made, today) is red
    assert (place_of(made, today) == LATE) is red


@pytest.mark.parametrize(
    ("side", "cause", "ours", "number", "days", "asks"),
    [
        (Side.PATIENT, "other", False, 2, 14, True),
        (Side.PATIENT, "other", False, 2, 15, False),
        (Side.PATIENT, "other", False, 1, 1, False),
        (Side.PATIENT, "ride", False, 2, 1, False),  # a known reason is seen to
        (Side.PATIENT, "other", True, 2, 1, False),  # our part
        (Side.CAREGIVER, "other", False, 2, 1, False),
        (Side.STAFF, "other", False, 2, 1, False),
    ],
)
def test_two_that_did_not_happen_without_a_known_reason_are_talked_over(
    side: Side, cause: str, ours: bool, number: int, days: int, asks: bool
) -> None:
    step = Step(State.DID_NOT_HAPPEN, RC, AT, "gave no reason", cause, ours)
    found = [begun(side=side).move_to(step, role=CASE_MANAGER)] * number
    assert asks_for_a_talk(found, DAY + timedelta(days=days)) is asks


def test_two_of_the_patients_that_nobody_said_anything_of_are_talked_over_too() -> None:
    found = [begun(side=Side.PATIENT)] * 2
    assert not asks_for_a_talk(found, DAY)
    assert asks_for_a_talk(found, DAY + timedelta(days=1))
