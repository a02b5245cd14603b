"""The people around a patient: who they are, and who may decide by law.

To add a way of being related: a row in ``KIN``; a legal say: a row in ``AUTHORITY``. Codes are
HL7's where it has one (codes §3). Who may decide is what the law says, never what a nurse thinks
of somebody; an adult patient decides for themselves until it is known to be otherwise.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fhir_bridge.care.support import ADULT
from fhir_bridge.errors import Issue, Refused

KIN = {
    "WIFE": "wife",
    "HUSB": "husband",
    "SPS": "spouse",
    "DOMPART": "partner",
    "DAUC": "daughter",
    "SONC": "son",
    "MTH": "mother",
    "FTH": "father",
    "CHILD": "child",
    "SIS": "sister",
    "BRO": "brother",
    "GRMTH": "grandmother",
    "GRFTH": "grandfather",
    "GRNDDAU": "granddaughter",
    "GRNDSON": "grandson",
    "FAMMEMB": "another relative",
    "FRND": "friend",
    "NBOR": "neighbor",
    "ROOM": "shares the home",
}
"""By code of HL7's RoleCode: what staff read."""

NO_SAY, AGENT, GUARDIAN, PARENT = "none", "agent", "guardian", "parent"
AUTHORITY = {
    NO_SAY: "no legal say",
    AGENT: "health-care agent",
    GUARDIAN: "guardian",
    PARENT: "parent of a child",
}
"""What somebody may decide for the patient by law; "none" is an answer, too."""
DECIDES = frozenset({AGENT, GUARDIAN, PARENT})

LONGEST_NAME, LONGEST_PHONE = 120, 40
_BORN = re.compile(r"\d{4}(-\d\d-\d\d)?")


@dataclass(frozen=True)
class Person:
    """Somebody around a patient.

    Attributes:
        kin: a key of ``KIN``.
        authority: a key of ``AUTHORITY``; "" while it is not known.
        born: ``1954-03-14``, or ``1954`` where no more is known; "" for nothing.
        phone: as it is dialled; what may be done with it says ``care.safe_contact``.
        around: still there for the patient.
    """

    name: str
    kin: str
    authority: str = ""
    born: str = ""
    phone: str = ""
    around: bool = True

    def age(self, today: date) -> int | None:
        """Years of age, the fewest that what is known allows; None when nothing is.

        Example:
            >>> Person("Kevin", "GRNDSON", born="2008").age(date(2026, 11, 21))
            17
        """
        if not self.born:
            return None
        first = self.born if len(self.born) > len("2008") else f"{self.born}-12-31"
        day = date.fromisoformat(first)
        return today.year - day.year - ((today.month, today.day) < (day.month, day.day))

    def is_minor(self, today: date) -> bool:
        """Known to be under 18, or perhaps so."""
        age = self.age(today)
        return age is not None and age < ADULT

    def may_decide(self, today: date) -> bool:
        """May decide for the patient by law, as far as it is known."""
        return self.around and self.authority in DECIDES and not self.is_minor(today)


@dataclass(frozen=True)
class Deciders:
    """Whose word counts as the patient's.

    Attributes:
        by_law: names of those whose does, by ``RelatedPerson/<id>``.
        patient: the patient's own does: an adult for whom no guardian is known. Capacity is
            presumed; a health-care agent speaks beside the patient, not instead (care rules no. 3).
    """

    by_law: Mapping[str, str] = field(default_factory=dict)
    patient: bool = True

    def against(self, by: str) -> str:
        """What speaks against somebody's word as the patient's; "" where nothing does.

        Args:
            by: ``RelatedPerson/<id>``; "" for the patient.
        """
        if by in self.by_law or (not by and self.patient):
            return ""
        if by:
            return "They may not decide for the patient by law, as far as it is known here."
        if self.by_law:
            return "Say who decided: by law it is somebody else than the patient."
        return "Note on Support who decides for the patient by law, or choose “not asked yet”."


THE_PATIENT = Deciders()
"""An adult who decides alone."""


def sound_person(person: Person, today: date) -> Person:
    """The person, where nothing speaks against what was written.

    Raises:
        Refused: something does; each issue's ``expression`` names the field.
    """
    issues = tuple(_wrong(person, today))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return person


def _wrong(person: Person, today: date) -> Iterable[Issue]:
    if not person.name.strip():
        yield Issue("Write the name.", "name", "required")
    if len(person.name) > LONGEST_NAME:
        yield Issue("Write a shorter name.", "name", "too-long")
    if person.kin not in KIN:
        yield Issue("Choose who they are to the patient.", "kin", "required")
    if person.authority not in {"", *AUTHORITY}:
        yield Issue("Choose one.", "authority")
    if len(person.phone) > LONGEST_PHONE:
        yield Issue("Write the number alone.", "phone", "too-long")
    if not _is_birth(person.born, today):
        yield Issue("Write the year, like 1954, or the day, like 1954-03-14.", "born")
    elif person.authority in DECIDES and person.is_minor(today):
        yield Issue("Somebody under 18 cannot decide for the patient.", "authority")


def is_minor_born(born: str, today: date) -> bool:
    """Whether somebody born on such a day, or in such a year, is or may be under 18.

    Example:
        >>> is_minor_born("2020-05-04", date(2026, 11, 20)), is_minor_born("", date(2026, 11, 20))
        (True, False)
    """
    return bool(born) and _is_birth(born, today) and Person("", "", born=born).is_minor(today)


def _is_birth(text: str, today: date) -> bool:
    if not text:
        return True
    if not _BORN.fullmatch(text):
        return False
    try:
        day = date.fromisoformat(text if len(text) > len("2008") else f"{text}-01-01")
    except ValueError:
        return False
    return today.year - OLDEST <= day.year and day <= today


OLDEST = 120
