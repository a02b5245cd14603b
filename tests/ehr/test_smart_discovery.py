import json
from pathlib import Path
from typing import Any

import pytest
from ehr_wire import Ehr, Reply
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.smart import SmartConfiguration, discover, read_configuration
from fhir_bridge.ehr.smart.smart_v1 import CAPABILITIES, OAUTH_URIS
from fhir_bridge.errors import LaunchRefused

BASE = "https://ehr.example/api/r4"
WELL_KNOWN = "/r4/.well-known/smart-configuration"
SOUND: dict[str, Any] = {
    "authorization_endpoint": "https://ehr.example/authorize",
    "token_endpoint": "https://ehr.example/token",
    "code_challenge_methods_supported": ["S256"],
    "capabilities": ["launch-ehr", "permission-v2"],
}


def read(**changes: Any) -> SmartConfiguration:
    data = {name: value for name, value in {**SOUND, **changes}.items() if value is not ...}
    return read_configuration(json.dumps(data).encode(), BASE)


@pytest.mark.parametrize(
    ("endpoint", "resolved"),
    [
        ("https://login.example/authorize", "https://login.example/authorize"),
        ("auth/authorize", "https://ehr.example/api/r4/auth/authorize"),
        ("./authorize", "https://ehr.example/api/r4/authorize"),
        ("/oauth/authorize", "https://ehr.example/oauth/authorize"),
        ("//other.example/authorize", "https://other.example/authorize"),
    ],
)
def test_l8_endpoints_are_resolved_against_the_base_as_a_folder(
    endpoint: str, resolved: str
) -> None:
    assert read(authorization_endpoint=endpoint).authorization_endpoint == resolved
    slashed = json.dumps({**SOUND, "authorization_endpoint": endpoint}).encode()
    assert read_configuration(slashed, f"{BASE}/").authorization_endpoint == resolved


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
@pytest.mark.parametrize(
    "value",
    [..., None, "", 7, [], "javascript:alert(1)", "https://user@ehr.example/a", "https://[::1/a",
     "https://ehr.example:99999/a", "https://ehr.example/a b", "https://ehr.example/a#b",
     "https://ehr.еxample/a"],  # noqa: RUF001
)  # fmt: skip
def test_l9_an_endpoint_that_is_missing_or_strange_ends_the_launch(
    name: str, value: object
) -> None:
    with pytest.raises(LaunchRefused, match="sign-in addresses"):
        read(**{name: value})


@pytest.mark.parametrize(
    ("methods", "unlisted"),
    [(["S256"], False), (["plain", "S256"], False), (..., True), ([], True), ("S256", True)],
)
def test_l9_s256_is_sent_where_it_is_listed_or_nothing_is(methods: object, unlisted: bool) -> None:
    assert read(code_challenge_methods_supported=methods).pkce_unlisted is unlisted


def test_l9_a_server_that_offers_only_plain_is_refused() -> None:
    with pytest.raises(LaunchRefused, match="PKCE"):
        read(code_challenge_methods_supported=["plain"])


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b"null", b'"x"', b"\xff", b"{" * 5000])
def test_l9_what_is_not_a_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(LaunchRefused, match="cannot be read"):
        read_configuration(raw, BASE)


def test_l9_a_configuration_larger_than_256_kib_is_refused() -> None:
    with pytest.raises(LaunchRefused, match="cannot be read"):
        read(padding="x" * 256 * 1024)


def test_l12_missing_capabilities_are_named_in_words() -> None:
    config = read(capabilities=["launch-ehr", "permission-v1"])
    assert config.v1_only
    assert any("signed in by name" in text for text in config.shortfalls())
    assert not any("started from the chart" in text for text in config.shortfalls())


@given(
    st.dictionaries(
        st.sampled_from([*SOUND, "issuer", "jwks_uri", "revocation_endpoint", "x"]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.text()
            | st.just("https://ehr.example/a"),
            lambda inner: st.lists(inner, max_size=3),
        ),
    )
)
def test_any_object_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        config = read_configuration(json.dumps(data).encode(), BASE)
    except LaunchRefused:
        return
    assert config.token_endpoint.startswith("http")


def test_real_configurations_are_read(captured: Path) -> None:
    raw = (captured / "smart-configuration.json").read_bytes()
    config = read_configuration(raw, BASE)
    assert config.authorization_endpoint.startswith("https://")
    assert config.issuer
    assert config.jwks_uri
    assert {"launch-ehr", "sso-openid-connect"} <= config.capabilities
    assert not config.pkce_unlisted


