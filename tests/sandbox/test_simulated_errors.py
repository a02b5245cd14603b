"""Every error the sign-in can make on purpose, by `/control` and by one launch (L65, L41, L32)."""

from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from strict_client import SCOPES, StrictClient, refusal

from fhir_bridge.sandbox.simulated import SIMULATED

SHARES_ONE_EHR = True
SCOPE = f"{SCOPES} online_access"
LAUNCHER_V2 = (
    "auth_invalid_client_id", "auth_invalid_client_secret", "auth_invalid_redirect_uri",
    "auth_invalid_scope", "request_expired_token", "request_invalid_token",
    "token_expired_refresh_token", "token_expired_registration_token", "token_invalid_jti",
    "token_invalid_scope", "token_invalid_token",
)  # fmt: skip


def _at(moment: str) -> list[str]:
    return [name for name, row in SIMULATED.items() if row.at == moment]


Launch = Callable[[str], str]


@pytest.fixture(params=["by control", "by launch"])
def launch(request: pytest.FixtureRequest, client: StrictClient) -> Launch:
    """Start with an error, in both ways it can be asked for."""

    def by_control(name: str) -> str:
        handle = client.launch("okafor")
        assert client.http.post("/control", json={"simulate": name}).status_code == 200
        return handle

    def by_launch(name: str) -> str:
        return client.launch("okafor", simulate=name)

    return by_control if request.param == "by control" else by_launch


def _signed_in(client: StrictClient, handle: str) -> dict[str, Any]:
    answer = client.exchange(client.authorize(handle, scope=SCOPE)["code"])
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_l65_every_error_of_smart_launcher_is_here() -> None:
    assert SIMULATED.keys() >= {*LAUNCHER_V2, "access_denied"}
    assert all(row.meaning for row in SIMULATED.values())


@pytest.mark.parametrize("name", _at("authorize"))
def test_q12_an_error_of_authorize_comes_with_the_state(
    client: StrictClient, launch: Launch, name: str
) -> None:
    back = client.authorize(launch(name), scope=SCOPE)
    assert back["error"] == SIMULATED[name].error
    assert back["state"] == client.state
    assert back["error_description"]
    assert "code" not in back


@pytest.mark.parametrize("name", _at("token"))
def test_l65_an_error_of_the_token_address(client: StrictClient, launch: Launch, name: str) -> None:
    answer = client.exchange(client.authorize(launch(name), scope=SCOPE)["code"])
    assert refusal(answer) == SIMULATED[name].error
    assert answer.status_code == (401 if SIMULATED[name].error == "invalid_client" else 400)


@pytest.mark.parametrize("name", _at("token"))
def test_l65_a_backend_client_meets_them_too(backend: StrictClient, name: str) -> None:
    backend.http.post("/control", json={"simulate": name})
    assert refusal(backend.backend("system/Goal.rs")) == SIMULATED[name].error


@pytest.mark.parametrize("name", [*_at("token"), *_at("refresh")])
def test_l65_an_error_of_a_refresh(client: StrictClient, name: str) -> None:
    first = _signed_in(client, client.launch("okafor"))
    client.http.post("/control", json={"simulate": name})
    assert refusal(client.refresh(first["refresh_token"])) == SIMULATED[name].error
    client.http.delete("/control")
    assert client.refresh(first["refresh_token"]).status_code == 200, "nothing was used up"


def test_l50_an_expired_refresh_token_of_one_launch(client: StrictClient) -> None:
    handle = client.launch("okafor", simulate="token_expired_refresh_token")
    first = _signed_in(client, handle)
    assert refusal(client.refresh(first["refresh_token"])) == "invalid_grant"
    other = _signed_in(client, client.launch("okafor"))
    assert client.refresh(other["refresh_token"]).status_code == 200


@pytest.mark.parametrize("name", _at("fhir"))
def test_l51_an_error_of_fhir(client: StrictClient, launch: Launch, name: str) -> None:
    token = _signed_in(client, launch(name))["access_token"]
    answer = client.fhir("GET", "Patient/okafor", token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert client.http.get("/r4/metadata").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("request_expired_token", 200),
                                              ("request_invalid_token", 401)])  # fmt: skip
def test_l51_after_a_refresh_an_expired_token_is_mended_and_an_invalid_one_is_not(
    client: StrictClient, name: str, status: int
) -> None:
    first = _signed_in(client, client.launch("okafor", simulate=name))
    second = client.refresh(first["refresh_token"]).json()
    assert client.fhir("GET", "Patient/okafor", second["access_token"]).status_code == status


def test_an_error_of_one_launch_is_that_launch_s_alone(client: StrictClient) -> None:
    handle = client.launch("okafor", simulate="access_denied")
    assert client.sign_in("okafor")["patient"] == "okafor"
    assert client.authorize(handle)["error"] == "access_denied"


