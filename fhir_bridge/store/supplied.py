"""Provenance of an EHR's records, which is not stored: the copy itself tells who supplied it, when.

Each copy (``owner`` ``ehr``) stands for one Provenance, with an id that says of what it is:
``of-Condition-<id>``. So it is seen where the copy is, is new when the copy is, and is gone with
it, and a chart that is taken in costs no row more. What is the same for all of a site (agents) is
not looked up here.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, not_, or_, select, true
from sqlmodel import Session

from fhir_bridge.store.access import Grant, restriction
from fhir_bridge.store.resources import COLUMNS, Stored, stored
from fhir_bridge.store.search import Key, Page
from fhir_bridge.store.since import AT_ONCE, Wanted, is_new, of_patients
from fhir_bridge.store.tables import SiteRow, resource
from fhir_bridge.store.terms import Condition, Ref, Term, Token, holds

PROVENANCE, EHR = "Provenance", "ehr"
_ID = re.compile(r"of-([A-Z][A-Za-z]{1,40})-([A-Za-z0-9\-.]{1,64})")
LONGEST = 64
BEFORE_ALL: Key = (0, "of-")
"""The key after which all of them come."""

Fixed = Callable[[Term], bool]


@dataclass(frozen=True)
class Sought:
    """What is looked for.

    Attributes:
        types: of the copies; those that the grant does not let be read are left out.
        terms: as they are asked of Provenances.
        fixed: whether a term that says the same of every copy holds.
    """

    types: Collection[str]
    terms: tuple[Condition, ...]
    fixed: Fixed
    since: datetime | None = None


def id_of(type: str, id: str) -> str:
    """The id of the Provenance of a copy.

    Example:
        >>> id_of("Goal", "7")
        'of-Goal-7'
    """
    return f"of-{type}-{id}"


def copy_of(id: str) -> tuple[str, str] | None:
    """Type and id of the copy that such a Provenance is of.

    Example:
        >>> copy_of("of-Goal-7"), copy_of("0e7f")
        (('Goal', '7'), None)
    """
    found = _ID.fullmatch(id)
    return (found[1], found[2]) if found and len(id) <= LONGEST else None


def is_key(key: Key | None) -> bool:
    """Whether a page ended among such Provenances, or right before them."""
    return key is not None and key[1].startswith(BEFORE_ALL[1])


def supplier(session: Session, site: str) -> tuple[str, str]:
    """What the EHR of a site is called, and its FHIR base."""
    row = session.get(SiteRow, site)
    return (row.name, row.base) if row else ("", "")


def page(
    session: Session, grant: Grant, sought: Sought, *, count: int, after: Key | None = None
) -> Page:
    """Copies whose Provenance is sought, by type and then as searches are ordered.

    Returns:
        The copies, and the key of the last one's Provenance where there are more.
    """
    last = copy_of(after[1]) if after else None
    found: list[Row[Any]] = []
    for type in _types(grant, sought):
        if last and type < last[0]:
            continue
        wanted = select(*COLUMNS, resource.c.created_no).where(_matches(grant, sought, type))
        if after and last and type == last[0]:
            number, row = after[0], resource.c
            beyond = or_(row.created_no > number, and_(row.created_no == number, row.id > last[1]))
            wanted = wanted.where(beyond)
        ordered = wanted.order_by(resource.c.created_no, resource.c.id)
        found += session.execute(ordered.limit(count + 1 - len(found)))
        if len(found) > count:
            break
    end = found[count - 1] if len(found) > count > 0 else None
    key = (end.created_no, id_of(end.type, end.id)) if end else None
    more = key or (BEFORE_ALL if len(found) > count else None)
    return Page([stored(each) for each in found[:count]], more)


def count(session: Session, grant: Grant, sought: Sought) -> int:
    """How many there are."""
    found = 0
    for type in _types(grant, sought):
        wanted = select(func.count()).select_from(resource).where(_matches(grant, sought, type))
        found += int(session.execute(wanted).scalar_one())
    return found


def exported(
    session: Session, grant: Grant, sought: Sequence[Sought], wanted: Wanted
) -> Iterator[list[Stored]]:
    """Copies whose Provenance an export has, a few hundred at a time; any of ``sought`` will do."""
    for type in sorted({type for each in sought for type in _types(grant, each)}):
        rows = select(*COLUMNS).where(
            or_(*(_matches(grant, each, type) for each in sought)), of_patients(wanted.patients),
            is_new(grant, wanted.since) if wanted.since else true(),
        ).order_by(resource.c.created_no, resource.c.id)  # fmt: skip
        read = session.execute(rows, execution_options={"yield_per": AT_ONCE})
        yield from ([stored(each) for each in some] for some in read.partitions())


def is_copy(session: Session, site: str, type: str, id: str) -> bool:
    """Whether a record is a copy of an EHR's, or was before it was deleted."""
    wanted = select(resource.c.owner).where(
        resource.c.site_id == site, resource.c.type == type, resource.c.id == id
    )
    return session.execute(wanted).scalar() == EHR


