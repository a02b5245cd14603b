"""How a goal goes, as elements of its FHIR Goal and back: the other half of ``r4.goal``.

The relations among small wins are HL7's (codes §1): ``milestone`` on the larger goal, ``part-of``
on each small win, ``predecessor`` and ``successor`` between them. The milestones stand in the order
in which the small wins were added, but the one that counts now stands last.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from fhir_bridge.care.course import PATIENT, Answer, Course, Says
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.care.ladder import Lately, Rung
from fhir_bridge.r4.canonicals import (
    ATTAINMENT_SCALE,
    BASE,
    GOAL_ACCEPTANCE,
    GOAL_RELATIONSHIP,
    LOINC,
    RELATION_MILESTONE,
    RELATION_PART_OF,
)
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

SMALL_WIN_LINE = "First small win: "
NEXT_LINE = "Next small win: "
REACHED_LINE = "Small win reached: "
SMALL_WIN_LINES = (SMALL_WIN_LINE, NEXT_LINE, REACHED_LINE)
"""How the one note line begins that tells the small win to systems that follow no relationships.

There is never more than one: an EHR's copy keeps one line of ours, whichever way it begins.
"""

BEGUN_FROM = f"{BASE}/StructureDefinition/begun-from"
"""Extension of a goal: the canonical of the plan template, with its version and which goal of it.

R4's Goal has no ``instantiatesCanonical``, and HL7's extension of that name is for other types.
"""
PLAN_TEMPLATE = f"{BASE}/PlanDefinition/"

STAYS_HERE = frozenset({GOAL_ACCEPTANCE, ATTAINMENT_SCALE, BEGUN_FROM})
"""Extensions of a goal that no EHR is sent: who agrees, what would be enough (care §2.3), and
which template it was begun from."""


def line_of(goal: EnablementGoal, course: Course) -> str:
    """The note line: what is agreed now, or that it happened."""
    first = SMALL_WIN_LINE if course.rung == 1 else NEXT_LINE
    return (REACHED_LINE if course.won else first) + goal.small_win


def small_win_of(resource: Json) -> tuple[str, bool]:
    """The words of the note line, and whether it says that it happened."""
    for text in (str(each.get("text")) for each in rows(resource, "note")):
        for line in SMALL_WIN_LINES:
            if text.startswith(line):
                return text.removeprefix(line), line == REACHED_LINE
    return "", False


def extensions_of(goal: EnablementGoal, course: Course, patient: str) -> list[Json]:
    """What a goal says in extensions besides who does it."""
    return [
        *_milestones(goal, course),
        *(_acceptance(each, patient) for each in course.says),
        *(_level(level, words) for level, words in course.scale),
        *([_begun_from(course.begun_from)] if course.begun_from else []),
    ]


def achievement_of(status: Status, course: Course) -> str | None:
    """The goal-achievement code; None where a status says nothing about achievement."""
    if status is Status.ACTIVE and course.lately:
        return course.lately.value
    return ACHIEVEMENT.get(status)


ACHIEVEMENT = {
    Status.ACTIVE: "in-progress",
    Status.ON_HOLD: "in-progress",  # a pause leaves it as it was (domain §D.3)
    Status.COMPLETED: "achieved",
}
"""Status to goal-achievement code, where nothing is known of how it goes."""


def course_from_fhir(resource: Json) -> Course:
    """Read back what a goal of ours says about how it goes."""
    key = UUID(str(resource["id"]))
    named = {str(small_win_id(key, number)): number for number in range(1, _count(resource) + 1)}
    targets = [target.rpartition("/")[2] for target in _targets(resource, "milestone")]
    numbers = [named[each] for each in targets if each in named]
    words, won = small_win_of(resource)
    codes = [str(each.get("code")) for each in rows(inner(resource, "achievementStatus"), "coding")]
    return Course(
        rung=numbers[-1] if numbers else 1,
        rungs=max(numbers, default=1),
        won=won and bool(words),
        lately=next((Lately(code) for code in codes if code in set(Lately)), None),
        reason=str(resource.get("statusReason", "")),
        says=tuple(_says(resource)),
        scale=tuple(_scale(resource)),
        begun_from=template_of(resource),
        words_of=_words_of(resource),
    )


def template_of(resource: Json) -> str:
    """What a goal of ours was begun from, ``<template>|<version>#<start>``; "" for nothing."""
    found = (each for each in rows(resource, "extension") if each.get("url") == BEGUN_FROM)
    return str(next(found, {}).get("valueCanonical", "")).removeprefix(PLAN_TEMPLATE)


