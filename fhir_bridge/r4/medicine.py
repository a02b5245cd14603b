"""Medicines as EHRs really send them: what was ordered, and what somebody told of.

Some name the medicine in the record, some by a link with a name beside it, some by a record inside
it. One that is named by a link alone has no name here: nothing is fetched for it.
"""

from fhir_bridge.r4.datatypes import concept_name, concept_words, day, inner, rows, words
from fhir_bridge.r4.views import MedicineView
from fhir_bridge.wire import Json

PRIVACY = frozenset(
    {
        "http://terminology.hl7.org/CodeSystem/v3-ActCode",
        "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
    }
)
"""Systems of privacy labels; ``N`` and below are the usual ones and ask for nothing more."""
USUAL = frozenset({"U", "L", "M", "N"})


def medicine_of(record: Json, *, id: str, partly: bool) -> MedicineView:
    """A MedicationRequest or MedicationStatement as a view.

    Args:
        id: of the record.
        partly: it may say more than is understood here.
    """
    told = record.get("resourceType") == "MedicationStatement"
    doses = rows(record, "dosage" if told else "dosageInstruction")
    who = inner(record, "informationSource" if told else "requester")
    return MedicineView(
        id=id,
        cannot_be_fully_read=partly,
        name=_name(record),
        how="; ".join(filter(None, map(_how, doses))),
        status=words(record, "status") or "",
        since=day(record, "dateAsserted" if told else "authoredOn"),
        who=words(who, "display"),
        why=_why(record),
        forbids=record.get("doNotPerform") is True,
        intent="order" if told else words(record, "intent") or "",
        protected=_protected(record),
        category=_category(record),
        stay=words(inner(record, "context" if told else "encounter"), "reference") or "",
        replaces=words(inner(record, "priorPrescription"), "reference") or "",
        changed=day(inner(record, "meta"), "lastUpdated"),
    )


def _name(record: Json) -> str | None:
    link = inner(record, "medicationReference")
    reference = words(link, "reference") or ""
    within = {f"#{each.get('id')}": each for each in rows(record, "contained")}
    return (
        concept_name(inner(record, "medicationCodeableConcept"))
        or words(link, "display")
        or concept_name(inner(within.get(reference, {}), "code"))
    )


def _category(record: Json) -> str:
    """The first code of HL7's own: a request has a list of categories, a statement one."""
    coded = (each for row in rows(record, "category") for each in rows(row, "coding"))
    return next((str(each.get("code", "")) for each in coded if each.get("system") in WHERE), "")


WHERE = frozenset({
    "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
    "http://terminology.hl7.org/CodeSystem/medication-statement-category",
})  # fmt: skip


def _how(dose: Json) -> str | None:
    return words(dose, "text") or words(dose, "patientInstruction")


def _why(record: Json) -> str | None:
    """Why it has the status it has: one concept in a request, several in a statement."""
    reasons = (concept_words(each) for each in rows(record, "statusReason"))
    return next(filter(None, reasons), None)


def _protected(record: Json) -> bool:
    labels = rows(inner(record, "meta"), "security")
    return any(
        each.get("system") in PRIVACY and words(each, "code") not in {None, *USUAL}
        for each in labels
    )
