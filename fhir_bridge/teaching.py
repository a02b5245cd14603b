"""Teaching: keep what somebody showed or did, once and as it may be judged, and tell it again.

    form → Lesson → ``care.teaching.judged`` → Observation (``readiness.note_shown``) → Look

Everything stays here. A look at a caregiver's skill is the caregiver's, and labelled so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored, landmarks, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.skills import (
    NOT_ASSESSABLE,
    RESULTS,
    SKILLS,
    STRATEGY_OF,
    SYSTEM_IN_THE_WAY,
    Kind,
    Shown,
)
from fhir_bridge.care.teaching import (
    IN_BETWEEN,
    INTERPRETERS,
    WAYS,
    Interpreter,
    Setting,
    another_way,
    judged,
)
from fhir_bridge.errors import AlreadySent, Issue, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.observation import (
    ENABLEMENT,
    SKILL,
    TAUGHT_BACK,
    Code,
    Noted,
    Value,
    observation_from_fhir,
)
from fhir_bridge.readiness import PATIENT, QUIET, note_shown
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Json, read_json

LONGEST = 1000
METHODS = {Kind.UNDERSTANDING: TAUGHT_BACK, Kind.DEMONSTRATED: "shown and watched"}

WAY, INTERPRETED, INTERPRETER_ID, BETWEEN, STUCK, FRUSTRATED = (
    "taught-with", "interpreter", "interpreter-id", "in-between", "in-the-way", "frustrated",
)  # fmt: skip
"""What a look says besides, each a component with a code of ours."""


@dataclass(frozen=True)
class Lesson:
    """One look at one skill, as a form tells it.

    Attributes:
        key: born with the form.
        skill, result: codes of ``SKILLS`` and of ``RESULTS`` for its kind.
        learner: ``PATIENT``, or ``RelatedPerson/<id>``: who did it is who learnt it.
        setting: how words went from one to the other.
        way: a key of ``WAYS``.
        in_the_way: what of the system was, in words.
        frustrated: the learner had enough of it.
    """

    key: UUID
    skill: str
    result: str
    learner: str = PATIENT
    setting: Setting = field(default_factory=Setting)
    way: str = ""
    note: str = ""
    in_the_way: str = ""
    frustrated: bool = False

    @property
    def is_judged(self) -> bool:
        """It is about what somebody can, not about who did something."""
        skill = SKILLS.get(self.skill)
        possible = RESULTS[skill.kind] if skill else {}
        told = possible.get(self.result)
        return NOT_ASSESSABLE in possible and told is not None and told.points is not None


@dataclass(frozen=True)
class Look:
    """One look at one skill, as it was kept; the attributes are those of ``Lesson``."""

    id: str
    skill: str
    result: str
    at: datetime
    on: date
    by: str
    learner: str = PATIENT
    way: str = ""
    interpreter: str = ""
    interpreter_id: str = ""
    between: tuple[str, ...] = ()
    in_the_way: str = ""
    frustrated: bool = False
    note: str = ""

    @property
    def shown(self) -> Shown:
        """What it brought, as the rules read it."""
        return Shown(self.skill, self.result, self.on)

    @property
    def strategy(self) -> str:
        """The strategy that the skill belongs to."""
        return STRATEGY_OF[SKILLS[self.skill].kind]


def note(bridge: Bridge, context: Context, lesson: Lesson) -> str:
    """Keep one look; the same form pressed twice is one look.

    Returns:
        The result as it was kept: "could not be judged" where it could not, whatever was ticked.

    Raises:
        Refused: something is missing, or the same way was taken again; each issue's ``expression``
            names the field. Or nothing is asked of this patient any more.
        AlreadySent: this form was sent before with another text.
    """
    with bridge.store.reading() as session:
        if landmarks.nothing_is_asked(session, context.chart):
            raise Refused(QUIET)
        before = resources.find(session, context.chart, "Observation", str(lesson.key))
        earlier = list(_looks(session, context.chart, bridge))
    if before is None:
        _whole(lesson, earlier, bridge.clock().astimezone(bridge.zone).date())
    result = judged(lesson.skill, lesson.result, lesson.setting)
    parts = tuple(_parts(lesson))
    if before is not None:
        _same(read_json(before.body), lesson, result, parts)
        return result
    skill = SKILLS[lesson.skill]
    today = bridge.clock().astimezone(bridge.zone).date()
    note_shown(
        bridge, context, lesson.key, Shown(skill.code, result, today), learner=lesson.learner,
        method=METHODS.get(skill.kind, ""), parts=parts, note=lesson.note,
    )  # fmt: skip
    return result


def looks(bridge: Bridge, chart: Chart) -> tuple[Look, ...]:
    """Every look at every skill of every learner, oldest first."""
    with bridge.store.reading() as session:
        return tuple(_looks(session, chart, bridge))


def in_the_way(found: Iterable[Look]) -> tuple[Look, ...]:
    """Where the system still is in the way: the latest look of a learner at a skill says so."""
    newest = {(each.learner, each.skill): each for each in found}
    return tuple(each for each in newest.values() if each.result == SYSTEM_IN_THE_WAY)


def _whole(lesson: Lesson, earlier: Sequence[Look], today: date) -> None:
    """Stop where something is missing.

    Raises:
        Refused: it is.
    """
    skill = SKILLS.get(lesson.skill)
    if skill is None or lesson.result not in RESULTS[skill.kind]:
        raise Refused("Nothing was noted.", issues=(Issue("Choose one.", "result", "required"),))
    issues = [*_of_words(lesson), *_of_setting(lesson), *_of_way(lesson, earlier, today)]
    if issues:
        raise Refused("Nothing was noted.", issues=tuple(issues))


def _of_words(lesson: Lesson) -> Iterator[Issue]:
    if lesson.result == SYSTEM_IN_THE_WAY and not lesson.in_the_way.strip():
        yield Issue("Write what is in the way.", "in_the_way", "required")
    for name in ("note", "in_the_way"):
        if len(getattr(lesson, name)) > LONGEST:
            yield Issue("Keep it under 1,000 characters.", name, "too-long")


def _of_setting(lesson: Lesson) -> Iterator[Issue]:
    if not lesson.is_judged:
        return
    if lesson.setting.interpreter is None:
        yield Issue("Choose who interpreted.", "interpreter", "required")
    number = lesson.setting.interpreter_id.strip()
    if lesson.setting.interpreter is Interpreter.QUALIFIED and not 0 < len(number) <= LONGEST:
        yield Issue("Give the interpreter’s number or name.", "interpreter_id", "required")
    if not lesson.setting.between <= IN_BETWEEN.keys():
        yield Issue("Choose from the list.", "between")


def _of_way(lesson: Lesson, earlier: Sequence[Look], today: date) -> Iterator[Issue]:
    if lesson.is_judged and lesson.way not in WAYS:
        yield Issue("Choose how it was taught.", "way", "required")
    elif lesson.is_judged and lesson.way in ways_used(earlier, lesson.learner, lesson.skill, today):
        yield Issue("Choose another way than last time.", "way")


def ways_used(found: Iterable[Look], learner: str, skill: str, today: date) -> frozenset[str]:
    """Ways not to take again in this contact."""
    return another_way(
        (each.way, each.result) for each in found
        if (each.learner, each.skill, each.on) == (learner, skill, today)
    )  # fmt: skip


def _parts(lesson: Lesson) -> Iterator[tuple[Code, Value]]:
    if lesson.way:
        yield Code(ENABLEMENT, WAY), Code(ENABLEMENT, lesson.way, WAYS[lesson.way])
    if lesson.is_judged and lesson.setting.interpreter:
        who = lesson.setting.interpreter
        yield Code(ENABLEMENT, INTERPRETED), Code(ENABLEMENT, who.value, INTERPRETERS[who])
        if who is Interpreter.QUALIFIED:
            yield Code(ENABLEMENT, INTERPRETER_ID), lesson.setting.interpreter_id.strip()
        for each in sorted(lesson.setting.between):
            yield Code(ENABLEMENT, BETWEEN), Code(ENABLEMENT, each, IN_BETWEEN[each])
    if lesson.in_the_way.strip():
        yield Code(ENABLEMENT, STUCK), lesson.in_the_way.strip()
    if lesson.frustrated:
        yield Code(ENABLEMENT, FRUSTRATED), Code(ENABLEMENT, "yes", "frustrated with it")


def _same(kept: Json, lesson: Lesson, result: str, parts: tuple[tuple[Code, Value], ...]) -> None:
    """Stop a form that was sent before and says something else now.

    Raises:
        AlreadySent: it does.
    """
    noted = observation_from_fhir(kept)
    value = noted.value.code if isinstance(noted.value, Code) else ""
    there = (noted.about.code, value, noted.learner, noted.note, noted.parts)
    if there != (lesson.skill, result, lesson.learner, lesson.note.strip(), parts):
        raise AlreadySent


def _looks(session: Session, chart: Chart, bridge: Bridge) -> list[Look]:
    found = (
        (each.id, observation_from_fhir(each.data))
        for each in authored.each_of(session, chart, "Observation")
        if _is_look(each.data)
    )
    read = (_look(id, noted, bridge) for id, noted in found if noted.about.code in SKILLS)
    return sorted(read, key=lambda each: each.at)


def _is_look(resource: Json) -> bool:
    coded = rows(inner(resource, "code"), "coding")
    return any(each.get("system") == SKILL for each in coded)


def _look(id: str, noted: Noted, bridge: Bridge) -> Look:
    told: Mapping[str, str] = {code.code: _words(value) for code, value in noted.parts}
    between = (value for code, value in noted.parts if code.code == BETWEEN)
    return Look(
        id, noted.about.code, _words(noted.value), noted.at,
        noted.at.astimezone(bridge.zone).date(), noted.by, noted.learner,
        way=told.get(WAY, ""),
        interpreter=told.get(INTERPRETED, ""),
        interpreter_id=told.get(INTERPRETER_ID, ""),
        between=tuple(map(_words, between)),
        in_the_way=told.get(STUCK, ""),
        frustrated=FRUSTRATED in told,
        note=noted.note,
    )  # fmt: skip


def _words(value: Value | None) -> str:
    return value.code if isinstance(value, Code) else str(value or "")


def names(bridge: Bridge, context: Context, wanted: Iterable[str]) -> dict[str, str]:
    """Names of staff, by who they are in the audit; who was never met is left out."""
    with bridge.store.reading() as session:
        return staff.names(session, context.site, set(wanted))
