"""Delivery: keep one promise to send a goal, and never say more than is known.

    claim → (unknown? look first) → one POST or PUT → settle → read back and compare → receipt

``PLACED`` says what each result of a write means for the promise and for the receipt. From
``unknown`` nothing is sent again before two looks, a minute apart, found nothing (W8).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from fhir_bridge import launches, user_tokens
from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.quirks import Quirks
from fhir_bridge.ehr.reconcile import look_for
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.targets import compare, merge_for_update, to_ehr
from fhir_bridge.ehr.writing import WriteResult
from fhir_bridge.errors import BridgeError, NotFound, NotSignedIn
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.store import audit, outbox, placement, resources
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.outbox import Claim
from fhir_bridge.store.tables import Placement
from fhir_bridge.wire import Document, Json, read_document, write_json

COURIER = Actor("footbridge", "Footbridge")
LOOKS = 2  # in vain, before anything is sent again
NOT_THERE = "It was looked for and is not there yet."
NO_CHANGES = "It takes no changes to a goal. The text before stays there, this one here."
BETWEEN_LOOKS = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=30)


@dataclass(frozen=True)
class Outcome:
    """What a result means: the promise's new state, and the placement's."""

    promise: str
    placed: str


PLACED = {
    "created": Outcome("done", "checking"),
    "adopted": Outcome("done", "checking"),
    "updated": Outcome("done", "checking"),
    "conflict": Outcome("rejected", "conflict"),
    "rejected": Outcome("rejected", "not-accepted"),
    "held": Outcome("held", "held"),
    "later": Outcome("queued", "sending"),
    "unknown": Outcome("unknown", "checking"),
    "kept": Outcome("done", "kept-here"),
}
"""``kept``: this EHR takes no goals; ours are published by our own API instead."""

NOT_OFFERED = frozenset({404, 405, 501})
"""A capability that was listed is a hint: after these its statement is read again (C1)."""

ARRIVED = frozenset({"created", "adopted", "updated"})


def keep_next(bridge: Bridge, *, site: str | None = None, id: str | None = None) -> str | None:
    """Keep one promise that is due, if there is one.

    Args:
        id: only this record's (the request that has just saved it).

    Returns:
        What came of it (a key of ``PLACED``), or None when nothing was due.
    """
    with bridge.store.writing() as session:
        claim = outbox.claim(session, at=bridge.real(), site=site, id=id)
    if claim is None:
        return None
    try:
        return _keep(bridge, claim)
    except BridgeError as error:
        # nothing was sent this time: the promise stands, and is tried again later
        result = WriteResult("held" if isinstance(error, NotSignedIn) else "later")
        _settle(bridge, claim, result)
        return result.state


def _keep(bridge: Bridge, claim: Claim) -> str:
    chart = Chart(claim.site, claim.patient, COURIER)
    connection = bridge.connection(bridge.site(claim.site))
    capability = connection.capability()
    parcel = _pack(bridge, connection.site, claim)
    wanted = "update" if parcel.ehr_id else "create"
    if not capability.can(claim.type, wanted):
        return _keep_here(bridge, parcel)
    client, result = _sent(bridge, connection, capability, parcel)
    if result.status in NOT_OFFERED and not connection.capability(anew=True).can(
        claim.type, wanted
    ):
        return _keep_here(bridge, parcel)
    if _settle(bridge, claim, result) and (ehr_id := result.id or parcel.ehr_id):
        look_back(bridge, client, chart, claim.id, ehr_id, sent=result.state in ARRIVED)
    return result.state


def _keep_here(bridge: Bridge, parcel: "Parcel") -> str:
    """This EHR takes no goals; or it took one, and takes no changes to it."""
    if parcel.ehr_id:
        _settle(bridge, parcel.claim, WriteResult("rejected", reason=NO_CHANGES))
        return "rejected"
    _settle(bridge, parcel.claim, WriteResult("rejected"), kept_here=True)
    return "kept"


@dataclass(frozen=True)
class Parcel:
    """One revision on its way, with what is known of its place in the EHR.

    Attributes:
        placed: where an earlier revision lives, if one arrived.
        before: that revision as it was sent.
        known: the EHR's ids of the people it is about, by our reference.
    """

    claim: Claim
    document: Document
    placed: Placement | None
    before: Document | None
    known: dict[str, str]

    @property
    def ehr_id(self) -> str | None:
        """The EHR's id of this goal, once it has one."""
        return self.placed.ehr_id if self.placed else None

    @property
    def patient(self) -> str:
        """The EHR's id of the patient."""
        return self.known[f"Patient/{self.claim.patient}"]

    def outgoing(self, quirks: Quirks, document: Document | None = None) -> bytes:
        """A revision as the EHR shall have it: its ids, and nothing it has no record of."""
        own = {f"{self.claim.type}/{self.claim.id}": self.ehr_id} if self.ehr_id else {}
        ids = (self.known | own).get
        return to_ehr(document or self.document, ehr_ids=ids, quirks=quirks)

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


