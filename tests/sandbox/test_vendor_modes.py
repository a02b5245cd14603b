"""How the large EHRs differ from the specification, in word and deed (exchange 1g)."""

from base64 import b64encode
from typing import Any

import httpx
import pytest
from strict_client import StrictClient, refusal

SHARES_ONE_EHR = True  # the notes that are written here disturb nobody
SCOPE = (
    "launch openid fhirUser online_access offline_access user/Patient.rs user/Goal.rs"
    " user/CarePlan.rs user/Encounter.rs user/Condition.rs user/CareTeam.rs"
    " user/DocumentReference.crus"
)
NOTE: dict[str, Any] = {
    "resourceType": "DocumentReference",
    "status": "current",
    "docStatus": "final",
    "type": {"coding": [{"system": "http://loinc.org", "code": "18776-5"}]},
    "subject": {"reference": "Patient/okafor"},
    "author": [{"reference": "Practitioner/castillo"}],
    "content": [
        {
            "attachment": {
                "contentType": "text/plain;charset=utf-8",
                "data": b64encode(b"Plan").decode(),
            }
        }
    ],
    "context": {"period": {"end": "2026-11-20T15:41:00Z"}},
}
UNSUPPORTED: dict[str, Any] = {
    "identifier": [{"system": "https://footbridge.example/fhir/id/goal", "value": "k1"}],
    "description": "Plan of care",
    "securityLabel": [{"text": "private"}],
}


def _is(ehr: httpx.Client, vendor: str) -> None:
    answer = ehr.post("/control", json={"vendor": vendor})
    assert answer.status_code == 200, answer.text


def _token(client: StrictClient) -> str:
    return str(client.sign_in("okafor", scope=SCOPE)["access_token"])


def _offered(ehr: httpx.Client, type: str) -> dict[str, Any]:
    rest = ehr.get("/r4/metadata").json()["rest"][0]
    found: dict[str, Any] = next(each for each in rest["resource"] if each["type"] == type)
    return found


class TestEpic:
    @pytest.fixture(autouse=True)
    def _epic(self, ehr: httpx.Client) -> None:
        _is(ehr, "epic")

    def test_a_care_plan_search_needs_a_category(self, client: StrictClient) -> None:
        token = _token(client)
        refused = client.fhir("GET", "CarePlan?patient=okafor", token)
        assert refused.status_code == 400
        assert refused.json()["resourceType"] == "OperationOutcome"
        found = client.fhir("GET", "CarePlan?patient=okafor&category=assess-plan", token)
        assert found.status_code == 200

    def test_c5_unknown_parameters_are_ignored_and_it_says_so(self, client: StrictClient) -> None:
        token = _token(client)
        found = client.fhir("GET", "Goal?patient=okafor&colour=red", token).json()
        modes = [each["search"]["mode"] for each in found["entry"]]
        assert modes == ["match", "outcome"]
        assert "colour" not in found["link"][0]["url"]
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        posted = client.fhir(
            "POST", "Goal/_search", token, content="patient=okafor&colour=red", headers=form
        )
        assert len(posted.json()["entry"]) == 2
        strict = {"Prefer": "handling=strict"}
        asked = client.fhir("GET", "Goal?patient=okafor&colour=red", token, headers=strict)
        assert asked.status_code == 400

    def test_only_provenance_comes_along_backwards(
        self, ehr: httpx.Client, client: StrictClient
    ) -> None:
        assert _offered(ehr, "Goal")["searchRevInclude"] == ["Provenance:target"]
        found = client.fhir("GET", "Goal?patient=okafor&_revinclude=Task:focus", _token(client))
        assert [each["search"]["mode"] for each in found.json()["entry"]] == ["match", "outcome"]

    def test_nothing_is_created_conditionally(
        self, ehr: httpx.Client, client: StrictClient
    ) -> None:
        assert _offered(ehr, "DocumentReference")["conditionalCreate"] is False
        headers = {"If-None-Exist": "identifier=k1"}
        answer = client.fhir(
            "POST", "DocumentReference", _token(client), json=NOTE, headers=headers
        )
        assert answer.status_code == 400

    def test_online_access_is_not_granted(self, client: StrictClient) -> None:
        found = client.discover()
        assert "permission-online" not in found["capabilities"]
        assert "online_access" not in found["scopes_supported"]
        answer = client.sign_in("okafor", scope="launch online_access user/Patient.r")
        assert answer["scope"] == "launch user/Patient.r"
        assert "refresh_token" not in answer

    def test_l53_a_public_client_gets_no_refresh_token(
        self, client: StrictClient, public: StrictClient
    ) -> None:
        scope = "launch offline_access user/Patient.r"
        assert "refresh_token" in client.sign_in("okafor", scope=scope)
        assert "refresh_token" not in public.sign_in("okafor", scope=scope)

    def test_there_is_no_place_to_revoke(self, client: StrictClient) -> None:
        found = client.discover()
        assert not {"revocation_endpoint", "introspection_endpoint"} & found.keys()


