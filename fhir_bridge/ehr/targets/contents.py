"""What a document in an EHR says: attachments that stand elsewhere there are fetched (W9).

Large EHRs take a note's text within the DocumentReference and give it back as the address of a
Binary. Without its text nobody can say that a note has arrived.
"""

from dataclasses import replace
from typing import Any

from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.targets.notes import NOTE_TYPE
from fhir_bridge.r4.references import target_of
from fhir_bridge.wire import Document, Json


def read_whole(client: EhrClient, type: str, id: str) -> Found:
    """Read one record past caches, with the texts of its attachments.

    Raises:
        NotSignedIn, NotAllowed, NotFound, Gone, EhrRejected, EhrUnavailable: as the EHR answered
            for the record or for an attachment.
    """
    found = client.read(type, id, fresh=True)
    return replace(found, document=with_contents(client, found.document))


def with_contents(client: EhrClient, document: Document) -> Document:
    """The same document, with the data of attachments that are a Binary of this EHR."""
    content = document.data.get("content")
    if document.data.get("resourceType") != NOTE_TYPE or not isinstance(content, list):
        return document
    filled = [_filled(client, each) for each in content]
    return document if filled == content else Document.of({**document.data, "content": filled})


def _filled(client: EhrClient, content: Any) -> Any:
    attachment = content.get("attachment") if isinstance(content, dict) else None
    if not isinstance(attachment, dict) or (id := _binary(client, attachment)) is None:
        return content
    binary: Json = client.read("Binary", id, fresh=True).document.data
    return {**content, "attachment": {**attachment, "data": binary.get("data")}}


def _binary(client: EhrClient, attachment: Json) -> str | None:
    """The id of the Binary it stands in; no other address is ever followed with our token."""
    url = attachment.get("url")
    if "data" in attachment or not isinstance(url, str):
        return None
    local = url.removeprefix(f"{client.root}/")
    target = target_of(local)
    return target[1] if target and local == "/".join(target) and target[0] == "Binary" else None
