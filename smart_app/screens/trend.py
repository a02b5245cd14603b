"""A small chart of readings over time, drawn here as lines and words: it needs no script or style.

The same stands in a table below it. What is outside of a limit has another shape, not only another
color; blue and gray say nothing of good or bad.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor, log10

WIDTH, HEIGHT = 340, 132
LEFT, RIGHT, TOP, BOTTOM = 32, 328, 12, 104
LINES = 3
"""So many parts the grid has at the least."""
NICE = (1, 2, 2.5, 5, 10)
APART = 60
"""So far from each other two days under the line can be read."""


@dataclass(frozen=True)
class Value:
    """One number to be drawn: when, how much, whether it is outside of what was agreed."""

    at: datetime
    value: float
    outside: bool


@dataclass(frozen=True)
class Dot:
    """One number on the chart."""

    x: float
    y: float
    outside: bool


@dataclass(frozen=True)
class Trend:
    """The chart, placed.

    Attributes:
        grid: heights of the lines with their numbers.
        ends: where the days stand under it: place, words, on which side of it.
        limits: heights of the agreed ends with their words.
        said: the same in one sentence, for whoever does not see it.
    """

    dots: tuple[Dot, ...]
    grid: tuple[tuple[float, str], ...]
    ends: tuple[tuple[float, str, str], ...]
    limits: tuple[tuple[float, str], ...]
    said: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM

    @property
    def path(self) -> str:
        """The line through the numbers."""
        return " ".join(f"{each.x},{each.y}" for each in self.dots)


def trend(
    values: Sequence[Value], limits: Sequence[tuple[float, str]], days: tuple[str, str], said: str
) -> Trend | None:
    """Place the numbers; None where there is nothing to place.

    Args:
        values: the first one first.
        limits: agreed ends with their words.
        days: of the first and the last number, in words.
    """
    if not values:
        return None
    numbers = [*(each.value for each in values), *(end for end, _ in limits)]
    steps = grid_of(min(numbers), max(numbers))
    first, last = values[0].at, values[-1].at
    span = (last - first).total_seconds()

    def across(at: datetime) -> float:
        share = (at - first).total_seconds() / span if span else 0.5
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def up(value: float) -> float:
        share = (value - steps[0]) / (steps[-1] - steps[0])
        return round(BOTTOM - share * (BOTTOM - TOP), 1)

    ends: tuple[tuple[float, str, str], ...] = ((across(first), days[0], "start"),)
    if across(last) - across(first) >= APART:
        ends = (*ends, (across(last), days[1], "end"))
    return Trend(
        tuple(Dot(across(each.at), up(each.value), each.outside) for each in values),
        tuple((up(each), f"{each:g}") for each in steps), ends,
        tuple((up(end), words) for end, words in limits), said,
    )  # fmt: skip


def grid_of(least: float, most: float) -> tuple[float, ...]:
    """Round numbers, evenly apart, between which all of it lies.

    Example:
        >>> grid_of(80, 89)
        (80.0, 85.0, 90.0)
        >>> grid_of(94, 94)
        (93.0, 94.0, 95.0)
    """
    if least == most:
        least, most = least - 1, most + 1
        step = 1.0
    else:
        rough = (most - least) / LINES
        power = 10 ** floor(log10(rough))
        step = float(next(each for each in NICE if each * power >= rough) * power)
    first, last = floor(least / step), ceil(most / step)
    return tuple(round(number * step, 6) for number in range(first, last + 1))
