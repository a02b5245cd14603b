"""Messages about stays for the tests of transitions: one line a message."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.local_days import When, Zones
from fhir_bridge.care.transitions.settings import Setting

CHICAGO, DENVER = ZoneInfo("America/Chicago"), ZoneInfo("America/Denver")
ZONES = Zones(CHICAGO, {"oakview": DENVER})


def at(text: str, zone: ZoneInfo = CHICAGO) -> datetime:
    """``2026-11-20 23:30`` in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(
    stay: str, kind: Kind, when: When, facility: str = "riverside",
    setting: Setting = Setting.INPATIENT, **more: Any,
) -> Heard:  # fmt: skip
    """A message sent and received when it happened; of a day alone, at noon."""
    sent = when if isinstance(when, datetime) else datetime.combine(when, _NOON)
    times = {"sent_at": sent, "notified_at": sent + timedelta(minutes=1)}
    began = {"began": when} if kind is Kind.ADMIT else {}
    ended = {"ended": when} if kind is Kind.DISCHARGE else {}
    named = {"message": f"{stay}-{kind}-{when.isoformat()}"}
    return Heard(
        stay=stay, kind=kind, facility=facility, setting=setting,
        **(named | times | began | ended | more),
    )  # fmt: skip


def stayed(
    stay: str, came: When, left: When | None, facility: str = "riverside",
    setting: Setting = Setting.INPATIENT, disposition: str = "home", **more: Any,
) -> list[Heard]:  # fmt: skip
    """A stay of which everything was heard; still there when it has no end."""
    log = [told(stay, Kind.ADMIT, came, facility, setting, **more)]
    if left is not None:
        log.append(told(stay, Kind.DISCHARGE, left, facility, setting, disposition=disposition))
    return log


def day(month: int, of_month: int) -> date:
    """A day of 2026."""
    return date(2026, month, of_month)


_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC).timetz()
