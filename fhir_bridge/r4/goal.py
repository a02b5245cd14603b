"""An enablement goal and its first small win, as FHIR Goals and back (profiles in ``profiles/``).

A goal is written once and checked strictly; what comes back is read only when it has the shape we
write. A goal that an EHR holds or changed is read by ``r4.reading`` instead.
"""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.care.goal import EnablementGoal, Status, small_win_id
from fhir_bridge.errors import Refused
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.check import OUR_PROFILES, findings
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
    extensions: list[Json] = [{"url": canonicals.DOER_EXTENSION, "valueCode": goal.doer.value}]
    if goal.small_win:
        piece = _related(canonicals.RELATION_MILESTONE, "milestone", small_win_id(goal.key))
        extensions.append(piece)
    resource = _goal(
        goal, goal.key, canonicals.ENABLEMENT_GOAL, goal.statement, patient, extensions
    )
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
    whole = _related(canonicals.RELATION_PART_OF, "part-of", goal.key)
    return _goal(
        goal, small_win_id(goal.key), canonicals.SMALL_WIN, goal.small_win, patient, [whole]
    )


def goal_from_fhir(resource: Json) -> EnablementGoal:
    """Read back a goal that ``goal_to_fhir`` made, with the same words.

    Raises:
        Refused: it does not have our shape, or says what an enablement goal cannot say.
    """
    if not _is_ours(resource):
        raise Refused("This goal was not written here.")
    target: Json = next(iter(resource.get("target", ())), {})
    doer = _valued(resource, canonicals.DOER_EXTENSION, "valueCode")
    try:
        return EnablementGoal(
            key=UUID(_identifier(resource)),
            strategy=_strategy(resource),
            statement=resource["description"]["text"],
            doer=Doer(doer or Doer.TOGETHER),
            due=_day(target.get("dueDate")),
            small_win=_small_win(resource),
            how_we_know=target.get("measure", {}).get("text", ""),
            status=Status(resource["lifecycleStatus"]),
            started=_day(resource.get("startDate")),
        )
    except (ValidationError, ValueError):  # values that R4 allows and care does not
        raise Refused("This goal says what an enablement goal cannot say.") from None


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
        "meta": {"profile": [profile, canonicals.US_CORE_GOAL]},
        "extension": extensions,
        "identifier": [{"system": canonicals.GOAL_ID, "value": str(id)}],
        "lifecycleStatus": goal.status.value,
        "description": {"text": words},
        "subject": {"reference": patient},
        "expressedBy": {"reference": patient},
    }
    achievement = ACHIEVEMENT.get(goal.status)
    if achievement:
        resource["achievementStatus"] = _concept(canonicals.GOAL_ACHIEVEMENT, achievement)
    if goal.started:
        resource["startDate"] = goal.started.isoformat()
    return resource


def _categories(strategy: str) -> list[Json]:
    title = STRATEGIES[strategy].title
    ours = {"system": canonicals.STRATEGY, "code": strategy, "display": title}
    behavioral = _concept(canonicals.GOAL_CATEGORY, "behavioral")
    return [behavioral, {"coding": [ours], "text": title}]


def _target(goal: EnablementGoal) -> Json:
    measure = {"measure": {"text": goal.how_we_know}} if goal.how_we_know else {}
    due = {"dueDate": goal.due.isoformat()} if goal.due else {}
    return {**measure, **due}


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _related(system: str, code: str, target: UUID) -> Json:
    return {
        "url": canonicals.GOAL_RELATIONSHIP,
        "extension": [
            {"url": "type", "valueCodeableConcept": _concept(system, code)},
            {"url": "target", "valueReference": {"reference": f"Goal/{target}"}},
        ],
    }


def _is_ours(resource: Json) -> bool:
    sound = resource.get("resourceType") == "Goal" and not any(
        issue.severity == "error" for issue in findings(resource)
    )
    return sound and all(rule.holds(resource) for rule in OUR_PROFILES[canonicals.ENABLEMENT_GOAL])


def _identifier(goal: Json) -> str:
    found = (each for each in goal["identifier"] if each.get("system") == canonicals.GOAL_ID)
    return str(next(found)["value"])


def _strategy(goal: Json) -> Any:
    codings = (each for category in goal["category"] for each in category.get("coding", ()))
    return next(each["code"] for each in codings if each.get("system") == canonicals.STRATEGY)


def _small_win(goal: Json) -> str:
    lines = (each["text"] for each in goal.get("note", ()))
    found = (each for each in lines if each.startswith(SMALL_WIN_LINE))
    return next(found, SMALL_WIN_LINE).removeprefix(SMALL_WIN_LINE)


def _valued(resource: Json, url: str, name: str) -> Any:
    found = (each for each in resource.get("extension", ()) if each.get("url") == url)
    return next((each.get(name) for each in found), None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
