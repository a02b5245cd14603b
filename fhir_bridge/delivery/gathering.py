"""A goal whose EHR takes no goals: into the one record there that tells all of them.

The goal's promise is kept by promising a version of that record, in one transaction. Which goals
that version tells is read from the record as it stands then: goals that change at once end in one
version, whoever's promise was first.
"""

from collections.abc import Callable

from fhir_bridge import plan_notes
from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.delivery.parcels import chart_of
from fhir_bridge.delivery.settling import PLACED
from fhir_bridge.delivery.ways import WAYS
from fhir_bridge.ehr.targets.choice import NOTE, Target
from fhir_bridge.store import audit, deliveries, outbox, placement
from fhir_bridge.store.outbox import Claim
from fhir_bridge.store.resources import Stored

Keep = Callable[..., tuple[Stored, bool]]

GATHERED: dict[str, Keep] = {NOTE.name: plan_notes.write}
"""By target: the function that keeps its next version, where something has changed."""


def gather(bridge: Bridge, connection: Connection, claim: Claim, target: Target) -> str | None:
    """Put a goal into the record of a target that tells all goals, and promise to send that.

    Returns:
        The record's id; None when somebody else keeps this promise by now.
    """
    chart, at = chart_of(claim), bridge.clock()
    with bridge.store.writing() as session:
        if not outbox.settle(session, claim, PLACED["gathered"].promise):
            return None
        kept, is_new = GATHERED[target.name](
            session, chart, connection.site, context=claim.context, at=at, zone=bridge.zone
        )
        way = WAYS[target.type].placed
        placed = placement.of(session, chart, kept.type, kept.id, way)
        if is_new and not (placed and placed.state == placement.CONFLICT):
            outbox.promise(
                session, chart, kept.type, kept.id, kept.version, context=claim.context,
                at=bridge.real(),
            )  # fmt: skip
        placement.move_to(
            session, chart, claim.type, claim.id, way, state=PLACED["gathered"].placed,
            revision=claim.revision,
        )  # fmt: skip
        deliveries.note(session, chart, claim.type, claim.id, claim.revision, "gathered", at=at)
        audit.of_view(
            session, chart, action="U", what=f"{claim.type}/{claim.id}", patient=claim.patient,
            detail=f"revision {claim.revision} into {kept.type}/{kept.id}, version {kept.version}",
        )  # fmt: skip
    return kept.id
