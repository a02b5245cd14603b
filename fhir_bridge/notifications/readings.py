"""A Bundle of readings from home in one piece, with a report for each entry.

Whose they are is told as for stays: by a number of the Patient in the Bundle, within the sender's
own site, and never a guess. What matches nobody is kept nowhere, and the sender is told: a reading
that waits unseen would look as if somebody watched (exchange X8).
"""

from collections import defaultdict
from http import HTTPStatus

from fhir_bridge import monitoring
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Malformed, TooLarge
from fhir_bridge.notifications.matching import whose
from fhir_bridge.notifications.once import MAX_BYTES, refuse_unspeakable
from fhir_bridge.notifications.sender import Answer, Sender, said
from fhir_bridge.r4.bundle_entries import Entry, entries_of
from fhir_bridge.r4.bundled import Named, named, stay_told
from fhir_bridge.r4.datatypes import inner, words
from fhir_bridge.store import messages
from fhir_bridge.wire import Document, Json, read_document, write_json

Report = tuple[HTTPStatus, str]
USED = (HTTPStatus.OK, "Used to tell whose; not taken over.")
KEPT = (HTTPStatus.OK, "Kept.")


def take_in_readings(bridge: Bridge, sender: Sender, raw: bytes, *, given_key: str = "") -> Answer:
    """Take in a Bundle of Observations and the Patients they are about; the same again is there.

    Returns:
        200 with a ``batch-response``: one entry for each entry, in their order.

    Raises:
        Malformed: it is no Bundle.
        TooLarge: more than 50 MiB, or more entries than are taken.
    """
    del given_key  # each reading is known by its sender and its id
    refuse_unspeakable(raw)
    bundle = read_document(raw, max_bytes=MAX_BYTES, once=True)
    if bundle.data.get("resourceType") != "Bundle":
        raise Malformed("A Bundle was expected.")
    entries = entries_of(bundle)
    if len(entries) > bridge.max_entries:
        raise TooLarge(f"A Bundle may have {bridge.max_entries} entries.")
    reports = dict.fromkeys(range(len(entries)), USED)
    for patient, those in _by_patient(bridge, sender, entries, reports).items():
        reports |= _kept(bridge, sender, patient, those)
    listed = [_reported(*reports[at]) for at in range(len(entries))]
    body = write_json({"resourceType": "Bundle", "type": "batch-response", "entry": listed})
    return Answer(200, body, messages.TAKEN)


def _by_patient(
    bridge: Bridge, sender: Sender, entries: list[Entry | None], reports: dict[int, Report]
) -> dict[str, list[Entry]]:
    """The readings of each patient by our id; what is nobody's gets its report."""
    inside: Named = named(entries)
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    with bridge.store.reading() as session:
        for at, entry in enumerate(entries):
            if entry is None:
                reports[at] = (HTTPStatus.UNPROCESSABLE_ENTITY, "There is no record in it.")
            elif entry.type == "Observation":
                match = whose(session, sender, stay_told(entry, inside))
                if match.patient:
                    found[match.patient].append(entry)
                else:
                    reports[at] = (HTTPStatus.UNPROCESSABLE_ENTITY, match.why_not)
    return found


def _kept(bridge: Bridge, sender: Sender, patient: str, entries: list[Entry]) -> dict[int, Report]:
    subjects = {words(inner(each.data, "subject"), "reference") or "" for each in entries}
    taken = monitoring.take_in(
        bridge, sender.site, patient, [Document(each.raw, each.data) for each in entries],
        sender=f"urn:footbridge:client:{sender.id}", subjects=subjects, by=sender.actor,
    )  # fmt: skip
    reports = {each.index: KEPT for each in entries}
    for aside in taken.aside:
        reports[entries[aside.index].index] = (HTTPStatus.UNPROCESSABLE_ENTITY, aside.why)
    return reports


def _reported(status: HTTPStatus, text: str) -> Json:
    severity = "information" if status is HTTPStatus.OK else "error"
    outcome = said(text, severity)
    return {"response": {"status": f"{status.value} {status.phrase}", "outcome": outcome}}
