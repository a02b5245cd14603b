"""Looking for what we may have written, by our identifier, before anything is sent again (W8)."""

from collections.abc import Callable
from dataclasses import dataclass

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.wire import Document, Json


@dataclass(frozen=True)
class Looked:
    """What a look brought.

    Attributes:
        documents: every record with our identifier, oldest first; more than one is one too many
            (W12).
        complete: False when the list was cut: not finding it then proves nothing.
    """

    documents: tuple[Document, ...]
    complete: bool


def look_for(
    client: EhrClient,
    capability: Capability,
    type: str,
    patient: str,
    identifier: tuple[str, str],
    *,
    borne: Callable[[Json], bool] | None = None,
    narrowed: tuple[tuple[str, str], ...] = (),
) -> Looked:
    """Look in the EHR for a record of ours.

    By ``identifier`` where that is listed and works; else among all of the patient's records of
    that type. Caches are asked not to answer. Each find is checked here: some servers ignore a
    parameter they do not know, and then everything "matches".

    Args:
        patient: the EHR's id of the patient.
        identifier: system and value that we gave the record.
        borne: says of a record whether it is ours, where not by the identifier alone.
        narrowed: further parameters, used where they are listed and no identifier is.

    Raises:
        NotSignedIn, NotAllowed, EhrRejected, EhrUnavailable: it could not be looked for.
    """
    asked = [("patient", patient)]
    listed = capability.search_params(type)
    if "identifier" in listed and type not in client.quirks.identifier_unusable:
        asked.append(("identifier", "|".join(identifier)))
    else:
        asked += [each for each in narrowed if each[0] in listed]
    found = client.search(type, asked, fresh=True)
    is_ours = borne or (lambda each: has_identifier(each, *identifier))
    ours = [each for each in found.matches if is_ours(each.data)]
    return Looked(tuple(sorted(ours, key=_order)), found.complete)


def all_marked(
    client: EhrClient, type: str, patient: str, system: str
) -> dict[str, tuple[Document, ...]]:
    """Everything of a patient that carries an identifier of a system, by its value, oldest first.

    Raises:
        NotSignedIn, NotAllowed, EhrRejected, EhrUnavailable: it could not be looked for.
    """
    found = client.search(type, [("patient", patient)], fresh=True)
    marked: dict[str, list[Document]] = {}
    for each in sorted(found.matches, key=_order):
        for value in identifiers(each.data, system):
            marked.setdefault(value, []).append(each)
    return {value: tuple(documents) for value, documents in marked.items()}


def has_identifier(resource: Json, system: str, value: str) -> bool:
    """Whether a record carries an identifier."""
    return value in identifiers(resource, system)


def identifiers(resource: Json, system: str) -> set[str]:
    """A record's identifiers of one system."""
    listed = resource.get("identifier")
    return {
        each["value"]
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
        and each.get("system") == system
        and isinstance(each.get("value"), str)
    }


def is_retired(resource: Json) -> bool:
    """Whether a record was marked as a mistake."""
    return "entered-in-error" in {resource.get("lifecycleStatus"), resource.get("status")}


def _order(document: Document) -> tuple[tuple[bool, bool, str], str]:
    return age(document), str(document.data["id"])


def age(document: Document) -> tuple[bool, bool, str]:
    """Sorts the oldest first, and what was marked as a mistake last.

    ``lastUpdated`` tells the age of a first version alone. What was changed since is taken for
    older than what never was: it is the one that people have worked with.
    """
    meta = document.data.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    updated, version = meta.get("lastUpdated"), str(meta.get("versionId"))
    changed = version.isdecimal() and int(version) > 1
    when = updated if isinstance(updated, str) else ""
    return is_retired(document.data), not changed, when
