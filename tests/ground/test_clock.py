"""Two clocks: care time can be set and then runs on; real time cannot be touched."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fhir_bridge.clock import care_clock, fixed, real_time

SOON = timedelta(seconds=5)


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_setting_care_time_is_real_time(setting: str | None) -> None:
    assert abs(care_clock(setting)() - real_time()) < SOON


SHIFTS = {
    "+3d": timedelta(days=3), "-2h": timedelta(hours=-2), "+90m": timedelta(minutes=90),
    "+1w": timedelta(weeks=1), " +0d ": timedelta(0), "-9999d": timedelta(days=-9999),
}  # fmt: skip


@pytest.mark.parametrize(("setting", "shift"), SHIFTS.items())
def test_a_shift_moves_care_time_alone(setting: str, shift: timedelta) -> None:
    clock = care_clock(setting)
    assert abs(clock() - real_time() - shift) < SOON
    assert abs(real_time() - datetime.now(UTC)) < SOON


def test_an_instant_is_where_care_time_begins_and_it_runs_on() -> None:
    clock = care_clock("2026-11-21T09:00:00-06:00")
    first, second = clock(), clock()
    assert timedelta(0) <= first - datetime(2026, 11, 21, 15, tzinfo=UTC) < SOON
    assert first <= second
    assert first.tzinfo == UTC


WRONG = ["tomorrow", "3d", "+3", "+3y", "+33333d", "+-3d", "2026-11-21T09:00:00", "2026-13-01"]


@pytest.mark.parametrize("setting", WRONG)
def test_anything_else_is_refused(setting: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - settings say it in words of their own
        care_clock(setting)


def test_a_fixed_clock_stands_still() -> None:
    at = datetime(2026, 11, 21, 9, tzinfo=timezone(timedelta(hours=-6)))
    clock = fixed(at)
    assert clock() == clock() == at
