"""One line a measurement: ``NAME value unit ratio-to-reference pass|fail``.

Ratios hold where absolute figures are noisy (performance.md §6). What is over its limit by no more
than ``NOISE`` passes and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

NOISE = 1.3


@dataclass(frozen=True)
class Line:
    """One measurement against its limit.

    Attributes:
        value: what was measured, in ``unit``.
        limit: of the ratio where there is a reference, else of the value.
        reference: what the same run took for the reference, in ``unit``.
        exact: no tolerance (counts, losses).
        note: what the reference is, and anything a reader must know.
    """

    name: str
    value: float
    unit: str
    limit: float
    reference: float | None = None
    exact: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value over the reference."""
        return None if self.reference is None else self.value / self.reference

    @property
    def measured(self) -> float:
        """What the limit is for."""
        return self.value if self.ratio is None else self.ratio

    @property
    def verdict(self) -> str:
        """``pass``, ``pass (noise)`` within the tolerance, ``fail``."""
        if self.measured <= self.limit:
            return "pass"
        within = not self.exact and self.measured <= self.limit * NOISE
        return "pass (noise)" if within else "fail"

    def __str__(self) -> str:
        ratio = "-" if self.ratio is None else f"{self.ratio:.2f}x"
        limit = f"{self.limit:.3g}{'' if self.ratio is None else 'x'}"
        return (
            f"{self.name:<42} {self.value:>9.2f} {self.unit:<8} {ratio:>7} "
            f"{'<= ' + limit:<9} {self.verdict:<13} {self.note}"
        )


HEAD = f"{'NAME':<42} {'value':>9} {'unit':<8} {'ratio':>7} {'goal':<9} {'verdict':<13} note"


def percentile(values: Iterable[float], part: float) -> float:
    """The value below which that part of all lies, e.g. 0.99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def middle(values: Iterable[float]) -> float:
    """The median."""
    return median(values)
