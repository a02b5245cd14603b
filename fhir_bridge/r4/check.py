"""Whether a record may be kept: R4's structure, then our own profiles, then whose it is.

A rule of a profile of ours is a row in ``OUR_PROFILES`` (the same rules are published as FSH in
``profiles/``). A finding names a rule and a place, never the value.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fhir_bridge.care.enablement import STRATEGIES, Doer
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.r4.references import target_of
from fhir_bridge.r4.structure import Walk
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class Rule:
    """One rule of a profile of ours about a whole resource that is sound R4."""

    rule: str
    expression: str
    text: str
    holds: Callable[[Json], bool]


def findings(resource: Json, *, patient: str | None = None) -> list[Issue]:
    """What speaks against a record, worst first.

    Args:
        resource: any JSON object.
        patient: the id of the patient whose record it must be (W5), when that is known.

    Returns:
        Errors and warnings; none of either means the record is sound. Profiles of ours are
        judged only where ``meta.profile`` claims them and the structure is sound.
    """
    walk = Walk()
    type = resource.get("resourceType")
    walk.resource(resource, type if is_resource(type) else "Resource")
    found = walk.found
    if not found:
        found = [*_claimed(resource), *_out_of_order(resource)]
    if patient is not None:
        found = [*_someone_elses(resource, patient.removeprefix("Patient/")), *found]
    return found


def require(resource: Json, *, patient: str | None = None) -> None:
    """Refuse a record that any error speaks against; see ``findings``.

    Raises:
        Refused: with all findings as ``issues``.
    """
    _refuse_on_error(resource, findings(resource, patient=patient))


def require_strict(resource: Json, *, patient: str | None = None) -> None:
    """``require``, and what the strict R4B model says: for what we write ourselves.

    Never on a read path: the model costs more than all our own checks together.

    Raises:
        Refused: with all findings as ``issues``.
    """
    from fhir_bridge.r4.models import strict_findings  # noqa: PLC0415 (0.15 s, writers only)

    require(resource, patient=patient)
    _refuse_on_error(resource, strict_findings(resource))


def _refuse_on_error(resource: Json, issues: list[Issue]) -> None:
    if any(each.severity == "error" for each in issues):
        raise Refused("This record does not follow the rules for its type.", issues=tuple(issues))


def _someone_elses(resource: Json, patient: str) -> Iterator[Issue]:
    belongs = patients_of(resource)
    nobodys = resource.get("resourceType") == "Goal" and not belongs
    if nobodys or belongs - {patient}:
        yield Issue(
            "This record is about someone other than the patient it is kept for.",
            "Goal.subject" if resource.get("resourceType") == "Goal" else "",
            "business-rule",
            rule="wrong-patient",
        )


def _out_of_order(resource: Json) -> Iterator[Issue]:
    start = resource.get("startDate")
    if resource["resourceType"] != "Goal" or start is None:
        return
    begins = date_range(start)
    for at, target in enumerate(resource.get("target", ())):
        due = date_range(target.get("dueDate", ""))
        if begins and due and due[1] <= begins[0]:
            yield Issue(
                "The due date is before the start date.",
                f"Goal.target[{at}].dueDate",
                "business-rule",
                "warning",
                "due-before-start",
            )


def _claimed(resource: Json) -> Iterator[Issue]:
    for profile in resource.get("meta", {}).get("profile", ()):
        for rule in OUR_PROFILES.get(profile.split("|")[0], ()) if profile else ():
            if not rule.holds(resource):
                yield Issue(rule.text, rule.expression, "business-rule", rule=rule.rule)


def _goal_ids(goal: Json) -> list[Any]:
    rows = goal.get("identifier", ())
    return [each.get("value") for each in rows if each.get("system") == canonicals.GOAL_ID]


def _is_key(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _strategies(goal: Json) -> list[set[Any]]:
    """Of each category that is a strategy, its codes in our system."""
    found = (
        {
            each.get("code")
            for each in category.get("coding", ())
            if each.get("system") == canonicals.STRATEGY
        }
        for category in goal.get("category", ())
    )
    return [codes for codes in found if codes]


def _extensions(resource: Json, url: str) -> list[Json]:
    return [each for each in resource.get("extension", ()) if each.get("url") == url]


def _one_known_doer(goal: Json) -> bool:
    doers = [each.get("valueCode") for each in _extensions(goal, canonicals.DOER_EXTENSION)]
    return len(doers) <= 1 and all(each in _DOERS for each in doers)


def _part_of_one(goal: Json) -> bool:
    related = _extensions(goal, canonicals.GOAL_RELATIONSHIP)
    codings = [
        (each.get("system"), each.get("code"))
        for relation in related
        for part in relation.get("extension", ())
        if part.get("url") == "type"
        for each in part.get("valueCodeableConcept", {}).get("coding", ())
    ]
    return len(related) == 1 and (canonicals.RELATION_PART_OF, "part-of") in codings


def _about_a_patient(goal: Json) -> bool:
    target = target_of(goal["subject"].get("reference"))
    return target is not None and target[0] == "Patient"


_DOERS = {each.value for each in Doer}

_OUR_GOAL = (
    Rule("goal-identifier", "Goal.identifier", "A goal has one identifier of ours, a UUID.",
         lambda goal: len(_goal_ids(goal)) == 1 and _is_key(_goal_ids(goal)[0])),
    Rule("goal-words", "Goal.description.text", "A goal is said in words.",
         lambda goal: "text" in goal["description"]),
    Rule("goal-patient", "Goal.subject", "An enablement goal is a patient's.", _about_a_patient),
    Rule("goal-expressed-by", "Goal.expressedBy", "A goal says whose words it is in.",
         lambda goal: "expressedBy" in goal),
    Rule("goal-start-date", "Goal.start", "A start is a date.",
         lambda goal: "startCodeableConcept" not in goal),
)  # fmt: skip

OUR_PROFILES: dict[str, tuple[Rule, ...]] = {
    canonicals.ENABLEMENT_GOAL: (
        *_OUR_GOAL,
        Rule("goal-strategy", "Goal.category", "A goal belongs to one of the four strategies.",
             lambda goal: len(found := _strategies(goal)) == 1 and found[0] <= STRATEGIES.keys()),
        Rule("goal-doer", "Goal.extension", "At most one doer, and a known one.", _one_known_doer),
        Rule("goal-due-date", "Goal.target.due", "A due date is a date.",
             lambda goal: all("dueDuration" not in each for each in goal.get("target", ()))),
    ),
    canonicals.SMALL_WIN: (
        *_OUR_GOAL,
        Rule("small-win-part-of", "Goal.extension", "A small win is part of one larger goal.",
             _part_of_one),
    ),
}  # fmt: skip
"""Profile URL to its rules beyond R4's own; run only on resources whose structure is sound."""
