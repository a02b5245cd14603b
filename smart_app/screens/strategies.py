"""One strategy: where it stands in words, what was shown last, what comes next, and the forms.

A row is one skill; in it, a line for each learner who was looked at. No number stands here: bands
and results are words (care rules §2.2 rows 20 and 23); those of a look are rows of ``looks``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from fhir_bridge.care.enablement import Strategy
from fhir_bridge.care.left_out import INSTEAD
from fhir_bridge.care.readiness import FINDINGS, SKILLS_WORDS, Readiness, band
from fhir_bridge.care.skills import (
    ALONE,
    NOT_ASSESSABLE,
    RESULTS,
    SKILLS,
    STRATEGY_OF,
    Kind,
    Shown,
    Skill,
    latest,
)
from fhir_bridge.care.teaching import (
    GO_OVER_NOW,
    IN_BETWEEN,
    INTERPRETERS,
    WAYS,
    Interpreter,
    Next,
    next_of,
)
from fhir_bridge.care.warning_signs import Sheet
from fhir_bridge.learners import PATIENT
from fhir_bridge.left_out import Choice
from fhir_bridge.r4.communication import MEDIA, SessionHeld
from fhir_bridge.teaching import Look, ways_used
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import STRATEGY_ICONS
from smart_app.screens.goals import GoalRow, due_words
from smart_app.screens.looks import DOERS, TONES, begun, besides, result_words
from smart_app.screens.moments import day, short_day, when
from smart_app.screens.pages import render
from smart_app.screens.typed import Typed

NOT_ASKED = ": not asked"
"""How the rules end what nobody asked yet; what nobody looked at stands in its own row."""

UNKNOWN = "Somebody whose name we do not know"
FORMER = "Somebody who is no longer listed"
LOOKS_AFTER = "Whoever looks after {patient}"
BY = "@"
"""In a form, who did it stands behind the result: ``alone@RelatedPerson/…``."""


@dataclass(frozen=True)
class Line:
    """What one learner showed of one skill, last.

    Attributes:
        name: of the learner; "" where the words say it.
        words: the result; "" where nobody looked yet.
        when: the day, and who noted it.
        more: what else was said, one sentence each.
        before: what was shown before, where the last look says nothing of the learner.
        next: what to do, in words.
    """

    name: str
    words: str
    tone: str
    when: str
    more: tuple[str, ...]
    before: str
    next: str
    next_is: Next


@dataclass(frozen=True)
class Row:
    """One skill.

    Attributes:
        lines: everybody who was looked at, the patient first; the patient where nobody was.
        options: value and words of each result that can be noted.
        used: ways that were taken in this contact, and are not taken again.
        open: its form stands open.
    """

    skill: Skill
    title: str
    lines: tuple[Line, ...]
    options: tuple[tuple[str, str], ...]
    used: frozenset[str]
    open: bool
    key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def judged(self) -> bool:
        """It asks how words went from one to the other."""
        return NOT_ASSESSABLE in RESULTS[self.skill.kind]

    @property
    def online(self) -> bool:
        """It is about phone and online, where somebody may have had enough."""
        return self.skill.kind is Kind.DIGITAL


@dataclass(frozen=True)
class Past:
    """One thing that was noted, for reading."""

    when: str
    words: str
    who: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What the actions found, for one strategy.

    Attributes:
        learners: who may learn, by reference; the patient (``PATIENT``) first.
        names: of everybody who may have learnt, those who may no longer among them.
        staff: names of those who noted something.
        looks: every look, oldest first.
        who: whom ``ready`` is about: the patient, or who sees to it where the patient does not.
        ready: of them, in this strategy.
        choice: what was said about the strategy as a whole.
    """

    learners: Mapping[str, str]
    names: Mapping[str, str]
    staff: Mapping[str, str]
    looks: Sequence[Look]
    sessions: Sequence[SessionHeld]
    goals: Sequence[GoalRow]
    who: str
    ready: Readiness
    choice: Choice | None = None
    sheets: Sequence[Sheet] = ()
    drafts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StrategyPage:
    """What the page draws.

    Attributes:
        stands: where the strategy stands, in words.
        out: why it is not in the plan; "" where it is.
        others: skills that are offered where a plan asks for them.
        quiet: nothing is asked of anybody any more.
    """

    strategy: Strategy
    stands: str
    finding: tuple[str, str] | None
    missing: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[Skill, ...]
    history: tuple[Past, ...]
    goals: tuple[GoalRow, ...]
    out: str
    quiet: bool
    typed: Typed


