"""Acute events, as an EHR's Encounters tell them.

What an Encounter cannot say (that a stay was for a birth, or has nothing to do with the plan) a
person says with one tap; only an elective stay is known to be planned. To read another class: a row
in ``EVENT_OF`` (v3-ActCode; domain §B.4).
"""

from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.r4.datatypes import codes, inner, rows
from fhir_bridge.wire import Json

EVENT_OF = {
    "IMP": "admission",
    "ACUTE": "admission",
    "NONAC": "admission",
    "OBSENC": "observation",
    "EMER": "emergency",
}
"""Class of an Encounter to a key of ``care.extra_support.EVENTS``."""
ELECTIVE = "EL"
PLANNED = {"admission": "planned-admission", "observation": "planned-observation"}


@dataclass(frozen=True)
class Acute:
    """One event that is over.

    Attributes:
        encounter: our id of the Encounter.
        event: a key of ``care.extra_support.EVENTS``.
        ended: when.
    """

    encounter: str
    event: str
    ended: datetime


def acute_of(encounter: Json) -> Acute | None:
    """What an Encounter tells of an acute event; None where it is none, or not over.

    Example:
        >>> acute_of({"id": "a", "status": "finished", "class": {"code": "EMER"},
        ...           "period": {"end": "2026-11-19T21:30:00-06:00"}}).event
        'emergency'
    """
    coding = next(iter(rows(encounter, "class")), None) or inner(encounter, "class")
    event = EVENT_OF.get(str(coding.get("code", "")).upper())
    ended = _instant(inner(encounter, "period").get("end"))
    if event is None or ended is None or encounter.get("status") != "finished":
        return None
    if ELECTIVE in codes(inner(encounter, "priority")):
        event = PLANNED.get(event, event)
    return Acute(str(encounter.get("id", "")), event, ended)


def _instant(text: object) -> datetime | None:
    """A dateTime with its zone; anything less says no day that could be counted from."""
    try:
        told = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return told if told.tzinfo else None
