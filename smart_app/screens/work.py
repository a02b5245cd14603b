"""Who did it: the last weeks as bars with words, a form, and one quiet hint to the nurse alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from fhir_bridge.care.doings import ACTIONS, SHARES, Week
from fhir_bridge.doings import Work
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import doer_word
from smart_app.screens.moments import short_day

WIDTH = 100
"""Of a bar in the drawing's own units; a page stretches it."""


@dataclass(frozen=True)
class Piece:
    """One piece of a bar."""

    code: str
    x: float
    width: float
    number: int


@dataclass(frozen=True)
class Bar:
    """One week.

    Attributes:
        said: the whole of it in words, for those who do not see the bar.
    """

    week: str
    pieces: tuple[Piece, ...]
    counts: tuple[int, ...]
    said: str


@dataclass(frozen=True)
class WorkCard:
    """What the card draws.

    Attributes:
        legend: code and words of each share.
        hint: a sentence for this nurse alone; "" where there is nothing to say.
        today: what she noted today: id, words.
    """

    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]
    hint: str
    today: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    submission: str
    anything: bool
    errors: Mapping[str, str]


def work_card(work: Work, frame: PageFrame, errors: Mapping[str, str] | None = None) -> WorkCard:
    """The card of a patient."""
    legend = tuple((each.code, each.words.format(patient=frame.first_name)) for each in SHARES)
    most = max((week.total for week in work.weeks), default=0)
    hint = ""
    if work.hint and not (frame.patient.deceased or frame.hospice):
        hint = f"You {work.hint.did}. Hand the next one over, or keep it – both fine."
    return WorkCard(
        tuple(_bar(each, most, legend, frame) for each in work.weeks),
        legend,
        hint,
        tuple(
            (each.id, f"{ACTIONS[each.kind].words} · {doer_word(each.doer, frame.first_name)}")
            for each in work.today
        ),
        tuple((row.code, row.words) for row in ACTIONS.values()),
        str(uuid4()),
        bool(most),
        errors or {},
    )


def _bar(week: Week, most: int, legend: tuple[tuple[str, str], ...], frame: PageFrame) -> Bar:
    unit = WIDTH / most if most else 0
    pieces, x = [], 0.0
    for (code, _), number in zip(legend, week.counts, strict=True):
        if number:
            pieces.append(Piece(code, round(x, 2), round(number * unit, 2), number))
            x += number * unit
    told = [f"{number} {words}" for (_, words), number in zip(legend, week.counts, strict=True)
            if number]  # fmt: skip
    name = short_day(week.monday, frame.moment)
    return Bar(name, tuple(pieces), week.counts, ", ".join(told) or "nothing noted")
