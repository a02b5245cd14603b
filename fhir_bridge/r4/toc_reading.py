"""Documents of others, read to be shown: who it is about, who wrote it, its sections as plain text.

Any FHIR document is read, of whatever guide; the sections of a Transitions of Care document are
known by their codes. Nothing of it is executed or kept apart: a narrative is shown as text, so that
no markup of a stranger ever reaches a page. What is odd is absent; what cannot be about one person
is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fhir_bridge.care.handover.same_person import Person
from fhir_bridge.care.handover.sections import SECTIONS, section_coded
from fhir_bridge.errors import Refused
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.datatypes import (
    concept_words,
    day,
    human_name,
    inner,
    narrative,
    rows,
    shortened,
    words,
)
from fhir_bridge.r4.toc_records import line_of
from fhir_bridge.r4.vocabulary import GENDERS
from fhir_bridge.wire import Json, read_document

MOST_BYTES, MOST_ENTRIES, MOST_SECTIONS = 5 * 1024 * 1024, 500, 60
LONGEST_NARRATIVE = 20_000
NOT_PERSONAL = frozenset({"MB", "SN", "SNO", "NIIP", "XX"})
"""Types of numbers (v2-0203) that several people share, as a family its insurance."""
NO_DOCUMENT = "This file is no FHIR document: a Bundle of type document, its Composition first."
NOT_ONE = "This document is not about exactly one person. It cannot be filed."


@dataclass(frozen=True)
class ReadSection:
    """One section of another's document.

    Attributes:
        name: of the section of ours it is, "" for any other.
        lines: its text; ``records``: what it refers to, in words; ``empty``: why it is empty.
        cut: its text is longer than what is shown.
    """

    title: str
    name: str = ""
    lines: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    empty: str = ""
    cut: bool = False


@dataclass(frozen=True)
class ReadDocument:
    """A document as it is shown.

    Attributes:
        number: its identifier, system and value.
        date: FHIR text; ``authors`` and ``custodian``: in words.
        left: how many of its sections are not shown, being too many.
    """

    title: str
    person: Person
    sections: tuple[ReadSection, ...]
    number: tuple[str, str] = ("", "")
    date: str = ""
    authors: tuple[str, ...] = ()
    custodian: str = ""
    left: int = 0

    @property
    def said_by(self) -> str:
        """Author and organisation in a line."""
        return ", ".join(dict.fromkeys(filter(None, (*self.authors, self.custodian))))


def read_toc(raw: bytes) -> ReadDocument:
    """Read a document from a stranger.

    Raises:
        TooLarge, Malformed: see ``wire.read_json``; a member that is there twice is refused.
        Refused: it is no document, or not about exactly one person.
    """
    bundle = read_document(raw, max_bytes=MOST_BYTES, once=True).data
    entries = rows(bundle, "entry")
    inside = [inner(each, "resource") for each in entries]
    is_document = bundle.get("resourceType") == "Bundle" and bundle.get("type") == "document"
    if not is_document or not inside or inside[0].get("resourceType") != "Composition":
        raise Refused(NO_DOCUMENT)
    if len(inside) > MOST_ENTRIES:
        raise Refused(f"This document has more than {MOST_ENTRIES} records. It cannot be read.")
    named = _named(entries)
    composition, patient = inside[0], _patient(inside, named)
    sections = list(_sections(composition, named))
    number, date = inner(bundle, "identifier"), words(composition, "date") or ""
    return ReadDocument(
        words(composition, "title") or concept_words(inner(composition, "type")) or "Document",
        person_of(patient), tuple(sections[:MOST_SECTIONS]),
        (words(number, "system") or "", words(number, "value") or ""), date,
        tuple(filter(None, (_who(each, named) for each in rows(composition, "author")))),
        _who(inner(composition, "custodian"), named), max(0, len(sections) - MOST_SECTIONS),
    )  # fmt: skip


def person_of(patient: Json) -> Person:
    """Who a Patient is, with the numbers that are one person's alone and still in use."""
    numbers = set()
    for each in rows(patient, "identifier"):
        kinds = {str(one.get("code")) for one in rows(inner(each, "type"), "coding")}
        system, value = words(each, "system"), words(each, "value")
        if system and value and each.get("use") != "old" and NOT_PERSONAL.isdisjoint(kinds):
            numbers.add((system, value))
    return Person(
        human_name(patient) or "", day(patient, "birthDate") or "",
        GENDERS.get(words(patient, "gender") or "", ""), frozenset(numbers),
    )  # fmt: skip


def _named(entries: list[Json]) -> Mapping[str, Json]:
    """Every record by all that others may call it within the document."""
    found: dict[str, Json] = {}
    for each in entries:
        data = inner(each, "resource")
        names = (each.get("fullUrl"), f"{data.get('resourceType')}/{data.get('id')}")
        found |= {name: data for name in names if isinstance(name, str)}
    return found


def _patient(inside: list[Json], named: Mapping[str, Json]) -> Json:
    """The one person everything in it is about.

    Raises:
        Refused: there is none, or more than one.
    """
    patients = [each for each in inside if each.get("resourceType") == "Patient"]
    subject = _meant(inner(inside[0], "subject"), named)
    if len(patients) != 1 or subject is not patients[0]:
        raise Refused(NOT_ONE)
    own = str(patients[0].get("id"))
    for each in inside:
        others = patients_of(each) - {own}
        if any(named.get(f"Patient/{id}") is not patients[0] for id in others):
            raise Refused(NOT_ONE)
    return patients[0]


def _meant(reference: Json, named: Mapping[str, Json]) -> Json | None:
    return named.get(str(reference.get("reference", "")).partition("/_history/")[0])


def _sections(node: Json, named: Mapping[str, Json], depth: int = 0) -> Iterator[ReadSection]:
    """Every section, those within another after it."""
    for each in rows(node, "section"):
        codings = rows(inner(each, "code"), "coding")
        known = (section_coded(str(one.get("system")), str(one.get("code"))) for one in codings)
        row = next(filter(None, known), None)
        text = narrative(each)
        found = (_meant(one, named) for one in rows(each, "entry"))
        records = (line for one in found if one for line in _records(one, named))
        yield ReadSection(
            words(each, "title") or (row.title if row else concept_words(inner(each, "code")))
            or "Section", row.name if row else "", tuple(text.splitlines()),
            tuple(records), _empty(each),
            len(str(inner(each, "text").get("div", ""))) > LONGEST_NARRATIVE,
        )  # fmt: skip
        if depth < len(SECTIONS):
            yield from _sections(each, named, depth + 1)


def _records(record: Json, named: Mapping[str, Json]) -> Iterator[str]:
    """A record in a line; of a list each of its items."""
    items = [_meant(inner(each, "item"), named) for each in rows(record, "entry")]
    known = [each for each in items if each]
    if record.get("resourceType") == "List" and known:
        yield from map(line_of, known)
    else:
        yield line_of(record)


def _empty(section: Json) -> str:
    return shortened(concept_words(inner(section, "emptyReason")) or "", 300)


def _who(reference: Json, named: Mapping[str, Json]) -> str:
    """Somebody a document names, in words."""
    meant = _meant(reference, named) or {}
    said = words(reference, "display") or human_name(meant) or words(meant, "name")
    inside = [inner(meant, name) for name in ("practitioner", "organization")]
    return said or next((told for each in inside if each and (told := _who(each, named))), "")
