"""What an Encounter says of a stay, as a message of the log that transitions are derived from.

The same Encounter comes by polling, in a notification or in a file; where it came from makes no
difference here. To read another class, kind or code of leaving: a row of a table below. Codes:
v3-ActCode, discharge-disposition, admit-source, v3-ActPriority (codes §6); what a hospital writes
in codes of its own stays as it was sent, and its site says what it means.
"""

from collections.abc import Mapping
from datetime import date, datetime

from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.local_days import When
from fhir_bridge.care.transitions.settings import DISPOSITIONS, Setting
from fhir_bridge.r4.datatypes import codes, inner, rows, words
from fhir_bridge.wire import Json

SETTING_OF_CLASS: Mapping[str, Setting] = {
    "IMP": Setting.INPATIENT,
    "ACUTE": Setting.INPATIENT,
    "NONAC": Setting.SKILLED_NURSING,
    "OBSENC": Setting.OBSERVATION,
    "SS": Setting.OBSERVATION,
    "EMER": Setting.EMERGENCY,
}
"""Class of an Encounter. One of another class (a visit, a call) is no stay."""

SETTING_OF_WORDS: Mapping[str, Setting] = {
    "psychiatric": Setting.PSYCHIATRIC,
    "rehabilitation": Setting.REHABILITATION,
    "long-term acute": Setting.LONG_TERM_ACUTE,
    "partial hospitalization": Setting.PARTIAL,
    "hospital at home": Setting.HOSPITAL_AT_HOME,
}
"""What a class does not tell, and the words of the type do."""

KIND_OF_STATUS: Mapping[str, Kind] = {
    "planned": Kind.PRE_ADMIT,
    "arrived": Kind.ADMIT,
    "triaged": Kind.ADMIT,
    "in-progress": Kind.ADMIT,
    "onleave": Kind.ADMIT,
    "finished": Kind.DISCHARGE,
    "cancelled": Kind.CANCEL_ADMIT,
    "entered-in-error": Kind.CANCEL_ADMIT,
}
"""Status of an Encounter; any other corrects what is known and moves nobody."""

_OUTSIDE = "http://www.nubc.org/"


def heard_of(
    encounter: Json, *, message: str, sent_at: datetime, notified_at: datetime,
    kind: Kind | None = None, dispositions: Mapping[str, str] | None = None,
) -> Heard | None:  # fmt: skip
    """One Encounter as a message.

    Args:
        message: an id of its own, unique within a site.
        sent_at: when its sender wrote it; ``notified_at``: when we were told.
        kind: what the message is about, where it says so itself; who was discharged by it left
            when it was sent, if it names no end. Without it, this is a look at the whole record.
        dispositions: the site's own codes of leaving, each with HL7's.

    Returns:
        None for what is no stay: a visit, a call, or a class that nobody knows.
    """
    setting = _setting(encounter)
    number = number_of(encounter)
    if setting is None or not number:
        return None
    period, stay = inner(encounter, "period"), inner(encounter, "hospitalization")
    began, ended = when(period.get("start")), when(period.get("end"))
    told = kind or KIND_OF_STATUS.get(str(encounter.get("status")), Kind.UPDATE)
    if told is Kind.DISCHARGE and ended is None and kind is None:
        told = Kind.UPDATE  # marked as finished before its end is known
    return Heard(
        message, number, told, sent_at, notified_at,
        facility=_facility(encounter), setting=setting,
        began=None if told is Kind.PRE_ADMIT else began,
        ended=None if told is Kind.PRE_ADMIT else ended,
        expected=began if told is Kind.PRE_ADMIT else None,
        disposition=_disposition(inner(stay, "dischargeDisposition"), dispositions or {}),
        source=next(iter(codes(inner(stay, "admitSource"))), ""),
        priority=next(iter(codes(inner(encounter, "priority"))), ""),
        origin=words(inner(stay, "origin"), "display") or "",
        part_of=str(inner(encounter, "partOf").get("reference") or ""), look=kind is None,
    )  # fmt: skip


def number_of(encounter: Json) -> str:
    """The sender's number of a stay: its visit number, else any identifier, else its id."""
    named = [each for each in rows(encounter, "identifier") if each.get("value")]
    visit = [each for each in named if "VN" in codes(inner(each, "type"))]
    for each in (*visit, *named):
        return f"{each.get('system', '')}|{each['value']}"
    return str(encounter.get("id") or "")


def when(text: object) -> When | None:
    """A moment with its offset, or a day alone; a year or a month is neither.

    Example:
        >>> when("2026-11-20"), when("2026-11")
        (datetime.date(2026, 11, 20), None)
    """
    try:
        told = str(text)
        return date.fromisoformat(told) if "T" not in told else datetime.fromisoformat(told)
    except ValueError:
        return None


def _setting(encounter: Json) -> Setting | None:
    coding = next(iter(rows(encounter, "class")), None) or inner(encounter, "class")
    setting = SETTING_OF_CLASS.get(str(coding.get("code", "")).upper())
    if setting is None:
        return None
    said = " ".join(
        str(text).lower()
        for concept in rows(encounter, "type")
        for text in (
            concept.get("text"),
            *(each.get("display") for each in rows(concept, "coding")),
        )
    )
    told = (more for sign, more in SETTING_OF_WORDS.items() if sign in said)
    return next(told, setting)


def _facility(encounter: Json) -> str:
    provider = inner(encounter, "serviceProvider")
    return str(provider.get("display") or provider.get("reference") or "")


def _disposition(concept: Json, own: Mapping[str, str]) -> str:
    for coding in rows(concept, "coding"):
        code = str(coding.get("code") or "")
        outside = str(coding.get("system") or "").startswith(_OUTSIDE)
        if code in DISPOSITIONS and not outside:
            return code
        known = own.get(f"{coding.get('system')}|{code}")
        if known:
            return known
    return ""
