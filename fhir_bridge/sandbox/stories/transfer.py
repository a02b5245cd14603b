"""A transition-of-care document, as one facility sends it to the next (PACIO TOC 1.0.0).

The sections and their codes are those of TOC 1.0.0; one with nothing in it says why
(``emptyReason``). No profile is claimed: 1.0.0's definitions are not at hand to check against.

The document is kept whole inside its DocumentReference. A Binary beside it would belong to no
patient, so an app that may read one chart alone could not open it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fhir_bridge.sandbox.stories import clinical, orders, plans, shapes
from fhir_bridge.sandbox.stories.codes import DOCUMENT_TYPES, LOINC
from fhir_bridge.sandbox.stories.papers import Letter
from fhir_bridge.sandbox.stories.people import patient
from fhir_bridge.sandbox.stories.shared import everyone, party
from fhir_bridge.sandbox.stories.story import Story
from fhir_bridge.sandbox.stories.visits import encounter
from fhir_bridge.wire import Json, write_json

LAKEVIEW = "https://ehr.lakeview.example/fhir"
TOC_CODES = "http://hl7.org/fhir/us/pacio-toc/CodeSystem/toc-temp-cs"
TITLE = "Transfer summary of Lakeview Care Center"


@dataclass(frozen=True)
class Transfer:
    """What makes the document.

    Attributes:
        visit: the key of the stay it is about; it speaks of this stay and the problem list.
        id: the patient's id at the facility, which is not ours.
        sent: when it was signed.
        by: who signed it, ``kept_by``: which facility keeps it.
        words: what the facility wrote into a section, by the section's code.
    """

    visit: str
    id: str
    sent: str
    by: str
    kept_by: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One section: what goes into it, and why it is empty if nothing does (list-empty-reason)."""

    title: str
    code: str
    types: tuple[str, ...] = ()
    empty: str = "unavailable"
    system: str = LOINC


SECTIONS = (
    Section("Reason for referral", "42349-1", ("Encounter",)),
    Section("Problems", "11450-4", ("Condition",)),
    Section("Medications", "10160-0", ("List",)),
    Section("Allergies", "48765-2", empty="nilknown"),
    Section("Results", "30954-2", ("Observation",)),
    Section("Procedures", "47519-4", ("Procedure",)),
    Section("Functional status", "47420-5"),
    Section("Devices", "46264-8"),
    Section("Discharge instructions", "69730-0"),
    Section("Plan of care", "18776-5", ("CarePlan",)),
    Section("Advance directives", "42348-3", empty="notasked"),
    Section("Immunizations", "11369-6"),
    Section("Social history", "29762-2"),
    Section("Vital signs", "8716-3"),
    Section("Behavioral health", "behavioral_health_summary", empty="nilknown", system=TOC_CODES),
)
NOTHING = {
    "nilknown": "None known.",
    "notasked": "Not asked.",
    "unavailable": "Not available.",
}


def transfer_letter(key: str, story: Story, row: Transfer) -> Letter:
    """The document as a letter for the chart it was sent to."""
    return Letter(
        key,
        "transfer-summary",
        TITLE,
        row.sent,
        row.kept_by,
        row.visit,
        write_json(document(story, row)).decode(),
        content_type="application/fhir+json",
        kept_by=row.kept_by,
    )


def document(story: Story, row: Transfer) -> Json:
    """A document Bundle: the composition, then everything it leads to."""
    held = _held(story, row)
    composition = _composition(held, row)
    entries = [composition, *held]
    return {
        "resourceType": "Bundle",
        "id": f"{row.id}-transfer",
        "identifier": shapes.identifier(f"{LAKEVIEW}/document", f"{row.id}-transfer"),
        "type": "document",
        "timestamp": row.sent,
        "entry": [
            {"fullUrl": f"{LAKEVIEW}/{each['resourceType']}/{each['id']}", "resource": each}
            for each in (*entries, *_directory(entries))
        ],
    }


