"""What is kept of a handover, as FHIR, and back.

    DocumentReference   the document itself, ours or another's: its bytes in the attachment, as made
                        or as they came, and never changed; a later version supersedes it
    Communication       whom it was given, when, and what they answered (``received``, ``note``)

Both stay here (``meta.security``): a whole chart is for those who treat, and what the receiver said
is theirs (care rules §2.3).
"""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.care.handover.answering import Answer, Receiver
from fhir_bridge.care.handover.kinds import KINDS
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, HANDOVER_PAPER, HANDOVER_TOLD
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.need import RESTRICTED
from fhir_bridge.r4.note import FHIR_TYPE, NOTE_CATEGORY
from fhir_bridge.r4.observation import Code
from fhir_bridge.r4.task import coded
from fhir_bridge.r4.toc import HANDOVER_ID, TRANSFER
from fhir_bridge.wire import Json, instant

HANDOVER = f"{BASE}/CodeSystem/handover"
GIVEN = Code(HANDOVER, "given", KINDS["given"])
RECEIVED = Code(HANDOVER, "received", KINDS["received"])
TOLD = Code(HANDOVER, "told", KINDS["told"])
WAITS, ACCEPTED, LATER = "in-progress", "completed", "stopped"
"""Communication.status (required binding http://hl7.org/fhir/event-status, R4) of each state."""


@dataclass(frozen=True)
class Filed:
    """A document that is kept.

    Attributes:
        kind: ``GIVEN`` or ``RECEIVED``.
        id: ours; ``number``: the document's own identifier, system and value.
        set_id: of all its versions; "" for another's.
        title: as a list shows it.
        by: reference of our user, or "" ; ``said_by``: author and organisation, in words.
        replaces: our id of the version before.
    """

    kind: Code
    id: str
    raw: bytes
    at: datetime
    title: str
    number: tuple[str, str] = ("", "")
    set_id: str = ""
    by: str = ""
    said_by: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class Giving:
    """Whom a handover was given, and what became of it.

    Attributes:
        document: our id of it.
        answer: what the receiver said; None while nobody answered.
        over: a later version took its place before anybody answered.
    """

    document: str
    receiver: Receiver
    at: datetime
    by: str
    answer: Answer | None = None
    over: bool = False


def document_to_fhir(document: Filed, *, patient: str, superseded: bool = False) -> Json:
    """The DocumentReference that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    system, value = document.number
    number = {"masterIdentifier": {"system": system, "value": value}} if system and value else {}
    author = {"reference": document.by} if "/" in document.by else {}
    author |= {"display": document.said_by} if document.said_by else {}
    made: Json = {
        "resourceType": "DocumentReference",
        "meta": {"profile": [HANDOVER_PAPER], "security": [RESTRICTED]},
        **number,
        "status": "superseded" if superseded else "current",
        "docStatus": "final",
        "type": TRANSFER,
        "category": [
            {"coding": [{"system": NOTE_CATEGORY, "code": "clinical-note"}]},
            document.kind.concept(),
        ],
        "subject": {"reference": patient},
        "date": instant(document.at),
        "content": [{"attachment": _attachment(document)}],
    }
    if document.set_id:
        made["identifier"] = [{"system": HANDOVER_ID, "value": document.set_id}]
    if author:
        made["author"] = [author]
    if document.replaces:
        target = {"reference": f"DocumentReference/{document.replaces}"}
        made["relatesTo"] = [{"code": "replaces", "target": target}]
    return made


def _attachment(document: Filed) -> Json:
    sha1 = hashlib.sha1(document.raw, usedforsecurity=False).digest()  # R4 asks for this one
    return {
        "contentType": FHIR_TYPE,
        "data": b64encode(document.raw).decode(),
        "size": len(document.raw),
        "hash": b64encode(sha1).decode(),
        "title": document.title,
        "creation": instant(document.at),
    }


def kind_of(resource: Json) -> Code | None:
    """Which of ours a DocumentReference is; None for any other, such as the plan-of-care note."""
    said = next(filter(None, (coded(each, HANDOVER) for each in rows(resource, "category"))), "")
    return {GIVEN.code: GIVEN, RECEIVED.code: RECEIVED}.get(said)


def document_from_fhir(resource: Json) -> Filed:
    """Read back what ``document_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    kind, attachment = kind_of(resource), {}
    for each in rows(resource, "content"):
        attachment = inner(each, "attachment")
    if kind is None or "data" not in attachment:
        raise Refused("This is no document that Footbridge kept.")
    number = inner(resource, "masterIdentifier")
    author = next(iter(rows(resource, "author")), {})
    before = [str(inner(each, "target").get("reference")) for each in rows(resource, "relatesTo")]
    return Filed(
        kind, str(resource.get("id", "")), b64decode(attachment["data"]),
        datetime.fromisoformat(str(resource["date"])), str(attachment.get("title", "")),
        (str(number.get("system", "")), str(number.get("value", ""))),
        next((str(each.get("value")) for each in rows(resource, "identifier")), ""),
        str(author.get("reference", "")), str(author.get("display", "")),
        before[0].removeprefix("DocumentReference/") if before else "",
    )  # fmt: skip


def giving_to_fhir(giving: Giving, *, patient: str) -> Json:
    """The Communication that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    receiver, answer = giving.receiver, giving.answer
    place: Json = {"resourceType": "Organization", "id": "place", "name": receiver.place}
    if receiver.phone:
        place["telecom"] = [{"system": "phone", "value": receiver.phone}]
    who = [{"type": "Practitioner", "display": receiver.name}] if receiver.name else []
    document = {"reference": f"DocumentReference/{giving.document}"}
    made: Json = {
        "resourceType": "Communication",
        "meta": {"profile": [HANDOVER_TOLD], "security": [RESTRICTED]},
        "contained": [place],
        "status": ACCEPTED if answer else LATER if giving.over else WAITS,
        "category": [TOLD.concept()],
        "subject": {"reference": patient},
        "about": [document],
        "sent": instant(giving.at),
        "recipient": [{"reference": "#place", "display": receiver.place}, *who],
        "payload": [{"contentReference": document}],
    }
    if "/" in giving.by:
        made["sender"] = {"reference": giving.by}
    if answer:
        made["received"] = answer.accepted.isoformat()
        made["note"] = [{"authorString": answer.by, "text": answer.read_back}]
    return made


def is_giving(resource: Json) -> bool:
    """Whether a Communication is one of these."""
    return any(coded(each, HANDOVER) == TOLD.code for each in rows(resource, "category"))


def giving_from_fhir(resource: Json) -> Giving:
    """Read back what ``giving_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    place = next(iter(rows(resource, "contained")), {})
    about = next(iter(rows(resource, "about")), {})
    if not is_giving(resource) or not about:
        raise Refused("This is no record that Footbridge wrote.")
    named = [str(each["display"]) for each in rows(resource, "recipient") if "type" in each]
    phone = next((str(each.get("value")) for each in rows(place, "telecom")), "")
    receiver = Receiver(str(place.get("name", "")), next(iter(named), ""), phone)
    answer, note = None, next(iter(rows(resource, "note")), {})
    if resource.get("received") and note:
        accepted = datetime.fromisoformat(str(resource["received"]))
        answer = Answer(str(note["authorString"]), str(note["text"]), accepted)
    return Giving(
        str(about.get("reference", "")).removeprefix("DocumentReference/"), receiver,
        datetime.fromisoformat(str(resource["sent"])),
        str(inner(resource, "sender").get("reference", "")), answer,
        resource.get("status") == LATER,
    )  # fmt: skip
