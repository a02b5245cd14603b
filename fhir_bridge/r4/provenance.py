"""Who wrote a version of a record, as FHIR Provenance (US Core; exchange W15, X10)."""

from collections.abc import Iterable
from datetime import datetime

from fhir_bridge.r4.canonicals import DATA_OPERATION, PROVENANCE_AGENT, WRITTEN_BY
from fhir_bridge.r4.compartment import PROVENANCE_PATIENT
from fhir_bridge.wire import Json, instant


def provenance_of(
    target: str, *, version: int, patient: str, author: str, site: str, at: datetime
) -> Json:
    """Describe one write by a member of staff.

    Args:
        target: ``Goal/<id>``.
        patient: our id; R4's Provenance has no patient element, HL7's cross-version one is used.
        author: ``Practitioner/<id>``.
        site: name of the organisation the author works for; provenance-1 of US Core asks for
            ``onBehalfOf`` wherever the agent is a practitioner.
    """
    code = "CREATE" if version == 1 else "UPDATE"
    return {
        "resourceType": "Provenance",
        "meta": {"profile": [WRITTEN_BY]},
        "extension": [
            {"url": PROVENANCE_PATIENT, "valueReference": {"reference": f"Patient/{patient}"}}
        ],
        "target": [{"reference": f"{target}/_history/{version}"}],
        "recorded": instant(at),
        "activity": {"coding": [{"system": DATA_OPERATION, "code": code}]},
        "agent": [
            {
                "type": {"coding": [{"system": PROVENANCE_AGENT, "code": "author"}]},
                "who": {"reference": author},
                "onBehalfOf": {"display": site},
            }
        ],
    }


def assembled(
    target: str, *, version: int, patient: str, site: str, at: datetime, sources: Iterable[str]
) -> Json:
    """Describe a version that nobody wrote: we put it together from records (codes §11).

    Args:
        sources: the versions it was made of, ``Goal/<id>/_history/<version>``.
    """
    us = {"type": "Device", "display": "Footbridge"}
    made = provenance_of(target, version=version, patient=patient, author="", site=site, at=at)
    kind = {"coding": [{"system": PROVENANCE_AGENT, "code": "assembler"}]}
    told = [{"role": "source", "what": {"reference": each}} for each in sources]
    agent = made["agent"][0] | {"type": kind, "who": us}
    return made | {"agent": [agent]} | ({"entity": told} if told else {})
