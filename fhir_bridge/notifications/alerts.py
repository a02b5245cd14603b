"""One message about one patient: admitted, discharged, transferred (Da Vinci Alerts; N1-N5)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.errors import BridgeError, Malformed
from fhir_bridge.notifications.hearing_of import NOTIFICATION, heard_in
from fhir_bridge.notifications.matching import whose
from fhir_bridge.notifications.once import MAX_BYTES, Arrived, Done, once, refuse_unspeakable
from fhir_bridge.notifications.sender import Answer, Sender, refusal, said
from fhir_bridge.r4.alerts import Alert, is_message, key_of, read_alert, sent_at
from fhir_bridge.r4.bundled import StayTold
from fhir_bridge.store import encounter_events, messages
from fhir_bridge.wire import Document, read_document, write_json

TAKEN = Answer(200, write_json(said("Taken in.")), messages.TAKEN)
STORED = Answer(202, write_json(said("Kept. It tells of no stay.")), messages.STORED)
ASIDE = Answer(
    202, write_json(said("Kept. Whom it is about is not known here yet.", "warning")),
    messages.ASIDE,
)  # fmt: skip
"""N3: 200 where it was processed, 202 where it was merely kept."""


@dataclass(frozen=True)
class Read:
    """A message, and what the log will say of it."""

    alert: Alert
    told: StayTold | None = None
    heard: Heard | None = None


def take_in_message(bridge: Bridge, sender: Sender, raw: bytes, *, given_key: str = "") -> Answer:
    """Take in one message; the same again does nothing and is answered the same.

    Args:
        raw: as it came: those bytes are kept.
        given_key: the ``Idempotency-Key`` it came with, over the message's own id.

    Raises:
        Malformed, TooLarge: these bytes are no message Bundle. Nothing is kept.
    """
    refuse_unspeakable(raw)
    bundle = read_document(raw, max_bytes=MAX_BYTES, once=True)
    if not is_message(bundle):
        raise Malformed("A Bundle of type message was expected.")
    arrived = Arrived(raw, NOTIFICATION, given_key or key_of(bundle), "", sent_at(bundle))
    try:
        read = read_message(bundle, sender, arrived.name, bridge.clock())
    except BridgeError as error:  # kept all the same: whoever looks after the feed reads why
        done = Done(refusal(error, messages.REFUSED), reason=_why(error))
        return once(bridge, sender, arrived, lambda *_: done)
    arrived = replace(arrived, event=read.alert.event)
    return once(bridge, sender, arrived, lambda session, _: take(session, sender, read))


def read_message(bundle: Document, sender: Sender, key: str, at: datetime) -> Read:
    """What a message says.

    Args:
        key: what it is kept under; ``at``: when we were told.

    Raises:
        BridgeError: as ``read_alert``, or its stay cannot be kept.
    """
    alert = read_alert(bundle)
    if alert.told is None:
        return Read(alert)
    heard = heard_in(
        alert.told, road=NOTIFICATION, key=f"{sender.id}\x1f{key}", base=sender.site.base,
        sent_at=alert.sent_at, at=at, kind=alert.kind,
    )  # fmt: skip
    return Read(alert, alert.told, heard)


def take(session: Session, sender: Sender, read: Read) -> Done:
    """Put it into its patient's log, or set it aside."""
    if read.told is None or read.heard is None:
        return Done(STORED)
    match = whose(session, sender, read.told)
    if not match.patient:
        return Done(ASIDE, reason=match.why_not)
    encounter_events.append(
        session, sender.chart(match.patient), read.heard, road=NOTIFICATION, body=read.told.raw
    )
    return Done(TAKEN, match.patient)


def _why(error: BridgeError) -> str:
    where = f" ({error.issues[0].expression})" if error.issues else ""
    return f"{error.issues[0].text if error.issues else error}{where}"
