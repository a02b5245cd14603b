"""The one CarePlan of a patient (US Core): what the record holds, as others read it.

Made anew from the record, never typed. It tells what may be released (care rules §2.3): goals in
the patient's words with their status and dates, small wins, work that may leave, the care team.
A record that bears a label of ``r4.labels`` is neither referred to nor told, nor is the reason why
something rests, who did what, or what anybody answered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.goal import STATUS_WORDS, EnablementGoal, Status, small_win_id
from fhir_bridge.r4.canonicals import BASE, CAREPLAN_CATEGORY, ENABLEMENT_GOAL, PLAN_OF_CARE
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.course import PLAN_TEMPLATE, course_from_fhir, template_of
from fhir_bridge.r4.datatypes import inner
from fhir_bridge.r4.goal import goal_from_fhir
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.narratives import div, safe
from fhir_bridge.wire import Json

CARE_PLAN_ID = f"{BASE}/id/care-plan"
US_CORE_CARE_PLAN = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-careplan"
TITLE = "Plan of care: what the patient wants to do, and what comes next"

ACTIVE, COMPLETED, REVOKED = "active", "completed", "revoked"
STATUS_SENTENCES: Mapping[str, str] = {
    ACTIVE: "We work on this plan now.",
    COMPLETED: "This plan is finished for now. The door stays open.",
    REVOKED: "Nobody works on this plan any more.",
}
"""CarePlan.status (required binding http://hl7.org/fhir/request-status, R4), in words."""

WORK = ("Task", "ServiceRequest")
"""Records of ours that a plan may name as its activities, where they may leave at all."""

OPEN = frozenset({Status.PROPOSED, Status.PLANNED, Status.ACCEPTED, Status.ACTIVE, Status.ON_HOLD})


@dataclass(frozen=True)
class Basis:
    """What a patient's record holds that a plan may be made of.

    Attributes:
        patient: our id.
        goals: larger goals and small wins of ours as FHIR, oldest first, labelled or not.
        work: other records of ours, labelled or not; those of ``WORK`` may become activities.
        teams: care teams of the patient.
        holder: reference and name of who coordinates care; "" where nobody does.
        since, until: when that began and ended.
    """

    site: str
    patient: str
    goals: tuple[Json, ...] = ()
    work: tuple[Json, ...] = ()
    teams: tuple[Json, ...] = ()
    holder: tuple[str, str] = ("", "")
    status: str = ACTIVE
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class _Told:
    """One goal that may be told, with those of its small wins that may."""

    goal: EnablementGoal
    next_step: str
    won: tuple[str, ...]


def care_plan_id(site: str, patient: str) -> str:
    """The id of a patient's plan: the same however often it is made."""
    return str(uuid5(uuid5(NAMESPACE_URL, CARE_PLAN_ID), f"{site}/{patient}"))


def tells_anything(basis: Basis) -> bool:
    """Whether there is a goal to tell: before the first one there is no plan."""
    return any(ENABLEMENT_GOAL in _profiles(each) for each in _may_be_told(basis, basis.goals))


def care_plan_to_fhir(basis: Basis) -> Json:
    """The plan as it stands. The same record makes the same plan, to the letter."""
    id = care_plan_id(basis.site, basis.patient)
    reference, name = basis.holder
    named = {"display": name} if name else {}
    since, until = basis.since, basis.until
    period = {"start": since.isoformat()} if since else {}
    period |= {"end": until.isoformat()} if until else {}
    lists = {
        "instantiatesCanonical": _templates(basis),
        "contributor": [{"reference": reference, **named}] if reference else [],
        "careTeam": _references(_may_be_told(basis, basis.teams)),
        "goal": _references(_may_be_told(basis, basis.goals)),
        "activity": [{"reference": each} for each in _references(_activities(basis))],
    }
    return {
        "resourceType": "CarePlan",
        "id": id,
        "meta": {"profile": [PLAN_OF_CARE, US_CORE_CARE_PLAN]},
        "language": "en",
        "text": {"status": "generated", "div": _narrative(basis)},
        "identifier": [{"system": CARE_PLAN_ID, "value": id}],
        "status": basis.status,
        "intent": "plan",
        "category": [{"coding": [{"system": CAREPLAN_CATEGORY, "code": "assess-plan"}]}],
        "title": TITLE,
        "subject": {"reference": f"Patient/{basis.patient}"},
        **({"period": period} if period else {}),
        "author": {"type": "Device", "display": "Footbridge"},
        **{name: value for name, value in lists.items() if value},
    }


def says_the_same(one: Json, other: Json) -> bool:
    """Whether two plans tell the same: versions and times of ours aside."""
    return _said(one) == _said(other)


def sources(basis: Basis) -> tuple[str, ...]:
    """The versions a plan was made of: ``Goal/<id>/_history/<version>``."""
    told = (*_may_be_told(basis, basis.goals), *_activities(basis))
    return tuple(
        f"{each['resourceType']}/{each['id']}/_history/{inner(each, 'meta').get('versionId', 1)}"
        for each in told
    )


def _said(plan: Json) -> Json:
    return {name: value for name, value in plan.items() if name not in {"id", "meta"}}


def _may_be_told(basis: Basis, records: Iterable[Json]) -> Iterator[Json]:
    """This patient's records that may leave and were not noted by mistake."""
    for each in records:
        state = each.get("lifecycleStatus", each.get("status"))
        if may_leave(each) and state != "entered-in-error" and patients_of(each) == {basis.patient}:
            yield each


def _activities(basis: Basis) -> Iterator[Json]:
    told = _may_be_told(basis, basis.work)
    return (each for each in told if each["resourceType"] in WORK)


def _references(records: Iterable[Json]) -> list[Json]:
    return [{"reference": f"{each['resourceType']}/{each['id']}"} for each in records]


def _templates(basis: Basis) -> list[str]:
    """The plan templates that goals of this plan were begun from, each with its version."""
    begun = {template_of(each).partition("#")[0] for each in _may_be_told(basis, basis.goals)}
    return [f"{PLAN_TEMPLATE}{each}" for each in sorted(begun) if each]


def _profiles(record: Json) -> list[str]:
    found: list[str] = inner(record, "meta").get("profile", [])
    return found


def _goals(basis: Basis) -> Iterator[_Told]:
    told = {str(each["id"]): each for each in _may_be_told(basis, basis.goals)}
    for each in told.values():
        if ENABLEMENT_GOAL not in _profiles(each):
            continue
        goal, course = goal_from_fhir(each), course_from_fhir(each)
        steps = {
            number: told[id]
            for number in range(1, course.rungs + 1)
            if (id := str(small_win_id(goal.key, number))) in told
        }
        won = tuple(
            _words(step) for step in steps.values()
            if step["lifecycleStatus"] == Status.COMPLETED.value
        )  # fmt: skip
        now = steps.get(course.rung, {})
        waits = now.get("lifecycleStatus") in {status.value for status in OPEN}
        yield _Told(goal, _words(now) if waits else "", won)


def _words(goal: Json) -> str:
    return str(inner(goal, "description").get("text", ""))


def _narrative(basis: Basis) -> str:
    told = list(_goals(basis))
    now = [each for each in told if each.goal.status in OPEN]
    before = [each for each in told if each.goal.status not in OPEN]
    name = basis.holder[1]
    parts = [
        f"<p><b>Plan of care.</b> {STATUS_SENTENCES[basis.status]} What stands in quotation marks "
        "is in the patient’s own words.</p>",
        f"<p>Care is coordinated by {safe(name)}.</p>" if name else "",
        "<p><b>Goals now</b></p>" if now else "<p>No goal is open now.</p>",
        *(_goal(number, each) for number, each in enumerate(now, 1)),
        "<p><b>Goals that are no longer open</b></p>" if before else "",
        *(_goal(0, each) for each in before),
    ]
    return div(parts)


def _goal(number: int, told: _Told) -> str:
    goal = told.goal
    first = f"{number}. " if number else ""
    rows = [
        f"Part of life: {STRATEGIES[goal.strategy].title}",
        f"Where it stands: {STATUS_WORDS[goal.status]}",
        f"Agreed on: {_day(goal.started)}" if goal.started else "",
        f"Planned for: {_day(goal.due)}" if goal.due and number else "",
        f"How we will know: {safe(goal.how_we_know)}" if goal.how_we_know else "",
        f"Next small step: {safe(told.next_step)}" if told.next_step and number else "",
        *(f"Small step reached: {safe(words)}" for words in told.won),
    ]
    listed = "".join(f"<li>{row}</li>" for row in rows if row)
    return f"<p>{first}“{safe(goal.statement)}”</p><ul>{listed}</ul>"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
