"""One revision to the EHR: a POST or a PUT, or what is there already taken as ours.

From ``unknown`` nothing is sent again before two looks, a minute apart, found nothing (W8).
"""

from dataclasses import replace

from fhir_bridge.delivery.parcels import Parcel
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.reconcile import Looked, look_for
from fhir_bridge.ehr.targets import compare
from fhir_bridge.ehr.targets.contents import read_whole, with_contents
from fhir_bridge.ehr.writing import WriteResult, weak_etag
from fhir_bridge.errors import NotFound
from fhir_bridge.store.tables import Placement
from fhir_bridge.wire import Document, read_document

LOOKS = 2  # in vain, before anything is sent again
UNGUARDED = "It keeps no versions: a change made there at that very moment was not seen."
NOT_THERE = "It was looked for and is not there yet."


def send(client: EhrClient, capability: Capability, parcel: Parcel) -> WriteResult:
    """Send it once, or find it there; whatever came of it is in the result."""
    if parcel.placed and parcel.ehr_id:
        return _change(client, parcel, parcel.placed, parcel.ehr_id)
    claim = parcel.claim
    conditional = _conditional(client, capability, claim.type)
    if claim.unknown or not conditional:
        looked = _look(client, capability, parcel)
        if looked.documents:
            return _adopt(client, parcel, looked.documents[0])
        # a list that was cut proves nothing, so it counts as no look (W8)
        if claim.unknown and (not looked.complete or claim.looks + 1 < LOOKS):
            return WriteResult("unknown", reason=NOT_THERE if looked.complete else "")
    wanted = f"identifier={'|'.join(parcel.mark.identifier)}" if conditional else None
    result = client.create(claim.type, parcel.outgoing(client.quirks), if_none_exist=wanted)
    if result.state in {"adopted", "conflict"}:
        return _one_is_there(client, capability, parcel, result, conditional=conditional)
    return result


def _look(client: EhrClient, capability: Capability, parcel: Parcel) -> Looked:
    mark = parcel.mark
    return look_for(
        client, capability, parcel.claim.type, parcel.patient, mark.identifier, borne=mark.borne,
        narrowed=mark.narrowed,
    )  # fmt: skip


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
    looked = _look(client, capability, parcel)
    if looked.documents:
        return _adopt(client, parcel, looked.documents[0])
    return WriteResult("later" if conditional else "rejected", result.status, reason=result.reason)


def _change(client: EhrClient, parcel: Parcel, placed: Placement, ehr_id: str) -> WriteResult:
    """PUT with If-Match.

    After an unanswered one, look first: a 412 would be our own doing. After a 412, look whether
    what we sent still stands: then somebody changed other elements, and ours goes in beside them.
    """
    claim, quirks = parcel.claim, client.quirks
    if claim.unknown and (known := _looked_for(client, parcel, ehr_id)):
        return known
    if placed.etag is None:
        return _change_unguarded(client, parcel, placed, ehr_id)
    current = read_document(placed.theirs).data if placed.theirs else None
    body = parcel.changed(current, quirks) if current else parcel.outgoing(quirks)
    result = client.update(claim.type, ehr_id, body, if_match=placed.etag)
    return _refused(client, parcel, ehr_id, result) if result.state == "conflict" else result


def _refused(client: EhrClient, parcel: Parcel, ehr_id: str, result: WriteResult) -> WriteResult:
    """After a 412: again, beside what somebody changed there, where it is nothing of ours."""
    claim, quirks = parcel.claim, client.quirks
    try:
        found = read_whole(client, claim.type, ehr_id)
    except NotFound as error:  # deleted there: HAPI answers a PUT with 409, and the read with 410
        return WriteResult("rejected", result.status, reason=str(error))
    if parcel.has_arrived(found.document.data, quirks):  # something in between sent it twice
        return _there(found.document, found.etag)
    if not parcel.is_untouched(found.document.data, quirks):
        return result
    body = parcel.changed(found.document.data, quirks)
    etag = found.etag or weak_etag(found.version)
    return client.update(claim.type, ehr_id, body, if_match=etag)


def _change_unguarded(
    client: EhrClient, parcel: Parcel, placed: Placement, ehr_id: str
) -> WriteResult:
    """PUT to an EHR without versions: what it holds is compared right before (W10)."""
    try:
        found = read_whole(client, parcel.claim.type, ehr_id)
    except NotFound as error:
        return WriteResult("rejected", reason=str(error))
    there = found.document.data
    last = read_document(placed.theirs).data if placed.theirs else None
    seen = last is not None and not compare(last, there) and not compare(there, last)
    if not seen and not parcel.is_untouched(there, client.quirks):
        return WriteResult("conflict")
    etag = found.etag or weak_etag(found.version)
    body = parcel.changed(there, client.quirks)
    result = client.update(parcel.claim.type, ehr_id, body, if_match=etag)
    return replace(result, reason=result.reason or UNGUARDED) if etag is None else result


def _looked_for(client: EhrClient, parcel: Parcel, ehr_id: str) -> WriteResult | None:
    """What a look says of a change that was not answered; nothing when it has to be sent again."""
    try:
        found = read_whole(client, parcel.claim.type, ehr_id)
    except NotFound as error:  # deleted there since: it would be looked for, for ever
        return WriteResult("rejected", reason=str(error))
    arrived = parcel.has_arrived(found.document.data, client.quirks)
    return _there(found.document, found.etag) if arrived else None


def _adopt(client: EhrClient, parcel: Parcel, document: Document) -> WriteResult:
    """Take what is there as ours; where it says something else, a person compares the two (W11)."""
    document = with_contents(client, document)
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
        etag=etag or weak_etag(version),
        body=document,
    )


def _conditional(client: EhrClient, capability: Capability, type: str) -> bool:
    works = client.quirks.conditional_create is not False  # known not to, whatever is promised
    return works and capability.conditional_create(type)
