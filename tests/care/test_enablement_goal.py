"""An enablement goal: what it may say and how it may move."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fhir_bridge.care.enablement import APPROACHES, DOER_WORDS, STRATEGIES, Doer
from fhir_bridge.care.goal import (
    MOVES,
    STATUS_WORDS,
    EnablementGoal,
    Status,
    small_win_id,
)
from fhir_bridge.errors import Refused

EVERY_MOVE = [(before, after) for before in Status for after in Status if before != after]


def goal(**said: object) -> EnablementGoal:
    words = {"strategy": "self-management", "statement": "Weigh myself daily"}
    return EnablementGoal.model_validate(words | said)


@pytest.mark.parametrize(("before", "after"), EVERY_MOVE)
def test_a_goal_moves_only_along_the_table(before: Status, after: Status) -> None:
    if after in MOVES.get(before, frozenset()):
        assert goal(status=before).move_to(after).status == after
    else:
        with pytest.raises(Refused, match=f"{before} cannot become {after}"):
            goal(status=before).move_to(after)


def test_a_mistaken_entry_can_be_withdrawn_from_wherever_a_goal_can_be() -> None:
    for status, onward in MOVES.items():
        assert Status.ENTERED_IN_ERROR in onward, status
    assert Status.ENTERED_IN_ERROR not in MOVES


def test_moving_changes_nothing_else_and_leaves_the_goal_as_it_was() -> None:
    before = goal(due=date(2026, 12, 21), small_win="Tomorrow")
    after = before.move_to(Status.COMPLETED)
    assert before.status is Status.ACTIVE
    assert after.model_dump(exclude={"status"}) == before.model_dump(exclude={"status"})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"strategy": "Mrs Smith"}, "Choose one of the four strategies"),
        ({"statement": "Smith\u202e reversed"}, "characters that cannot be shown"),
        ({"small_win": "Smith\x00"}, "characters that cannot be shown"),
        ({"how_we_know": "Smith\x1b[2J"}, "characters that cannot be shown"),
        ({"statement": "  ab  "}, "at least 3"),
        ({"statement": "Smith" * 201}, "at most 1000"),
        ({"doer": "Smith"}, "Input should be"),
        ({"due": "Smith"}, "date"),
        ({"smith": "x"}, "Extra inputs"),
    ],
    ids=str,
)
def test_an_invalid_goal_never_exists_and_nothing_typed_is_repeated(
    said: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        goal(**said)
    assert "Smith" not in str(caught.value)


def test_a_goal_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        goal().statement = "Something else"  # type: ignore[misc]


def test_words_lose_only_the_space_around_them() -> None:
    assert goal(statement="  I will weigh\n myself – daily \n").statement == (
        "I will weigh\n myself – daily"
    )


@given(st.uuids())
def test_a_small_win_has_the_same_id_every_time_and_its_own(key: UUID) -> None:
    assert small_win_id(key) == small_win_id(key) != key


def test_every_status_doer_strategy_and_approach_has_words_for_people() -> None:
    assert set(STATUS_WORDS) == set(Status)
    assert set(DOER_WORDS) == set(Doer)
    assert len(STRATEGIES) == len(APPROACHES) == 4
    for strategy in STRATEGIES.values():
        assert strategy.title
        assert strategy.help
        for starter in strategy.starters:
            assert goal(strategy=strategy.code, statement=starter).statement == starter


def test_no_word_for_people_says_up_or_down() -> None:
    said = [*STATUS_WORDS.values(), *DOER_WORDS.values()]
    said += [words for each in APPROACHES.values() for words in (each.staff, each.patient)]
    said += [words for each in STRATEGIES.values() for words in (each.title, each.help)]
    assert not {"step", "up", "down"} & {word for each in said for word in each.lower().split()}
