"""A Bundle of stays, plans, goals and problems in one piece, with a report for each entry.

For feeds that send what they have once a day, and for files. Each Encounter is taken in as if a
message had brought it, the rest as the sender's own records (``records``); Patients and places in
the Bundle tell whose it is and where it was, and are not taken over. An entry that waits or is
refused costs no other (exchange X7).
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.errors import BridgeError, Malformed, NotAllowed, TooLarge
from fhir_bridge.notifications import records
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
from fhir_bridge.r4.alerts import identifier_of, sent_at
from fhir_bridge.r4.bundle_entries import Entry, entries_of
from fhir_bridge.r4.bundled import Named, StayTold, named, stay_told
from fhir_bridge.r4.outcome import outcome_of, told_of
from fhir_bridge.received import WELCOME
from fhir_bridge.store import audit, encounter_events, messages
from fhir_bridge.store.tables import Message
from fhir_bridge.wire import Document, Json, read_document, read_json, write_json

TYPES = ("collection", "batch", "searchset")
ENTRY, RECORD = "entry", "record"
"""Events of one entry that was set aside: a stay, or a record of the sender's own."""

_TELLING = frozenset({"Patient", "Organization", "Location", "Practitioner", "PractitionerRole"})


@dataclass(frozen=True)
class Line:
    """What became of one entry: a status, and a sentence or an error."""

    status: HTTPStatus
    outcome: Json
    location: str = ""


@dataclass(frozen=True)
class _File:
    """A Bundle at work."""

    bridge: Bridge
    sender: Sender
    key: str
    sent_at: datetime | None
    at: datetime

    @property
    def base(self) -> str:
        """Our FHIR base."""
        return f"{self.bridge.origin}/fhir"


def take_in_bundle(bridge: Bridge, sender: Sender, raw: bytes, *, given_key: str = "") -> Answer:
    """Take in a Bundle of records; the same again does nothing and is answered the same.

    Returns:
        200 with a ``batch-response``: one entry for each entry, in their order.

    Raises:
        Malformed: it is no Bundle of one of ``TYPES``.
        TooLarge: more than 50 MiB, or more entries than are taken.
    """
    refuse_unspeakable(raw)
    bundle = read_document(raw, max_bytes=MAX_BYTES, once=True)
    if bundle.data.get("resourceType") != "Bundle" or bundle.data.get("type") not in TYPES:
        raise Malformed(f"A Bundle of type {', '.join(TYPES)} was expected.")
    listed = bundle.data.get("entry")
    if isinstance(listed, list) and len(listed) > bridge.max_entries:
        raise TooLarge(f"A Bundle may have {bridge.max_entries} entries.")
    arrived = Arrived(raw, UPLOAD, given_key or identifier_of(bundle), "upload", sent_at(bundle))
    file = _File(bridge, sender, arrived.name, arrived.sent_at, bridge.clock())
    return once(bridge, sender, arrived, lambda session, _: _take_each(session, file, bundle))


def _take_each(session: Session, file: _File, bundle: Document) -> Done:
    entries = entries_of(bundle)
    inside = named(entries)
    lines = [_NO_RECORD] * len(entries)
    for entry in sorted(filter(None, entries), key=_rank):
        lines[entry.index] = _line(session, file, entry, inside)
    body = write_json({"resourceType": "Bundle", "type": "batch-response",
                       "entry": [_reported(each) for each in lines]})  # fmt: skip
    waiting = sum(each.status is HTTPStatus.ACCEPTED for each in lines)
    refused = sum(each.status >= HTTPStatus.BAD_REQUEST for each in lines)
    reason = f"{waiting} set aside, {refused} refused" if waiting or refused else ""
    return Done(Answer(200, body, messages.TAKEN), reason=reason)


def _rank(entry: Entry) -> int:
    """What other records of the Bundle refer to comes first."""
    return list(WELCOME).index(entry.type) if entry.type in WELCOME else -1


def _line(session: Session, file: _File, entry: Entry, inside: Named) -> Line:
    if entry.type in _TELLING:
        return Line(HTTPStatus.OK, said("Used to tell whose and where; not taken over."))
    if entry.type in WELCOME:
        return _record(session, file, entry, inside)
    if entry.type != "Encounter":
        return Line(HTTPStatus.UNPROCESSABLE_ENTITY, said(_NOT_WELCOME, "error"))
    return _stay(session, file, stay_told(entry, inside))


def _record(session: Session, file: _File, entry: Entry, inside: Named) -> Line:
    """A record of the sender's own."""
    try:
        told = records.told_in(entry, inside, file.sender.id)
        try:
            taken = records.take_record(session, file.sender, told, file.at, file.base)
        except records.NotKnown as error:
            _keep_aside(session, file, RECORD, entry.index, records.written(told), str(error))
            return Line(HTTPStatus.ACCEPTED, said(_UNKNOWN, "warning"))
    except NotAllowed as error:
        return Line(HTTPStatus.FORBIDDEN, outcome_of(error))
    except BridgeError as error:
        return Line(HTTPStatus.UNPROCESSABLE_ENTITY, outcome_of(error))
    where = f"{file.base}/{taken.type}/{taken.id}/_history/{taken.version}"
    if not taken.new:
        return Line(HTTPStatus.OK, said("It is here already, word for word."), where)
    first = taken.version == 1
    outcome = told_of(taken.warnings) if taken.warnings else said("Taken in.")
    return Line(HTTPStatus.CREATED if first else HTTPStatus.OK, outcome, where)


def _stay(session: Session, file: _File, told: StayTold) -> Line:
    try:
        heard = _heard(file, told)
    except BridgeError as error:
        return Line(HTTPStatus.UNPROCESSABLE_ENTITY, outcome_of(error))
    if heard is None:
        return Line(HTTPStatus.OK, said("Kept. It tells of no stay."))
    match = whose(session, file.sender, told)
    if not match.patient:
        _set_aside(session, file, told, match.why_not)
        return Line(HTTPStatus.ACCEPTED, said(_UNKNOWN, "warning"))
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
    _keep_aside(session, file, ENTRY, told.index, body, why)


def _keep_aside(
    session: Session, file: _File, event: str, index: int, body: bytes, why: str
) -> None:
    messages.keep(session, Message(
        site_id=file.sender.site.id, sender=file.sender.id, key=f"{file.key}#{index}",
        body_hash=messages.hash_of(body), road=UPLOAD, event=event, about=file.key,
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


_UNKNOWN = "Kept. Whom it is about is not known here yet."
_NOT_WELCOME = (
    f"Records that are taken in: Encounter, {', '.join(WELCOME)}. Readings are sent by themselves."
)
_NO_RECORD = Line(HTTPStatus.UNPROCESSABLE_ENTITY, said("There is no record in it.", "error"))


def _reported(line: Line) -> Json:
    status = f"{line.status.value} {line.status.phrase}"
    where = {"location": line.location} if line.location else {}
    return {"response": {"status": status, **where, "outcome": line.outcome}}
