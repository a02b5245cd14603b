"""What is heard of stays, by whatever road: kept as it came, and made into transitions on reading.

A read of the EHR, a notification, a file and a person's own word are one log (domain §C.1): what
says the same twice is one message, and which came first plays no part. A new road is a caller of
``hear``.
"""

import hashlib
from datetime import datetime

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.acute import AcuteEvent, acute_events
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.r4.stay_events import heard_of, when
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.store import encounter_events
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Document

BY_READING = "read"


def hear_read(
    session: Session, chart: Chart, published: Document, read_at: datetime, road: str = BY_READING
) -> bool:
    """Take note of an Encounter as the EHR shows it now.

    Args:
        published: under our ids.
        read_at: when the EHR said so.
        road: what it was read for.

    Returns:
        Whether it is news; what is no stay is none.
    """
    data = published.data
    said = when(data.get("meta", {}).get("lastUpdated"))
    sent_at = said if isinstance(said, datetime) and said.tzinfo else read_at
    heard = heard_of(
        data,
        message=_look_at(session, chart, published, read_at),
        sent_at=sent_at,
        notified_at=max(read_at, sent_at),  # two clocks: nobody is told before it was written
    )
    if heard is None:
        return False
    return encounter_events.append(session, chart, heard, road=road, body=published.raw)


def _look_at(session: Session, chart: Chart, published: Document, read_at: datetime) -> str:
    """What names a look at a record: as long as it stays the same, it is the same look.

    Where it comes to be as it was before (finished, then going on again), that is news: in an EHR
    that numbers no versions, the bytes alone would not tell.
    """
    of_it = f"read|{published.data['id']}|"
    look = of_it + hashlib.sha256(published.raw).hexdigest()
    last = encounter_events.last(session, chart, of_it)
    if last.startswith(look):
        return last
    was_before = encounter_events.is_kept(session, chart, look)
    return f"{look}|{read_at.isoformat()}" if was_before else look


def transitions_of(bridge: Bridge, chart: Chart) -> tuple[Transition, ...]:
    """The transitions of the chart's patient, the earliest first."""
    with bridge.store.reading() as session:
        zones = zones_of(session, bridge, chart.site)
        return transitions(encounter_events.log(session, chart), zones)


def acute(session: Session, chart: Chart, bridge: Bridge) -> tuple[AcuteEvent, ...]:
    """Every acute event of the chart's patient, the earliest first."""
    zones = zones_of(session, bridge, chart.site)
    return acute_events(transitions(encounter_events.log(session, chart), zones))
