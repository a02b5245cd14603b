"""How fast a client may ask: a bucket of requests that fills again, one for each client (S9).

Counted by each process for itself: with N processes a client may make up to N times as many.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

from fhir_bridge.rest.errors import TooMany

MOST_KEPT = 10_000


@dataclass
class Pace:
    """Buckets by name.

    Attributes:
        seconds: a clock that only goes forward.
    """

    seconds: Callable[[], float]
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def spend(self, name: str, per_minute: int, at_once: int | None = None) -> None:
        """Take one request out of a bucket.

        Args:
            at_once: how many may come together; all of a minute's when it is not said.

        Raises:
            TooMany: there is none left; it says when there will be.
        """
        most, now = at_once or per_minute, self.seconds()
        with self._lock:
            left, before = self._left.get(name, (float(most), now))
            left = min(float(most), left + (now - before) * per_minute / 60)
            if left < 1:
                raise TooMany(ceil((1 - left) * 60 / per_minute))
            self._left.pop(name, None)  # whoever asked last stands last
            if len(self._left) >= MOST_KEPT:
                self._left.pop(next(iter(self._left)))
            self._left[name] = (left - 1, now)
