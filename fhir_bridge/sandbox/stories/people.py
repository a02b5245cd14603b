"""The patient as registration knows them. Fill in a ``Person``; ``patient`` makes the resource.

It has what US Core 6.1 asks for, former name, contact and language included, so that no suite
skips a check. Who else takes part is in ``team``, who pays in ``insurance``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import HL7, MRN, US_CORE, Concept
from fhir_bridge.sandbox.stories.codes_people import (
    BIRTH_SEXES,
    CONTACT_KINDS,
    ETHNICITIES,
    GENDER_IDENTITIES,
    LANGUAGES,
    PRONOUNS,
    RACES,
    SEXES,
)
from fhir_bridge.sandbox.stories.shared import CEDAR_BEND, party
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class FormerName:
    """A name the patient had until a day."""

    given: str
    family: str
    until: str
    suffix: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody to call who is no caregiver, or how to reach a relative."""

    name: str
    kind: str
    phone: str
    relation: str


@dataclass(frozen=True)
class Person:
    """The patient.

    Attributes:
        phone: "" when there is none at all.
        registered: when registration last confirmed all this.
        language: the one preferred; ``also_speaks`` are others.
        mobile: the number is a mobile one; ``text_only``: it is for texts, never for calls.
        best_time: when and how to use the number.
        called: the given name they want to hear, if it is not the legal one.
        born_in: a country code, when it is not the United States.
        died: when, if they have.
        primary: their doctor, ``case_manager`` who coordinates; "" when nobody does.
    """

    id: str
    given: tuple[str, ...]
    family: str
    born: str
    gender: str
    mrn: str
    phone: str
    street: str
    races: tuple[str, ...]
    ethnicity: str
    moved_in: str
    registered: str
    former: FormerName | None = None
    language: str = "en"
    also_speaks: tuple[str, ...] = ()
    interpreter: bool = False
    mobile: bool = False
    text_only: bool = False
    best_time: str = ""
    contacts: tuple[Contact, ...] = ()
    called: str = ""
    pronouns: str = ""
    born_in: str = ""
    died: str = ""
    primary: str = "lindqvist"
    case_manager: str = "castillo"

    @property
    def name(self) -> str:
        """Given names and family name, as the screens show them."""
        return " ".join((*self.given, self.family))

    @property
    def ref(self) -> Json:
        """A reference to this patient."""
        return shapes.to("Patient", self.id, self.name)

    @property
    def home(self) -> Json:
        """Where they live."""
        address = shapes.address(self.street, *CEDAR_BEND)
        return {"use": "home", **address, "period": {"start": self.moved_in}}


def patient(person: Person, contacts: Sequence[Contact]) -> Json:
    """The Patient.

    Args:
        person: who it is.
        contacts: relatives, to be called before the person's other contacts.
    """
    return shapes.without_empty(
        {
            **shapes.resource("Patient", person.id, "us-core-patient", person.registered),
            "extension": [*_demographics(person), *_particulars(person)],
            "identifier": [shapes.identifier(MRN, person.mrn, "MR")],
            "active": True,
            "name": _names(person),
            "telecom": [_telecom(person)] if person.phone else [],
            "gender": person.gender,
            "birthDate": person.born,
            "deceasedDateTime": person.died,
            "address": [person.home],
            "contact": [_contact(each) for each in (*contacts, *person.contacts)],
            "communication": [
                {"language": shapes.concept(LANGUAGES[person.language]), "preferred": True},
                *({"language": shapes.concept(LANGUAGES[each])} for each in person.also_speaks),
            ],
            "generalPractitioner": [party(person.primary)] if person.primary else [],
            "managingOrganization": party("rpc" if person.primary else "riverside"),
        }
    )


def _telecom(person: Person) -> Json:
    use = "mobile" if person.mobile or person.text_only else "home"
    system = "sms" if person.text_only else "phone"
    return shapes.phone(person.phone, use, person.best_time, system)


def _names(person: Person) -> list[Json]:
    official: Json = {"use": "official", "family": person.family, "given": list(person.given)}
    usual = {"use": "usual", "family": person.family, "given": [person.called]}
    old = person.former
    return [
        official,
        *([usual] if person.called else []),
        *([_former(old)] if old else []),
    ]


def _former(old: FormerName) -> Json:
    return shapes.without_empty(
        {
            "use": "old",
            "family": old.family,
            "given": [old.given],
            "suffix": [old.suffix] if old.suffix else [],
            "period": {"end": old.until},
        }
    )


def _demographics(person: Person) -> list[Json]:
    races = [RACES[key] for key in person.races]
    identity = shapes.concept(GENDER_IDENTITIES[person.gender])
    return [
        _omb("us-core-race", races),
        _omb("us-core-ethnicity", [ETHNICITIES[person.ethnicity]]),
        shapes.extension(f"{US_CORE}/us-core-birthsex", valueCode=BIRTH_SEXES[person.gender]),
        shapes.extension(f"{US_CORE}/us-core-sex", valueCode=SEXES[person.gender]),
        shapes.extension(f"{US_CORE}/us-core-genderIdentity", valueCodeableConcept=identity),
    ]


def _particulars(person: Person) -> list[Json]:
    """What only some have."""
    rows: list[Json] = []
    if person.interpreter:
        rows.append(shapes.extension(f"{HL7}/patient-interpreterRequired", valueBoolean=True))
    if person.born_in:
        place = {"country": person.born_in}
        rows.append(shapes.extension(f"{HL7}/patient-birthPlace", valueAddress=place))
    if person.pronouns:
        words = shapes.concept(PRONOUNS[person.pronouns])
        value = shapes.extension("value", valueCodeableConcept=words)
        rows.append({"url": f"{HL7}/individual-pronouns", "extension": [value]})
    return rows


def _omb(name: str, rows: Sequence[Concept]) -> Json:
    categories = [
        shapes.extension(
            "ombCategory",
            valueCoding={"system": row.system, "code": row.code, "display": row.text},
        )
        for row in rows
    ]
    text = shapes.extension("text", valueString=", ".join(row.text for row in rows))
    return {"url": f"{US_CORE}/{name}", "extension": [*categories, text]}


def _contact(row: Contact) -> Json:
    return {
        "relationship": [shapes.concept(replace(CONTACT_KINDS[row.kind], text=row.relation))],
        "name": {"text": row.name},
        "telecom": [shapes.phone(row.phone, "mobile")],
    }
