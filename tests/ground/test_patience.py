"""How long to wait, and when to leave an EHR alone: the arithmetic, without any EHR."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.patience import SILENT, Breaker, Patience, answered, failed, not_asked, probing

AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 60 * SECOND
P = Patience(spread=max)


def down(times: int, *, every: timedelta = SECOND, breaker: Breaker | None = None) -> Breaker:
    told = breaker or Breaker()
    for number in range(times):
        told = failed(told, AT + number * every, "it was away", P)
    return told


@pytest.mark.parametrize(
    ("times", "every", "state"),
    [
        (4, SECOND, "closed"),
        (5, SECOND, "open"),
        (5, 7 * SECOND, "open"),  # 28 seconds from the first to the last
        (9, 31 * SECOND, "closed"),  # seldom is no outage
    ],
)
def test_it_opens_after_five_failures_within_thirty_seconds(
    times: int, every: timedelta, state: str
) -> None:
    assert down(times, every=every).state == state


def test_an_answer_between_failures_begins_the_count_anew() -> None:
    assert down(4, breaker=answered(down(4), AT)).state == "closed"


def test_one_promise_that_fails_over_and_over_says_nothing_of_the_ehr() -> None:
    told = Breaker()
    for number in range(40):
        told = failed(told, AT + number * SECOND, "it was away", P, of=f"Goal/{number % 2}")
    assert (told.state, told.failures) == ("closed", 2)
    for number in range(5):
        told = failed(told, AT + 40 * SECOND, "it was away", P, of=f"Goal/{number}")
    assert told.state == "open"
    probe = probing(told, AT + LEASE, LEASE)
    assert failed(probe, AT + LEASE, "it was away", P, of="Goal/1").state == "open"


def test_it_is_silent_only_while_it_rests_and_did_not_answer() -> None:
    assert not down(5).is_silent
    told = Breaker()
    for _ in range(5):
        assert not told.is_silent
        told = failed(told, AT, f"{SILENT} a page", P)
    assert told.is_silent
    assert not answered(told, AT).is_silent


def test_it_rests_then_one_probes_and_each_rest_is_twice_as_long_up_to_five_minutes() -> None:
    told, at = down(5), AT + 4 * SECOND
    rests = []
    for _ in range(6):
        assert told.until
        rests.append((told.until - at).total_seconds())
        assert told.rests(told.until - SECOND)
        assert not told.rests(told.until)
        at = told.until
        told = probing(told, at, LEASE)
        assert told.rests(at), "nobody else asks while one probes"
        assert not told.rests(at + LEASE), "unless that one died"
        told = failed(told, at, "it was away", P)
    assert rests == [30, 60, 120, 240, 300, 300]
    again = answered(told, at)
    assert (again.state, again.failures, again.trips) == ("closed", 0, 0)
    assert again.last_failure == "it was away"


def test_it_rests_as_long_as_the_ehr_asks_up_to_half_an_hour() -> None:
    for asked, rest in ((120.0, 120), (1.0, 30), (86400.0, 1800)):
        told = failed(down(4), AT, "it was busy", P, asked)
        assert told.until == AT + rest * SECOND


def test_a_probe_that_asked_nothing_is_given_back() -> None:
    told = not_asked(probing(down(5), AT + LEASE, LEASE), AT + LEASE)
    assert told.state == "open"
    assert not told.rests(AT + LEASE)
    assert not_asked(Breaker(), AT) == Breaker()


def test_a_failure_of_what_was_under_way_does_not_prolong_the_rest() -> None:
    told = down(5)
    assert failed(told, AT + LEASE, "it had an error", P).until == told.until


@given(tried=st.integers(1, 1000), asked=st.none() | st.floats(0, 1e9))
def test_a_pause_is_by_chance_and_never_beyond_its_bounds(tried: int, asked: float | None) -> None:
    pause = Patience().pause(tried, asked)
    assert timedelta() <= pause <= P.longest_pause + P.first_pause
    if asked is not None:
        assert pause.total_seconds() >= min(asked, P.longest_pause.total_seconds()) - 1e-6
    assert Patience(spread=min).pause(tried, None) == timedelta(), "full jitter begins at nothing"
