"""The log of what was heard of each patient's stays: appended, never changed.

Nothing else says where a transition stands: it is derived from these on reading, so a message that
comes late, twice or is taken back leaves nothing to repair.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.errors import WrongPatient
from fhir_bridge.store.access import Chart, Grant, require
from fhir_bridge.store.db import change_number, insert_new
from fhir_bridge.store.snapshot import foreseen, once
from fhir_bridge.store.tables import metadata
from fhir_bridge.wire import read_json, write_json

_TABLE = metadata.tables["encounter_event"]
_ENROLLED = metadata.tables["enrolment"]
_COLUMNS = ("message", "stay", "kind", "sent_at", "notified_at")
_LOG = (
    select(_TABLE)
    .where(_TABLE.c.site_id == bindparam("site"), _TABLE.c.patient_id == bindparam("patient"))
    .order_by(_TABLE.c.change_no, _TABLE.c.message)
)
_OF = select(_TABLE.c.patient_id).where(
    _TABLE.c.site_id == bindparam("site"), _TABLE.c.message == bindparam("message")
)


def append(session: Session, chart: Chart, heard: Heard, *, road: str, body: bytes) -> bool:
    """Keep a message about a stay of the chart's patient.

    Args:
        road: how it came: ``read``, ``notification``, ``by-hand``, …
        body: the bytes it came as.

    Returns:
        Whether it is new; one that came before changes nothing.

    Raises:
        WrongPatient: a message of this id is kept for another patient.
    """
    told = asdict(heard)
    row = {name: told.pop(name) for name in _COLUMNS}
    row |= {
        "site_id": chart.site, "patient_id": chart.patient, "kind": heard.kind.value, "road": road,
        "change_no": change_number(session), "said": write_json(_dumped(told)).decode(),
        "body": body,
    }  # fmt: skip
    if insert_new(session, _TABLE, row):
        return True
    known = session.execute(_OF, {"site": chart.site, "message": heard.message}).scalar_one()
    if known != chart.patient:
        raise WrongPatient
    return False


def last(session: Session, chart: Chart, beginning: str) -> str:
    """The message kept last of those whose id begins so; "" without one."""
    found = session.execute(
        select(_TABLE.c.message)
        .where(
            _TABLE.c.site_id == chart.site, _TABLE.c.patient_id == chart.patient,
            _TABLE.c.message.startswith(beginning, autoescape=True),
        )
        .order_by(_TABLE.c.change_no.desc(), _TABLE.c.message.desc())
        .limit(1)
    )  # fmt: skip
    return str(found.scalar() or "")


def is_kept(session: Session, chart: Chart, message: str) -> bool:
    """Whether a message of this id is kept, whoever it is of."""
    return session.execute(_OF, {"site": chart.site, "message": message}).first() is not None


@once
def by_road(session: Session, chart: Chart, road: str) -> tuple[tuple[Heard, bytes], ...]:
    """Everything that came by one road, with the bytes it came as, the earliest first."""
    return tuple((_heard(row), row.body) for row in _rows(session, chart) if row.road == road)


@once
def log(session: Session, chart: Chart) -> tuple[Heard, ...]:
    """Everything heard of the chart's patient, as it came in."""
    return tuple(_heard(row) for row in _rows(session, chart))


def foresee(session: Session, charts: Collection[Chart]) -> None:
    """Read what was heard of several patients of a site at once, on a snapshot."""
    found: dict[str, list[Row[Any]]] = {each.patient: [] for each in charts}
    for site in {each.site for each in charts}:
        wanted = select(_TABLE).where(_TABLE.c.site_id == site, _TABLE.c.patient_id.in_(found))
        for row in session.execute(wanted.order_by(_TABLE.c.change_no, _TABLE.c.message)):
            found[row.patient_id].append(row)
    for chart in charts:
        foreseen(session, _rows, chart, answer=tuple(found[chart.patient]))


@once
def _rows(session: Session, chart: Chart) -> tuple[Row[Any], ...]:
    return tuple(session.execute(_LOG, {"site": chart.site, "patient": chart.patient}))


def ends_heard(session: Session, grant: Grant, since: datetime) -> dict[str, dict[datetime, str]]:
    """When we were told of each end of a stay at a site, and by what road, by patient."""
    require(grant, "Encounter", "search")
    rows = session.execute(
        select(_TABLE.c.patient_id, _TABLE.c.notified_at, _TABLE.c.road).where(
            _TABLE.c.site_id == grant.site, _TABLE.c.kind == Kind.DISCHARGE.value,
            _TABLE.c.notified_at >= since,
        )
    )  # fmt: skip
    found: dict[str, dict[datetime, str]] = {}
    for patient, at, road in rows:
        found.setdefault(patient, {})[at] = road
    return found


def logs(session: Session, grant: Grant, since: datetime) -> dict[str, tuple[Heard, ...]]:
    """Everything heard of each enrolled patient of whom anything was heard since a moment."""
    require(grant, "Encounter", "search")
    other = _TABLE.alias()
    lately = select(other.c.patient_id).where(
        other.c.site_id == grant.site, other.c.notified_at >= since
    )
    kept = select(_ENROLLED.c.patient_id).where(_ENROLLED.c.site_id == grant.site)
    wanted = select(_TABLE).where(
        _TABLE.c.site_id == grant.site, _TABLE.c.patient_id.in_(lately),
        _TABLE.c.patient_id.in_(kept),
    )  # fmt: skip
    if grant.patients is not None:
        wanted = wanted.where(_TABLE.c.patient_id.in_(grant.patients))
    found: dict[str, list[Heard]] = {}
    for row in session.execute(wanted.order_by(_TABLE.c.change_no, _TABLE.c.message)):
        found.setdefault(row.patient_id, []).append(_heard(row))
    return {patient: tuple(log) for patient, log in found.items()}


def _heard(row: Row[Any]) -> Heard:
    said = {name: _READ.get(name, str)(text) for name, text in read_json(row.said.encode()).items()}
    return Heard(row.message, row.stay, Kind(row.kind), row.sent_at, row.notified_at, **said)


def _dumped(told: Mapping[str, Any]) -> dict[str, str]:
    """What was said, as text; what was not is left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in told.items()
        if value
    }


def _when(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


_READ: Mapping[str, Callable[[str], Any]] = {
    "setting": Setting, "began": _when, "ended": _when, "expected": _when, "look": bool,
}  # fmt: skip
