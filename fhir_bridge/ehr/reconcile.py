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
    return Looked(tuple(sorted(ours, key=_age)), found.complete)


def has_identifier(resource: Json, system: str, value: str) -> bool:
    """Whether a record carries an identifier."""
    listed = resource.get("identifier")
    return any(
        isinstance(each, dict) and each.get("system") == system and each.get("value") == value
        for each in (listed if isinstance(listed, list) else [])
    )


def _age(document: Document) -> tuple[str, str]:
    meta = document.data.get("meta")
    updated = meta.get("lastUpdated") if isinstance(meta, dict) else None
    return (updated if isinstance(updated, str) else "", str(document.data["id"]))
