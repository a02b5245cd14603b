"""Readings that another system sends, in a bundle or by the API: each kept, or set aside and said.

A record is kept twice as an EHR's is: as received, and under our id with this patient as its
subject. What names another patient, or is no reading, is kept nowhere; whoever sent it is told, and
the audit has it. Sent again it is there already. Readings that cannot be are kept and stand apart
on the page: nobody should have to wonder where they went.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import our_reference
from fhir_bridge.ehr.targets import take_in as published_of
from fhir_bridge.ehr_copies import keep_twice
from fhir_bridge.enrolment import is_kept
from fhir_bridge.errors import NotFound
from fhir_bridge.monitoring.kept import numbers
from fhir_bridge.monitoring.raising import raise_alerts
from fhir_bridge.r4.bundle_entries import broken_rule, is_id
from fhir_bridge.r4.datatypes import inner
from fhir_bridge.r4.references import rewrite
from fhir_bridge.store import audit, copies
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.wire import Document, read_document

ANOTHER = "It names another patient."
NO_READING = "It is no reading of what is followed here."
NO_ID = "It has no id of its own, so it could not be known again."


@dataclass(frozen=True)
class Aside:
    """A record that was not kept: its place in what was sent, and why."""

    index: int
    why: str


@dataclass(frozen=True)
class TakenIn:
    """What became of what was sent.

    Attributes:
        kept: how many are here now that were new or had changed; ``same``: were here already.
    """

    kept: int = 0
    same: int = 0
    aside: tuple[Aside, ...] = ()


def take_in(
    bridge: Bridge, site: Site, patient: str, sent: Iterable[Document], *, sender: str,
    subjects: Collection[str], by: Actor,
) -> TakenIn:  # fmt: skip
    """Keep the readings of one patient that a system sent, and raise what they ask for.

    Args:
        patient: our id of the enrolled patient, matched by the caller by identifier alone.
        sent: Observations as received.
        sender: FHIR base of the system, or another URL that names it: its ids are its own.
        subjects: how it names this patient (``Patient/123``); any other reference is another's.
        by: who sends, for the audit.

    Raises:
        NotFound: no record of this patient is kept here (decision 10).
    """
    chart, taken = Chart(site.id, patient, by), TakenIn()
    with bridge.store.writing() as session:
        if not is_kept(session, site.id, patient):
            raise NotFound
        copies.one_at_a_time(session, chart)
        known = {row.ehr_id: row for row in copies.of_type(session, chart, "Observation")}
        for index, each in enumerate(sent):
            why = _unfit(each, subjects)
            key = "" if why else _key(sender, each)
            same = key in known and known[key].body == each.raw
            why = why or _keep(session, bridge, chart, each, sender, key, known.get(key))
            taken = _counted(taken, index, why, same=same)
        audit.of_view(
            session, chart, action="C", what="readings", patient=patient,
            detail=f"{taken.kept} kept, {taken.same} there, {len(taken.aside)} set aside",
        )  # fmt: skip
    raise_alerts(bridge, site, patient)
    return taken


def _unfit(sent: Document, subjects: Collection[str]) -> str:
    """Why a record is not kept; "" where it may be."""
    data = sent.data
    if data.get("resourceType") != "Observation" or not any(numbers(data)):
        return NO_READING
    if inner(data, "subject").get("reference") not in subjects:
        return ANOTHER
    return "" if is_id(str(data.get("id") or "")) else NO_ID


def _keep(
    session: Session, bridge: Bridge, chart: Chart, sent: Document, sender: str, key: str,
    known: copies.Copy | None,
) -> str:  # fmt: skip
    wrong = broken_rule(sent.data)
    if wrong:
        return wrong
    published, at = published_of(sent, sender), bridge.clock()
    theirs = our_reference(str(sent.data["subject"]["reference"]), sender)
    subject = str(published.data["subject"]["reference"])

    def ours(reference: str) -> str | None:
        return f"Patient/{chart.patient}" if reference in {theirs, subject} else None

    body = read_document(rewrite(published.raw, ours))
    return keep_twice(
        session, chart, sent, body, ehr_id=key, at=at, read_at=at, known=known
    ) or ""  # fmt: skip


def _key(sender: str, sent: Document) -> str:
    """Among the copies of a site: no id of a sender can be taken for one of the EHR's."""
    return str(uuid5(NAMESPACE_URL, f"{sender.rstrip('/')}/Observation/{sent.data['id']}"))


def _counted(taken: TakenIn, index: int, why: str, *, same: bool) -> TakenIn:
    if why:
        return TakenIn(taken.kept, taken.same, (*taken.aside, Aside(index, why)))
    return TakenIn(taken.kept + (not same), taken.same + same, taken.aside)
