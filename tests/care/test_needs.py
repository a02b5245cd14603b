"""Needs of daily life: what may be asked, and that an answer is an answer."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.needs import (
    ANSWERS,
    HEARD,
    NEEDS,
    NONE,
    NOT_NOW,
    RATHER_NOT,
    SOLVED,
    WANTED,
    Said,
    may_be_put,
    questions,
    sound,
    standing,
)
from fhir_bridge.errors import Refused

DAY = date(2026, 11, 20)
DIGITAL = "digital-empowerment"
SAID = st.builds(
    Said, st.sampled_from(sorted(NEEDS)), st.sampled_from(sorted(ANSWERS)),
    st.dates(DAY - timedelta(days=500), DAY), st.just("words"), st.booleans(),
)  # fmt: skip


def codes(said: Iterable[Said] = (), **how: object) -> list[str]:
    return [each.code for each in questions(said, DAY, **how)]  # type: ignore[arg-type]


def test_every_need_has_a_question_a_reason_and_a_domain_of_hl7() -> None:
    for code, need in NEEDS.items():
        assert need.code == code
        assert need.asks.endswith("?")
        assert need.why.endswith(".")
        assert need.gravity and need.words


@pytest.mark.parametrize(
    ("answer", "days", "again"),
    [
        (NONE, 29, False), (NONE, 30, True), (NOT_NOW, 29, False), (NOT_NOW, 30, True),
        (RATHER_NOT, 30, False), (RATHER_NOT, 364, False), (RATHER_NOT, 365, True),
        (WANTED, 400, False), (SOLVED, 30, True), (WANTED, 0, True), (RATHER_NOT, 0, True),
        (HEARD, 1, True),
    ],
)  # fmt: skip
def test_when_a_question_may_be_put_again(answer: str, days: int, *, again: bool) -> None:
    last = Said("food", answer, DAY - timedelta(days=days))
    assert may_be_put(NEEDS["food"], last, DAY) is again


def test_what_is_private_is_asked_alone_and_apart() -> None:
    assert "safe" not in codes()
    assert codes(private=True) == ["safe"]


def test_who_left_phone_and_online_out_is_not_asked_about_it() -> None:
    assert "connected" in codes()
    assert "connected" not in codes(left_out={DIGITAL})
    assert "food" in codes(left_out={DIGITAL})


def test_what_was_answered_today_is_not_on_the_list_any_more() -> None:
    assert "food" not in codes([Said("food", NONE, DAY)])


@given(st.lists(SAID))
def test_nothing_is_asked_twice_within_a_month_and_help_sought_is_not_asked_about(
    said: list[Said],
) -> None:
    last = standing(said)
    for each in questions(said, DAY):
        if each.code in last:
            assert last[each.code].answer != WANTED
            told = last[each.code]
            assert told.answer == HEARD or DAY - told.on >= timedelta(days=30)


@given(st.lists(SAID))
def test_the_last_word_stands(said: list[Said]) -> None:
    found = standing(said)
    assert list(found) == [code for code in NEEDS if code in {each.need for each in said}]
    for code, each in found.items():
        assert each is [one for one in said if one.need == code][-1]


def test_a_private_need_is_kept_without_words_and_only_when_asked_alone() -> None:
    safe = Said("safe", WANTED, DAY, "He …")
    with pytest.raises(Refused) as refused:
        sound(safe)
    assert refused.value.issues[0].expression == "alone"
    assert sound(safe, alone=True).words == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said("rent", NONE, DAY), "need"), (Said("food", "perhaps", DAY), "answer"),
        (Said("food", "", DAY), "answer"), (Said("food", NONE, DAY, "x" * 1001), "words"),
        (Said("food", NONE, DAY, "a\u202eb"), "words"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_says_which_field(said: Said, field: str) -> None:
    with pytest.raises(Refused) as refused:
        sound(said)
    assert [issue.expression for issue in refused.value.issues] == [field]


def test_words_are_kept_as_they_were_said() -> None:
    assert sound(Said("food", WANTED, DAY, " Not at the end of the month ")).words == (
        "Not at the end of the month"
    )
