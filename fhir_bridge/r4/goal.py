"""An enablement goal and its small wins, as FHIR Goals and back (profiles in ``profiles/``).

A goal is written once and checked strictly; what comes back is read only when it has the shape we
write. A goal that an EHR holds or changed is read by ``r4.reading`` instead.
"""

from datetime import date
from uuid import UUID

from fhir_bridge.care.course import NOTHING_YET, Course
from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.care.ladder import Rung
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import (
    DOER_EXTENSION,
    ENABLEMENT_GOAL,
    GOAL_ACHIEVEMENT,
    GOAL_CATEGORY,
    GOAL_ID,
    SMALL_WIN,
    STRATEGY,
    US_CORE_GOAL,
)
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.course import (
    achievement_of,
    extensions_of,
    line_of,
    links_of,
    small_win_of,
)
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json


def goal_to_fhir(
    goal: EnablementGoal, *, patient: str, author: str | None, course: Course | None = None
) -> Json:
    """The Goal that is kept and sent; profile EnablementGoal.

    Args:
        goal: what was agreed.
        patient: whose goal it is and whose words these are, ``Patient/<our id>``.
        author: who wrote it down, e.g. ``Practitioner/<id>``.
        course: how it goes; nothing is known of that unless told.
    """
    course = course or NOTHING_YET
    doer: Json = {"url": DOER_EXTENSION, "valueCode": goal.doer.value}
    extensions = [doer, *extensions_of(goal, course, patient)]
    achieved = achievement_of(goal.status, course)
    rung = Rung(0, goal.statement, goal.status)
    resource = _goal(goal, rung, ENABLEMENT_GOAL, patient, extensions, achieved)
    resource["category"] = _categories(goal.strategy)
    if course.reason:
        resource["statusReason"] = course.reason
    if course.words_of:
        resource["expressedBy"] = {"reference": course.words_of}
    target = _target(goal)
    if target:
        resource["target"] = [target]
    if goal.small_win:
        written_by = {"authorReference": {"reference": author}} if author else {}
        resource["note"] = [{**written_by, "text": line_of(goal, course)}]
    return resource


def small_win_to_fhir(
    goal: EnablementGoal, *, patient: str, author: str | None, rung: Rung | None = None
) -> Json | None:
    """A small win as a Goal of its own, part of the larger one; None when there is none.

    Takes what ``goal_to_fhir`` takes; who wrote it down is told by its Provenance alone.

    Args:
        rung: which; the first one, as the goal says it, unless told.
    """
    del author
    if rung is None and not goal.small_win:
        return None
    one = rung or Rung(1, goal.small_win, goal.status)
    achieved = achievement_of(one.status, NOTHING_YET)
    return _goal(goal, one, SMALL_WIN, patient, links_of(goal, one), achieved)


def goal_from_fhir(resource: Json) -> EnablementGoal:
    """Read back a goal that ``goal_to_fhir`` made, with the same words.

    Raises:
        Refused: it does not have our shape, or says what an enablement goal cannot say.
    """
    if resource.get("resourceType") != "Goal":
        raise Refused("This is not a Goal.")
    try:
        return _read(resource)
    except (ValueError, KeyError, TypeError, AttributeError):  # ValidationError is a ValueError
        raise Refused("This goal was not written here.") from None


def _goal(
    goal: EnablementGoal, rung: Rung, profile: str, patient: str, extensions: list[Json],
    achieved: str | None,
) -> Json:  # fmt: skip
    """What both kinds of goal have in common; the larger one is number 0."""
    id = str(small_win_id(goal.key, rung.number) if rung.number else goal.key)
    resource: Json = {
        "resourceType": "Goal",
        "id": id,
        "meta": {"profile": [profile, US_CORE_GOAL]},
        "extension": extensions,
        "identifier": [{"system": GOAL_ID, "value": id}],
        "lifecycleStatus": rung.status.value,
        "description": {"text": rung.words},
        "subject": {"reference": patient},
        "expressedBy": {"reference": patient},
    }
    if achieved:
        resource["achievementStatus"] = _concept(GOAL_ACHIEVEMENT, achieved)
    if goal.started:
        resource["startDate"] = goal.started.isoformat()
    return resource


def _categories(strategy: str) -> list[Json]:
    title = STRATEGIES[strategy].title
    ours = {"system": STRATEGY, "code": strategy, "display": title}
    behavioral = _concept(GOAL_CATEGORY, "behavioral")
    return [behavioral, {"coding": [ours], "text": title}]


def _target(goal: EnablementGoal) -> Json:
    measure = {"measure": {"text": goal.how_we_know}} if goal.how_we_know else {}
    due = {"dueDate": goal.due.isoformat()} if goal.due else {}
    return {**measure, **due}


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _read(resource: Json) -> EnablementGoal:
    """Each element where we write it; ValueError where it stands otherwise."""
    targets = rows(resource, "target")
    target = targets[0] if targets else {}
    if (
        patients_of(resource) == set()
        or "startCodeableConcept" in resource
        or "dueDuration" in target
    ):
        raise ValueError("not our shape")
    ours = [each for each in rows(resource, "identifier") if each.get("system") == GOAL_ID]
    doers = [each for each in rows(resource, "extension") if each.get("url") == DOER_EXTENSION]
    return EnablementGoal(
        key=UUID(_only(ours)["value"]),
        strategy=_only(_strategies(resource))["code"],
        statement=inner(resource, "description")["text"],
        doer=Doer(_only(doers)["valueCode"]) if doers else Doer.TOGETHER,
        due=_day(target.get("dueDate")),
        small_win=small_win_of(resource)[0],
        how_we_know=inner(target, "measure").get("text", ""),
        status=Status(resource["lifecycleStatus"]),
        started=_day(resource.get("startDate")),
    )


def _only(found: list[Json]) -> Json:
    (one,) = found
    return one


def _strategies(goal: Json) -> list[Json]:
    codings = (each for category in rows(goal, "category") for each in rows(category, "coding"))
    return [each for each in codings if each.get("system") == STRATEGY]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
