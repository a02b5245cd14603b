"""How much and how often, as far as the words of a list can be read; what cannot be is not guessed.

Two lists that say it in other words are put before a person, never called the same or different.
To read another rhythm: a row in ``RHYTHMS``; another unit: in ``_UNITS``. The words are those of
labels and of people; reading them is our own design.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Match(StrEnum):
    """What two lists say of the same thing, from what is alike to what is not."""

    SAME = "same"
    UNSAID = "unsaid"
    UNCLEAR = "unclear"
    OTHER = "other"


_UNITS = {
    "mcg": ("mass", Decimal(1)), "μg": ("mass", Decimal(1)), "ug": ("mass", Decimal(1)),
    "mg": ("mass", Decimal(1000)), "g": ("mass", Decimal(1000000)), "ml": ("volume", Decimal(1)),
    "unt": ("units", Decimal(1)), "unit": ("units", Decimal(1)), "units": ("units", Decimal(1)),
    "iu": ("units", Decimal(1)), "meq": ("meq", Decimal(1)), "%": ("percent", Decimal(1)),
    "": ("", Decimal(1)),
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?<![\w.])(?P<numbers>\d[\d,]*(?:\.\d+)?(?:\s?/\s?\d[\d,]*(?:\.\d+)?)*)\s*"
    r"(?P<unit>mcg|μg|ug|mg|g|ml|unt|units?|iu|meq|%)?(?![\w.])"
)
Amount = tuple[str, Decimal]
"""A kind of unit and how many of its smallest one."""


def amounts(words: str) -> tuple[Amount, ...]:
    """Every amount that words name, as numbers that can be compared.

    Example:
        >>> amounts("Furosemide 0.04 g tablet") == amounts("furosemide 40 MG")
        True
        >>> amounts("the white ones")
        ()
    """
    found = []
    for each in _AMOUNT.finditer(words.casefold()):
        kind, factor = _UNITS[each["unit"] or ""]
        numbers = each["numbers"].replace(",", "").split("/")
        found += [(kind, Decimal(number.strip()) * factor) for number in numbers]
    return tuple(found)


def doses(one: str, other: str) -> Match:
    """Whether two lists name the same strength.

    Example:
        >>> doses("20 mg", "40 MG"), doses("1,000 mg", "1 g"), doses("half", "20 mg")
        (<Match.OTHER: 'other'>, <Match.SAME: 'same'>, <Match.UNCLEAR: 'unclear'>)
    """
    if (told := _as_written(one, other)) is not None:
        return told
    here, there = amounts(one), amounts(other)
    if not here or not there or [kind for kind, _ in here] != [kind for kind, _ in there]:
        return Match.UNCLEAR
    return Match.SAME if here == there else Match.OTHER


@dataclass(frozen=True)
class Rhythm:
    """One way to say how often.

    Attributes:
        words: a pattern.
        often: how many times, and in how many days.
        when: at which time of the day; "" where that is left open.
    """

    words: str
    often: tuple[int, int]
    when: str = ""


RHYTHMS: Sequence[Rhythm] = (
    Rhythm(r"every other day|every 2 days|every second day", (1, 2)),
    Rhythm(r"once a week|weekly|every week", (1, 7)),
    Rhythm(r"(four|4) times|qid|every 6 hours", (4, 1)),
    Rhythm(r"(three|3) times|tid|every 8 hours", (3, 1)),
    Rhythm(r"twice|(two|2) times|bid|every 12 hours|morning and (evening|night)", (2, 1)),
    Rhythm(r"bedtime|at night|every night|nightly|qhs", (1, 1), "bedtime"),
    Rhythm(r"evening|qpm", (1, 1), "evening"),
    Rhythm(r"morning|qam", (1, 1), "morning"),
    Rhythm(r"noon|midday", (1, 1), "noon"),
    Rhythm(r"once|daily|a day|every day|each day|qd|every 24 hours", (1, 1)),
)
"""The first row that fits is meant."""

LEFT_TO_A_PERSON = re.compile(
    r"taper|less each|sliding|as needed|prn|\bif\b|by weight|directed|\bsee\b|up to|half|\bor\b"
)
"""Words that make a rhythm more than a number."""


def rhythms(one: str, other: str) -> Match:
    """Whether two lists say the same about how it is taken.

    Example:
        >>> rhythms("1 tablet twice a day", "every 12 hours"), rhythms("daily", "twice a day")
        (<Match.SAME: 'same'>, <Match.OTHER: 'other'>)
        >>> rhythms("daily", "daily, as needed")
        <Match.UNCLEAR: 'unclear'>
    """
    if (told := _as_written(one, other)) is not None:
        return told
    here, there = _rhythm(one), _rhythm(other)
    if here is None or there is None or LEFT_TO_A_PERSON.search(f"{one} {other}".casefold()):
        return Match.UNCLEAR
    if here.often != there.often or _each(one) != _each(other):
        return Match.OTHER
    same = not here.when or not there.when or here.when == there.when
    return Match.SAME if same else Match.UNCLEAR


def _as_written(one: str, other: str) -> Match | None:
    if not one.strip() and not other.strip():
        return Match.SAME
    if not one.strip() or not other.strip():
        return Match.UNSAID
    return Match.SAME if _tidy(one) == _tidy(other) else None


def _tidy(words: str) -> str:
    return "".join(words.casefold().split())


def _rhythm(words: str) -> Rhythm | None:
    said = words.casefold()
    return next((row for row in RHYTHMS if re.search(row.words, said)), None)


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
_EACH = re.compile(
    r"\b(?P<number>\d+|one|two|three|four)\s+(?:tablet|tab|capsule|pill|puff|dose|drop)"
)


def _each(words: str) -> tuple[int, tuple[Amount, ...]]:
    """How many at a time; one where nobody says, and units that are drawn up."""
    found = _EACH.search(words.casefold())
    number = found["number"] if found else "one"
    units = tuple(each for each in amounts(words) if each[0] not in {"", "percent"})
    return int(number) if number.isdigit() else _NUMBERS[number], units
