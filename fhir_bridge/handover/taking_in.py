"""Documents of others: compared with the chart, kept as they came, and only shown.

    file → read (r4.toc_reading) → is it this patient? (care.handover.same_person) → its bytes, as
    they came, in a DocumentReference

Nothing clinical of it becomes ours: what a person takes over, they write down themselves, by an act
that exists. A document that may be another patient's is kept nowhere until a person has confirmed a
number of it, for this very file; one that is another's is refused.
"""

import hashlib
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid4, uuid5

from sqlmodel import Session

from fhir_bridge import authored, enrolment
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.handover.same_person import Person, Same, Verdict, compare, confirms
from fhir_bridge.cases import role_of
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import Issue, NotAllowed, NotFound, Refused, WrongPatient
from fhir_bridge.handover.giving import NOT_KEPT
from fhir_bridge.handover.papers import of_kind
from fhir_bridge.launches import Context
from fhir_bridge.r4.handover_papers import RECEIVED, Filed, document_to_fhir
from fhir_bridge.r4.provenance import assembled
from fhir_bridge.r4.toc_reading import ReadDocument, person_of, read_toc
from fhir_bridge.store import audit, resources
from fhir_bridge.store.access import Actor, Chart, Grant
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.search import Query, Term, Token, search
from fhir_bridge.wire import Document, read_json

ANOTHERS = "This document may be another patient’s. Nothing of it was kept."
SET_ASIDE = "No patient here has a number of this document’s person. Nothing of it was kept."


@dataclass(frozen=True)
class Confirmed:
    """What a person says who looked at both.

    Attributes:
        file: ``seal`` of the file that was looked at.
        number: a number of the document's person, typed by hand.
        same: "yes" once they say that it is the same person.
    """

    file: str
    number: str
    same: bool


@dataclass(frozen=True)
class Looked:
    """A file before anything of it is kept.

    Attributes:
        chart: who the patient here is.
    """

    read: ReadDocument
    chart: Person
    verdict: Verdict
    seal: str


@dataclass(frozen=True)
class Received:
    """A document that was taken in, as a page shows it."""

    filed: Filed
    read: ReadDocument


def seal(raw: bytes) -> str:
    """What names a file by its bytes."""
    return hashlib.sha256(raw).hexdigest()


def look(bridge: Bridge, context: Context, raw: bytes) -> Looked:
    """Read a file and compare its person with the chart's; nothing is kept.

    Raises:
        TooLarge, Malformed, Refused: it cannot be read, or is no document.
        NotFound: the chart's own patient is not here to compare with.
    """
    read = read_toc(raw)
    with bridge.store.reading() as session:
        chart = _person_of(session, context.chart)
    return Looked(read, chart, compare(chart, read.person), seal(raw))


def take_in(
    bridge: Bridge, context: Context, raw: bytes, confirmed: Confirmed | None = None
) -> str:
    """Keep another's document with this chart. The same file twice is one document.

    Returns:
        Our id of it.

    Raises:
        WrongPatient: it is another patient's.
        Refused: it cannot be read; or a person has to confirm first, each issue names the field.
        NotAllowed: this user does not work with patients.
    """
    looked = look(bridge, context, raw)
    if looked.verdict.same is Same.NO:
        raise WrongPatient(ANOTHERS)
    if looked.verdict.same is Same.ASK:
        _is_confirmed(looked, confirmed)
    with bridge.store.writing() as session:
        if role_of(session, context) not in PEOPLE:
            raise NotAllowed
        if not enrolment.is_kept(session, context.site.id, context.patient):
            raise Refused(NOT_KEPT)
        lock_key(session, "handover", context.site.id, context.patient)
        filed = _filed(bridge, context.chart, raw, looked.read)
        if resources.find(session, context.chart, "DocumentReference", filed.id) is None:
            made = document_to_fhir(filed, patient=f"Patient/{context.patient}")
            authored.keep(session, context, made, id=filed.id, at=bridge.clock())
    return filed.id


