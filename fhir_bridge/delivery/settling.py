"""What a result means for the promise and for the receipt, and when it is tried again.

``PLACED`` is the table; a new result of a write is a row in it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery.parcels import chart_of
from fhir_bridge.delivery.sending import NOT_THERE
from fhir_bridge.delivery.ways import WAYS
from fhir_bridge.ehr.writing import WriteResult
from fhir_bridge.store import audit, deliveries, outbox, placement
from fhir_bridge.store.outbox import Claim

BETWEEN_LOOKS = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=30)


@dataclass(frozen=True)
class Outcome:
    """What a result means: the promise's new state, and the placement's."""

    promise: str
    placed: str


PLACED = {
    "created": Outcome("done", "checking"),
    "adopted": Outcome("done", "checking"),
    "updated": Outcome("done", "checking"),
    "conflict": Outcome("rejected", "conflict"),
    "rejected": Outcome("rejected", "not-accepted"),
    "held": Outcome("held", "held"),
    "later": Outcome("queued", "sending"),
    "unknown": Outcome("unknown", "checking"),
    "kept": Outcome("done", "kept-here"),
    "gathered": Outcome("done", placement.IN_NOTE),
}
"""``kept``: this EHR takes no goals; ours are published by our own API instead. ``gathered``: a
goal went into the note that tells all goals, which has a promise of its own."""


def settle(bridge: Bridge, claim: Claim, result: WriteResult, *, kept_here: bool = False) -> bool:
    """Write down what came of it, unless the lease was lost meanwhile.

    What was unknown before and is not decided now stays unknown: it must be looked for again.
    """
    undecided = claim.unknown and result.state in {"later", "held"}
    outcome = PLACED["kept" if kept_here else "unknown" if undecided else result.state]
    chart, at = chart_of(claim), bridge.clock()
    with bridge.store.writing() as session:
        mine = outbox.settle(
            session, claim, outcome.promise, due_at=bridge.real() + _pause(claim, result),
            reason=result.reason, looks=_looks(claim, result),
        )  # fmt: skip
        if not mine:
            return False
        if outcome.placed == "conflict":
            outbox.withdraw(session, chart, claim.type, claim.id, after=claim.revision)
        facts: dict[str, Any] = {"state": outcome.placed}
        if result.id:
            facts |= {
                "ehr_id": result.id, "ehr_version": result.version, "etag": result.etag,
                "revision": claim.revision, "written_at": at, "verified_at": None,
            }  # fmt: skip
        target = WAYS[claim.type].placed
        placement.move_to(session, chart, claim.type, claim.id, target, **facts)
        deliveries.note(
            session, chart, claim.type, claim.id, claim.revision,
            "kept" if kept_here else result.state, at=at, ehr_version=result.version,
            words=result.reason,
        )  # fmt: skip
        audit.of_view(
            session, chart, action="U", what=f"{claim.type}/{claim.id}", patient=claim.patient,
            detail=f"revision {claim.revision} to the EHR: {result.state}",
        )  # fmt: skip
    return True


def _looks(claim: Claim, result: WriteResult) -> int:
    """How often it was looked for in vain since it was last sent."""
    if result.state != "unknown":
        return claim.looks
    return {NOT_THERE: claim.looks + 1, "": claim.looks}.get(result.reason, 0)


def _pause(claim: Claim, result: WriteResult) -> timedelta:
    if result.state == "unknown":
        return BETWEEN_LOOKS
    if result.retry_after is not None:
        return min(timedelta(seconds=result.retry_after), LONGEST_PAUSE)
    doubled: int = 2 ** min(claim.attempts - 1, 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
