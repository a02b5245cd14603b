"""Who cares with the patient: relatives, and the team as the EHR lists it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes_people import KIN, TEAM_ROLES
from fhir_bridge.sandbox.stories.people import Contact, Person
from fhir_bridge.sandbox.stories.shared import party
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class Relative:
    """Somebody close to the patient.

    Attributes:
        kin: how they are related, then what authority they hold (keys of ``KIN``).
        relation: the word for it.
        note: how to use the number.
        caregiver: they help; only then they are of the care team.
        born: a birth date, where the age matters.
        home: street, town, state and postal code, if not the patient's.
    """

    key: str
    given: str
    family: str
    gender: str
    kin: tuple[str, ...]
    relation: str
    phone: str
    note: str = ""
    caregiver: bool = True
    born: str = ""
    home: tuple[str, str, str, str] | None = None

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    @property
    def contact(self) -> Contact:
        """How the patient's record names them."""
        return Contact(self.name, "next-of-kin", self.phone, self.relation)


@dataclass(frozen=True)
class Partner:
    """Somebody else of the team: a key of ``TEAM_ROLES``, a clinician or organisation."""

    role: str
    party: str


def relative(person: Person, row: Relative) -> Json:
    """A RelatedPerson, at the patient's address unless the story says otherwise."""
    home = {"use": "home", **shapes.address(*row.home)} if row.home else person.home
    return shapes.without_empty(
        {
            **shapes.resource(
                "RelatedPerson",
                f"{person.id}-{row.key}",
                "us-core-relatedperson",
                person.registered,
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
            "birthDate": row.born,
            "address": [home],
        }
    )


def care_team(person: Person, relatives: Sequence[Relative], partners: Sequence[Partner]) -> Json:
    """The patient, the caregivers, their doctor, the case manager, and other parties."""
    caregivers = [each for each in relatives if each.caregiver]
    members: list[tuple[str, Json]] = [
        ("patient", person.ref),
        *(("caregiver", _related(person, each)) for each in caregivers),
        ("primary-care", party(person.primary)),
        ("case-manager", party(person.case_manager)),
        *((each.role, party(each.party)) for each in partners),
    ]
    return {
        **shapes.resource("CareTeam", f"{person.id}-team", "us-core-careteam", person.registered),
        "status": "inactive" if person.died else "active",
        "name": f"Care team of {person.name}",
        "subject": person.ref,
        "participant": [
            {"role": [shapes.concept(TEAM_ROLES[role])], "member": member}
            for role, member in members
        ],
        "managingOrganization": [party("rpc")],
    }


def _related(person: Person, row: Relative) -> Json:
    return shapes.to("RelatedPerson", f"{person.id}-{row.key}", f"{row.name} ({row.relation})")