def _words_of(resource: Json) -> str:
    reference = str(inner(resource, "expressedBy").get("reference", ""))
    return reference if reference.startswith("RelatedPerson/") else PATIENT


def _begun_from(template: str) -> Json:
    return {"url": BEGUN_FROM, "valueCanonical": f"{PLAN_TEMPLATE}{template}"}


def links_of(goal: EnablementGoal, rung: Rung) -> list[Json]:
    """The relations of one small win: the larger goal, what came before it, what comes after."""
    found = [related(RELATION_PART_OF, "part-of", goal.key)]
    for code, number in (("predecessor", rung.after), ("successor", rung.before)):
        if number:
            found.append(related(RELATION_MILESTONE, code, small_win_id(goal.key, number)))
    return found


def rung_from_fhir(resource: Json, key: UUID, most: int) -> Rung:
    """Read back one small win.

    Args:
        key: of the larger goal; ``most``: how many small wins it ever had.
    """
    named = {f"Goal/{small_win_id(key, number)}": number for number in range(1, most + 1)}
    return Rung(
        named[f"Goal/{resource['id']}"],
        str(inner(resource, "description").get("text", "")),
        Status(resource["lifecycleStatus"]),
        named.get(next(_targets(resource, "predecessor"), ""), 0),
        named.get(next(_targets(resource, "successor"), ""), 0),
    )


def related(system: str, code: str, target: UUID) -> Json:
    """The extension that relates one goal to another."""
    concept = {"coding": [{"system": system, "code": code}]}
    return {
        "url": GOAL_RELATIONSHIP,
        "extension": [
            {"url": "type", "valueCodeableConcept": concept},
            {"url": "target", "valueReference": {"reference": f"Goal/{target}"}},
        ],
    }


def _milestones(goal: EnablementGoal, course: Course) -> Iterator[Json]:
    if not goal.small_win and course.rungs == 1:
        return
    others = [number for number in range(1, course.rungs + 1) if number != course.rung]
    for number in (*others, course.rung):
        yield related(RELATION_MILESTONE, "milestone", small_win_id(goal.key, number))


def _acceptance(said: Says, patient: str) -> Json:
    return {
        "url": GOAL_ACCEPTANCE,
        "extension": [
            {"url": "individual", "valueReference": {"reference": said.who or patient}},
            {"url": "status", "valueCode": said.answer.value},
        ],
    }


def _level(level: str, words: str) -> Json:
    return {
        "url": ATTAINMENT_SCALE,
        "extension": [
            {"url": "level", "valueCoding": {"system": LOINC, "code": level}},
            {"url": "progressText", "valueString": words},
        ],
    }


def _says(resource: Json) -> Iterator[Says]:
    for parts in _parts(resource, GOAL_ACCEPTANCE):
        who = str(inner(parts.get("individual", {}), "valueReference").get("reference", ""))
        answer = Answer(parts["status"]["valueCode"])
        yield Says(PATIENT if who.startswith("Patient/") else who, answer)


def _scale(resource: Json) -> Iterator[tuple[str, str]]:
    for parts in _parts(resource, ATTAINMENT_SCALE):
        yield parts["level"]["valueCoding"]["code"], parts["progressText"]["valueString"]


def _count(resource: Json) -> int:
    return sum(1 for _ in _targets(resource, "milestone"))


def _targets(resource: Json, code: str) -> Iterator[str]:
    """Whom a goal is related to in one way."""
    for parts in _parts(resource, GOAL_RELATIONSHIP):
        kinds = rows(inner(parts.get("type", {}), "valueCodeableConcept"), "coding")
        if any(each.get("code") == code for each in kinds):
            yield str(inner(parts.get("target", {}), "valueReference").get("reference", ""))


def _parts(resource: Json, url: str) -> Iterable[Json]:
    for each in rows(resource, "extension"):
        if each.get("url") == url:
            yield {part["url"]: part for part in rows(each, "extension")}
