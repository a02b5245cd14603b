"""Who and what the patients have in common: organisations, places, clinicians. Tables first.

To add one: a row. Clinicians are named as the screens name them ("R. Castillo RN", "Dr N. Haddad").
The telephone numbers (555) and the NPIs (they begin with 9) belong to nobody.
"""

from dataclasses import dataclass

from fhir_bridge.sandbox.stories import shapes
from fhir_bridge.sandbox.stories.codes import NPI, STAFF
from fhir_bridge.sandbox.stories.codes_people import TEAM_ROLES
from fhir_bridge.wire import Json

STAMP = "2024-01-02T08:00:00-06:00"  # when the EHR was set up: long before any demo day


@dataclass(frozen=True)
class Organisation:
    """A hospital, clinic, facility, agency or payer."""

    id: str
    name: str
    kind: str  # organization-type: prov, pay or edu
    number: int  # the last four digits of the telephone, and part of the NPI
    town: tuple[str, str, str]


@dataclass(frozen=True)
class Place:
    """A location somebody is seen at."""

    id: str
    name: str
    organisation: str
    mode: str = "instance"  # or kind: not one address but a sort of place


@dataclass(frozen=True)
class Clinician:
    """Somebody of the care team; ``name`` is the one the screens show."""

    id: str
    initial: str
    family: str
    title: str
    role: str
    organisation: str
    number: int

    @property
    def name(self) -> str:
        """Dr before the name, other titles behind it."""
        person = f"{self.initial}. {self.family}"
        return f"{self.title} {person}" if self.title == "Dr" else f"{person} {self.title}".strip()


CEDAR_BEND = ("Cedar Bend", "IL", "60999")
DENVER = ("Denver", "CO", "80299")

ORGANISATIONS = {
    row.id: row
    for row in (
        Organisation("riverside", "Riverside Hospital", "prov", 1000, CEDAR_BEND),
        Organisation("rpc", "Riverside Primary Care", "prov", 1100, CEDAR_BEND),
        Organisation("lakeview", "Lakeview Care Center", "prov", 1200, CEDAR_BEND),
        Organisation("bluestem", "Bluestem Home Health", "prov", 1300, CEDAR_BEND),
        Organisation("prairie-hospice", "Prairie Hospice", "prov", 1400, CEDAR_BEND),
        Organisation("childrens", "Cedar Bend Children's Hospital", "prov", 1500, CEDAR_BEND),
        Organisation("oakview", "Oakview Behavioral Health", "prov", 1600, DENVER),
        Organisation("northfield", "Northfield Hospital", "prov", 2000, CEDAR_BEND),
        Organisation("school", "Cedar Bend Elementary School", "edu", 2100, CEDAR_BEND),
        Organisation("heartland", "Heartland Health Plan", "pay", 1700, CEDAR_BEND),
        Organisation("medicaid", "State Medicaid", "pay", 1800, CEDAR_BEND),
        Organisation("summit", "Summit Insurance", "pay", 1900, CEDAR_BEND),
    )
}  # fmt: skip

PLACES = {
    row.id: row
    for row in (
        Place("riverside-ward", "Riverside Hospital, 4 West", "riverside"),
        Place("riverside-ed", "Riverside Hospital, Emergency Department", "riverside"),
        Place("rpc-clinic", "Riverside Primary Care, Main Street", "rpc"),
        Place("childrens-picu", "Cedar Bend Children's Hospital, PICU", "childrens"),
        Place("childrens-clinic", "Cedar Bend Children's Hospital, Clinic", "childrens"),
        Place("northfield-ward", "Northfield Hospital, 2 East", "northfield"),
        Place("lakeview-unit", "Lakeview Care Center, Garden Unit", "lakeview"),
        Place("oakview-unit", "Oakview Behavioral Health, Inpatient Unit", "oakview"),
        Place("oakview-video", "Video visit with Oakview", "oakview", mode="kind"),
        Place("far", "By telephone or video", "rpc", mode="kind"),
        Place("home", "At the patient's home", "prairie-hospice", mode="kind"),
    )
}

