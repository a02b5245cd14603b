"""A handover as a FHIR document: PACIO Transitions of Care 1.0.0 (codes §9, exchange X16).

The Composition stands first; what follows is every record it names, and what those name, so that
all references resolve within. Records of others stand in it as they came, but for references that
would lead out of it (``closing``). ``meta.profile`` is not claimed: the guide's package of 1.0.0 is
not at hand to check against.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.care.handover.sections import EMPTY_DISPLAY, LOINC, NOT_WHOLE, Empty, Section
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.closing import Within, closed
from fhir_bridge.r4.narratives import div, listed, paragraph
from fhir_bridge.wire import Json, instant, write_json

HANDOVER_ID = f"{BASE}/id/handover"
EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
TRANSFER: Json = {
    "coding": [{"system": LOINC, "code": "18761-7", "display": "Transfer summary note"}]
}
TITLE = "Handover"


@dataclass(frozen=True)
class Told:
    """One section as the receiver reads it.

    Attributes:
        words: what the nurse wrote for it.
        lines: its records in words; ``entries``: the same as ``Type/id``.
        empty: why nothing stands in it, and what the receiver reads then.
        more: how many records there are that are not told, being older.
    """

    section: Section
    lines: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    words: str = ""
    empty: tuple[Empty, str] | None = None
    more: int = 0

    @property
    def older(self) -> str:
        """What is said of those that are not told."""
        return f"{self.more} older ones are not in this document." if self.more else ""


@dataclass(frozen=True)
class Paper:
    """A handover that is to be made.

    Attributes:
        id: names this version; ``set_id``: all versions, being the id of the first.
        replaces: id of the version before; "" for the first.
        base: of the addresses of its records, without a trailing slash.
        author: reference and name; ``custodian``: id, name and FHIR base of the organisation.
        records: ``Type/id`` to bytes: everything that may stand in it, the patient's among them.
        hidden: ``Type/id`` of what may not be told.
    """

    id: str
    set_id: str
    replaces: str
    base: str
    at: datetime
    patient: str
    author: tuple[str, str]
    custodian: tuple[str, str, str]
    sections: tuple[Told, ...]
    records: Mapping[str, bytes]
    hidden: frozenset[str] = frozenset()


def document(paper: Paper) -> bytes:
    """The Bundle. The same paper makes the same bytes."""
    first = (f"Composition/{paper.id}", write_json(composition(paper)))
    within = Within(paper.base, {*paper.records, f"Organization/{paper.custodian[0]}",
                                 paper.author[0]}, paper.hidden)  # fmt: skip
    ours = [_organization(paper), *_author(paper)]
    rest = [(name, closed(raw, within)) for name, raw in paper.records.items()]
    entries = [_entry(paper.base, *each) for each in (first, *ours, *rest)]
    head = {
        "resourceType": "Bundle",
        "id": paper.id,
        "language": "en",
        "identifier": {"system": HANDOVER_ID, "value": paper.id},
        "type": "document",
        "timestamp": instant(paper.at),
    }
    return write_json(head)[:-1] + b',"entry":[' + b",".join(entries) + b"]}"


def composition(paper: Paper) -> Json:
    """The Composition: who, when, and all fifteen sections."""
    made: Json = {
        "resourceType": "Composition",
        "id": paper.id,
        "language": "en",
        "text": {"status": "generated", "div": div([paragraph(TITLE), paragraph(NOT_WHOLE)])},
        "identifier": {"system": HANDOVER_ID, "value": paper.set_id},
        "status": "final",
        "type": TRANSFER,
        "category": [TRANSFER],
        "subject": {"reference": f"Patient/{paper.patient}"},
        "date": instant(paper.at),
        "author": [_named(*paper.author)],
        "title": TITLE,
        "custodian": {
            "reference": f"Organization/{paper.custodian[0]}", "display": paper.custodian[1],
        },
        "section": [_section(each) for each in paper.sections],
    }  # fmt: skip
    if paper.replaces:
        before = {"system": HANDOVER_ID, "value": paper.replaces}
        made["relatesTo"] = [{"code": "replaces", "targetIdentifier": before}]
    return made


def _section(told: Told) -> Json:
    row = told.section
    made: Json = {
        "title": row.title,
        "code": {"coding": [{"system": row.system, "code": row.code}]},
        "text": {"status": "generated", "div": div(_narrative(told))},
    }
    if told.entries:
        return made | {"entry": [{"reference": each} for each in told.entries]}
    if told.empty:
        why, words = told.empty
        coding = {"system": EMPTY_REASON, "code": why.value, "display": EMPTY_DISPLAY[why]}
        made["emptyReason"] = {"coding": [coding], "text": words}
    return made


def _narrative(told: Told) -> Iterable[str]:
    yield from (paragraph(line) for line in told.words.splitlines())
    yield listed(told.lines)
    yield paragraph(told.older)
    if told.empty and not told.entries:
        yield paragraph(told.empty[1])


def _organization(paper: Paper) -> tuple[str, bytes]:
    id, name, base = paper.custodian
    made = {
        "resourceType": "Organization",
        "id": id,
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": base}],
        "active": True,
        "name": name,
    }
    return f"Organization/{id}", write_json(made)


def _author(paper: Paper) -> Iterable[tuple[str, bytes]]:
    """Who made it, by the name the EHR gives; one whose own record is told stands there already."""
    reference, name = paper.author
    type, _, id = reference.partition("/")
    if id and reference not in paper.records:
        named = {"name": [{"text": name}]} if name and type == "Practitioner" else {}
        yield reference, write_json({"resourceType": type, "id": id, **named})


def _named(reference: str, name: str) -> Json:
    """A user the EHR did not tell of by a reference is known by name alone."""
    told: Json = {"reference": reference} if "/" in reference else {}
    return told | ({"display": name or "Case manager"} if name or not told else {})


def _entry(base: str, name: str, raw: bytes) -> bytes:
    return b'{"fullUrl":' + write_json(f"{base}/{name}") + b',"resource":' + raw + b"}"
