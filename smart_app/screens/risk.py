"""The readmission scores page: each score with every part it was made of, and where that is from.

No colour says how high a score is, and no score stands without its parts. What is missing is named
beside the range it makes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge.care.condition_families import FAMILIES
from fhir_bridge.care.risk.eight_questions import NO, QUESTIONS, YES, checked
from fhir_bridge.care.risk.lace import WEIGHTS
from fhir_bridge.care.risk.score import STATEMENT, Part, Score
from fhir_bridge.care.risk.word_of import INPUTS, PARTS, Input, Kind
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.risk_scores import OfStay, Told
from fhir_bridge.stay_record import Source
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, short_day, when
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

NOT_KNOWN = "not known"
WORD_FORM, CHECK_FORM = "word", "check"
TABLES = {"2013": "table of 2013", "2016": "international table of 2016"}
ANSWER_WORDS = {YES: "yes", NO: "no"}


@dataclass(frozen=True)
class PartLine:
    """One part of a score.

    Attributes:
        points: as they are written: ``2 of 5``; "" where not known.
        hits: what it rests on, in words.
        sources: where that comes from.
    """

    code: str
    words: str
    points: str
    hits: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ScoreCard:
    """One score, for reading.

    Attributes:
        says: the number, the range, or why there is none.
        more: the band, and what is not known.
    """

    id: str
    title: str
    version: str
    says: str
    more: str
    parts: tuple[PartLine, ...]
    computed: bool
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """An input that can be added, as a form asks for it.

    Attributes:
        choices: of a list: code and words.
        known: what is known already, where more may be added.
    """

    row: Input
    choices: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    known: str = ""

    @property
    def kind(self) -> str:
        """How it is answered, by a name of ``Kind``."""
        return self.row.kind.value


@dataclass(frozen=True)
class Question:
    """One question of the checklist; ``idea``, where it was answered with yes."""

    code: str
    words: str
    answer: str
    idea: str = ""
    looks_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class RiskPage:
    """What the page draws.

    Attributes:
        about: which stay.
        since: the first day of which the record tells.
        computed: at least one score is.
        checked: when and by whom the checklist was answered last.
    """

    stay: str
    about: str
    since: str
    cards: tuple[ScoreCard, ...]
    asks: tuple[Ask, ...]
    questions: tuple[Question, ...]
    checked: str
    may_write: bool
    typed: Typed = field(default_factory=Typed)

    @property
    def computed(self) -> bool:
        """Whether there is a score at all."""
        return any(card.computed for card in self.cards)

    def values(self, form: str, about: str = "") -> Mapping[str, str]:
        """What was typed in a form that came back."""
        return self.typed.values if (self.typed.form, self.typed.about) == (form, about) else {}

    def errors(self, form: str, about: str = "") -> Mapping[str, str]:
        """What to do about each field of it."""
        return self.typed.errors if (self.typed.form, self.typed.about) == (form, about) else {}


def risk_page(frame: PageFrame, page: RiskPage | None) -> str:
    """Draw it.

    Args:
        page: None where there is no stay.
    """
    return render("risk.html", frame=frame, page=page, statement=STATEMENT, fresh=uuid4,
                  today=frame.moment.today.isoformat())  # fmt: skip


def page_of(told: Told, moment: Moment, typed: Typed = Typed()) -> RiskPage | None:  # noqa: B008 - frozen
    """The page of what was told; None where there is no stay."""
    found = told.stay
    if found is None:
        return None
    cards = tuple(_card(at, each, found, told, moment) for at, each in enumerate(found.scores))
    left = found.stay.left
    where = found.stay.facility or "the hospital"
    about = f"{where}, left {short_day(left, moment)}" if left else f"in {where} now"
    computed = any(card.computed for card in cards)
    return RiskPage(
        found.stay.key, about, short_day(found.known_since, moment), cards,
        tuple(_asks(found)) if told.may_write and computed else (),
        tuple(_questions(found)), _checked(found, told, moment), told.may_write, typed,
    )  # fmt: skip


def _card(at: int, score: Score, found: OfStay, told: Told, moment: Moment) -> ScoreCard:
    table = next((words for key, words in TABLES.items() if f"({key})" in score.version), "")
    missing = f"{NOT_KNOWN}: {'; '.join(score.missing)}" if score.missing else ""
    kept = tuple(
        f"{_range(each.least, each.most)} · {when(each.at, moment)} · {_name(each.by, told)}"
        for each in found.kept if each.version == score.version
    )  # fmt: skip
    return ScoreCard(
        f"score-{at}", f"{score.name}, {table}" if table else score.name, score.version,
        score.words[:1].upper() + score.words[1:],
        " · ".join(filter(None, (_band(score), missing))),
        tuple(_part(score.name, each, found, told, moment) for each in score.parts),
        not score.not_computed, kept,
    )  # fmt: skip


def _band(score: Score) -> str:
    most = sum(each.most for each in score.parts)
    return f"of {most} · “{score.band}” where it was published" if score.band else ""


def _part(score: str, part: Part, found: OfStay, told: Told, moment: Moment) -> PartLine:
    sources = found.sources.get(PARTS[score][part.code], ())
    points = "" if part.points is None else f"{part.points} of {part.most}"
    hits = tuple(dict.fromkeys(part.hits)) if PARTS[score][part.code] == "families" else ()
    return PartLine(
        part.code, part.words, points, hits, tuple(_source(each, told, moment) for each in sources),
    )  # fmt: skip


def _source(source: Source, told: Told, moment: Moment) -> str:
    on = short_day(source.on, moment) if source.on else ""
    by = f"added by {_name(source.by, told)}" if source.by else ""
    return " · ".join(filter(None, (source.words, on, by)))


def _asks(found: OfStay) -> Iterable[Ask]:
    """What is missing, then what may have been elsewhere, too."""
    open_ones = [each for code, each in INPUTS.items() if code in found.unknown]
    elsewhere = [each for each in INPUTS.values() if each.elsewhere and each not in open_ones]
    for row in (*open_ones, *elsewhere):
        choices = (
            tuple((code, FAMILIES[code].words) for code in WEIGHTS)
            if row.kind is Kind.FAMILIES else ()
        )  # fmt: skip
        sources = found.sources.get(row.code, ())
        units = tuple((unit, UNITS.get(unit, unit)) for unit in row.units)
        yield Ask(row, choices, units, sources[-1].words if sources else "")


UNITS = {"meq/L": "mEq/L"}


def _questions(found: OfStay) -> Iterable[Question]:
    answers = found.check.answers if found.check else {}
    yes = checked(answers).yes
    for code, row in QUESTIONS.items():
        if code in yes:
            looks = tuple(CHECKPOINTS[each].title for each in row.opens)
            yield Question(code, row.words, answers[code], row.idea, looks)
        else:
            yield Question(code, row.words, answers.get(code, ""))


def _checked(found: OfStay, told: Told, moment: Moment) -> str:
    if found.check is None:
        return ""
    return f"Answered {when(found.check.at, moment)} · {_name(found.check.by, told)}"


def _name(who: str, told: Told) -> str:
    return told.names.get(who, "") or "somebody whose name we do not know"


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
