"""Da Vinci Unsolicited Notifications: a message Bundle that says what happened to one patient.

A stay's message is read as one: admitted, discharged, transferred. The other codes of the guide are
known and tell of no stay. To read another: a row in ``KIND_OF_EVENT``. Source: Da Vinci Alerts
1.1.0 (CodeSystem notification-event; profiles of MessageHeader, Bundle and Encounter); exchange
N1-N3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.care.transitions.events import Kind
from fhir_bridge.errors import Issue, Malformed, Refused
from fhir_bridge.r4.bundle_entries import Entry, entries_of
from fhir_bridge.r4.bundled import Named, StayTold, named, points_outside, stay_told
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.r4.stay_events import KIND_OF_STATUS, when
from fhir_bridge.wire import Document, Json

EVENTS = "http://hl7.org/fhir/us/davinci-alerts/CodeSystem/notification-event"

KIND_OF_EVENT: Mapping[str, Kind] = {
    "notification-admit": Kind.ADMIT,
    "notification-discharge": Kind.DISCHARGE,
    "notification-transfer": Kind.TRANSFER,
}

OTHER_EVENTS = frozenset(
    f"notification-{each}" for each in (
        "refill-request", "progress-update", "appointment-reminder", "phone-consult",
        "summary-report", "referral", "tx-change", "lab-report", "tx-issue", "ordered-device",
        "prior-auth-notice", "new-condition", "care-team-change", "coverage-change",
        "social-determinants-change", "public-health", "outpatient-visit", "vitals", "pharmacy",
        "workers-comp",
    )
)  # fmt: skip
"""Kept and acknowledged: they tell of no stay."""

NEVER_WAS = frozenset({"cancelled", "entered-in-error"})
ONE_PATIENT = "A message is about one patient."
NO_FOCUS = "The focus of this message is an Encounter in the same Bundle."


@dataclass(frozen=True)
class Alert:
    """One message.

    Attributes:
        key: what names it; the same for every time it is sent (X9).
        sent_at: when its sender put it together, if it says so.
        told: None for a message that tells of no stay.
    """

    key: str
    event: str
    sent_at: datetime | None
    told: StayTold | None = None
    kind: Kind | None = None


def is_message(bundle: Document) -> bool:
    """Whether this is a message Bundle at all."""
    data = bundle.data
    return data.get("resourceType") == "Bundle" and data.get("type") == "message"


def key_of(bundle: Document) -> str:
    """What names a message: its Bundle's identifier, else its header's id and its time (X9)."""
    if named := identifier_of(bundle):
        return named
    header = inner(next(iter(rows(bundle.data, "entry")), {}), "resource")
    if id := words(header, "id"):
        return f"{id}|{words(bundle.data, 'timestamp') or ''}"
    return ""


def identifier_of(bundle: Document) -> str:
    """What its sender calls a Bundle; "" where it has no name."""
    given = inner(bundle.data, "identifier")
    value = words(given, "value")
    return f"{words(given, 'system') or ''}|{value}" if value else ""


def sent_at(bundle: Document) -> datetime | None:
    """When a Bundle was put together; None where it says nothing with an offset."""
    told = when(bundle.data.get("timestamp"))
    return told if isinstance(told, datetime) and told.tzinfo else None


def read_alert(bundle: Document) -> Alert:
    """What a message says.

    Raises:
        Malformed: it is no message Bundle, or does not begin with a MessageHeader.
        Refused: nobody knows its code, or it does not carry what it is about.
    """
    if not is_message(bundle):
        raise Malformed("A Bundle of type message was expected.")
    entries = entries_of(bundle)
    header = entries[0] if entries else None
    if header is None or header.type != "MessageHeader":
        raise Malformed("A message begins with its MessageHeader.")
    event = _event(header.data)
    plain = Alert(key_of(bundle), event, sent_at(bundle))
    if event in OTHER_EVENTS:
        return plain
    if event not in KIND_OF_EVENT:
        raise _refused("This kind of message is not known here.", "MessageHeader.event",
                       "code-invalid")  # fmt: skip
    inside = named(entries)
    about = _focus(header.data, inside)
    if sum(each is not None and each.type == "Patient" for each in entries) > 1:
        raise _refused(ONE_PATIENT, "Bundle.entry", "structure")
    outside = tuple(points_outside(about, inside))
    if outside:
        raise Refused("This message does not carry what it is about.", issues=outside)
    kind = _kind(KIND_OF_EVENT[event], about.data)
    return Alert(plain.key, event, plain.sent_at, stay_told(about, inside), kind)


def _event(header: Json) -> str:
    coding = inner(header, "eventCoding")
    return (words(coding, "code") or "") if coding.get("system") == EVENTS else ""


def _focus(header: Json, inside: Named) -> Entry:
    references = [words(each, "reference") or "" for each in rows(header, "focus")]
    found = [inside[each] for each in references if each in inside]
    stays = [each for each in found if each.type == "Encounter"]
    if len(stays) != 1:
        raise _refused(NO_FOCUS, "MessageHeader.focus", "required")
    return stays[0]


def _kind(said: Kind, encounter: Json) -> Kind:
    """What the message is about; an Encounter that never was takes back whatever it told."""
    status = str(encounter.get("status"))
    if status in NEVER_WAS or (said is Kind.ADMIT and status == "planned"):
        return KIND_OF_STATUS[status]
    return said


def _refused(text: str, expression: str, code: str) -> Refused:
    return Refused(text, issues=(Issue(text, expression, code),))
