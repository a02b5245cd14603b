"""The documents of a chart, as the pretend EHR's own pages show them to people."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fhir_bridge.r4.datatypes import concept_words, inner, rows, words
from fhir_bridge.wire import Json


@dataclass(frozen=True)
class ShownDocument:
    """One document: what it is called, when it was filed, how it stands, what it says."""

    title: str
    filed: str
    status: str
    text: str


def shown(documents: Iterable[Json]) -> tuple[ShownDocument, ...]:
    """Documents for people, the latest first; what cannot be read says so."""
    drawn = [_shown(each) for each in documents]
    return tuple(sorted(drawn, key=lambda each: each.filed, reverse=True))


def _shown(document: Json) -> ShownDocument:
    attachments = [inner(each, "attachment") for each in rows(document, "content")]
    first = attachments[0] if attachments else {}
    title = words(first, "title") or words(document, "description")
    filed = words(inner(document, "meta"), "lastUpdated") or words(document, "date") or ""
    return ShownDocument(
        title or concept_words(inner(document, "type")) or "Document",
        filed[:16].replace("T", " "),
        words(document, "status") or "unknown",
        _text(first) or "It has no text that can be shown here.",
    )


def _text(attachment: Json) -> str:
    data: Any = attachment.get("data")
    if not str(attachment.get("contentType")).startswith("text/plain") or not isinstance(data, str):
        return ""
    try:
        return b64decode(data).decode()
    except (NotBase64, ValueError):
        return ""
