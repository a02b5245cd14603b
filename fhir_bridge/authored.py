"""What we write into a patient's record ourselves: checked strictly, kept, signed, audited.

One call inside one transaction, so that nothing of it can be there without the rest. Nothing here
goes to an EHR; what does is promised by ``goals``.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from fhir_bridge.errors import AlreadySent
from fhir_bridge.launches import Context
from fhir_bridge.r4.check import require, require_strict
from fhir_bridge.r4.datatypes import inner
from fhir_bridge.r4.datatypes import rows as rows_of
from fhir_bridge.r4.elements import elements_of
from fhir_bridge.r4.provenance import provenance_of
from fhir_bridge.store import audit, resources
from fhir_bridge.store.access import Chart, Grant, View
from fhir_bridge.store.db import insert_new
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, Term, Token, search
from fhir_bridge.store.snapshot import foreseen, is_foreseen, once
from fhir_bridge.store.tables import Submission, metadata
from fhir_bridge.wire import Document, Json, read_json

A_PAGE, AT_ONCE = 200, 2000


@dataclass(frozen=True)
class Kept:
    """A record of ours as it stands: what it says, and what the store knows of it."""

    stored: Stored
    data: Json

    @property
    def id(self) -> str:
        """Our id."""
        return self.stored.id

    @property
    def version(self) -> int:
        """The version a change must name."""
        return self.stored.version


def keep(
    session: Session, context: Context, resource: Json, *, id: str, at: datetime,
    expected: int | None = None,
) -> Stored:  # fmt: skip
    """Keep a record of this patient, new or as the next version.

    Args:
        resource: whole, with its ``resourceType`` and its patient.
        id: ours; for a new record one that was born with its form, so that a second press finds
            the first.
        at: care time.
        expected: the version it was made from; None for a new record.

    Raises:
        Refused: it is not sound FHIR (a fault of ours, never of the nurse).
        Stale: the version is no longer the newest; or a new record is there already.
        WrongPatient: it is another patient's.
    """
    chart, type = context.chart, str(resource["resourceType"])
    document = sound(resource, chart)
    if expected is None:
        kept = resources.create(session, chart, document, id=id, at=at)
    else:
        kept = resources.update(session, chart, document, id=id, at=at, expected=expected)
    _sign(session, context, type, kept, at)
    return kept


def sound(resource: Json, chart: Chart) -> Document:
    """A record of this chart's patient as it may be kept.

    Raises:
        Refused: something speaks against it; see ``keep``.
    """
    # in a type whose elements we know the strict model finds nothing more, at twice the price
    judge = require if elements_of(str(resource["resourceType"])) else require_strict
    judge(resource, patient=f"Patient/{chart.patient}")
    return Document.of(resource)


def first_time(
    session: Session, chart: Chart, submission: UUID, target: str, body: str, *, revision: int = 0,
    at: datetime,
) -> bool:  # fmt: skip
    """Whether a form's button is pressed for the first time; of sixteen at once, one is.

    Args:
        submission: born with the form.
        target: what is written, ``Goal/<id>``.
        body: all that was typed: the same press says the same.

    Raises:
        AlreadySent: it was pressed before with another text (decision 4).
    """
    type, _, id = target.partition("/")
    told = f"{body}|{chart.patient}"
    row = {
        "site_id": chart.site, "submission": str(submission), "type": type, "id": id,
        "revision": revision, "body_hash": hashlib.sha256(told.encode()).hexdigest(), "at": at,
    }  # fmt: skip
    if insert_new(session, metadata.tables["submission"], row):
        return True
    if session.get_one(Submission, (chart.site, str(submission))).body_hash != row["body_hash"]:
        raise AlreadySent
    return False


def each_of(
    session: Session, chart: Chart, type: str, terms: tuple[Term, ...] = ()
) -> Iterator[Kept]:
    """Our records of a type for this patient, oldest first; the EHR's own are left out."""
    return iter(_each_of(session, chart, type, terms))


