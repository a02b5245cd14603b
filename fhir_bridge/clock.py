"""Two clocks. The care clock (due times, stamps, screens) can be set; real time cannot.

OAuth, TLS, leases and the audit always use real time: a shifted demo must never accept an
expired token. Everything a person reads comes from the care clock.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""A clock is a function that gives the present instant, aware, in UTC."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def real_time() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)


def care_clock(setting: str | None) -> Clock:
    """Read ``BRIDGE_CLOCK``.

    Args:
        setting: nothing (real time), an ISO instant with offset (time runs on from there),
            or a shift such as ``+3d``, ``-2h``.

    Raises:
        ValueError: the setting is none of these.

    Example:
        >>> care_clock("2026-11-21T09:00:00-06:00")() >= datetime(2026, 11, 21, 15, tzinfo=UTC)
        True
    """
    if not setting:
        return real_time
    shift = re.fullmatch(r"([+-]\d{1,4})([mhdw])", setting.strip())
    if shift:
        offset = timedelta(**{_UNITS[shift[2]]: int(shift[1])})
    else:
        start = datetime.fromisoformat(setting.strip())
        if start.tzinfo is None:
            raise ValueError("the instant needs an offset, e.g. 2026-11-21T09:00:00-06:00")
        offset = start.astimezone(UTC) - real_time()
    return lambda: real_time() + offset


def fixed(instant: datetime) -> Clock:
    """A clock that stands still, for tests."""
    return lambda: instant
