"""The headline: how sure somebody is, in words and on a small chart, from one question alone.

Four answers are never made into one. The chart is drawn here, as lines and words, so that it needs
no script; the same is in a table below it. Its blue says nothing of good or bad.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.asking import CONFIDENCE
from fhir_bridge.care.confidence import TALKS, in_words, worth_a_talk
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.readiness import MOST
from fhir_bridge.landmarks import EVENT, KIND_WORDS, Mark
from fhir_bridge.learners import Known, sure_of
from fhir_bridge.working_days import calendar_around
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day, short_day

WIDTH, HEIGHT = 340, 118
LEFT, RIGHT, TOP, BOTTOM = 20, 326, 14, 92
GRID = (0, 5, 10)
APART = 60
"""So far from each other two days under the line can be read."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_DAYS = 6
"""Days with something on the chart; the table has them all."""
BESIDE = 9
"""So far from each other two letters above the chart can be read."""


@dataclass(frozen=True)
class Point:
    """One answer on the chart."""

    x: float
    y: float
    value: int
    on: str


@dataclass(frozen=True)
class Flag:
    """What happened on one day, on the chart and below it.

    Attributes:
        letter_x: where its letter stands, clear of its neighbors'.
    """

    letter: str
    x: float
    letter_x: float
    on: str
    words: str