CLINICIANS = {
    row.id: row
    for row in (
        Clinician("castillo", "R", "Castillo", "RN", "case-manager", "rpc", 1101),
        Clinician("ortiz", "J", "Ortiz", "RN", "case-manager", "rpc", 1102),
        Clinician("osei", "M", "Osei", "RN", "nurse", "rpc", 1103),
        Clinician("rao", "S", "Rao", "PharmD", "pharmacist", "rpc", 1104),
        Clinician("bell", "T", "Bell", "LCSW", "social-worker", "rpc", 1105),
        Clinician("kim", "K", "Kim", "CHW", "community-health-worker", "rpc", 1106),
        Clinician("lindqvist", "A", "Lindqvist", "Dr", "primary-care", "rpc", 1107),
        Clinician("haddad", "N", "Haddad", "Dr", "cardiologist", "riverside", 1001),
        Clinician("sorensen", "P", "Sorensen", "Dr", "paediatrician", "childrens", 1501),
        Clinician("marsh", "E", "Marsh", "Dr", "psychiatrist", "oakview", 1601),
        Clinician("moreau", "I", "Moreau", "Dr", "facility-doctor", "lakeview", 1201),
        Clinician("monroe", "L", "Monroe", "RN", "school-nurse", "school", 2101),
    )
}  # fmt: skip


def party(id: str) -> Json:
    """A reference to a clinician or an organisation by our short word for it."""
    if id in CLINICIANS:
        return shapes.to("Practitioner", id, CLINICIANS[id].name)
    return shapes.to("Organization", id, ORGANISATIONS[id].name)


def everyone() -> list[Json]:
    """The resources all patients refer to."""
    return [
        *map(_organisation, ORGANISATIONS.values()),
        *map(_place, PLACES.values()),
        *map(_clinician, CLINICIANS.values()),
        *map(_role, CLINICIANS.values()),
    ]


def _organisation(row: Organisation) -> Json:
    return shapes.without_empty(
        {
            **shapes.resource("Organization", row.id, "us-core-organization", STAMP),
            "identifier": [_npi(row.number)] if row.kind == "prov" else [],
            "active": True,
            "type": [shapes.tho("organization-type", row.kind)],
            "name": row.name,
            "telecom": [_phone(row.number)],
            "address": [shapes.address("1 Main Street", *row.town)],
        }
    )


def _place(row: Place) -> Json:
    organisation = ORGANISATIONS[row.organisation]
    somewhere = {
        "telecom": [_phone(organisation.number)],
        "address": shapes.address("1 Main Street", *organisation.town),
    }
    return {
        **shapes.resource("Location", row.id, "us-core-location", STAMP),
        "status": "active",
        "name": row.name,
        "mode": row.mode,
        **(somewhere if row.mode == "instance" else {}),
        "managingOrganization": party(row.organisation),
    }


def _clinician(row: Clinician) -> Json:
    title = {"prefix": [row.title]} if row.title == "Dr" else {"suffix": [row.title]}
    town = ORGANISATIONS[row.organisation].town
    return {
        **shapes.resource("Practitioner", row.id, "us-core-practitioner", STAMP),
        "identifier": [
            _npi(row.number),
            shapes.identifier(STAFF, row.id),
        ],
        "active": True,
        "name": [{"text": row.name, "family": row.family, "given": [f"{row.initial}."], **title}],
        "telecom": [_phone(row.number)],
        "address": [shapes.address("1 Main Street", *town)],
    }


def _role(row: Clinician) -> Json:
    return {
        **shapes.resource("PractitionerRole", f"{row.id}-role", "us-core-practitionerrole", STAMP),
        "active": True,
        "practitioner": party(row.id),
        "organization": party(row.organisation),
        "code": [shapes.concept(TEAM_ROLES[row.role])],
        "telecom": [_phone(row.number)],
    }


def _phone(number: int) -> Json:
    return shapes.phone(f"(555) 010-{number}", "work")


def _npi(number: int) -> Json:
    """Ten digits of which the last is the Luhn check US Core asks for (over 80840 + NPI)."""
    digits = [int(digit) for digit in f"99999{number}"]
    doubled = [
        sum(divmod(2 * digit, 10)) if at % 2 == 0 else digit for at, digit in enumerate(digits)
    ]
    check = -(sum(doubled) + 24) % 10  # 24: what the prefix 80840 adds
    return shapes.identifier(NPI, f"99999{number}{check}", "NPI")
