"""Whether a record may be kept: R4's structure, then our published profiles, then whose it is.

A rule of a profile of ours belongs into ``profiles/``; here stands only what no profile can say.
A finding names a rule and a place, never the value.
"""

from collections.abc import Iterator
from uuid import UUID

from fhir_bridge.errors import Issue, Refused
from fhir_bridge.r4 import canonicals, package
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.conform import conformance
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.r4.questionnaire import misfits
from fhir_bridge.r4.structure import Walk
from fhir_bridge.wire import Json


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
        found = [*_claimed(resource), *_answered(resource), *_out_of_order(resource)]
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
    """``require``, and what the strict R4B model says: for tests, and types not in our table.

    In those that are it finds nothing more (a test shows it), and costs more than all our checks.

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
    profiles = resource.get("meta", {}).get("profile", ())
    ours = [each for each in profiles if each and package.find(each) is not None]
    for profile in ours:
        yield from conformance(resource, profile)
    if ours and resource["resourceType"] == "Goal" and not _has_our_key(resource):
        yield Issue(
            "The identifier of a goal of ours is a UUID.",
            "Goal.identifier",
            "business-rule",
            rule="goal-key",
        )


def _answered(resource: Json) -> Iterator[Issue]:
    """Answers to a questionnaire of ours are answers to its questions."""
    asked = resource.get("questionnaire")
    answers = asked and resource["resourceType"] == "QuestionnaireResponse"
    form = package.find(str(asked)) if answers else None
    return misfits(resource, form) if form else iter(())


def _has_our_key(goal: Json) -> bool:
    """What the profile cannot say: the key is a UUID as we write them."""
    rows = goal.get("identifier", ())
    keys = [each.get("value") for each in rows if each.get("system") == canonicals.GOAL_ID]
    try:
        return all(str(UUID(key)) == key for key in keys)
    except (TypeError, ValueError, AttributeError):
        return False
