"""A story as a value, and how it becomes the patient's transaction Bundle."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fhir_bridge.sandbox.stories import clinical, orders, papers, plans
from fhir_bridge.sandbox.stories.clinical import MedicineList, Prescription, Problem, Result
from fhir_bridge.sandbox.stories.insurance import Membership, coverage
from fhir_bridge.sandbox.stories.orders import Errand, Operation, Order, Sample
from fhir_bridge.sandbox.stories.papers import Letter, Refusal, Source
from fhir_bridge.sandbox.stories.people import Person, patient
from fhir_bridge.sandbox.stories.plans import Aim, Booking, Plan
from fhir_bridge.sandbox.stories.team import Partner, Relative, care_team, relative
from fhir_bridge.sandbox.stories.visits import Visit, encounter
from fhir_bridge.wire import Json

Row = TypeVar("Row")


@dataclass(frozen=True)
class Story:
    """Everything the EHR holds about one patient, as rows. Empty = the story has none."""

    person: Person
    memberships: tuple[Membership, ...]
    relatives: tuple[Relative, ...] = ()
    partners: tuple[Partner, ...] = ()
    problems: tuple[Problem, ...] = ()
    visits: tuple[Visit, ...] = ()
    operations: tuple[Operation, ...] = ()
    aims: tuple[Aim, ...] = ()
    plans: tuple[Plan, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    lists: tuple[MedicineList, ...] = ()
    orders: tuple[Order, ...] = ()
    errands: tuple[Errand, ...] = ()
    samples: tuple[Sample, ...] = ()
    results: tuple[Result, ...] = ()
    bookings: tuple[Booking, ...] = ()
    letters: tuple[Letter, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    sources: tuple[Source, ...] = ()


def resources(story: Story) -> list[Json]:
    """The FHIR resources of a story, in the order a reader would tell it."""
    person = story.person

    def each(make: Callable[[Person, Row], Json], rows: Sequence[Row]) -> list[Json]:
        return [make(person, row) for row in rows]

    owned = person.primary and person.case_manager
    return [
        patient(person, [row.contact for row in story.relatives]),
        *each(relative, story.relatives),
        *([care_team(person, story.relatives, story.partners)] if owned else []),
        *each(coverage, story.memberships),
        *each(clinical.condition, story.problems),
        *each(encounter, story.visits),
        *each(orders.procedure, story.operations),
        *each(plans.goal, story.aims),
        *each(plans.care_plan, story.plans),
        *each(clinical.prescription, story.prescriptions),
        *each(clinical.medicine_list, story.lists),
        *each(orders.service_request, story.orders),
        *each(orders.task, story.errands),
        *each(orders.specimen, story.samples),
        *each(clinical.observation, story.results),
        *each(plans.appointment, story.bookings),
        *each(papers.document, story.letters),
        *each(papers.consent, story.refusals),
        *each(papers.provenance, story.sources),
    ]


def transaction(entries: Iterable[Json]) -> Json:
    """A transaction Bundle of PUTs: sending it again replaces and never doubles."""
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "resource": each,
                "request": {"method": "PUT", "url": f"{each['resourceType']}/{each['id']}"},
            }
            for each in entries
        ],
    }
