"""How patient we are with an EHR: how long to wait before it is asked again, and when to stop.

Two answers to two troubles. A promise that failed waits longer every time, by chance (full jitter:
what failed together must not come back together), and after ``tries`` waits for a person. An EHR
that fails again and again is left alone as a whole by its ``Breaker``; then one request probes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Literal

Spread = Callable[[float, float], float]
"""Gives a number between two, by chance."""

_by_chance: Spread = SystemRandom().uniform

SILENT = "it did not answer"
"""The trouble that costs whoever asks a long wait; an error is told at once."""


@dataclass(frozen=True)
class Patience:
    """The numbers, each with where it comes from.

    Attributes:
        between_looks: from a write of unknown outcome to a look, and between two looks (W8).
        first_pause, longest_pause: what the pause after a failure grows from and to; a
            ``Retry-After`` counts up to the longest too, however much an EHR asks for.
        tries: how often one promise is tried before it waits for a person.
        failures, within: so many failures in that time and the EHR is left alone (C15).
        rest, longest_rest: for how long at first, and at most when it goes on failing.
        spread: chance; tests set it.
    """

    between_looks: timedelta = timedelta(seconds=60)
    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(minutes=30)
    tries: int = 60
    failures: int = 5
    within: timedelta = timedelta(seconds=30)
    rest: timedelta = timedelta(seconds=30)
    longest_rest: timedelta = timedelta(minutes=5)
    spread: Spread = field(default=_by_chance, repr=False)

    def pause(self, tried: int, asked: float | None) -> timedelta:
        """How long a promise waits after it was tried in vain.

        Args:
            tried: how often by now.
            asked: seconds the EHR asked for, if it did; a little is added by chance, because it
                asked everybody for the same.

        Example:
            >>> most = Patience(spread=lambda low, high: high)
            >>> [most.pause(tried, None).seconds for tried in (1, 2, 3, 60)]
            [5, 10, 20, 1800]
            >>> Patience(spread=lambda low, high: low).pause(1, 7200.0).seconds
            1800
        """
        first, longest = self.first_pause.total_seconds(), self.longest_pause.total_seconds()
        if asked is not None:
            return timedelta(seconds=min(asked, longest) + self.spread(0.0, first))
        return timedelta(seconds=self.spread(0.0, min(longest, first * 2 ** min(tried - 1, 20))))


@dataclass(frozen=True)
class Breaker:
    """Whether an EHR is asked at the moment; all workers share one (the store keeps it).

    Attributes:
        state: ``closed``: it is asked. ``open``: it is left alone until ``until``. ``half-open``:
            one request probes it; should whoever sent that die, another may from ``until`` on.
        since: when that state began.
        failures, counted_from: how many in a row since when, as far as they count.
        counted: which promises are among them; one that fails over and over says nothing new of
            the EHR, it may be about that one record.
        trips: how often in a row it opened; each rest is twice as long.
        last_failure, failed_at: what went wrong last.
    """

    state: Literal["closed", "open", "half-open"] = "closed"
    since: datetime | None = None
    until: datetime | None = None
    failures: int = 0
    counted_from: datetime | None = None
    counted: str = ""
    trips: int = 0
    last_failure: str = ""
    failed_at: datetime | None = None

    def rests(self, at: datetime) -> bool:
        """Whether nothing may be asked now."""
        return self.state != "closed" and self.until is not None and self.until > at

    @property
    def is_silent(self) -> bool:
        """Whether whoever asks it now may wait in vain, rather than hear of an error."""
        return self.state != "closed" and self.last_failure.startswith(SILENT)


def probing(breaker: Breaker, at: datetime, lease: timedelta) -> Breaker:
    """The rest is over, and this request finds out how the EHR is."""
    return replace(breaker, state="half-open", since=at, until=at + lease)


def answered(breaker: Breaker, at: datetime) -> Breaker:
    """It answered, whatever it said: it is asked again."""
    since = breaker.since if breaker.state == "closed" else at
    return replace(
        breaker, state="closed", since=since, until=None, failures=0, counted_from=None,
        counted="", trips=0,
    )  # fmt: skip


def not_asked(breaker: Breaker, at: datetime) -> Breaker:
    """The probe found out nothing: the next request may."""
    return replace(breaker, state="open", until=at) if breaker.state == "half-open" else breaker


def failed(
    breaker: Breaker, at: datetime, kind: str, patience: Patience, asked: float | None = None,
    of: str = "",
) -> Breaker:  # fmt: skip
    """It did not answer, or said that it cannot.

    Args:
        kind: what went wrong, for people.
        asked: seconds it asked to be left alone.
        of: which promise could not be kept; within one count each counts once.
    """
    told = replace(breaker, last_failure=kind, failed_at=at)
    if breaker.state == "open":  # of a request that was under way already
        return told
    begun = breaker.counted_from
    if begun is None or at - begun > patience.within:
        told = replace(told, failures=0, counted_from=at, counted="")
    if breaker.state == "closed":
        if of and of in told.counted.split():
            return told
        told = replace(told, failures=told.failures + 1, counted=f"{told.counted} {of}".strip())
        if told.failures < patience.failures:
            return told
    pauses = min(patience.rest * 2 ** min(breaker.trips, 10), patience.longest_rest)
    wished = min(timedelta(seconds=asked or 0), patience.longest_pause)
    return replace(
        told, state="open", since=at if breaker.state == "closed" else breaker.since,
        until=at + max(pauses, wished), trips=breaker.trips + 1,
    )  # fmt: skip
