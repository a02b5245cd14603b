"""A revision packed for its way: what was written, where an earlier one lives, what was in that."""

from dataclasses import dataclass

from fhir_bridge import launches
from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.delivery.ways import WAYS, Mark
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.quirks import Quirks, quirks_of
from fhir_bridge.ehr.targets import compare, merge_for_update, to_ehr
from fhir_bridge.ehr.targets.notes import replacing
from fhir_bridge.plan_notes import visit_of
from fhir_bridge.r4.deceased import died_by
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.store import placement, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.outbox import Claim
from fhir_bridge.store.tables import ContextRow, Placement
from fhir_bridge.wire import Document, Json, read_document, read_json, write_json

COURIER = Actor("footbridge", "Footbridge")


@dataclass(frozen=True)
class Parcel:
    """One revision on its way, with what is known of its place in the EHR.

    Attributes:
        placed: where an earlier revision lives, if one arrived.
        before: that revision as it was sent.
        known: the EHR's ids of the people it is about, by our reference.
        changes: this revision changes the record there; False: it is a record of its own.
        died: the EHR said that the patient has died, when it was last read.
    """

    claim: Claim
    document: Document
    placed: Placement | None
    before: Document | None
    known: dict[str, str]
    changes: bool = True
    died: bool = False

    @property
    def ehr_id(self) -> str | None:
        """The EHR's id of the record to be changed, once it has one."""
        return self.placed.ehr_id if self.placed and self.changes else None

    @property
    def earlier(self) -> str | None:
        """The EHR's id of the record that this one replaces there."""
        return self.placed.ehr_id if self.placed and not self.changes else None

    @property
    def mark(self) -> Mark:
        """By what it is known in the EHR."""
        version = None if self.changes else self.claim.revision
        return WAYS[self.claim.type].mark(self.claim.id, version)

    @property
    def may_leave(self) -> bool:
        """Whether its labels allow it to be written to an EHR at all."""
        return may_leave(self.document.data)

    @property
    def patient(self) -> str:
        """The EHR's id of the patient."""
        return self.known[f"Patient/{self.claim.patient}"]

    def outgoing(self, quirks: Quirks, document: Document | None = None) -> bytes:
        """A revision as the EHR shall have it: its ids, and nothing it has no record of."""
        own = {f"{self.claim.type}/{self.claim.id}": self.ehr_id} if self.ehr_id else {}
        ids = (self.known | own).get
        raw = to_ehr(document or self.document, ehr_ids=ids, quirks=quirks)
        return replacing(raw, self.earlier, quirks.notes) if self.earlier else raw

    def changed(self, current: Json, quirks: Quirks) -> bytes:
        """The EHR's own JSON with our changes in it, so that what others added stays (W13)."""
        ours = read_document(self.outgoing(quirks)).data
        before = read_document(self.outgoing(quirks, self.before)).data if self.before else None
        return write_json(merge_for_update(current, ours, before))

    def has_arrived(self, current: Json, quirks: Quirks) -> bool:
        """Whether the EHR holds this very revision already."""
        return not compare(read_document(self.outgoing(quirks)).data, current)

    def is_untouched(self, current: Json, quirks: Quirks) -> bool:
        """Whether nobody changed there what we last sent; other elements are not ours to mind."""
        if self.before is None:
            return False
        return not compare(read_document(self.outgoing(quirks, self.before)).data, current)


def chart_of(claim: Claim) -> Chart:
    """The record a promise is about, opened by us."""
    return Chart(claim.site, claim.patient, COURIER)


def pack(bridge: Bridge, connection: Connection, capability: Capability, claim: Claim) -> Parcel:
    """Gather what sending a revision needs, from one moment of the record."""
    chart, site, way = chart_of(claim), connection.site, WAYS[claim.type]
    with bridge.store.reading() as session:
        record = resources.vread(session, chart, claim.type, claim.id, claim.revision)
        placed = placement.of(session, chart, claim.type, claim.id, way.placed)
        last = placed.revision if placed else 0
        before = resources.vread(session, chart, claim.type, claim.id, last) if last else None
        known = launches.ehr_ids(session, site, claim.patient, claim.context)
        opened = session.get(ContextRow, (site.id, claim.context))
        if opened and (visit := visit_of(site, opened)):
            known[visit] = opened.encounter
        whose = resources.find(session, chart, "Patient", claim.patient)
        died = whose is not None and died_by(read_json(whose.body), bridge.clock())
    return Parcel(
        claim,
        read_document(record.body),
        placed,
        read_document(before.body) if before else None,
        known,
        way.changes(capability, quirks_of(site.quirks)),
        died,
    )
