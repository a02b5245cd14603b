"""Whose record changed since something was last made from it.

Any number of workers may ask at once: what they make from the record is the same whoever makes it,
and a place to go on from only ever moves forward.
"""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlmodel import Session

from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import metadata

_place = metadata.tables["derived_to"]
_event = metadata.tables["case_event"]
RECORDS, CASES = "records", "cases"
A_BATCH = 500


@dataclass(frozen=True)
class News:
    """What changed since: whose record, and up to where that was looked at.

    Attributes:
        places: the last change seen, by ``RECORDS`` and ``CASES``; empty when nothing changed.
    """

    patients: tuple[str, ...]
    places: dict[str, int]


def news(session: Session, site: str, what: str, actor: Actor, types: tuple[str, ...]) -> News:
    """Patients one of whose records of these types, or whose case, changed; oldest change first.

    Args:
        what: what is made from them; each such thing goes on from a place of its own.
    """
    places: dict[str, int] = {}
    grant = Grant(site, actor, dict.fromkeys(types, "r"))
    records = resources.changes(
        session, grant, since=_since(session, site, f"{what}-{RECORDS}"), count=A_BATCH
    )
    if records:
        places[f"{what}-{RECORDS}"] = records[-1].change_no
    cases = _cases(session, site, _since(session, site, f"{what}-{CASES}"))
    if cases:
        places[f"{what}-{CASES}"] = cases[-1][1]
    found = [each.patient for each in records if each.patient] + [each[0] for each in cases]
    return News(tuple(dict.fromkeys(found)), places)


def seen(session: Session, site: str, found: News) -> None:
    """Go on from there the next time; a place that another worker brought further stays."""
    for what, number in found.places.items():
        row = {"site_id": site, "what": what, "change_no": number}
        if not insert_new(session, _place, row):
            session.execute(
                _place.update()
                .where(_place.c.site_id == site, _place.c.what == what)
                .where(_place.c.change_no < number)
                .values(change_no=number)
            )


def _since(session: Session, site: str, what: str) -> int:
    wanted = select(_place.c.change_no).where(_place.c.site_id == site, _place.c.what == what)
    return session.execute(wanted).scalar() or 0


def _cases(session: Session, site: str, since: int) -> list[tuple[str, int]]:
    """Steps of cases after a change number; see ``resources.changes`` for what waits."""
    wanted = select(_event.c.patient_id, _event.c.change_no).where(
        _event.c.site_id == site, _event.c.change_no > since
    )
    if session.get_bind().dialect.name != "sqlite":
        horizon = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        wanted = wanted.where(text(f"case_event.change_no < {horizon}"))
    rows = session.execute(wanted.order_by(_event.c.change_no).limit(A_BATCH)).all()
    return [(row.patient_id, row.change_no) for row in rows]
