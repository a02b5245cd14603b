import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.smart import allows, as_v1, not_granted


@pytest.mark.parametrize(
    ("scope", "letters"),
    [
        ("user/Goal.rs", "rs"),
        ("patient/Goal.read", "rs"),
        ("user/Goal.write", "cud"),
        ("user/Goal.*", "cruds"),
        ("user/*.cruds", "cruds"),
        ("system/*.*", "cruds"),
        ("user/Goal.cu", "cu"),
        ("user/Goal.rs?category=x", "rs"),
        ("user/Goal.sr", ""),
        ("user/Goal.", ""),
        ("user/Goals.rs", ""),
        ("launch", ""),
        ("anybody/Goal.rs", ""),
    ],
)
def test_l33_a_scope_allows_its_letters_and_no_others(scope: str, letters: str) -> None:
    for letter in "cruds":
        assert allows(frozenset({scope}), "Goal", letter) is (letter in letters)


def test_l33_split_scopes_add_up() -> None:
    granted = frozenset({"user/Goal.rs", "user/Goal.cud"})
    assert all(allows(granted, "Goal", letter) for letter in "cruds")


def test_an_ehr_that_says_nothing_leaves_it_unknown() -> None:
    assert allows(None, "Goal", "c") is None


def test_l33_what_was_not_granted_is_named() -> None:
    asked = ("openid", "user/Goal.rs", "user/Goal.cu", "user/Patient.r")
    assert not_granted(asked, frozenset({"patient/Goal.read", "user/*.r"})) == ("user/Goal.cu",)
    assert not_granted(asked, None) == ()


def test_l20_v1_words_keep_the_order_and_say_each_thing_once() -> None:
    asked = ("launch", "user/Goal.rs", "user/Goal.cu", "user/Patient.r", "user/Task.read")
    assert as_v1(asked) == (
        "launch", "user/Goal.read", "user/Goal.write", "user/Patient.read", "user/Task.read"
    )  # fmt: skip


@given(st.frozensets(st.text()), st.text(), st.sampled_from("cruds"))
def test_no_scope_text_is_too_strange(granted: frozenset[str], type: str, letter: str) -> None:
    assert allows(granted, type, letter) in {True, False}
    not_granted(granted, granted)
    as_v1(granted)
