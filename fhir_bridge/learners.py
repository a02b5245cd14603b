"""What is known of each learner: every answer, every look at a skill, what is in the way.

A learner is the patient (``PATIENT``) or a person of theirs who takes a task on; each has answers
and skills of their own, and nothing is ever added up over two of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.authored import Kept
from fhir_bridge.care.asking import CONFIDENCE, QUESTIONS, Asked
from fhir_bridge.care.readiness import Readiness, Rulers, of_strategy, readiness
from fhir_bridge.care.skills import Shown
from fhir_bridge.r4.answers import Answer
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.observation import ENABLEMENT, SKILL, Code, Noted, observation_from_fhir
from fhir_bridge.store.access import Chart
from fhir_bridge.store.snapshot import once

PATIENT = ""
"""The learner who is the patient; others are named by ``RelatedPerson/<id>``."""

UNASKED = "said without being asked"
IN_THE_WAY = "in-the-way"


@dataclass(frozen=True)
class Said:
    """One thing that somebody said, as it was kept.

    Attributes:
        about: a question of ``QUESTIONS``, or ``IN_THE_WAY``.
        value: None for "rather not".
        by: who noted it.
        note: further words.
        unasked: nobody asked; it was brought up.
    """

    about: str
    at: datetime
    on: date
    value: Answer
    by: str
    note: str = ""
    unasked: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of one person, oldest first.

    Attributes:
        asked: every question that was put.
        answers: every answer that was given: question, day, value.
        shown: every look at a skill.
        said: every answer in full, those declined among them.
        ways: what is in the way, as it was said.
    """

    asked: tuple[Asked, ...] = ()
    answers: tuple[tuple[str, date, Answer], ...] = ()
    shown: tuple[Shown, ...] = ()
    said: tuple[Said, ...] = ()
    ways: tuple[Said, ...] = ()

    def newest(self, question: str) -> Answer:
        """The last answer to a question; None when there is none."""
        return next((value for code, _, value in reversed(self.answers) if code == question), None)

    def last_put(self, question: str) -> Asked | None:
        """When a question was put last."""
        return next((each for each in reversed(self.asked) if each.question == question), None)

    def trend(self, question: str) -> tuple[tuple[date, int], ...]:
        """Every answer on a ruler, with its day."""
        return tuple(
            (on, value)
            for code, on, value in self.answers
            if code == question and isinstance(value, int)
        )

    def rulers(self, strategy: str = "") -> Rulers:
        """The newest answers; with a strategy, its own confidence."""
        return Rulers(
            self._number("importance"), self._number("wanting"), self._number(sure_of(strategy))
        )

    def _number(self, question: str) -> int | None:
        value = self.newest(question)
        return value if isinstance(value, int) else None

    def readiness(self, strategy: str = "") -> Readiness:
        """What that makes: of the whole person, or of one strategy."""
        if strategy:
            return of_strategy(self.shown, self.rulers(strategy), strategy)
        return readiness(self.shown, self.rulers())

    def until(self, day: date) -> "Known":
        """What was known at the end of a day."""
        return Known(
            tuple(each for each in self.asked if each.on <= day),
            tuple(each for each in self.answers if each[1] <= day),
            tuple(each for each in self.shown if each.on <= day),
            tuple(each for each in self.said if each.on <= day),
            tuple(each for each in self.ways if each.on <= day),
        )


def seen_to(patient: Known, others: Mapping[str, Known], owners: Mapping[str, str]) -> Known:
    """The patient's, where each task counts as whoever sees to it showed it (care rules row 12).

    What somebody else owns is looked at in them alone: nothing is added up over two people, and
    what the patient showed of it before says nothing of how it is done now.

    Args:
        owners: by code of a task, ``RelatedPerson/<id>`` of whoever handles it for the patient.
    """
    kept = [each for each in patient.shown if each.skill not in owners]
    for who, known in others.items():
        kept += [each for each in known.shown if owners.get(each.skill) == who]
    return replace(patient, shown=tuple(sorted(kept, key=lambda each: each.on)))


def sure_of(strategy: str = "") -> str:
    """The question of confidence: the headline, or a strategy's own."""
    return f"{CONFIDENCE}-{strategy}" if strategy else CONFIDENCE


@once
def each_learner(session: Session, chart: Chart, zone: ZoneInfo) -> Mapping[str, Known]:
    """What is known of the patient and of each learner of whom anything is."""
    noted = [
        observation_from_fhir(each.data)
        for each in authored.each_of(session, chart, "Observation")
        if _is_told(each)
    ]
    return _told(sorted(noted, key=lambda each: each.at), zone)


def people(session: Session, chart: Chart) -> Mapping[str, str]:
    """Names of those who can learn beside the patient, by ``RelatedPerson/<id>``."""
    found = authored.each_of(session, chart, "RelatedPerson")
    return {
        f"RelatedPerson/{each.id}": _name(each) for each in found
        if each.data.get("active") is not False
    }  # fmt: skip


def _name(kept: Kept) -> str:
    name = next(iter(rows(kept.data, "name")), {})
    given = [part for part in name.get("given", []) if isinstance(part, str)]
    whole = name.get("text") or " ".join([*given, str(name.get("family", ""))]).strip()
    return str(whole) or "Somebody without a name"


def _is_told(kept: Kept) -> bool:
    coding = next(iter(rows(inner(kept.data, "code"), "coding")), {})
    return coding.get("system") in {ENABLEMENT, SKILL}


def _told(noted: Iterable[Noted], zone: ZoneInfo) -> Mapping[str, Known]:
    found: dict[str, Known] = {}
    for each in noted:
        so_far = found.get(each.learner, Known())
        found[each.learner] = _with(so_far, each, each.at.astimezone(zone).date())
    return found


def _with(so_far: Known, noted: Noted, on: date) -> Known:
    code = noted.about.code
    if noted.about.system == SKILL:
        result = noted.value.code if isinstance(noted.value, Code) else ""
        return replace(so_far, shown=(*so_far.shown, Shown(code, result, on)))
    if isinstance(noted.value, Code) or code not in {*QUESTIONS, IN_THE_WAY}:
        return so_far
    said = Said(code, noted.at, on, noted.value, noted.by, noted.note, noted.method == UNASKED)
    if code == IN_THE_WAY:
        return replace(so_far, ways=(*so_far.ways, said))
    asked = (*so_far.asked, Asked(code, on, declined=noted.value is None))
    answers = so_far.answers
    if noted.value is not None:
        answers = (*answers, (code, on, noted.value))
    return replace(so_far, asked=asked, answers=answers, said=(*so_far.said, said))
