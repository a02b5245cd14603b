"""Contacts: what counts as reached, what as an attempt, which is the next, and what is said."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import DISCIPLINES, Discipline
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.transitions.attempts import (
    PLAN,
    Planned,
    are_separate,
    days_of_plan,
    exhausted_on,
    next_attempt,
    reached_on,
    two_attempts,
)
from fhir_bridge.care.transitions.clocks import CONTACT, due_of, in_force
from fhir_bridge.care.transitions.contact_log import (
    CHANNELS,
    FIND_NUMBER,
    RESULTS,
    TOPICS,
    Attempt,
    Whom,
)
from fhir_bridge.care.transitions.contacts import (
    REASONS,
    STANDING_WORDS,
    Hours,
    Judged,
    Standing,
    Wishes,
    all_judged,
    judged,
)
from support.heard import CHICAGO, DENVER, at, day

RN, CHW = Discipline.RN, Discipline.COMMUNITY_WORKER
MORNING = at("2026-11-23 10:15")
ANY = Wishes(CHICAGO)
ROSA = Wishes(CHICAGO, (Hours(time(10), time(12)),), SafeContact(call="yes", voicemail="yes"))
TY = Wishes(
    DENVER, safe=SafeContact(call="no", voicemail="no", text="yes", not_told="his roommate")
)
TALK = Attempt(MORNING, "Castillo", RN, "phone", "reached", number="2264",
               topics=frozenset({"medicines", "visit"}), identifiers=2)  # fmt: skip
TRIED = Attempt(MORNING, "Castillo", RN, "phone", "no-answer", number="2264")

JUDGED: dict[str, tuple[Attempt, Wishes, Standing, str]] = {
    "reached": (TALK, ANY, Standing.SUCCESS, ""),
    "reached outside the hours they chose": (
        replace(TALK, at=at("2026-11-23 19:00")), ROSA, Standing.SUCCESS, "",
    ),
    "by video": (replace(TALK, channel="video"), ANY, Standing.SUCCESS, ""),
    "face to face": (replace(TALK, channel="visit"), ANY, Standing.SUCCESS, ""),
    "about a date alone": (
        replace(TALK, topics=frozenset({"visit", "ride"})), ANY, Standing.LOGGED, "only-dates",
    ),
    "about nothing": (replace(TALK, topics=frozenset()), ANY, Standing.LOGGED, "only-dates"),
    "one identifier": (replace(TALK, identifiers=1), ANY, Standing.LOGGED, "not-identified"),
    "by a community health worker": (
        replace(TALK, discipline=CHW), ANY, Standing.LOGGED, "not-clinical",
    ),
    "with a caregiver who may hear it": (
        replace(TALK, whom=Whom.CAREGIVER, permitted=True), ANY, Standing.SUCCESS, "",
    ),
    "with a caregiver": (
        replace(TALK, whom=Whom.CAREGIVER), ANY, Standing.LOGGED, "no-permission",
    ),
    "with the facility": (
        replace(TALK, whom=Whom.FACILITY), ANY, Standing.LOGGED, "not-the-person",
    ),
    "by portal, answered": (
        replace(TALK, channel="portal"), ANY, Standing.LOGGED, "not-both-ways",
    ),
    "in a language nobody spoke": (
        replace(TALK, understood=False), ANY, Standing.LOGGED, "language",
    ),
    "by a machine": (
        replace(TALK, channel="machine", discipline=None), ANY, Standing.LOGGED,
        "machine not-clinical not-both-ways",
    ),
    "no answer": (TRIED, ANY, Standing.VALID, ""),
    "no answer, in the hours she chose": (TRIED, ROSA, Standing.VALID, ""),
    "no answer, after them": (
        replace(TRIED, at=at("2026-11-23 12:00")), ROSA, Standing.LOGGED, "outside-hours",
    ),
    "a voicemail in English": (
        replace(TRIED, result="left-message", understood=False), ROSA, Standing.LOGGED, "language",
    ),
    "a voicemail she allowed": (
        replace(TRIED, result="left-message"), ROSA, Standing.VALID, "",
    ),
    "a voicemail nobody asked about": (
        replace(TRIED, result="left-message"), ANY, Standing.LOGGED, "not-safe",
    ),
    "a call he does not want": (TRIED, TY, Standing.LOGGED, "not-safe"),
    "a text he wants": (
        replace(TRIED, channel="text", result="sent"), TY, Standing.VALID, "",
    ),
    "a letter his roommate may open": (
        replace(TRIED, channel="letter", result="sent"), TY, Standing.LOGGED, "not-safe",
    ),
    "in the portal": (replace(TRIED, channel="portal", result="sent"), TY, Standing.VALID, ""),
    "a number that is never used": (
        TRIED, Wishes(CHICAGO, safe=SafeContact(unsafe="2264")), Standing.LOGGED, "not-safe",
    ),
    "a wrong number": (replace(TRIED, result="wrong"), ANY, Standing.VALID, ""),
    "an attempt by a community health worker": (
        replace(TRIED, discipline=CHW), ANY, Standing.LOGGED, "not-clinical",
    ),
    "does not want to be called": (
        replace(TRIED, result="declined"), ANY, Standing.DECLINED, "",
    ),
    "a caregiver says so, who may": (
        replace(TRIED, result="declined", whom=Whom.CAREGIVER, permitted=True), ANY,
        Standing.DECLINED, "",
    ),
    "somebody else says so": (
        replace(TRIED, result="declined", whom=Whom.SOMEBODY_ELSE), ANY, Standing.VALID, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_what_an_attempt_counts_for(name: str) -> None:
    attempt, wishes, standing, reasons = JUDGED[name]
    found = judged(attempt, wishes)
    assert (found.standing, " ".join(found.reasons)) == (standing, reasons)


def test_hours_are_those_of_the_person_s_home_and_of_days() -> None:
    weekdays = Wishes(DENVER, (Hours(time(9), time(10), frozenset(range(5))),))
    assert weekdays.in_hours(at("2026-11-23 10:30")), "half past nine in Denver"
    assert not weekdays.in_hours(at("2026-11-22 10:30")), "Sunday"


def test_every_table_has_words_and_a_bad_number_is_looked_for() -> None:
    assert set(STANDING_WORDS) == set(Standing)
    assert {code for code, row in RESULTS.items() if row.find_number} == {"wrong", "disconnected"}
    assert set(FIND_NUMBER) == {"facility", "caregiver", "pharmacy"}
    rows = (CHANNELS, RESULTS, TOPICS, DISCIPLINES)
    assert all(row.words for table in rows for row in table.values())


# --- what attempts come to


DISCHARGED = day(11, 20)
THANKSGIVING = WorkCalendar(frozenset({day(11, 26)}))
DUE = due_of(in_force(CONTACT, DISCHARGED), DISCHARGED, THANKSGIVING)  # Monday 23, Tuesday 24


def tried(*texts: str, channel: str = "phone", result: str = "no-answer") -> tuple[Judged, ...]:
    """``23 10:15 2264``: the day of November, the time, the number."""
    attempts = []
    for text in texts:
        of_month, clock, number = text.split()
        attempts.append(replace(TRIED, at=at(f"2026-11-{of_month} {clock}"), number=number,
                                channel=channel, result=result))  # fmt: skip
    return all_judged(attempts, ANY)


@pytest.mark.parametrize(("one", "other", "two"), [
    ("23 10:15 2264", "24 10:15 9999", True),
    ("23 10:15 2264", "23 12:00 9999", True),
    ("23 09:00 2264", "23 11:00 9999", True),
    ("23 09:00 2264", "23 10:59 9999", False),
    ("23 09:00 2264", "24 09:00 2264", False),
])  # fmt: skip
def test_two_attempts_are_two_when_apart_and_another_way(one: str, other: str, two: bool) -> None:
    first, second = tried(one, other)
    for pair in ((first.attempt, second.attempt), (second.attempt, first.attempt)):
        assert are_separate(*pair, CHICAGO) is two
    assert two_attempts((first, second), DUE, CHICAGO) is two


@pytest.mark.parametrize("text", ["20 18:00 9999", "25 09:00 9999"])
def test_attempts_on_the_day_of_discharge_or_too_late_are_not_in_time(text: str) -> None:
    assert not two_attempts(tried("23 10:15 2264", text), DUE, CHICAGO)


def test_rosa_s_attempt_in_english_is_not_one_of_two() -> None:
    voicemail = replace(TRIED, result="left-message", understood=False)
    call = replace(TRIED, at=at("2026-11-24 10:15"), number="9999")
    assert not two_attempts(all_judged([voicemail, call], ROSA), DUE, CHICAGO)


def test_two_attempts_are_not_a_contact_and_are_told_apart() -> None:
    found = tried("23 10:15 2264", "24 15:00 9999")
    assert reached_on(found, DUE, CHICAGO) is None
    assert exhausted_on(found, DUE, CHICAGO, day(11, 23)) is None
    assert exhausted_on(found, DUE, CHICAGO, day(11, 24)) == day(11, 24)
    later = (*found, judged(replace(TALK, at=at("2026-11-27 09:00")), ANY))
    assert exhausted_on(later, DUE, CHICAGO, day(11, 27)) == day(11, 24)
    assert reached_on(later, DUE, CHICAGO) == day(11, 27)
    in_time = (*found, judged(replace(TALK, at=at("2026-11-24 17:00")), ANY))
    assert exhausted_on(in_time, DUE, CHICAGO, day(11, 27)) is None


def test_the_day_of_discharge_is_credited_where_a_site_says_so() -> None:
    same_day = (judged(replace(TALK, at=at("2026-11-20 18:00")), ANY),)
    assert reached_on(same_day, DUE, CHICAGO) is None
    assert reached_on(same_day, DUE, CHICAGO, same_day=True) == DISCHARGED
    before = (judged(replace(TALK, at=at("2026-11-19 18:00")), ANY),)
    assert reached_on(before, DUE, CHICAGO, same_day=True) is None


# --- which is the next


def test_the_plan_tries_on_both_business_days_then_by_letter_then_weekly() -> None:
    found = [(each.code, each.on.strftime("%m-%d")) for each in days_of_plan(DUE, THANKSGIVING)]
    assert found == [
        ("first", "11-23"), ("second", "11-24"), ("third", "11-25"), ("weekly", "12-02"),
        ("weekly", "12-09"), ("weekly", "12-16"),
    ]  # fmt: skip
    assert {code for code, _ in found} == set(PLAN)
    assert all(set(row.channels) <= set(CHANNELS) for row in PLAN.values())


NEXT: dict[str, tuple[tuple[Judged, ...], date, tuple[str, date] | None]] = {
    "on the day of discharge": ((), day(11, 20), ("first", day(11, 23))),
    "on the first business day": ((), day(11, 23), ("first", day(11, 23))),
    "tried today": (tried("23 10:15 2264"), day(11, 23), ("second", day(11, 24))),
    "not tried yesterday": ((), day(11, 24), ("second", day(11, 24))),
    "both tried": (
        tried("23 10:15 2264", "24 15:00 9999"), day(11, 24), ("third", day(11, 25)),
    ),
    "the letter went": (
        tried("25 09:00 x", channel="letter", result="sent"), day(11, 27), ("weekly", day(12, 2)),
    ),
    "a week went by in silence": (
        tried("25 09:00 x", channel="letter", result="sent"), day(12, 4), ("weekly", day(12, 4)),
    ),
    "the day after the last": ((), day(12, 20), None),
    "an attempt that does not count": (
        (judged(replace(TRIED, understood=False), ANY),), day(11, 23), ("first", day(11, 23)),
    ),
    "reached": ((judged(TALK, ANY),), day(11, 23), None),
    "declined": ((judged(replace(TRIED, result="declined"), ANY),), day(11, 24), None),
}  # fmt: skip


@pytest.mark.parametrize("name", NEXT)
def test_what_to_try_next(name: str) -> None:
    made, today, expected = NEXT[name]
    found = next_attempt(made, DUE, THANKSGIVING, CHICAGO, today)
    assert found == (Planned(*expected) if expected else None)
    stopped = next_attempt(made, DUE, THANKSGIVING, CHICAGO, today, stopped=True)
    assert stopped is None, "death and hospice stop every call"


def test_to_have_been_reached_on_the_day_of_discharge_is_not_the_contact() -> None:
    made = (judged(replace(TALK, at=at("2026-11-20 18:00")), ANY),)
    found = next_attempt(made, DUE, THANKSGIVING, CHICAGO, day(11, 23))
    assert found == Planned("first", day(11, 23))
    assert next_attempt(made, DUE, THANKSGIVING, CHICAGO, day(11, 23), same_day=True) is None


def test_after_the_last_planned_day_of_an_attempt_nothing_is_left() -> None:
    made = (judged(replace(TRIED, at=at("2026-12-16 09:00")), ANY),)
    assert next_attempt(made, DUE, THANKSGIVING, CHICAGO, day(12, 17)) is None


# --- properties


attempts = st.builds(
    Attempt,
    st.datetimes(datetime(2026, 11, 20), datetime(2026, 12, 25)).map(  # noqa: DTZ001
        lambda each: each.replace(tzinfo=CHICAGO)
    ),
    st.just("a"),
    st.none() | st.sampled_from(Discipline),
    st.sampled_from(sorted(CHANNELS)),
    st.sampled_from(sorted(RESULTS)),
    st.sampled_from(Whom),
    st.sampled_from(["", "1", "2"]),
    st.frozensets(st.sampled_from(sorted(TOPICS))),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
safe = st.builds(
    SafeContact, st.just(""), *[st.sampled_from(["", "yes", "no"])] * 4,
    st.sampled_from(["", "2"]), st.sampled_from(["", "her son"]),
)  # fmt: skip
wishes_of = st.builds(
    Wishes, st.just(DENVER), st.sampled_from([(), (Hours(time(9), time(17)),)]), safe
)


@given(attempts, wishes_of)
def test_a_success_is_both_ways_with_a_person_by_clinical_staff_and_more_than_a_date(
    attempt: Attempt, wishes: Wishes
) -> None:
    found = judged(attempt, wishes)
    assert set(found.reasons) <= set(REASONS)
    assert bool(found.reasons) is (found.standing is Standing.LOGGED)
    if found.standing is Standing.SUCCESS:
        assert attempt.discipline is not None and DISCIPLINES[attempt.discipline].clinical
        assert CHANNELS[attempt.channel].both_ways and attempt.understood
        assert attempt.whom in {Whom.PATIENT, Whom.CAREGIVER} and attempt.identifiers >= 2
        assert attempt.topics - {"visit", "ride", "call-back"}


@given(attempts, wishes_of)
@example(replace(TRIED, channel="portal"), Wishes(CHICAGO, safe=SafeContact(unsafe="2264")))
def test_nothing_that_safe_contact_forbids_is_ever_a_valid_attempt(
    attempt: Attempt, wishes: Wishes
) -> None:
    if judged(attempt, wishes).standing is Standing.VALID:
        assert not attempt.number or attempt.number not in wishes.safe.unsafe
        assert attempt.channel not in {"phone", "video"} or wishes.safe.call != "no"
        assert attempt.channel != "text" or wishes.safe.text == "yes"
        assert attempt.result != "left-message" or wishes.safe.voicemail == "yes"


@given(st.lists(attempts, max_size=6), wishes_of, st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_were_written_down_plays_no_part(
    made: list[Attempt], wishes: Wishes, chance: random.Random
) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)
    one, other = all_judged(made, wishes), all_judged(shuffled, wishes)
    assert reached_on(one, DUE, CHICAGO) == reached_on(other, DUE, CHICAGO)
    assert two_attempts(one, DUE, CHICAGO) == two_attempts(other, DUE, CHICAGO)
    today = day(11, 24)
    assert next_attempt(one, DUE, THANKSGIVING, CHICAGO, today) == next_attempt(
        other, DUE, THANKSGIVING, CHICAGO, today
    )


@given(st.lists(attempts, max_size=6), wishes_of, st.integers(0, 40))
def test_until_somebody_is_reached_or_says_no_there_is_always_a_next_try(
    made: list[Attempt], wishes: Wishes, days: int
) -> None:
    found = all_judged(made, wishes)
    today = DISCHARGED + timedelta(days=days)
    planned = next_attempt(found, DUE, THANKSGIVING, CHICAGO, today)
    declined = any(each.standing is Standing.DECLINED for each in found)
    if declined or days > 29 or reached_on(found, DUE, CHICAGO):
        assert planned is None
    elif planned is not None:
        assert today <= planned.on <= DISCHARGED + timedelta(days=29)
    else:
        assert today >= day(12, 16), "only after the last weekly try"
