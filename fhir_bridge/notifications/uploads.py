"""A Bundle of Encounters in one piece, with a report for each entry.

For feeds that send what they have once a day, and for files. Each Encounter is taken in as if a
message had brought it; Patients and places in the Bundle tell whose it is and where it was, and are
not taken over. An entry that waits or is refused costs no other (exchange X7).
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.errors import BridgeError, Malformed, TooLarge
from fhir_bridge.notifications.hearing_of import UPLOAD, heard_in
from fhir_bridge.notifications.matching import whose
from fhir_bridge.notifications.once import (
    MAX_BYTES,
    TRIED_AGAIN,
    Arrived,
    Done,
    once,
    refuse_unspeakable,
)
from fhir_bridge.notifications.sender import Answer, Sender, said
from fhir_bridge.r4.alerts import key_of, sent_at
from fhir_bridge.r4.bundle_entries import Entry, entries_of
from fhir_bridge.r4.bundled import StayTold, named, stay_told
from fhir_bridge.r4.outcome import outcome_of
from fhir_bridge.store import audit, encounter_events, messages
from fhir_bridge.store.tables import Message
from fhir_bridge.wire import Document, Json, read_document, read_json, write_json

TYPES = ("collection", "batch", "searchset")
MOST = 500  # X11
ENTRY = "entry"
"""The event of one entry that was set aside."""

_TELLING = frozenset({"Patient", "Organization", "Location", "Practitioner", "PractitionerRole"})


@dataclass(frozen=True)
class Line:
    """What became of one entry: a status, and a sentence or an error."""

    status: HTTPStatus
    outcome: Json


@dataclass(frozen=True)
class _File:
    """A Bundle at work."""

    bridge: Bridge
    sender: Sender
    key: str
    sent_at: datetime | None
    at: datetime


def take_in_bundle(bridge: Bridge, sender: Sender, raw: bytes, *, given_key: str = "") -> Answer:
    """Take in a Bundle of Encounters; the same again does nothing and is answered the same.

    Returns:
        200 with a ``batch-response``: one entry for each entry, in their order.

    Raises:
        Malformed: it is no Bundle of one of ``TYPES``.
        TooLarge: more than 20 MiB, or more than ``MOST`` entries.
    """
    refuse_unspeakable(raw)
    bundle = read_document(raw, max_bytes=MAX_BYTES, once=True)
    if bundle.data.get("resourceType") != "Bundle" or bundle.data.get("type") not in TYPES:
        raise Malformed(f"A Bundle of type {', '.join(TYPES)} was expected.")
    listed = bundle.data.get("entry")
    if isinstance(listed, list) and len(listed) > MOST:
        raise TooLarge(f"A Bundle may have {MOST} entries.")
    arrived = Arrived(raw, UPLOAD, given_key or key_of(bundle), "upload", sent_at(bundle))
    file = _File(bridge, sender, arrived.name, arrived.sent_at, bridge.clock())
    return once(bridge, sender, arrived, lambda session, _: _take_each(session, file, bundle))


def _take_each(session: Session, file: _File, bundle: Document) -> Done:
    entries = entries_of(bundle)
    inside = named(entries)
    lines = [
        _line(session, file, entry, stay_told(entry, inside)) if entry else _NO_RECORD
        for entry in entries
    ]
    body = write_json({"resourceType": "Bundle", "type": "batch-response",
                       "entry": [_reported(each) for each in lines]})  # fmt: skip
    waiting = sum(each.status is HTTPStatus.ACCEPTED for each in lines)
    refused = sum(each.status is HTTPStatus.UNPROCESSABLE_ENTITY for each in lines)
    reason = f"{waiting} set aside, {refused} refused" if waiting or refused else ""
    return Done(Answer(200, body, messages.TAKEN), reason=reason)


def _line(session: Session, file: _File, entry: Entry, told: StayTold) -> Line:
    if entry.type in _TELLING:
        return Line(HTTPStatus.OK, said("Used to tell whose and where; not taken over."))
    if entry.type != "Encounter":
        text = "Only Encounters are taken in here."
        return Line(HTTPStatus.UNPROCESSABLE_ENTITY, said(text, "error"))
    try:
        heard = _heard(file, told)
    except BridgeError as error:
        return Line(HTTPStatus.UNPROCESSABLE_ENTITY, outcome_of(error))
    if heard is None:
        return Line(HTTPStatus.OK, said("Kept. It tells of no stay."))
    match = whose(session, file.sender, told)
    if not match.patient:
        _set_aside(session, file, told, match.why_not)
        text = "Kept. Whom it is about is not known here yet."
        return Line(HTTPStatus.ACCEPTED, said(text, "warning"))
    chart = file.sender.chart(match.patient)
    if encounter_events.append(session, chart, heard, road=UPLOAD, body=told.raw):
        audit.of_view(session, chart, action="C", what="message", patient=chart.patient,
                      detail="upload entry: taken")  # fmt: skip
    return Line(HTTPStatus.OK, said("Taken in."))


def _heard(file: _File, told: StayTold) -> Heard | None:
    return heard_in(
        told, road=UPLOAD, key=f"{file.sender.id}\x1f{file.key}", base=file.sender.site.base,
        sent_at=None if _stamped(told) else file.sent_at, at=file.at,
    )  # fmt: skip


def _stamped(told: StayTold) -> bool:
    """A file is put together long after its records: what they say of themselves is nearer."""
    meta = told.encounter.get("meta")
    return isinstance(meta, dict) and bool(meta.get("lastUpdated"))


def _set_aside(session: Session, file: _File, told: StayTold, why: str) -> None:
    """Keep one entry by itself, with what the Bundle says around it."""
    body = write_json({
        "index": told.index, "encounter": told.encounter, "patient": told.patient,
        "patient_url": told.patient_url, "raw": told.raw.decode(),
    })  # fmt: skip
    messages.keep(session, Message(
        site_id=file.sender.site.id, sender=file.sender.id, key=f"{file.key}#{told.index}",
        body_hash=messages.hash_of(body), road=UPLOAD, event=ENTRY, about=file.key,
        state=messages.ASIDE, reason=why, status=HTTPStatus.ACCEPTED, request=file.sender.request,
        sent_at=file.sent_at, received_at=file.at, body=body,
        due_at=file.bridge.real() + TRIED_AGAIN,
    ))  # fmt: skip


def kept_entry(message: Message, sender: Sender) -> tuple[StayTold, Heard | None]:
    """An entry that was set aside, and what the log will say of it."""
    kept = read_json(message.body)
    told = StayTold(
        kept["index"], kept["encounter"], kept["raw"].encode(), kept["patient"],
        kept["patient_url"],
    )  # fmt: skip
    heard = heard_in(
        told, road=UPLOAD, key=f"{sender.id}\x1f{message.about}", base=sender.site.base,
        sent_at=None if _stamped(told) else message.sent_at, at=message.received_at,
    )  # fmt: skip
    return told, heard


_NO_RECORD = Line(HTTPStatus.UNPROCESSABLE_ENTITY, said("There is no record in it.", "error"))


def _reported(line: Line) -> Json:
    status = f"{line.status.value} {line.status.phrase}"
    return {"response": {"status": status, "outcome": line.outcome}}
