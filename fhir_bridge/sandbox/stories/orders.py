"""What was ordered and done: services, the errands that follow, procedures, samples.

Rows and functions as in ``clinical``; what can be ordered is ``codes.SERVICES``.
"""

from dataclasses import dataclass

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.clinical import encounter_ref, quantity
from fhir_bridge.sandbox.stories.codes import PROCEDURES, RIVERSIDE, SERVICES, SPECIMENS
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import party
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class Order:
    """A service ordered (ServiceRequest).

    Attributes:
        what: a key of ``SERVICES``.
        to: who is to do it.
        when: the day it is due.
        amount: how much: value, unit, UCUM.
        changed: when the status changed, if it did.
    """

    key: str
    what: str
    authored: str
    by: str
    to: str = ""
    status: str = "active"
    when: str = ""
    amount: tuple[float, str, str] | None = None
    visit: str = ""
    note: str = ""
    changed: str = ""


@dataclass(frozen=True)
class Errand:
    """Who is to carry out an order, and whether they have said yes (Task)."""

    key: str
    what: str
    order: str
    status: str
    asked: str
    by: str
    to: str


@dataclass(frozen=True)
class Operation:
    """A procedure that was done."""

    key: str
    what: str
    done: str
    visit: str
    by: str


@dataclass(frozen=True)
class Sample:
    """A specimen. ``taken`` is "" when nobody wrote down when."""

    key: str
    what: str
    received: str
    order: str
    taken: str = ""


def service_request(person: Person, row: Order) -> Json:
    """A ServiceRequest."""
    category, code = SERVICES[row.what]
    return shapes.without_empty(
        {
            **shapes.resource(
                "ServiceRequest",
                f"{person.id}-{row.key}",
                "us-core-servicerequest",
                row.changed or row.authored,
            ),
            "status": row.status,
            "intent": "order",
            "category": [shapes.concept(category)],
            "code": shapes.concept(code),
            "quantityQuantity": quantity(*row.amount) if row.amount else None,
            "subject": person.ref,
            "encounter": encounter_ref(person, row.visit),
            "occurrenceDateTime": row.when,
            "authoredOn": row.authored,
            "requester": party(row.by),
            "performer": [party(row.to)] if row.to else [],
            "note": [{"text": row.note}] if row.note else [],
        }
    )


def task(person: Person, row: Errand) -> Json:
    """A Task for whoever is to carry out an order."""
    return {
        **shapes.resource("Task", f"{person.id}-{row.key}", None, row.asked),
        "status": row.status,
        "intent": "order",
        "code": shapes.coded("http://hl7.org/fhir/CodeSystem/task-code", "fulfill"),
        "description": row.what,
        "focus": shapes.to("ServiceRequest", f"{person.id}-{row.order}"),
        "for": person.ref,
        "authoredOn": row.asked,
        "lastModified": row.asked,
        "requester": party(row.by),
        "owner": party(row.to),
    }


def procedure(person: Person, row: Operation) -> Json:
    """A Procedure."""
    return {
        **shapes.resource("Procedure", f"{person.id}-{row.key}", "us-core-procedure", row.done),
        "status": "completed",
        "code": shapes.concept(PROCEDURES[row.what]),
        "subject": person.ref,
        "encounter": encounter_ref(person, row.visit),
        "performedDateTime": row.done,
        "performer": [{"actor": party(row.by)}],
    }


def specimen(person: Person, row: Sample) -> Json:
    """A Specimen; a time of collection that nobody knows says so."""
    collected = (
        {"collectedDateTime": row.taken}
        if row.taken
        else {"_collectedDateTime": shapes.absent("unknown")}
    )
    return {
        **shapes.resource("Specimen", f"{person.id}-{row.key}", "us-core-specimen", row.received),
        "identifier": [shapes.identifier(f"{RIVERSIDE}/id/specimen", f"{person.mrn}-{row.key}")],
        "status": "available",
        "type": shapes.concept(SPECIMENS[row.what]),
        "subject": person.ref,
        "receivedTime": row.received,
        "request": [shapes.to("ServiceRequest", f"{person.id}-{row.order}")],
        "collection": collected,
    }
