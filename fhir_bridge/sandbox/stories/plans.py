"""What is intended: care plans, goals of the EHR, appointments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import SCT, THO, UCUM, US_CORE_SYSTEMS
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import PLACES, party
from fhir_bridge.wire import Json

STATUS_WORDS = {
    "not-started": "to do",
    "scheduled": "booked",
    "in-progress": "going on",
    "completed": "done",
    "cancelled": "cancelled",
}
ACHIEVED = {"active": "in-progress", "completed": "achieved", "on-hold": "no-change"}
"""Lifecycle status of a goal to its achievement."""


@dataclass(frozen=True)
class Activity:
    """One line of a care plan; ``status`` is the care-plan-activity-status."""

    what: str
    status: str


@dataclass(frozen=True)
class Plan:
    """A care plan. ``written`` is when this wording came about, ``ended`` when it was revoked."""

    key: str
    title: str
    written: str
    about: tuple[str, ...]
    summary: str
    activities: tuple[Activity, ...]
    by: str = "lindqvist"
    status: str = "active"
    ended: str = ""
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aim:
    """A goal the EHR's clinicians own; Footbridge only reads it.

    Attributes:
        target: at most this: value, unit, UCUM; None when the measure is not a number.
        status: the lifecycle status.
    """

    key: str
    words: str
    start: str
    due: str
    set_by: str
    changed: str
    about: tuple[str, ...]
    category: str
    measure: str
    target: tuple[float, str, str] | None = None
    note: str = ""
    status: str = "active"


@dataclass(frozen=True)
class Booking:
    """An appointment.

    Attributes:
        place: a key of ``PLACES``.
        made: when it was booked, ``changed``: when its status came about.
        comment: what the clinic noted.
    """

    key: str
    what: str
    start: str
    minutes: int
    by: str
    place: str
    made: str
    status: str = "booked"
    changed: str = ""
    comment: str = ""


def care_plan(person: Person, row: Plan) -> Json:
    """A CarePlan with narrative, in US Core's category and SNOMED's kind."""
    period = {"start": row.written} | ({"end": row.ended} if row.ended else {})
    lines = [f"{each.what} ({STATUS_WORDS[each.status]})" for each in row.activities]
    return shapes.without_empty(
        {
            **shapes.resource(
                "CarePlan", f"{person.id}-{row.key}", "us-core-careplan", row.ended or row.written
            ),
            "text": shapes.narrative(row.title, [row.summary], lines),
            "status": row.status,
            "intent": "plan",
            "category": [
                shapes.coded(f"{US_CORE_SYSTEMS}/careplan-category", "assess-plan"),
                {"coding": [{"system": SCT, "code": "734163000"}], "text": "Care plan"},
            ],
            "title": row.title,
            "subject": person.ref,
            "period": period,
            "created": row.written,
            "author": party(row.by),
            "careTeam": [shapes.to("CareTeam", f"{person.id}-team")],
            "addresses": _conditions(person, row.about),
            "goal": [shapes.to("Goal", f"{person.id}-{key}") for key in row.goals],
            "activity": [
                {"detail": {"status": each.status, "description": each.what}}
                for each in row.activities
            ],
        }
    )


def goal(person: Person, row: Aim) -> Json:
    """A Goal set by a clinician."""
    at_most = {"detailQuantity": _at_most(*row.target)} if row.target else {}
    return shapes.without_empty(
        {
            **shapes.resource("Goal", f"{person.id}-{row.key}", "us-core-goal", row.changed),
            "lifecycleStatus": row.status,
            "achievementStatus": shapes.tho("goal-achievement", ACHIEVED[row.status]),
            "category": [shapes.tho("goal-category", row.category)],
            "description": {"text": row.words},
            "subject": person.ref,
            "startDate": row.start,
            "target": [{"measure": {"text": row.measure}, **at_most, "dueDate": row.due}],
            "statusDate": row.changed[:10],
            "expressedBy": party(row.set_by),
            "addresses": _conditions(person, row.about),
            "note": [{"text": row.note}] if row.note else [],
        }
    )


def appointment(person: Person, row: Booking) -> Json:
    """An Appointment with the patient, the clinician and the place."""
    end = datetime.fromisoformat(row.start) + timedelta(minutes=row.minutes)
    place = PLACES[row.place]
    actors = [person.ref, party(row.by), shapes.to("Location", place.id, place.name)]
    return shapes.without_empty(
        {
            **shapes.resource(
                "Appointment", f"{person.id}-{row.key}", None, row.changed or row.made
            ),
            "status": row.status,
            "serviceType": [{"text": row.what}],
            "appointmentType": shapes.coded(f"{THO}/v2-0276", "FOLLOWUP"),
            "description": row.what,
            "start": row.start,
            "end": end.isoformat(timespec="seconds"),
            "minutesDuration": row.minutes,
            "created": row.made,
            "comment": row.comment,
            "participant": [{"actor": actor, "status": "accepted"} for actor in actors],
        }
    )


def _at_most(value: float, unit: str, code: str) -> Json:
    return {"value": value, "comparator": "<=", "unit": unit, "system": UCUM, "code": code}


def _conditions(person: Person, keys: tuple[str, ...]) -> list[Json]:
    return [shapes.to("Condition", f"{person.id}-{key}") for key in keys]
