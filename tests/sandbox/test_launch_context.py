"""What an EHR may say about what was open when the app was started (SMART 2.2 launch context)."""

from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from strict_client import StrictClient

SHARES_ONE_EHR = True
SCOPE = "openid fhirUser launch user/Patient.rs"


def _context(client: StrictClient, patient: str = "okafor", **options: str) -> dict[str, Any]:
    answer = client.sign_in(patient, scope=SCOPE, **options)
    about_the_token = {"access_token", "token_type", "expires_in", "scope", "id_token"}
    return {name: value for name, value in answer.items() if name not in about_the_token}


def test_by_default_there_is_the_patient_and_the_banner(client: StrictClient) -> None:
    assert _context(client) == {"patient": "okafor", "need_patient_banner": True}


SAID: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"need_patient_banner": "false"}, {"need_patient_banner": False}),
    ({"need_patient_banner": "true"}, {"need_patient_banner": True}),
    ({"encounter": "v1"}, {"encounter": "v1"}),
    ({"intent": "transition"}, {"intent": "transition"}),
    ({"tenant": "riverside-7"}, {"tenant": "riverside-7"}),
]


@pytest.mark.parametrize(("options", "said"), SAID)
def test_l36_what_is_said_on_the_link_is_in_the_answer(
    client: StrictClient, options: dict[str, str], said: dict[str, Any]
) -> None:
    assert _context(client, **options).items() >= said.items()


def test_l37_the_banner_may_be_left_unsaid(client: StrictClient) -> None:
    assert _context(client, need_patient_banner="absent") == {"patient": "okafor"}


UNSAID = [
    {"intent": "Two Words"}, {"tenant": "<b>"}, {"fhir_context": "3.0"}, {"style": "other"},
    {"simulate": "nothing"}, {"need_patient_banner": "perhaps"}, {"colour": "red"},
]  # fmt: skip


@pytest.mark.parametrize("options", UNSAID)
def test_an_option_that_is_none_says_nothing(client: StrictClient, options: dict[str, str]) -> None:
    assert _context(client, **options) == {"patient": "okafor", "need_patient_banner": True}


def test_l36_fhir_context_of_2_0_is_plain_references(client: StrictClient) -> None:
    found = _context(client, fhir_context="2.0")["fhirContext"]
    assert found == ["Practitioner/castillo"]
    found = _context(client, fhir_context="2.0", context="Goal/g1")["fhirContext"]
    assert found == ["Goal/g1"]


def test_l36_fhir_context_of_2_2_is_objects(client: StrictClient) -> None:
    found = _context(client, fhir_context="2.2", context="Goal/g1")["fhirContext"]
    assert found[0] == {"reference": "Goal/g1"}
    for each in found:
        assert each.keys() & {"reference", "canonical", "identifier"}
        assert each.get("role", "launch")
    kinds = [each.keys() - {"type", "role"} for each in found]
    assert kinds == [{"reference"}, {"canonical"}, {"identifier"}]


@pytest.mark.parametrize("named", ["Goal/g2", "Goal/none", "Patient/hostile", "x", "Encounter/"])
def test_a_context_of_somebody_else_starts_nothing(ehr: httpx.Client, named: str) -> None:
    asked = {"fhir_context": "2.2", "context": named}
    assert ehr.get("/launch/okafor", params=asked).status_code == 404


def test_l38_a_style_can_be_followed(client: StrictClient) -> None:
    url = _context(client, style="plain")["smart_style_url"]
    assert url.startswith(str(client.http.base_url).rstrip("/"))
    answer = client.http.get(url)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    keys = answer.json().keys()
    assert {"color_background", "color_text", "dim_font_size", "font_family_body"} <= keys
    assert len(answer.content) < 64 * 1024


def test_l38_a_style_can_be_hostile(client: StrictClient) -> None:
    url = _context(client, style="hostile")["smart_style_url"]
    assert any("}" in str(value) for value in client.http.get(url).json().values())


def test_l35_a_launch_without_a_patient_is_the_user_s_alone(client: StrictClient) -> None:
    answer = client.sign_in("none", scope=SCOPE, intent="caseload")
    assert "patient" not in answer
    assert answer["intent"] == "caseload"
    assert "id_token" in answer
    found = client.fhir("GET", "Patient", answer["access_token"]).json()
    assert len(found["entry"]) == 2
    assert client.http.get("/launch/none?encounter=v1").status_code == 404


def test_patient_scopes_without_a_patient_see_nobody(client: StrictClient) -> None:
    token = client.sign_in("none", scope="launch patient/*.rs")["access_token"]
    assert "entry" not in client.fhir("GET", "Goal", token).json()
    assert client.fhir("GET", "Patient/okafor", token).status_code == 404


def test_control_lists_what_a_launch_link_takes(ehr: httpx.Client) -> None:
    listed = ehr.get("/control").json()["launch"]
    assert {"fhir_context", "style", "tenant", "simulate", "client", "encounter"} <= listed.keys()
    assert all(listed.values())


@pytest.mark.parametrize(
    ("user", "who"), [("ortiz", "ortiz"), ("osei", "osei"), ("", "castillo"), ("x", "castillo")]
)
def test_who_has_the_chart_open_signs_in_and_stays(
    client: StrictClient, user: str, who: str
) -> None:
    scope = f"{SCOPE} offline_access"
    answer = client.sign_in("okafor", scope=scope, **({"user": user} if user else {}))
    keys = KeySet.import_key_set(client.http.get("/auth/jwks").json())
    claims = jwt.decode(answer["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["sub"], claims["fhirUser"]) == (who, f"{client.iss}/Practitioner/{who}")
    renewed = client.refresh(answer["refresh_token"]).json()
    assert client.fhir("GET", "Patient/okafor", renewed["access_token"]).status_code == 200
