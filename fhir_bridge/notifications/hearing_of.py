"""An Encounter of a Bundle as a message of the log, whoever sent it and however."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.errors import Malformed
from fhir_bridge.r4.bundled import StayTold
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.stay_events import heard_of, when
from fhir_bridge.wire import Json

NOTIFICATION, SUBSCRIPTION, UPLOAD = "notification", "subscription", "upload"
"""Roads, as ``encounter_event`` and ``message`` have them."""

ELSEWHERE = "other-hcf"
"""How somebody left whose sender says that they were transferred, and no more: not to their home,
so that no clock of a way home starts by a guess."""

LONGEST = 255


def heard_in(
    told: StayTold, *, road: str, key: str, base: str, sent_at: datetime | None, at: datetime,
    kind: Kind | None = None,
) -> Heard | None:  # fmt: skip
    """What an Encounter says, as one message.

    Args:
        key: names the message and its sender; with the place in the Bundle it names this one.
        base: FHIR base of the sender's site: a stay without a number is called as a read names it.
        sent_at: when the sender put it together; ``at``: when we were told.
        kind: what the message is about, where it says so.

    Returns:
        None for what is no stay.

    Raises:
        Malformed: its number is longer than any record can keep.
    """
    encounter = _numbered(told.encounter, base)
    left = kind is Kind.TRANSFER and encounter.get("status") == "finished"
    about = Kind.DISCHARGE if left else kind
    name = sha256(f"{key}\x1f{told.index}".encode()).hexdigest()
    sent = sent_at or _written(encounter, about) or at
    heard = heard_of(encounter, message=f"{road}|{name}", sent_at=sent, notified_at=at, kind=about)
    if heard is None:
        return None
    if max(len(heard.stay), len(heard.facility)) > LONGEST:
        raise Malformed("The number of a stay has at most 255 characters.")
    return replace(heard, disposition=ELSEWHERE) if left and not heard.disposition else heard


def _numbered(encounter: Json, base: str) -> Json:
    """The Encounter with its id as a number, where it has no other: as ``take_in`` would."""
    if any(each.get("value") for each in rows(encounter, "identifier")) or not encounter.get("id"):
        return encounter
    own = {"system": base.rstrip("/"), "value": str(encounter["id"])}
    return encounter | {"identifier": [own]}


def _written(encounter: Json, kind: Kind | None) -> datetime | None:
    """When it was written: its own stamp, else when what it tells of happened (N4)."""
    period = inner(encounter, "period")
    happened = "end" if kind is Kind.DISCHARGE else "start"
    for text in (inner(encounter, "meta").get("lastUpdated"), period.get(happened)):
        told = when(text)
        if isinstance(told, datetime) and told.tzinfo:
            return told
    return None
