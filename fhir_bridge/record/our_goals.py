"""Our goals and this EHR: whether it takes them, and how those fare that are there."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from fhir_bridge import delivery
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.quirks import quirks_of
from fhir_bridge.ehr.smart import Site, allows
from fhir_bridge.ehr.targets.choice import GOAL, choose
from fhir_bridge.ehr_copies import is_ours
from fhir_bridge.errors import BridgeError, NotFound
from fhir_bridge.launches import Context
from fhir_bridge.store import placement
from fhir_bridge.store.access import Chart
from fhir_bridge.wire import Document

TAKES_NONE = "{ehr} does not take goals from other systems. They are kept here."
NOT_GRANTED = "This launch may not write goals to {ehr}. They are kept here."
"""Why a goal stays with us, for the page to say before anything is typed."""
IN_A_NOTE = "{ehr} takes no goals from other systems. They are filed there as a plan-of-care note."


def where_goals_go(
    site: Site, granted: frozenset[str] | None, known: Capability | None
) -> tuple[str, str]:
    """Why goals are kept here, and what they are written as where that is not goals (W4).

    Args:
        known: what the EHR can do, as far as that is known by now.
    """
    if known is None:
        return NOT_GRANTED if allows(granted, GOAL.type, "c") is False else "", ""
    choice = choose(known, quirks_of(site.quirks), site.write_targets, granted)
    if choice.target is GOAL:
        return "", ""
    if choice.target.whole:
        return "", IN_A_NOTE
    return NOT_GRANTED if choice.forbidden(GOAL) else TAKES_NONE, ""


def without_ours(
    bridge: Bridge, context: Context, client: EhrClient | None, panel: Panel, asked_at: datetime
) -> Panel:
    """Leave the EHR's own goals in the panel; replicas of ours only tell us how they fare."""
    ours = [document for document in panel.documents if is_ours(document)]
    if client and panel.state in {"read", "none"}:
        _note(bridge, context.chart, ours, asked_at)
        if not panel.more:
            _note_missing(bridge, context.chart, client, ours)
    if not ours:
        return panel
    rest = tuple(document for document in panel.documents if not is_ours(document))
    return replace(panel, documents=rest, state=panel.state if rest else "none")


def _note(bridge: Bridge, chart: Chart, ours: Iterable[Document], asked_at: datetime) -> None:
    with bridge.store.reading() as session:
        homes = placement.all_of(session, chart, "Goal")
    by_ehr_id = {row.ehr_id: row.id for row in homes.values()}
    for document in ours:
        id = by_ehr_id.get(str(document.data["id"]))
        if id is None:
            continue
        meta = document.data.get("meta")
        version = meta.get("versionId") if isinstance(meta, dict) else None
        delivery.note_seen(bridge, chart, id, Found(document, version, None), asked_at=asked_at)


def _note_missing(
    bridge: Bridge, chart: Chart, client: EhrClient, ours: Iterable[Document]
) -> None:
    """What was there and is in the list no more is asked for by its id: lists may lag (W8)."""
    with bridge.store.reading() as session:
        homes = placement.all_of(session, chart, "Goal").values()
    listed = {str(document.data["id"]) for document in ours}
    for home in homes:
        if home.state != "in-ehr" or not home.ehr_id or home.ehr_id in listed:
            continue
        try:
            client.read("Goal", home.ehr_id, fresh=True)
        except NotFound:
            delivery.note_gone(bridge, chart, "Goal", home.id)
        except BridgeError:
            return  # it does not answer now; the next page asks again