def _pack(bridge: Bridge, site: Site, claim: Claim) -> Parcel:
    chart = Chart(claim.site, claim.patient, COURIER)
    with bridge.store.reading() as session:
        record = resources.vread(session, chart, claim.type, claim.id, claim.revision)
        placed = placement.of(session, chart, claim.type, claim.id, placement.EHR_GOAL)
        last = placed.revision if placed else 0
        before = resources.vread(session, chart, claim.type, claim.id, last) if last else None
        known = launches.ehr_ids(session, site, claim.patient, claim.context)
    return Parcel(
        claim,
        read_document(record.body),
        placed,
        read_document(before.body) if before else None,
        known,
    )


def _sent(
    bridge: Bridge, connection: Connection, capability: Capability, parcel: Parcel
) -> tuple[EhrClient, WriteResult]:
    """Send; a 401 did nothing there, so it is sent once more with a renewed token (W7)."""
    claim = parcel.claim
    client = _client(bridge, connection, claim)
    try:
        result = _send(client, capability, parcel)
    except NotSignedIn:  # a look before sending was refused
        result = WriteResult("held", HTTPStatus.UNAUTHORIZED)
    if result.status == HTTPStatus.UNAUTHORIZED:
        token = user_tokens.renewed(bridge, claim.site, claim.context, str(client.token))
        if token:
            client = connection.client(token.value, token.granted, bridge.clock)
            result = _send(client, capability, parcel)
    return client, result


def _send(client: EhrClient, capability: Capability, parcel: Parcel) -> WriteResult:
    if parcel.placed and parcel.ehr_id:
        return _change(client, parcel, parcel.placed, parcel.ehr_id)
    claim = parcel.claim
    conditional = _conditional(client, capability, claim.type)
    if claim.unknown or not conditional:
        looked = look_for(client, capability, claim.type, parcel.patient, (GOAL_ID, claim.id))
        if looked.documents:
            return _adopt(client, parcel, looked.documents[0])
        # a list that was cut proves nothing, so it counts as no look (W8)
        if claim.unknown and (not looked.complete or claim.looks + 1 < LOOKS):
            return WriteResult("unknown", reason=NOT_THERE if looked.complete else "")
    wanted = f"identifier={GOAL_ID}|{claim.id}" if conditional else None
    result = client.create(claim.type, parcel.outgoing(client.quirks), if_none_exist=wanted)
    if result.state in {"adopted", "conflict"}:
        return _one_is_there(client, capability, parcel, result, conditional=conditional)
    return result


def _one_is_there(
    client: EhrClient,
    capability: Capability,
    parcel: Parcel,
    result: WriteResult,
    *,
    conditional: bool,
) -> WriteResult:
    """Nothing was made: the EHR has one (200), or two (412), or is just making one (409, HAPI).

    Whether it is ours is looked up by our mark, not taken on trust; of two the oldest counts (W12).
    """
    claim = parcel.claim
    looked = look_for(client, capability, claim.type, parcel.patient, (GOAL_ID, claim.id))
    if looked.documents:
        return _adopt(client, parcel, looked.documents[0])
    return WriteResult("later" if conditional else "rejected", result.status, reason=result.reason)


def _change(client: EhrClient, parcel: Parcel, placed: Placement, ehr_id: str) -> WriteResult:
    """PUT with If-Match.

    After an unanswered one, look first: a 412 would be our own doing. After a 412, look whether
    what we sent still stands: then somebody changed other elements, and ours goes in beside them.
    """
    claim, quirks = parcel.claim, client.quirks
    if claim.unknown:
        found = client.read(claim.type, ehr_id, fresh=True)
        if parcel.has_arrived(found.document.data, quirks):
            return _there(found.document, found.etag)
    current = read_document(placed.theirs).data if placed.theirs else None
    body = parcel.changed(current, quirks) if current else parcel.outgoing(quirks)
    result = client.update(claim.type, ehr_id, body, if_match=placed.etag)
    if result.state != "conflict":
        return result
    try:
        found = client.read(claim.type, ehr_id, fresh=True)
    except NotFound as error:  # deleted there: HAPI answers a PUT with 409, and the read with 410
        return WriteResult("rejected", result.status, reason=str(error))
    if not parcel.is_untouched(found.document.data, quirks):
        return result
    body = parcel.changed(found.document.data, quirks)
    etag = found.etag or _etag(found.version)
    return client.update(claim.type, ehr_id, body, if_match=etag)


def _adopt(client: EhrClient, parcel: Parcel, document: Document) -> WriteResult:
    """Take what is there as ours; where it says something else, a person compares the two (W11)."""
    there = _there(document, None)
    sent = read_document(parcel.outgoing(client.quirks)).data
    changed = any(each.kind == "changed" for each in compare(sent, document.data))
    return replace(there, state="conflict") if changed else there


def _there(document: Document, etag: str | None) -> WriteResult:
    meta = document.data.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    version = version if isinstance(version, str) else None
    return WriteResult(
        "adopted",
        id=str(document.data["id"]),
        version=version,
        etag=etag or _etag(version),
        body=document,
    )


