"""What two lists say of one medicine: alike, different, unsaid, or for a person to compare."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.amounts import RHYTHMS, Match, amounts, doses, rhythms
from fhir_bridge.care.medicines.columns import (
    AT_DISCHARGE,
    EARLIER,
    INPATIENT,
    THIS,
    Column,
    Days,
    Ordered,
    lists_of,
    placed,
)
from fhir_bridge.care.medicines.decisions import ASKED, ORDERED, Answer, Decision
from fhir_bridge.care.medicines.decisions import SAME as SAME_LISTS
from fhir_bridge.care.medicines.differences import UNSURE, compared
from fhir_bridge.care.medicines.line_steps import (
    ANSWERED,
    CHASE,
    Asks,
    HeldLine,
    Step,
    answer_to,
    as_seen,
    ask_again,
    asked_with,
    chase,
    decided_on,
)
from fhir_bridge.care.medicines.lists import Entry, Lists, lined_up
from fhir_bridge.care.medicines.typed_lists import (
    LONGEST_HOW,
    LONGEST_NAME,
    LONGEST_SOURCE,
    MOST,
    TypedList,
    entries_of,
    entry_of,
    last_of,
    line_of,
    sound_list,
    taken_otherwise,
)
from fhir_bridge.care.medicines_on_paper import ENDED, LISTED
from fhir_bridge.errors import NotAllowed, Refused

SAME, UNSAID, UNCLEAR, OTHER = Match
FRIDAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
CALENDAR = WorkCalendar()

DOSES = [
    ("20 mg", "20 MG", SAME), ("20 mg", "40 mg", OTHER), ("1,000 mg", "1 g", SAME),
    ("0.04 g", "40 mg", SAME), ("250/50 mcg", "250/50 MCG", SAME), ("18 mcg", "18 µg", SAME),
    ("250/50 mcg", "250/25 mcg", OTHER), ("20 mg", "20", UNCLEAR), ("20", "40", OTHER),
    ("100 UNT/ML", "100 units/mL", SAME), ("half a pill", "20 mg", UNCLEAR), ("", "20 mg", UNSAID),
    ("", " ", SAME), ("the white ones", "the white  ones", SAME), ("20 mg", "2 mL", UNCLEAR),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "match"), DOSES)
def test_how_much(one: str, other: str, match: Match) -> None:
    assert doses(one, other) is doses(other, one) is match


RHYTHM = [
    ("once a day", "daily", SAME), ("every morning", "1 dose once a day", SAME),
    ("every morning", "at bedtime", UNCLEAR), ("twice a day", "every 12 hours", SAME),
    ("twice a day", "once a day", OTHER), ("2 tablets daily", "1 tablet daily", OTHER),
    ("1 dose of 12 units at bedtime", "10 units at bedtime", OTHER), ("1 tablet", "daily", UNCLEAR),
    ("daily", "daily as needed", UNCLEAR), ("as directed", "once a day", UNCLEAR),
    ("every other day", "daily", OTHER), ("weekly", "once a week", SAME), ("", "daily", UNSAID),
    ("three times a day", "every 8 hours", SAME), ("four times a day", "QID", SAME),
    ("at noon", "midday", SAME), ("two puffs every evening", "2 puffs in the evening", SAME),
    ("once a day, less each day", "once a day", UNCLEAR),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "match"), RHYTHM)
def test_how_often(one: str, other: str, match: Match) -> None:
    assert rhythms(one, other) is rhythms(other, one) is match


def test_every_rhythm_is_read_by_some_words_above() -> None:
    said = " ".join(f"{one} {other}" for one, other, _ in RHYTHM).casefold()
    assert all(any(part in said for part in _plain(row.words)) for row in RHYTHMS)


def _plain(pattern: str) -> list[str]:
    return [part.replace("(", "").replace(")", "") for part in pattern.split("|")]


def test_what_cannot_be_read_is_not_guessed() -> None:
    assert amounts("Vitamin B12") == () and amounts("take 2") == amounts("2")


def pills(*told: str) -> tuple[Entry, ...]:
    return tuple(map(entry_of, told))


@pytest.mark.parametrize(("before", "taking", "unsure"), [
    ("Furosemide 20 mg, once a day", "Furosemide 20 mg, when my legs swell", "other-words"),
    ("Furosemide 20 mg, once a day", "Furosemide", "not-said"),
    ("Furosemide 20 mg, once a day", "Lasix 20 mg, once a day", "other-name"),
    ("Furosemide 20 mg, once a day", "Furosemide 20 mg, daily", ""),
])  # fmt: skip
def test_what_a_person_has_to_compare_is_said(before: str, taking: str, unsure: str) -> None:
    rows = compared(Lists(discharge=pills(before), taking=pills(taking)))
    assert {code for row in rows for code in row.unsure} == ({unsure} if unsure else set())
    assert unsure in {"", *UNSURE}


def test_another_name_that_somebody_knows_is_one_line() -> None:
    same = entry_of("Lasix 20 mg, daily", "furosemide")
    [row] = compared(Lists(discharge=pills("Furosemide 20 mg, once a day"), taking=(same,)))
    assert (row.differences, row.unsure) == ((), ())


def test_a_medicine_nobody_asked_about_is_not_called_not_taken() -> None:
    lists = Lists(discharge=pills("Apixaban 5 mg"), taking=(), asked=frozenset())
    [row] = compared(lists)
    assert row.differences == () and not row.needs_order


def test_a_combination_is_no_part_of_it() -> None:
    both = pills("acetaminophen 325 MG / hydrocodone 5 MG", "acetaminophen 500 mg")
    assert [line.key for line in lined_up(Lists(before=both))] == [
        "acetaminophen", "acetaminophen / hydrocodone",
    ]  # fmt: skip


# --- which column an order belongs to

CAME, FIRST = date(2026, 10, 29), date(2026, 10, 23)
DAYS = Days(FIRST, CAME)
FUROSEMIDE = Entry("Furosemide 20 mg")


def order(**more: object) -> Ordered:
    return Ordered("r", FUROSEMIDE, **({"state": LISTED, "on": date(2026, 9, 1)} | more))  # type: ignore[arg-type]


PLACES = [
    ("in force before and on", {}, "before discharge"),
    ("ordered since", {"on": date(2026, 11, 20)}, "discharge"),
    ("given in hospital", {"category": INPATIENT, "on": date(2026, 10, 24)}, "hospital"),
    ("this discharge", {"category": AT_DISCHARGE, "stay": THIS, "on": CAME}, "discharge"),
    ("the hospital’s discharge", {"category": AT_DISCHARGE, "stay": EARLIER, "on": CAME},
     "hospital"),
    ("by its day alone", {"category": AT_DISCHARGE, "on": date(2026, 10, 28)}, "hospital"),
    ("by its day alone, here", {"category": AT_DISCHARGE, "on": CAME}, "discharge"),
    ("an earlier discharge", {"category": AT_DISCHARGE}, "before discharge"),
    ("this discharge, ended", {"category": AT_DISCHARGE, "stay": THIS, "state": ENDED}, ""),
    ("ended long ago", {"state": ENDED, "changed": date(2026, 9, 9)}, ""),
    ("ended since", {"state": ENDED, "changed": CAME}, "before"),
    ("replaced since", {"state": ENDED, "replaced": True}, "before"),
    ("nobody knows when", {"on": None}, "discharge"),
    ("told before", {"told": True}, "before"),
    ("told since", {"told": True, "on": date(2026, 11, 20)}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "more", "columns"), PLACES)
def test_where_an_order_belongs(name: str, more: dict[str, object], columns: str) -> None:
    found = placed([order(**more)], DAYS)
    assert " ".join(column.value for column in Column if column in found) == columns, name


def test_a_column_nobody_has_is_not_an_empty_one() -> None:
    lists = lists_of({Column.BEFORE: (FUROSEMIDE,), Column.TAKING: None}, frozenset({"aspirin"}))
    assert lists == Lists((FUROSEMIDE,), None, None, None, frozenset({"aspirin"}))


def test_an_ended_order_says_nothing_beside_one_in_force() -> None:
    ended = order(state=ENDED, changed=CAME)
    assert placed([ended, order()], DAYS)[Column.BEFORE] == (order(),)


# --- lists that are typed


def typed(text: str, source: str = "Ann", nothing: bool = False) -> TypedList:
    made = TypedList(Column.TAKING, entries_of(text), source, "rc", AT)
    return sound_list(made, nothing=nothing)


def test_a_typed_list_is_one_medicine_a_line() -> None:
    made = typed("Furosemide 20 mg, once a day\n\n  Metformin 1,000 mg  \n")
    assert [line_of(each) for each in made.entries] == [
        "Furosemide 20 mg, once a day", "Metformin 1,000 mg",
    ]  # fmt: skip
    assert made.asked == {"furosemide", "metformin"}
    assert typed("", nothing=True).entries == ()


def test_what_is_taken_is_asked_by_the_last_list_that_names_it() -> None:
    lists = Lists(pills("Aspirin"), pills("Aspirin 81 mg"), None, pills("Aspirin 325 mg"))
    [line] = lined_up(lists)
    assert last_of(line) == line.hospital
    assert taken_otherwise("aspirin", "Aspirin", "325 mg, as needed").key == "aspirin"
    assert taken_otherwise("aspirin", "Aspirin", "as needed").often == "as needed"


@pytest.mark.parametrize(("text", "more", "field"), [
    ("Furosemide", {"source": " "}, "source"), ("", {}, "lines"),
    ("Furosemide", {"nothing": True}, "lines"), ("A\n" * (MOST + 1), {}, "lines"),
    ("a" * (LONGEST_NAME + 1), {}, "lines"), ("Furosemide\u202e", {}, "lines"),
    (f"Furosemide, {'a' * (LONGEST_HOW + 1)}", {}, "lines"), ("20 mg", {}, "lines"),
    ("Furosemide", {"source": "a" * (LONGEST_SOURCE + 1)}, "source"),
])  # fmt: skip
def test_what_cannot_be_kept_says_where(text: str, more: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        typed(text, **more)  # type: ignore[arg-type]
    assert {each.expression for each in refused.value.issues} == {field}


# --- what happened to a line

RN = Discipline.RN
ROWS = {row.line.key: row for row in compared(Lists(discharge=pills("Apixaban 5 mg", "Aspirin")))}
ASK = Decision(ASKED, "rc", RN, "Both?")


def asked(key: str = "apixaban", **more: object) -> HeldLine:
    held = HeldLine(key, key)
    asks = Asks("Dr. Li", **more)  # type: ignore[arg-type]
    return decided_on(held, ROWS[key], ASK, asks, AT, FRIDAY, CALENDAR)


def test_a_question_names_who_is_asked_and_waits() -> None:
    held = asked()
    assert held.waiting and held.waiting.due == FRIDAY and held.answer is None
    with pytest.raises(Refused):
        decided_on(HeldLine("a", "a"), ROWS["apixaban"], ASK, Asks(), AT, FRIDAY, CALENDAR)
    assert asked("aspirin").waiting.due == date(2026, 11, 23)  # type: ignore[union-attr]
    assert asked("aspirin", hurry=True).waiting.due == FRIDAY  # type: ignore[union-attr]


def test_only_an_order_or_the_answer_goes_past_a_question() -> None:
    doctor = Decision(ORDERED, "li", Discipline.PRESCRIBER, "Apixaban alone")
    done = decided_on(asked(), ROWS["apixaban"], doctor, Asks(), AT, FRIDAY, CALENDAR)
    assert done.waiting is None and done.holds(as_seen(ROWS["apixaban"].line))
    for code in (SAME_LISTS, ASKED, "later"):
        with pytest.raises(Refused):
            decided_on(asked(), ROWS["apixaban"], Decision(code, "rc", RN, "so"), Asks("Dr. Li"),
                       AT, FRIDAY, CALENDAR)  # fmt: skip


def test_an_answer_is_not_of_tomorrow() -> None:
    late = Answer("Dr. Li", "Go on", FRIDAY + timedelta(days=1), "rc", RN)
    with pytest.raises(Refused) as refused:
        answer_to(asked(), late, AT)
    assert [each.expression for each in refused.value.issues] == ["on"]


def test_two_blood_thinners_are_one_question() -> None:
    rows = compared(Lists(discharge=pills("Apixaban 5 mg", "Enoxaparin 40 mg", "Aspirin")))
    by_key = {row.line.key: row for row in rows}
    other, aspirin = by_key["enoxaparin"], by_key["aspirin"]
    held = HeldLine("enoxaparin", "Enoxaparin")
    assert asked_with(by_key["apixaban"], [(other, held)]) is None
    told = decided_on(held, other, ASK, Asks("Dr. Li"), AT, FRIDAY, CALENDAR)
    assert asked_with(by_key["apixaban"], [(aspirin, told), (other, told)]) == told
    assert asked_with(other, [(other, told)]) is None
    assert asked_with(aspirin, [(other, told)]) is None


def test_nothing_that_was_not_asked_is_answered() -> None:
    held = HeldLine("aspirin", "Aspirin")
    assert (held.decided, held.answer, held.waiting, held.holds("")) == (None, None, None, False)
    told = Answer("Dr. Li", "Go on", FRIDAY, "rc", RN)
    for act in (lambda: answer_to(held, told, AT),
                lambda: ask_again(held, "rc", RN, "Dr. Li", "", AT)):  # fmt: skip
        with pytest.raises(Refused):
            act()


def test_asking_again_says_whom_and_is_for_clinical_staff() -> None:
    with pytest.raises(Refused):
        ask_again(asked(), "rc", RN, " ", "", AT)
    with pytest.raises(NotAllowed):
        ask_again(asked(), "kim", Discipline.COMMUNITY_WORKER, "Dr. Li", "", AT)
    again = ask_again(asked(), "rc", RN, "Dr. Wu", "on call", AT)
    assert again.waiting == asked().waiting
    done = answer_to(again, Answer("Dr. Wu", "Apixaban alone", FRIDAY, "rc", RN), AT)
    assert done.answer and done.answer.code == ANSWERED and done.waiting is None


@pytest.mark.parametrize(("days", "same_day", "words"), [
    (-1, True, ""), (0, True, "whoever covers"), (1, True, "tell the lead"),
    (9, True, "clinician on call"), (0, False, ""), (1, False, ""), (3, False, "ask again"),
])  # fmt: skip
def test_a_late_answer_goes_on_to_somebody(days: int, same_day: bool, words: str) -> None:
    step = Step(ASKED, "rc", RN, AT, "Both?", "Dr. Li", FRIDAY, same_day)
    said = chase(step, FRIDAY + timedelta(days=days), CALENDAR)
    assert (words in said) if words else said == ""
    assert chase(Step(ASKED, "rc", RN, AT), FRIDAY, CALENDAR) == "" and len(CHASE) == 3


# --- properties: whatever order lists come in, the same rows

NAMES = ["Apixaban 5 mg", "warfarin sodium 5 mg", "enoxaparin 40 mg", "Insulin glargine",
         "Furosemide 20 mg", "Furosemide 40 mg", "Lasix", "oxycodone 5 mg"]  # fmt: skip
ENTRIES = st.builds(
    Entry, st.sampled_from(NAMES), st.sampled_from(["", "5 mg", "half"]),
    st.sampled_from(["", "daily", "every morning", "twice a day", "as needed"]),
)  # fmt: skip
COLUMN = st.none() | st.lists(ENTRIES, max_size=5)


@given(st.lists(COLUMN, min_size=4, max_size=4), st.randoms())
def test_the_rows_are_the_same_whatever_the_order(columns: list, random: object) -> None:  # type: ignore[type-arg]
    def mixed(column: list[Entry] | None) -> tuple[Entry, ...] | None:
        if column is None:
            return None
        other = list(column)
        random.shuffle(other)  # type: ignore[attr-defined]
        return tuple(other)

    one = compared(Lists(*(None if each is None else tuple(each) for each in columns)))
    two = compared(Lists(*map(mixed, columns)))
    told = [(row.line.key, row.differences, row.needs_order, row.unsure, as_seen(row.line))
            for row in one]  # fmt: skip
    assert told == [
        (row.line.key, row.differences, row.needs_order, row.unsure, as_seen(row.line))
        for row in two
    ]


@given(st.lists(ENTRIES, max_size=5), st.lists(ENTRIES, max_size=5))
def test_two_lists_differ_from_each_other_alike(one: list[Entry], other: list[Entry]) -> None:
    here = {r.line.key: "dose" in r.differences
            for r in compared(Lists(before=tuple(one), discharge=tuple(other)))}  # fmt: skip
    there = {r.line.key: "dose" in r.differences
             for r in compared(Lists(before=tuple(other), discharge=tuple(one)))}  # fmt: skip
    assert here == there


@given(st.lists(ENTRIES, max_size=6))
def test_a_list_never_differs_from_itself(column: list[Entry]) -> None:
    told = tuple(column)
    for row in compared(Lists(before=told, discharge=told, taking=told)):
        assert not {"dose", "taken-otherwise", "new", "gone", "not-taken"} & set(row.differences)


@given(st.lists(ENTRIES, max_size=6))
def test_orders_fall_into_the_same_columns_whatever_their_order(entries: list[Entry]) -> None:
    orders = [Ordered(str(n), each, LISTED if n % 2 else ENDED, on=date(2026, 9, 1), changed=CAME)
              for n, each in enumerate(entries)]  # fmt: skip
    one, two = placed(orders, DAYS), placed(orders[::-1], DAYS)
    assert {c: set(told) for c, told in one.items()} == {c: set(told) for c, told in two.items()}
