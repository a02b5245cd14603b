"""What is kept of what was read, and what stands in where the EHR does not answer.

For enrolled patients each EHR record is kept twice (decision 1): its bytes as received, and the
published body under our id. The last copy is shown with its time. Nobody else's reads are kept.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.ehr_copies import keep_list
from fhir_bridge.launches import Context
from fhir_bridge.store import copies
from fhir_bridge.wire import read_document

COPY = "copy"
"""State of a panel that shows our last copy because the EHR did not answer."""


def keep_or_recall(
    bridge: Bridge, session: Session, context: Context, panels: Mapping[str, Panel]
) -> dict[str, Panel]:
    """Keep what was read, and put the last copy where nothing came."""
    copies.one_at_a_time(session, context.chart)
    return {
        type: _keep_or_recall(bridge, session, context, panel) for type, panel in panels.items()
    }


def _keep_or_recall(bridge: Bridge, session: Session, context: Context, panel: Panel) -> Panel:
    if panel.read_at is not None:
        _keep_copies(session, context, panel, bridge.clock())
        return panel
    if panel.state not in {"failed", "late"}:
        return panel
    last = _last_copy(session, context, panel)
    face = bridge.faces.of(context.ctx) if panel.type == "Patient" and last is panel else None
    if face is None or face.read_at is None:
        return last
    # read before the record began, and not since
    _keep_copies(session, context, face, face.read_at)
    return _last_copy(session, context, panel)


def _keep_copies(session: Session, context: Context, panel: Panel, at: datetime) -> None:
    keep_list(
        session, context.chart.whole, panel.documents, type=panel.type,
        base=context.site.base, at=at, whole=not panel.more and not panel.quarantined,
    )  # fmt: skip


def _last_copy(session: Session, context: Context, panel: Panel) -> Panel:
    every = copies.of_type(session, context.chart, panel.type)
    rows = [row for row in every if row.quarantined != copies.UNLISTED]
    if not rows:
        return panel
    documents = tuple(read_document(row.body) for row in rows)
    oldest = min(row.read_at for row in rows)
    state: Any = "late" if panel.state == "late" else COPY  # what is late still comes by itself
    return replace(panel, state=state, documents=documents, read_at=oldest)
