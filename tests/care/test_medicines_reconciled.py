"""Medicines in four columns: what differs, who decides, and what only a prescriber can close."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import RECONCILERS, Discipline
from fhir_bridge.care.medicines.decisions import (
    ASKED,
    DECISIONS,
    FINDS,
    LONGEST,
    NOT_ASKED,
    ORDERED,
    SAME,
    TAUGHT,
    UNANSWERED,
    UNDECIDED,
    Answer,
    Decision,
    answered,
    decide,
    question,
    sign,
    still_left,
)
from fhir_bridge.care.medicines.differences import DIFFERENCES, Compared, compared
from fhir_bridge.care.medicines.drug_classes import CLASSES, classes_of
from fhir_bridge.care.medicines.lists import Entry, Lists, lined_up
from fhir_bridge.care.medicines_on_paper import CHANGED, CHOICES
from fhir_bridge.errors import NotAllowed, Refused

RN, CHW, DOCTOR = Discipline.RN, Discipline.COMMUNITY_WORKER, Discipline.PRESCRIBER
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
CALENDAR = WorkCalendar()

NAMES = [
    ("Apixaban 5 MG Oral Tablet", {"anticoagulant"}), ("warfarin sodium 5 mg", {"anticoagulant"}),
    ("enoxaparin 40 mg/0.4 mL injection", {"anticoagulant"}), ("Eliquis", {"anticoagulant"}),
    ("insulin glargine 100 UNT/ML", {"insulin"}), ("Insulin syringe 0.5 mL", set()),
    ("acetaminophen 325 MG / hydrocodone 5 MG", {"opioid"}), ("Lantus", {"insulin"}),
    ("prednisone 20 MG", {"steroid"}), ("prednisolone eye drop", set()), ("digoxin", {"digoxin"}),
    ("hydrocortisone cream", set()), ("furosemide 40 MG", set()), ("naloxone 4 MG", set()),
    ("lithium carbonate", {"lithium"}), ("methotrexate 2.5 MG", {"methotrexate"}), ("", set()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "classes"), NAMES)
def test_which_medicines_need_close_watching(name: str, classes: set[str]) -> None:
    assert classes_of(name) == classes


def test_the_three_classes_with_a_clock_of_the_same_day() -> None:
    assert {code for code, row in CLASSES.items() if row.same_day} == {
        "anticoagulant", "insulin", "opioid",
    }  # fmt: skip
    assert all(row.words and row.names for row in CLASSES.values())


def test_a_medicine_that_nobody_knows_can_be_marked_by_hand() -> None:
    marked = Entry("Study drug 7", marked=frozenset({"anticoagulant"}))
    [row] = compared(Lists(before=(), discharge=(marked,), taking=()))
    assert row.same_day and row.needs_order


@pytest.mark.parametrize(("one", "other", "same"), [
    (Entry("Warfarin Sodium 5 MG Oral Tablet"), Entry("warfarin 5 mg"), True),
    (Entry("Zestril", ingredient="lisinopril"), Entry("lisinopril 10 mg"), True),
    (Entry("metoprolol succinate 25"), Entry("metoprolol tartrate 25"), False),
    (Entry("insulin glargine 100"), Entry("insulin lispro 100"), False),
    (Entry("potassium chloride 20"), Entry("potassium 20"), False),
])  # fmt: skip
def test_what_belongs_to_one_line(one: Entry, other: Entry, same: bool) -> None:
    lines = lined_up(Lists(before=(one,), discharge=(other,)))
    assert (len(lines) == 1) is same


def pills(*told: str) -> tuple[Entry, ...]:
    """``furosemide 40|daily``: the name and its dose, then how often."""
    found = []
    for each in told:
        named, _, often = each.partition("|")
        name, _, dose = named.rpartition(" ")
        found.append(Entry(name or dose, dose if name else "", often))
    return tuple(found)


def found(**lists: tuple[Entry, ...]) -> dict[str, Compared]:
    return {row.line.key: row for row in compared(Lists(**lists))}


DIFFER: dict[str, tuple[dict[str, tuple[Entry, ...]], str, bool]] = {
    "nothing differs": (
        {"before": pills("furosemide 20|daily"), "discharge": pills("furosemide 20|Daily"),
         "taking": pills("furosemide 20 |daily")}, "", False,
    ),
    "Walter's dose": (
        {"before": pills("furosemide 20|daily"), "discharge": pills("furosemide 40|daily")},
        "dose", False,
    ),
    "another rhythm": (
        {"before": pills("furosemide 20|daily"), "discharge": pills("furosemide 20|twice")},
        "dose", False,
    ),
    "new": ({"before": (), "discharge": pills("furosemide 20")}, "new", False),
    "nobody has the list of before": ({"discharge": pills("furosemide 20")}, "", False),
    "stopped": ({"before": pills("metformin 1000"), "discharge": ()}, "gone", False),
    "in hospital alone": (
        {"before": (), "hospital": pills("furosemide 20"), "discharge": ()}, "hospital-only", False,
    ),
    "the facility added it": (
        {"before": (), "hospital": (), "discharge": pills("furosemide 20")},
        "new not-from-hospital", False,
    ),
    "the facility added a blood thinner": (
        {"before": (), "hospital": (), "discharge": pills("enoxaparin 40")},
        "new not-from-hospital", True,
    ),
    "written twice": ({"discharge": pills("furosemide 20", "furosemide 20")}, "twice", True),
    "two doses at two times": (
        {"discharge": pills("furosemide 20|morning", "furosemide 40|noon")}, "", False,
    ),
    "not taken": ({"discharge": pills("furosemide 20"), "taking": ()}, "not-taken", False),
    "a blood thinner not taken": (
        {"discharge": pills("apixaban 5"), "taking": ()}, "not-taken", True,
    ),
    "taken otherwise": (
        {"discharge": pills("furosemide 40"), "taking": pills("furosemide 20")},
        "taken-otherwise", False,
    ),
    "insulin taken otherwise": (
        {"discharge": pills("insulin 10"), "taking": pills("insulin 20")}, "taken-otherwise", True,
    ),
    "the old one is still taken": (
        {"discharge": (), "taking": pills("furosemide 40")}, "taken-beside", False,
    ),
    "an opioid from somewhere else": (
        {"discharge": (), "taking": pills("oxycodone 5")}, "taken-beside", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFER)
def test_what_differs_and_what_needs_an_order(name: str) -> None:
    lists, differences, order = DIFFER[name]
    [row] = compared(Lists(**lists))
    assert (" ".join(row.differences), row.needs_order) == (differences, order)


HELEN = {
    "hospital": pills("apixaban 5|twice"),
    "discharge": pills("apixaban 5|twice", "enoxaparin 40|daily"),
}


def test_helen_s_two_blood_thinners_are_asked_about_today() -> None:
    rows = found(**HELEN)
    for key in ("apixaban", "enoxaparin"):
        assert "together" in rows[key].differences
        assert rows[key].needs_order and rows[key].same_day
    assert "not-from-hospital" in rows["enoxaparin"].differences
    asked = decide(rows["enoxaparin"], Decision(ASKED, "Castillo", RN, "Both, or apixaban alone?"))
    assert question(rows["enoxaparin"], asked, FRIDAY, CALENDAR).due == FRIDAY
    with pytest.raises(Refused):
        decide(rows["enoxaparin"], Decision(CHANGED, "Castillo", RN, "It is on their list"))


def test_two_insulins_are_usual_and_two_lists_are_never_merged() -> None:
    rows = found(discharge=pills("insulin-glargine 10", "insulin-lispro 4"))
    assert all("together" not in row.differences for row in rows.values())
    apart = found(before=pills("warfarin 5"), discharge=pills("apixaban 5"))
    assert all("together" not in row.differences for row in apart.values())
    assert apart["warfarin"].line.before and not apart["warfarin"].line.discharge
    both = found(taking=pills("warfarin 5", "apixaban 5"))
    assert all("together" in row.differences for row in both.values())


def test_what_needs_an_order_stands_first() -> None:
    last = pills("aspirin 81", "apixaban 5", "enoxaparin 40")
    rows = compared(Lists(before=(), hospital=last[:2], discharge=last))
    assert [row.line.key for row in rows] == ["apixaban", "enoxaparin", "aspirin"]


def test_every_difference_has_words_and_a_row_here() -> None:
    shown = {code for _, codes, _ in DIFFER.values() for code in codes.split()}
    assert shown | {"together"} == set(DIFFERENCES)
    assert all(row.words for row in DIFFERENCES.values())


# --- who decides


AGREES = found(discharge=pills("furosemide 20"), taking=pills("furosemide 20"))["furosemide"]
DIFFERS = found(before=pills("furosemide 20"), discharge=pills("furosemide 40"))["furosemide"]
NEEDS = found(**HELEN)["apixaban"]
PHARMACIST, LPN = Discipline.PHARMACIST, Discipline.LPN


@pytest.mark.parametrize(("row", "code", "field"), [
    (AGREES, SAME, ""), (DIFFERS, SAME, "code"), (NEEDS, SAME, "code"),
    (AGREES, CHANGED, "code"), (DIFFERS, CHANGED, ""), (NEEDS, CHANGED, "code"),
    (AGREES, TAUGHT, "code"), (DIFFERS, TAUGHT, ""), (NEEDS, TAUGHT, "code"),
    (AGREES, ASKED, ""), (DIFFERS, ASKED, ""), (NEEDS, ASKED, ""),
    (AGREES, ORDERED, ""), (DIFFERS, ORDERED, ""), (NEEDS, ORDERED, ""),
])  # fmt: skip
def test_which_line_takes_which_decision(row: Compared, code: str, field: str) -> None:
    made = Decision(code, "x", DOCTOR if code == ORDERED else RN, "As on page 2")
    if field:
        with pytest.raises(Refused) as refused:
            decide(row, made)
        assert {each.expression for each in refused.value.issues} == {field}
    else:
        assert decide(row, made) == made


@pytest.mark.parametrize("code", DECISIONS)
@pytest.mark.parametrize("discipline", Discipline)
def test_only_who_may_decides(code: str, discipline: Discipline) -> None:
    row = AGREES if code == SAME else DIFFERS
    made = Decision(code, "x", discipline, "As on page 2")
    if discipline in DECISIONS[code].who:
        assert decide(row, made) == made
    else:
        with pytest.raises(NotAllowed):
            decide(row, made)


def test_what_papers_say_is_what_the_handout_can_say() -> None:
    assert {row.paper for row in DECISIONS.values() if row.paper} == set(CHOICES)


def test_a_nurse_finds_and_only_a_prescriber_orders() -> None:
    assert [code for code, row in DECISIONS.items() if row.settles] == [ORDERED]
    assert DECISIONS[ORDERED].who == {DOCTOR}
    assert all(CHW not in row.who for row in DECISIONS.values())


@pytest.mark.parametrize("made", [
    Decision("later", "x", RN), Decision(ASKED, "x", RN, " "),
    Decision(CHANGED, "x", RN, "x" * (LONGEST + 1)), Decision(TAUGHT, "x", RN, "a\u202eb"),
])  # fmt: skip
def test_a_decision_says_what_it_rests_on(made: Decision) -> None:
    with pytest.raises(Refused):
        decide(DIFFERS, made)


# --- questions


def test_other_questions_are_answered_by_the_next_business_day() -> None:
    asked = question(DIFFERS, Decision(ASKED, "x", RN, " 20 or 40? "), FRIDAY, CALENDAR)
    assert (asked.due, asked.words) == (MONDAY, "20 or 40?")
    sunday = question(NEEDS, Decision(ASKED, "x", RN, "Both?"), date(2026, 11, 22), CALENDAR)
    assert sunday.due == date(2026, 11, 22), "the same day, also on a Sunday"


QUESTION = question(NEEDS, Decision(ASKED, "x", RN, "Both?"), FRIDAY, CALENDAR)
ANSWER = Answer("Dr Lindqvist", "Apixaban alone; enoxaparin stopped", FRIDAY, "Castillo", RN)


def test_the_prescriber_s_answer_closes_a_question_whoever_writes_it_down() -> None:
    for discipline in Discipline:
        answer = replace(ANSWER, discipline=discipline)
        if discipline in FINDS:
            assert answered(QUESTION, answer) == answer
        else:
            with pytest.raises(NotAllowed):
                answered(QUESTION, answer)


@pytest.mark.parametrize(("change", "field"), [
    ({"prescriber": " "}, "prescriber"), ({"said": ""}, "said"),
    ({"on": FRIDAY - timedelta(days=1)}, "on"),
])  # fmt: skip
def test_nothing_else_closes_it(change: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        answered(QUESTION, replace(ANSWER, **change))  # type: ignore[arg-type]
    assert [each.expression for each in refused.value.issues] == [field]


# --- reconciled


def test_reconciled_is_when_all_is_decided_answered_and_asked() -> None:
    rows = compared(Lists(**HELEN))
    asked = Decision(ASKED, "x", RN, "Both?")
    assert still_left(rows, {}, {}, taking_known=False) == {
        NOT_ASKED: ("",), UNDECIDED: ("apixaban", "enoxaparin"),
    }  # fmt: skip
    decided = {"apixaban": Decision(ORDERED, "x", DOCTOR, "Go on"), "enoxaparin": asked}
    left = still_left(rows, decided, {}, taking_known=True)
    assert left == {UNANSWERED: ("enoxaparin",)}
    with pytest.raises(Refused) as refused:
        sign(left, RN)
    assert [each.expression for each in refused.value.issues] == [UNANSWERED]
    left = still_left(rows, decided, {"enoxaparin": ANSWER}, taking_known=True)
    assert left == {}
    for discipline in Discipline:
        if discipline in RECONCILERS:
            sign(left, discipline)
        else:
            with pytest.raises(NotAllowed):
                sign(left, discipline)


# --- properties


ENTRIES = st.builds(
    Entry,
    st.sampled_from(["apixaban", "warfarin sodium", "enoxaparin 40 mg", "insulin glargine",
                     "oxycodone", "furosemide", "lisinopril"]),
    st.sampled_from(["", "5", "10"]), st.sampled_from(["", "daily", "twice"]),
)  # fmt: skip
COLUMN = st.none() | st.lists(ENTRIES, max_size=5).map(tuple)
LISTS = st.builds(Lists, COLUMN, COLUMN, COLUMN, COLUMN)


@given(LISTS)
def test_every_entry_is_on_one_line_in_its_own_words(lists: Lists) -> None:
    told = [each for column in (lists.before, lists.hospital, lists.discharge, lists.taking)
            for each in column or ()]  # fmt: skip
    lined = [each for line in lined_up(lists) for each in line.entries]
    assert sorted(lined, key=repr) == sorted(told, key=repr)


@given(LISTS)
def test_a_list_that_nobody_has_says_nothing(lists: Lists) -> None:
    unknown = replace(lists, taking=None)
    assert not {"not-taken", "taken-otherwise", "taken-beside"} & {
        each for row in compared(unknown) for each in row.differences
    }
    for row in compared(replace(lists, before=None)):
        assert not {"new", "gone", "dose"} & set(row.differences)


@given(LISTS, st.sampled_from(sorted(DECISIONS)), st.sampled_from(Discipline))
def test_no_nurse_ever_settles_what_needs_an_order(
    lists: Lists, code: str, discipline: Discipline
) -> None:
    for row in compared(lists):
        if not row.needs_order:
            continue
        try:
            made = decide(row, Decision(code, "x", discipline, "words"))
        except (NotAllowed, Refused):
            continue
        assert (made.code, discipline) == (ORDERED, DOCTOR) or made.code == ASKED


@given(LISTS)
def test_two_blood_thinners_on_one_list_are_never_overlooked(lists: Lists) -> None:
    for column in (lists.discharge or (), lists.taking or ()):
        thinners = {each.key for each in column if "anticoagulant" in each.classes}
        if len(thinners) > 1:
            rows = {row.line.key: row for row in compared(lists)}
            assert all(rows[key].needs_order and rows[key].same_day for key in thinners)
