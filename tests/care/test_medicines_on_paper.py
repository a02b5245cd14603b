"""Medicines on paper: nothing is said to start, stop or change unless somebody said so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.medicines_on_paper import (
    CHANGED,
    CHOICES,
    ENDED,
    KEEP,
    LASTS,
    LISTED,
    PAUSED,
    START,
    STATES,
    STOP,
    UNSURE,
    Listed,
    Marked,
    Medicine,
    compared,
    holds,
    newest,
    said_by,
    sound_mark,
)
from fhir_bridge.errors import Refused

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
WATER = Listed("MedicationRequest/1", "Furosemide 40 mg", "once a day")
PAPERS = "Discharge papers, Nov 17"


def mark(choice: str = START, of: Listed = WATER, days: int = 1, **more: str) -> Marked:
    said = {"ref": of.ref, "name": of.name, "how": of.how} | more
    return Marked(choice, PAPERS, NOW - timedelta(days=days), **said)


def choices(entries: list[Listed], marks: list[Marked]) -> list[tuple[str, str]]:
    return [(each.name, each.choice) for each in compared(entries, marks, NOW).lines]


entries = st.lists(
    st.builds(
        Listed,
        ref=st.sampled_from([f"MedicationRequest/{number}" for number in range(6)]),
        name=st.sampled_from(["Apixaban 5 mg", "Enoxaparin 40 mg", "Furosemide 40 mg", ""]),
        how=st.sampled_from(["", "once a day", "twice a day"]),
        state=st.sampled_from(list(STATES)),
        protected=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda each: each.ref,
)
marks = st.lists(
    st.builds(
        Marked,
        choice=st.sampled_from(["", *CHOICES]),
        source=st.just(PAPERS),
        at=st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
        ref=st.sampled_from(["", *(f"MedicationRequest/{number}" for number in range(6))]),
        name=st.sampled_from(["Apixaban 5 mg", "Enoxaparin 40 mg", "Furosemide 40 mg"]),
        how=st.sampled_from(["", "once a day", "twice a day"]),
    ),
    max_size=6,
)


@given(entries)
def test_where_nobody_chose_nothing_is_guessed(listed: list[Listed]) -> None:
    told = compared(listed, [], NOW)
    assert {each.choice for each in told.lines} <= {""}
    assert sorted(each.name for each in told.lines) == sorted(
        each.name for each in listed if each.name and each.state == LISTED and not each.protected
    )


@given(entries, marks)
def test_every_choice_on_paper_was_made_by_somebody_lately(
    listed: list[Listed], chosen: list[Marked]
) -> None:
    told = compared(listed, chosen, NOW)
    made = {
        (each.name, each.how, each.choice) for each in chosen
        if each.choice and NOW - each.at <= LASTS
    }  # fmt: skip
    assert all(
        (each.name, each.how, each.choice) in made and each.source == PAPERS
        for each in told.lines if each.choice
    )  # fmt: skip


@given(entries, marks)
def test_nothing_taken_is_left_off_and_nothing_private_is_printed(
    listed: list[Listed], chosen: list[Marked]
) -> None:
    lines = compared(listed, chosen, NOW).lines
    open_ones = [
        each for each in listed if each.name and each.state == LISTED and not each.protected
    ]
    assert all((each.name, each.how) in {(row.name, row.how) for row in lines}
               for each in open_ones)  # fmt: skip
    unmarked = [each for each in lines if not each.choice]
    assert len(unmarked) <= len(open_ones)


@pytest.mark.parametrize(
    ("entry", "chosen", "holding"),
    [
        (WATER, mark(), True),
        (WATER, mark(days=30), True),
        (WATER, mark(days=31), False),
        (replace(WATER, how="twice a day"), mark(), False),
        (replace(WATER, name="Furosemide 80 mg"), mark(KEEP), False),
        (replace(WATER, state=ENDED), mark(KEEP), False),
        (replace(WATER, state=ENDED), mark(STOP), True),
        (WATER, mark(STOP), True),
        (WATER, mark(""), False),
        (None, mark(), False),
        (None, mark(ref=""), True),
    ],
)
def test_a_choice_holds_for_the_words_it_was_made_of(
    entry: Listed | None, chosen: Marked, holding: bool
) -> None:
    assert holds(chosen, entry, NOW) is holding


def test_the_newest_choice_counts_and_can_be_taken_back() -> None:
    assert choices([WATER], [mark(CHANGED, days=3), mark(KEEP, days=1)]) == [(WATER.name, KEEP)]
    assert choices([WATER], [mark(CHANGED, days=3), mark("", days=1)]) == [(WATER.name, "")]
    by_name = [mark(START, ref="", name="Iron"), mark("", ref="", name="iron", days=0)]
    assert [each.choice for each in newest(by_name).values()] == [""]


def test_two_blood_thinners_are_two_lines_and_a_question() -> None:
    both = [
        Listed("MedicationRequest/1", "Apixaban 5 mg tablet", "twice a day"),
        Listed("MedicationRequest/2", "Apixaban 5 mg tablet", "twice a day"),
        Listed("MedicationRequest/3", "Enoxaparin 40 mg", "once a day"),
    ]
    told = compared(both, [], NOW)
    assert len(told.lines) == 3
    assert told.hints == ("Apixaban stands there more than once. Ask who prescribes it.",)


@pytest.mark.parametrize(
    ("entry", "chosen", "hint"),
    [
        (replace(WATER, protected=True), [], "privacy label"),
        (replace(WATER, name=""), [], "without its name"),
        (replace(WATER, state=PAUSED), [], "paused in the EHR"),
        (replace(WATER, state=UNSURE), [], "does not say whether"),
        (WATER, [mark(STOP)], "still lists it"),
        (WATER, [mark(days=31)], "over 30 days ago"),
        (replace(WATER, how="twice"), [mark()], "something else in the EHR since"),
        (WATER, [mark(START, replace(WATER, ref="MedicationRequest/9"))], "lists it no more"),
        (WATER, [mark(START, ref="", name="Iron")], "the papers name it"),
    ],
)
def test_who_prints_it_is_told_what_is_odd(entry: Listed, chosen: list[Marked], hint: str) -> None:
    assert any(hint in each for each in compared([entry], chosen, NOW).hints)


def test_they_stand_in_the_order_in_which_they_are_read() -> None:
    every = [replace(WATER, ref=f"MedicationRequest/{each}", name=each) for each in
             ("none", *reversed(CHOICES))]  # fmt: skip
    made = [mark(each.name, each) for each in every[1:]]
    assert [each for _, each in choices(every, made)] == [*CHOICES, ""]
    assert said_by(compared(every, made, NOW).lines) == (PAPERS,)
    assert said_by([Medicine("x", "")]) == ()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"choice": "more"}, "choice"),
        ({"source": " "}, "source"),
        ({"source": "x" * 201}, "source"),
        ({"name": ""}, "name"),
        ({"how": "x" * 301}, "how"),
    ],
)
def test_a_choice_needs_whose_word_it_is(wrong: dict[str, str], field: str) -> None:
    assert sound_mark(mark()) == mark()
    assert sound_mark(replace(mark(""), source="")).choice == ""
    with pytest.raises(Refused) as refused:
        sound_mark(replace(mark(), **wrong))  # type: ignore[arg-type]
    assert field in [each.expression for each in refused.value.issues]
