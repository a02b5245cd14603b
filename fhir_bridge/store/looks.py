"""When each enrolled patient's stays are looked at in the EHR again; one worker at a time.

A row comes with enrolment and stays. Looking is repeatable: what was seen before changes nothing,
so a lease that ran out costs a second look and no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import metadata

_TABLE = metadata.tables["encounter_look"]
_ENROLLED = metadata.tables["enrolment"]
_HEARD = metadata.tables["encounter_event"]
_SITE = metadata.tables["site"]


@dataclass(frozen=True)
class Look:
    """One patient whose turn it is; ``ehr_patient`` is the EHR's id of them."""

    site: str
    patient: str
    ehr_patient: str


@dataclass(frozen=True)
class Standing:
    """How looking goes at one site.

    Attributes:
        oldest: when the patient was looked at who waits longest; None where one never was.
        failing: how many could not be looked at when it was their turn last.
    """

    patients: int
    oldest: datetime | None
    failing: int
    trouble: str


def is_due(session: Session, at: datetime) -> bool:
    """Whether anybody's turn has come, or somebody was enrolled who has none yet."""
    waiting = sa.select(sa.literal(1)).where(_TABLE.c.due_at <= at).limit(1)
    return session.execute(waiting).first() is not None


def add_enrolled(session: Session, at: datetime) -> int:
    """Give everybody a turn who was enrolled since; gives how many they were."""
    known = sa.exists().where(
        _TABLE.c.site_id == _ENROLLED.c.site_id, _TABLE.c.patient_id == _ENROLLED.c.patient_id
    )
    new = session.execute(
        sa.select(_ENROLLED.c.site_id, _ENROLLED.c.patient_id)
        .join(_SITE, _SITE.c.site_id == _ENROLLED.c.site_id)
        .where(~known, _SITE.c.backend_client_id != "")
    ).all()
    for site, patient in new:
        row = {"site_id": site, "patient_id": patient, "due_at": at, "trouble": ""}
        insert_new(session, _TABLE, row)
    return len(new)


def claim(session: Session, *, at: datetime, lease: timedelta) -> Look | None:
    """Whose turn it is; nobody else gets them until the lease ends."""
    free = _TABLE.c.lease_until.is_(None) | (_TABLE.c.lease_until <= at)
    row = session.execute(
        sa.select(_TABLE.c.site_id, _TABLE.c.patient_id, _ENROLLED.c.ehr_patient_id)
        .join(_ENROLLED, sa.and_(_ENROLLED.c.site_id == _TABLE.c.site_id,
                                 _ENROLLED.c.patient_id == _TABLE.c.patient_id))
        .where(_TABLE.c.due_at <= at, free)
        .order_by(_TABLE.c.due_at)
        .limit(1)
        .with_for_update(of=_TABLE, skip_locked=True)
    ).first()  # fmt: skip
    if row is None:
        return None
    session.execute(sa.update(_TABLE).where(*_is(*row[:2])).values(lease_until=at + lease))
    return Look(*row)


def looked(session: Session, look: Look, *, at: datetime, again: datetime) -> None:
    """It is done; gives the next turn."""
    said = {"lease_until": None, "looked_at": at, "due_at": again, "trouble": ""}
    session.execute(sa.update(_TABLE).where(*_is(look.site, look.patient)).values(**said))


def not_looked(session: Session, look: Look, *, again: datetime, trouble: str) -> None:
    """It could not be done."""
    said = {"lease_until": None, "due_at": again, "trouble": trouble}
    session.execute(sa.update(_TABLE).where(*_is(look.site, look.patient)).values(**said))


def put_off(session: Session, site: str, until: datetime) -> None:
    """Leave the EHR of a site alone for a while: nobody's turn comes before."""
    due = sa.and_(_TABLE.c.site_id == site, _TABLE.c.due_at < until)
    session.execute(sa.update(_TABLE).where(due).values(due_at=until))


def all_due(session: Session, site: str, at: datetime) -> None:
    """Look at everybody of a site again now: something was missed, and nobody knows what."""
    later = sa.and_(_TABLE.c.site_id == site, _TABLE.c.due_at > at)
    session.execute(sa.update(_TABLE).where(later).values(due_at=at))


def heard_since(session: Session, look: Look, since: datetime) -> bool:
    """Whether anything was heard of a patient's stays since then."""
    found = sa.select(sa.literal(1)).where(
        _HEARD.c.site_id == look.site, _HEARD.c.patient_id == look.patient,
        _HEARD.c.notified_at >= since,
    )  # fmt: skip
    return session.execute(found.limit(1)).first() is not None


def standing(session: Session, site: str) -> Standing:
    """How looking goes at one site."""
    rows = session.execute(
        sa.select(_TABLE.c.looked_at, _TABLE.c.trouble).where(_TABLE.c.site_id == site)
    ).all()
    times = [row.looked_at for row in rows]
    troubles = [row.trouble for row in rows if row.trouble]
    oldest = min(times) if times and None not in times else None
    return Standing(len(rows), oldest, len(troubles), troubles[0] if troubles else "")


def _is(site: str, patient: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return _TABLE.c.site_id == site, _TABLE.c.patient_id == patient
