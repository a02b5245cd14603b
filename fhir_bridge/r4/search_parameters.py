"""What can be searched for, by resource type. A new search parameter is one row here.

Names, kinds and elements are those of R4 and US Core 6.1 (``Group.name``: ATR, PDex). The
CapabilityStatement is generated from this table. ``_id`` and ``_lastUpdated`` belong to the store.
A ``code`` element implies a code system: name it in the row (R4 required binding).
"""

from urllib.parse import urljoin

from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.indexing import Indexed, Kind, SearchParameter, index, normalised
from fhir_bridge.wire import Json

__all__ = [
    "SEARCH_PARAMETERS",
    "Indexed",
    "SearchParameter",
    "date_range",
    "indexed",
    "normalised",
]

_FHIR = "http://hl7.org/fhir/"
_DISPENSE = "http://terminology.hl7.org/CodeSystem/medicationdispense-status"
Rows = tuple[SearchParameter, ...]


def _row(kind: Kind, code: str, paths: tuple[str, ...]) -> SearchParameter:
    return SearchParameter(code, kind, paths or (code,))


def _token(code: str, *paths: str, system: str = "") -> SearchParameter:
    full = urljoin(_FHIR, system) if system else ""
    return SearchParameter(code, "token", paths or (code,), system=full)


def _date(code: str, *paths: str) -> SearchParameter:
    return _row("date", code, paths)


def _string(code: str, *paths: str) -> SearchParameter:
    return _row("string", code, paths)


def _uri(code: str, *paths: str) -> SearchParameter:
    return _row("uri", code, paths)


def _ref(code: str, *paths: str, target: str = "") -> SearchParameter:
    return SearchParameter(code, "reference", paths or (code,), target=target)


def _refs(*codes: str) -> Rows:
    return tuple(_ref(code) for code in codes)


_IDENTIFIER = _token("identifier")
_ENCOUNTER = _ref("encounter")
_CATEGORY = _token("category")
_CODE = _token("code")
_SUBJECT: Rows = (_ref("patient", "subject", target="Patient"), _ref("subject"), _IDENTIFIER)
_PATIENT: Rows = (_ref("patient", target="Patient"), _IDENTIFIER)
_PERSON: Rows = (
    _IDENTIFIER,
    _string("name"),
    _string("family", "name.family"),
    _string("given", "name.given"),
    _token("gender", system="administrative-gender"),
)
_PLACE: Rows = (
    _string("address"),
    _string("address-city", "address.city"),
    _string("address-state", "address.state"),
    _string("address-postalcode", "address.postalCode"),
)


def _status(system: str) -> SearchParameter:
    return _token("status", system=system)


def _intent(system: str = "request-intent") -> SearchParameter:
    return _token("intent", system=system)


