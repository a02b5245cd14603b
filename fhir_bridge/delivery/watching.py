"""Whether somebody changed our note in the EHR: looked at whenever a page shows the goals.

Goals come with the page's own reading of the chart; the note is asked for beside it.
"""

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery.looking_back import note_gone, note_seen
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.targets.choice import NOTE
from fhir_bridge.ehr.targets.contents import read_whole
from fhir_bridge.errors import BridgeError, NotFound
from fhir_bridge.r4.note import note_id
from fhir_bridge.store import placement
from fhir_bridge.store.access import Chart


@dataclass(frozen=True)
class Asked:
    """A question that is on its way."""

    chart: Chart
    at: datetime
    read: "Future[Found]"


def ask_note(bridge: Bridge, chart: Chart, client: EhrClient | None) -> Asked | None:
    """Ask the EHR for our note, if it has one; the page need not wait for it."""
    if client is None:
        return None
    with bridge.store.reading() as session:
        id = note_id(chart.site, chart.patient)
        placed = placement.of(session, chart, NOTE.type, id, placement.EHR_NOTE)
    if placed is None or not placed.ehr_id:
        return None
    at = bridge.clock()
    return Asked(chart, at, bridge.executor.submit(read_whole, client, NOTE.type, placed.ehr_id))


def take_answer(bridge: Bridge, asked: Asked | None, seconds: float) -> None:
    """Note what the EHR holds, if it tells in time; the next page asks again."""
    if asked is None:
        return
    chart = asked.chart
    id = note_id(chart.site, chart.patient)
    try:
        found = asked.read.result(seconds)
    except TimeoutError:
        return
    except NotFound:
        note_gone(bridge, chart, NOTE.type, id)
    except BridgeError:
        return
    else:
        note_seen(bridge, chart, id, found, asked_at=asked.at, type=NOTE.type)
