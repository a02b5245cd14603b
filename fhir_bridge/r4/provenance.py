"""Who wrote a version of a record, as FHIR Provenance (US Core; exchange W15, X10)."""

from collections.abc import Iterable
from datetime import datetime

from fhir_bridge.r4.canonicals import BASE, DATA_OPERATION, PROVENANCE_AGENT, SENT_BY, WRITTEN_BY
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


US_CORE_PROVENANCE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-provenance"
TRANSMITTER = {
    "system": "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type",
    "code": "transmitter",
}
SHA_256 = "urn:oid:2.16.840.1.101.3.4.2.1"


def transmitted(
    target: str, *, version: int, patient: str, client: str, name: str, at: datetime, request: str,
    digest: str,
) -> Json:  # fmt: skip
    """Describe a version that another system sent (X10); who wrote it there is theirs to tell.

    Args:
        client: id of the system as it is let in here; ``name``: as people read it.
        request: correlation id of its request.
        digest: SHA-256 of what was sent, in hex.
    """
    made = provenance_of(target, version=version, patient=patient, author="", site="", at=at)
    who = {
        "type": "Organization", "display": name,
        "identifier": {"system": f"{BASE}/id/client", "value": client},
    }  # fmt: skip
    told = [(SHA_256, digest), *(((f"{BASE}/id/request", request),) if request else ())]
    return made | {
        "meta": {"profile": [SENT_BY]},
        "agent": [{"type": {"coding": [TRANSMITTER]}, "who": who}],
        "entity": [
            {"role": "source", "what": {"identifier": {"system": system, "value": value}}}
            for system, value in told
        ],
    }


def supplied(
    target: str, *, version: int, patient: str | None, name: str, source: str, at: datetime
) -> Json:  # fmt: skip
    """Describe a version that an EHR supplied: when we read it, from where, who stands for it.

    Who wrote it there is the EHR's to tell; US Core's author is then the organisation.

    Args:
        name: of the EHR's site, as people read it.
        source: the record's address in the EHR.
        at: when it was read.
    """
    made = provenance_of(target, version=version, patient=patient or "", author="", site="", at=at)
    if not patient:
        del made["extension"]
    kinds = ({"system": PROVENANCE_AGENT, "code": "author"}, TRANSMITTER)
    who = {"type": "Organization", "display": name}
    base, _, id = source.rpartition("/")
    origin = {"role": "source", "what": {"identifier": {"system": base, "value": id}}}
    return made | {
        "meta": {"profile": [US_CORE_PROVENANCE]},
        "agent": [{"type": {"coding": [each]}, "who": who} for each in kinds],
        "entity": [origin],
    }