def _checked(client: StrictClient, id_token: str) -> dict[str, Any]:
    """The claims, as OpenID Connect Core §3.1.3.7 wants them checked."""
    keys = KeySet.import_key_set(client.http.get("/auth/jwks").json())
    claims = jwt.decode(id_token, keys, algorithms=["RS256"]).claims
    assert claims["iss"] == client.iss, "iss"
    assert claims["aud"] == client.client_id, "aud"
    assert claims["nonce"] == client.nonce, "nonce"
    assert claims["exp"] > client.now().timestamp(), "exp"
    assert claims["iat"] <= client.now().timestamp() + 1, "iat"
    return claims


SPOILT = {
    "id_token_wrong_nonce": "nonce", "id_token_no_nonce": "nonce", "id_token_wrong_aud": "aud",
    "id_token_wrong_iss": "iss", "id_token_expired": "exp",
}  # fmt: skip


@pytest.mark.parametrize(("name", "claim"), SPOILT.items())
def test_l41_a_spoilt_id_token_fails_the_check_it_should(
    client: StrictClient, launch: Launch, name: str, claim: str
) -> None:
    with pytest.raises((AssertionError, KeyError), match=claim):
        _checked(client, _signed_in(client, launch(name))["id_token"])


def test_l41_an_unsigned_id_token(client: StrictClient, launch: Launch) -> None:
    id_token = _signed_in(client, launch("id_token_alg_none"))["id_token"]
    assert id_token.endswith(".")
    with pytest.raises(JoseError):
        _checked(client, id_token)


USERS = [
    ("id_token_no_fhiruser", None),
    ("id_token_fhiruser_relative", "Practitioner/castillo"),
    ("id_token_fhiruser_elsewhere", "https://elsewhere.example/r4/Practitioner/7"),
    ("id_token_fhiruser_patient", "Patient/7"),
]


@pytest.mark.parametrize(("name", "user"), USERS)
def test_l42_l44_fhir_user_can_be_other_than_usual(
    client: StrictClient, launch: Launch, name: str, user: str | None
) -> None:
    claims = _checked(client, _signed_in(client, launch(name))["id_token"])
    assert claims.get("fhirUser") == user


def test_every_spoilt_id_token_is_tested() -> None:
    tested = {*SPOILT, *(name for name, _ in USERS), "id_token_alg_none"}
    assert tested == set(_at("id_token"))


ANSWERS: list[tuple[str, str, Any]] = [
    ("no_id_token", "id_token", None),
    ("answer_no_scope", "scope", None),
    ("answer_no_patient", "patient", None),
    ("answer_expires_in_text", "expires_in", "300"),
    ("answer_no_expires_in", "expires_in", None),
    ("answer_lower_bearer", "token_type", "bearer"),
]


@pytest.mark.parametrize(("name", "member", "value"), ANSWERS)
def test_l32_a_token_answer_can_be_other_than_usual(
    client: StrictClient, launch: Launch, name: str, member: str, value: Any
) -> None:
    answer = _signed_in(client, launch(name))
    assert answer.get(member) == value
    assert (member in answer) == (value is not None)
    assert client.fhir("GET", "Patient/okafor", answer["access_token"]).status_code == 200


@pytest.mark.parametrize(("name", "member", "value"), ANSWERS)
def test_l32_so_can_the_answers_to_a_refresh_and_to_a_backend_client(
    client: StrictClient, backend: StrictClient, name: str, member: str, value: Any
) -> None:
    first = _signed_in(client, client.launch("okafor"))
    client.http.post("/control", json={"simulate": name})
    for answer in (client.refresh(first["refresh_token"]), backend.backend("system/Goal.rs")):
        assert answer.status_code == 200
        assert answer.json().get(member) == value


def test_every_changed_answer_is_tested() -> None:
    assert {name for name, _, _ in ANSWERS} == set(_at("answer"))


def test_a_standalone_launch_meets_them_by_control(client: StrictClient) -> None:
    client.http.post("/control", json={"simulate": "auth_invalid_scope"})
    back = client.choose("okafor", "launch/patient patient/Patient.r")
    assert back["error"] == "invalid_scope"
    client.http.post("/control", json={"simulate": None})
    assert "code" in client.choose("okafor", "launch/patient patient/Patient.r")


def test_what_is_simulated_must_be_known(client: StrictClient) -> None:
    wrongs: list[Any] = ["explode", 7, ["access_denied"], {}]
    for wrong in wrongs:
        answer = client.http.post("/control", json={"simulate": wrong})
        assert answer.status_code == 400
        assert "access_denied" in answer.json()["error"]
