"""Whose stay a message tells of: one patient of the sender's own site, by identifier alone.

Never a guess: a name, a likeness, a number that a family shares say nothing. Two who bear the same
number, or one who was born on another day, are nobody, and the message waits for a person.
"""

from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.notifications.sender import Sender
from fhir_bridge.r4.bundle_entries import is_id
from fhir_bridge.r4.bundled import StayTold
from fhir_bridge.r4.datatypes import codes, inner, rows, words
from fhir_bridge.store import people
from fhir_bridge.store.access import Grant
from fhir_bridge.wire import Json, read_json

SHARED = frozenset({"MB", "SN", "PN", "AN", "VN", "PLAC", "FILL"})
"""Kinds of numbers (v2-0203) that are a family's, an account's or a visit's: nobody's own."""

PASSED = frozenset({"old", "temp"})

NO_NUMBER = "It names the patient by no number of their own."
NOBODY = "Nobody whose record is kept here has one of its numbers."
SEVERAL = "Several people here have its numbers."
SOMEBODY_ELSE = "Who has its number here was born on another day."


@dataclass(frozen=True)
class Match:
    """Our id of the patient, or why there is none."""

    patient: str = ""
    why_not: str = ""


def numbers_of(patient: Json) -> tuple[tuple[str, str], ...]:
    """System and value of each identifier that is the person's own and still in use."""
    return tuple(
        (system, value) for each in rows(patient, "identifier")
        if (system := words(each, "system")) and (value := words(each, "value"))
        and each.get("use") not in PASSED and not SHARED & set(codes(inner(each, "type")))
    )  # fmt: skip


def whose(session: Session, sender: Sender, told: StayTold) -> Match:
    """The patient of the sender's site whom an Encounter is about."""
    here = _by_address(session, sender.site, told.patient_url)
    numbers = numbers_of(told.patient)
    if not numbers and not here:
        return Match(why_not=NO_NUMBER)
    view = Grant(sender.site.id, sender.actor, {"Patient": "s"}, request=sender.request)
    found = people.bearers(session, view, numbers)
    known = set(found) | ({here} if here else set())
    if len(known) > 1:
        return Match(why_not=SEVERAL)
    patient = next(iter(known), "")
    if not patient or not people.is_enrolled(session, sender.site.id, patient):
        return Match(why_not=NOBODY)
    if patient in found and born_apart(read_json(found[patient]), told.patient):
        return Match(why_not=SOMEBODY_ELSE)
    return Match(patient)


def born_apart(here: Json, there: Json) -> bool:
    """Whether two records name different days of birth; a year alone differs from other years."""
    one, other = words(here, "birthDate") or "", words(there, "birthDate") or ""
    return bool(one and other) and not (one.startswith(other) or other.startswith(one))


def ehr_id_at(site: Site, url: str) -> str:
    """The EHR's id of a patient, of an address on the site's own base; "" of any other."""
    root = f"{site.base.rstrip('/')}/Patient/"
    id = url.removeprefix(root).partition("/_history/")[0]
    return id if url.startswith(root) and is_id(id) else ""


def _by_address(session: Session, site: Site, url: str) -> str:
    id = ehr_id_at(site, url)
    ours = our_id(site.base, "Patient", id) if id else ""
    return ours if ours and people.is_enrolled(session, site.id, ours) else ""
