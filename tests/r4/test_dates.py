"""FHIR dates of every precision as intervals of UTC."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.r4.dates import OPEN_HIGH, OPEN_LOW, date_range, interval, period_range

COVERED = [
    ("2026", "2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"),
    ("2024", "2024-01-01T00:00:00.000000Z", "2025-01-01T00:00:00.000000Z"),
    ("2026-02", "2026-02-01T00:00:00.000000Z", "2026-03-01T00:00:00.000000Z"),
    ("2024-02", "2024-02-01T00:00:00.000000Z", "2024-03-01T00:00:00.000000Z"),
    ("2026-12", "2026-12-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"),
    ("2026-11-21", "2026-11-21T00:00:00.000000Z", "2026-11-22T00:00:00.000000Z"),
    ("2026-11-21T23:30", "2026-11-21T23:30:00.000000Z", "2026-11-21T23:31:00.000000Z"),
    ("2026-11-21T23:30Z", "2026-11-21T23:30:00.000000Z", "2026-11-21T23:31:00.000000Z"),
    ("2026-11-21T23:30:00", "2026-11-21T23:30:00.000000Z", "2026-11-21T23:30:01.000000Z"),
    ("2026-11-21T23:30:00Z", "2026-11-21T23:30:00.000000Z", "2026-11-21T23:30:01.000000Z"),
    ("2026-11-21T23:30:00-06:00", "2026-11-22T05:30:00.000000Z", "2026-11-22T05:30:01.000000Z"),
    ("2026-11-21T01:00:00+14:00", "2026-11-20T11:00:00.000000Z", "2026-11-20T11:00:01.000000Z"),
    ("2026-11-21T23:30:00.5Z", "2026-11-21T23:30:00.500000Z", "2026-11-21T23:30:00.600000Z"),
    ("2026-11-21T23:30:00.123Z", "2026-11-21T23:30:00.123000Z", "2026-11-21T23:30:00.124000Z"),
    ("2026-11-21T23:30:00.1234567Z", "2026-11-21T23:30:00.123456Z", "2026-11-21T23:30:00.123457Z"),
    # a leap second stays in its day
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000000Z", "2017-01-01T00:00:00.000000Z"),
    # the ends of time, which EHRs use for "for ever"
    ("0001-01-01", "0001-01-01T00:00:00.000000Z", "0001-01-02T00:00:00.000000Z"),
    ("9999-12-31", "9999-12-31T00:00:00.000000Z", OPEN_HIGH),
    ("9999", "9999-01-01T00:00:00.000000Z", OPEN_HIGH),
    ("9999-12-31T23:59:59-06:00", "9999-12-31T23:59:59.000000Z", OPEN_HIGH),
    ("0001-01-01T00:00:00+06:00", OPEN_LOW, "0001-01-01T00:00:01.000000Z"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "high"), COVERED, ids=[row[0] for row in COVERED])
def test_a_date_covers_all_the_time_it_may_mean(text: str, low: str, high: str) -> None:
    assert date_range(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "0000", "26", "2026-13", "2026-00", "2026-02-30", "2025-02-29", "2026-1-1"),
        *("11/21/2026", "20261121", "2026-11-21T", "2026-11-21T24:00:00Z", "2026-11-21T10"),
        *("2026-11-21T10:61:00Z", "2026-11-21T10:00:61Z", "2026-11-21 10:00:00Z"),
        *("2026-11-21T10:00:00z", "2026-11-21T10:00:00+15:00", "2026-11-21T10:00:00+05:60"),
        *("2026-11-21T10:00:00-0600", "2026-11-21Z", "2026-11-21T10:00:00.Z", "2026-11-21\n"),
        *("٢٠٢٦-11-21", "2026-11-21T10:00:00.1234567890123Z", "9" * 10_000, "tomorrow"),
    ],
)
def test_what_is_no_date_covers_nothing(text: str) -> None:
    assert date_range(text) is None


@given(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_an_instant_lies_in_the_interval_of_each_of_its_shorter_forms(
    local: datetime, ahead: int
) -> None:
    at = (local - timedelta(minutes=ahead)).replace(tzinfo=UTC)
    utc = at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    sign, zone = ("-" if ahead < 0 else "+"), abs(ahead)
    stamp = f"{local.isoformat(timespec='microseconds')}{sign}{zone // 60:02}:{zone % 60:02}"
    zoned = [stamp, stamp[:19] + stamp[26:], stamp[:16] + stamp[26:]]
    for text in [*zoned, utc[:10], utc[:7], utc[:4]]:
        covered = date_range(text)
        assert covered is not None, text
        assert covered[0] <= utc < covered[1], text


@given(st.text(alphabet="0123456789-:T.Z+", max_size=40))
def test_no_text_raises_and_every_interval_is_in_order(text: str) -> None:
    covered = date_range(text)
    assert covered is None or covered[0] < covered[1]


NOV = date_range("2026-11-21")
DEC = date_range("2026-12-21")


@pytest.mark.parametrize(
    ("period", "low", "high"),
    [
        ({"start": "2026-11-21", "end": "2026-12-21"}, NOV and NOV[0], DEC and DEC[1]),
        ({"start": "2026-11-21"}, NOV and NOV[0], OPEN_HIGH),
        ({"end": "2026-12-21"}, OPEN_LOW, DEC and DEC[1]),
        ({"start": "2026-11-21", "end": "2026-11-21"}, NOV and NOV[0], NOV and NOV[1]),
        # ends before it begins: as its beginning
        ({"start": "2026-12-21", "end": "2026-11-21"}, DEC and DEC[0], DEC and DEC[1]),
    ],
    ids=str,
)
def test_a_period_reaches_from_its_start_to_its_end_and_an_absent_end_is_open(
    period: dict[str, str], low: str, high: str
) -> None:
    assert period_range(period) == (low, high)


@pytest.mark.parametrize(
    "value",
    [{}, {"start": "soon"}, {"start": "2026", "end": "never"}, {"start": 2026}, {"end": []}, [], 7],
    ids=str,
)
def test_what_is_no_period_covers_nothing(value: object) -> None:
    assert interval(value) is None
