"""Somebody who writes records to the pretend EHR, of whatever type it takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from small_ehr import Turning
from strict_client import StrictClient

from fhir_bridge.wire import Json

SCOPE = "openid fhirUser offline_access launch user/Patient.rs user/Goal.cruds"
WRITES = " user/DocumentReference.cruds"
_numbers = count(1)


def _document(patient: str, words: str) -> Json:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "final",
        "type": {"text": words},
        "subject": {"reference": patient},
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain;charset=utf-8",
                    "data": "V2Fsaw==",
                    "creation": "2026-11-20T09:00:00-06:00",
                }
            }
        ],
        "context": {"period": {"end": "2026-11-20T09:00:00-06:00"}},
    }


def a_goal(patient: str, words: str) -> Json:
    return {
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": words},
        "subject": {"reference": patient},
        "note": [{"text": words}],
    }


BODIES = {"Goal": (a_goal, "note"), "DocumentReference": (_document, "content")}
"""What can be written: made from patient and words; and an element that can be dropped."""


@dataclass
class Desk:
    """Somebody who writes one record, of a type that this EHR takes."""

    ehr: httpx.Client
    client: StrictClient
    now: Turning
    behind: bool
    token: str = ""
    words: str = field(default_factory=lambda: f"words {next(_numbers)}")

    def __post_init__(self) -> None:
        self.token = str(self.client.sign_in("okafor", scope=SCOPE + WRITES)["access_token"])
        self.type = next(type for type in BODIES if "create" in self.offers(type))

    def switch(self, kind: str, **settings: Any) -> None:
        answer = self.ehr.post("/control", json={"faults": [{"kind": kind, **settings}]})
        assert answer.status_code == 200, answer.text

    def row(self, type: str) -> Json:
        rest = self.ehr.get("/r4/metadata").json()["rest"][0]
        found: Json = next(each for each in rest["resource"] if each["type"] == type)
        return found

    def offers(self, type: str) -> set[str]:
        return {each["code"] for each in self.row(type)["interaction"]}

    def body(self, **more: Any) -> Json:
        return BODIES[self.type][0]("Patient/okafor", self.words) | more

    def create(self, **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        path = self.type
        return self.client.fhir("POST", path, self.token, json=self.body(), headers=given)

    def id(self, answer: httpx.Response) -> str:
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        return urlsplit(answer.headers["location"]).path.split("/")[3]

    def update(self, id: str, version: int) -> httpx.Response:
        headers = {"If-Match": f'W/"{version}"'}
        body = self.body(id=id, language="en")
        return self.client.fhir(
            "PUT", f"{self.type}/{id}", self.token, json=body, headers=headers
        )  # fmt: skip

    def read(self, id: str = "") -> httpx.Response:
        return self.client.fhir("GET", f"{self.type}/{id}" if id else "Patient/okafor", self.token)

    def search(self) -> int:
        answer = self.client.fhir("GET", f"{self.type}?patient=okafor&_count=200", self.token)
        bundle = answer.json()
        assert bundle.get("total", 0) >= len(bundle.get("entry", ()))
        return self.ours(bundle)

    def held(self) -> int:
        """How many records with these words the EHR really has."""
        return self.ours(self.ehr.get(f"/control/store/{self.type}").json())

    def ours(self, bundle: Json) -> int:
        found = [json.dumps(each["resource"]) for each in bundle.get("entry", ())]
        return sum(f'"{self.words}"' in each for each in found)

    def breaks(self, call: Callable[[], object]) -> None:
        with pytest.raises(httpx.RemoteProtocolError):
            call()

    @property
    def updates(self) -> bool:
        return "update" in self.offers(self.type)
