"""LACE and HOSPITAL: published vectors, the stories, ranges where something is not known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.condition_families import FAMILIES, Condition
from fhir_bridge.care.risk.eight_questions import QUESTIONS, checked
from fhir_bridge.care.risk.hospital import (
    ADMISSIONS,
    TABLE_2013,
    TABLE_2016,
    Inputs,
    Lab,
    hospital,
)
from fhir_bridge.care.risk.lace import WEIGHTS, lace
from fhir_bridge.care.risk.score import NOT_COMPUTED, STATEMENT, Who
from fhir_bridge.care.risk.stay_facts import (
    Counting,
    StayFacts,
    months_before,
    stay_facts,
    who_of,
)
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.settings import Setting
from support.heard import ZONES, stayed, told

ADULT = Who(70)
TODAY = date(2026, 11, 20)
ED, SNF = Setting.EMERGENCY, Setting.SKILLED_NURSING


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def visits(count: int) -> tuple[date, ...]:
    return tuple(ago(30 + each) for each in range(count))


def named(*words: str) -> list[Condition]:
    return [Condition(each) for each in words]


WEIGHT = {3: named("Heart failure", "Type 2 diabetes"), 4: [Condition("", "B20")],
          5: named("Heart failure", "Dementia"), 0: named("Migraine")}  # fmt: skip


@pytest.mark.parametrize(("days", "weight", "emergencies", "points"), [
    (5, 5, 2, 14), (3, 3, 1, 10), (14, 4, 4, 19), (13, 4, 4, 17), (14, 4, 9, 19), (0, 0, 0, 3),
])  # fmt: skip
def test_lace_of_the_published_vectors(
    days: int, weight: int, emergencies: int, points: int
) -> None:
    stay = StayFacts(days, True, visits(emergencies), ())
    found = lace(ADULT, stay, WEIGHT[weight])
    assert (found.least, found.most) == (points, points)


@pytest.mark.parametrize(("days", "points"), [
    (0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (7, 5), (13, 5), (14, 7), (60, 7),
])  # fmt: skip
def test_the_days_of_lace(days: int, points: int) -> None:
    assert lace(ADULT, StayFacts(days, False, ()), []).least == points


@pytest.mark.parametrize(("weight", "points"), [(0, 0), (3, 3), (4, 5), (5, 5)])
def test_four_weights_and_more_are_five_points(weight: int, points: int) -> None:
    assert lace(ADULT, StayFacts(0, False, ()), WEIGHT[weight]).least == points


@pytest.mark.parametrize(("points", "band"), [(4, "low"), (5, "moderate"), (9, "moderate"),
                                              (10, "high")])  # fmt: skip
def test_the_bands_of_lace(points: int, band: str) -> None:
    days = {4: 4, 5: 7, 9: 7, 10: 7}[points]
    emergencies = {4: 0, 5: 0, 9: 4, 10: 4}[points]
    conditions = named("Type 2 diabetes") if points == 10 else []
    found = lace(ADULT, StayFacts(days, False, visits(emergencies)), conditions)
    assert (found.least, found.band) == (points, band)


def test_weights_are_of_known_families_and_every_hit_is_told() -> None:
    assert set(WEIGHTS) <= set(FAMILIES)
    found = lace(
        ADULT, StayFacts(5, True, ()), [Condition("", "E11.22"), *named("Type 2 diabetes")]
    )
    assert found.parts[2].points == 2, "organ damage covers the diabetes itself"
    assert found.parts[2].hits == ("diabetes with organ damage: E11.22",)


# --- HOSPITAL


@pytest.mark.parametrize(("table", "points", "band"), [
    (TABLE_2013, 5, "intermediate"), (TABLE_2016, 3, "low"),
])  # fmt: skip
def test_hospital_of_the_published_vector_in_both_tables(
    table: str, points: int, band: str
) -> None:
    stay = StayFacts(5, True, (), (ago(200),))
    inputs = Inputs(Lab(12.0, "g/dL"), Lab(135, "mmol/L"), False, False)
    found = hospital(ADULT, stay, inputs, table)
    assert (found.least, found.most, found.band) == (points, points, band)
    assert table in found.version


@pytest.mark.parametrize("table", ADMISSIONS)
def test_everything_at_once_is_thirteen(table: str) -> None:
    inputs = Inputs(Lab(11.9, "g/dL"), Lab(134, "mmol/L"), True, True)
    found = hospital(ADULT, StayFacts(5, True, (), visits(6)), inputs, table)
    assert (found.words, found.band) == ("13", "high")


@pytest.mark.parametrize(("table", "points"), [
    (TABLE_2013, [0, 2, 2, 2, 2, 2, 5]), (TABLE_2016, [0, 0, 2, 2, 2, 2, 5]),
])  # fmt: skip
def test_admissions_in_both_tables(table: str, points: list[int]) -> None:
    inputs = Inputs(Lab(14, "g/dL"), Lab(140, "mmol/L"), False, False)
    found = [hospital(ADULT, StayFacts(1, False, (), visits(n)), inputs, table) for n in range(7)]
    assert [each.least for each in found] == points


@pytest.mark.parametrize(("lab", "points"), [
    (Lab(119, "g/L"), 1), (Lab(120, "g/L"), 0), (Lab(11.4, "g/dL"), 1), (Lab(7.0, "mmol/L"), None),
    (None, None),
])  # fmt: skip
def test_a_unit_that_is_not_known_is_not_guessed(lab: Lab | None, points: int | None) -> None:
    found = hospital(ADULT, StayFacts(1, False, (), ()), Inputs(hemoglobin=lab))
    assert found.parts[0].points == points


# --- what is missing


def test_what_is_missing_makes_a_range_and_is_named() -> None:
    nothing = lace(ADULT, StayFacts(), None)
    assert (nothing.words, nothing.band) == ("0 to 19", "low or moderate or high")
    assert len(nothing.missing) == 4
    nothing = hospital(ADULT, StayFacts(), Inputs())
    assert (nothing.words, len(nothing.missing)) == ("0 to 13", 7)
    some = lace(ADULT, StayFacts(5, None, ()), [])
    assert (some.words, some.band, some.missing) == (
        "4 to 7", "low or moderate", ("came as an emergency",),
    )  # fmt: skip


@pytest.mark.parametrize(("who", "reason"), [
    (Who(6), "child"), (Who(17), "child"), (Who(None), "no-age"),
    (Who(34, psychiatric=True), "psychiatric"), (Who(74, hospice=True), "hospice"),
    (Who(90, hospice=True, died=True), "died"), (Who(6, hospice=True), "hospice"),
    (Who(83, emergency_only=True), "emergency"),
])  # fmt: skip
def test_of_whom_no_score_is_computed(who: Who, reason: str) -> None:
    stay = StayFacts(5, True, (), ())
    for found in (lace(who, stay, []), hospital(who, stay, Inputs())):
        assert found.not_computed == reason
        assert (found.parts, found.words, found.band) == ((), NOT_COMPUTED[reason], "")


def test_nothing_is_claimed() -> None:
    assert "not tested" in STATEMENT and "decides nothing" in STATEMENT
    assert NOT_COMPUTED["child"] == "not computed: adults only"
    assert NOT_COMPUTED["psychiatric"] == "not computed: psychiatric stay"


# --- the stories, from what was heard


def index(log: list[Heard], key: str) -> tuple[Transition, StayFacts]:
    found = transitions(log, ZONES)
    [one] = [each for each in found if each.key == key]
    return one, stay_facts(one, found, ago(900))


def stay(came: int, left: int, key: str = "V1", **more: object) -> list[Heard]:
    return stayed(key, ago(came), ago(left), priority="EM", **more)  # type: ignore[arg-type]


def emergency(days: int) -> list[Heard]:
    return stayed(f"E{days}", ago(days), ago(days), setting=ED)


STORIES: dict[str, tuple[list[Heard], list[Condition], int]] = {
    "Walter": (
        [*stay(200, 196, "V0"), *emergency(17), *stay(8, 3)],
        named("Heart failure", "Type 2 diabetes", "High blood pressure"), 11,
    ),
    "Rosa": (stay(4, 1), named("COPD", "Type 2 diabetes", "High blood pressure"), 9),
    "Chidi": (
        [*emergency(100), *stay(12, 8)],
        named("Ischaemic stroke", "Atrial fibrillation", "Type 2 diabetes"), 10,
    ),
    "Thi Lan": (
        stay(9, 5),
        named("Type 2 diabetes", "Chronic kidney disease, stage 3", "High blood pressure"), 10,
    ),
    "Helen": (
        [*stay(28, 22, disposition="snf"),
         *stayed("L", ago(22), ago(1), "lakeview", SNF, origin="riverside")],
        named("Hip fracture", "Chronic kidney disease, stage 3", "High blood pressure",
              "Hearing loss, wears hearing aids"), 9,
    ),
    "George": (
        [*emergency(96), *emergency(41), *stay(6, 2)],
        named("Non-small cell lung cancer, metastatic", "Pain from lung cancer"), 14,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_the_stories_scores(name: str) -> None:
    log, conditions, points = STORIES[name]
    one, facts = index(log, "V1")
    assert lace(who_of(one, 70), facts, conditions).words == str(points)


@pytest.mark.parametrize(("table", "lab", "words", "band"), [
    (TABLE_2013, Lab(11.4, "g/dL"), "7", "high"),
    (TABLE_2016, Lab(11.4, "g/dL"), "5", "intermediate"),
    (TABLE_2016, None, "4 to 5", "low or intermediate"),
])  # fmt: skip
def test_walter_s_hospital_score_in_both_tables(
    table: str, lab: Lab | None, words: str, band: str
) -> None:
    one, facts = index(STORIES["Walter"][0], "V1")
    inputs = Inputs(lab, Lab(133, "mmol/L"), False, False)
    found = hospital(who_of(one, 78), facts, inputs, table)
    assert (found.words, found.band) == (words, band)


def test_of_whom_a_stay_speaks() -> None:
    psychiatric, _ = index(stayed("P", ago(9), ago(2), "oakview", Setting.PSYCHIATRIC), "P")
    assert who_of(psychiatric, 34).not_computed == "psychiatric"
    home, _ = index(stay(6, 2), "V1")
    assert who_of(home, 74).not_computed == ""
    assert who_of(home, 74, hospice=True).not_computed == "hospice"
    chosen, _ = index(stay(6, 2, disposition="hosp"), "V1")
    assert who_of(chosen, 74).not_computed == "hospice"
    light, _ = index(emergency(1), "E1")
    assert who_of(light, 83).not_computed == "emergency"


# --- what a stay says


def test_the_emergency_department_somebody_came_in_by_is_not_counted() -> None:
    by_it = [
        *stayed("E", ago(8), ago(8), setting=ED, disposition=""),
        *stayed("V1", ago(8), ago(3)),
    ]
    _, facts = index([*emergency(40), *by_it], "E")
    assert (facts.emergencies, facts.emergent) == ((ago(40),), True)


def test_an_earlier_admission_through_one_is_a_visit_and_an_admission() -> None:
    earlier = [
        *stayed("E0", ago(90), ago(90), setting=ED, disposition=""),
        *stayed("V0", ago(90), ago(85)),
    ]
    _, facts = index([*earlier, *stay(8, 3)], "V1")
    assert (facts.emergencies, facts.admissions) == ((ago(90),), (ago(90),))


def test_two_hospitals_of_one_stay_are_one_admission_and_their_days_together() -> None:
    log = [*stay(20, 15, disposition="other-hcf"), *stayed("V2", ago(15), ago(3), "general")]
    _, facts = index(log, "V1")
    assert (facts.days, facts.admissions) == (17, ())
    one = transitions(log, ZONES)[0]
    assert stay_facts(one, [one], ago(900), Counting.INCLUSIVE).days == 18


@pytest.mark.parametrize(("known", "emergencies", "admissions"), [
    (None, None, None), (ago(100), None, None), (ago(250), (), None), (ago(400), (), ()),
])  # fmt: skip
def test_a_record_that_does_not_reach_back_says_nothing(
    known: date | None, emergencies: tuple[date, ...] | None, admissions: tuple[date, ...] | None
) -> None:
    [one] = transitions(stay(8, 3), ZONES)
    found = stay_facts(one, [one], known)
    assert (found.emergencies, found.admissions) == (emergencies, admissions)


def test_what_counts_as_an_admission() -> None:
    log = [
        *stayed("OBS", ago(60), ago(59), setting=Setting.OBSERVATION),
        *stayed("PSY", ago(90), ago(80), "oakview", Setting.PSYCHIATRIC),
        *stayed("SNF", ago(120), ago(100), "lakeview", SNF),
        *stayed("OLD", ago(380), ago(370)),
        *stayed("IN", ago(300), ago(299)),
        told("GONE", Kind.ADMIT, ago(50)), told("GONE", Kind.CANCEL_ADMIT, ago(49)),
        *stay(8, 3),
    ]  # fmt: skip
    assert index(log, "V1")[1].admissions == (ago(300),)


def test_without_its_day_a_stay_has_no_length_and_no_past() -> None:
    [one] = transitions([told("V1", Kind.DISCHARGE, ago(3))], ZONES)
    assert stay_facts(one, [one], ago(900)) == StayFacts(emergent=None)


@pytest.mark.parametrize(("day", "months", "before"), [
    (date(2026, 8, 31), 6, date(2026, 2, 28)), (date(2028, 8, 31), 6, date(2028, 2, 29)),
    (date(2026, 3, 15), 12, date(2025, 3, 15)), (date(2026, 1, 31), 1, date(2025, 12, 31)),
])  # fmt: skip
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


# --- properties


DAYS = st.none() | st.integers(0, 400)
PAST = st.none() | st.integers(0, 9).map(visits)
MAYBE = st.none() | st.booleans()
STAYS = st.builds(StayFacts, DAYS, MAYBE, PAST, PAST)
LABS = st.none() | st.builds(
    Lab, st.floats(1, 200), st.sampled_from(["g/dL", "g/L", "mmol/L", "mEq/L", "odd"])
)
INPUTS = st.builds(Inputs, LABS, LABS, MAYBE, MAYBE)
CONDITIONS = st.none() | st.lists(
    st.sampled_from([Condition(row.names[0]) for row in FAMILIES.values()]), max_size=6
)
PEOPLE = st.builds(Who, st.none() | st.integers(0, 110), st.booleans(), st.booleans())


@given(PEOPLE, STAYS, CONDITIONS, INPUTS, st.sampled_from(sorted(ADMISSIONS)))
def test_a_score_stays_in_its_range_and_of_others_there_is_none(
    who: Who, facts: StayFacts, conditions: list[Condition] | None, inputs: Inputs, table: str
) -> None:
    scores = ((lace(who, facts, conditions), 19), (hospital(who, facts, inputs, table), 13))
    for score, most in scores:
        assert 0 <= score.least <= score.most <= most
        assert bool(score.parts) is not bool(score.not_computed)
        assert (score.least == score.most) is (not score.missing)
        if score.parts:
            assert score.band
            assert sum(each.most for each in score.parts) == most


@given(STAYS, CONDITIONS, st.sampled_from(["days", "emergent", "emergencies"]))
def test_to_know_less_only_widens_the_range(
    facts: StayFacts, conditions: list[Condition] | None, lost: str
) -> None:
    known = lace(ADULT, facts, conditions)
    fields = ("days", "emergent", "emergencies", "admissions")
    less = StayFacts(**{each: None if each == lost else getattr(facts, each) for each in fields})
    for worse in (lace(ADULT, less, conditions), lace(ADULT, facts, None)):
        assert worse.least <= known.least and known.most <= worse.most


@given(STAYS, CONDITIONS.filter(bool), st.sampled_from(list(FAMILIES.values())))
def test_one_more_condition_never_lowers_the_score(
    facts: StayFacts, conditions: list[Condition], more: object
) -> None:
    added = [*conditions, Condition(more.names[0])]  # type: ignore[attr-defined]
    assert lace(ADULT, facts, added).least >= lace(ADULT, facts, conditions).least


# --- the eight questions


def test_the_checklist_opens_what_can_be_done_and_counts_nothing() -> None:
    assert len(QUESTIONS) == 8
    nobody_asked = checked({})
    assert (nobody_asked.yes, nobody_asked.opens) == ((), ())
    assert nobody_asked.not_asked == tuple(QUESTIONS)
    found = checked({"support": "yes", "stays": "yes", "illness": "no", "mood": "perhaps"})
    assert found.yes == ("support", "stays")
    assert found.opens == ("safe-tonight", "ride", "contact", "visit")
    assert "mood" in found.not_asked and "illness" not in found.not_asked


def test_every_question_opens_checkpoints_that_are_there() -> None:
    for question in QUESTIONS.values():
        assert question.words.endswith("?") and question.idea
        assert question.opens and set(question.opens) <= CHECKPOINTS.keys()


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.sampled_from(["yes", "no", ""])))
def test_it_is_never_a_number(answers: dict[str, str]) -> None:
    found = checked(answers)
    assert not any(isinstance(each, int) for each in vars(found).values())
    assert len(set(found.opens)) == len(found.opens)
