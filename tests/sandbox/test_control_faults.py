"""`/control`: every fault does what its line says, and nothing else does."""

from time import monotonic
from typing import Any

import httpx
import pytest
from strict_client import StrictClient

from fhir_bridge.sandbox.vendors import VENDORS

GOAL = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "Call the clinic myself"},
    "subject": {"reference": "Patient/okafor"},
    "identifier": [{"system": "https://footbridge.example/fhir/id/goal", "value": "k1"}],
}
SCOPE = "launch user/*.rs user/Goal.cruds"


@pytest.fixture
def token(client: StrictClient) -> str:
    return str(client.sign_in("okafor", scope=SCOPE)["access_token"])


def _set(ehr: httpx.Client, *faults: dict[str, Any], **others: Any) -> None:
    answer = ehr.post("/control", json={"faults": list(faults), **others})
    assert answer.status_code == 200, answer.text


def test_down_closes_fhir_and_the_sign_in_and_leaves_the_rest(ehr: httpx.Client) -> None:
    _set(ehr, {"kind": "down"})
    for path in (
        "/r4/metadata", "/r4", "/r4/Patient/okafor", "/r4/.well-known/smart-configuration",
        "/auth/authorize", "/auth/token", "/auth/jwks",
    ):  # fmt: skip
        answer = ehr.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["content-type"].startswith("text/html")
    assert ehr.get("/").status_code == 200
    assert ehr.get("/control/store/Goal").json()["total"] == 2
    ehr.delete("/control")
    assert ehr.get("/r4/metadata").status_code == 200


