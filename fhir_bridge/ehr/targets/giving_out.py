"""A record of ours as an EHR shall have it: its ids, none of ours, nothing it could not resolve."""

from collections.abc import Callable
from typing import Any

from fhir_bridge.care.goal import Status
from fhir_bridge.ehr.quirks import Quirks
from fhir_bridge.ehr.quirks.spec import SPEC
from fhir_bridge.ehr.targets.notes import NOTE_TYPE, fitted, rewritten
from fhir_bridge.errors import Refused
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.course import STAYS_HERE
from fhir_bridge.r4.references import target_of
from fhir_bridge.r4.released import SOMEBODY_CLOSE
from fhir_bridge.wire import Document, Json, write_json

EhrIds = Callable[[str], str | None]
"""Gives the EHR's id for a reference of ours (``Patient/<our id>``), or None: not in that EHR."""

_SERVER_SET = ("versionId", "lastUpdated")
_GONE = object()


def to_ehr(document: Document, *, ehr_ids: EhrIds, quirks: Quirks = SPEC) -> bytes:
    """What is sent: a create when the EHR has no id for it yet, else the body of an update.

    References to what that EHR does not have are left out as whole elements: the link to a small
    win that only we keep, the author who has no record there. ``meta.profile`` stays. Who agrees to
    a goal and why somebody does not want one stays here (care rules §2.3); that a goal is in
    somebody else's words is said without telling whose.

    Args:
        document: a record of ours.
        ehr_ids: the EHR's ids; asked for the record itself too.
        quirks: the vendor's sheet.

    Raises:
        Refused: the EHR does not know the patient the record is about.
    """
    data: Json = document.data
    sent = _translated(data, ehr_ids)
    if sent is _GONE or len(patients_of(sent)) != len(patients_of(data)):
        raise Refused("The EHR does not know the patient of this record. Nothing was sent.")
    sent.pop("id", None)
    if "expressedBy" in data:
        sent.setdefault("expressedBy", SOMEBODY_CLOSE)
    if sent.get("lifecycleStatus") == Status.REJECTED:
        sent.pop("statusReason", None)
    if sent["resourceType"] == NOTE_TYPE:
        sent = fitted(sent, quirks.notes)
    own = ehr_ids(f"{data['resourceType']}/{data.get('id')}")
    kept = {name: value for name, value in sent.items() if name not in quirks.drop_on_write}
    head = {"resourceType": kept.pop("resourceType"), **({"id": own} if own else {})}
    meta = {key: value for key, value in kept.pop("meta", {}).items() if key not in _SERVER_SET}
    return write_json({**head, **({"meta": meta} if meta else {}), **kept})


def _translated(node: Any, ehr_ids: EhrIds) -> Any:
    """The same with the EHR's references, or ``_GONE``."""
    if isinstance(node, list):
        items = [new for each in node if (new := _translated(each, ehr_ids)) is not _GONE]
        return items if items or not node else _GONE
    if not isinstance(node, dict):
        return node
    if node.get("url") in STAYS_HERE:
        return _GONE
    if isinstance(node.get("reference"), str):
        return _reference(node, ehr_ids)
    if "contentType" in node:
        node = rewritten(node, lambda inside: _translated(inside, ehr_ids))
    found = {name: _translated(value, ehr_ids) for name, value in node.items()}
    if "url" in node and _torn(node, found):
        return _GONE
    left = {name: value for name, value in found.items() if value is not _GONE}
    return left if left or not node else _GONE


def _reference(node: Json, ehr_ids: EhrIds) -> Any:
    reference = node["reference"]
    if reference.startswith("#"):
        return node
    target, id = target_of(reference), ehr_ids(reference)
    return {**node, "reference": f"{target[0]}/{id}"} if target and id else _GONE


def _torn(extension: Json, found: Json) -> bool:
    """An extension that lost a part says something else than before, so it goes as a whole."""
    parts = extension.get("extension")
    return any(
        value is _GONE or (name == "extension" and len(value) != len(parts or ()))
        for name, value in found.items()
    )
