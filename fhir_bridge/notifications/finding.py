"""A patient looked for in the EHR by the numbers of a message, and the record that then begins."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from fhir_bridge import enrolment
from fhir_bridge.care.case import NOTIFICATION
from fhir_bridge.cases import enrol_listed
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.errors import BridgeError
from fhir_bridge.notifications.matching import SEVERAL, SOMEBODY_ELSE, born_apart, numbers_of
from fhir_bridge.notifications.sender import WATCHER
from fhir_bridge.r4.bundle_entries import is_id
from fhir_bridge.store import copies
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Document, Json

NOT_THERE = "Nobody in the EHR has one of its numbers."
MOST_NUMBERS = 8


@dataclass(frozen=True)
class Found:
    """The EHR's own record of the patient, or why there is none."""

    document: Document | None = None
    why_not: str = ""


def find_in_ehr(client: EhrClient, patient: Json) -> Found:
    """Who has one of these numbers in the EHR: one person, or nobody.

    Raises:
        BridgeError: as the EHR answered.
    """
    numbers = numbers_of(patient)
    there: dict[str, Document] = {}
    for system, value in numbers[:MOST_NUMBERS]:
        asked = (("identifier", f"{_escaped(system)}|{_escaped(value)}"),)
        for each in client.search("Patient", asked, fresh=True).matches:
            if set(numbers) & set(numbers_of(each.data)):  # some EHRs leave out what they ignore
                there[str(each.data["id"])] = each
    if len(there) != 1:
        return Found(why_not=SEVERAL if there else NOT_THERE)
    [document] = there.values()
    if born_apart(document.data, patient):
        return Found(why_not=SOMEBODY_ELSE)
    wrong = enrolment.speaks_against(document.data)
    return Found(why_not=wrong) if wrong else Found(document)


def begin(session: Session, site: Site, document: Document, at: datetime) -> Chart:
    """The chart of somebody the EHR knows; their record begins if it has not (decision 10).

    Raises:
        BridgeError: the EHR's record of them cannot be kept.
    """
    ehr_id = str(document.data["id"])
    if not is_id(ehr_id):
        raise BridgeError("The EHR's id of this patient is not one FHIR allows.")
    chart = Chart(site.id, our_id(site.base, "Patient", ehr_id), WATCHER)
    copies.one_at_a_time(session, chart)
    enrol_listed(session, chart, ehr_id, at, NOTIFICATION)
    keep_list(session, chart, [document], type="Patient", base=site.base, at=at, whole=False)
    return chart


def _escaped(text: str) -> str:
    """A value of a token search: what separates there is written with a backslash."""
    for sign in "\\|,$":
        text = text.replace(sign, f"\\{sign}")
    return text
