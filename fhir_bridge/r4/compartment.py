"""Which patient a record belongs to. A new type is a row here.

The rows follow the R4 Patient CompartmentDefinition, narrowed to the elements that say whom the
record is *about*: a parent who is the subscriber of a child's coverage, or a patient who sent a
message about someone else, does not own that record. Types without a row belong to no patient.
"""

from collections.abc import Iterator
from typing import Any

from fhir_bridge.r4.references import target_of
from fhir_bridge.wire import Json

PROVENANCE_PATIENT = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Provenance.patient"
"""R4's Provenance names its patient only when the patient is a target; R5's element, as HL7's
own cross-version extension, says it for every Provenance."""

_SUBJECT = (
    "Account AdverseEvent Basic CarePlan CareTeam ChargeItem ClinicalImpression Communication "
    "CommunicationRequest Composition Condition DeviceRequest DeviceUseStatement DiagnosticReport "
    "DocumentManifest DocumentReference Encounter Flag Goal GuidanceResponse ImagingStudy Invoice "
    "List MeasureReport Media MedicationAdministration MedicationDispense MedicationRequest "
    "MedicationStatement Observation Procedure QuestionnaireResponse RequestGroup RiskAssessment "
    "ServiceRequest Specimen"
)
_PATIENT = (
    "AllergyIntolerance BodyStructure Claim ClaimResponse Consent CoverageEligibilityRequest "
    "CoverageEligibilityResponse DetectedIssue Device EpisodeOfCare ExplanationOfBenefit "
    "FamilyMemberHistory Immunization ImmunizationEvaluation ImmunizationRecommendation "
    "MolecularSequence NutritionOrder RelatedPerson SupplyDelivery VisionPrescription"
)

PATHS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_SUBJECT.split(), ("subject",)),
    **dict.fromkeys(_PATIENT.split(), ("patient",)),
    "Appointment": ("participant.actor",),
    "AppointmentResponse": ("actor",),
    "Coverage": ("beneficiary",),
    "EnrollmentRequest": ("candidate",),
    "Provenance": ("target",),
    "ResearchSubject": ("individual",),
    "Task": ("for",),
}
"""Resource type to the elements (dotted, walked through lists) that name the patient."""


def patients_of(resource: Json) -> set[str]:
    """The ids of the patients a record belongs to; a Patient belongs to itself.

    A reference counts by its last two parts whatever base stands before them, so a record cannot
    slip out of a patient's restriction by naming the patient with a full address.

    Example:
        >>> patients_of({"resourceType": "Goal", "subject": {"reference": "Patient/7"}})
        {'7'}
    """
    type = resource.get("resourceType")
    if type == "Patient":
        own = resource.get("id")
        return {own} if isinstance(own, str) and own else set()
    if not isinstance(type, str):
        return set()
    found = {
        target[1]
        for path in PATHS.get(type, ())
        for node in _walk(resource, path.split("."))
        if isinstance(node, dict)
        and (target := target_of(node.get("reference"))) is not None
        and target[0] == "Patient"
    }
    return found | (_named_by_extension(resource) if type == "Provenance" else set())


def _named_by_extension(resource: Json) -> set[str]:
    return {
        target[1]
        for node in _walk(resource, ["extension"])
        if isinstance(node, dict) and node.get("url") == PROVENANCE_PATIENT
        for value in _walk(node, ["valueReference", "reference"])
        if (target := target_of(value)) is not None and target[0] == "Patient"
    }


def _walk(node: Any, keys: list[str]) -> Iterator[Any]:
    if isinstance(node, list):
        for item in node:
            yield from _walk(item, keys)
    elif not keys:
        yield node
    elif isinstance(node, dict) and keys[0] in node:
        yield from _walk(node[keys[0]], keys[1:])
