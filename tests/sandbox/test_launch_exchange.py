"""A whole EHR launch, played by a client that checks everything SMART App Launch 2.2 promises."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet
from small_ehr import Turning
from strict_client import SCOPES, Keys, StrictClient, refusal

GOAL = {
    "resourceType": "Goal",
    "lifecycleStatus": "active",
    "description": {"text": "Call the clinic myself"},
    "subject": {"reference": "Patient/okafor"},
}


def test_discovery_says_what_a_strict_client_needs(client: StrictClient) -> None:
    found = client.discover()
    assert found["issuer"] == client.iss
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert set(found["token_endpoint_auth_signing_alg_values_supported"]) == {"RS384", "ES384"}
    assert {"launch-ehr", "permission-v2", "permission-v1", "sso-openid-connect"} <= set(
        found["capabilities"]
    )
    openid = client.http.get(f"{client.iss}/.well-known/openid-configuration").json()
    assert openid["issuer"] == client.iss
    assert openid["jwks_uri"] == found["jwks_uri"]


def test_a_launch_from_the_chart_ends_with_the_patient_and_the_nurse(client: StrictClient) -> None:
    answer = client.sign_in("okafor", encounter="v1", intent="transition")
    assert answer["token_type"].lower() == "bearer"
    assert answer["expires_in"] == 300
    assert answer["scope"] == SCOPES
    assert answer["patient"] == "okafor"
    assert answer["encounter"] == "v1"
    assert answer["intent"] == "transition"
    assert answer["need_patient_banner"] is True
    assert "smart_style_url" not in answer
    assert "refresh_token" not in answer

    keys = client.http.get(client.discover()["jwks_uri"]).json()
    assert "d" not in keys["keys"][0]
    token = jwt.decode(answer["id_token"], KeySet.import_key_set(keys), algorithms=["RS256"])
    assert token.header["kid"] == keys["keys"][0]["kid"]
    assert token.claims["iss"] == client.iss
    assert token.claims["aud"] == "footbridge"
    assert token.claims["nonce"] == client.nonce
    assert token.claims["fhirUser"] == f"{client.iss}/Practitioner/castillo"
    assert token.claims["exp"] > token.claims["iat"]

    nurse = client.fhir("GET", "Practitioner/castillo", answer["access_token"])
    assert nurse.status_code == 200
    assert client.fhir("GET", "Patient/okafor", answer["access_token"]).json()["id"] == "okafor"


def test_the_banner_can_be_left_to_the_ehr(client: StrictClient) -> None:
    assert client.sign_in("okafor", need_patient_banner="false")["need_patient_banner"] is False


def test_either_algorithm_signs_the_client_in(client: StrictClient) -> None:
    for alg in ("RS384", "ES384"):
        back = client.authorize(client.launch("okafor"))
        answer = client.exchange(back["code"], assertion=client.assertion(alg=alg))
        assert answer.status_code == 200, answer.text


def test_authorize_takes_a_form_as_well(client: StrictClient) -> None:
    form = client.request(client.launch("okafor"))
    back = client.came_back(client.http.post("/auth/authorize", data=form))
    assert client.exchange(back["code"]).status_code == 200


def test_without_openid_there_is_no_id_token(client: StrictClient) -> None:
    answer = client.sign_in("okafor", scope="launch patient/Patient.r")
    assert "id_token" not in answer
    assert answer["patient"] == "okafor"


def test_a_provider_app_may_start_without_a_patient(client: StrictClient) -> None:
    back = client.authorize("", launch=None, scope="openid user/Patient.rs")
    answer = client.exchange(back["code"]).json()
    assert "patient" not in answer
    found = client.fhir("GET", "Patient", answer["access_token"]).json()
    assert len(found["entry"]) == 2


def test_patient_scopes_reach_the_launch_patient_alone(client: StrictClient) -> None:
    scope = "launch openid fhirUser patient/*.rs patient/Goal.cruds"
    token = client.sign_in("okafor", scope=scope)["access_token"]
    goals = client.fhir("GET", "Goal", token).json()["entry"]
    assert [each["resource"]["id"] for each in goals] == ["g1"]
    assert client.fhir("GET", "Goal/g2", token).status_code == 404
    assert client.fhir("GET", "Patient/hostile", token).status_code == 404
    assert client.fhir("GET", "Practitioner/castillo", token).status_code == 200
    made = client.fhir("POST", "Goal", token, json=GOAL)
    assert made.status_code == 201
    assert 0 < len(made.headers["location"].split("/")[-3]) <= 12
    elsewhere = GOAL | {"subject": {"reference": "Patient/hostile"}}
    assert client.fhir("POST", "Goal", token, json=elsewhere).status_code in {403, 404, 409, 422}


def test_user_scopes_do_no_more_than_they_say(client: StrictClient) -> None:
    token = client.sign_in("okafor", scope="launch openid user/Goal.read")["access_token"]
    assert len(client.fhir("GET", "Goal", token).json()["entry"]) == 2
    for method, path in (("POST", "Goal"), ("GET", "Patient/okafor"), ("GET", "CarePlan")):
        answer = client.fhir(method, path, token, json=GOAL if method == "POST" else None)
        assert answer.status_code == 403
        assert answer.json()["resourceType"] == "OperationOutcome"
    assert client.fhir("GET", "Practitioner/castillo", token).status_code == 403  # no fhirUser


def test_fhir_without_a_living_token_is_refused(client: StrictClient, now: Turning) -> None:
    token = client.sign_in("okafor")["access_token"]
    assert client.http.get("/r4/metadata").status_code == 200
    for bad in (token[:-1], "a b", "x"):
        answer = client.fhir("GET", "Patient/okafor", bad)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["resourceType"] == "OperationOutcome"
    assert client.http.get("/r4/Patient/okafor").status_code == 401
    now.on(301)
    assert client.fhir("GET", "Patient/okafor", token).status_code == 401


def test_a_backend_client_works_for_nobody_in_particular(backend: StrictClient) -> None:
    answer = backend.backend("system/Goal.crus system/Patient.read")
    assert answer.status_code == 200, answer.text
    token = answer.json()
    assert token["expires_in"] <= 300
    assert token["scope"] == "system/Goal.crus system/Patient.read"
    assert token.keys() == {"access_token", "token_type", "expires_in", "scope"}
    goal = backend.fhir("GET", "Goal/g2", token["access_token"]).json()
    goal["lifecycleStatus"] = "completed"
    put = backend.fhir("PUT", "Goal/g2", token["access_token"], json=goal)
    assert put.status_code == 200
    assert backend.fhir("GET", "Task", token["access_token"]).status_code == 403


def test_a_code_used_twice_takes_its_token_with_it(client: StrictClient) -> None:
    code = client.authorize(client.launch("okafor"))["code"]
    token = client.exchange(code).json()["access_token"]
    assert client.fhir("GET", "Patient/okafor", token).status_code == 200
    assert refusal(client.exchange(code)) == "invalid_grant"
    assert client.fhir("GET", "Patient/okafor", token).status_code == 401


def test_of_many_who_send_one_assertion_or_code_one_is_served(client: StrictClient) -> None:
    code = client.authorize(client.launch("okafor"))["code"]
    assertion = client.assertion()
    with ThreadPoolExecutor(8) as pool:
        same = [pool.submit(client.exchange, code, assertion=assertion) for _ in range(8)]
    assert sorted(each.result().status_code for each in same).count(200) == 1

    code = client.authorize(client.launch("okafor"))["code"]
    assertions = [client.assertion() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        fresh = [pool.submit(client.exchange, code, assertion=each) for each in assertions]
    assert sorted(each.result().status_code for each in fresh).count(200) == 1


def test_a_restart_forgets_nothing(
    started: Callable[[], AbstractContextManager[str]], keys: Keys, now: Turning, data_dir: Path
) -> None:
    with started() as url, httpx.Client(base_url=url) as http:
        client = StrictClient(http, keys, now)
        launch = client.launch("okafor")
        code = client.authorize(client.launch("okafor"))["code"]
        token = client.sign_in("okafor")["access_token"]
        jwks = http.get("/auth/jwks").json()
    with started() as url, httpx.Client(base_url=url) as http:
        client.http = http  # another port, so another issuer: what is kept does not depend on it
        assert client.fhir("GET", "Patient/okafor", token).status_code == 200
        assert client.exchange(code).status_code == 200
        assert "code" in client.authorize(launch)
        assert http.get("/auth/jwks").json() == jwks
    key_file = data_dir / "keys" / "ehr-signing.jwk"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_two_processes_share_what_was_used(
    started: Callable[[], AbstractContextManager[str]], keys: Keys, now: Turning
) -> None:
    with started() as one, started() as two, httpx.Client() as http:
        first = StrictClient(http, keys, now)
        first.http = httpx.Client(base_url=one)
        here, there = (
            first.assertion(aud=f"{url}/auth/token", jti="said once") for url in (one, two)
        )
        codes = [first.authorize(first.launch("okafor"))["code"] for _ in range(2)]
        assert first.exchange(codes[0], assertion=here).status_code == 200
        first.http.close()
        first.http = httpx.Client(base_url=two)
        assert refusal(first.exchange(codes[1], assertion=there)) == "invalid_client"
        assert refusal(first.exchange(codes[0])) == "invalid_grant"
        first.http.close()


def test_no_secret_stands_in_the_database(client: StrictClient, data_dir: Path) -> None:
    launch = client.launch("okafor")
    code = client.authorize(launch)["code"]
    token = client.exchange(code).json()["access_token"]
    kept = b"".join(path.read_bytes() for path in data_dir.glob("ehr-auth.db*"))
    assert kept
    for secret in (launch, code, token):
        assert secret.encode() not in kept


def test_a_new_key_of_the_app_is_found_when_it_is_first_used(
    client: StrictClient, keys: Keys
) -> None:
    client.sign_in("okafor")
    fetched = keys.fetched
    client.sign_in("okafor")
    assert keys.fetched == fetched  # the cache answers
    new = type(keys.rs).generate_key(2048, auto_kid=True)
    code = client.authorize(client.launch("okafor"))["code"]
    keys.published.append(new)
    answer = client.exchange(code, assertion=client.assertion(key=new))
    keys.published.remove(new)
    assert answer.status_code == 200
    assert keys.fetched == fetched + 1


def test_introspection_tells_a_client_about_its_own_tokens(
    client: StrictClient, backend: StrictClient
) -> None:
    token = client.sign_in("okafor")["access_token"]
    form = {
        "token": token,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    own = client.http.post(
        "/auth/introspect", data=form | {"client_assertion": client.assertion()}
    ).json()
    assert own["active"] is True
    assert own["patient"] == "okafor"
    other = backend.http.post(
        "/auth/introspect", data=form | {"client_assertion": backend.assertion()}
    )
    assert other.json() == {"active": False}
