"""An EHR's record, kept twice (decision 1): its bytes as received, and what we publish of it.

However it came to us, read live or in a file. What base R4 forbids is kept as received alone, with
the reason, and is served to nobody.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from fhir_bridge.ehr.reconcile import has_identifier
from fhir_bridge.ehr.targets import take_in
from fhir_bridge.errors import BridgeError, WrongPatient
from fhir_bridge.hearing import BY_READING, hear_read
from fhir_bridge.r4.bundle_entries import broken_rule
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.store import copies, resources
from fhir_bridge.store.access import Chart, View
from fhir_bridge.wire import Document

TOLERATED = frozenset({"attachment", "unknown-element"})
"""C10: an EHR may know more than R4; and how long its papers are, is its own to say."""
LONGEST_ID = 64
"""Of an EHR's id: R4 has no longer one, and our keys have no room for it."""


def is_ours(document: Document) -> bool:
    """Whether an EHR's goal is a replica of one we wrote: its home is our own record."""
    listed = document.data.get("identifier")
    listed = listed if isinstance(listed, list) else []
    values = [each.get("value") for each in listed if isinstance(each, dict)]
    return document.data.get("resourceType") == "Goal" and any(
        has_identifier(document.data, GOAL_ID, str(value)) for value in values
    )


def keep_list(
    session: Session, chart: Chart, documents: Iterable[Document], *, type: str, base: str,
    at: datetime, whole: bool, road: str = BY_READING,
) -> None:  # fmt: skip
    """Keep what an EHR showed of one type; what a whole list has no more is marked so.

    Args:
        documents: as received, each with an id.
        base: the site's FHIR base.
        whole: nothing is missing from the list; an empty one proves nothing all the same (C13).
    """
    known = {row.ehr_id: row for row in copies.of_type(session, chart, type)}
    listed = {str(each.data["id"]): each for each in documents}
    for ehr_id, document in listed.items():
        if is_ours(document) or len(ehr_id) > LONGEST_ID:  # the latter is shown as it came
            continue
        keep_twice(
            session, chart, document, take_in(document, base), ehr_id=ehr_id, at=at, read_at=at,
            known=known.get(ehr_id), road=road,
        )  # fmt: skip
    if listed and whole:
        for row in (row for id, row in known.items() if id not in listed):
            row.quarantined = copies.UNLISTED


def keep_twice(
    session: Session,
    view: View,
    received: Document,
    published: Document,
    *,
    ehr_id: str,
    at: datetime,
    read_at: datetime,
    known: copies.Copy | Literal["nothing"] | None,
    road: str = BY_READING,
) -> str | None:
    """Keep an EHR's record, if it is new or has changed.

    Args:
        view: the patient's chart; a grant for what belongs to no patient.
        received: the record as it came.
        published: the same under our id (``ehr.targets.take_in``).
        ehr_id: its id in the EHR, of at most ``LONGEST_ID`` characters.
        at: when it is kept; ``read_at``: when the EHR said so.
        known: the copy that is here, in this view; ``nothing`` where it was made sure that there is
            none, and nothing published, in any view.
        road: what it was read for, as the log of stays has it.

    Returns:
        Why it is not published; None when it is.
    """
    fresh = known == "nothing"
    known = known if isinstance(known, copies.Copy) else None
    if known is not None and known.body == received.raw:
        known.read_at = max(known.read_at, read_at)
        if known.quarantined == copies.UNLISTED:  # it is back
            known.quarantined = broken_rule(received.data, TOLERATED) or None
        return known.quarantined
    wrong = broken_rule(received.data, TOLERATED)
    wrong = wrong or _publish(session, view, published, at, new=known is None, fresh=fresh)
    if not wrong and received.data["resourceType"] == "Encounter" and isinstance(view, Chart):
        hear_read(session, view, published, read_at, road)
    try:
        copies.keep(
            session, view, received, ehr_id=ehr_id, our_id=str(published.data["id"]), at=read_at,
            quarantined=wrong or None, fresh=fresh,
        )  # fmt: skip
    except WrongPatient as error:
        return str(error)
    return wrong or None


def _publish(
    session: Session, view: View, body: Document, at: datetime, *, new: bool, fresh: bool
) -> str:
    """Publish it; gives the reason when it may not be served."""
    type, id = str(body.data["resourceType"]), str(body.data["id"])
    try:  # whatever the store refuses, it refuses before it writes
        if not new and resources.find(session, view, type, id):
            resources.update(session, view, body, id=id, at=at)
        else:
            resources.create(session, view, body, id=id, at=at, owner="ehr", fresh=fresh)
    except BridgeError as error:
        return str(error)
    return ""
