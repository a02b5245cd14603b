"""Whether a record that a system sends may be kept, and as what.

What it is about must be one patient, whom the system itself may see at this moment; everything
else is refused in the same words, so that nobody learns who is a patient here. What is ours, and
what is labelled as nobody else's to see, does not come in by this door.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from fhir_bridge.errors import Issue, NotAllowed, NotFound, Refused
from fhir_bridge.r4 import package
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.r4.labels import is_sensitive
from fhir_bridge.r4.references import rewrite
from fhir_bridge.received.seeing import seen
from fhir_bridge.received.telling import of_patient, patient_told_of
from fhir_bridge.received.welcome import PROVENANCE, WELCOME
from fhir_bridge.store import received, resources
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.store.resources import Stored
from fhir_bridge.wire import Document, Json, members, read_document, read_json, write_json

_PATIENT = re.compile(r"Patient/([A-Za-z0-9\-.]{1,64})")
SOURCE = "urn:footbridge:client:"
"""How ``meta.source`` of a received record begins; the client's id follows."""


class NotTheirs(NotAllowed):
    """A system changes only what it sent itself. Nothing was changed."""


@dataclass(frozen=True)
class Sent:
    """A record that may be kept: in whose chart, and as it is kept."""

    chart: Chart
    document: Document


def admit(
    session: Session, grant: Grant, document: Document, *, base: str, known: Stored | None = None
) -> Sent:
    """Judge a record, its form judged already.

    Args:
        grant: of the client that sends, with its members.
        base: our FHIR base; a reference that is written with it is one of ours.
        known: the record that is changed.

    Raises:
        Refused: it is about nobody whom this client may see, about somebody else than before,
            labelled, or says that it is ours.
    """
    _refuse(document.data)
    raw = rewrite(document.raw, lambda each: _ours(each, base))
    made = read_document(_stamped(raw, grant), max_bytes=2 * len(raw) + 10_000)
    type = str(made.data["resourceType"])
    if type == PROVENANCE:
        patient = patient_told_of(session, grant, made.data)
        made = of_patient(made, patient)
    else:
        patient = _patient(session, grant, made.data, type)
    if known is not None and known.patient != patient:
        raise _about(type, "A record cannot be moved to another patient.", "business-rule")
    return Sent(Chart(grant.site, patient, grant.actor, grant.request), made)


def own_record(session: Session, grant: Grant, type: str, id: str) -> Stored:
    """The record that a client is about to change.

    Raises:
        NotFound: there is none that it may see.
        NotTheirs: somebody else wrote it.
    """
    # of a Provenance what it is about is looked at, too
    sight = replace(grant, types=dict.fromkeys((type, *WELCOME), "r"))
    found = resources.find(session, sight, type, id)
    if found is None:
        raise NotFound
    sender = received.find(session, grant.site, type, id)
    if grant.members is None or sender is None or sender.client_id != grant.members.client:
        raise NotTheirs
    return found


def is_seen(session: Session, grant: Grant, patient: str) -> bool:
    """Whether a client may see a patient at this moment."""
    return seen(session, grant, "Patient", patient) is not None


def _ours(reference: str, base: str) -> str | None:
    short = reference.removeprefix(f"{base}/")
    return short if short != reference else None


def _patient(session: Session, grant: Grant, data: Json, type: str) -> str:
    """Our id of the one member whom it is about."""
    subject = inner(data, "subject")
    found = _PATIENT.fullmatch(str(subject.get("reference")))
    known = seen(session, grant, "Patient", found[1]) if found else None
    if known is None or _numbered_otherwise(subject, read_json(known.body)):
        raise _about(type, "It must be about one patient whom this client may see.", "not-found")
    return known.id


def _numbered_otherwise(subject: Json, patient: Json) -> bool:
    """Whether the subject's number is of a kind the patient has, and is none of theirs."""
    number = inner(subject, "identifier")
    system, value = words(number, "system"), words(number, "value")
    same = [each.get("value") for each in rows(patient, "identifier")
            if each.get("system") == system]  # fmt: skip
    return bool(system and value and same) and value not in same


def _refuse(data: Json) -> None:
    type = str(data["resourceType"])
    if any(map(is_sensitive, (data, *rows(data, "contained")))):
        text = "What is labelled as nobody else's to see is not taken in: nobody could see it."
        raise _refused(f"{type}.meta.security", text)
    if any(str(each).startswith(BASE) for each in _marks(data)):
        raise _refused(type, "It says that it is ours. What was written here is changed here.")


def _marks(data: Json) -> Iterator[object]:
    yield from (each.get("system") for each in rows(data, "identifier"))
    profiles = inner(data, "meta").get("profile")
    yield from profiles if isinstance(profiles, list) else ()


def _stamped(raw: bytes, grant: Grant) -> bytes:
    """The record with where it came from, and only such profiles as were checked (decision 3)."""
    client = grant.members.client if grant.members else grant.actor.who
    parts = members(raw)
    meta = read_json(parts["meta"]) if "meta" in parts else {}
    meta["source"] = f"{SOURCE}{client}"
    checked = [each for each in _profiles(meta) if package.find(each) is not None]
    meta.pop("profile", None)
    parts["meta"] = write_json(meta | ({"profile": checked} if checked else {}))
    joined = (write_json(name) + b":" + value for name, value in parts.items())
    return b"{" + b",".join(joined) + b"}"


def _profiles(meta: Json) -> Iterable[str]:
    found = meta.get("profile")
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else ()


def _about(type: str, text: str, code: str) -> Refused:
    place = "target" if type == PROVENANCE else "subject"
    return _refused(f"{type}.{place}", text, code)


def _refused(expression: str, text: str, code: str = "business-rule") -> Refused:
    return Refused(text, issues=(Issue(text, expression, code),))
