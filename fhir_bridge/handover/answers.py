"""What the receiver of a handover said: read back, accepted, when and by whom.

It is kept with the handover, and closes the warm hand-over of the stay in the same transaction, by
the rules of every checkpoint: who may not close that may not say this either.
"""

from dataclasses import astuple, dataclass, replace
from datetime import date, time
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, checkpoints, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.handover.answering import Answer, Receiver, answered, proof_of
from fhir_bridge.care.transitions.checkpoint_closing import whose
from fhir_bridge.care.transitions.checkpoint_deeds import Deed
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.cases import discipline_of, role_of
from fhir_bridge.errors import NotAllowed, Refused, Stale
from fhir_bridge.handover.papers import one_given
from fhir_bridge.launches import Context
from fhir_bridge.r4.handover_papers import giving_to_fhir
from fhir_bridge.store.db import lock_key

CLOSED_BY_ANSWER = ("handoff-facility", "handoff")
"""Checkpoints that say that somebody over there has accepted."""
ANSWERED_ALREADY = "They have answered already. Nothing was changed."
REPLACED = "A later version took its place: note the answer there."


@dataclass(frozen=True)
class Accepted:
    """What a form says of the receiver's answer.

    Attributes:
        submission: born with the form.
        version: of the giving that the form was made from.
        by: who over there accepted it; ``on``, ``at``: when, in the zone of the people here.
    """

    submission: UUID
    version: int
    by: str
    read_back: str
    on: date | None
    at: time | None


def accept(bridge: Bridge, context: Context, id: str, said: Accepted) -> bool:
    """Note that the receiver accepted a handover. The same press twice is one answer.

    Args:
        id: of the document.

    Returns:
        Whether a checkpoint of a stay was closed with it.

    Raises:
        NotFound: this chart has no such handover.
        Refused: something is missing, or it was answered or replaced before.
        NotAllowed: that is not for this user to say, by role or training.
        Stale: somebody was faster; nothing was noted.
    """
    chart, now = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        _may_say(session, context)
        lock_key(session, "handover", chart.site, chart.patient)
        one = one_given(session, chart, id)
        target, body = f"Communication/{id}", str(astuple(said))
        if not authored.first_time(session, chart, said.submission, target, body, at=now):
            return False
        _is_open(one.giving.answer, replaced=one.replaced)
        if one.version != said.version:
            raise Stale
        given = one.giving.at.astimezone(bridge.zone)
        answer = answered(said.by, said.read_back, said.on, said.at, given=given, now=now)
        told = giving_to_fhir(
            replace(one.giving, answer=answer), patient=f"Patient/{chart.patient}"
        )
        authored.keep(session, context, told, id=id, at=now, expected=one.version)
        return _close(bridge, session, context, one.giving.receiver, answer, said.submission)


def _may_say(session: Session, context: Context) -> None:
    """Whether there is a checkpoint or not: an answer is taken nurse to nurse."""
    row = CHECKPOINTS[CLOSED_BY_ANSWER[-1]]
    if role_of(session, context) not in PEOPLE or discipline_of(session, context) not in row.close:
        raise NotAllowed(f"An answer is taken by: {whose(row)}. Nothing was noted.")


def _is_open(answer: Answer | None, *, replaced: bool) -> None:
    if answer:
        raise Refused(ANSWERED_ALREADY)
    if replaced:
        raise Refused(REPLACED)


def _close(
    bridge: Bridge, session: Session, context: Context, receiver: Receiver, answer: Answer,
    submission: UUID,
) -> bool:  # fmt: skip
    """Close the warm hand-over of the latest stay that waits for one, where there is one."""
    open_ones = [
        (leg, point.held.key)
        for leg in transitions.legs_of(bridge, session, context.chart)
        for point in leg.leg.points
        if point.held.code in CLOSED_BY_ANSWER and point.open
    ]
    if not open_ones:
        return False
    leg, key = open_ones[-1]
    proof = proof_of(receiver, answer, context.user_name or context.chart.actor.name)
    checkpoints.act_within(bridge, session, context, checkpoints.Wish(
        uuid5(submission, key), leg.key, key, leg.version(key), Deed.DONE,
        on=answer.accepted.date(), words=proof,
    ))  # fmt: skip
    return True
