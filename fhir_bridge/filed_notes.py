"""The plan of care as a text for people: shown to be read or copied, and filed again on their word.

Where an EHR takes nothing from us, a nurse copies this text into the chart by hand. Showing it for
that is noted in the audit; whether and where it was pasted nobody here can see.
"""

from dataclasses import dataclass, field

from fhir_bridge import plan_notes
from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery.looking_back import GONE
from fhir_bridge.ehr.targets.notes import text_of
from fhir_bridge.errors import Stale
from fhir_bridge.launches import Context
from fhir_bridge.plan_notes import NOTE, Filed
from fhir_bridge.r4.note import note_id
from fhir_bridge.r4.note_text import note_text
from fhir_bridge.store import audit, outbox, placement, settled_conflicts
from fhir_bridge.wire import read_document


@dataclass(frozen=True)
class ShownNote:
    """The note as a page shows it.

    Attributes:
        text: what it tells now.
        filed: where it stands in the EHR; None where it was never sent.
        theirs: what somebody made of it there, where that differs; "" when it is gone.
        seen: names the EHR's text, for the form that lets ours be written over it.
    """

    text: str = field(repr=False)
    filed: Filed | None
    theirs: str = field(default="", repr=False)
    seen: str = ""

    @property
    def in_conflict(self) -> bool:
        """Somebody changed or withdrew it there."""
        placed = self.filed.placed if self.filed else None
        return bool(placed and placed.state == placement.CONFLICT)


def show(bridge: Bridge, context: Context) -> ShownNote:
    """The plan of care of this patient as it is now."""
    chart, at = context.chart, bridge.clock()
    with bridge.store.writing() as session:
        plan = plan_notes.plan_of(
            session, chart, context.site, by=chart.actor.name, at=at, zone=bridge.zone
        )
        filed = plan_notes.filed(session, chart)
        audit.of_view(
            session, chart, action="R", what=f"{NOTE}/{plan.note}", patient=chart.patient,
            detail="the plan of care as a text that can be copied",
        )  # fmt: skip
        placed = filed.placed if filed else None
        theirs = text_of(read_document(placed.theirs).data) if placed and placed.theirs else None
        seen = placement.fingerprint(placed) if placed else ""
    return ShownNote(note_text(plan), filed, theirs or "", seen)


def file_again(bridge: Bridge, context: Context, *, seen: str) -> str:
    """Promise to write the note over what somebody made of it in the EHR (W11).

    Args:
        seen: the fingerprint of the EHR's text that was on the screen; it stays readable here.

    Returns:
        The note's id.

    Raises:
        Stale: there is nothing to decide, or the text there is another one by now.
    """
    chart, at = context.chart, bridge.clock()
    with bridge.store.writing() as session:
        id = note_id(chart.site, chart.patient)
        placed = placement.of(session, chart, NOTE, id, placement.EHR_NOTE, lock=True)
        if placed is None or placed.state != placement.CONFLICT:
            raise Stale
        gone = placed.differences == GONE
        if placement.fingerprint(placed) != seen or not (gone or placed.theirs):
            raise Stale
        kept, _ = plan_notes.write(
            session, chart, context.site, context=context.ctx, at=at, zone=bridge.zone, anew=True
        )
        settled_conflicts.keep(session, chart, placed, revision=kept.version, taken=(), at=at)
        placed.state = "sending"
        if gone:  # a new one is filed
            placed.ehr_id, placed.ehr_version, placed.etag = None, None, None
            placed.revision, placed.verified_at = 0, None
        outbox.promise(
            session, chart, NOTE, id, kept.version, context=context.ctx, at=bridge.real()
        )
    return id
