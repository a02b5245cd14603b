import base64
import hashlib
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from fhir_bridge.ehr.smart import (
    AuthorizationRequest,
    Site,
    SmartConfiguration,
    authorization_refused,
    authorization_request,
)

SITE = Site("s", "S", "https://ehr.example/r4", "footbridge")
CONFIG = SmartConfiguration(
    "https://ehr.example/authorize",
    "https://ehr.example/token",
    capabilities=frozenset({"permission-v2"}),
)
BACK = "https://bridge.example/smart/callback/s"
AS_RECEIVED = "https://EHR.example/r4/"


def ask(
    launch: str | None = "xyz 1&2", config: SmartConfiguration = CONFIG
) -> tuple[AuthorizationRequest, dict[str, str]]:
    request = authorization_request(SITE, config, launch, BACK, AS_RECEIVED)
    pairs = parse_qsl(urlsplit(request.url).query)
    assert len(pairs) == len(dict(pairs)), "no parameter twice"
    return request, dict(pairs)


def test_l14_l15_l19_l22_the_request_carries_exactly_what_smart_asks_for() -> None:
    request, sent = ask()
    digest = hashlib.sha256(request.verifier.encode()).digest()
    assert sent == {
        "response_type": "code",
        "client_id": "footbridge",
        "redirect_uri": BACK,
        "scope": " ".join(SITE.scopes),
        "state": request.state,
        "nonce": request.nonce,
        "aud": AS_RECEIVED,
        "launch": "xyz 1&2",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert request.url.startswith("https://ehr.example/authorize?")
    assert "*" not in sent["scope"]


@pytest.mark.parametrize(
    ("listed", "asked"),
    [((), True), (("openid", "online_access"), True), (("openid", "launch"), False)],
    ids=["says nothing", "lists it", "does not list it"],
)
def test_staying_signed_in_is_asked_for_only_where_it_is_not_known_to_be_unknown(
    listed: tuple[str, ...], asked: bool
) -> None:
    assert "online_access" in SITE.scopes
    _, sent = ask(config=replace(CONFIG, scopes=listed))
    assert ("online_access" in sent["scope"].split()) is asked
    rest = [each for each in SITE.scopes if each != "online_access"]
    assert [each for each in sent["scope"].split() if each != "online_access"] == rest


def test_l16_l17_l18_secrets_are_long_fresh_and_kept_out_of_sight() -> None:
    first, second = ask()[0], ask()[0]
    for name in ("state", "nonce", "verifier"):
        assert getattr(first, name) != getattr(second, name)
        assert len(getattr(first, name)) >= 43
        assert getattr(first, name) not in repr(first)
    assert 43 <= len(first.verifier) <= 128
    assert first.verifier not in first.url


def test_l14_a_standalone_launch_has_no_launch_parameter() -> None:
    assert "launch" not in ask(launch=None)[1]


def test_l23_it_may_go_on_while_the_nurse_is_there_and_no_longer() -> None:
    asked = ask()[1]["scope"].split()
    assert "online_access" in asked
    assert "offline_access" not in asked


def test_an_endpoint_with_a_query_of_its_own_keeps_it() -> None:
    _, sent = ask(config=replace(CONFIG, authorization_endpoint="https://ehr.example/a?tenant=7"))
    assert sent["tenant"] == "7"


def test_l20_a_server_without_v2_scopes_is_asked_in_v1_words() -> None:
    _, sent = ask(config=replace(CONFIG, capabilities=frozenset({"permission-v1"})))
    assert "user/Goal.read" in sent["scope"].split()
    assert "openid" in sent["scope"].split()
    assert ".rs" not in sent["scope"]


@pytest.mark.parametrize("code", ["access_denied", "invalid_scope", "server_error"])
def test_l27_an_error_on_the_way_back_has_plain_words(code: str) -> None:
    refused = authorization_refused(code, SITE)
    assert code not in str(refused)
    assert refused.code == code
    assert str(refused) != str(authorization_refused("other", SITE))


def test_l27_an_unknown_error_is_not_repeated() -> None:
    refused = authorization_refused("<script>alert(1)</script>", SITE)
    assert "<script>" not in str(refused)
    assert refused.code == "other"


@pytest.mark.parametrize(
    ("uri", "shown"),
    [("https://ehr.example/help?e=1", True), ("https://login.example/help", True),
     ("http://ehr.example/help", False), ("https://evil.example/help", False),
     ("https://ehr.example.evil.example/", False), ("https://me@ehr.example/", False),
     ("javascript:alert(1)", False), ("//ehr.example/help", False), ("https://[::1", False),
     ("", False)],
)  # fmt: skip
def test_l27_a_page_about_the_error_is_linked_where_it_is_the_ehrs_own(
    uri: str, shown: bool
) -> None:
    site = replace(SITE, origins=frozenset({"https://login.example"}))
    assert authorization_refused("invalid_scope", site, uri).more == (uri if shown else "")


LONG = "x" * 4096
POSTS = replace(CONFIG, capabilities=frozenset({"permission-v2", "authorize-post"}))


@pytest.mark.parametrize("own", ["", "?tenant=7"])
def test_l21_a_long_request_is_a_form_where_the_ehr_takes_one(own: str) -> None:
    site = replace(SITE, flags=frozenset({"authorize_post"}))
    config = replace(POSTS, authorization_endpoint=f"https://ehr.example/authorize{own}")
    request = authorization_request(site, config, LONG, BACK, AS_RECEIVED)
    assert request.url == f"https://ehr.example/authorize{own}"
    fields = dict(request.form)
    assert len(fields) == len(request.form) == 10
    assert fields["launch"] == LONG
    assert (fields["state"], fields["nonce"]) == (request.state, request.nonce)
    assert request.verifier not in fields.values()
    assert LONG not in repr(request)


@pytest.mark.parametrize(
    ("launch", "config", "flags"),
    [("short", POSTS, {"authorize_post"}), (LONG, CONFIG, {"authorize_post"}), (LONG, POSTS, {})],
)
def test_l21_in_every_other_case_the_browser_is_just_sent_there(
    launch: str, config: SmartConfiguration, flags: set[str]
) -> None:
    site = replace(SITE, flags=frozenset(flags))
    request = authorization_request(site, config, launch, BACK, AS_RECEIVED)
    assert request.form == ()
    assert dict(parse_qsl(urlsplit(request.url).query))["launch"] == launch
