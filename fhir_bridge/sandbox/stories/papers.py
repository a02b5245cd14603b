"""What is on paper: documents, consents, and who wrote what (provenance)."""

from base64 import b64encode
from dataclasses import dataclass

from fhir_bridge.r4.compartment import PROVENANCE_PATIENT
from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import (
    DOCUMENT,
    DOCUMENT_TYPES,
    LOINC,
    THO,
    US_CORE_SYSTEMS,
    V3_ACT_CODE,
)
from fhir_bridge.sandbox.stories.people import Person
from fhir_bridge.sandbox.stories.shared import CLINICIANS, party
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class Letter:
    """A document in one language: plain text, unless ``content_type`` says otherwise."""

    key: str
    kind: str
    title: str
    written: str
    by: str
    visit: str
    text: str
    language: str = "en"
    content_type: str = "text/plain; charset=utf-8"
    kept_by: str = "riverside"
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """The patient does not want a payer to be given anything."""

    key: str
    payer: str
    signed: str
    effective: str


@dataclass(frozen=True)
class Source:
    """Who made or changed some resources; ``targets`` are ``Type/key``."""

    key: str
    targets: tuple[str, ...]
    by: str
    at: str
    activity: str = "CREATE"
    sent_by: str = "riverside"
    labels: tuple[str, ...] = ()


def document(person: Person, row: Letter) -> Json:
    """A DocumentReference that carries its text."""
    attachment = {
        "contentType": row.content_type,
        "language": row.language,
        "data": b64encode(row.text.encode()).decode(),
        "title": row.title,
        "creation": row.written,
    }
    return {
        **shapes.resource(
            "DocumentReference",
            f"{person.id}-{row.key}",
            "us-core-documentreference",
            row.written,
            row.labels,
        ),
        "identifier": [shapes.identifier(DOCUMENT, f"{person.mrn}-{row.key}")],
        "status": "current",
        "docStatus": "final",
        "type": shapes.concept(DOCUMENT_TYPES[row.kind]),
        "category": [
            shapes.coded(f"{US_CORE_SYSTEMS}/us-core-documentreference-category", "clinical-note")
        ],
        "subject": person.ref,
        "date": row.written,
        "author": [party(row.by)],
        "custodian": party(row.kept_by),
        "description": row.title,
        "content": [{"attachment": attachment}],
        "context": {"encounter": [shapes.to("Encounter", f"{person.id}-{row.visit}")]},
    }


def consent(person: Person, row: Refusal) -> Json:
    """A Consent that denies one payer everything.

    It names the payer as recipient, so that it says nothing about treatment, and it does not claim
    HRex's consent profile, which can only permit.
    """
    recipient = {
        "role": shapes.coded(f"{THO}/v3-ParticipationType", "IRCP"),
        "reference": party(row.payer),
    }
    return {
        **shapes.resource("Consent", f"{person.id}-{row.key}", None, row.signed),
        "status": "active",
        "scope": shapes.tho("consentscope", "patient-privacy"),
        "category": [
            {
                "coding": [
                    {"system": LOINC, "code": "59284-0"},
                    {"system": V3_ACT_CODE, "code": "IDSCL"},
                ],
                "text": "Information disclosure",
            }
        ],
        "patient": person.ref,
        "dateTime": row.signed,
        "performer": [person.ref],
        "organization": [party("rpc")],
        "policyRule": shapes.tho("consentpolicycodes", "hipaa-restrictions"),
        "provision": {
            "type": "deny",
            "period": {"start": row.effective},
            "actor": [recipient],
            "action": [shapes.tho("consentaction", "disclose")],
        },
    }


def provenance(person: Person, row: Source) -> Json:
    """A Provenance: the author on behalf of their organisation, and who passed it on."""
    behalf = party(CLINICIANS[row.by].organisation)
    targets = (target.split("/") for target in row.targets)
    return {
        **shapes.resource(
            "Provenance", f"{person.id}-{row.key}", "us-core-provenance", row.at, row.labels
        ),
        "extension": [shapes.extension(PROVENANCE_PATIENT, valueReference=person.ref)],
        "target": [shapes.to(type, f"{person.id}-{key}") for type, key in targets],
        "recorded": row.at,
        "activity": shapes.tho("v3-DataOperation", row.activity),
        "agent": [
            {
                "type": shapes.tho("provenance-participant-type", "author"),
                "who": party(row.by),
                "onBehalfOf": behalf,
            },
            {
                "type": shapes.coded(
                    f"{US_CORE_SYSTEMS}/us-core-provenance-participant-type", "transmitter"
                ),
                "who": party(row.sent_by),
            },
        ],
    }