@dataclass(frozen=True)
class Chart:
    """The trend, placed.

    Attributes:
        lines: heights of the grid with their numbers.
        said: the same in one sentence, for whoever does not see it.
        rows: every answer and every happening by day, for the table.
    """

    points: tuple[Point, ...]
    flags: tuple[Flag, ...]
    lines: tuple[tuple[float, int], ...]
    said: str
    rows: tuple[tuple[str, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM

    @property
    def ends(self) -> tuple[tuple[float, str, str], ...]:
        """The days of the first and the last answer: where, words, on which side of it."""
        first, last = self.points[0], self.points[-1]
        told = ((first.x, first.on, "start"),)
        if last.x - first.x < APART:
            return told
        return (*told, (last.x, last.on, "end" if last.x > RIGHT - APART else "middle"))

    @property
    def path(self) -> str:
        """The line through the answers."""
        return " ".join(f"{each.x},{each.y}" for each in self.points)


@dataclass(frozen=True)
class Apart:
    """How sure somebody is of one strategy, which stands for itself."""

    title: str
    words: str
    when: str = ""


@dataclass(frozen=True)
class Headline:
    """How sure one person is.

    Attributes:
        value: 0 to 10; None when not asked yet.
        words: the same in words.
        when: the day of the answer.
        old: how long ago, where that is more than a month.
        change: against the answer before; "" without one.
        talk: heading, how to begin and by when, where an answer asks for a talk.
        ask: where to ask; "" where nothing is asked.
    """

    value: int | None
    words: str
    when: str = ""
    old: str = ""
    change: str = ""
    talk: tuple[str, str, str] | None = None
    apart: tuple[Apart, ...] = ()
    chart: Chart | None = None
    ask: str = ""


OLD_DAYS = 30
LEAD = timedelta(days=14)
"""What happened so long before the first answer is on the chart too: it often began there."""
NOT_ASKED, NOT_IN_PLAN = "not asked yet", "not in the plan"


def headline(
    frame: PageFrame, known: Known, marks: Sequence[Mark], in_plan: frozenset[str], ask: str = ""
) -> Headline:
    """The headline of one learner.

    Args:
        marks: what happened on the way; for a caregiver none.
        in_plan: strategies that are in the plan; the others are said not to be, never 0.
        ask: the address at which to ask.
    """
    trend = known.trend(CONFIDENCE)
    apart = tuple(_apart(code, known, in_plan, frame) for code in STRATEGIES)
    if not trend:
        return Headline(None, NOT_ASKED, apart=apart, ask=ask)
    on, value = trend[-1]
    return Headline(
        value,
        in_words(value),
        when=short_day(on, frame.moment),
        old=_old(on, frame),
        change=_change(trend),
        talk=_talk(known, frame),
        apart=apart,
        chart=_chart(trend, marks, frame),
        ask=ask,
    )


def _change(trend: Sequence[tuple[date, int]]) -> str:
    if len(trend) < 2:  # noqa: PLR2004 - a change is between two
        return ""
    before, now = trend[-2][1], trend[-1][1]
    return f"from {before}" if before != now else f"{now} before, too"


def _talk(known: Known, frame: PageFrame) -> tuple[str, str, str] | None:
    """Open until somebody noted what is in the way, which is what the talk is for."""
    trend = known.trend(CONFIDENCE)
    talk = worth_a_talk(trend, calendar_around(trend[-1][0]))
    if talk is None or any(each.on >= trend[-1][0] for each in known.ways):
        return None
    title, begin = TALKS[talk.why]
    late = " (that day has passed)" if talk.by < frame.moment.today else ""
    return title, begin, f"by {day(talk.by, frame.moment)}{late}"


def _apart(code: str, known: Known, in_plan: frozenset[str], frame: PageFrame) -> Apart:
    title = STRATEGIES[code].title
    trend = known.trend(sure_of(code))
    if code not in in_plan:
        return Apart(title, NOT_IN_PLAN)
    if not trend:
        return Apart(title, NOT_ASKED)
    on, value = trend[-1]
    when = " · ".join(filter(None, (short_day(on, frame.moment), _old(on, frame))))
    return Apart(title, f"{in_words(value)} ({value})", when)


def _old(on: date, frame: PageFrame) -> str:
    days = (frame.moment.today - on).days
    return f"{days} days old" if days > OLD_DAYS else ""


def _chart(trend: Sequence[tuple[date, int]], marks: Sequence[Mark], frame: PageFrame) -> Chart:
    last = max(trend[-1][0], frame.moment.today)
    near = [each for each in marks if trend[0][0] - LEAD <= each.on <= last]
    days = _days(near)
    first = min(trend[0][0], *(each.on for each in near)) if near else trend[0][0]
    span = max((last - first).days, 1)

    def across(on: date) -> float:
        return round(LEFT + (on - first).days / span * (RIGHT - LEFT), 1)

    def up(value: int) -> float:
        return round(BOTTOM - value / MOST * (BOTTOM - TOP), 1)

    points = tuple(
        Point(across(on), up(value), value, short_day(on, frame.moment)) for on, value in trend
    )
    places = [across(on) for on in days]
    flags = tuple(
        Flag(letter, x, letter_x, short_day(on, frame.moment), " · ".join(days[on]))
        for letter, x, letter_x, on in zip(LETTERS, places, _clear(places), days, strict=False)
    )
    return Chart(
        points, flags, tuple((up(value), value) for value in GRID),
        _said(trend, frame), tuple(_rows(trend, near, frame)),
    )  # fmt: skip


def _days(marks: Sequence[Mark]) -> dict[date, list[str]]:
    """What happened, by day; where there is no room for every day, no acute event is left out."""
    days: dict[date, list[str]] = {}
    for each in marks:
        days.setdefault(each.on, []).append(each.words)
    acute = [on for on in days if any(each.on == on and each.kind == EVENT for each in marks)]
    others = [on for on in days if on not in acute]
    acute = acute[-MOST_DAYS:]
    shown = {*acute, *others[max(len(others) - MOST_DAYS + len(acute), 0) :]}
    return {on: words for on, words in days.items() if on in shown}


def _clear(places: Sequence[float]) -> list[float]:
    """Places for letters, in their order: moved apart as far as they need, never off the chart."""
    found: list[float] = []
    for x in places:
        found.append(max(x, found[-1] + BESIDE) if found else x)
    for at in reversed(range(len(found))):
        most = found[at + 1] - BESIDE if at + 1 < len(found) else RIGHT
        found[at] = round(min(found[at], most), 1)
    return found


def _said(trend: Sequence[tuple[date, int]], frame: PageFrame) -> str:
    told = (f"{value} on {short_day(on, frame.moment)}" for on, value in trend)
    return f"From 0 to 10: {', '.join(told)}."


def _rows(
    trend: Sequence[tuple[date, int]], marks: Sequence[Mark], frame: PageFrame
) -> list[tuple[str, str]]:
    told: list[tuple[date, str]] = [(on, f"{value} of 10") for on, value in trend]
    told += [(each.on, f"{KIND_WORDS[each.kind]}: {each.words}") for each in marks]
    return [
        (short_day(on, frame.moment), words) for on, words in sorted(told, key=lambda row: row[0])
    ]