class TestOracle:
    @pytest.fixture(autouse=True)
    def _oracle(self, ehr: httpx.Client) -> None:
        _is(ehr, "oracle")

    def test_tokens_live_570_seconds(self, client: StrictClient) -> None:
        assert client.sign_in("okafor", scope=SCOPE)["expires_in"] == 570

    @pytest.mark.parametrize("scope", ["user/*.rs", "user/*.read", "patient/*.cruds", "user/*.*"])
    def test_l19_wildcard_scopes_are_refused(self, client: StrictClient, scope: str) -> None:
        back = client.authorize(client.launch("okafor"), scope=f"launch {scope}")
        assert back["error"] == "invalid_scope"

    def test_l19_so_they_are_for_a_backend_client(self, backend: StrictClient) -> None:
        assert refusal(backend.backend("system/*.rs")) == "invalid_scope"
        assert backend.backend("system/Goal.rs").status_code == 200

    def test_l48_a_refresh_brings_no_new_refresh_token(self, client: StrictClient) -> None:
        first = client.sign_in("okafor", scope=SCOPE)
        for _ in range(2):
            again = client.refresh(first["refresh_token"])
            assert again.status_code == 200
            assert "refresh_token" not in again.json()

    def test_a_goal_search_needs_the_patient_or_the_id(self, client: StrictClient) -> None:
        token = _token(client)
        for query, status in (
            ("patient=okafor", 200), ("_id=g1", 200), ("", 400), ("target-date=ge2026-01-01", 400),
            ("patient=okafor&identifier=k1", 400), ("patient=okafor&lifecycle-status=active", 400),
        ):  # fmt: skip
            answer = client.fhir("GET", f"Goal?{query}", token)
            assert answer.status_code == status, query
            assert status == 200 or answer.json()["resourceType"] == "OperationOutcome"

    def test_goals_are_read_only(self, ehr: httpx.Client, client: StrictClient) -> None:
        assert {each["code"] for each in _offered(ehr, "Goal")["interaction"]} <= {
            "read", "vread", "history-instance", "search-type",
        }  # fmt: skip
        token = client.sign_in("okafor", scope="launch user/Goal.cruds")["access_token"]
        assert client.fhir("POST", "Goal", token, json={}).status_code == 405

    def test_w9_a_note_keeps_what_it_knows_and_drops_the_rest_in_silence(
        self, client: StrictClient
    ) -> None:
        token = _token(client)
        made = client.fhir("POST", "DocumentReference", token, json=NOTE | UNSUPPORTED)
        assert made.status_code == 201
        assert made.content == b"", "the answer has no body, whatever is preferred"
        id = made.headers["location"].split("/")[-3]
        kept = client.fhir("GET", f"DocumentReference/{id}", token).json()
        assert {**kept, "content": NOTE["content"]}.items() >= NOTE.items()
        assert not kept.keys() & UNSUPPORTED.keys()

    def test_a_notes_text_is_read_as_a_binary(
        self, ehr: httpx.Client, client: StrictClient
    ) -> None:
        token = _token(client)
        made = client.fhir("POST", "DocumentReference", token, json=NOTE)
        id = made.headers["location"].split("/")[-3]
        read = client.fhir("GET", f"DocumentReference/{id}", token).json()
        found = client.fhir("GET", f"DocumentReference?patient=okafor&_id={id}", token).json()
        [entry] = found["entry"]
        [content] = read["content"]
        assert entry["resource"]["content"] == read["content"]
        assert "data" not in content["attachment"]
        path = content["attachment"]["url"].partition("/r4/")[2]
        binary = client.fhir("GET", path, token).json()
        assert binary["data"] == NOTE["content"][0]["attachment"]["data"]
        missing = client.fhir("GET", f"{path}7", token)
        assert (missing.status_code, missing.json()["resourceType"]) == (404, "OperationOutcome")
        assert client.fhir("GET", path, "nobody").status_code == 401

    @pytest.mark.parametrize(
        "change",
        [
            {"docStatus": "preliminary"},
            {"status": "superseded"},
            {"content": NOTE["content"] * 2},
            {"content": [{"attachment": {"contentType": "text/plain", "data": "UGxhbg=="}}]},
            {"content": [{"attachment": {"contentType": "text/plain;charset=utf-8"}}]},
            {"context": {}},
            {"context": {"period": {"end": "2026-11-20"}}},
        ],
    )
    def test_a_note_that_it_would_not_take_is_refused(
        self, client: StrictClient, change: dict[str, Any]
    ) -> None:
        refused = client.fhir("POST", "DocumentReference", _token(client), json=NOTE | change)
        assert refused.status_code == 422
        assert refused.json()["resourceType"] == "OperationOutcome"

    def test_l27_an_error_has_a_page_that_explains_it(self, client: StrictClient) -> None:
        back = client.authorize(client.launch("okafor"), scope="launch user/*.rs")
        url = f"{str(client.http.base_url).rstrip('/')}/auth/errors/invalid_scope"
        assert back["error_uri"] == url
        assert "permissions" in client.http.get(url).text
        assert client.http.get(f"{url}x").status_code == 404
        client.http.delete("/control")
        back = client.authorize(client.launch("okafor"), scope="launch user/Goal.sr")
        assert "error_uri" not in back

    def test_a_body_that_cannot_be_read_is_still_refused(self, client: StrictClient) -> None:
        token = _token(client)
        for body in (b"{", b"[]", b"", b'{"resourceType":"DocumentReference"'):
            answer = client.fhir("POST", "DocumentReference", token, content=body)
            assert answer.status_code == 400
            assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_vendor_can_be_left_again(ehr: httpx.Client, client: StrictClient) -> None:
    _is(ehr, "oracle")
    assert ehr.post("/control", json={"vendor": None}).json()["vendor"] == "spec"
    assert "refresh_token" in client.refresh(
        client.sign_in("okafor", scope=SCOPE)["refresh_token"]
    ).json()  # fmt: skip
