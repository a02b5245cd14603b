"""What is known of the people around a patient, as Observations of ours, and back.

    answers     asked alone                 caregiver-private
    leading     handles tasks, or stopped   caregiver-private
    contact     how they may be reached     caregiver-private; of the patient enablement-assessment
    talk        ways to get help            enablement-assessment
    informed    a decision                  enablement-assessment

Every one of them bears a label that keeps it here (care rules §2.3). To keep one thing more of one:
a field in ``care`` and, for plain words, a row in its tuple of names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fhir_bridge.care.informed import Informed
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.support import Answers
from fhir_bridge.care.ways import VIEWS, WAYS, Talk, View
from fhir_bridge.r4.answers import DECLINED
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import (
    ASSESSMENT,
    CAREGIVER_PRIVATE,
    ENABLEMENT,
    SKILL,
    Code,
    Noted,
    Value,
)

ANSWERED = Code(ENABLEMENT, "caregiver-asked", "Asked alone about helping")
LEADING = Code(ENABLEMENT, "caregiver-leads", "Handles tasks for the patient")
CONTACT = Code(ENABLEMENT, "safe-contact", "Safe contact")
WAYS_SEEN = Code(ENABLEMENT, "ways-to-get-help", "Other ways to get help")
DECISION = Code(ENABLEMENT, "decision", "Decision")

WAY = f"{BASE}/CodeSystem/way-to-get-help"
WAY_VIEW = f"{BASE}/CodeSystem/way-view"
LEADS = f"{BASE}/CodeSystem/caregiver-leads"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"

STARTED, STOPPED = "started", "stopped"
TASK, OPTION, BY, AGREES = "task", "option", "decided-by", "patient-agrees"

_ANSWER_WORDS = (
    "helps_with", "strain", "own_health", "hours", "limits", "back_up", "relief",
)  # fmt: skip
_ANSWER_TICKS = ("alone", "present", "strained", "knows_to_stop")
_CONTACT_WORDS = (
    "number", "call", "voicemail", "text", "say_who", "unsafe", "not_told", "hours_from",
    "hours_until",
)  # fmt: skip
_TALK_WORDS = ("told", "seen_by", "safety", "freedom", "life")
_INFORMED_WORDS = ("about", "told", "preference")


@dataclass(frozen=True)
class Agreed:
    """That somebody handles tasks, or does so no more.

    Attributes:
        tasks: codes of ``SKILLS``.
        kept: the decision that stays with the patient.
        agrees: the patient does, or who decides for them.
        by: who that was: "" for the patient, else ``RelatedPerson/<id>``.
        stopped: they do it no more; no reason is asked for.
    """

    tasks: tuple[str, ...] = ()
    kept: str = ""
    agrees: bool = False
    by: str = ""
    stopped: bool = False


def noted_answers(answers: Answers, *, learner: str, at: datetime, by: str) -> Noted:
    """Answers as they are kept; "rather not" is absent, never 0."""
    parts: list[tuple[Code, Value]] = [(_part(name), _yes(getattr(answers, name)))
                                       for name in _ANSWER_TICKS]  # fmt: skip
    parts += _words(answers, _ANSWER_WORDS)
    parts += _tasks(answers.tasks)
    return Noted(
        ANSWERED, answers.willing, at, by, learner=learner, parts=tuple(parts),
        label=CAREGIVER_PRIVATE, absent=DECLINED,
    )  # fmt: skip


def answers_of(noted: Noted) -> Answers:
    """Read back what ``noted_answers`` made."""
    ticks = _ticks(noted)
    said: dict[str, Any] = {name: ticks.get(_dashed(name), False) for name in _ANSWER_TICKS}
    willing = noted.value if isinstance(noted.value, int) else None
    return Answers(willing=willing, tasks=_owned(noted), **(said | _told(noted, _ANSWER_WORDS)))


def noted_leading(
    agreed: Agreed, *, learner: str, at: datetime, by: str, made_from: Iterable[str] = ()
) -> Noted:
    """That somebody handles tasks, or stopped, as it is kept."""
    state = (
        Code(LEADS, STOPPED, "Does it no more") if agreed.stopped
        else Code(LEADS, STARTED, "Handles these tasks")
    )  # fmt: skip
    parts = [*_tasks(agreed.tasks), *_words(agreed, ("kept",))]
    if not agreed.stopped:
        parts += [(_part(AGREES), _yes(agreed.agrees)), *_who(agreed.by)]
    return Noted(
        LEADING, state, at, by, learner=learner, parts=tuple(parts), label=CAREGIVER_PRIVATE,
        made_from=tuple(made_from),
    )  # fmt: skip


def leading_of(noted: Noted) -> Agreed:
    """Read back what ``noted_leading`` made."""
    stopped = isinstance(noted.value, Code) and noted.value.code == STOPPED
    return Agreed(
        _owned(noted), agrees=_ticks(noted).get(AGREES, False), by=_by(noted), stopped=stopped,
        **_told(noted, ("kept",)),
    )  # fmt: skip


def noted_contact(contact: SafeContact, *, learner: str, at: datetime, by: str) -> Noted:
    """How somebody may be reached, as it is kept.

    Args:
        learner: whose it is; "" for the patient.
    """
    return Noted(
        CONTACT, "; ".join(contact.sign) or "as usual", at, by, learner=learner,
        parts=tuple(_words(contact, _CONTACT_WORDS)),
        label=CAREGIVER_PRIVATE if learner else ASSESSMENT,
    )  # fmt: skip


def contact_of(noted: Noted) -> SafeContact:
    """Read back what ``noted_contact`` made."""
    return SafeContact(**_told(noted, _CONTACT_WORDS))


def noted_talk(talk: Talk, *, at: datetime, by: str) -> Noted:
    """The ways as they were talked over; without a preference the value is absent."""
    preference = _way(talk.preference) if talk.preference else None
    views: list[tuple[Code, Value]] = [
        (_way(code), Code(WAY_VIEW, said.view, said.trial or VIEWS[said.view]))
        for code, said in talk.views.items()
    ]
    chosen: list[tuple[Code, Value]] = (
        [(_part("chosen"), _way(talk.chosen)), *_who(talk.by)] if talk.chosen else []
    )
    parts = (*views, *_words(talk, _TALK_WORDS), *chosen)
    return Noted(WAYS_SEEN, preference, at, by, parts=parts, label=ASSESSMENT, absent="unknown")


def talk_of(noted: Noted) -> Talk:
    """Read back what ``noted_talk`` made."""
    coded = [(code, value) for code, value in noted.parts if isinstance(value, Code)]
    return Talk(
        views={
            code.code: View(value.code, "" if value.text == VIEWS.get(value.code) else value.text)
            for code, value in coded if code.system == WAY
        },
        preference=noted.value.code if isinstance(noted.value, Code) else "",
        chosen=next((value.code for code, value in coded if code.code == "chosen"), ""),
        by=_by(noted), **_told(noted, _TALK_WORDS),
    )  # fmt: skip


def noted_decision(decision: Informed, *, at: datetime, by: str) -> Noted:
    """A decision as it is kept."""
    options: list[tuple[Code, Value]] = [(_part(OPTION), each) for each in decision.options]
    parts = (*options, *_words(decision, _INFORMED_WORDS), *_who(decision.by))
    return Noted(DECISION, decision.decided, at, by, parts=parts, label=ASSESSMENT)


def decision_of(noted: Noted) -> Informed:
    """Read back what ``noted_decision`` made."""
    options = tuple(
        value for code, value in noted.parts if code.code == OPTION and isinstance(value, str)
    )
    return Informed(
        options=options, decided=str(noted.value), by=_by(noted), **_told(noted, _INFORMED_WORDS)
    )


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _part(name: str) -> Code:
    return Code(ENABLEMENT, _dashed(name))


def _way(code: str) -> Code:
    return Code(WAY, code, WAYS[code].words)


def _yes(tick: bool) -> Code:
    return Code(YES_NO, "Y", "yes") if tick else Code(YES_NO, "N", "no")


def _ticks(noted: Noted) -> dict[str, bool]:
    return {
        code.code: value.code == "Y" for code, value in noted.parts
        if isinstance(value, Code) and value.system == YES_NO
    }  # fmt: skip


def _words(said: object, names: Iterable[str]) -> list[tuple[Code, Value]]:
    told = ((name, str(getattr(said, name)).strip()) for name in names)
    return [(_part(name), words) for name, words in told if words]


def _told(noted: Noted, names: Iterable[str]) -> dict[str, str]:
    words = {code.code: value for code, value in noted.parts if isinstance(value, str)}
    return {name: words.get(_dashed(name), "") for name in names}


def _tasks(tasks: Iterable[str]) -> list[tuple[Code, Value]]:
    return [(_part(TASK), Code(SKILL, each, SKILLS[each].words)) for each in tasks]


def _owned(noted: Noted) -> tuple[str, ...]:
    found = (value.code for code, value in noted.parts
             if code.code == TASK and isinstance(value, Code))  # fmt: skip
    return tuple(each for each in found if each in SKILLS)


def _who(by: str) -> list[tuple[Code, Value]]:
    return [(_part(BY), by)] if by else []


def _by(noted: Noted) -> str:
    return _told(noted, ("decided_by",))["decided_by"]