def _types(grant: Grant, sought: Sought) -> list[str]:
    """The types of which there may be any."""
    return [
        type for type in sorted(sought.types)
        if type != PROVENANCE and grant.allows(type, "read")
        and all(_leaves_room(each, type, sought.fixed) for each in sought.terms)
    ]  # fmt: skip


def _leaves_room(condition: Condition, type: str, fixed: Fixed) -> bool:
    """Whether a condition leaves room for copies of a type: else nobody asks the database."""
    if not isinstance(condition, Term):
        return True
    if condition.missing is not None or condition.param not in _LOOKS:
        return condition.param == "patient" or fixed(condition)
    named: Mapping[str, Callable[[], object]] = {
        "target": lambda: list(_refs(condition, type)),
        "patient": lambda: list(_refs(condition, "Patient")),
        "_id": lambda: condition.negated or _copies(condition, type),
    }
    return condition.param not in named or bool(named[condition.param]())


def _matches(grant: Grant, sought: Sought, type: str) -> ColumnElement[bool]:
    """Copies that are seen, and whose Provenance is what is sought and may be seen."""
    narrower = grant.only.get(PROVENANCE, ())
    return and_(
        restriction(grant, resource, type), resource.c.owner == EHR, resource.c.deleted.is_(False),
        resource.c.updated > sought.since if sought.since else true(),
        *(_holds(each, grant, type, sought.fixed) for each in (*narrower, *sought.terms)),
    )  # fmt: skip


def _holds(condition: Condition, grant: Grant, type: str, fixed: Fixed) -> ColumnElement[bool]:
    """What a condition on a Provenance means for the copy that it is of."""
    if not isinstance(condition, Term):
        ways = ([_holds(each, grant, type, fixed) for each in way] for way in condition.ways)
        return or_(false(), *(and_(true(), *each) for each in ways))
    if condition.param == "patient" and condition.missing is not None:
        nobody = resource.c.patient_id.is_(None)
        return nobody if condition.missing else not_(nobody)
    look = _LOOKS.get(condition.param) if condition.missing is None else None
    if look is None:
        return true() if fixed(condition) else false()
    return look(condition, grant, type)


def _when(term: Term, grant: Grant, type: str) -> ColumnElement[bool]:
    return holds(replace(term, param="_lastUpdated"), resource, grant.site, type)


def _whose(term: Term, _: Grant, __: str) -> ColumnElement[bool]:
    return resource.c.patient_id.in_([each.id for each in _refs(term, "Patient")])


def _of_what(term: Term, _: Grant, type: str) -> ColumnElement[bool]:
    return resource.c.id.in_([each.id for each in _refs(term, type)])


def _which(term: Term, _: Grant, type: str) -> ColumnElement[bool]:
    here = resource.c.id.in_(_copies(term, type))
    return not_(here) if term.negated else here


_LOOKS: Mapping[str, Callable[[Term, Grant, str], ColumnElement[bool]]] = {
    "recorded": _when, "_lastUpdated": _when, "patient": _whose, "target": _of_what, "_id": _which,
}  # fmt: skip
"""Parameters of a Provenance that its copy answers, each with how."""


def _copies(term: Term, type: str) -> list[str]:
    """Ids of copies of a type, of whose Provenances a term names the ids."""
    named = (copy_of(str(each.code)) for each in term.any_of if isinstance(each, Token))
    return [each[1] for each in named if each and each[0] == type]


def _refs(term: Term, type: str) -> Iterator[Ref]:
    return (each for each in term.any_of if isinstance(each, Ref) and each.type in {None, type})


__all__ = [
    "BEFORE_ALL", "EHR", "PROVENANCE", "Sought", "copy_of", "count", "exported", "id_of", "is_copy",
    "is_key", "page", "supplier",
]  # fmt: skip