def test_a_status_meets_the_calls_it_names_as_often_as_it_says(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    _set(ehr, {"kind": "status", "status": 503, "type": "Goal", "method": "POST", "times": 1,
               "retry_after": 7})  # fmt: skip
    assert client.fhir("GET", "Goal", token).status_code == 200
    refused = client.fhir("POST", "Goal", token, json=GOAL)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "7"
    assert refused.json()["resourceType"] == "OperationOutcome"
    assert ehr.get("/control/store/Goal").json()["total"] == 2, "nothing was done"
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 201
    assert ehr.get("/control").json()["faults"] == []


def test_forbid_hides_one_type(ehr: httpx.Client, client: StrictClient, token: str) -> None:
    _set(ehr, {"kind": "forbid", "type": "CarePlan"})
    answer = client.fhir("GET", "CarePlan?patient=okafor", token)
    assert answer.status_code == 403
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert client.fhir("GET", "Goal?patient=okafor", token).status_code == 200


def test_a_fault_can_be_about_one_record_alone(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    goals = [each["resource"] for each in ehr.get("/control/store/Goal").json()["entry"]]
    held, free = (each["id"] for each in goals)
    _set(ehr, {"kind": "status", "status": 503, "type": "Goal", "id": held, "method": "GET"})
    assert client.fhir("GET", f"Goal/{held}", token).status_code == 503
    assert client.fhir("GET", f"Goal/{held}/_history", token).status_code == 503
    assert client.fhir("GET", f"Goal/{free}", token).status_code != 503
    assert client.fhir("GET", "Goal?patient=okafor", token).status_code == 200
    for wrong in ("", "a/b", 7):
        fault = {"kind": "forbid", "id": wrong}
        assert ehr.post("/control", json={"faults": [fault]}).status_code == 400, wrong


def test_latency_makes_one_type_late(ehr: httpx.Client, client: StrictClient, token: str) -> None:
    _set(ehr, {"kind": "latency", "ms": 300, "type": "CarePlan"})
    began = monotonic()
    assert client.fhir("GET", "CarePlan?patient=okafor", token).status_code == 200
    assert monotonic() - began >= 0.3


def test_drop_after_apply_keeps_the_goal_and_breaks_the_answer(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    _set(ehr, {"kind": "drop-after-apply", "type": "Goal", "method": "POST", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        client.fhir("POST", "Goal", token, json=GOAL)
    held = ehr.get("/control/store/Goal").json()
    assert [each["resource"]["id"] for each in held["entry"]][:2] == ["g1", "g2"]
    assert held["total"] == 3
    # a second try that asks first finds it: there is still one
    again = client.fhir(
        "POST", "Goal", token, json=GOAL,
        headers={"If-None-Exist": "identifier=https://footbridge.example/fhir/id/goal|k1"},
    )  # fmt: skip
    assert again.status_code == 200
    assert ehr.get("/control/store/Goal").json()["total"] == 3


def _offered(ehr: httpx.Client, type: str) -> set[str]:
    rest = ehr.get("/r4/metadata").json()["rest"][0]
    row = next(each for each in rest["resource"] if each["type"] == type)
    return {each["code"] for each in row["interaction"]}


def test_without_goal_writes_goals_are_read_only_in_word_and_deed(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    assert {"create", "update"} <= _offered(ehr, "Goal")
    _set(ehr, {"kind": "no-goal-writes"})
    assert not {"create", "update", "delete"} & _offered(ehr, "Goal")
    assert "create" in _offered(ehr, "DocumentReference")
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 405
    assert client.fhir("PUT", "Goal/g1", token, json=GOAL | {"id": "g1"}).status_code == 405
    assert client.fhir("GET", "Goal/g1", token).status_code == 200
    entry = {"resource": GOAL, "request": {"method": "POST", "url": "Goal"}}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    assert client.fhir("POST", "", token, json=bundle).status_code in {400, 405, 422}
    assert ehr.get("/control/store/Goal").json()["total"] == 2
    ehr.delete("/control")
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 201


@pytest.mark.parametrize("vendor", [name for name in VENDORS if name != "spec"])
def test_no_large_ehr_takes_a_goal(
    ehr: httpx.Client, client: StrictClient, token: str, vendor: str
) -> None:
    _set(ehr, vendor=vendor)
    assert "create" not in _offered(ehr, "Goal")
    assert "create" in _offered(ehr, "DocumentReference")
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 405
    assert client.fhir("GET", "Goal?patient=okafor", token).status_code == 200
    assert client.fhir("POST", "", token, json={"resourceType": "Bundle"}).status_code >= 400


def test_epic_wants_a_category_for_care_plans(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    _set(ehr, vendor="epic")
    assert client.fhir("GET", "CarePlan?patient=okafor", token).status_code == 400
    ok = client.fhir("GET", "CarePlan?patient=okafor&category=assess-plan", token)
    assert ok.status_code == 200


def test_tokens_can_be_made_short(ehr: httpx.Client, client: StrictClient) -> None:
    _set(ehr, token_seconds=60)
    assert client.sign_in("okafor")["expires_in"] == 60
    _set(ehr, vendor="oracle", token_seconds=None)
    assert client.sign_in("okafor")["expires_in"] == 570


def test_the_store_shows_everything_of_a_type_without_a_token(ehr: httpx.Client) -> None:
    found = ehr.get("/control/store/Patient").json()
    assert found["resourceType"] == "Bundle"
    assert found["type"] == "searchset"
    assert found["total"] == len(found["entry"]) == 2
    assert {each["search"]["mode"] for each in found["entry"]} == {"match"}
    assert found["entry"][0]["resource"]["meta"]["versionId"] == "1"
    assert ehr.get("/control/store/Task").json()["total"] == 0
    assert ehr.get("/control/store/Nonsense").status_code == 404


def _lots(ehr: httpx.Client, client: StrictClient, token: str, **settings: int) -> list[int]:
    _set(ehr, {"kind": "status", "status": 503, "type": "Goal", **settings})
    return [client.fhir("GET", "Goal/g1", token).status_code for _ in range(40)]


def test_one_in_some_calls_and_the_same_ones_again_with_the_same_seed(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    drawn = _lots(ehr, client, token, one_in=3, seed=5)
    assert 4 <= drawn.count(503) <= 25
    assert _lots(ehr, client, token, one_in=3, seed=5) == drawn
    assert _lots(ehr, client, token, one_in=3, seed=6) != drawn
    assert _lots(ehr, client, token, one_in=3, times=2).count(503) == 2
    assert ehr.get("/control").json()["met"]["status"] == drawn.count(503) * 2 + 2 + _lots(
        ehr, client, token, one_in=3, seed=6
    ).count(503)


def test_two_faults_on_one_call_both_happen(
    ehr: httpx.Client, client: StrictClient, token: str
) -> None:
    _set(ehr, {"kind": "duplicate", "method": "POST"}, {"kind": "drop-after-apply", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        client.fhir("POST", "Goal", token, json=GOAL)
    assert ehr.get("/control/store/Goal").json()["total"] == 4
