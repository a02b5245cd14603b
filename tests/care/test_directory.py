"""The directory: what an entry must say, and what came of asking, in words alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.following_moves import CAME_OF_IT, CLOSED, HELPED, REFERRAL, SAID_NO
from fhir_bridge.care.services import (
    CHECK_AFTER,
    TOLD,
    Service,
    fits_first,
    outcome_of,
    outcomes_in_words,
    sound,
    to_be_checked,
)
from fhir_bridge.errors import Refused

VAN = Service("Prairie Van", ("ride",), "Rides to the doctor", "(555) 010-2800, 8 to 4")


def test_an_entry_is_kept_without_spaces_around_it() -> None:
    assert sound(replace(VAN, name=" Prairie Van ")) == VAN


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"), ({"name": "x" * 201}, "name"), ({"helps_with": ""}, "helps_with"),
        ({"reached": ""}, "reached"), ({"needs": ()}, "needs"), ({"needs": ("rent",)}, "needs"),
        ({"worked": "x" * 1001}, "worked"), ({"for_whom": "a\u202eb"}, "for_whom"),
    ],
)  # fmt: skip
def test_what_is_missing_says_which_field(more: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        sound(replace(VAN, **more))  # type: ignore[arg-type]
    assert [issue.expression for issue in refused.value.issues] == [field]


@given(st.integers(0, 400))
def test_an_entry_is_asked_about_again_after_half_a_year(days: int) -> None:
    today = date(2026, 11, 20)
    assert to_be_checked(today - timedelta(days=days), today) is (days >= CHECK_AFTER.days)


def test_who_fits_the_need_stands_first_and_who_is_gone_nowhere() -> None:
    food = replace(VAN, name="A pantry", needs=("food",))
    gone = replace(VAN, gone=True)
    assert fits_first([food, gone, VAN], "ride") == [VAN, food]


@pytest.mark.parametrize("state", REFERRAL.words)
def test_every_state_tells_of_its_service_or_nothing(state: str) -> None:
    tells = state not in {"sent", "withdrawn", "written-by-mistake"}
    assert outcome_of(state, HELPED) == ((HELPED if state == CLOSED else state) if tells else "")


def test_all_that_may_come_of_it_has_words() -> None:
    assert set(CAME_OF_IT) < set(TOLD)


@given(st.lists(st.sampled_from(["", *TOLD])))
def test_it_is_counted_in_words_and_nothing_is_lost(outcomes: list[str]) -> None:
    parts = outcomes_in_words(outcomes).split(", ") if any(outcomes) else []
    told = [words for code, words in TOLD.items() if code in outcomes]
    assert len(parts) == len(told)
    for part, words in zip(parts, told, strict=True):
        assert part.startswith(words)
    assert outcomes_in_words(outcomes) == ", ".join(parts)


def test_a_few_are_counted_in_words() -> None:
    assert outcomes_in_words([SAID_NO]) == "they said no once"
    assert outcomes_in_words([SAID_NO] * 2) == "they said no twice"
