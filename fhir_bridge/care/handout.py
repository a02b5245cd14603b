"""The handout: what a patient takes home on one page, and what of the record goes on it.

Not on it: record numbers, scores, approaches, anything a caregiver said, and in the private version
no diagnosis (care rules §5). One page in 14 pt holds only so much: goals come first, then what is
nearest; what is long is cut at a word, and the page that prints it says so before it is printed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.commitment_moves import WAITING, Kind, Side
from fhir_bridge.care.commitments import Commitment
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal, Status
from fhir_bridge.care.handout_words import ALOUD, EN, ES
from fhir_bridge.care.medicines_on_paper import CHANGED, START, STOP, Medicine
from fhir_bridge.care.visits import Visit
from fhir_bridge.care.warning_signs import EMERGENCY, TODAY, Line, Sheet
from fhir_bridge.care.warning_signs_es import in_spanish

MOST_GOALS = 3
MOST_BESIDES = 1
"""Visits, things waited for, wins: of each the nearest or the latest stands on the front."""
MOST_BEHIND, ONE_BACK = 2, 10
"""Visits and things waited for on the back; and how many medicines fit there. No medicine is ever
left off a list: a longer one goes on on another sheet."""
GOAL_LENGTH, STEP_LENGTH, SHORT_LENGTH, NAME_LENGTH = 66, 44, 34, 24
NEWS_LENGTH, HOW_LENGTH, SOURCE_LENGTH = 46, 90, 60
NEWS = (START, STOP, CHANGED)
"""What of the medicines stands on the front, by name; how each is taken stands on the back."""
IN_THE_PLAN = frozenset({Status.ACCEPTED, Status.ACTIVE})
"""Goals that were agreed on and are worked on; what rests, or is only proposed, is not printed."""

PROMISED = frozenset({Side.STAFF, Side.CLINICIAN, Side.AGENCY})
"""Whom a patient waits for. What a caregiver took on is the caregiver's own to tell."""

GENERAL: Final = Sheet(
    "general", "", "1",
    (
        Line(EMERGENCY, "your chest hurts, or you cannot get your breath"),
        Line(EMERGENCY, "you faint, or you are suddenly confused"),
        Line(TODAY, "you feel worse than yesterday, or something worries you"),
        Line(TODAY, "you cannot get or take your medicines"),
    ),
)  # fmt: skip
"""For whom there is no sheet of their own."""


@dataclass(frozen=True)
class GoalLine:
    """One goal as it stands on the page."""

    words: str
    next_step: str
    doer: Doer


@dataclass(frozen=True)
class Awaited:
    """One thing that somebody promised: what, who tells the patient, by when."""

    what: str
    who: str
    by: date


@dataclass(frozen=True)
class MedicineList:
    """The medicines as they are printed, and where the list is from.

    Attributes:
        read_at: when the EHR was asked.
        sources: whose word START, STOP and CHANGED are.
        whole: nothing was left out that we know of.
    """

    lines: tuple[Medicine, ...]
    source: str
    read_at: datetime
    sources: tuple[str, ...] = ()
    whole: bool = True

    def named(self, choice: str) -> str:
        """The names of what was chosen to be so, as many as fit; "" for none."""
        names = [each.name for each in self.lines if each.choice == choice]
        line = "; ".join(names)
        return line if len(line) <= NEWS_LENGTH else _some(names)


def _some(names: list[str]) -> str:
    """The first names and how many more there are, never half of one."""
    kept = names[:1]
    for name in names[1:]:
        if len("; ".join([*kept, name])) + len(" +9") > NEWS_LENGTH:
            break
        kept.append(name)
    more = len(names) - len(kept)
    return "; ".join(kept) + (f" +{more}" if more else "")


