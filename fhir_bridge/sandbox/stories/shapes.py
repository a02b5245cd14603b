"""The FHIR data types the stories are made of: concepts, references, names, identifiers, narrative.

One function a data type, nothing patient-specific; the resources stand on these in ``people``,
``care`` and ``papers``. Everything is R4 JSON as plain dicts, members in a fixed order.
"""

from collections.abc import Iterable
from html import escape

from fhir_bridge.sandbox.stories.codes import LABELS, THO, US_CORE, Concept
from fhir_bridge.wire import Json

XHTML = "http://www.w3.org/1999/xhtml"


def resource(
    type: str, id: str, profile: str | None, updated: str, labels: Iterable[str] = ()
) -> Json:
    """The head of every resource.

    Args:
        type: the resource type.
        id: fixed, so that seeding again replaces and never doubles.
        profile: the last part of a US Core profile it conforms to, or None.
        updated: when this version came about in the story; the sandbox keeps it.
        labels: keys of ``LABELS``; they become ``meta.security``.
    """
    meta: Json = {"lastUpdated": updated}
    if profile:
        meta["profile"] = [f"{US_CORE}/{profile}"]
    rows = [row for label in labels for row in LABELS[label]]
    if rows:
        meta["security"] = [{"system": f"{THO}/{system}", "code": code} for system, code in rows]
    return {"resourceType": type, "id": id, "meta": meta}


def concept(row: Concept) -> Json:
    """A CodeableConcept: the code if there is one, and always the words."""
    coding = [{"system": row.system, "code": row.code}] if row.code else []
    return {"coding": coding, "text": row.text} if coding else {"text": row.text}


def coded(system: str, code: str, display: str | None = None) -> Json:
    """A CodeableConcept of one HL7 code; those need no words of ours."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def tho(system: str, code: str) -> Json:
    """A CodeableConcept from one of the systems at terminology.hl7.org."""
    return coded(f"{THO}/{system}", code)


def identifier(system: str, value: str, kind: str | None = None) -> Json:
    """An Identifier; ``kind`` is a v2-0203 code such as ``MR``."""
    typed = {"type": tho("v2-0203", kind)} if kind else {}
    return {**typed, "system": system, "value": value}


def to(type: str, id: str, display: str | None = None) -> Json:
    """A Reference inside this EHR; ``display`` is what a screen shows without a second read."""
    reference = {"reference": f"{type}/{id}"}
    return reference | {"display": display} if display else reference


def extension(url: str, **value: object) -> Json:
    """A simple Extension, e.g. ``extension(url, valueCode="F")``."""
    return {"url": url, **value}


def absent(why: str) -> Json:
    """What stands in place of a primitive that is not known (``_name``)."""
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    return {"extension": [extension(url, valueCode=why)]}


def phone(value: str, use: str, comment: str | None = None, system: str = "phone") -> Json:
    """A telephone number, with when or how to use it if that matters; ``sms`` = text it only."""
    point: Json = {"system": system, "value": value, "use": use}
    if comment:
        url = "http://hl7.org/fhir/StructureDefinition/contactpoint-comment"
        point["extension"] = [extension(url, valueString=comment)]
    return point


def address(line: str, city: str, state: str, postal_code: str) -> Json:
    """A postal address in the United States."""
    place = {"line": [line], "city": city, "state": state, "postalCode": postal_code}
    return place | {"country": "US"}


def narrative(title: str, paragraphs: Iterable[str], items: Iterable[str] = ()) -> Json:
    """A Narrative: a heading, paragraphs and a list."""
    body = f"<p><b>{escape(title)}</b></p>" + "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    div = f'<div xmlns="{XHTML}">{body}{f"<ul>{rows}</ul>" if rows else ""}</div>'
    return {"status": "additional", "div": div}


def without_empty(body: Json) -> Json:
    """Leave out members without a value: FHIR has no nulls and no empty lists."""
    return {key: value for key, value in body.items() if value not in (None, [], {}, "")}
