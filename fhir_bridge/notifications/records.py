"""Records of a Bundle that are welcome as the sender's own (`received`): a plan, a goal, a problem.

Whose one is, its Patient in the Bundle says by number, or a reference to a patient of ours; whose a
Provenance is, the first record of the Bundle that it is about. Whom nobody here is, and whom the
sender may not see, are told apart by nothing: the record is set aside and tried again. The same
again is there already; another text of it is its next version.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from fhir_bridge import received
from fhir_bridge.errors import Issue, NotAllowed, Refused
from fhir_bridge.notifications.matching import whose
from fhir_bridge.notifications.sender import Sender
from fhir_bridge.r4.bundle_entries import Entry
from fhir_bridge.r4.bundled import Named, StayTold, stay_told
from fhir_bridge.r4.datatypes import inner, words
from fhir_bridge.r4.datatypes import rows as rows_of
from fhir_bridge.r4.references import rewrite
from fhir_bridge.received import PROVENANCE, WELCOME
from fhir_bridge.store import audit, messages, resources
from fhir_bridge.store import received as rows
from fhir_bridge.store.access import Grant
from fhir_bridge.store.senders import SENT
from fhir_bridge.wire import Document, read_document, read_json, write_json


class NotKnown(Refused):
    """Whom it is about is not known here yet."""


@dataclass(frozen=True)
class Told:
    """One record of a Bundle.

    Attributes:
        id: ours; ``raw``: as it came.
        stay: what the Bundle says of its patient.
        subjects: what it calls that patient.
        named: what it calls other records of the Bundle, and what stands for them here.
        beside: of these, names of what is not taken over.
    """

    type: str
    id: str
    raw: bytes
    stay: StayTold
    subjects: Collection[str]
    named: Mapping[str, str]
    beside: Collection[str]


@dataclass(frozen=True)
class Taken:
    """What became of it: its version here, whether that is new, and what should be said of it."""

    type: str
    id: str
    version: int
    new: bool
    warnings: tuple[Issue, ...] = ()


def told_in(entry: Entry, inside: Named, client: str) -> Told:
    """An entry with what the Bundle says around it.

    Raises:
        Refused: it has no id of its own.
    """
    about = _about(entry, inside)
    stay = replace(stay_told(about, inside), index=entry.index, raw=entry.raw)
    subject = words(inner(about.data, "subject"), "reference") or ""
    called = [] if about.type == PROVENANCE else [subject]
    patient = inside.get(subject)
    others = {name: each for name, each in inside.items() if each.type != "Patient"}
    return Told(
        entry.type, _id(client, entry), entry.raw, stay,
        [name for name, each in inside.items() if each is patient] or called,
        {name: here for name, each in others.items() if (here := _here(each, client))},
        [each.full_url for each in others.values() if each.full_url.startswith("urn:")],
    )  # fmt: skip


def _about(entry: Entry, inside: Named) -> Entry:
    """What says whose it is: of a Provenance, the first record of the Bundle that it is about."""
    if entry.type != PROVENANCE:
        return entry
    targets = (inside.get(words(each, "reference") or "") for each in rows_of(entry.data, "target"))
    return next((each for each in targets if each and each.type in WELCOME), entry)


def _here(entry: Entry, client: str) -> str:
    """What stands for an entry: our name of it; its own address, where it is not taken over."""
    return f"{entry.type}/{_id(client, entry)}" if entry.type in WELCOME else entry.full_url


def written(told: Told) -> bytes:
    """A record as it waits."""
    stay = {"index": told.stay.index, "patient": told.stay.patient, "url": told.stay.patient_url}
    return write_json({
        "type": told.type, "id": told.id, "raw": told.raw.decode(), "stay": stay,
        "subjects": list(told.subjects), "named": dict(told.named), "beside": list(told.beside),
    })  # fmt: skip


def read(raw: bytes) -> Told:
    """The same again."""
    kept = read_json(raw)
    stay, body = kept["stay"], kept["raw"].encode()
    told = StayTold(stay["index"], read_json(body), body, stay["patient"], stay["url"])
    return Told(**(kept | {"raw": body, "stay": told}))


def take_record(session: Session, sender: Sender, told: Told, at: datetime, base: str) -> Taken:
    """Keep one record, or leave everything as it was.

    Args:
        base: our FHIR base.

    Raises:
        NotKnown: nobody whom the sender may see is the one that it is about.
        Refused: it is not sound, or not welcome.
        NotAllowed: the sender may not send it.
    """
    grant = sender.grant
    if grant is None:
        raise Refused("Records are taken from systems that are let in for them.")
    known = rows.find(session, grant.site, told.type, told.id)
    if not grant.allows(told.type, "update" if known else "create"):
        raise NotAllowed("The scopes of this client do not hold this.")
    digest = messages.hash_of(told.raw)
    if known and known.body_hash == digest:
        found = received.own_record(session, grant, told.type, told.id)
        return Taken(told.type, told.id, found.version, new=False)
    document = _document(session, sender, told, base)
    with session.begin_nested():
        return _kept(session, grant, told, document, digest, at, base)


def _kept(
    session: Session, grant: Grant, told: Told, document: Document, digest: str, at: datetime,
    base: str,
) -> Taken:  # fmt: skip
    known = rows.find(session, grant.site, told.type, told.id)
    before = received.own_record(session, grant, told.type, told.id) if known else None
    warnings = received.sound(document.data)
    if told.type == PROVENANCE and _waits_for_another(session, grant, told, document):
        raise NotKnown("What it is about waits, too.")
    sent = received.admit(session, grant, document, base=base, known=before)
    if before:
        kept = resources.update(session, sent.chart, sent.document, id=told.id, at=at)
    else:
        kept = resources.create(
            session, sent.chart, sent.document, id=told.id, at=at, owner=SENT
        )  # fmt: skip
    received.complete(session, grant, kept, digest=digest, at=at)
    received.refers_to_nothing_else(session, grant, kept, beside=told.beside)
    audit.of_view(
        session, sent.chart, action="U" if before else "C", what=f"{kept.type}/{kept.id}",
        patient=kept.patient, detail="upload entry: taken",
    )  # fmt: skip
    return Taken(kept.type, kept.id, kept.version, new=True, warnings=warnings)


def _waits_for_another(session: Session, grant: Grant, told: Told, document: Document) -> bool:
    """Whether it is about a record of its Bundle that is not here, or not yet."""
    targets = {words(each, "reference") or "" for each in rows_of(document.data, "target")}
    inside = (each.partition("/") for each in targets.intersection(told.named.values()))
    return any(type in WELCOME and not rows.find(session, grant.site, type, id)
               for type, _, id in inside)  # fmt: skip


def _document(session: Session, sender: Sender, told: Told, base: str) -> Document:
    """The record as it is judged: its patient and its fellows by their names here."""
    outside = told.stay.patient.get("resourceType") != "Patient"
    ours = outside and all(each.removeprefix(f"{base}/").startswith("Patient/")
                           for each in told.subjects)  # fmt: skip
    patient = "" if ours else _member(session, sender, told)

    def name(reference: str) -> str | None:
        if patient and reference in told.subjects:
            return f"Patient/{patient}"
        return told.named.get(reference)

    raw = rewrite(told.raw, name)
    return read_document(raw, max_bytes=len(raw), once=True)


def _member(session: Session, sender: Sender, told: Told) -> str:
    """Our id of the patient, whom the sender may see."""
    match = whose(session, sender, told.stay)
    if not match.patient or sender.grant is None:
        raise NotKnown
    if not received.is_seen(session, sender.grant, match.patient):
        raise NotKnown
    return match.patient


def _id(client: str, entry: Entry) -> str:
    """Ours for a sender's record: the same each time it sends it."""
    theirs = entry.id or entry.full_url
    if not theirs:
        raise Refused("It has no id of its own, so it could not be known again.")
    return str(uuid5(NAMESPACE_URL, f"urn:footbridge:{client}/{entry.type}/{theirs}"))
