"""A person around a patient as FHIR RelatedPerson, and back.

Who they are stands in ``relationship`` in HL7's codes; what they may decide by law in one of ours
beside HL7's, because HL7 has no code for "nothing" (codes §3). Somebody who was taken over from the
EHR's care team keeps the EHR's id as an identifier.
"""

from fhir_bridge.care.people import AGENT, AUTHORITY, GUARDIAN, KIN, PARENT, Person
from fhir_bridge.r4.canonicals import BASE, PERSON_AROUND
from fhir_bridge.r4.datatypes import human_name, rows, words
from fhir_bridge.wire import Json

ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
AUTHORITY_SYSTEM = f"{BASE}/CodeSystem/authority"

BY_LAW = {AGENT: "HPOWATT", GUARDIAN: "GUARD", PARENT: "RESPRSN"}
"""HL7's code beside ours, where there is one."""


def related_person_to_fhir(
    person: Person, *, patient: str, from_ehr: tuple[str, str] | None = None
) -> Json:
    """The RelatedPerson that is kept.

    Args:
        patient: ``Patient/<our id>``.
        from_ehr: the EHR's FHIR base and its id of them, where they were taken over.
    """
    return {
        "resourceType": "RelatedPerson",
        "meta": {"profile": [PERSON_AROUND]},
        **({"identifier": [{"system": from_ehr[0], "value": from_ehr[1]}]} if from_ehr else {}),
        "active": person.around,
        "patient": {"reference": patient},
        "relationship": [
            {"coding": [{"system": ROLE, "code": person.kin}], "text": KIN[person.kin]},
            *([_authority(person.authority)] if person.authority else []),
        ],
        "name": [{"text": person.name.strip()}],
        **({"telecom": [{"system": "phone", "value": person.phone}]} if person.phone else {}),
        **({"birthDate": person.born} if person.born else {}),
    }


def related_person_from_fhir(resource: Json) -> Person:
    """Read one back; what another system wrote is read as far as it goes."""
    born = words(resource, "birthDate") or ""
    return Person(
        name=human_name(resource) or "Somebody without a name",
        kin=_first_code(resource, ROLE, KIN) or "FAMMEMB",
        authority=_first_code(resource, AUTHORITY_SYSTEM, AUTHORITY),
        born=born if len(born) != len("2008-01") else born[: len("2008")],
        phone=next((words(each, "value") or "" for each in rows(resource, "telecom")
                    if each.get("system") == "phone"), ""),
        around=resource.get("active") is not False,
    )  # fmt: skip


def ehr_id_of(resource: Json, base: str) -> str:
    """The EHR's id of somebody who was taken over from it; "" for others."""
    found = (each for each in rows(resource, "identifier") if each.get("system") == base)
    return str(next(found, {}).get("value", ""))


def _authority(code: str) -> Json:
    coding = [{"system": AUTHORITY_SYSTEM, "code": code}]
    if code in BY_LAW:
        coding.append({"system": ROLE, "code": BY_LAW[code]})
    return {"coding": coding, "text": AUTHORITY[code]}


def _first_code(resource: Json, system: str, known: dict[str, str]) -> str:
    coded = (each for concept in rows(resource, "relationship") for each in rows(concept, "coding"))
    found = (str(each.get("code")) for each in coded if each.get("system") == system)
    return next((code for code in found if code in known), "")
