"""The sheet for somebody who helps: with the patient's yes, and with no more than they let know.

Nothing of what they said alone is on it: it lies about at home, where the patient reads it, too
(care rules no. 8 and §2.3). Who steps in for them is printed once it was agreed in the open, with
what they handle. To let one thing more be told: a row in ``TELLS`` and its place on the page.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fhir_bridge.care.approved import Approved
from fhir_bridge.care.commitment_moves import WAITING, Side
from fhir_bridge.care.commitments import Commitment
from fhir_bridge.care.handout import GENERAL, MedicineList, narrow
from fhir_bridge.care.informed import NO_SAY, may_speak
from fhir_bridge.care.people import KIN, Person
from fhir_bridge.care.visits import Visit
from fhir_bridge.care.warning_signs import Sheet
from fhir_bridge.errors import Issue, Refused

SIGNS, MEDICINES, VISITS = "signs", "medicines", "visits"
TELLS: Final = {
    SIGNS: "the warning signs: they show what it is",
    MEDICINES: "the medicines: they show what it is, too",
    VISITS: "the visits to come",
}
"""What a patient may let a helper know, beside what the helper does anyway."""

MOST_TASKS, MOST_PROMISES, MOST_VISITS = 8, 4, 4
"""Tasks and promises on the front, visits on the back; no medicine is ever left off a list."""
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Permission:
    """What the patient lets one person know.

    Attributes:
        agrees: to a sheet of their own; False takes an earlier yes back.
        by: who said so: "" for the patient, else ``RelatedPerson/<id>`` of who may by law.
        tells: keys of ``TELLS``.
    """

    agrees: bool = False
    by: str = ""
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaregiverSheet:
    """One sheet, ready to draw.

    Attributes:
        patient: what the patient is called.
        tasks: keys of ``care.support.TASKS`` that were agreed on.
        promises: what they took on besides, and by when.
        kept: the decision that stays with the patient; "" where nothing was agreed.
        back_up: who steps in; "" for a line to write on.
        sheet: the warning signs; general ones where the patient's own are not to be told.
        medicines, visits: None where they are not to be told, or the EHR shows no list.
        left: what did not go on the page, for whoever prints it.
    """

    name: str
    patient: str
    on: date
    nurse: str
    language: str
    sheet: Sheet = GENERAL
    tasks: tuple[str, ...] = ()
    promises: tuple[tuple[str, date], ...] = ()
    kept: str = ""
    back_up: str = ""
    medicines: MedicineList | None = None
    visits: tuple[Visit, ...] | None = None
    number: str = ""
    answers: str = ""
    words: Approved | None = None
    signs: Approved | None = None
    left: tuple[str, ...] = ()


def sound_permission(permission: Permission, may_decide: Collection[str]) -> Permission:
    """What was agreed, where it can be kept.

    Args:
        may_decide: ``RelatedPerson/<id>`` of everybody who may decide for the patient by law.

    Raises:
        Refused: somebody spoke who may not, or something is told that there is not.
    """
    issues = []
    if not may_speak(permission.by, may_decide):
        issues.append(Issue(NO_SAY, "by"))
    if not set(permission.tells) <= TELLS.keys():
        issues.append(Issue("Choose from the list.", "tells"))
    if issues:
        raise Refused("Nothing was kept.", issues=tuple(issues))
    return permission


def why_none(
    person: Person, permission: Permission | None, not_told: str, patient: str, today: date
) -> str:
    """Why somebody gets no sheet; "" when nothing speaks against it.

    Args:
        not_told: of the patient's rule of safe contact: who must not hear of it.
        patient: what the patient is called.
    """
    name = person.name.split()[0]
    if not person.around:
        return f"{name} is not there for {patient} now."
    if person.is_minor(today):
        return f"{name} is under 18: there is no sheet of their own."
    if names(not_told, person):
        return f"{patient} wants this not told: {not_told}."
    if permission is None:
        return f"{patient} was not asked yet whether {name} may have a sheet."
    return "" if permission.agrees else f"{patient} does not want {name} to have a sheet."


def names(not_told: str, person: Person) -> bool:
    """Whether somebody is, or may be, among those who must not hear of it.

    Example:
        >>> names("his brother Mark", Person("Mark Reed", "FRND"))
        True
        >>> names("people at work", Person("Mark Reed", "FRND"))
        False
    """
    said = set(_words(not_told))
    about = {word for word in _words(person.name) if len(word) >= _SHORTEST_NAME}
    kin = set(_words(KIN.get(person.kin, ""))) - {"another", "the", "shares", "relative"}
    everyone = {"family", "everybody", "everyone", "anybody", "anyone", "nobody"}
    return bool(said & (about | kin | everyone))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def promised_by(commitments: Iterable[Commitment], ref: str) -> list[tuple[str, date]]:
    """What somebody took on and is still to come, the nearest first."""
    theirs = [
        (each.agreed.what, each.due)
        for each in commitments
        if each.state in WAITING
        and each.owner.side is Side.CAREGIVER
        and each.owner.reference == ref
    ]
    return sorted(theirs, key=lambda each: each[1])


def fit(sheet: CaregiverSheet) -> CaregiverSheet:
    """The sheet as it fits on a page and its back; ``left`` tells what does not."""
    visits = sheet.visits
    counted = (
        ("task", len(sheet.tasks) - MOST_TASKS),
        ("promise", len(sheet.promises) - MOST_PROMISES),
        ("visit", len(visits or ()) - MOST_VISITS),
    )
    left = tuple(
        f"{number} more {what}{'' if number == 1 else 's'}: no room on one page."
        for what, number in counted if number > 0
    )  # fmt: skip
    return replace(
        sheet,
        tasks=sheet.tasks[:MOST_TASKS],
        promises=sheet.promises[:MOST_PROMISES],
        visits=None if visits is None else tuple(map(narrow, visits[:MOST_VISITS])),
        left=left,
    )
