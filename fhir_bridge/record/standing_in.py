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
from fhir_bridge.ehr.targets import take_in
from fhir_bridge.ehr_copies import LONGEST_ID, is_ours, keep_twice
from fhir_bridge.launches import Context
from fhir_bridge.store import copies
from fhir_bridge.wire import Document, read_document

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
    known = {row.ehr_id: row for row in copies.of_type(session, context.chart, panel.type)}
    for document in panel.documents:
        _keep_copy(session, context, document, known.get(str(document.data["id"])), at)
    listed = {str(document.data["id"]) for document in panel.documents}
    if listed and not panel.more and not panel.quarantined:  # an empty list proves nothing (C13)
        for row in (row for id, row in known.items() if id not in listed):
            row.quarantined = copies.UNLISTED


def _keep_copy(
    session: Session, context: Context, document: Document, known: copies.Copy | None, at: datetime
) -> None:
    """Keep one EHR record twice, if it is new or has changed; refused ones are quarantined."""
    ehr_id = str(document.data["id"])
    if is_ours(document) or len(ehr_id) > LONGEST_ID:  # the latter is shown as it came
        return
    keep_twice(
        session, context.chart, document, take_in(document, context.site.base), ehr_id=ehr_id,
        at=at, read_at=at, known=known,
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
