"""Clocks: the date vectors, the stories' dates, and what holds for every day and every zone."""

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.transitions.clocks import (
    AT_HOME,
    CLOCKS,
    CONTACT,
    ENGAGEMENT,
    INFORMATION,
    LEFT_EARLY,
    MEDICINES,
    NOTICE,
    TCM_PERIOD,
    VISIT_7,
    VISIT_14,
    WATCH,
    Clock,
    Due,
    clocks_of,
    due_of,
    in_force,
)
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.care.transitions.local_days import When, local_day
from fhir_bridge.care.transitions.notices import (
    PROMISES,
    Moved,
    Promise,
    arrival,
    listed_late,
    moved,
    promised,
)
from fhir_bridge.care.transitions.outcomes import Facts, Outcome, closing_of
from fhir_bridge.care.transitions.running import RUN_WORDS, Run, runs, staffed_by
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.working_days import calendar_around
from support.heard import CHICAGO, ZONES, at, day, stayed

SNF = Setting.SKILLED_NURSING
VECTORS: dict[str, tuple[When, str, str, str, str, str, str]] = {
    # discharge; contact, 7, 14, end of the 30 days, discharge information, in touch
    "Monday": (day(11, 16), "11-18", "11-23", "11-30", "2026-12-15", "11-18", "11-17 12-16"),
    "Friday": (day(11, 20), "11-24", "11-27", "12-04", "2026-12-19", "11-22", "11-21 12-20"),
    "Friday 23:30 in Chicago, Saturday in Greenwich": (
        datetime(2026, 11, 21, 5, 30, tzinfo=UTC),
        "11-24", "11-27", "12-04", "2026-12-19", "11-22", "11-21 12-20",
    ),
    "Saturday": (day(11, 21), "11-24", "11-28", "12-05", "2026-12-20", "11-23", "11-22 12-21"),
    "Wednesday before Thanksgiving": (
        day(11, 25), "11-30", "12-02", "12-09", "2026-12-24", "11-27", "11-26 12-25",
    ),
    "Christmas Eve": (
        day(12, 24), "12-29", "12-31", "01-07", "2027-01-22", "12-26", "12-25 01-23",
    ),
    "Thursday before the observed Fourth of July": (
        day(7, 2), "07-07", "07-09", "07-16", "2026-07-31", "07-04", "07-03 08-01",
    ),
    "Friday before summer time ends": (
        day(10, 30), "11-03", "11-06", "11-13", "2026-11-28", "11-01", "10-31 11-29",
    ),
    "a leap year": (
        date(2028, 2, 15), "02-17", "02-22", "02-29", "2028-03-15", "02-17", "02-16 03-16",
    ),
}  # fmt: skip


def clocks(left: When, disposition: str = "home", setting: Setting = Setting.INPATIENT,
           log: list[Heard] | None = None) -> dict[str, Due]:  # fmt: skip
    came = local_day(left, CHICAGO) - timedelta(days=5)
    leg = transitions(log or stayed("V1", came, left, "riverside", setting, disposition), ZONES)[-1]
    found = clocks_of(leg, calendar_around(leg.left or came))
    return {each.code: each for each in found}


def short(each: date) -> str:
    return each.strftime("%m-%d")


@pytest.mark.parametrize("name", VECTORS)
def test_the_date_vectors(name: str) -> None:
    left, *expected = VECTORS[name]
    found = clocks(left)
    assert [
        short(found[CONTACT].due), short(found[VISIT_7].due), short(found[VISIT_14].due),
        found[TCM_PERIOD].due.isoformat(), short(found[INFORMATION].due),
        f"{short(found[ENGAGEMENT].opens)} {short(found[ENGAGEMENT].due)}",
    ] == expected  # fmt: skip
    assert found[CONTACT].due.weekday() < 5
    assert (found[MEDICINES].due - found[MEDICINES].opens).days == 30, "31 days, D among them"
    assert (found[WATCH].due - found[TCM_PERIOD].due).days == 1, "D+29 and D+30 are two things"


