"""The people of a story: the patient, relatives, the care team, the insurance, the member group.

Fill in a ``Person`` (and ``Relative`` rows); the functions make the FHIR resources with what US
Core 6.1 asks for, former name, contact and language included, so that no suite skips a check.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import (
    BIRTH_SEXES,
    CONTACT_KINDS,
    ETHNICITIES,
    GENDER_IDENTITIES,
    HL7,
    KIN,
    LANGUAGES,
    MRN,
    RACES,
    SEXES,
    TEAM_ROLES,
    US_CORE,
    Concept,
)
from fhir_bridge.sandbox.stories.shared import party
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
    """The patient as registration knows them."""

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
    former: FormerName
    moved_in: str
    registered: str  # when registration last confirmed all this
    language: str = "en"
    interpreter: bool = False
    mobile: bool = False
    best_time: str = ""
    contacts: tuple[Contact, ...] = ()

    @property
    def name(self) -> str:
        """Given names and family name, as the screens show them."""
        return " ".join((*self.given, self.family))

    @property
    def ref(self) -> Json:
        """A reference to this patient."""
        return shapes.to("Patient", self.id, self.name)


@dataclass(frozen=True)
class Relative:
    """A caregiver. ``kin`` is how they are related, then what authority they hold."""

    key: str
    given: str
    family: str
    gender: str
    kin: tuple[str, ...]
    relation: str
    phone: str
    note: str = ""

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Membership:
    """Which plan of which payer covers the patient."""

    payer: str
    plan: str
    member: str
    since: str


def patient(person: Person, relatives: Sequence[Relative]) -> Json:
    """The Patient; relatives are contacts as well."""
    return shapes.without_empty(
        {
            **shapes.resource("Patient", person.id, "us-core-patient", person.registered),
            "extension": _demographics(person),
            "identifier": [shapes.identifier(MRN, person.mrn, "MR")],
            "active": True,
            "name": _names(person),
            "telecom": [
                shapes.phone(person.phone, "mobile" if person.mobile else "home", person.best_time)
            ],
            "gender": person.gender,
            "birthDate": person.born,
            "address": [_home(person)],
            "contact": [
                *(_contact(_as_contact(each)) for each in relatives),
                *(_contact(each) for each in person.contacts),
            ],
            "communication": [
                {"language": shapes.concept(LANGUAGES[person.language]), "preferred": True}
            ],
            "generalPractitioner": [party("lindqvist")],
            "managingOrganization": party("rpc"),
        }
    )


def relative(person: Person, row: Relative) -> Json:
    """A RelatedPerson with the same address unless the story says otherwise."""
    return {
        **shapes.resource(
            "RelatedPerson", f"{person.id}-{row.key}", "us-core-relatedperson", person.registered
        ),
        "active": True,
        "patient": person.ref,
        "relationship": [
            shapes.concept(replace(KIN[row.kin[0]], text=row.relation)),
            *(shapes.concept(KIN[authority]) for authority in row.kin[1:]),
        ],
        "name": [{"use": "official", "family": row.family, "given": [row.given]}],
        "telecom": [shapes.phone(row.phone, "mobile", row.note)],
        "gender": row.gender,
        "address": [_home(person)],
    }


def care_team(person: Person, relatives: Sequence[Relative], extra: Sequence[str] = ()) -> Json:
    """Patient, caregivers, primary care, case manager, and other parties with their role.

    Args:
        person: whose team.
        relatives: the caregivers.
        extra: organisations that take part, in the role of the same name (``hospice``).
    """
    members: list[tuple[str, Json]] = [
        ("patient", person.ref),
        *(("caregiver", _related(person, each)) for each in relatives),
        ("primary-care", party("lindqvist")),
        ("case-manager", party("castillo")),
        *(("hospice", party(id)) for id in extra),
    ]
    return {
        **shapes.resource("CareTeam", f"{person.id}-team", "us-core-careteam", person.registered),
        "status": "active",
        "name": f"Care team of {person.name}",
        "subject": person.ref,
        "participant": [
            {"role": [shapes.concept(TEAM_ROLES[role])], "member": member}
            for role, member in members
        ],
        "managingOrganization": [party("rpc")],
    }


def coverage(person: Person, row: Membership) -> Json:
    """The insurance, with the member number as identifier."""
    return {
        **shapes.resource(
            "Coverage", f"{person.id}-coverage", "us-core-coverage", person.registered
        ),
        "identifier": [
            shapes.identifier(f"https://{row.payer}.example/id/member", row.member, "MB")
        ],
        "status": "active",
        "type": {"text": row.plan},
        "subscriber": person.ref,
        "subscriberId": row.member,
        "beneficiary": person.ref,
        "relationship": shapes.tho("subscriber-relationship", "self"),
        "period": {"start": row.since},
        "payor": [party(row.payer)],
        "class": [
            {"type": shapes.tho("coverage-class", "plan"), "value": row.plan, "name": row.plan}
        ],
    }


def member_group(people: Sequence[Person], updated: str) -> Json:
    """``Group/demo-members``: everyone the demo payer insures.

    Who opted out of sharing is in it as well: consent is judged when data is asked for, and a
    list that already left them out would hide whether that works.
    """
    return {
        **shapes.resource("Group", "demo-members", None, updated),
        "active": True,
        "type": "person",
        "actual": True,
        "name": "Members of Heartland Health Plan",
        "quantity": len(people),
        "managingEntity": party("heartland"),
        "member": [{"entity": person.ref, "inactive": False} for person in people],
    }


def _names(person: Person) -> list[Json]:
    old = person.former
    return [
        {"use": "official", "family": person.family, "given": list(person.given)},
        shapes.without_empty(
            {
                "use": "old",
                "family": old.family,
                "given": [old.given],
                "suffix": [old.suffix] if old.suffix else [],
                "period": {"end": old.until},
            }
        ),
    ]


def _home(person: Person) -> Json:
    home = shapes.address(person.street, "Cedar Bend", "IL", "60999")
    return {"use": "home", **home, "period": {"start": person.moved_in}}


def _demographics(person: Person) -> list[Json]:
    races = [RACES[key] for key in person.races]
    identity = shapes.concept(GENDER_IDENTITIES[person.gender])
    always = [
        _omb("us-core-race", races),
        _omb("us-core-ethnicity", [ETHNICITIES[person.ethnicity]]),
        shapes.extension(f"{US_CORE}/us-core-birthsex", valueCode=BIRTH_SEXES[person.gender]),
        shapes.extension(f"{US_CORE}/us-core-sex", valueCode=SEXES[person.gender]),
        shapes.extension(f"{US_CORE}/us-core-genderIdentity", valueCodeableConcept=identity),
    ]
    if not person.interpreter:
        return always
    return [*always, shapes.extension(f"{HL7}/patient-interpreterRequired", valueBoolean=True)]


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


def _related(person: Person, row: Relative) -> Json:
    return shapes.to("RelatedPerson", f"{person.id}-{row.key}", f"{row.name} ({row.relation})")


def _as_contact(row: Relative) -> Contact:
    return Contact(row.name, "next-of-kin", row.phone, row.relation)


def _contact(row: Contact) -> Json:
    return {
        "relationship": [shapes.concept(replace(CONTACT_KINDS[row.kind], text=row.relation))],
        "name": {"text": row.name},
        "telecom": [shapes.phone(row.phone, "mobile")],
    }
