"""The pretend EHR's SMART in front of another FHIR server (option ``upstream``)."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from behind import open_server
from served import served
from small_ehr import HOSTILE, NOON, Turning
from starlette.types import ASGIApp
from strict_client import Keys, StrictClient

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.app import create_sandbox

GOAL = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "Call the clinic myself"},
    "subject": {"reference": "Patient/okafor"},
    "identifier": [{"system": "https://footbridge.example/fhir/id/goal", "value": "k1"}],
}
USER = "launch openid fhirUser user/*.rs user/Goal.cruds"
PATIENT = "launch openid fhirUser patient/*.rs patient/Goal.cruds"


@pytest.fixture
def behind(_small_ehr: Path, tmp_path: Path) -> Iterator[str]:
    """The base of a server with the two patients in it."""
    folder = tmp_path / "behind"
    shutil.copytree(_small_ehr, folder)
    with open_server(folder) as base:
        yield base


@pytest.fixture
def ehr(
    behind: str, _small_ehr: Path, tmp_path: Path, keys: Keys, now: Turning
) -> Iterator[httpx.Client]:
    shutil.copytree(_small_ehr / "keys", tmp_path / "front" / "keys")

    def make(url: str) -> ASGIApp:
        return create_sandbox(
            tmp_path / "front", app_url=keys.url, public_url=url, clock=fixed(NOON),
            sign_in_clock=now, upstream=f"{behind}/",
        )  # fmt: skip

    with served(make) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield http


def _there(behind: str, path: str) -> Any:
    return httpx.get(f"{behind}/{path}", trust_env=False).json()


def _ids(found: dict[str, Any]) -> list[str]:
    return [each["resource"]["id"] for each in found.get("entry", [])]


def test_the_patients_of_the_other_server_are_listed_and_searched(ehr: httpx.Client) -> None:
    page = ehr.get("/").text
    assert "Walter Okafor" in page
    assert "Mar 14, 1948" in page
    assert "2 patients" in page
    assert HOSTILE not in page
    for q, found in (("okafor", 1), ("walter okafor", 1), ("RV-0048213", 1), ("zzz", 0)):
        assert ehr.get("/", params={"q": q}).text.count('<th scope="row">') == found
    assert "Walter Okafor" in ehr.get("/chart/okafor").text
    for path in (
        "/chart/nobody",
        "/launch/nobody",
        "/chart/%2e%2e",
        "/launch/okafor?encounter=none",
    ):
        assert ehr.get(path).status_code == 404


def test_a_launch_and_a_read_and_a_search(client: StrictClient, behind: str) -> None:
    answer = client.sign_in("okafor", scope=USER, encounter="v1")
    assert answer["patient"] == "okafor"
    assert answer["encounter"] == "v1"
    token = answer["access_token"]
    patient = client.fhir("GET", "Patient/okafor", token)
    assert patient.json() == _there(behind, "Patient/okafor")
    assert patient.headers["etag"] == 'W/"1"'
    found = client.fhir("GET", "Goal?patient=okafor", token).json()
    assert _ids(found) == ["g1"]
    assert found["entry"][0]["fullUrl"] == f"{client.iss}/Goal/g1"
    assert found["link"][0]["url"].startswith(f"{client.iss}/Goal?")
    assert behind not in json.dumps(found)


def test_without_a_living_token_nothing_is_handed_on(client: StrictClient) -> None:
    for bad in ("x", "y z"):
        answer = client.fhir("GET", "Patient/okafor", bad)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_goal_is_written_there_and_found_again(client: StrictClient, behind: str) -> None:
    token = client.sign_in("okafor", scope=USER)["access_token"]
    made = client.fhir("POST", "Goal", token, json=GOAL)
    assert made.status_code == 201
    assert made.headers["location"].startswith(f"{client.iss}/Goal/")
    id = made.json()["id"]
    kept = _there(behind, f"Goal/{id}")
    again = client.fhir(
        "POST", "Goal", token, json=GOAL,
        headers={"If-None-Exist": "identifier=https://footbridge.example/fhir/id/goal|k1"},
    )  # fmt: skip
    assert again.status_code == 200
    assert again.json()["id"] == id
    stale = client.fhir("PUT", f"Goal/{id}", token, json=kept, headers={"If-Match": 'W/"7"'})
    assert stale.status_code == 412
    changed = kept | {"lifecycleStatus": "completed"}
    put = client.fhir("PUT", f"Goal/{id}", token, json=changed, headers={"If-Match": 'W/"1"'})
    assert put.status_code == 200
    assert _there(behind, f"Goal/{id}")["lifecycleStatus"] == "completed"
    assert client.fhir("GET", f"Goal/{id}/_history/1", token).json() == kept
    assert len(client.fhir("GET", f"Goal/{id}/_history", token).json()["entry"]) == 2
    assert client.fhir("DELETE", f"Goal/{id}", token).status_code == 204
    assert client.fhir("GET", f"Goal/{id}", token).status_code == 410


def test_addresses_of_ours_are_theirs_there(client: StrictClient, behind: str) -> None:
    token = client.sign_in("okafor", scope=USER)["access_token"]
    absolute = GOAL | {"subject": {"reference": f"{client.iss}/Patient/okafor"}}
    made = client.fhir("POST", "Goal", token, json=absolute).json()
    assert made["subject"]["reference"] == f"{client.iss}/Patient/okafor"
    kept = _there(behind, f"Goal/{made['id']}")
    assert kept["subject"]["reference"] == f"{behind}/Patient/okafor"
    query = {"patient": f"{client.iss}/Patient/okafor"}
    found = client.fhir("GET", "Goal", token, params=query).json()
    assert _ids(found) == ["g1", made["id"]]


def test_next_pages_are_followed_through_us(client: StrictClient) -> None:
    token = client.sign_in("okafor", scope=USER)["access_token"]
    page = client.fhir("GET", "Patient?_count=1", token).json()
    links = {each["relation"]: each["url"] for each in page["link"]}
    assert links["next"].startswith(f"{client.iss}/Patient?")
    headers = {"Authorization": f"Bearer {token}"}
    second = client.http.get(links["next"], headers=headers).json()
    assert len(_ids(page) + _ids(second)) == 2


def test_p8_letters_are_asked_for_before_anything_is_handed_on(client: StrictClient) -> None:
    token = client.sign_in("okafor", scope="launch user/Goal.r user/Patient.s")["access_token"]
    for method, path, status in (
        ("GET", "Goal/g1", 200), ("GET", "Goal", 403), ("POST", "Goal", 403),
        ("PUT", "Goal/g1", 403), ("PATCH", "Goal/g1", 403), ("DELETE", "Goal/g1", 403),
        ("GET", "Patient", 200), ("GET", "Patient/okafor", 403), ("GET", "CarePlan", 403),
        ("GET", "Goal/g1/_history", 200), ("GET", "Goal/_history", 403),
        ("GET", "Patient/okafor/$everything", 403), ("POST", "", 403),
        ("GET", "Goal/g1/x/y", 404), ("GET", "goal", 404), ("PUT", "Goal/_search", 405),
        ("DELETE", "Goal/g1/_history", 405),
    ):  # fmt: skip
        body = {"resourceType": "Bundle", "type": "batch",
                "entry": [{"request": {"method": "GET", "url": "CarePlan"}}]}  # fmt: skip
        answer = client.fhir(method, path, token, json=body if method == "POST" else None)
        assert answer.status_code == status, (method, path, answer.text)
        assert status == 200 or answer.json()["resourceType"] == "OperationOutcome"


def test_p8_what_comes_along_needs_its_letters_too(client: StrictClient) -> None:
    token = client.sign_in("okafor", scope="launch user/Goal.rs")["access_token"]
    found = client.fhir("GET", "Goal?_id=g1&_include=Goal:patient", token).json()
    assert _ids(found) == ["g1"]
    assert "total" not in found


class TestOnePatient:
    """A token of ``patient/`` scopes reaches its patient alone."""

    @pytest.fixture
    def token(self, client: StrictClient) -> str:
        return str(client.sign_in("okafor", scope=PATIENT)["access_token"])

    def test_searches_are_narrowed(self, client: StrictClient, token: str) -> None:
        for query in ("", "?patient=okafor", "?patient=Patient/okafor", "?_count=200"):
            assert _ids(client.fhir("GET", f"Goal{query}", token).json()) == ["g1"]
        assert _ids(client.fhir("GET", "Patient", token).json()) == ["okafor"]
        assert _ids(client.fhir("GET", "Goal?patient=hostile", token).json()) == []
        assert _ids(client.fhir("GET", "Goal?_id=g2", token).json()) == []
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        posted = client.fhir("POST", "Goal/_search", token, content="_count=5", headers=form)
        assert _ids(posted.json()) == ["g1"]

    def test_reads_of_others_find_nothing(self, client: StrictClient, token: str) -> None:
        for path, status in (
            ("Goal/g1", 200), ("Goal/g2", 404), ("Patient/okafor", 200), ("Patient/hostile", 404),
            ("Practitioner/castillo", 200), ("Goal/g1/_history/1", 200),
            ("Goal/g2/_history/1", 404),
        ):  # fmt: skip
            assert client.fhir("GET", path, token).status_code == status, path
        assert _ids(client.fhir("GET", "Goal/g2/_history", token).json()) == []

    def test_writes_are_held_to_the_patient(
        self, client: StrictClient, token: str, behind: str
    ) -> None:
        assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 201
        other = GOAL | {"subject": {"reference": "Patient/hostile"}}
        assert client.fhir("POST", "Goal", token, json=other).status_code == 403
        httpx.put(f"{behind}/Goal/g2", json=other | {"id": "g2"}, trust_env=False)
        unless = {"If-None-Exist": "identifier=https://footbridge.example/fhir/id/goal|k1"}
        again = client.fhir("POST", "Goal", token, json=GOAL, headers=unless)
        assert again.status_code == 200, "another patient's does not count"
        own = GOAL | {"id": "g1"}
        assert client.fhir("PUT", "Goal/g1", token, json=own).status_code == 200
        stolen = GOAL | {"id": "g2"}
        for method, path, body, status in (
            ("PUT", "Goal/g2", stolen, 404), ("PUT", "Goal/g1", other | {"id": "g1"}, 403),
            ("DELETE", "Goal/g2", None, 404), ("DELETE", "Goal?_id=g2", None, 403),
            ("PUT", "Goal?identifier=k1", GOAL, 403), ("PATCH", "Goal/g1", {}, 403),
        ):  # fmt: skip
            answer = client.fhir(method, path, token, json=body)
            assert answer.status_code == status, (method, path)
        assert _there(behind, "Goal/g2")["subject"]["reference"] == "Patient/hostile"
        assert client.fhir("DELETE", "Goal/g1", token).status_code == 204

    def test_bundles_and_operations_are_refused(self, client: StrictClient, token: str) -> None:
        batch = {"resourceType": "Bundle", "type": "batch",
                 "entry": [{"request": {"method": "GET", "url": "Goal/g2"}}]}  # fmt: skip
        assert client.fhir("POST", "", token, json=batch).status_code == 403
        assert client.fhir("GET", "Patient/okafor/$everything", token).status_code == 403


def test_a_transaction_of_a_user_is_handed_on(client: StrictClient, behind: str) -> None:
    token = client.sign_in("okafor", scope=USER)["access_token"]
    entry = {"resource": GOAL, "request": {"method": "POST", "url": "Goal"}}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    answer = client.fhir("POST", "", token, json=bundle)
    assert answer.status_code == 200
    made = answer.json()["entry"][0]["response"]["location"]
    assert made.startswith(f"{client.iss}/Goal/")
    assert _there(behind, "Goal")["total"] == 3
    wrong = {
        "resource": GOAL | {"resourceType": "Task"},
        "request": {"method": "POST", "url": "Task"},
    }
    refused = client.fhir("POST", "", token, json=bundle | {"entry": [entry, wrong]})
    assert refused.status_code == 403
    assert "entry[1]" in refused.text
    assert _there(behind, "Goal")["total"] == 3


def test_a_backend_client_reaches_the_other_server(backend: StrictClient) -> None:
    token = backend.backend("system/Goal.crus").json()["access_token"]
    assert _ids(backend.fhir("GET", "Goal", token).json()) == ["g1", "g2"]
    assert backend.fhir("POST", "Goal", token, json=GOAL).status_code == 201
    assert backend.fhir("GET", "Task", token).status_code == 403


def test_a_standalone_launch_chooses_among_them(client: StrictClient) -> None:
    scope = "launch/patient patient/Patient.r"
    query = client.request("", launch=None, scope=scope)
    assert "Walter Okafor" in client.http.get("/auth/authorize", params=query).text
    back = client.choose("okafor", scope)
    assert client.exchange(back["code"]).json()["patient"] == "okafor"


def test_metadata_is_theirs_with_our_address_and_sign_in(client: StrictClient, behind: str) -> None:
    ours, theirs = client.http.get("/r4/metadata").json(), _there(behind, "metadata")
    assert ours["software"] == theirs["software"]
    assert ours["implementation"]["url"] == client.iss
    assert ours["rest"][0]["resource"] == theirs["rest"][0]["resource"]
    assert "oauth-uris" in json.dumps(ours["rest"][0]["security"])
    assert behind not in json.dumps(ours)
    assert client.discover()["issuer"] == client.iss


def test_vendors_and_faults_are_played_in_front_of_it(client: StrictClient, behind: str) -> None:
    token = client.sign_in("okafor", scope=USER)["access_token"]

    def offered(type: str) -> set[str]:
        rows = client.http.get("/r4/metadata").json()["rest"][0]["resource"]
        row = next(each for each in rows if each["type"] == type)
        return {each["code"] for each in row["interaction"]}

    client.http.post("/control", json={"faults": [{"kind": "no-goal-writes"}]})
    assert "create" not in offered("Goal")
    assert "create" in offered("Task")
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 405
    client.http.post("/control", json={"faults": [], "vendor": "epic"})
    assert "create" not in offered("Task")
    assert client.fhir("POST", "Goal", token, json=GOAL).status_code == 405
    assert client.fhir("GET", "CarePlan?patient=okafor", token).status_code == 400
    found = client.fhir("GET", "Goal?patient=okafor&colour=red", token)
    assert found.status_code == 200, "unknown parameters are ignored"
    client.http.post("/control", json={"vendor": None, "faults": [{"kind": "down"}]})
    assert client.fhir("GET", "Goal/g1", token).status_code == 503
    client.http.post(
        "/control",
        json={"faults": [{"kind": "drop-after-apply", "type": "Goal", "method": "POST"}]},
    )
    with pytest.raises(httpx.RemoteProtocolError):
        client.fhir("POST", "Goal", token, json=GOAL)
    assert _there(behind, "Goal")["total"] == 3
    assert client.http.get("/control/store/Goal").json()["total"] == 3


def test_control_shows_what_the_other_server_holds(ehr: httpx.Client, behind: str) -> None:
    found = ehr.get("/control/store/Goal").json()
    assert found["type"] == "searchset"
    assert _ids(found) == ["g1", "g2"]
    assert behind not in json.dumps(found)
    assert ehr.get("/control/store/Task").json()["total"] == 0
    assert ehr.get("/control/store/Nonsense").status_code == 404


def test_nothing_is_seeded_and_the_nurse_is_put_there(
    ehr: httpx.Client, client: StrictClient, behind: str, tmp_path: Path
) -> None:
    assert not (tmp_path / "front" / "ehr-seed-day").exists()
    assert httpx.delete(f"{behind}/Practitioner/castillo", trust_env=False).status_code == 204
    token = client.sign_in("okafor", scope=USER)["access_token"]
    nurse = client.fhir("GET", "Practitioner/castillo", token).json()
    assert nurse["name"][0]["text"] == "R. Castillo RN"
