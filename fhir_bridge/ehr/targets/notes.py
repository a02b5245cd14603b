"""A note at the border: what of it an EHR keeps, its attachments, and their texts compared."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any

from fhir_bridge.ehr.quirks.notes import NoteQuirks
from fhir_bridge.wire import Json, read_json, splice, write_json

NOTE_TYPE = "DocumentReference"
FHIR_TYPE = "application/fhir+json"

NOTE_NAMES = {
    "author": "author",
    "category": "kind of document",
    "content": "attachment",
    "content.attachment.data": "text",
    "content.attachment.title": "title",
    "context": "visit",
    "date": "time",
    "description": "description",
    "docStatus": "status",
    "masterIdentifier": "Footbridge's mark",
    "status": "status",
    "type": "kind of document",
}
"""Words of what a note has: see ``differences.NAMES``."""


def fitted(note: Json, quirks: NoteQuirks) -> Json:
    """The note with as many attachments as this EHR takes, and only elements that it keeps.

    What would be dropped without a word is not sent: a receipt tells what was dropped.
    """
    content = note.get("content")
    if isinstance(content, list):
        note = {**note, "content": content[: quirks.attachments]}
    if not quirks.keeps:
        return note
    return {name: each for name, each in note.items() if name in {*quirks.keeps, "resourceType"}}


def replacing(raw: bytes, earlier: str, quirks: NoteQuirks) -> bytes:
    """The note as one that takes the place of another document, where the EHR keeps that.

    Args:
        raw: as it would be sent.
        earlier: the EHR's id of the other document.
    """
    if quirks.keeps and "relatesTo" not in quirks.keeps:
        return raw
    target = {"reference": f"{NOTE_TYPE}/{earlier}"}
    return splice(raw, {"relatesTo": [{"code": "replaces", "target": target}]})


def rewritten(attachment: Json, change: Callable[[Any], Any]) -> Json:
    """An attachment of FHIR JSON with the records in it changed; any other as it is.

    Args:
        change: takes what the JSON says and gives what it shall say.
    """
    if attachment.get("contentType") != FHIR_TYPE or "data" not in attachment:
        return attachment
    inside = read_json(b64decode(attachment["data"]))
    return {**attachment, "data": b64encode(write_json(change(inside))).decode()}


def same_text(sent: str, kept: str) -> bool:
    """Whether two attachments say the same: line ends and the space before them do not count.

    Args:
        sent, kept: base64, as in ``Attachment.data``.
    """
    ours, theirs = lines_of(sent), lines_of(kept)
    return ours is not None and ours == theirs


def lines_of(data: str) -> list[str] | None:
    """The lines of an attachment's text; None when it is no text."""
    try:
        text = b64decode(data, validate=False).decode()
    except (NotBase64, ValueError):
        return None
    return [line.rstrip() for line in text.strip().splitlines()]


def same_content_type(sent: str, kept: str) -> bool:
    """Whether two media types name the same kind of text, whatever their parameters.

    Example:
        >>> same_content_type("text/plain;charset=utf-8", "text/plain")
        True
    """
    return sent.partition(";")[0].strip().lower() == kept.partition(";")[0].strip().lower()


def text_of(note: Json) -> str | None:
    """The text of a note's first attachment, if it carries one."""
    for content in note.get("content") or ():
        attachment = content.get("attachment") if isinstance(content, dict) else None
        if isinstance(attachment, dict) and isinstance(attachment.get("data"), str):
            try:
                return b64decode(attachment["data"]).decode()
            except (NotBase64, ValueError):
                return None
    return None
