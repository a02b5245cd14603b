"""A story as a value, and how it becomes the patient's transaction Bundle."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fhir_bridge.sandbox.stories import clinical, papers, people, plans
from fhir_bridge.sandbox.stories.clinical import Prescription, Problem, Result, Visit
from fhir_bridge.sandbox.stories.papers import Letter, Refusal, Source
from fhir_bridge.sandbox.stories.people import Membership, Person, Relative
from fhir_bridge.sandbox.stories.plans import Aim, Booking, Plan
from fhir_bridge.wire import Json

Row = TypeVar("Row")


@dataclass(frozen=True)
class Story:
    """Everything the EHR holds about one patient, as rows. Empty = the story has none."""

    person: Person
    membership: Membership
    relatives: tuple[Relative, ...] = ()
    partners: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    visits: tuple[Visit, ...] = ()
    plans: tuple[Plan, ...] = ()
    prescriptions: tuple[Prescription, ...] = ()
    results: tuple[Result, ...] = ()
    aims: tuple[Aim, ...] = ()
    bookings: tuple[Booking, ...] = ()
    letters: tuple[Letter, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    sources: tuple[Source, ...] = ()


def resources(story: Story) -> list[Json]:
    """The FHIR resources of a story, in the order a reader would tell it."""
    person = story.person

    def each(make: Callable[[Person, Row], Json], rows: Sequence[Row]) -> list[Json]:
        return [make(person, row) for row in rows]

    return [
        people.patient(person, story.relatives),
        *each(people.relative, story.relatives),
        people.care_team(person, story.relatives, story.partners),
        people.coverage(person, story.membership),
        *each(clinical.condition, story.problems),
        *each(clinical.encounter, story.visits),
        *each(plans.goal, story.aims),
        *each(plans.care_plan, story.plans),
        *each(clinical.prescription, story.prescriptions),
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