def test_the_holiday_that_was_skipped_is_named() -> None:
    assert clocks(day(11, 25))[CONTACT].skipped == (day(11, 26),)
    assert clocks(day(7, 2))[CONTACT].skipped == (day(7, 3),), "Saturday's, observed on Friday"
    assert clocks(day(11, 20))[CONTACT].skipped == (), "a weekend is none"
    assert clocks(day(11, 24))[CONTACT].skipped == (day(11, 26),), "the Friday after is a workday"
    assert clocks(day(11, 24))[CONTACT].due == day(11, 27)


def test_better_a_day_before_the_seventh_and_the_fourteenth() -> None:
    found = clocks(day(11, 16))
    assert (found[VISIT_7].safe, found[VISIT_14].safe) == (day(11, 22), day(11, 29))
    assert found[CONTACT].safe is None


# --- which stay starts which


@pytest.mark.parametrize(("setting", "disposition", "runs_at_home"), [
    (Setting.INPATIENT, "home", True), (Setting.INPATIENT, "alt-home", True),
    (Setting.OBSERVATION, "home", True), (Setting.PARTIAL, "home", True),
    (SNF, "home", True), (Setting.INPATIENT, "", True), (Setting.INPATIENT, "aadvice", True),
    (Setting.INPATIENT, "snf", False), (Setting.INPATIENT, "exp", False),
    (Setting.INPATIENT, "hosp", False), (Setting.INPATIENT, "other-hcf", False),
    (Setting.EMERGENCY, "home", False),
])  # fmt: skip
def test_the_leg_that_ends_at_home_starts_the_clocks(
    setting: Setting, disposition: str, runs_at_home: bool
) -> None:
    found = clocks(day(11, 20), disposition, setting)
    assert (set(AT_HOME) <= found.keys()) is runs_at_home
    assert (NOTICE in found) is (setting is not Setting.EMERGENCY)
    assert (LEFT_EARLY in found) is (disposition == "aadvice")


def test_helen_s_clocks_start_when_she_leaves_the_nursing_facility() -> None:
    log = [
        *stayed("H", at("2026-10-24 13:20"), at("2026-10-30 12:00"), disposition="snf"),
        *stayed("L", at("2026-10-30 13:30"), at("2026-11-20 11:00"), "lakeview", SNF),
    ]
    assert CONTACT not in clocks(day(10, 30), log=log[:2])
    assert clocks(day(11, 20), log=log)[CONTACT].due == day(11, 24)


def test_who_left_early_is_called_on_the_next_business_day() -> None:
    assert clocks(day(11, 25), "aadvice")[LEFT_EARLY].due == day(11, 27)


def test_what_never_was_has_no_clocks() -> None:
    [leg] = transitions(stayed("V1", day(11, 18), day(11, 20)), ZONES)
    gone = replace(leg, stay=replace(leg.stay, cancelled=True))
    assert clocks_of(gone, WorkCalendar()) == ()
    unknown = replace(leg, came=None, left=None)
    assert clocks_of(unknown, WorkCalendar()) == ()


def test_a_rule_that_changed_holds_from_its_day_on() -> None:
    old, new = in_force(NOTICE, day(11, 1)), Clock(
        NOTICE, "Notice", in_force(NOTICE, day(11, 1)).anchor, 0, 1, "made up", since=day(12, 1)
    )  # fmt: skip
    rows = (*CLOCKS, new)
    assert in_force(NOTICE, day(11, 30), rows) == old
    assert in_force(NOTICE, day(12, 1), rows) == new


def test_every_clock_has_a_source_and_is_used() -> None:
    assert all(each.source and each.title for each in CLOCKS)
    assert {each.code for each in CLOCKS} == {*AT_HOME, LEFT_EARLY, NOTICE}


# --- how a clock stands