def strategy_page(frame: PageFrame, page: StrategyPage, told: Told) -> str:
    """Draw the page of one strategy."""
    return render(
        "strategy.html", frame=frame, page=page, told=told, typed=page.typed,
        icon=STRATEGY_ICONS[page.strategy.code], ways=WAYS, between=IN_BETWEEN,
        interpreters=INTERPRETERS, media=MEDIA, instead=INSTEAD.get(page.strategy.code, ()),
        due_words=due_words, asked_at=frame.url("readiness"), key=str(uuid4()),
        keys={"session": str(uuid4())}, tabs={each.name for each in frame.tabs}, patient=PATIENT,
        not_needed=Interpreter.NOT_NEEDED.value, qualified=Interpreter.QUALIFIED.value,
    )  # fmt: skip


def page_of(
    frame: PageFrame, strategy: Strategy, told: Told, typed: Typed, *, noted: str = "",
    wanted: str = "",
) -> StrategyPage:  # fmt: skip
    """The page of one strategy.

    Args:
        noted: the skill that was noted just now.
        wanted: a skill that is not usual and was asked for.
    """
    quiet = frame.patient.deceased or frame.hospice
    of_kind = [row for row in SKILLS.values() if STRATEGY_OF[row.kind] == strategy.code]
    seen = {each.skill for each in told.looks} | {wanted, typed.values.get("skill", "")}
    listed = [row for row in of_kind if row.usual or row.code in seen]
    goals = [each for each in told.goals if each.strategy and each.strategy.code == strategy.code]
    out = _out(told, frame)
    if out:  # whoever chose paper is not shown what they might do online
        listed = [row for row in listed if row.code in {each.skill for each in told.looks}]
    return StrategyPage(
        strategy,
        stands=_stands(told, listed, frame),
        finding=FINDINGS.get(told.ready.finding or ""),
        missing=tuple(
            each.removesuffix(NOT_ASKED) for each in told.ready.missing if each.endswith(NOT_ASKED)
        ),
        rows=tuple(_row(skill, told, frame, typed, noted or wanted) for skill in listed),
        others=tuple(row for row in of_kind if row not in listed),
        history=tuple(_history(strategy, told, frame)),
        goals=tuple(goals),
        out=out,
        quiet=quiet,
        typed=typed,
    )


def _stands(told: Told, listed: Sequence[Skill], frame: PageFrame) -> str:
    """The band of what was looked at, and how much of it was: the rest is no zero."""
    name = told.names.get(told.who, FORMER) if told.who else frame.first_name
    if not told.who and frame.is_young_child:
        name = LOOKS_AFTER.format(patient=frame.first_name)
    if told.ready.skills is None:
        return f"{name}: nothing looked at yet"
    known = latest(each.shown for each in told.looks if each.learner == told.who)
    number = sum(1 for each in listed if each.code in known)
    words = SKILLS_WORDS[band(told.ready.skills)]
    return f"{name}: {words} · {number} of {len(listed)} looked at"


def _out(told: Told, frame: PageFrame) -> str:
    if told.choice is None or told.choice.said.wanted:
        return ""
    since = short_day(told.choice.said.on, frame.moment)
    words = f"Not in the plan: {frame.possessive} own choice, since {since}."
    if told.choice.until:
        return f"{words} Nobody asks about it before {short_day(told.choice.until, frame.moment)}."
    return f"{words} A year has gone by: it may be asked about once more."


