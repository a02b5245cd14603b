"""A FHIR server that Footbridge did not write, as a test sees it: our client, and other hands."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart import Site
from fhir_bridge.wire import Json

SYNTHEA = ("Asa_Smith", "Edda_Parisian", "Mercedes_Dueñas")
"""Three who are alive; the last has letters beyond ASCII and 300 visits."""


@dataclass(frozen=True)
class Foreign:
    """One running server.

    Attributes:
        name: a row of ``servers.SERVERS``.
        base: its FHIR base.
    """

    name: str
    base: str

    @property
    def client(self) -> EhrClient:
        """Our client; these servers ask for no token, so any will do."""
        site = Site(id=self.name, name=self.name, base=self.base, client_id="none", internal=True)
        return EhrClient(self.base, site.session(), "none", site)

    def fhir(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        """What somebody else does there; it must succeed."""
        url = f"{self.base}/{path}" if path else self.base
        headers = {
            "Content-Type": "application/fhir+json", "Accept": "application/fhir+json",
            "Cache-Control": "no-cache",
        }  # fmt: skip
        answer = httpx.request(method, url, headers=headers, timeout=60, **options)
        assert answer.is_success, answer.text[:2000]
        return answer

    def take(self, bundle: Json) -> Json:
        """Send a transaction; gives its answer, in which nothing failed."""
        answer: Json = self.fhir("POST", json=bundle).json()
        statuses = {each["response"]["status"][:3] for each in answer["entry"]}
        assert statuses <= {"200", "201"}, statuses
        return answer

    def change(self, type: str, id: str, **elements: Any) -> Json:
        """Change elements of a record there."""
        changed: Json = self.fhir("GET", f"{type}/{id}").json() | elements
        kept: Json = self.fhir("PUT", f"{type}/{id}", json=changed).json()
        return kept


@dataclass(frozen=True)
class Loaded:
    """A patient as loaded: the server's id of it, and what was put there."""

    id: str
    resources: tuple[Json, ...]

    def of(self, type: str) -> list[Json]:
        """Everything of one type."""
        return [each for each in self.resources if each["resourceType"] == type]


def load_synthea(foreign: Foreign, folder: Path, name: str) -> Loaded:
    """Load one synthetic patient; the server gives the ids."""
    [file] = folder.glob(f"{name}_*.json.gz")
    bundle = json.loads(gzip.decompress(file.read_bytes()))
    answer = foreign.take(bundle)
    resources = tuple(each["resource"] for each in bundle["entry"])
    at = next(n for n, each in enumerate(resources) if each["resourceType"] == "Patient")
    return Loaded(_id(answer["entry"][at]["response"]["location"]), resources)


def _id(location: str) -> str:
    parts = location.split("/")
    return parts[parts.index("Patient") + 1]
