"""Texts of documents given back the way the large EHRs do: as the address of a Binary.

What is written within a DocumentReference stands there in the store; only the answers differ.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fhir_bridge.errors import NotFound
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.rest.errors import refusal
from fhir_bridge.rest.messages import JSON, Answer, Asked
from fhir_bridge.wire import Json, read_json, write_json

DOCUMENT = "DocumentReference"
_BINARY = re.compile(r"Binary/([A-Za-z0-9\-.]{1,60})-(\d{1,2})")


def answered(answer: Callable[[Asked], Answer], asked: Asked, base: str) -> Answer:
    """Answer a request with the texts of documents apart.

    Args:
        answer: what the engine answers.
        base: the FHIR base, for the addresses of the texts.
    """
    found = _BINARY.fullmatch(asked.path.rstrip("/"))
    if found and asked.method == "GET":
        whole = answer(replace(asked, path=f"{DOCUMENT}/{found[1]}"))
        return _text_of(whole, int(found[2]), found[0].partition("/")[2])
    given = answer(asked)
    if not asked.path.startswith(DOCUMENT) or not given.body:
        return given
    return replace(given, body=write_json(_apart(read_json(given.body), base)))


def _text_of(whole: Answer, number: int, id: str) -> Answer:
    """The Binary that one attachment of a document is."""
    if whole.status != HTTPStatus.OK:
        return whole
    contents = rows(read_json(whole.body), "content")
    attachment = inner(contents[number], "attachment") if number < len(contents) else {}
    if "data" not in attachment:
        return refusal(NotFound())
    type, data = attachment.get("contentType"), attachment["data"]
    binary = {"resourceType": "Binary", "id": id, "contentType": type, "data": data}
    return Answer(HTTPStatus.OK, {"content-type": JSON}, write_json(binary))


def _apart(said: Any, base: str) -> Any:
    """A document, or a Bundle of documents, with addresses for texts."""
    if not isinstance(said, dict):
        return said
    if said.get("resourceType") == "Bundle":
        entries = [
            {**each, **({"resource": _apart(each["resource"], base)} if "resource" in each else {})}
            for each in rows(said, "entry")
        ]
        return {**said, "entry": entries} if entries else said
    if said.get("resourceType") != DOCUMENT:
        return said
    contents = rows(said, "content")
    return {
        **said,
        "content": [
            _addressed(each, f"{base}/Binary/{said.get('id')}-{number}")
            for number, each in enumerate(contents)
        ],
    }


def _addressed(content: Json, url: str) -> Json:
    attachment = inner(content, "attachment")
    if "data" not in attachment:
        return content
    kept = {name: value for name, value in attachment.items() if name != "data"}
    return {**content, "attachment": {**kept, "url": url}}
