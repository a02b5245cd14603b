"""What a result means for the promise, for the receipt and for the EHR, and when it is tried again.

``PLACED`` is the table; a new result of a write is a row in it. How long to wait, how often to try
and when to leave an EHR alone stands in ``bridge.patience``.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery.parcels import chart_of
from fhir_bridge.delivery.sending import NOT_THERE
from fhir_bridge.delivery.ways import WAYS
from fhir_bridge.ehr.writing import WriteResult
from fhir_bridge.store import audit, deliveries, health, outbox, placement
from fhir_bridge.store.outbox import Claim
from fhir_bridge.store.tables import SiteRow

GAVE_UP = "It was tried {tries} times in vain, the last time because {trouble}."
UNCLEAR = "it could not be found there"


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

DEAD = Outcome("dead", "gave-up")
"""What is still open after so many tries waits for a person: ``exchange`` lets them decide."""


def settle(
    bridge: Bridge, claim: Claim, result: WriteResult, *, kept_here: bool = False,
    asked: bool = True,
) -> bool:  # fmt: skip
    """Write down what came of it, unless the lease was lost meanwhile.

    What was unknown before and is not decided now stays unknown: it must be looked for again.

    Args:
        asked: the EHR was asked at all.
    """
    outcome, reason = _outcome(bridge, claim, result, kept_here=kept_here)
    chart, at = chart_of(claim), bridge.clock()
    with bridge.store.writing() as session:
        _note(bridge, session, claim, result, asked=asked)
        mine = outbox.settle(
            session, claim, outcome.promise,
            due_at=bridge.real() + _pause(bridge, session, claim, result),
            reason=reason, looks=_looks(claim, result),
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


def _outcome(
    bridge: Bridge, claim: Claim, result: WriteResult, *, kept_here: bool
) -> tuple[Outcome, str]:
    """The row of the table and the reason; one that was tried often enough is given up."""
    undecided = claim.unknown and result.state in {"later", "held"}
    outcome = PLACED["kept" if kept_here else "unknown" if undecided else result.state]
    if outcome.promise in {"queued", "unknown"} and claim.attempts >= bridge.patience.tries:
        words = GAVE_UP.format(tries=claim.attempts, trouble=result.trouble or UNCLEAR)
        return DEAD, words
    return outcome, result.reason


def _note(
    bridge: Bridge, session: Session, claim: Claim, result: WriteResult, *, asked: bool
) -> None:
    """Say to all workers how the EHR is."""
    at = bridge.real()
    if result.trouble:
        health.note_failure(
            session, claim.site, result.trouble, bridge.patience, at=at, asked=result.retry_after,
            of=f"{claim.type}/{claim.id}",
        )  # fmt: skip
    elif asked:
        health.note_answer(session, claim.site, at=at)
    else:
        health.note_silence(session, claim.site, at=at)


def _looks(claim: Claim, result: WriteResult) -> int:
    """How often it was looked for in vain since it was last sent."""
    if result.state != "unknown":
        return claim.looks
    return {NOT_THERE: claim.looks + 1, "": claim.looks}.get(result.reason, 0)


def _pause(bridge: Bridge, session: Session, claim: Claim, result: WriteResult) -> timedelta:
    """Until it is tried again; a look waits as long as this EHR's index may lag behind (W8)."""
    if result.state != "unknown":
        return bridge.patience.pause(claim.attempts, result.retry_after)
    site = session.get(SiteRow, claim.site)
    own = timedelta(seconds=site.between_looks if site else 0)
    return own or bridge.patience.between_looks