def test_l7_discovery_asks_below_a_base_with_a_path(ehr: Ehr) -> None:
    ehr.on(WELL_KNOWN, Reply(body={**SOUND, "authorization_endpoint": "/a", "token_endpoint": "t"}))
    site = ehr.site()
    config = discover(site.session(), f"{site.base}/")
    assert config.authorization_endpoint == f"{ehr.base}/a"
    assert config.token_endpoint == f"{ehr.base}/r4/t"
    assert ehr.requests[0].headers["Accept"] == "application/json"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint"])
def test_l2_an_endpoint_on_a_host_that_is_not_registered_is_refused(ehr: Ehr, name: str) -> None:
    local = {"authorization_endpoint": "/a", "token_endpoint": "/t"}
    evil = {**SOUND, **local, name: "https://evil.example/t"}
    ehr.on(WELL_KNOWN, Reply(body=evil))
    site = ehr.site()
    with pytest.raises(LaunchRefused, match="not registered"):
        discover(site.session(), site.base)
    allowed = ehr.site(origins=frozenset({"https://evil.example"}))
    assert discover(allowed.session(), allowed.base)


@pytest.mark.parametrize("status", [301, 404, 500])
def test_l9_an_ehr_that_does_not_say_how_to_sign_in_is_refused(ehr: Ehr, status: int) -> None:
    ehr.on(WELL_KNOWN, Reply(status, SOUND, {"Location": "https://evil.example/"}))
    site = ehr.site()
    with pytest.raises(LaunchRefused, match=str(status)):
        discover(site.session(), site.base)
    assert len(ehr.requests) == 1


def statement(base: str, **uris: str) -> dict[str, Any]:
    """A CapabilityStatement as SMART 1 wants it."""
    listed = [{"url": name, "valueUri": uri} for name, uri in uris.items()]
    security = {
        "extension": [
            {"url": "https://elsewhere.example/other", "extension": [{"url": "token"}]},
            {"url": OAUTH_URIS, "extension": listed},
            {"url": CAPABILITIES, "valueCode": "launch-ehr"},
        ]
    }
    rest = [{"mode": "client"}, {"mode": "server", "security": security}]
    return {"resourceType": "CapabilityStatement", "rest": rest, "implementation": {"url": base}}


def test_l10_a_flagged_site_may_say_it_in_its_capability_statement(ehr: Ehr) -> None:
    said = statement(ehr.base, authorize=f"{ehr.base}/a", token="auth/t", revoke="/revoke")
    ehr.on("/r4/metadata", Reply(body=said))
    site = ehr.site(flags=frozenset({"smart_v1"}))
    config = discover(site.session(), site.base, smart_v1=site.does("smart_v1"))
    assert config.authorization_endpoint == f"{ehr.base}/a"
    assert config.token_endpoint == f"{ehr.base}/r4/auth/t"
    assert config.revocation_endpoint == f"{ehr.base}/revoke"
    assert config.v1_only
    assert config.pkce_unlisted
    assert config.capabilities == {"launch-ehr"}


def test_l10_any_other_site_is_not_asked_for_it(ehr: Ehr) -> None:
    ehr.on("/r4/metadata", Reply(body=statement(ehr.base, authorize="/a", token="/t")))
    site = ehr.site()
    with pytest.raises(LaunchRefused, match="404"):
        discover(site.session(), site.base, smart_v1=site.does("smart_v1"))
    assert [each.path for each in ehr.requests] == [WELL_KNOWN]


def test_l10_a_smart_configuration_that_is_there_is_the_one_that_counts(ehr: Ehr) -> None:
    ehr.on(WELL_KNOWN, Reply(body=b"<html>"))
    ehr.on("/r4/metadata", Reply(body=statement(ehr.base, authorize="/a", token="/t")))
    site = ehr.site()
    with pytest.raises(LaunchRefused, match="cannot be read"):
        discover(site.session(), site.base, smart_v1=True)


@pytest.mark.parametrize(
    "said",
    [Reply(404), Reply(body=b"<html>"), Reply(body={}), Reply(body={"rest": {}}),
     Reply(body={"rest": [7, {"mode": "server", "security": []}]}),
     Reply(body=statement("", token="/t")), Reply(body=statement("", authorize="javascript:1"))],
)  # fmt: skip
def test_l10_a_statement_without_both_addresses_ends_the_launch(ehr: Ehr, said: Reply) -> None:
    ehr.on("/r4/metadata", said)
    site = ehr.site()
    with pytest.raises(LaunchRefused):
        discover(site.session(), site.base, smart_v1=True)


def test_l10_an_address_on_another_host_is_refused_there_too(ehr: Ehr) -> None:
    evil = statement(ehr.base, authorize="/a", token="https://evil.example/t")
    ehr.on("/r4/metadata", Reply(body=evil))
    site = ehr.site()
    with pytest.raises(LaunchRefused, match="not registered"):
        discover(site.session(), site.base, smart_v1=True)