def receive(bridge: Bridge, site: Site, sender: Actor, raw: bytes) -> tuple[str, str]:
    """Take a document that a system sent; there is nobody to ask, so that a number must say it all.

    Args:
        sender: who the system is, as the audit knows it.

    Returns:
        Our ids of the patient and of the document.

    Raises:
        Refused: no enrolled patient of the site, or more than one, has its person's number.
    """
    read = read_toc(raw)
    with bridge.store.writing() as session:
        found = [
            each for each in _candidates(session, site, sender, read.person)
            if compare(_person_of(session, each), read.person).same is Same.YES
        ]  # fmt: skip
        if len(found) != 1:
            raise Refused(SET_ASIDE)
        (chart,) = found
        lock_key(session, "handover", chart.site, chart.patient)
        filed = _filed(bridge, chart, raw, read)
        if resources.find(session, chart, "DocumentReference", filed.id) is None:
            _keep_sent(session, bridge, site, chart, filed)
    return chart.patient, filed.id


def received(bridge: Bridge, context: Context) -> tuple[Received, ...]:
    """Every document of others that is kept with this chart, the latest first."""
    with bridge.store.reading() as session:
        found = of_kind(session, context.chart, RECEIVED)
    told = [Received(each, read_toc(each.raw)) for each in found]
    return tuple(sorted(told, key=lambda each: each.filed.at, reverse=True))


def one_received(bridge: Bridge, context: Context, id: str) -> Received:
    """One of them.

    Raises:
        NotFound: this chart has none of that id.
    """
    found = next((each for each in received(bridge, context) if each.filed.id == id), None)
    if found is None:
        raise NotFound
    return found


def _is_confirmed(looked: Looked, confirmed: Confirmed | None) -> None:
    """Whether somebody who looked at both says so, for this very file."""
    if confirmed is None or confirmed.file != looked.seal:
        raise Refused(looked.verdict.why)
    issues = []
    if not confirms(looked.read.person, confirmed.number):
        ask = "Type one of the numbers that the document gives its person."
        issues.append(Issue(ask, "number", "required"))
    if not confirmed.same:
        issues.append(Issue("Say that you checked it is the same person.", "same", "required"))
    if issues:
        raise Refused("Nothing was kept.", issues=tuple(issues))


def _person_of(session: Session, chart: Chart) -> Person:
    row = resources.read(session, chart, "Patient", chart.patient)
    return person_of(read_json(row.body))


def _candidates(session: Session, site: Site, sender: Actor, person: Person) -> list[Chart]:
    """The enrolled patients of a site who have one of somebody's numbers."""
    view = Grant(site.id, sender, {"Patient": "rs"})
    tokens = tuple(Token(*each) for each in sorted(person.numbers))
    if not tokens:
        return []
    rows = search(session, view, Query("Patient", (Term("identifier", tokens),))).rows
    charts = [Chart(site.id, row.id, sender) for row in rows]
    return [each for each in charts if enrolment.is_kept(session, site.id, each.patient)]


def _filed(bridge: Bridge, chart: Chart, raw: bytes, read: ReadDocument) -> Filed:
    id = uuid5(NAMESPACE_URL, f"{chart.site}/{chart.patient}/received/{seal(raw)}")
    return Filed(
        RECEIVED, str(id), raw, bridge.clock(), read.title[:200], read.number,
        said_by=read.said_by[:200],
    )  # fmt: skip


def _keep_sent(session: Session, bridge: Bridge, site: Site, chart: Chart, filed: Filed) -> None:
    at, patient = bridge.clock(), chart.patient
    made = authored.sound(document_to_fhir(filed, patient=f"Patient/{patient}"), chart)
    resources.create(session, chart, made, id=filed.id, at=at)
    signed = assembled(
        f"DocumentReference/{filed.id}", version=1, patient=patient, site=site.name, at=at,
        sources=(),
    )  # fmt: skip
    resources.create(session, chart, Document.of(signed), id=str(uuid4()), at=at)
    audit.of_view(
        session, chart, action="C", what=f"DocumentReference/{filed.id}", patient=patient,
        detail="document received",
    )  # fmt: skip
