"""Readings from home: units, what is set aside, agreed limits, one alert that staff answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.monitoring.alerts import (
    ANSWERS,
    DEED_WORDS,
    Alert,
    Deed,
    Due,
    Entry,
    Found,
    Said,
    asked_of,
    due_of,
    look_over,
    noted,
)
from fhir_bridge.care.monitoring.limits import OUTSIDE, Limit, Stands, sound_limit
from fhir_bridge.care.monitoring.measures import (
    MEASURES,
    PANELS,
    loinc_codes,
    measure_of,
    unit_words,
)
from fhir_bridge.care.monitoring.readings import (
    ASIDE,
    CANNOT_BE,
    NO_DAY,
    NOT_WATCHED,
    TO_COME,
    Reading,
    aside,
    in_order,
)
from fhir_bridge.errors import NotAllowed, Refused

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZONE)  # a Friday
TODAY = NOW.date()
CALENDAR = WorkCalendar(frozenset({date(2026, 11, 26)}))
LIMIT = Limit("weight", 80, 86, "kg", "Dr. Lindqvist", date(2026, 11, 18))
SINCE = datetime(2026, 11, 18, 10, tzinfo=ZONE)


def reading(value: float, hours: float = 0, unit: str = "kg", **more: object) -> Reading:
    taken = NOW + timedelta(hours=hours)
    return replace(Reading(f"r{hours}", "weight", taken, value, unit), **more)  # type: ignore[arg-type]


# --- measures and units


@pytest.mark.parametrize(("measure", "value", "unit", "wanted", "came"), [
    ("weight", 220.462262, "[lb_av]", "kg", 100), ("weight", 84.2, "kg", "[lb_av]", 185.629),
    ("glucose", 10, "mmol/L", "mg/dL", 180.156), ("glucose", 126, "mg/dL", "mmol/L", 6.9939),
    ("oxygen", 94, "%", "%", 94),
])  # fmt: skip
def test_units_by_the_published_factors(
    measure: str, value: float, unit: str, wanted: str, came: float
) -> None:
    assert MEASURES[measure].between(value, unit, wanted) == pytest.approx(came, abs=1e-3)


@pytest.mark.parametrize(("measure", "unit"), [
    (row.code, unit) for row in MEASURES.values() for unit in row.units
])  # fmt: skip
@given(value=st.floats(0.1, 2000))
def test_there_and_back_is_the_same(measure: str, unit: str, value: float) -> None:
    row = MEASURES[measure]
    there = row.between(value, unit, row.unit)
    assert there and row.between(there, row.unit, unit) == pytest.approx(value)


def test_a_unit_that_is_not_listed_is_not_guessed() -> None:
    weight = MEASURES["weight"]
    assert weight.in_base(13, "[stone_av]") is None
    assert weight.between(13, "[stone_av]", "kg") is None is weight.between(13, "kg", "")
    assert (unit_words("[lb_av]"), unit_words("stone")) == ("lb", "stone")


def test_every_code_is_looked_for_and_names_one_measure() -> None:
    for row in MEASURES.values():
        assert measure_of(row.loinc) == row
        assert row.least < row.most
    assert set(loinc_codes()) == PANELS.union(*(row.loinc for row in MEASURES.values()))
    assert measure_of(frozenset({"718-7"})) is None


# --- what counts


@pytest.mark.parametrize(("one", "why"), [
    (reading(84), ""), (reading(84, 0.9), ""), (reading(84, 2), TO_COME),
    (reading(84, taken=date(2026, 11, 21)), TO_COME), (reading(84, taken=TODAY), ""),
    (reading(84, taken=None), NO_DAY), (reading(842), CANNOT_BE), (reading(0), CANNOT_BE),
    (reading(842, unit="stone"), ""), (reading(842, comparator=">"), ""),
    (reading(84, taken=datetime(2026, 11, 20, 15, tzinfo=UTC)), ""),
])  # fmt: skip
def test_what_is_wrong_is_set_aside_with_its_reason(one: Reading, why: str) -> None:
    assert aside(one, NOW) == why
    assert why in {"", *ASIDE}


def test_those_that_count_stand_in_their_order() -> None:
    day = reading(81, taken=TODAY, id="day")
    found = in_order([reading(842), reading(83, -1), day, reading(84, -30)], NOW)
    assert [each.value for each in found] == [84, 83, 81]


def test_a_reading_is_shown_as_it_was_sent() -> None:
    assert reading(185.5, unit="[lb_av]").words == "185.5 lb"
    assert reading(300, unit="kg", comparator=">").words == ">300 kg"
    assert "live" in NOT_WATCHED and "911" in NOT_WATCHED


# --- limits


@pytest.mark.parametrize(("value", "unit", "stands"), [
    (79.9, "kg", "below"), (80, "kg", "within"), (86, "kg", "within"), (86.1, "kg", "above"),
    (200, "[lb_av]", "above"), (189, "[lb_av]", "within"), (13, "stone", "not-compared"),
])  # fmt: skip
def test_how_a_reading_stands(value: float, unit: str, stands: str) -> None:
    assert LIMIT.of(reading(value, unit=unit)) == stands


def test_a_bound_and_another_measure_are_not_compared() -> None:
    assert LIMIT.of(reading(99, comparator=">")) is Stands.NOT_COMPARED
    assert LIMIT.of(Reading("r", "oxygen", NOW, 99, "%")) is Stands.NOT_COMPARED


@given(value=st.floats(1, 400), unit=st.sampled_from(["kg", "[lb_av]"]))
def test_the_unit_somebody_measures_in_changes_nothing(value: float, unit: str) -> None:
    other = MEASURES["weight"].between(value, "kg", unit)
    assert other is not None
    near = any(abs(value - end) < 1e-5 for end in (80, 86))
    assert near or LIMIT.of(reading(value)) is LIMIT.of(reading(other, unit=unit))


@pytest.mark.parametrize(("low", "high", "words"), [
    (80, 86, "from 80 to 86 kg"), (None, 86, "up to 86 kg"), (80.5, None, "from 80.5 kg"),
])  # fmt: skip
def test_a_limit_in_words(low: float | None, high: float | None, words: str) -> None:
    assert sound_limit(replace(LIMIT, low=low, high=high), TODAY).words == words


@pytest.mark.parametrize(("wrong", "field"), [
    ({"measure": "mood"}, "measure"), ({"unit": "stone"}, "unit"), ({"unit": ""}, "unit"),
    ({"low": None, "high": None}, "low"), ({"low": 86, "high": 86}, "high"),
    ({"high": 860}, "low"), ({"agreed_with": " "}, "agreed_with"),
    ({"agreed_on": None}, "agreed_on"), ({"agreed_on": date(2026, 11, 21)}, "agreed_on"),
])  # fmt: skip
def test_nothing_is_agreed_without_a_clinician_a_day_and_a_number(
    wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as told:
        sound_limit(replace(LIMIT, **wrong), TODAY)  # type: ignore[arg-type]
    assert [each.expression for each in told.value.issues] == [field]


# --- alerts


def alert(**more: object) -> Alert:
    made = Alert("weight", "r1", "88 kg", NOW, "Practitioner/rc", "R. Castillo",
                 due_of(NOW, CALENDAR), (Entry(Deed.RAISED, "", NOW),))  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def find(readings: list[Reading], *before: Alert, limit: Limit = LIMIT) -> Found:
    return look_over(in_order(readings, NOW), limit, SINCE, before, NOW)


def test_the_first_reading_outside_raises_one_alert() -> None:
    found = find([reading(84, -9), reading(88, -3), reading(89, -2), reading(84, -1)])
    assert found.first == reading(88, -3)
    assert (found.stands, found.until) == (Stands.ABOVE, NOW - timedelta(hours=2))


@pytest.mark.parametrize("readings", [
    [], [reading(84, -1)], [reading(99, -100)], [reading(99, -1, unit="stone")],
])  # fmt: skip
def test_what_is_within_older_than_the_limit_or_not_compared_raises_none(
    readings: list[Reading],
) -> None:
    assert find(readings) == Found()


def test_while_one_is_open_what_follows_is_part_of_it() -> None:
    until = NOW - timedelta(hours=3)
    found = find([reading(88, -3), reading(89, -2)], alert(until=until))
    assert (found.first, found.until) == (None, NOW - timedelta(hours=2))
    assert find([reading(88, -3)], alert(until=until)) == Found()


def test_once_answered_only_a_later_reading_raises_another() -> None:
    done = alert(until=NOW - timedelta(hours=3)).with_entry(Entry(Deed.ANSWERED, "rc", NOW))
    assert find([reading(90, -4), reading(88, -3)], done) == Found()
    assert find([reading(88, -3), reading(88, -1)], done).first == reading(88, -1)


def test_a_day_without_a_time_is_not_lost_on_the_day_of_the_agreement() -> None:
    day = reading(90, taken=SINCE.date())
    assert find([day]).first == day


@given(values=st.lists(st.floats(60, 110), max_size=12), shuffled=st.randoms())
def test_however_readings_come_there_is_one_alert(values: list[float], shuffled: object) -> None:
    readings = [reading(value, -number / 10, id=str(number)) for number, value in enumerate(values)]
    whole = find(readings)
    shuffled.shuffle(readings)  # type: ignore[attr-defined]
    assert find([*readings, *readings]) == whole
    assert (whole.first is None) == all(LIMIT.of(each) not in OUTSIDE for each in readings)


@pytest.mark.parametrize(("heard", "due"), [
    ("2026-11-20T09:30", Due(date(2026, 11, 20), time(17))),
    ("2026-11-20T15:00", Due(date(2026, 11, 23), time(12))),
    ("2026-11-21T08:00", Due(date(2026, 11, 23), time(12))),
    ("2026-11-25T16:00", Due(date(2026, 11, 27), time(12))),
    ("2026-11-26T09:00", Due(date(2026, 11, 27), time(12))),
])  # fmt: skip
def test_by_when_it_is_answered(heard: str, due: Due) -> None:
    assert due_of(datetime.fromisoformat(heard), CALENDAR) == due


@given(st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-01")))
def test_it_is_never_due_on_a_day_off_or_before_it_was_heard(heard: datetime) -> None:
    due = due_of(heard, CALENDAR)
    assert CALENDAR.is_business_day(due.day)
    assert (due.day, due.hour) > (heard.date(), heard.time())
    assert not due.passed(heard)


@pytest.mark.parametrize(("at", "asked"), [
    ("2026-11-20T16:59", 1), ("2026-11-20T17:01", 2), ("2026-11-22T10:00", 2),
    ("2026-11-23T08:00", 3), ("2026-11-24T08:00", 4),
])  # fmt: skip
def test_unanswered_it_goes_on_to_staff_and_never_to_the_patient(at: str, asked: int) -> None:
    chain = ("whoever has it", "whoever covers for them", "the team lead", "the clinician on call")
    now = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert asked_of(alert(), now, CALENDAR) == chain[:asked]


def said(deed: Deed = Deed.ANSWERED, **more: object) -> Said:
    one = Said(deed, "Practitioner/rc", Discipline.RN, "Called, two pounds of soup", "talked")
    return replace(one, **more)  # type: ignore[arg-type]


def test_it_is_answered_tried_and_handed_on() -> None:
    tried = noted(alert(), said(Deed.TRIED, answer="", words="No answer, again at 2"), NOW)
    assert tried.open
    handed = noted(tried, said(Deed.HANDED, words="", to=("Practitioner/jo", "J. Ortiz")), NOW)
    assert (handed.owner, handed.owner_name, handed.open) == ("Practitioner/jo", "J. Ortiz", True)
    done = noted(handed, said(), NOW)
    assert not done.open and done.owner_name == "J. Ortiz"
    assert [each.deed for each in done.entries] == ["raised", "tried", "handed", "answered"]
    with pytest.raises(Refused):
        noted(done, said(), NOW)
    assert DEED_WORDS.keys() == set(Deed) and done.raised_at == NOW


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_closes_it(answer: str) -> None:
    assert not noted(alert(), said(answer=answer), NOW).open


@pytest.mark.parametrize(("wrong", "fields"), [
    (said(answer="", words=""), ["answer", "words"]), (said(answer="dose"), ["answer"]),
    (said(Deed.TRIED, words=" "), ["words"]), (said(Deed.HANDED), ["to"]),
    (said(Deed.STOPPED), ["deed"]), (said(Deed.RAISED), ["deed"]),
])  # fmt: skip
def test_what_is_missing_is_said(wrong: Said, fields: list[str]) -> None:
    with pytest.raises(Refused) as told:
        noted(alert(), wrong, NOW)
    assert [each.expression for each in told.value.issues] == fields


@pytest.mark.parametrize("who", [None, Discipline.COMMUNITY_WORKER, Discipline.SCHEDULER])
def test_an_answer_is_for_clinical_staff(who: Discipline | None) -> None:
    with pytest.raises(NotAllowed):
        noted(alert(), said(discipline=who), NOW)
    assert noted(alert(), said(Deed.TRIED, discipline=who), NOW).open
