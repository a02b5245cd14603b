"""Medicines on the handout: news by name on the front, the list whole on the back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.handout import (
    GENERAL,
    HOW_LENGTH,
    NEWS_LENGTH,
    ONE_BACK,
    SOURCE_LENGTH,
    Handout,
    MedicineList,
    fit,
)
from fhir_bridge.care.handout_words import EN
from fhir_bridge.care.medicines_on_paper import CHANGED, START, Medicine

AT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PAGE = Handout("Walter", AT.date(), "", EN, False, GENERAL)
APPROVED = Approved("Dr. Lindqvist", AT.date(), "1")


def listed(*names: str, choice: str = START, how: str = "one a day") -> MedicineList:
    lines = tuple(Medicine(name, how, choice) for name in names)
    return MedicineList(lines, "the EHR", AT, sources=("The letter of the hospital",))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("Furosemide",), "Furosemide"),
        (("Furosemide", "Potassium"), "Furosemide; Potassium"),
        (("Furosemide 20 mg", "Potassium chloride", "Metoprolol", "Lisinopril"),
         "Furosemide 20 mg; Potassium chloride +2"),
        (("F" * 60,), "F" * 60),
    ],
)  # fmt: skip
def test_news_are_named_as_far_as_they_fit_and_never_by_half(
    names: tuple[str, ...], said: str
) -> None:
    assert listed(*names).named(START) == said
    assert listed(*names).named(CHANGED) == ""


@given(st.lists(st.text("abcdefg", min_size=1, max_size=NEWS_LENGTH - 5), max_size=12))
def test_the_line_of_news_fits_and_none_is_forgotten(names: list[str]) -> None:
    line = listed(*names).named(START)
    whole, _, more = line.partition(" +")
    kept = whole.split("; ") if whole else []
    assert len(line) <= NEWS_LENGTH
    assert kept == names[: len(kept)] and len(kept) + int(more or 0) == len(names)


def test_a_name_is_printed_whole_and_what_is_long_besides_is_cut() -> None:
    long = replace(listed("N" * 200, how="h " * 200), sources=("s " * 100,))
    kept = fit(replace(PAGE, medicines=long)).medicines
    assert kept is not None
    assert kept.lines[0].name == "N" * 200
    assert len(kept.lines[0].how) <= HOW_LENGTH and len(kept.sources[0]) <= SOURCE_LENGTH


@pytest.mark.parametrize(("many", "goes_on"), [(ONE_BACK, False), (ONE_BACK + 1, True)])
def test_a_list_that_goes_on_says_so_and_loses_no_medicine(many: int, goes_on: bool) -> None:
    made = fit(replace(PAGE, medicines=listed(*(f"m{number}" for number in range(many)))))
    assert made.medicines is not None and len(made.medicines.lines) == many
    assert bool(made.left) is goes_on
    assert made.has_back and not fit(PAGE).has_back


def test_a_private_page_has_no_list_of_medicines() -> None:
    made = fit(replace(PAGE, private=True, medicines=listed("Furosemide")))
    assert made.medicines is None and not made.has_back


@pytest.mark.parametrize(
    ("words", "signs", "draft"),
    [(None, None, True), (APPROVED, None, True), (None, APPROVED, True),
     (APPROVED, APPROVED, False)],
)  # fmt: skip
def test_a_page_is_a_draft_until_all_its_words_are_approved(
    words: Approved | None, signs: Approved | None, draft: bool
) -> None:
    assert replace(PAGE, words=words, signs=signs).draft is draft
