"""A site's own rota: who covers which days, typed by a lead, kept line by line.

A line is never changed: one that no longer holds is taken back by another, and both stay.
"""

from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from fhir_bridge import staff, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import LEAD
from fhir_bridge.care.transitions.cover import Cover, sound
from fhir_bridge.errors import NotAllowed, NotFound
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store.db import change_number, insert_new
from fhir_bridge.store.tables import CoverEntry, metadata

_TABLE = metadata.tables["cover_entry"]


def lines(session: Session, site: str, since: date) -> tuple[Cover, ...]:
    """Every line that holds and has not ended before a day, the earliest first."""
    rows = session.exec(select(CoverEntry).where(CoverEntry.site_id == site)).all()
    back = {each.takes_back for each in rows}
    found = [
        Cover(each.id, each.first_day, each.last_day, each.name, each.reach, each.who, each.by)
        for each in rows
        if not each.takes_back and each.id not in back and each.last_day >= since
    ]
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.name)))


def write(
    bridge: Bridge, context: StaffContext, submission: UUID, cover: Cover, today: date
) -> None:
    """Say who covers which days. The same press twice is one line.

    Args:
        cover: ``who`` is somebody of the site's staff, whose name it then bears; or "".

    Raises:
        NotAllowed: this user leads nobody here.
        NotFound: nobody of the staff is that.
        Refused: something is missing.
    """
    _only_leads(context)
    with bridge.store.writing() as session:
        named = {each.who: each.name for each in staff.team(session, context.site)}
        if cover.who and cover.who not in named:
            raise NotFound
        name = named.get(cover.who, cover.name)
        asked = Cover(str(submission), cover.first, cover.last, name, cover.reach, cover.who)
        _keep(session, bridge, context, sound(asked, today))


def take_back(bridge: Bridge, context: StaffContext, submission: UUID, id: str) -> None:
    """Say that a line no longer holds.

    Raises:
        NotAllowed: this user leads nobody here.
        NotFound: there is no such line here.
    """
    _only_leads(context)
    with bridge.store.writing() as session:
        row = session.get(CoverEntry, (context.site.id, id))
        if row is None or row.takes_back:
            raise NotFound
        line = Cover(str(submission), row.first_day, row.last_day, row.name, row.reach, row.who)
        _keep(session, bridge, context, line, takes_back=id)


def _only_leads(context: StaffContext) -> None:
    context.require(Right.WEEKEND)
    if context.role != LEAD:
        raise NotAllowed("The team lead says who covers.")


def _keep(
    session: Session, bridge: Bridge, context: StaffContext, line: Cover, takes_back: str = ""
) -> None:
    row = {
        "site_id": context.site.id, "id": line.id, "first_day": line.first, "last_day": line.last,
        "who": line.who, "name": line.name, "reach": line.reach, "takes_back": takes_back,
        "by": context.actor.name or context.actor.who, "at": bridge.clock(),
        "change_no": change_number(session),
    }  # fmt: skip
    if insert_new(session, _TABLE, row):
        words = "taken back" if takes_back else f"{line.first} to {line.last}"
        staff_contexts.note(session, context, "C", "rota", detail=words)