def _row(skill: Skill, told: Told, frame: PageFrame, typed: Typed, now: str) -> Row:
    looks = [each for each in told.looks if each.skill == skill.code]
    # who owns a task is who learns it: a child whose mother does it is not "not looked at yet"
    learners = sorted({each.learner for each in looks}) or [PATIENT]
    lines = tuple(_line(skill, who, looks, told, frame) for who in learners)
    again = any(line.next_is.words == GO_OVER_NOW for line in lines)
    back = typed.form == "look" and typed.values.get("skill") == skill.code
    return Row(
        skill,
        begun(skill.words),
        lines,
        tuple(_options(skill, told)),
        frozenset().union(
            *(ways_used(looks, who, skill.code, frame.moment.today) for who in learners)
        ),
        open=back or (skill.code == now and (again or not looks)),
    )


def _options(skill: Skill, told: Told) -> Iterable[tuple[str, str]]:
    """What can be noted: explained or shown, in the catalogue's words; done, by who did it."""
    patient = told.learners[PATIENT]
    for code, result in RESULTS[skill.kind].items():
        if skill.kind in {Kind.UNDERSTANDING, Kind.DEMONSTRATED}:
            yield code, begun(result.words)
            continue
        yield code, DOERS[code].format(name=patient)
        if code == ALONE:
            others = (who for who in told.learners if who != PATIENT)
            yield from ((f"{ALONE}{BY}{who}", told.learners[who]) for who in others)


def _line(
    skill: Skill, who: str, looks: Sequence[Look], told: Told, frame: PageFrame
) -> Line:  # fmt: skip
    theirs = [each for each in looks if each.learner == who]
    name = told.names.get(who, FORMER)
    shown = [each.shown for each in theirs]
    found = next_of(shown, skill.code, frame.moment.today)
    words = found.words.format(name=name, day=day(found.by, frame.moment))
    if not theirs:
        return Line(name, "", "quiet", "", (), "", words, found)
    last = theirs[-1]
    said = result_words(last.shown, name)
    return Line(
        "" if said.startswith(name) else name,
        said,
        TONES.get(last.result, "info"),
        _noted(last.at, last.by, told, frame),
        tuple(besides(last)),
        _before(shown, name, frame),
        words,
        found,
    )


def _before(shown: Sequence[Shown], name: str, frame: PageFrame) -> str:
    """What was shown before a look that says nothing of the learner."""
    if shown[-1].points is not None:
        return ""
    told = [each for each in shown if each.points is not None]
    if not told:
        return ""
    return f"Before: {result_words(told[-1], name)}, {short_day(told[-1].on, frame.moment)}"


def _noted(at: datetime, by: str, told: Told, frame: PageFrame) -> str:
    return f"{when(at, frame.moment)} · {told.staff.get(by, UNKNOWN)}"


def _history(strategy: Strategy, told: Told, frame: PageFrame) -> Iterable[Past]:
    """Everything that was noted in this strategy, the latest first."""
    found: list[tuple[datetime, Past]] = []
    for look in told.looks:
        if look.strategy == strategy.code:
            name = told.names.get(look.learner, FORMER)
            words = f"{begun(SKILLS[look.skill].words)}: {result_words(look.shown, name)}"
            ways = [begun(WAYS[look.way])] if look.way in WAYS else []
            who = f"{name} · {told.staff.get(look.by, UNKNOWN)}"
            past = Past(when(look.at, frame.moment), words, who, (*ways, *besides(look)))
            found.append((look.at, past))
    found += [
        (each.at, _session(each, told, frame))
        for each in told.sessions
        if each.strategy == strategy.code
    ]
    return (past for _, past in sorted(found, key=lambda each: each[0], reverse=True))


def _session(session: SessionHeld, told: Told, frame: PageFrame) -> Past:
    about = ", ".join(words for _, words in session.skills)
    to = (PATIENT if each.startswith("Patient/") else each for each in session.to)
    names = ", ".join(told.names.get(each, FORMER) for each in to)
    how = MEDIA.get(session.medium, "")
    more = (session.material, f"“{session.note}”" if session.note else "")
    return Past(
        when(session.at, frame.moment),
        f"Session of {session.minutes} minutes {how}: {about}",
        f"{names} · {told.staff.get(session.by, UNKNOWN)}",
        tuple(filter(None, more)),
    )
