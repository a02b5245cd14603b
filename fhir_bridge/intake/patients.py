"""Whose records are taken in: of whom we keep a record, and whom the files may begin one for."""

from fhir_bridge import enrolment
from fhir_bridge.admin import ADMIN
from fhir_bridge.care.case import IMPORT
from fhir_bridge.cases import enrol_listed
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.ehr_copies import TOLERATED
from fhir_bridge.intake.work import Work
from fhir_bridge.r4.bundle_entries import Entry, broken_rule
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.store import copies
from fhir_bridge.store.access import DIRECTORY, Chart, View
from fhir_bridge.wire import Document, read_document

SHARED = frozenset({*DIRECTORY, "Medication"})
"""Types that belong to no patient and are taken in, because patients' records name them."""

NOBODYS = "It names no patient."
UNKNOWN = "Its patient is not enrolled, and is not among what is imported."
NOT_ENROLLED = "Its patient is not enrolled."
NOT_SOUND = "Its patient's own record is not sound R4."
SOMEBODY_ELSE = "The patient whom we know by this id was born on another day."


def admit(work: Work, entry: Entry) -> None:
    """Decide whether a Patient of the file is one of ours, and begin their record where asked."""
    site, session = work.site, work.session
    chart = Chart(site.id, our_id(site.base, "Patient", entry.id), ADMIN)
    reason = _against(work, chart, entry)
    if reason:
        work.refused[chart.patient] = reason
    elif enrol_listed(session, chart, entry.id, work.at, IMPORT):
        work.taken.enrolled += 1


def _against(work: Work, chart: Chart, entry: Entry) -> str:
    known = copies.find(work.session, chart, "Patient", entry.id)
    if known is not None and _is_somebody_else(read_document(known.body), entry):
        return SOMEBODY_ELSE
    if enrolment.is_kept(work.session, chart.site, chart.patient):
        return ""
    if not work.enrol:
        return NOT_ENROLLED
    if broken_rule(entry.data, TOLERATED):
        return NOT_SOUND
    return enrolment.speaks_against(entry.data)


def _is_somebody_else(known: Document, entry: Entry) -> bool:
    """Ids of one EHR in a file of another may mean anybody; a day of birth tells most apart."""
    here, there = known.data.get("birthDate"), entry.data.get("birthDate")
    return isinstance(here, str) and isinstance(there, str) and here != there


def view_of(work: Work, body: Document) -> View | str:
    """Where a record is kept, or why it is not."""
    owners = patients_of(body.data)
    if not owners:
        return work.everyone if body.data["resourceType"] in SHARED else NOBODYS
    [owner] = owners
    if owner in work.refused:
        return work.refused[owner]
    if owner not in work.charts:
        kept = owner in work.kept or enrolment.is_kept(work.session, work.site.id, owner)
        if not kept:
            return UNKNOWN
        work.charts[owner] = Chart(work.site.id, owner, ADMIN)
        copies.one_at_a_time(work.session, work.charts[owner])
    return work.charts[owner]