def find(session: Session, chart: Chart, type: str, id: str) -> Kept | None:
    """One of our records of this patient; None where there is none of that id."""
    if is_foreseen(session, of_type, chart, type):
        return _by_id(session, chart, type).get(id)
    row = resources.find(session, chart, type, id)
    return Kept(row, read_json(row.body)) if row and row.owner == "ours" else None


@once
def of_type(session: Session, chart: Chart, type: str) -> tuple[Stored, ...]:
    """Every record of a type for this patient, ours and the EHR's own, oldest first."""
    return _found(session, chart, Query(type, count=A_PAGE))


def foresee(session: Session, charts: Collection[Chart], types: Iterable[str]) -> None:
    """Read what is here of several patients of one user at once, a statement a type.

    On a snapshot alone (``Store.one_moment``): nobody asks for each patient again then.
    """
    by_patient = {each.patient: each for each in charts}
    one = next(iter(by_patient.values()), None)
    if one is None:
        return
    for type in types:
        grant = Grant(
            one.site, one.actor, {type: "rs"}, frozenset(by_patient),
            denied_labels=one.denied_labels, request=one.request,
        )  # fmt: skip
        found: dict[str, list[Stored]] = {patient: [] for patient in by_patient}
        for row in _found(session, grant, Query(type, count=AT_ONCE)):
            found[str(row.patient)].append(row)
        for patient, rows in found.items():
            foreseen(session, of_type, by_patient[patient], type, answer=tuple(rows))


@once
def _each_of(
    session: Session, chart: Chart, type: str, terms: tuple[Term, ...]
) -> tuple[Kept, ...]:  # fmt: skip
    codes = _codes(terms) if is_foreseen(session, of_type, chart, type) else None
    if terms and codes is None:
        return _read(_found(session, chart, Query(type, terms, count=A_PAGE)))
    every = _ours(session, chart, type)
    return tuple(each for each in every if not codes or codes & _coded(each.data))


@once
def _ours(session: Session, chart: Chart, type: str) -> tuple[Kept, ...]:
    return _read(of_type(session, chart, type))


@once
def _by_id(session: Session, chart: Chart, type: str) -> dict[str, Kept]:
    return {each.id: each for each in _ours(session, chart, type)}


def _read(rows: Iterable[Stored]) -> tuple[Kept, ...]:
    return tuple(Kept(row, read_json(row.body)) for row in rows if row.owner == "ours")


def _found(session: Session, view: View, query: Query) -> tuple[Stored, ...]:
    found: list[Stored] = []
    while True:
        page = search(session, view, query)
        found += page.rows
        if page.after is None:
            return tuple(found)
        query = replace(query, after=page.after)


def _codes(terms: tuple[Term, ...]) -> frozenset[tuple[str, str]] | None:
    """The codes that records are asked for by, where they are asked for by nothing else."""
    values = {
        (each.system, each.code)
        for term in terms if term == Term("code", term.any_of)
        for each in term.any_of if isinstance(each, Token) and each.system and each.code
    }  # fmt: skip
    whole = len(terms) == 1 and len(values) == len(terms[0].any_of)
    return frozenset(values) if whole else None


def _coded(data: Json) -> set[tuple[str, str]]:
    codings = rows_of(inner(data, "code"), "coding")
    return {(str(each.get("system")), str(each.get("code"))) for each in codings}


def _sign(session: Session, context: Context, type: str, kept: Stored, at: datetime) -> None:
    chart = context.chart
    made = provenance_of(
        f"{type}/{kept.id}", version=kept.version, patient=chart.patient, author=chart.actor.who,
        site=context.site.name, at=at,
    )  # fmt: skip
    resources.create(session, chart, Document.of(made), id=str(uuid4()), at=at)
    audit.of_view(
        session, chart, action="C" if kept.version == 1 else "U", what=f"{type}/{kept.id}",
        patient=chart.patient, detail=f"version {kept.version}",
    )  # fmt: skip
