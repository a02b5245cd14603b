"""A score with every part it was made of, and a range where a part is not known.

What is missing is not nothing: a part that nobody knows counts from its least to its most, and the
score is then a range. Every part keeps what hit it. The scores were made from adults in general
hospitals and say little of one person (c-statistic .6 to .7, domain §C.5); they order nothing, are
no medical device and claim nothing, and never leave this site (care rules §2.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass

STATEMENT = (
    "A published score, computed from the record, for staff who can see what it is made of. It was "
    "not tested here, says nothing certain of one person, and decides nothing: the reasons below "
    "it are what to act on."
)
"""Stands beside every score that is shown."""

ADULT = 18
CHILD, NO_AGE, PSYCHIATRIC, HOSPICE, EMERGENCY_ONLY, DIED = (
    "child", "no-age", "psychiatric", "hospice", "emergency", "died",
)  # fmt: skip
NOT_COMPUTED: Mapping[str, str] = {
    CHILD: "not computed: adults only",
    NO_AGE: "not computed: adults only, and the age is not known",
    PSYCHIATRIC: "not computed: psychiatric stay",
    HOSPICE: "not computed: hospice",
    EMERGENCY_ONLY: "not computed: no hospital stay",
    DIED: "not computed: has died",
}


@dataclass(frozen=True)
class Who:
    """Of whom a score would speak.

    Attributes:
        age: whole years; None where it is not known.
    """

    age: int | None
    psychiatric: bool = False
    hospice: bool = False
    emergency_only: bool = False
    died: bool = False

    @property
    def not_computed(self) -> str:
        """Why no score is computed, as a key of ``NOT_COMPUTED``; "" where one may be."""
        reasons = (
            (DIED, self.died),
            (HOSPICE, self.hospice),
            (NO_AGE, self.age is None),
            (CHILD, self.age is not None and self.age < ADULT),
            (PSYCHIATRIC, self.psychiatric),
            (EMERGENCY_ONLY, self.emergency_only),
        )
        return next((code for code, holds in reasons if holds), "")


@dataclass(frozen=True)
class Part:
    """One part of a score.

    Attributes:
        words: as staff read it.
        points: None where what it asks for is not known.
        least, most: what it can come to.
        hits: what in the record it rests on, in words.
    """

    code: str
    words: str
    points: int | None
    least: int
    most: int
    hits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Band:
    """A range of a score with a name; ``least`` is where it begins."""

    words: str
    least: int


@dataclass(frozen=True)
class Score:
    """A score, or why there is none.

    Attributes:
        version: of the rules, with the table and the convention they used.
        parts: empty where it was not computed.
        not_computed: a key of ``NOT_COMPUTED``, or "".
    """

    name: str
    version: str
    parts: tuple[Part, ...] = ()
    bands: tuple[Band, ...] = ()
    not_computed: str = ""

    @property
    def least(self) -> int:
        """The score where everything unknown counts its least."""
        return sum(each.least if each.points is None else each.points for each in self.parts)

    @property
    def most(self) -> int:
        """The score where everything unknown counts its most."""
        return sum(each.most if each.points is None else each.points for each in self.parts)

    @property
    def missing(self) -> tuple[str, ...]:
        """The words of the parts that are not known."""
        return tuple(each.words for each in self.parts if each.points is None)

    @property
    def words(self) -> str:
        """The score as it is shown: ``11``, ``4 to 5``, or why there is none."""
        if self.not_computed:
            return NOT_COMPUTED[self.not_computed]
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"

    @property
    def band(self) -> str:
        """The name of its range; ``low or moderate`` where it may be in several."""
        reached = [
            each.words for at, each in enumerate(self.bands)
            if each.least <= self.most and self.least < _end(self.bands, at)
        ]  # fmt: skip
        return "" if self.not_computed else " or ".join(reached)


def _end(bands: tuple[Band, ...], at: int) -> float:
    return bands[at + 1].least if at + 1 < len(bands) else float("inf")


def part(
    code: str, words: str, points: int | None, most: int, hits: tuple[str, ...] = ()
) -> Part:  # fmt: skip
    """A part that can come to nothing at the least."""
    return Part(code, words, points, 0, most, hits)
