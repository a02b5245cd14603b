"""An enablement goal and its first small win, as FHIR Goals and back (profiles in ``profiles/``).

A goal is written once and checked strictly; what comes back is read only when it has the shape we
write. A goal that an EHR holds or changed is read by ``r4.reading`` instead.
"""

from datetime import date
from uuid import UUID

from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import (
    DOER_EXTENSION,
    ENABLEMENT_GOAL,
    GOAL_ACHIEVEMENT,
    GOAL_CATEGORY,
    GOAL_ID,
    GOAL_RELATIONSHIP,
    RELATION_MILESTONE,
    RELATION_PART_OF,
    SMALL_WIN,
    STRATEGY,
    US_CORE_GOAL,
)
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.wire import Json

SMALL_WIN_LINE = "First small win: "
"""How the note line begins that tells the small win to systems that follow no relationships."""

ACHIEVEMENT = {
    Status.ACTIVE: "in-progress",
    Status.ON_HOLD: "in-progress",  # a pause leaves it as it was (domain §D.3)
    Status.COMPLETED: "achieved",
}
"""Status to goal-achievement code; a status without a row says nothing about achievement."""


def goal_to_fhir(goal: EnablementGoal, *, patient: str, author: str | None) -> Json:
    """The Goal that is kept and sent; profile EnablementGoal.

    Args:
        goal: what was agreed.
        patient: whose goal it is and whose words these are, ``Patient/<our id>``.
        author: who wrote it down, e.g. ``Practitioner/<id>``.
    """
    extensions: list[Json] = [{"url": DOER_EXTENSION, "valueCode": goal.doer.value}]
    if goal.small_win:
        piece = _related(RELATION_MILESTONE, "milestone", small_win_id(goal.key))
        extensions.append(piece)
    resource = _goal(goal, goal.key, ENABLEMENT_GOAL, goal.statement, patient, extensions)
    resource["category"] = _categories(goal.strategy)
    target = _target(goal)
    if target:
        resource["target"] = [target]
    if goal.small_win:
        written_by = {"authorReference": {"reference": author}} if author else {}
        resource["note"] = [{**written_by, "text": SMALL_WIN_LINE + goal.small_win}]
    return resource


def small_win_to_fhir(goal: EnablementGoal, *, patient: str, author: str | None) -> Json | None:
    """The first small win as a Goal of its own, part of the larger one; None when there is none.

    Takes what ``goal_to_fhir`` takes; who wrote it down is told by its Provenance alone.
    """
    del author
    if not goal.small_win:
        return None
    whole = _related(RELATION_PART_OF, "part-of", goal.key)
    return _goal(goal, small_win_id(goal.key), SMALL_WIN, goal.small_win, patient, [whole])


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
    goal: EnablementGoal,
    id: UUID,
    profile: str,
    words: str,
    patient: str,
    extensions: list[Json],
) -> Json:
    """What both kinds of goal have in common."""
    resource: Json = {
        "resourceType": "Goal",
        "id": str(id),
        "meta": {"profile": [profile, US_CORE_GOAL]},
        "extension": extensions,
        "identifier": [{"system": GOAL_ID, "value": str(id)}],
        "lifecycleStatus": goal.status.value,
        "description": {"text": words},
        "subject": {"reference": patient},
        "expressedBy": {"reference": patient},
    }
    achievement = ACHIEVEMENT.get(goal.status)
    if achievement:
        resource["achievementStatus"] = _concept(GOAL_ACHIEVEMENT, achievement)
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


def _related(system: str, code: str, target: UUID) -> Json:
    return {
        "url": GOAL_RELATIONSHIP,
        "extension": [
            {"url": "type", "valueCodeableConcept": _concept(system, code)},
            {"url": "target", "valueReference": {"reference": f"Goal/{target}"}},
        ],
    }


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
        small_win=_small_win(resource),
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


def _small_win(goal: Json) -> str:
    lines = (str(each.get("text")) for each in rows(goal, "note"))
    found = (each for each in lines if each.startswith(SMALL_WIN_LINE))
    return next(found, SMALL_WIN_LINE).removeprefix(SMALL_WIN_LINE)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
