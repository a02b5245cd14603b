"""Small wins on the screens: the two taps on a goal, and the page of one goal.

Words of states are tables (``RUNG_LOOKS``, ``SAID``); what is offered next comes from ``care``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from fhir_bridge.care.course import ANSWER_WORDS, LEVELS, PATIENT, Answer
from fhir_bridge.care.enablement import DOER_WORDS, Doer
from fhir_bridge.care.goal import MOVES, STATUS_WORDS, Status
from fhir_bridge.care.in_the_way import IN_THE_WAY, NOT_SAID
from fhir_bridge.care.ladder import LATELY_WORDS, Rung
from fhir_bridge.care.template_rows import begun_from
from fhir_bridge.goals import KeptGoal
from fhir_bridge.r4.happening import HAPPENED, Happening
from fhir_bridge.rungs import Ladder
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import choices, doer_word
from smart_app.screens.goals import GoalRow, Steps, due_words
from smart_app.screens.moments import when
from smart_app.screens.pages import render


@dataclass(frozen=True)
class Look:
    """How a small win looks; ``words`` where the times below it do not say it."""

    tone: str
    icon: str
    words: str


RUNG_LOOKS = {
    Status.ACTIVE: Look("info", "circle-dashed", "now"),
    Status.COMPLETED: Look("good", "circle-check", ""),
    Status.ON_HOLD: Look("quiet", "player-pause", "set aside for something smaller"),
}
OTHERWISE = Look("quiet", "circle-minus", "left")


@dataclass(frozen=True)
class Line:
    """One time it happened or did not."""

    words: str
    when: str
    said: str
    good: bool


@dataclass(frozen=True)
class RungLine:
    """One small win, with the times it was tried."""

    words: str
    look: Look
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Obstacle:
    """What is in the way of a goal."""

    id: str
    words: str
    said: str


@dataclass(frozen=True)
class GoalPage:
    """The page of one goal.

    Attributes:
        rungs: oldest first; ``offers``: what may come next, in words to be changed.
        undo: the id of what was noted last, while it may be taken back.
        says: who says what, in words; ``reason``: why it rests or is not wanted.
        people: who may say something to it, where there is more than the patient.
        moves: where it may go: code and words.
        levels: code, words of the level, what was agreed.
        submissions: a name for each form's next press.
        errors: what to do about a field, by its name; ``values``: what was typed.
    """

    rungs: tuple[RungLine, ...]
    offers: tuple[str, ...]
    undo: str
    says: tuple[str, ...]
    answer: str
    reason: str
    moves: tuple[tuple[str, str], ...]
    in_the_way: tuple[Obstacle, ...]
    levels: tuple[tuple[str, str, str], ...]
    version: int
    next_words: str = ""
    people: tuple[tuple[str, str], ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def submission(self) -> str:
        """A name for one press, another for each form."""
        return str(uuid4())


def steps(
    kept: KeptGoal, ladder: Ladder, hindrances: tuple[Happening, ...], frame: PageFrame
) -> Steps:
    """What a goal's row shows of its small wins."""
    course, goal = kept.course, kept.goal
    first = "First small win" if course.rung == 1 else "Small win now"
    quiet = frame.patient.deceased or frame.hospice
    number = ladder.wins
    facts = (
        f"{number} small win{'s' if number > 1 else ''}" if number else "",
        LATELY_WORDS[course.lately] if course.lately and goal.status is Status.ACTIVE else "",
        _answer(course.answer_of(), frame),
        *(f"in the way: {IN_THE_WAY[each.kind].words}" for each in hindrances),
        _begun(course.begun_from),
    )
    return Steps(
        course.rung, course.won, str(uuid4()), goal.status is Status.ACTIVE and not quiet,
        "Small win reached" if course.won else first, goal.doer.value,
        tuple(filter(None, facts)),
    )  # fmt: skip


