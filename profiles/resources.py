"""The resources of the package that the product makes itself: statements and plan templates.

    python profiles/resources.py

They lie in ``input/made`` and are taken into the package as they are. The statement about our API
is what every Footbridge server does at least; a test holds a running one to it. Operations are all
HL7's, so there is no OperationDefinition of ours.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from fhir_bridge.api.offer import offered
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.care.template_sources import SOURCES
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.plans import NEEDS, Need
from fhir_bridge.ehr.targets.choice import BY_TYPE
from fhir_bridge.r4.canonicals import AS_READ, BASE, ENABLEMENT_GOAL, PLAN_OF_CARE_NOTE
from fhir_bridge.r4.plan_definition import plan_definition
from fhir_bridge.rest.metadata import DATE, capability_statement
from fhir_bridge.rest.server import Server

FOLDER = Path(__file__).resolve().parent / "input" / "made"

Json = dict[str, Any]

SERVICES = "http://terminology.hl7.org/CodeSystem/restful-security-service"
SMART = {"service": [{"coding": [{"system": SERVICES, "code": "SMART-on-FHIR"}]}]}
READ_BY_ID = ("Patient", "Practitioner")
"""Types of which one is read by its id; the others are searched for by their patient."""
SENT = {"DocumentReference": PLAN_OF_CARE_NOTE, "Goal": ENABLEMENT_GOAL}


def made() -> dict[str, Json]:
    """Every resource by the name of its file."""
    found = [_server(), _client()]
    found += [plan_definition(each, SOURCES) for each in TEMPLATES.values()]
    return {f"{each['resourceType']}-{each['id']}.json": each for each in found}


def as_text(resource: Json) -> str:
    """JSON for people to compare."""
    return json.dumps(resource, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all of them, and take away those that are made no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = {name: as_text(each) for name, each in made().items()}
    for path in FOLDER.glob("*.json"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, "utf-8")


def _server() -> Json:
    offer = offered(SMART)
    server = Server(base_url=BASE, ids=lambda: str(uuid4()), clock=real_time, offer=offer)
    about = "What every Footbridge server does for systems. What one installation does besides "
    return _statement(
        "api", "Footbridge API", f"{about}stands in its own statement.",
        capability_statement(server)["rest"],
    )  # fmt: skip


def _client() -> Json:
    types = sorted({*NEEDS, *READ_BY_ID, *BY_TYPE})
    rest = {
        "mode": "client",
        "security": SMART,
        "resource": [_asked(type, NEEDS.get(type)) for type in types],
    }
    return _statement(
        "ehr-client", "Footbridge as a client of an EHR",
        "What Footbridge asks of an EHR where the EHR offers it; where it does not, that is said "
        "and the rest goes on.", [rest],
    )  # fmt: skip


def _statement(id: str, title: str, about: str, rest: list[Json]) -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "id": id,
        "url": f"{BASE}/CapabilityStatement/{id}",
        "name": title.title().replace(" ", ""),
        "title": title,
        "status": "draft",
        "experimental": False,
        "date": DATE,
        "publisher": "The Footbridge authors",
        "description": about,
        "kind": "requirements",
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": rest,
    }


def _asked(type: str, need: Need | None) -> Json:
    profiles = [each for each in (AS_READ.get(type), SENT.get(type)) if each]
    row: Json = {
        "type": type,
        "supportedProfile": profiles,
        "interaction": [{"code": each} for each in _interactions(type)],
        "searchParam": [_parameter(each) for each in _searched(need)] if need else [],
    }
    return {name: value for name, value in row.items() if value}


def _interactions(type: str) -> Iterator[str]:
    if type in READ_BY_ID or type in BY_TYPE:
        yield "read"
    if type in NEEDS:
        yield "search-type"
    if type in BY_TYPE:
        yield from ("create", "update")


def _searched(need: Need) -> tuple[str, ...]:
    return ("patient", *(name for name, _ in need.params), need.status[0])


def _parameter(name: str) -> Json:
    return {"name": name, "type": "reference" if name == "patient" else "token"}


if __name__ == "__main__":
    main()
