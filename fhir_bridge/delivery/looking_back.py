"""What the EHR holds of a goal of ours, compared with what we last sent (W9)."""

from datetime import datetime

from sqlmodel import Session

from fhir_bridge import launches
from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery.ways import WAYS
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.quirks import quirks_of
from fhir_bridge.ehr.targets import Difference, compare, to_ehr
from fhir_bridge.ehr.targets.contents import read_whole
from fhir_bridge.ehr.writing import weak_etag
from fhir_bridge.errors import BridgeError
from fhir_bridge.store import deliveries, outbox, placement, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Placement
from fhir_bridge.wire import read_document

GONE = "no longer in the chart"


def look_back(
    bridge: Bridge, client: EhrClient, chart: Chart, type: str, id: str, ehr_id: str, *, sent: bool
) -> None:
    """Read what the EHR holds now, after it took or refused what we sent (W9)."""
    at = bridge.clock()
    try:
        found = read_whole(client, type, ehr_id)
    except BridgeError:
        return  # the receipt goes on saying "checking" until a page or a delivery looks again
    note_seen(bridge, chart, id, found, asked_at=None if sent else at, type=type)


def note_seen(
    bridge: Bridge, chart: Chart, id: str, found: Found, *, asked_at: datetime | None,
    type: str = "Goal",
) -> None:  # fmt: skip
    """Compare what the EHR shows of a record of ours with what we last sent.

    Args:
        asked_at: care time before it was read; None for the read right after sending, where what
            differs was dropped by the EHR. At any other time a new difference was made there.
    """
    with bridge.store.writing() as session:
        placed = placement.of(session, chart, type, id, WAYS[type].placed, lock=True)
        if placed is None or not placed.revision or not _is_news(placed, found, asked_at):
            return
        if asked_at and outbox.in_flight(session, chart, type, id):
            return  # what is there may be our own, on its way
        record = resources.vread(session, chart, type, id, placed.revision)
        site = bridge.site(chart.site)
        known, quirks = launches.ehr_ids(session, site, chart.patient), quirks_of(site.quirks)
        sent = to_ehr(read_document(record.body), ehr_ids=known.get, quirks=quirks)
        ours = read_document(sent).data
        before = compare(ours, read_document(placed.theirs).data) if placed.theirs else ()
        differences = compare(ours, found.document.data)
        changed_there = asked_at is not None and _is_theirs(placed, found, before, differences)
        placed.theirs, placed.differences = found.document.raw, _in_words(differences)
        placed.ehr_version, placed.etag = found.version, found.etag or weak_etag(found.version)
        if asked_at is None and WAYS[type].is_lost(differences):
            placed.state, event = "not-accepted", deliveries.CHANGED_THERE
        elif changed_there or _still_in_conflict(session, chart, placed, differences):
            placed.state = "conflict"
            outbox.withdraw(session, chart, type, id, after=placed.revision)
            event = deliveries.CHANGED_THERE
        else:
            placement.verified(placed, bridge.clock())
            event = deliveries.CONFIRMED
        deliveries.note(
            session, chart, type, id, placed.revision, event, at=bridge.clock(),
            ehr_version=found.version, words=placed.differences,
        )  # fmt: skip


def note_gone(bridge: Bridge, chart: Chart, type: str, id: str) -> None:
    """The EHR no longer has a record that it had: somebody took it out there.

    Of a goal there is nothing to compare ours with, and it may not be written there again.
    """
    with bridge.store.writing() as session:
        placed = placement.of(session, chart, type, id, WAYS[type].placed, lock=True)
        if placed is None or outbox.in_flight(session, chart, type, id):
            return
        placed.state = "not-accepted" if type == "Goal" else "conflict"
        placed.differences, placed.theirs = GONE, None
        outbox.withdraw(session, chart, type, id, after=placed.revision)
        deliveries.note(
            session, chart, type, id, placed.revision, deliveries.CHANGED_THERE,
            at=bridge.clock(), words=GONE,
        )  # fmt: skip


def _is_theirs(
    placed: Placement,
    found: Found,
    before: tuple[Difference, ...],
    differences: tuple[Difference, ...],
) -> bool:
    """Whether somebody made a difference there, and not the EHR when it took what we sent.

    Where our write was never read back, the version tells: another than it made is another's.
    """
    if placed.verified_at:
        return differences != before
    made_by_us = found.version is not None and found.version == placed.ehr_version
    return not made_by_us and any(each.kind == "changed" for each in differences)


def _still_in_conflict(
    session: Session, chart: Chart, placed: Placement, differences: tuple[Difference, ...]
) -> bool:
    """A conflict ends when both say the same; a later text of ours that never left says another."""
    if placed.state != "conflict":
        return False
    ours = resources.read(session, chart, placed.type, placed.id)
    return bool(differences) or ours.version > placed.revision


def _in_words(differences: tuple[Difference, ...]) -> str:
    return "; ".join(each.words for each in differences)


def _is_news(placed: Placement, found: Found, asked_at: datetime | None) -> bool:
    """Whether a read can tell anything: not one from before our last write, nor a known version."""
    if asked_at is None:
        return True
    if placed.written_at and asked_at < placed.written_at:
        return False
    return not (placed.verified_at and found.version and found.version == placed.ehr_version)