@pytest.mark.parametrize(("today", "met", "stopped", "run"), [
    (16, None, None, Run.TO_COME), (17, None, None, Run.RUNS), (22, None, None, Run.SOON),
    (23, None, None, Run.TODAY), (24, None, None, Run.OVERDUE),
    (24, 23, None, Run.MET), (25, 24, None, Run.MET_LATE), (17, 16, None, Run.RUNS),
    (25, None, 20, Run.STOPPED), (25, 19, 20, Run.MET),
])  # fmt: skip
def test_how_a_clock_stands(today: int, met: int | None, stopped: int | None, run: Run) -> None:
    due = clocks(day(11, 16))[VISIT_7]
    found = runs(due, day(11, today), met_on=day(11, met) if met else None,
                 stopped_on=day(11, stopped) if stopped else None)  # fmt: skip
    assert found is run


def test_a_return_to_hospital_stops_the_old_clocks_and_the_next_discharge_starts_new_ones() -> None:
    log = [*stayed("V1", day(11, 10), day(11, 16)), *stayed("V2", day(11, 20), day(11, 24))]
    first, second = transitions(log, ZONES)
    ended = closing_of(Facts(first))
    assert ended and (ended.outcome, ended.on) == (Outcome.READMITTED, day(11, 20))
    for due in clocks_of(first, calendar_around(day(11, 16))):
        assert runs(due, day(12, 20), stopped_on=ended.on) is Run.STOPPED
    again = {each.code: each for each in clocks_of(second, calendar_around(day(11, 24)))}
    assert again[VISIT_7].due == day(12, 1)


def test_every_run_has_words_and_what_happens_on_the_day_of_discharge_is_not_credited() -> None:
    assert set(RUN_WORDS) == set(Run)
    due = clocks(day(11, 16))[CONTACT]
    assert not due.holds(day(11, 16)) and due.holds(day(11, 18)) and not due.holds(day(11, 19))


def test_what_the_office_is_closed_on_moves_no_due_date() -> None:
    due, calendar = clocks(day(11, 25))[CONTACT], calendar_around(day(11, 25))
    assert due.due == day(11, 30)
    assert staffed_by(due, calendar, frozenset()) == day(11, 30)
    assert staffed_by(due, calendar, frozenset({day(11, 30)})) == day(11, 27)
    assert staffed_by(due, calendar, frozenset({day(11, 27), day(11, 30)})) is None


# --- when we were told


@pytest.mark.parametrize(("told", "left_over", "late"), [
    ("2026-11-20 15:00", 4, False), ("2026-11-24 23:50", 0, False), ("2026-11-25 00:10", -1, True),
])  # fmt: skip
def test_what_was_overdue_on_arrival_is_a_finding_about_the_feed(
    told: str, left_over: int, late: bool
) -> None:
    due = clocks(day(11, 20))[CONTACT]
    found = arrival(due, at(told).astimezone(UTC), CHICAGO)
    assert (found.days_left, found.overdue_on_arrival) == (left_over, late)
    assert found.due.due == day(11, 24), "to be told late moves nothing"


def test_who_was_never_told_of_was_found_by_looking() -> None:
    found = arrival(clocks(day(11, 20))[CONTACT], None, CHICAGO)
    assert (found.days_left, found.overdue_on_arrival) == (None, False)


def test_a_message_is_on_somebody_s_list_within_a_quarter_of_an_hour() -> None:
    told = at("2026-11-20 15:00")
    for minutes, late in ((15, False), (16, True)):
        then = told + timedelta(minutes=minutes)
        assert listed_late(told, then, told) is late
        assert listed_late(told, None, then) is late
    assert promised(told.date()) == timedelta(minutes=15)
    sooner = [*PROMISES, Promise(day(12, 1), timedelta(minutes=10), "ours")]
    assert promised(told.date(), sooner) == timedelta(minutes=15), "what holds when it was told"
    assert promised(day(12, 1), sooner) == timedelta(minutes=10)


def test_the_day_it_was_due_before_is_kept() -> None:
    before, after = clocks(day(11, 16)), clocks(day(11, 17), "aadvice")
    found = moved(before.values(), after.values())
    assert Moved(VISIT_7, day(11, 23), day(11, 24)) in found
    assert Moved(LEFT_EARLY, None, day(11, 18)) in found
    assert moved(after.values(), before.values())[0] == Moved(LEFT_EARLY, day(11, 18), None)
    assert moved(before.values(), before.values()) == ()