@dataclass(frozen=True)
class Handout:
    """One handout, ready to draw.

    Attributes:
        name: what the patient wants to be called.
        adult: who decides by law for a young child, and reads the page for them; "" for others.
        language: a key of ``handout_words.LANGUAGES``.
        private: names no diagnosis and repeats nothing that staff wrote.
        sheet: the warning signs on the page; its lines are in the language.
        more_signs: there are sheets besides.
        interpreter: the language to interpret, where one is needed.
        medicines: None where the EHR shows no list, and on a private page.
        more_visits, more_awaited: what stands on the back.
        number, answers: the site's number for day and night, and who answers; "" where none is set.
        words, signs: who approved them; None marks a draft.
        measured: readings from home are followed, so it says that nobody watches them live.
        own_plan: it asks where the safety plan is kept; a private page does not.
        left: what did not go on the page, one sentence each: for whoever prints it.
    """

    name: str
    on: date
    nurse: str
    language: str
    private: bool
    sheet: Sheet
    more_signs: bool = False
    goals: tuple[GoalLine, ...] = ()
    visits: tuple[Visit, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    wins: tuple[str, ...] = ()
    interpreter: str = ""
    medicines: MedicineList | None = None
    more_visits: tuple[Visit, ...] = ()
    more_awaited: tuple[Awaited, ...] = ()
    number: str = ""
    answers: str = ""
    words: Approved | None = None
    signs: Approved | None = None
    adult: str = ""
    measured: bool = False
    own_plan: bool = False
    left: tuple[str, ...] = ()

    @property
    def draft(self) -> bool:
        """Nobody has approved all of its words yet, in its language."""
        return self.words is None or self.signs is None

    @property
    def has_back(self) -> bool:
        """Something stands on the back."""
        return bool(self.medicines or self.more_visits or self.more_awaited)


def language_for(spoken: str, *, interpreter: bool) -> str:
    """The language to begin with.

    Example:
        >>> [language_for(each, interpreter=True) for each in ("Spanish", "Vietnamese", "English")]
        ['es', 'read-aloud', 'read-aloud']
        >>> language_for("", interpreter=False)
        'en'
    """
    if spoken == "Spanish":
        return ES
    return ALOUD if interpreter or spoken not in {"", "English"} else EN


def sheet_in(sheet: Sheet, language: str) -> Sheet:
    """A sheet in a language; the English one where nobody has written its lines yet."""
    return (in_spanish(sheet) or sheet) if language == ES else sheet


def goals_first(goals: Iterable[EnablementGoal], steps: Mapping[str, str]) -> list[GoalLine]:
    """The goals that are worked on, the one that is due first on top.

    Args:
        steps: the next small step of each, by key; one that happened is none.
    """
    told = sorted(
        (each for each in goals if each.status in IN_THE_PLAN),
        key=lambda goal: (goal.due or date.max, goal.started or date.max, str(goal.key)),
    )
    return [
        GoalLine(each.statement, steps.get(str(each.key), ""), each.doer)
        for each in told
    ]  # fmt: skip


def awaited(commitments: Iterable[Commitment]) -> list[Awaited]:
    """What others promised and is still to come, the nearest first.

    What a clinician is asked stays off the page: the answer is what the patient waits for.
    """
    open_ones = [
        each for each in commitments
        if each.state in WAITING and each.owner.side in PROMISED
    ]  # fmt: skip
    return [
        Awaited("" if each.kind is Kind.QUESTION else each.agreed.what, each.owner.name, each.due)
        for each in sorted(open_ones, key=lambda each: each.due)
    ]


def fit(handout: Handout) -> Handout:
    """The handout as it fits on one page and its back; ``left`` tells what does not."""
    visits = tuple(map(narrow, handout.visits))
    waited = tuple(_said_briefly(each, handout.private) for each in handout.awaited)
    behind = MOST_BESIDES + MOST_BEHIND
    kept = replace(
        handout,
        goals=tuple(map(_short, handout.goals[:MOST_GOALS])),
        visits=visits[:MOST_BESIDES],
        more_visits=visits[MOST_BESIDES:behind],
        awaited=waited[:MOST_BESIDES],
        more_awaited=waited[MOST_BESIDES:behind],
        medicines=None if handout.private else _listed(handout.medicines),
        wins=tuple(_cut(each, SHORT_LENGTH) for each in handout.wins[-MOST_BESIDES:]),
    )
    return replace(kept, left=tuple(_left(handout, kept)))


def narrow(visit: Visit) -> Visit:
    """A visit as it fits on a page: who, where and what is arranged, each on a line."""
    told = visit.arranged
    return replace(
        visit,
        who=_cut(visit.who, NAME_LENGTH),
        place=_cut(visit.place, NAME_LENGTH),
        arranged=replace(
            told,
            ride=_cut(told.ride, SHORT_LENGTH),
            interpreter=_cut(told.interpreter, NAME_LENGTH),
            bring=_cut(told.bring, SHORT_LENGTH),
        ),
    )


def _said_briefly(each: Awaited, private: bool) -> Awaited:
    what = "" if private else _cut(each.what, SHORT_LENGTH)
    return replace(each, what=what, who=_cut(each.who, NAME_LENGTH))


def _listed(medicines: MedicineList | None) -> MedicineList | None:
    """Names whole: a medicine is never cut in the middle; what is long of how it is taken is."""
    if medicines is None:
        return None
    kept = tuple(replace(each, how=_cut(each.how, HOW_LENGTH)) for each in medicines.lines)
    sources = tuple(_cut(each, SOURCE_LENGTH) for each in medicines.sources)
    return replace(medicines, lines=kept, sources=sources)


def _short(goal: GoalLine) -> GoalLine:
    words, step = _cut(goal.words, GOAL_LENGTH), _cut(goal.next_step, STEP_LENGTH)
    return replace(goal, words=words, next_step=step)


def _left(whole: Handout, kept: Handout) -> Iterable[str]:
    counted = (
        ("goal", "goals", len(whole.goals) - len(kept.goals)),
        ("visit", "visits", len(whole.visits) - len(kept.visits) - len(kept.more_visits)),
        (
            "promise to wait for", "promises to wait for",
            len(whole.awaited) - len(kept.awaited) - len(kept.more_awaited),
        ),
        ("earlier win", "earlier wins", len(whole.wins) - len(kept.wins)),
    )  # fmt: skip
    for one, many, number in counted:
        if number:
            yield f"{number} more {one if number == 1 else many}: no room on one page."
    if any(before != after for before, after in zip(whole.goals, kept.goals, strict=False)):
        yield "A goal is long: the page ends it with “…”."
    if kept.medicines and len(kept.medicines.lines) > ONE_BACK:
        yield "The medicine list is long: it goes on on another sheet."


def _cut(words: str, most: int) -> str:
    """Words on one line, cut at a word."""
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.") + "…"
