import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.smart import (
    ContextItem,
    TokenAnswer,
    TokenRefused,
    context_kept,
    context_recalled,
    first_opened,
    read_token_answer,
)
from fhir_bridge.ehr.smart.launched_with import MOST
from fhir_bridge.http import Answer

AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
SOUND: dict[str, Any] = {"access_token": "abc", "token_type": "Bearer", "expires_in": 300}


def read(status: int = 200, **changes: Any) -> TokenAnswer:
    data = {name: value for name, value in {**SOUND, **changes}.items() if value is not ...}
    return read_token_answer(Answer(status, {}, json.dumps(data).encode()), AT)


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_l32_bearer_in_any_case_is_a_bearer(kind: str) -> None:
    assert read(token_type=kind).access_token == "abc"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(300, 300), ("570", 570), (3.9, 3), (..., 300), (None, 300), (10**9, 86400)],
)
def test_l32_the_life_of_a_token_is_read_generously(said: object, seconds: int) -> None:
    assert read(expires_in=said).expires_at == AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "change",
    [
        {"access_token": ...},
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "a b"},
        {"access_token": "a\r\nX-Evil: 1"},
        {"access_token": "é"},
        {"access_token": "a" * 20_000},
        {"token_type": ...},
        {"token_type": "mac"},
        {"token_type": ["Bearer"]},
        {"expires_in": 0},
        {"expires_in": -5},
        {"expires_in": True},
        {"expires_in": "soon"},
        {"expires_in": "-1"},
        {"expires_in": [300]},
        {"scope": ["openid"]},
        {"patient": 7},
        {"patient": ""},
        {"patient": "a/../b"},
        {"patient": "p1?x=1"},
        {"patient": "p1\n"},
        {"patient": "x" * 65},
        {"patient": ["p1"]},
        {"encounter": {"id": "e"}},
        {"id_token": {"sub": "x"}},
        {"refresh_token": 7},
    ],
)
def test_l32_l36_a_tampered_answer_ends_the_launch(change: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused) as refused:
        read(**change)
    assert "Evil" not in str(refused.value)


def test_l32_unsaid_scopes_are_unknown_and_not_granted() -> None:
    assert read().granted is None
    assert read(scope="").granted == frozenset()
    assert read(scope="openid  user/Goal.rs").granted == {"openid", "user/Goal.rs"}


@pytest.mark.parametrize(
    ("said", "shown"), [(..., True), (True, True), (False, False), ("false", True), (None, True)]
)
def test_l37_the_banner_is_left_out_only_where_the_ehr_says_so(said: object, shown: bool) -> None:
    assert read(need_patient_banner=said).need_patient_banner is shown


def test_l36_context_comes_as_objects_and_as_plain_references() -> None:
    items = [
        {"reference": "Encounter/1"},
        {"canonical": "https://x.example/q", "type": "Questionnaire", "role": "questionnaire"},
        {"identifier": {"system": "urn:x", "value": "7"}, "type": "ServiceRequest"},
        "ImagingStudy/7",
        {"reference": "Task/1", "role": ""},
        {"identifier": {"system": "urn:x"}},
        {"reference": "Task/" + "1" * 2000},
        "",
        {"role": "launch"},
        {"reference": 7},
        7,
        None,
        [],
    ]
    assert read(fhirContext=items).fhir_context == (
        ContextItem(reference="Encounter/1"),
        ContextItem(canonical="https://x.example/q", type="Questionnaire", role="questionnaire"),
        ContextItem(identifier="urn:x|7", type="ServiceRequest"),
        ContextItem(reference="ImagingStudy/7"),
    )
    assert read(fhirContext={"reference": "x"}).fhir_context == ()
    assert len(read(fhirContext=["Encounter/1"] * 500).fhir_context) == MOST


BASE = "https://ehr.example/r4"


@pytest.mark.parametrize(
    ("item", "id"),
    [(ContextItem("CarePlan/7"), "7"), (ContextItem(f"{BASE}/CarePlan/7/_history/2"), "7"),
     (ContextItem("https://EHR.example/r4/CarePlan/7"), "7"),
     (ContextItem("https://evil.example/r4/CarePlan/7"), None),
     (ContextItem("CarePlan/7", role="previous"), None), (ContextItem("CarePlan/../7"), None),
     (ContextItem(identifier="urn:x|7", type="CarePlan"), None), (ContextItem("Goal/7"), None)],
)  # fmt: skip
def test_l36_what_the_launch_is_about_is_found_on_this_base_alone(
    item: ContextItem, id: str | None
) -> None:
    assert first_opened([item], "CarePlan", BASE) == id
    assert first_opened([ContextItem("Goal/1"), item], "CarePlan", f"{BASE}/") == id


def test_l36_context_is_kept_as_it_was_read() -> None:
    items = (ContextItem("CarePlan/7"), ContextItem(identifier="urn:x|7", type="T", role="r"))
    assert context_recalled(context_kept(items)) == items
    assert context_kept(()) == ""
    assert context_recalled("") == ()


@pytest.mark.parametrize(
    "opaque", ["x", "a.b.c", "eyJhbGciOiJub25lIn0..", "~!@#$%^&*()_+=", "7" * 9000]
)
def test_l34_an_access_token_is_never_looked_into(opaque: str) -> None:
    assert read(access_token=opaque).access_token == opaque


def test_tokens_do_not_show_themselves() -> None:
    token = read(access_token="hush", id_token="hush2", refresh_token="hush3")
    assert "hush" not in repr(token)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [*SOUND, "scope", "patient", "encounter", "need_patient_banner", "intent", "fhirContext",
     "tenant", "id_token", "refresh_token", "error"]
)  # fmt: skip


@given(st.dictionaries(FIELDS, JSON), st.sampled_from([200, 400, 401, 500]))
def test_l32_any_answer_is_read_or_refused(changes: dict[str, Any], status: int) -> None:
    try:
        token = read(status, **changes)
    except TokenRefused:
        return
    assert token.access_token
    assert token.expires_at > AT


@given(st.binary())
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(TokenRefused):
        read_token_answer(Answer(200, {"Date": "whenever"}, raw), AT)
