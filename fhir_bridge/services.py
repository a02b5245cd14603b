"""The directory of a site: entries that its people keep, and what came of asking each of them.

A table and no FHIR resource: it is the site's own knowledge, no part of anybody's record, and what
came of a referral is counted without the patient. Whoever works with patients may write in it;
every change is in the audit. The rules are ``care.services``.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.services import Service, outcomes_in_words, sound, to_be_checked
from fhir_bridge.cases import role_of
from fhir_bridge.errors import NotAllowed, NotFound, Stale
from fhir_bridge.launches import Context
from fhir_bridge.store import audit
from fhir_bridge.store.db import insert_new
from fhir_bridge.store.tables import ServiceOutcome, ServiceRow, metadata


@dataclass(frozen=True)
class Entry:
    """One entry of the directory as it stands.

    Attributes:
        version: a change must name it.
        checked_by: the name of who last asked them.
        ask_again: that is long ago.
        told: what came of our referrals, counted in words.
    """

    id: str
    version: int
    service: Service
    checked_on: date
    checked_by: str
    ask_again: bool = False
    told: str = ""


def put(
    bridge: Bridge, context: Context, key: UUID, service: Service, version: int | None = None
) -> None:
    """Add an entry, or change one; the same press twice is one. Whoever writes it has checked it.

    Args:
        key: born with the form; names the entry.
        version: the one the change was made from; None for a new entry.

    Raises:
        Refused: something is missing.
        NotAllowed: this user's role may not.
        Stale: it was changed since the form was drawn.
    """
    service = sound(service)
    with bridge.store.writing() as session:
        _may_write(session, context)
        fields = _fields(service) | _checked(bridge, context)
        table = metadata.tables["service"]
        row = {"site_id": context.site.id, "id": str(key), "version": 1, **fields}
        if version is None and insert_new(session, table, row):
            _told(session, context, str(key), "C")
            return
        kept = _locked(session, context, str(key))
        if _service(kept) == service:
            return  # pressed before, or nothing was changed
        _change(session, context, kept, fields, version)


def check(bridge: Bridge, context: Context, key: UUID, version: int | None) -> None:
    """Note that somebody asked them today, and that the entry is still so.

    Raises:
        NotFound: there is no such entry.
        NotAllowed: this user's role may not.
        Stale: it was changed since the form was drawn.
    """
    with bridge.store.writing() as session:
        _may_write(session, context)
        kept, fields = _locked(session, context, str(key)), _checked(bridge, context)
        if (kept.checked_on, kept.checked_by) != (fields["checked_on"], fields["checked_by"]):
            _change(session, context, kept, fields, version)


def directory(bridge: Bridge, context: Context) -> tuple[Entry, ...]:
    """Every entry of the site, by name; those that are gone last."""
    with bridge.store.reading() as session:
        return tuple(_entries(session, bridge, context))


def find(session: Session, site: str, id: str) -> Service | None:
    """One entry, inside a transaction; None where there is none."""
    row = session.get(ServiceRow, (site, id))
    return _service(row) if row else None


def note_outcome(session: Session, site: str, referral: str, service: str, outcome: str) -> None:
    """Keep what a referral tells of its service now, in the transaction of what happened to it.

    Args:
        outcome: a key of ``care.services.TOLD``, or "" for what tells nothing.
    """
    session.merge(ServiceOutcome(site_id=site, referral=referral, service=service, outcome=outcome))


def _entries(session: Session, bridge: Bridge, context: Context) -> list[Entry]:
    today, site = bridge.clock().astimezone(bridge.zone).date(), context.site.id
    outcomes: defaultdict[str, list[str]] = defaultdict(list)
    for told in session.exec(select(ServiceOutcome).where(ServiceOutcome.site_id == site)):
        outcomes[told.service].append(told.outcome)
    rows = session.exec(
        select(ServiceRow).where(ServiceRow.site_id == site).order_by(col(ServiceRow.id))
    )
    found = [
        Entry(
            row.id, row.version, _service(row), row.checked_on, row.checked_by,
            to_be_checked(row.checked_on, today), outcomes_in_words(outcomes[row.id]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.service.gone, each.service.name.casefold()))


def _may_write(session: Session, context: Context) -> None:
    if role_of(session, context) not in PEOPLE:
        raise NotAllowed


def _locked(session: Session, context: Context, id: str) -> ServiceRow:
    wanted = select(ServiceRow).where(
        ServiceRow.site_id == context.site.id, ServiceRow.id == id
    )  # fmt: skip
    row = session.exec(wanted.with_for_update()).first()
    if row is None:
        raise NotFound
    return row


def _change(
    session: Session, context: Context, row: ServiceRow, fields: dict[str, object],
    version: int | None,
) -> None:  # fmt: skip
    if row.version != version:
        raise Stale
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    _told(session, context, row.id, "U")


def _told(session: Session, context: Context, id: str, action: str) -> None:
    audit.record(
        session, site=context.site.id, actor=context.chart.actor, action=action,
        what=f"service/{id}", patient=None,
    )  # fmt: skip


def _checked(bridge: Bridge, context: Context) -> dict[str, object]:
    at, who = bridge.clock(), context.chart.actor
    today = at.astimezone(bridge.zone).date()
    name = context.user_name or who.name or who.who
    return {"checked_on": today, "checked_by": name, "changed_at": at}


def _fields(service: Service) -> dict[str, object]:
    return asdict(service) | {"needs": " ".join(service.needs)}


def _service(row: ServiceRow) -> Service:
    told = {name: getattr(row, name) for name in Service.__dataclass_fields__}
    return Service(**told | {"needs": tuple(row.needs.split())})
