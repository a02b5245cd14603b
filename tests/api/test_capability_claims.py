"""What ``/fhir/metadata`` claims is there, and nothing else answers (P24)."""

from typing import Any

import pytest

from fhir_bridge.api.app import create_app
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.r4.search_parameters import SEARCH_PARAMETERS
from fhir_bridge.received import WELCOME
from fhir_bridge.store.db import Store
from support.desk import bridge_over
from support.members_world import READS, ours, told
from support.systems import System

SAMPLES = {
    "token": ("http://x|y", "y", "|y", "http://x|"), "reference": ("Patient/1", "1"),
    "string": ("ab",), "uri": ("urn:x",),
    "date": ("2026", *(f"{how}2026-11-21" for how in ("ge", "gt", "le", "lt", "eq", "ne", "ap"))),
}  # fmt: skip
KEPT = {"Patient": ours("ann"), "Goal": "goal-ann", "CarePlan": "plan-ann", "Encounter": "stay-ann",
        "Practitioner": "doc", "Provenance": "signed-goal-ann"}  # fmt: skip


@pytest.fixture
def payer(sqlite_store: Store, our_keys: ClientKeys) -> System:
    bridge = bridge_over(sqlite_store, our_keys)
    told(bridge, per_minute=100_000)
    return System(create_app(bridge), id="plan")


def resources(payer: System) -> dict[str, Any]:
    statement = payer.send("GET", "/fhir/metadata").json()
    return {each["type"]: each for each in statement["rest"][0]["resource"]}


def does(row: dict[str, Any]) -> set[str]:
    return {each["code"] for each in row["interaction"]}


def test_the_statement_says_what_this_server_is(payer: System) -> None:
    answer = payer.send("GET", "/fhir/metadata")
    said = answer.json()
    assert (said["kind"], said["fhirVersion"]) == ("instance", "4.0.1")
    assert said["implementation"]["url"] == "http://127.0.0.1:8400/fhir"
    assert said["rest"][0]["security"]["service"][0]["coding"][0]["code"] == "SMART-on-FHIR"
    assert [each.rpartition("/")[2] for each in said["instantiates"]] == [
        "us-core-server", "bulk-data",
    ]  # fmt: skip
    profiles = {type: str(row.get("supportedProfile")) for type, row in resources(payer).items()}
    of_us_core = {type for type, named in profiles.items() if "/us/core/" in named}
    assert of_us_core == resources(payer).keys() - {"Group", "Bundle"}
    again = payer.send("GET", "/fhir/metadata", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_every_parameter_it_claims_can_be_searched_by_get_and_by_post(payer: System) -> None:
    for type, row in resources(payer).items():
        for parameter in row.get("searchParam", ()):
            for value in SAMPLES[parameter["type"]]:
                asked = {parameter["name"]: value}
                got = payer.fhir("GET", type, READS, params=asked)
                posted = payer.fhir("POST", f"{type}/_search", READS, data=asked)
                assert (got.status_code, posted.status_code) == (200, 200), (type, asked, got.text)
                assert got.json().get("entry") == posted.json().get("entry")


def test_every_include_it_claims_is_answered(payer: System) -> None:
    for type, row in resources(payer).items():
        for name in ("searchInclude", "searchRevInclude"):
            for value in row.get(name, ()):
                how = "_include" if name == "searchInclude" else "_revinclude"
                answer = payer.fhir("GET", type, READS, params={how: value})
                assert answer.status_code == 200, (type, value)


def test_every_record_can_be_had_in_the_ways_it_claims(payer: System) -> None:
    claimed = resources(payer)
    for type, id in KEPT.items():
        written = {"create", "update"} if type in WELCOME else set()
        assert {"read", "vread", "history-instance", "search-type"} | written == does(claimed[type])
        whole = payer.fhir("GET", f"{type}/{id}", READS)
        assert whole.status_code == 200
        assert whole.headers["etag"] == 'W/"1"'
        known = {"If-None-Match": 'W/"1"'}
        assert payer.fhir("GET", f"{type}/{id}", READS, headers=known).status_code == 304
        assert payer.fhir("HEAD", f"{type}/{id}", READS).content == b""
        for way in ("_history", "_history/1"):
            assert payer.fhir("GET", f"{type}/{id}/{way}", READS).status_code == 200


def test_every_operation_of_one_record_it_claims_is_answered(payer: System) -> None:
    claimed = resources(payer)["Patient"]["operation"]
    everything = next(each for each in claimed if each["name"] == "everything")
    assert everything["definition"].endswith("/OperationDefinition/Patient-everything")
    assert "member-match" in {each["name"] for each in claimed}  # tests of its own
    for method in ("GET", "POST"):
        assert payer.fhir(method, f"Patient/{ours('ann')}/$everything", READS).status_code == 200


def test_nothing_else_answers(payer: System) -> None:
    claimed = resources(payer)
    for type in SEARCH_PARAMETERS:
        assert is_resource(type)
        expected = 200 if "search-type" in does(claimed.get(type, {"interaction": []})) else None
        answer = payer.fhir("GET", type, READS)
        assert answer.status_code == (expected or 404), type
    for method, path in (("POST", "Encounter"), ("PUT", "Encounter/stay-ann"), ("PUT", "Patient"),
                         ("DELETE", "Goal/goal-ann"), ("PATCH", "Goal/goal-ann"), ("GET", "Bundle"),
                         ("GET", "_history"), ("GET", "Goal/_history"), ("GET", "$everything"),
                         ("GET", "Patient/$member-match"), ("DELETE", "$export"),
                         ("GET", "Goal/$export")):  # fmt: skip
        answer = payer.fhir(method, path, READS, headers={"Content-Type": "application/fhir+json"})
        assert answer.status_code in {404, 405}, (method, path)
        assert answer.json()["resourceType"] == "OperationOutcome"
    assert payer.fhir("GET", "Goal?potato=1", READS).status_code == 400
    assert payer.fhir("GET", "Goal?_include=Goal:potato", READS).status_code == 400
    xml = {"Accept": "application/fhir+xml"}
    assert payer.fhir("GET", "Goal/goal-ann", READS, headers=xml).status_code == 406


def test_p20_lenient_ignores_an_unknown_parameter_and_says_so(payer: System) -> None:
    lenient = {"Prefer": "handling=lenient"}
    said = payer.fhir("GET", "Goal?potato=1", READS, headers=lenient).json()
    assert [each["search"]["mode"] for each in said["entry"]] == ["match", "outcome"]
    assert "potato" not in said["link"][0]["url"]