SEARCH_PARAMETERS: dict[str, Rows] = {
    "AllergyIntolerance": (
        *_PATIENT,
        _token("clinical-status", "clinicalStatus"),
        _token("verification-status", "verificationStatus"),
        _token("category", system="allergy-intolerance-category"),
        _token("code", "code", "reaction.substance"),
        _date("date", "recordedDate"),
    ),
    "Appointment": (
        _ref("patient", "participant.actor", target="Patient"),
        _ref("actor", "participant.actor"),
        _ref("practitioner", "participant.actor", target="Practitioner"),
        _ref("location", "participant.actor", target="Location"),
        _IDENTIFIER,
        _status("appointmentstatus"),
        _date("date", "start"),
        _token("service-type", "serviceType"),
    ),
    "CarePlan": (
        *_SUBJECT,
        _CATEGORY,
        _status("request-status"),
        _intent(),
        _date("date", "period"),
        _ref("goal"),
        _ref("care-team", "careTeam"),
        _ref("condition", "addresses"),
        _ENCOUNTER,
    ),
    "CareTeam": (
        *_SUBJECT,
        _CATEGORY,
        _status("care-team-status"),
        _token("role", "participant.role"),
        _ref("participant", "participant.member"),
        _date("date", "period"),
        _ENCOUNTER,
    ),
    "Claim": (
        *_PATIENT,
        _status("fm-status"),
        _date("created"),
        *_refs("insurer", "provider"),
    ),
    "Communication": (
        *_SUBJECT,
        _CATEGORY,
        _status("event-status"),
        _token("medium"),
        _date("sent"),
        _date("received"),
        *_refs("recipient", "sender", "encounter"),
    ),
    "Composition": (*_SUBJECT, _CATEGORY, _token("type"), _date("date")),
    "Condition": (
        *_SUBJECT,
        _CATEGORY,
        _token("clinical-status", "clinicalStatus"),
        _token("verification-status", "verificationStatus"),
        _CODE,
        _date("onset-date", "onsetDateTime", "onsetPeriod"),
        _date("abatement-date", "abatementDateTime", "abatementPeriod"),
        _date("recorded-date", "recordedDate"),
        _ENCOUNTER,
    ),
    "Consent": (
        *_PATIENT,
        _CATEGORY,
        _token("scope"),
        _status("consent-state-codes"),
        _date("date", "dateTime"),
        _date("period", "provision.period"),
        _ref("actor", "provision.actor.reference"),
    ),
    "Coverage": (
        _ref("patient", "beneficiary", target="Patient"),
        _ref("beneficiary"),
        _IDENTIFIER,
        _status("fm-status"),
        _token("type"),
        *_refs("payor", "subscriber"),
    ),
    "Device": (*_PATIENT, _status("device-status"), _token("type")),
    "DiagnosticReport": (
        *_SUBJECT,
        _CATEGORY,
        _CODE,
        _status("diagnostic-report-status"),
        _date("date", "effectiveDateTime", "effectivePeriod"),
        _date("issued"),
        *_refs("result", "encounter"),
    ),
    "DocumentReference": (
        _ref("patient", "subject", target="Patient"),
        _ref("subject"),
        _token("identifier", "masterIdentifier", "identifier"),
        _CATEGORY,
        _token("type"),
        _status("document-reference-status"),
        _date("date"),
        _date("period", "context.period"),
        _ref("author"),
        _ref("encounter", "context.encounter"),
        _ref("related", "context.related"),
    ),
    "Encounter": (
        *_SUBJECT,
        _date("date", "period"),
        _token("class"),
        _token("type"),
        _status("encounter-status"),
        _ref("location", "location.location"),
        _token("discharge-disposition", "hospitalization.dischargeDisposition"),
        _token("reason-code", "reasonCode"),
        _ref("participant", "participant.individual"),
        _ref("practitioner", "participant.individual", target="Practitioner"),
        _ref("service-provider", "serviceProvider"),
        _ref("part-of", "partOf"),
    ),
    "EpisodeOfCare": (
        *_PATIENT,
        _status("episode-of-care-status"),
        _token("type"),
        _date("date", "period"),
        _ref("care-manager", "careManager", target="Practitioner"),
    ),
    "ExplanationOfBenefit": (
        *_PATIENT,
        _status("explanationofbenefit-status"),
        _date("created"),
        _ref("coverage", "insurance.coverage"),
        _ref("provider"),
    ),
    "Flag": (*_SUBJECT, _date("date", "period"), _ref("author"), _ENCOUNTER),
    "Goal": (
        *_SUBJECT,
        _token("lifecycle-status", "lifecycleStatus", system="goal-status"),
        _token("achievement-status", "achievementStatus"),
        _CATEGORY,
        _token("description"),
        _date("start-date", "startDate"),
        _date("target-date", "target.dueDate"),
    ),
    "Group": (
        _IDENTIFIER,
        _string("name"),
        _token("type", system="group-type"),
        _token("actual"),
        _CODE,
        _ref("member", "member.entity"),
        _ref("managing-entity", "managingEntity"),
    ),
    "Immunization": (
        *_PATIENT,
        _status("event-status"),
        _token("vaccine-code", "vaccineCode"),
        _date("date", "occurrenceDateTime"),
    ),
    "List": (*_SUBJECT, _status("list-status"), _CODE, _date("date"), _ref("item", "entry.item")),
    "Location": (
        _IDENTIFIER,
        _string("name", "name", "alias"),
        _status("location-status"),
        _token("type"),
        _ref("organization", "managingOrganization"),
        _ref("partof", "partOf"),
        *_PLACE,
    ),
    "Medication": (_IDENTIFIER, _CODE, _status("CodeSystem/medication-status")),
    "MedicationDispense": (
        *_SUBJECT,
        _token("code", "medicationCodeableConcept"),
        _token("status", system=_DISPENSE),
        _token("type"),
        _date("whenhandedover", "whenHandedOver"),
    ),
    "MedicationRequest": (
        *_SUBJECT,
        _status("CodeSystem/medicationrequest-status"),
        _intent("CodeSystem/medicationrequest-intent"),
        _CATEGORY,
        _token("code", "medicationCodeableConcept"),
        _date("authoredon", "authoredOn"),
        _ref("medication", "medicationReference"),
        *_refs("requester", "encounter"),
    ),
    "MedicationStatement": (
        *_SUBJECT,
        _status("CodeSystem/medication-statement-status"),
        _CATEGORY,
        _token("code", "medicationCodeableConcept"),
        _date("effective", "effectiveDateTime", "effectivePeriod"),
    ),
    "Observation": (
        *_SUBJECT,
        _CATEGORY,
        _CODE,
        _status("observation-status"),
        _date("date", "effectiveDateTime", "effectivePeriod", "effectiveInstant"),
        _token("value-concept", "valueCodeableConcept"),
        _ref("performer"),
        _ref("derived-from", "derivedFrom"),
        *_refs("focus", "encounter"),
    ),
    "Organization": (
        _IDENTIFIER,
        _string("name", "name", "alias"),
        _token("type"),
        _ref("partof", "partOf"),
        *_PLACE,
    ),
    "Patient": (
        *_PERSON,
        _date("birthdate", "birthDate"),
        _date("death-date", "deceasedDateTime"),
        _token("language", "communication.language"),
        _ref("general-practitioner", "generalPractitioner"),
        _ref("organization", "managingOrganization"),
        *_PLACE,
    ),
    "Practitioner": _PERSON,
    "PractitionerRole": (
        _IDENTIFIER,
        _token("role", "code"),
        _token("specialty"),
        *_refs("practitioner", "organization", "location"),
        _date("date", "period"),
    ),
    "Procedure": (
        *_SUBJECT,
        _status("event-status"),
        _CATEGORY,
        _CODE,
        _date("date", "performedDateTime", "performedPeriod"),
        _ENCOUNTER,
    ),
    "Provenance": (
        _ref("patient", "target", "extension.valueReference", target="Patient"),
        _ref("target"),
        _ref("agent", "agent.who"),
        _token("agent-type", "agent.type"),
        _ref("entity", "entity.what"),
        _date("recorded"),
    ),
    "Questionnaire": (
        _IDENTIFIER,
        _uri("url"),
        _token("version"),
        _string("name"),
        _string("title"),
        _status("publication-status"),
    ),
    "QuestionnaireResponse": (
        *_SUBJECT,
        _status("questionnaire-answers-status"),
        _date("authored"),
        _uri("questionnaire"),
        *_refs("author", "source", "encounter"),
    ),
    "RelatedPerson": (
        *_PATIENT,
        _string("name"),
        _token("gender", system="administrative-gender"),
        _date("birthdate", "birthDate"),
        _token("relationship"),
        _token("active"),
    ),
    "ServiceRequest": (
        *_SUBJECT,
        _status("request-status"),
        _intent(),
        _CATEGORY,
        _CODE,
        _date("authored", "authoredOn"),
        _date("occurrence", "occurrenceDateTime", "occurrencePeriod"),
        *_refs("performer", "requester", "encounter"),
    ),
    "Specimen": (*_SUBJECT, _token("type"), _date("collected", "collection.collectedDateTime")),
    "Task": (
        _ref("patient", "for", target="Patient"),
        _ref("subject", "for"),
        _IDENTIFIER,
        _token("group-identifier", "groupIdentifier"),
        _status("task-status"),
        _intent(),
        _CODE,
        *_refs("focus", "owner", "requester"),
        _ref("based-on", "basedOn"),
        _ref("part-of", "partOf"),
        _date("authored-on", "authoredOn"),
        _date("modified", "lastModified"),
        _date("period", "executionPeriod"),
        _ENCOUNTER,
    ),
}
"""Resource type to its search parameters; the types are those the record and the sandbox keep."""


def indexed(resource: Json) -> Indexed:
    """What a record can be found by; an unknown type by nothing. Never raises.

    Example:
        >>> indexed({"resourceType": "Goal", "lifecycleStatus": "active"}).tokens
        (('lifecycle-status', 'http://hl7.org/fhir/goal-status', 'active'),)
    """
    type = resource.get("resourceType")
    return index(resource, SEARCH_PARAMETERS.get(type, ()) if isinstance(type, str) else ())
