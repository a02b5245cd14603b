"""A bucket of requests: never more than it holds and what ran in meanwhile (S9)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.api.pace import MOST_KEPT, Pace
from fhir_bridge.rest.errors import TooMany


@given(
    st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=80),
    st.integers(1, 100), st.integers(1, 20),
)  # fmt: skip
def test_in_no_stretch_of_time_more_is_let_through(
    pauses: list[float], per_minute: int, at_once: int
) -> None:
    now, let = 0.0, []
    pace = Pace(lambda: now)
    for pause in pauses:
        now += pause
        with suppress(TooMany):
            pace.spend("a", per_minute, at_once)
            let.append(now)
    for first, begin in enumerate(let):
        for last, end in enumerate(let[first:], first):
            assert last - first + 1 <= at_once + (end - begin) * per_minute / 60 + 1e-6


def test_whoever_waits_as_long_as_told_is_let_through() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    pace.spend("a", 7, 1)
    with pytest.raises(TooMany) as told:
        pace.spend("a", 7, 1)
    now += told.value.seconds
    pace.spend("a", 7, 1)


def test_it_keeps_no_more_names_than_it_has_room_for() -> None:
    pace = Pace(lambda: 0.0)
    for number in range(MOST_KEPT + 5):
        pace.spend(str(number), 1)
    for last in (MOST_KEPT + 4, MOST_KEPT):  # forgotten are those who asked longest ago
        with pytest.raises(TooMany):
            pace.spend(str(last), 1)