# --- the stories, for every demo day of three years


@pytest.fixture(scope="module")
def model(shared: Path) -> ModuleType:
    """The model of the stories' dates that lies beside the requirements."""
    path = shared / "requirements" / "story_dates.py"
    spec = importlib.util.spec_from_file_location("story_dates_model", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SHOWN = {"contact_due": CONTACT, "d7": VISIT_7, "d14": VISIT_14, "tcm_end": TCM_PERIOD}


def days_of(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def test_the_stories_dates_hold_for_every_demo_day(model: ModuleType) -> None:
    compared = 0
    for today in days_of(date(2026, 1, 1), date(2028, 12, 31)):
        for story in model.stories(today).values():
            left = story.get("D") or story.get("snf", (None, None))[1]
            shown = SHOWN.keys() & story.keys()
            for name in shown if left else ():
                clock = in_force(SHOWN[name], left)
                assert due_of(clock, left, calendar_around(left)).due == story[name], (today, name)
                compared += 1
    assert compared > 10_000


def test_chidi_s_seventh_day_is_over_where_he_lives(model: ModuleType) -> None:
    today = date(2026, 11, 21)
    left = datetime(2026, 11, 14, 5, 30, tzinfo=UTC)  # 23:30 the day before, in Chicago
    due = clocks(left)[VISIT_7]
    assert due.due == model.stories(today)["abara"]["d7"]
    assert runs(due, today) is Run.OVERDUE


def test_the_holidays_are_the_federal_ones(model: ModuleType) -> None:
    for year in range(2024, 2030):
        ours = calendar_around(date(year, 6, 1)).holidays
        weekdays = {each for each in ours if each.year == year and each.weekday() < 5}
        assert weekdays == {each for each in model.H if each.year == year}


# --- properties


ZONE_NAMES = ("America/Chicago", "America/New_York", "America/Denver", "America/Phoenix",
              "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam",
              "Asia/Kolkata", "Pacific/Auckland")  # fmt: skip
YEARS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
zones = st.sampled_from(ZONE_NAMES).map(ZoneInfo)


@given(YEARS, st.times(), zones, st.sampled_from([each for each in CLOCKS if not each.business]))
def test_calendar_days_never_move(on: date, hour: object, zone: ZoneInfo, clock: Clock) -> None:
    moment = datetime.combine(on, hour, zone)  # type: ignore[arg-type]
    same = moment.astimezone(UTC).astimezone(zone).date()  # an hour that no clock shows slides on
    for when in (moment, moment.astimezone(UTC), same):
        due = due_of(clock, local_day(when, zone), calendar_around(on))
        assert (due.due - due.opens).days == clock.last - clock.first
        assert due.due == local_day(when, zone) + timedelta(days=clock.last)
    assert due_of(clock, same, WorkCalendar()) == due_of(clock, same, calendar_around(on))


@given(YEARS)
def test_the_contact_is_due_on_the_second_business_day(on: date) -> None:
    calendar = calendar_around(on)
    due = due_of(in_force(CONTACT, on), on, calendar)
    between = [day for day in days_of(due.opens, due.due) if calendar.is_business_day(day)]
    assert len(between) == 2 and between[-1] == due.due
    assert 2 <= (due.due - on).days <= 6
    assert set(due.skipped) == {
        each for each in days_of(on, due.due) if each > on and each.weekday() < 5
    } - set(between)


@given(YEARS, st.frozensets(YEARS, max_size=20))
def test_an_organisation_s_days_off_extend_nothing(on: date, closed: frozenset[date]) -> None:
    calendar = calendar_around(on)
    for clock in CLOCKS:
        due = due_of(clock, on, calendar)
        staffed = staffed_by(due, calendar, closed)
        assert staffed is None or due.opens <= staffed <= due.due
