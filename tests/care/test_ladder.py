"""Small wins one after the other: what is offered next, how it goes lately, what never happens."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.course import (
    ANSWERS,
    NEEDS_REASON,
    NOTHING_YET,
    PATIENT,
    Answer,
    Course,
    agreed_on,
    reason_for,
)
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.goal import MOVES, Status, small_win_id
from fhir_bridge.care.in_the_way import IN_THE_WAY, NOT_SAID
from fhir_bridge.care.ladder import OFFERS, WINDOW, Lately, Rung, Try, lately, offers
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 21)
KINDS = st.sampled_from(sorted(IN_THE_WAY))
DAYS = st.integers(0, 60).map(lambda back: TODAY - timedelta(days=back))
TRIES = st.lists(st.builds(Try, DAYS, st.booleans(), KINDS), max_size=8)


def tried(*what: str) -> list[Try]:
    """A day each: ``yes``, ``no``, or the kind of what was in the way."""
    first = TODAY - timedelta(days=len(what))
    return [
        Try(first + timedelta(days=at), each == "yes", NOT_SAID if each in {"yes", "no"} else each)
        for at, each in enumerate(what)
    ]


@pytest.mark.parametrize(
    ("what", "goes"),
    [
        ((), None),
        (("yes",), Lately.IMPROVING),
        (("no",), Lately.NO_CHANGE),
        (("no", "no"), Lately.NO_CHANGE),
        (("yes", "no"), Lately.NO_CHANGE),
        (("yes", "no", "no"), Lately.WORSENING),
        (("yes", "no", "no", "yes"), Lately.IMPROVING),
        (("ride",), None),
        (("yes", "ride"), Lately.IMPROVING),
        (("yes", "ours", "system"), Lately.IMPROVING),
        (("yes", "no", "cost"), Lately.NO_CHANGE),
        (("yes", "life", "health"), Lately.WORSENING),
    ],
)
def test_how_it_goes_lately(what: tuple[str, ...], goes: Lately | None) -> None:
    assert lately(tried(*what), TODAY) is goes


def test_what_was_long_ago_or_is_to_come_says_nothing() -> None:
    for day in (TODAY - WINDOW - timedelta(days=1), TODAY + timedelta(days=1)):
        assert lately([Try(day, happened=True)], TODAY) is None


@given(TRIES, st.sampled_from([row.code for row in IN_THE_WAY.values() if not row.counts]))
def test_what_is_ours_or_the_systems_never_counts_against_anybody(
    before: list[Try], kind: str
) -> None:
    more = [*before, Try(TODAY, happened=False, kind=kind)]
    assert lately(more, TODAY) is lately(before, TODAY)


@given(TRIES)
def test_a_win_today_is_always_getting_there(before: list[Try]) -> None:
    assert lately([*before, Try(TODAY, happened=True)], TODAY) is Lately.IMPROVING


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_offers_something_larger_after_a_win_and_smaller_after_none(
    strategy: str,
) -> None:
    larger = offers(strategy, "Weigh tomorrow", tried("yes"))
    smaller = offers(strategy, "Weigh tomorrow", tried("yes", "no"))
    assert len(larger) >= 2
    assert len(smaller) >= 2
    assert set(larger).isdisjoint(smaller)
    assert all(each.startswith("Weigh tomorrow – ") for each in (*larger, *smaller))


def test_nothing_is_offered_before_anything_was_tried_or_agreed() -> None:
    assert offers("self-management", "Weigh", ()) == ()
    assert offers("self-management", "", tried("yes")) == ()


def test_what_was_set_aside_is_offered_again_first_after_a_win_alone() -> None:
    aside = ("A whole week",)
    assert offers("self-management", "Once", tried("yes"), aside)[0] == "A whole week"
    assert "A whole week" not in offers("self-management", "Once", tried("no"), aside)


def test_offers_do_not_pile_up_on_one_another() -> None:
    first = offers("self-management", "Weigh", tried("yes"))[0]
    assert first not in offers("self-management", first, tried("yes"))
    assert all(each.count(" – ") == 1 for each in offers("self-management", first, tried("yes")))


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_no_number_of_small_wins_closes_a_goal_and_each_has_an_id_of_its_own(
    wins: list[bool],
) -> None:
    course, key, seen = NOTHING_YET, uuid4(), set()
    for won in wins:
        seen.add(small_win_id(key, course.rung))
        course = Course(course.rung, course.rungs, won=won).onto()
    assert len(seen) == len(wins)
    assert course.rungs == len(wins) + 1
    assert not hasattr(course, "status"), "what happens to small wins has no say in the status"


def test_going_back_to_what_was_set_aside_adds_none() -> None:
    assert Course(3, 3, won=True).onto(2) == Course(2, 3)


def test_a_rung_is_won_when_it_is_completed() -> None:
    assert [Rung(1, "Once", status).won for status in (Status.ACTIVE, Status.COMPLETED)] == [
        False, True,
    ]  # fmt: skip


def test_each_person_has_one_answer_and_the_patients_stays_hers() -> None:
    course = NOTHING_YET.said(PATIENT, Answer.PENDING).said("RelatedPerson/maria", Answer.AGREES)
    course = course.said(PATIENT, Answer.AGREES)
    assert course.answer_of() is Answer.AGREES
    assert course.answer_of("RelatedPerson/maria") is Answer.AGREES
    assert course.answer_of("RelatedPerson/luis") is None
    assert len(course.says) == 2


def test_a_new_goal_is_wanted_or_nobody_was_asked_yet() -> None:
    assert agreed_on(Status.ACTIVE).answer_of() is Answer.AGREES
    assert agreed_on(Status.PROPOSED).answer_of() is Answer.PENDING


@pytest.mark.parametrize(("pair", "status"), ANSWERS.items())
def test_an_answer_moves_a_goal_only_where_it_may_go(
    pair: tuple[Status, Answer], status: Status
) -> None:
    assert status in MOVES[pair[0]]
    assert (status in NEEDS_REASON) is (pair[1] is Answer.DISAGREES)


@pytest.mark.parametrize("status", Status)
def test_a_choice_is_kept_with_its_words(status: Status) -> None:
    assert reason_for(status, " Not this year. ") == "Not this year."
    if status in NEEDS_REASON:
        with pytest.raises(Refused) as caught:
            reason_for(status, "  ")
        assert "words" in caught.value.issues[0].text
    else:
        assert reason_for(status, "") == ""


@pytest.mark.parametrize("words", ["x" * 1001, "a\u202eb"])
def test_words_that_cannot_be_kept_are_sent_back(words: str) -> None:
    with pytest.raises(Refused):
        reason_for(Status.ACTIVE, words)


def test_every_offer_says_the_small_win_and_belongs_somewhere() -> None:
    assert all("{win}" in row.words and row.strategy in {"", *STRATEGIES} for row in OFFERS)