def goal_details(
    kept: KeptGoal, ladder: Ladder, hindrances: tuple[Happening, ...], frame: PageFrame, *,
    offer: int | None = None, people: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None, values: Mapping[str, str] | None = None,
) -> GoalPage:  # fmt: skip
    """The page of one goal.

    Args:
        people: names of those around the patient, by ``RelatedPerson/<id>``.
        offer: the number of the offer that was tapped.
        errors: what was missing in a form, by field; ``values``: what was typed.
    """
    course = kept.course
    said = course.answer_of()
    chosen = ladder.offers[offer] if offer is not None and 0 <= offer < len(ladder.offers) else ""
    scale = dict(course.scale)
    return GoalPage(
        tuple(_rung_line(each, ladder, frame) for each in ladder.rungs),
        ladder.offers,
        ladder.undoable.id if ladder.undoable else "",
        tuple(_says(each.who, each.answer, frame, people or {}) for each in course.says),
        said.value if said else "",
        course.reason,
        tuple(
            (status.value, _move_word(kept.goal.status, status))
            for status in Status
            if status in MOVES.get(kept.goal.status, frozenset())
            and status is not Status.ENTERED_IN_ERROR
        ),
        tuple(Obstacle(each.id, IN_THE_WAY[each.kind].words, each.words) for each in hindrances),
        tuple((code, words, scale.get(code, "")) for code, words in LEVELS.items()),
        kept.version,
        (values or {}).get("words", "") or chosen,
        ((PATIENT, _patients_side(frame)), *people.items()) if people else (),
        errors or {},
        values or {},
    )


def goal_details_page(frame: PageFrame, row: GoalRow, page: GoalPage) -> str:
    """Draw the page of one goal."""
    return render(
        "goal.html", frame=frame, goal=row, page=page, due_words=due_words,
        answers=tuple((each.value, ANSWER_WORDS[each]) for each in Answer),
        **choices(frame),
    )  # fmt: skip


def _rung_line(rung: Rung, ladder: Ladder, frame: PageFrame) -> RungLine:
    lines = tuple(_line(each, frame) for each in ladder.happenings if each.rung == rung.number)
    return RungLine(rung.words, RUNG_LOOKS.get(rung.status, OTHERWISE), lines)


def _line(told: Happening, frame: PageFrame) -> Line:
    at = when(told.at, frame.moment)
    if told.what == HAPPENED.code:
        who = doer_word(told.doer, frame.first_name) if told.doer else ""
        return Line(f"It happened · {who}" if who else "It happened", at, told.words, good=True)
    kind = IN_THE_WAY[told.kind or NOT_SAID]
    why = "" if kind.code == NOT_SAID else f" · in the way: {kind.words}"
    return Line(f"Not this time{why}", at, told.words, good=False)


def _says(who: str, answer: Answer, frame: PageFrame, people: Mapping[str, str]) -> str:
    if who == PATIENT:
        return _answer(answer, frame)
    return f"{people.get(who, DOER_WORDS[Doer.CAREGIVER])} {ANSWER_WORDS[answer]}"


def _answer(answer: Answer | None, frame: PageFrame) -> str:
    if answer is None:
        return ""
    verb = "was " if answer is Answer.PENDING else ""
    return f"{_patients_side(frame)} {verb}{ANSWER_WORDS[answer]}"


def _patients_side(frame: PageFrame) -> str:
    """Who says it for the patient: a young child's family does."""
    return f"{frame.possessive} family" if frame.is_young_child else frame.first_name


def _begun(told: str) -> str:
    """From which version of which template it was begun; "" where from none."""
    found = begun_from(told)
    version = told.partition("|")[2].partition("#")[0]
    return f"begun from the template {found[0].title}, version {version}" if found else ""


def _move_word(before: Status, after: Status) -> str:
    if (before, after) == (Status.COMPLETED, Status.ACTIVE):
        return "Kept up"
    return STATUS_WORDS[after]
