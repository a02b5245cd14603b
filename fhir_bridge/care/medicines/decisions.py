"""What is decided of each line, by whom, and when the lists count as reconciled.

What needs an order becomes a question to the prescriber with a clock; only the prescriber's answer
closes it, whoever writes it down. To add a decision: a row in ``DECISIONS``. Sources: care rules §3
(a question on the same day; the nurse cannot close it), domain §C.2 (who may reconcile); the clock
of all other questions, the next business day, is ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import PRESCRIBERS, RECONCILERS, Discipline
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.medicines.differences import Compared
from fhir_bridge.care.medicines_on_paper import CHANGED, KEEP, START, STOP
from fhir_bridge.errors import Issue, NotAllowed, Refused

LONGEST = 1000
FINDS = RECONCILERS | {Discipline.LPN}
ANSWERED_WITHIN = 1
"""Business days, of what need not be answered on the same day."""


@dataclass(frozen=True)
class DecisionRow:
    """One way to decide a line.

    Attributes:
        who: may say so.
        asks: what has to be written with it; "" for nothing.
        settles: it stands for an order: only a prescriber says it.
        opens: it opens a question to the prescriber.
        differing: it is about a difference; only ``SAME`` is about none.
        paper: what the papers say with it, a key of ``medicines_on_paper.CHOICES``: the handout
            says the same, and nobody has to choose it twice.
    """

    words: str
    who: frozenset[Discipline]
    asks: str = ""
    settles: bool = False
    opens: bool = False
    differing: bool = True
    paper: str = ""


SAME, TAUGHT, ASKED, ORDERED = "same", "taught", "asked", "ordered"
_SAYS = "Where it says so"
DECISIONS: Mapping[str, DecisionRow] = {
    SAME: DecisionRow("Keep: the lists agree", FINDS, differing=False),
    KEEP: DecisionRow("Keep, as before: the papers say so", RECONCILERS, _SAYS, paper=KEEP),
    START: DecisionRow("New: the papers say so", RECONCILERS, _SAYS, paper=START),
    CHANGED: DecisionRow("Changed: the papers say so", RECONCILERS, _SAYS, paper=CHANGED),
    STOP: DecisionRow("Stop: the papers say so", RECONCILERS, _SAYS, paper=STOP),
    TAUGHT: DecisionRow("Went over it with the patient", FINDS, "What was agreed"),
    ASKED: DecisionRow("Ask the prescriber", FINDS, "The question", opens=True),
    ORDERED: DecisionRow("Ordered", PRESCRIBERS, "The order", settles=True),
}
"""A nurse finds, a prescriber orders: what "the papers say" is the word of whoever wrote them."""


@dataclass(frozen=True)
class Decision:
    """What somebody decided of a line.

    Attributes:
        code: a key of ``DECISIONS``.
        words: what it asks for.
    """

    code: str
    by: str
    discipline: Discipline
    words: str = ""


def decide(row: Compared, decision: Decision) -> Decision:
    """A decision, where it can be taken.

    Raises:
        NotAllowed: that is not for their discipline to say.
        Refused: it needs an order, or something is missing.
    """
    if decision.code not in DECISIONS:
        raise Refused("Choose one.", issues=(Issue("Choose one.", "code"),))
    if decision.discipline not in DECISIONS[decision.code].who:
        raise NotAllowed
    issues = tuple(_wrong(row, decision))
    if issues:
        raise Refused("Nothing was decided.", issues=issues)
    return decision


def _wrong(row: Compared, decision: Decision) -> Iterable[Issue]:
    kind = DECISIONS[decision.code]
    if bool(row.differences) is not kind.differing and not kind.settles and not kind.opens:
        yield Issue("The lists differ." if row.differences else "The lists agree.", "code")
    if row.needs_order and not kind.settles and not kind.opens and kind.differing:
        yield Issue("This needs an order: ask the prescriber.", "code")
    if kind.asks:
        yield from _about(decision.words, kind.asks, "words")


def _about(words: str, ask: str, field: str) -> Iterable[Issue]:
    if not words.strip():
        yield Issue(f"{ask}: write it down.", field, "required")
    if len(words) > LONGEST or UNSPEAKABLE.search(words):
        yield Issue(f"Keep this under {LONGEST:,} characters, in plain text.", field)


@dataclass(frozen=True)
class Question:
    """A question to a prescriber about one line.

    Attributes:
        key: of the line.
        due: the day by which the answer is needed.
    """

    key: str
    words: str
    asked_on: date
    due: date


def question(row: Compared, decision: Decision, today: date, calendar: WorkCalendar) -> Question:
    """The question that a decision to ask opens, with its clock.

    Args:
        today: in the zone of the people; the same day means this one, also on a Sunday.
    """
    due = today if row.same_day else calendar.after(today, ANSWERED_WITHIN)
    return Question(row.line.key, decision.words.strip(), today, due)


@dataclass(frozen=True)
class Answer:
    """A prescriber's answer.

    Attributes:
        prescriber: who answered.
        said: the answer; a change is theirs, and stands in the EHR.
        noted_by, discipline: who wrote it down.
    """

    prescriber: str
    said: str
    on: date
    noted_by: str
    discipline: Discipline


def answered(asked: Question, answer: Answer) -> Answer:
    """The answer that closes a question; there is no other way to close one.

    Raises:
        NotAllowed: not for this discipline to note.
        Refused: nobody who may order answered, or nothing was said.
    """
    if answer.discipline not in FINDS:
        raise NotAllowed
    issues = [
        *_about(answer.prescriber, "Who answered", "prescriber"),
        *_about(answer.said, "The answer", "said"),
    ]
    if answer.on < asked.asked_on:
        issues.append(Issue("An answer comes after its question.", "on"))
    if issues:
        raise Refused("The question stays open.", issues=tuple(issues))
    return answer


NO_LIST, NOT_ASKED, UNDECIDED, UNANSWERED = "no-list", "not-asked", "undecided", "unanswered"
LEFT = {
    NO_LIST: "the list on leaving",
    NOT_ASKED: "what is really taken",
    UNDECIDED: "a decision for each line",
    UNANSWERED: "the prescriber’s answer",
}
"""What still stands between the lists and "reconciled"."""


def still_left(
    rows: Iterable[Compared], decided: Mapping[str, Decision], answers: Mapping[str, Answer],
    *, taking_known: bool, unasked: tuple[str, ...] = (), leaving_known: bool = True,
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """What is left to do, as keys of lines by a key of ``LEFT``; empty when it is done.

    Args:
        decided, answers: by key of the line.
        unasked: of which nobody asked whether they are taken.
        leaving_known: there is a list of the way home at all.
    """
    keys = [row.line.key for row in rows]
    waits = [
        key for key in keys
        if key in decided and DECISIONS[decided[key].code].opens and key not in answers
    ]  # fmt: skip
    found = {
        NO_LIST: () if leaving_known else ("",),
        NOT_ASKED: unasked if taking_known else ("",),
        UNDECIDED: tuple(key for key in keys if key not in decided),
        UNANSWERED: tuple(waits),
    }
    return {code: keys for code, keys in found.items() if keys}


def sign(left: Mapping[str, tuple[str, ...]], discipline: Discipline) -> None:
    """Whether somebody may say that the medicines are reconciled.

    Raises:
        NotAllowed: only a prescriber, a pharmacist or a registered nurse.
        Refused: something is left.
    """
    if discipline not in RECONCILERS:
        raise NotAllowed
    if left:
        issues = tuple(Issue(f"Still left: {LEFT[code]}.", code) for code in left)
        raise Refused("The medicines are not reconciled yet.", issues=issues)
