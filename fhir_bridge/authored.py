"""What we write into a patient's record ourselves: checked strictly, kept, signed, audited.

One call inside one transaction, so that nothing of it can be there without the rest. Nothing here
goes to an EHR; what does is promised by ``goals``.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from fhir_bridge.errors import AlreadySent
from fhir_bridge.launches import Context
from fhir_bridge.r4.check import require, require_strict
from fhir_bridge.r4.elements import elements_of
from fhir_bridge.r4.provenance import provenance_of
from fhir_bridge.store import audit, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import insert_new
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, Term, search
from fhir_bridge.store.tables import Submission, metadata
from fhir_bridge.wire import Document, Json, read_json

A_PAGE = 200


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
    query: Query | None = Query(type, terms, count=A_PAGE)
    while query:
        page = search(session, chart, query)
        yield from (Kept(row, read_json(row.body)) for row in page.rows if row.owner == "ours")
        query = replace(query, after=page.after) if page.after else None


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
