"""The audit: who did what to which record, in the transaction of the deed itself.

If the audit cannot be written, the deed does not happen (S2). Append-only; AuditEvents are
rendered from it on read. Times are real time, never the care clock.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, insert, select
from sqlmodel import Session

from fhir_bridge.clock import real_time
from fhir_bridge.store.access import Actor, Chart, View
from fhir_bridge.store.gathering import waiting_in
from fhir_bridge.store.tables import metadata

OK, REFUSED, FAILED = "0", "4", "8"
IN_EMERGENCY = "in an emergency"
"""How the detail begins of what was done while an emergency opened what a role hides (S12)."""


def record(
    session: Session,
    *,
    site: str,
    actor: Actor,
    action: str,
    what: str,
    patient: str | None,
    outcome: str = OK,
    request: str = "",
    detail: str = "",
) -> None:
    """Write one row.

    Args:
        action: ``C R U D E`` as in AuditEvent.action.
        what: ``Goal/<id>``, ``launch``, ``Goal?`` (a search: parameter names, never values).
        outcome: ``0`` success, ``4`` refused, ``8`` failed (AuditEvent.outcome).
        detail: a code or the ``where`` of an error; read by the privacy officer alone.
    """
    row = {
        "site_id": site, "id": str(uuid4()), "at": real_time(), "actor": actor.who,
        "action": action, "what": what, "patient_id": patient, "outcome": outcome,
        "request": request, "detail": detail,
    }  # fmt: skip
    waiting = waiting_in(session)
    if waiting is not None:
        waiting.added[_TABLE].append(row)
    else:
        session.execute(_INSERT, row)


_TABLE = metadata.tables["audit"]
_INSERT = insert(_TABLE)  # plain: no model is made of a row nobody reads here


def of_view(
    session: Session, view: View, *, action: str, what: str, patient: str | None, detail: str = ""
) -> None:
    """Write one row for something done under a chart or a grant."""
    if isinstance(view, Chart) and view.emergency:
        detail = f"{IN_EMERGENCY}; {detail}".rstrip("; ")
    record(
        session,
        site=view.site,
        actor=view.actor,
        action=action,
        what=what,
        patient=patient,
        request=view.request,
        detail=detail,
    )


def of_patient(
    session: Session, site: str, patient: str, *, most: int, actor: str = ""
) -> Sequence[Row[Any]]:
    """What was done with one patient's record, the latest first.

    Args:
        actor: by whom; "" is everybody.
        most: how many rows at most.
    """
    row = metadata.tables["audit"]
    wanted = select(row).where(row.c.site_id == site, row.c.patient_id == patient)
    if actor:
        wanted = wanted.where(row.c.actor == actor)
    return session.execute(wanted.order_by(row.c.at.desc()).limit(most)).all()
