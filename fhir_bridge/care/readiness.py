"""Readiness: skills shown against motivation, with confidence as an axis of its own.

    skills shown   mean of understanding, navigation and demonstrated skills (0 to 100)
    motivation     importance and wanting to take it on (0 to 10 each), times ten
    confidence     "how sure are you …" (0 to 10): the headline and a gate, in neither of the two

Footbridge's own design, not a validated instrument. The numbers stay in here: people read bands,
reasons and what is missing, and none of it goes to an EHR. Sources: domain §B.3 as amended by the
care rules, first ten no. 4 and §2.2 rows 6 to 8, 12, 21 to 23.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from fhir_bridge.care.skills import NOT_YET, SKILLS, STRATEGY_OF, Kind, Shown, latest

LOW, SOME, HIGH = "low", "some", "high"
FLOOR_OF = {HIGH: 70.0, SOME: 40.0, LOW: 0.0}
"""The least number of points of each band, highest first."""

CONFIDENT = 7
"""From here on somebody is confident; below, ask what is in the way (Brief Action Planning)."""

MOST = 10
"""The end of a ruler."""

CAPPED = 39.0
"""As far as understanding counts while medicines or warning signs are "we go over it again"."""

COUNTED = (Kind.UNDERSTANDING, Kind.NAVIGATION, Kind.DEMONSTRATED)
"""What the overall line counts. Digital counts in its own strategy alone (care rules no. 4)."""

LEAST_INPUTS = 2

SKILLS_WORDS = {LOW: "little shown yet", SOME: "partly shown", HIGH: "shown"}
MOTIVATION_WORDS = {LOW: "matters little just now", SOME: "matters somewhat", HIGH: "matters much"}

CONFIDENT_NOT_SHOWN, SHOWN_NOT_CONFIDENT = "confident-not-shown", "shown-not-confident"
FINDINGS = {
    CONFIDENT_NOT_SHOWN: (
        "Confident, not shown yet",
        "Ask to be shown it once, together, before leaving it to them.",
    ),
    SHOWN_NOT_CONFIDENT: (
        "Shown, not yet confident",
        "Ask why not lower, name what was shown, and make the next step smaller.",
    ),
}
"""Two findings with a next step of their own (care rules §2.2 row 23)."""


@dataclass(frozen=True)
class Rulers:
    """What somebody answered from 0 to 10; None is "not asked", never 0.

    Attributes:
        importance: how much it matters.
        wanting: how much they want to take it on.
        confidence: how sure they are that they can.
        on: the day they were asked.
    """

    importance: int | None = None
    wanting: int | None = None
    confidence: int | None = None
    on: date | None = None

    def __post_init__(self) -> None:
        given = (self.importance, self.wanting, self.confidence)
        if any(each is not None and not 0 <= each <= MOST for each in given):
            raise ValueError("A ruler goes from 0 to 10.")


@dataclass(frozen=True)
class Readiness:
    """What is known of one learner, and what is not.

    Attributes:
        skills: points, or None while there is too little to say (``missing`` names what).
        motivation: points, or None while neither ruler was asked.
        confidence: 0 to 10, or None.
        by_kind: points of each kind that was looked at, digital among them.
        missing: what nobody has looked at or asked, in words.
    """

    skills: float | None
    motivation: float | None
    confidence: int | None
    by_kind: Mapping[Kind, float]
    missing: tuple[str, ...]

    @property
    def cell(self) -> tuple[str, str] | None:
        """Where it stands in the grid: band of motivation, band of skills."""
        if self.skills is None or self.motivation is None:
            return None
        return band(self.motivation), band(self.skills)

    @property
    def finding(self) -> str | None:
        """A key of ``FINDINGS`` where confidence and what was shown say two things."""
        if self.skills is None or self.confidence is None:
            return None
        shown, confident = band(self.skills) == HIGH, self.confidence >= CONFIDENT
        if shown == confident:
            return None
        return SHOWN_NOT_CONFIDENT if shown else CONFIDENT_NOT_SHOWN


def readiness(shown: Iterable[Shown], rulers: Rulers) -> Readiness:
    """Say what one learner has shown, and how they stand to it.

    Args:
        shown: every look at this learner's skills, of whatever day; the newest counts.
        rulers: the newest answers.

    Example:
        >>> day = date(2026, 11, 20)
        >>> looks = [Shown("medicines", "correct-after-reteach", day), Shown("ride", "alone", day)]
        >>> found = readiness(looks, Rulers(importance=8))
        >>> found.skills, found.motivation, found.confidence
        (85.0, 80.0, None)
    """
    newest = latest(shown)
    by_kind = {kind: points for kind in Kind if (points := _points(newest, kind)) is not None}
    counted = [by_kind[kind] for kind in COUNTED if kind in by_kind]
    enough = len(counted) >= LEAST_INPUTS and Kind.UNDERSTANDING in by_kind
    asked = [each for each in (rulers.importance, rulers.wanting) if each is not None]
    return Readiness(
        skills=fmean(counted) if enough else None,
        motivation=fmean(asked) * 10 if asked else None,
        confidence=rulers.confidence,
        by_kind=by_kind,
        missing=tuple(_missing(newest, rulers)),
    )


def of_strategy(shown: Iterable[Shown], rulers: Rulers, strategy: str) -> Readiness:
    """The same for one strategy alone: only its own skills count, digital ones in theirs.

    Args:
        strategy: a code of ``STRATEGIES``.
        rulers: those asked about this strategy.
    """
    (kind,) = (each for each, code in STRATEGY_OF.items() if code == strategy)
    newest = {code: each for code, each in latest(shown).items() if SKILLS[code].kind is kind}
    points = _points(newest, kind)
    asked = [each for each in (rulers.importance, rulers.wanting) if each is not None]
    return Readiness(
        skills=points,
        motivation=fmean(asked) * 10 if asked else None,
        confidence=rulers.confidence,
        by_kind={} if points is None else {kind: points},
        missing=tuple(_missing(newest, rulers, kind)),
    )


def band(points: float) -> str:
    """The band that points fall in.

    Example:
        >>> band(69.9), band(70)
        ('some', 'high')
    """
    return next(name for name, floor in FLOOR_OF.items() if points >= floor)


def _points(newest: Mapping[str, Shown], kind: Kind) -> float | None:
    """The mean over what was looked at: a task that does not apply is no zero."""
    of_kind = [each for code, each in newest.items() if SKILLS[code].kind is kind]
    if not of_kind:
        return None
    mean = fmean(each.points for each in of_kind if each.points is not None)
    return min(mean, CAPPED) if any(map(_may_hurt, of_kind)) else mean


def _may_hurt(shown: Shown) -> bool:
    """Medicines or warning signs that are not understood yet by whoever sees to them."""
    return shown.skill in {"medicines", "warning-signs"} and shown.result == NOT_YET


def _missing(
    newest: Mapping[str, Shown], rulers: Rulers, kind: Kind | None = None
) -> Iterable[str]:
    required = (skill for skill in SKILLS.values() if skill.required and kind in {None, skill.kind})
    for skill in required:
        if skill.code not in newest:
            yield f"{skill.words}: not explained back yet"
    seen = {SKILLS[code].kind for code in newest}
    for each, words in _NOT_LOOKED_AT.items():
        if each not in seen and kind in {None, each} and (kind or each in COUNTED):
            yield words
    for name, words in _NOT_ASKED.items():
        if getattr(rulers, name) is None:
            yield words


_NOT_LOOKED_AT = {
    Kind.NAVIGATION: "getting care: no task looked at yet",
    Kind.DIGITAL: "phone and online: nothing looked at yet",
    Kind.DEMONSTRATED: "day to day: nothing shown yet",
}
_NOT_ASKED = {
    "importance": "how much it matters: not asked",
    "wanting": "wanting to take it on: not asked",
    "confidence": "how sure they are: not asked",
}
