"""Who opened, changed or was sent what of one patient: for an auditor or a lead, without the care.

Told from the audit alone: who, when, from where, what for, and the kind of record; never what
stands in it, nor which record it was. That somebody looked at it is in the audit, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from fhir_bridge import staff, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import Client, clients_of
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.r4.protected import KINDS
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import audit
from fhir_bridge.store.access import Grant
from fhir_bridge.store.search import Query, search
from fhir_bridge.store.terms import Term, Token

PAGE = Right.ACCESSES
MOST = 500
FOR_CARE = "TREAT"
_SYSTEM = "client/"


@dataclass(frozen=True)
class Access:
    """One thing that was done.

    Attributes:
        who: as the audit knows them; ``name``: as people do, "" where that is not known.
        client: it was a system, not a person here; ``purpose``: a key of ``clients.PURPOSES``.
        action: of ``C R U D E``; ``what``: kinds of records, or what else was done.
        protected: protected records were among it, by a consent in writing: a disclosure that
            must be accounted for by itself.
        emergency: an emergency had opened more than the role reads.
    """

    at: datetime
    who: str
    name: str
    client: bool
    purpose: str
    action: str
    what: tuple[str, ...]
    refused: bool
    protected: bool = False
    emergency: bool = False


def of_patient(bridge: Bridge, context: StaffContext, number: str) -> tuple[Access, ...]:
    """What was done with the record of one patient, the latest first.

    Args:
        number: of the patient in the EHR: its id there, or the medical record number.

    Raises:
        NotAllowed: their role does not include it.
    """
    context.require(PAGE)
    with bridge.store.writing() as session:
        rows: list[Row[Any]] = []
        for each in _patients(session, context, number.strip()):
            known = audit.of_patient(session, context.site.id, each, most=MOST)
            rows += known
            if known:
                staff_contexts.note(session, context, "R", "accesses", patient=each)
        systems = {each.actor.who: each for each in clients_of(session, context.site.id)}
        names = staff.names(session, context.site, {row.actor for row in rows})
    latest = sorted(rows, key=lambda row: row.at, reverse=True)[:MOST]
    return tuple(_access(row, systems, names) for row in latest)


def _patients(session: Session, context: StaffContext, number: str) -> tuple[str, ...]:
    """Our ids of whom a number may mean; whoever is not kept is in the audit all the same."""
    if not number:
        return ()
    grant = Grant(context.site.id, context.actor, {"Patient": "s"}, request=context.request)
    terms = (Term("identifier", (Token(None, number),)),)
    known = (row.id for row in search(session, grant, Query("Patient", terms)).rows)
    there = our_id(context.site.base, "Patient", number)
    return tuple(dict.fromkeys((there, *known)))


def _access(row: Row[Any], systems: Mapping[str, Client], names: Mapping[str, str]) -> Access:
    system = systems.get(row.actor)
    return Access(
        row.at, row.actor, system.name if system else names.get(row.actor, ""),
        row.actor.startswith(_SYSTEM), system.purpose if system else FOR_CARE, row.action,
        tuple(_kinds(row.what)), row.outcome != audit.OK, row.detail in KINDS,
        row.detail.startswith(audit.IN_EMERGENCY),
    )  # fmt: skip


def _kinds(what: str) -> Iterable[str]:
    """Kinds of records, never which one: ``Goal/7`` and ``Goal?status`` are ``Goal``.

    Example:
        >>> list(_kinds("Patient+Goal")), list(_kinds("Goal/7")), list(_kinds("Goal?patient"))
        (['Patient', 'Goal'], ['Goal'], ['Goal'])
    """
    return what.partition("?")[0].partition("/")[0].split("+")