def _held(story: Story, row: Transfer) -> list[Json]:
    """The facility's own records of the patient, the patient first."""
    person = replace(story.person, id=row.id)
    known = [each for each in story.problems if each.visit in {"", row.visit}]
    stay = [each for each in story.visits if each.key == row.visit]
    prescribed = [each for each in story.prescriptions if each.visit == row.visit]
    listed = [each for each in story.lists if each.visit == row.visit]
    planned = [each for each in story.plans if each.by == row.by]
    measured = [each for each in story.results if each.visit == row.visit]
    return [
        patient(person, [each.contact for each in story.relatives]),
        *(encounter(person, each) for each in stay),
        *(clinical.condition(person, each) for each in known),
        *(clinical.prescription(person, each) for each in prescribed),
        *(clinical.medicine_list(person, each) for each in listed),
        *(_without(orders.procedure(person, each), "encounter") for each in story.operations),
        *(_without(plans.care_plan(person, each), "careTeam") for each in planned),
        *(_without(clinical.observation(person, each), "specimen", "basedOn") for each in measured),
    ]


def _composition(held: Sequence[Json], row: Transfer) -> Json:
    [stay] = [each for each in held if each["resourceType"] == "Encounter"]
    kind = shapes.concept(DOCUMENT_TYPES["transfer-summary"])
    return {
        **shapes.resource("Composition", f"{row.id}-transfer", None, row.sent),
        "language": "en-US",
        "identifier": shapes.identifier(f"{LAKEVIEW}/document", f"{row.id}-transfer"),
        "status": "final",
        "type": kind,
        "category": [kind],
        "subject": stay["subject"],
        "encounter": shapes.to("Encounter", stay["id"]),
        "date": row.sent,
        "author": [party(row.by)],
        "title": TITLE,
        "custodian": party(row.kept_by),
        "section": [_section(each, held, row.words.get(each.code, "")) for each in SECTIONS],
    }


def _section(section: Section, held: Sequence[Json], words: str) -> Json:
    entries = [each for each in held if each["resourceType"] in section.types]
    lines = [line for each in entries for line in _lines(each, held)]
    empty = "" if entries or words else section.empty
    told = [words or NOTHING[empty]] if words or empty else []
    return shapes.without_empty(
        {
            "title": section.title,
            "code": shapes.coded(section.system, section.code) | {"text": section.title},
            "text": shapes.narrative(section.title, told, lines),
            "entry": [shapes.to(each["resourceType"], each["id"]) for each in entries],
            "emptyReason": shapes.tho("list-empty-reason", empty) if empty else None,
        }
    )


def _lines(resource: Json, held: Sequence[Json]) -> list[str]:
    """An entry in words; of a list, its medicines."""
    if resource["resourceType"] == "List":
        return [
            f"{each['medicationCodeableConcept']['text']}, {each['dosageInstruction'][0]['text']}"
            for each in held
            if each["resourceType"] == "MedicationRequest"
        ]
    if resource["resourceType"] == "Encounter":
        return [resource["reasonCode"][0]["text"]]
    words = resource.get("title") or resource["code"]["text"]
    return [f"{words}: result to come" if "dataAbsentReason" in resource else words]


def _directory(entries: Sequence[Json]) -> list[Json]:
    """The people, organisations and places that entries name, and those that these name."""
    shared = {f"{each['resourceType']}/{each['id']}": each for each in everyone()}
    found: dict[str, Json] = {}
    waiting = [reference for each in entries for reference in _references(each)]
    while waiting:
        reference = waiting.pop(0)
        if reference in shared and reference not in found:
            found[reference] = shared[reference]
            waiting += _references(shared[reference])
    return list(found.values())


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _references(each)
    elif isinstance(node, dict):
        if "reference" in node:
            yield node["reference"]
        yield from _references(list(node.values()))


def _without(resource: Json, *names: str) -> Json:
    """A record without references to what the document does not hold."""
    return {name: value for name, value in resource.items() if name not in names}