def _conditional(client: EhrClient, capability: Capability, type: str) -> bool:
    works = client.quirks.conditional_create is not False  # known not to, whatever is promised
    return works and capability.conditional_create(type)


def _settle(bridge: Bridge, claim: Claim, result: WriteResult, *, kept_here: bool = False) -> bool:
    """Write down what came of it, unless the lease was lost meanwhile.

    What was unknown before and is not decided now stays unknown: it must be looked for again.
    """
    undecided = claim.unknown and result.state in {"later", "held"}
    outcome = PLACED["kept" if kept_here else "unknown" if undecided else result.state]
    chart, at = Chart(claim.site, claim.patient, COURIER), bridge.clock()
    with bridge.store.writing() as session:
        mine = outbox.settle(
            session, claim, outcome.promise, due_at=bridge.real() + _pause(claim, result),
            reason=result.reason, looks=_looks(claim, result),
        )  # fmt: skip
        if not mine:
            return False
        if outcome.placed == "conflict":
            outbox.withdraw(session, chart, claim)
        facts: dict[str, Any] = {"state": outcome.placed}
        if result.id:
            facts |= {
                "ehr_id": result.id, "ehr_version": result.version, "etag": result.etag,
                "revision": claim.revision, "written_at": at, "verified_at": None,
            }  # fmt: skip
        placement.put(session, chart, claim.type, claim.id, placement.EHR_GOAL, **facts)
        audit.of_view(
            session, chart, action="U", what=f"{claim.type}/{claim.id}", patient=claim.patient,
            detail=f"revision {claim.revision} to the EHR: {result.state}",
        )  # fmt: skip
    return True


def _looks(claim: Claim, result: WriteResult) -> int:
    """How often it was looked for in vain since it was last sent."""
    if result.state != "unknown":
        return claim.looks
    return {NOT_THERE: claim.looks + 1, "": claim.looks}.get(result.reason, 0)


def look_back(
    bridge: Bridge, client: EhrClient, chart: Chart, id: str, ehr_id: str, *, sent: bool
) -> None:
    """Read what the EHR holds now, after it took or refused what we sent (W9)."""
    at = bridge.clock()
    try:
        found = client.read("Goal", ehr_id, fresh=True)
    except BridgeError:
        return  # the receipt goes on saying "checking" until a page or a delivery looks again
    note_seen(bridge, chart, id, found, asked_at=None if sent else at)


def note_seen(
    bridge: Bridge, chart: Chart, id: str, found: Found, *, asked_at: datetime | None
) -> None:
    """Compare what the EHR shows of a goal of ours with what we last sent.

    Args:
        asked_at: care time before it was read; None for the read right after sending, where what
            differs was dropped by the EHR. At any other time a new difference was made there.
    """
    with bridge.store.writing() as session:
        placed = placement.of(session, chart, "Goal", id, placement.EHR_GOAL)
        if placed is None or not placed.revision or not _is_news(placed, found, asked_at):
            return
        if asked_at and outbox.in_flight(session, chart, "Goal", id):
            return  # what is there may be our own, on its way
        record = resources.vread(session, chart, "Goal", id, placed.revision)
        known = launches.ehr_ids(session, bridge.site(chart.site), chart.patient)
        ours = read_document(to_ehr(read_document(record.body), ehr_ids=known.get)).data
        differences = "; ".join(each.words for each in compare(ours, found.document.data))
        changed_there = bool(asked_at and placed.verified_at) and differences != placed.differences
        placed.theirs, placed.differences = found.document.raw, differences
        placed.ehr_version, placed.etag = found.version, found.etag or _etag(found.version)
        if changed_there or (placed.state == "conflict" and differences):
            placed.state = "conflict"
        else:
            placement.verified(placed, bridge.clock())


def _is_news(placed: Placement, found: Found, asked_at: datetime | None) -> bool:
    """Whether a read can tell anything: not one from before our last write, nor a known version."""
    if asked_at is None:
        return True
    if placed.written_at and asked_at < placed.written_at:
        return False
    return not (placed.verified_at and found.version and found.version == placed.ehr_version)


def _etag(version: str | None) -> str | None:
    return f'W/"{version}"' if version else None


def _client(bridge: Bridge, connection: Connection, claim: Claim) -> EhrClient:
    """Act as the nurse while her token lives, else as ourselves, never as another user (W16)."""
    token = launches.access_token(bridge, claim.site, claim.context)
    if token is not None:
        return connection.client(token.value, token.granted, bridge.clock)
    own = connection.backend(bridge.keys)
    if own is None:
        raise NotSignedIn
    return connection.client(own.access_token, own.granted, bridge.clock)


def _pause(claim: Claim, result: WriteResult) -> timedelta:
    if result.state == "unknown":
        return BETWEEN_LOOKS
    if result.retry_after is not None:
        return min(timedelta(seconds=result.retry_after), LONGEST_PAUSE)
    doubled: int = 2 ** min(claim.attempts - 1, 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
