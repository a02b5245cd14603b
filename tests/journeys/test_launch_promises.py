"""What a launch promises whichever EHR it comes from: addresses, cookies, headers, who may."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from eavesdropper import Eavesdropper
from nurse import launch, rows

from fhir_bridge import site_check
from fhir_bridge.bridge import TOKEN_MARGIN
from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import ContextRow, Staff
from smart_app.security import Browser, cookies_for, policy
from support.pages import text
from support.world import World, register_sandbox


def sent(answer: httpx.Response) -> dict[str, str]:
    """The parameters a browser is sent away with."""
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"},
     {"forwarded": "host=evil.example;proto=https"}, {"x-forwarded-proto": "https"},
     {"x-forwarded-prefix": "/evil"}],
    ids=str,
)  # fmt: skip
def test_q1_addresses_are_built_from_the_public_address_alone(
    world: World, headers: dict[str, str]
) -> None:
    http = world.browser()
    handle = http.get(f"{world.ehr_url}/launch/okafor", follow_redirects=False)
    answer = http.get(
        f"{world.app_url}/launch", params=sent(handle), headers=headers, follow_redirects=False
    )
    assert sent(answer)["redirect_uri"] == f"{world.app_url}/smart/callback/sandbox"


def test_q1_behind_a_proxy_it_is_the_address_of_the_proxy(world: World) -> None:
    before, world.bridge.origin = world.bridge.origin, "https://footbridge.riverside.example"
    try:
        http = world.browser()
        handle = http.get(f"{world.ehr_url}/launch/okafor", follow_redirects=False)
        answer = http.get(f"{world.app_url}/launch", params=sent(handle), follow_redirects=False)
    finally:
        world.bridge.origin = before
    wanted = "https://footbridge.riverside.example/smart/callback/sandbox"
    assert sent(answer)["redirect_uri"] == wanted


def test_l16_the_cookie_before_the_sign_in_is_bound_to_host_and_frame() -> None:
    browser = Browser("v" * 32, new=True)
    [held] = cookies_for(browser, "https://footbridge.riverside.example")
    assert held.startswith(f"__Host-fb={browser.value}; Path=/; ")
    for word in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"):
        assert f"; {word}" in held
    assert "Domain" not in held


def test_l5_our_keys_are_served_to_everybody_and_may_be_kept_a_while(world: World) -> None:
    answer = httpx.get(f"{world.app_url}/.well-known/jwks.json")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["content-type"] == "application/json"
    keys = answer.json()["keys"]
    assert {each["alg"] for each in keys} == {"RS384", "ES384"}
    assert len({each["kid"] for each in keys}) == len(keys)
    for each in keys:
        assert each.keys() <= {"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"}


def test_l59_launch_and_callback_leave_nothing_behind(world: World) -> None:
    http = world.browser()
    page = http.get(f"{world.ehr_url}/launch/okafor", follow_redirects=False)
    seen = []
    while page.is_redirect:
        page = http.get(page.headers["location"] if page.headers["location"].startswith("http")
                        else f"{world.app_url}{page.headers['location']}",
                        follow_redirects=False)  # fmt: skip
        if str(page.url).startswith(world.app_url):
            seen.append(page)
    assert [each.url.path.split("/")[1] for each in seen] == ["launch", "smart", "c"]
    for each in seen:
        assert each.headers["referrer-policy"] == "no-referrer"
        assert each.headers["cache-control"] == "no-store"
    callback = seen[1]
    assert callback.status_code == 303, "away from the address with the code at once"
    assert callback.text == ""
    assert callback.headers["location"].startswith("/c/")
    assert "?" not in callback.headers["location"]


def test_l24_only_registered_ehrs_may_put_us_in_a_frame(world: World) -> None:
    nurse = launch(world)
    assert f"frame-ancestors {world.ehr_url}" in nurse.page.headers["content-security-policy"]
    assert policy(()).endswith("frame-ancestors 'none'")


def test_l45_every_sign_in_has_an_address_and_a_secret_of_its_own(world: World) -> None:
    http = world.browser()
    first, second = launch(world, browser=http), launch(world, browser=http)
    assert first.ctx != second.ctx
    csrf = {row.csrf for row in rows(world, ContextRow) if row.ctx in {first.ctx, second.ctx}}
    assert len(csrf) == 2
    jar = SimpleCookie("; ".join(f"{each.name}={each.value}" for each in http.cookies.jar))
    for name, morsel in jar.items():
        assert name in {"__Host-fb", "fb_dev"}
        assert 20 <= len(morsel.value) <= 64
        for ours in (first.ctx, second.ctx, *csrf):
            assert ours not in morsel.value


@pytest.mark.parametrize("status", [403, 404, 500])
def test_l42_a_user_whose_record_cannot_be_read_works_all_the_same(
    world: World, ehr: Eavesdropper, status: int
) -> None:
    ehr.say("/r4/Practitioner/castillo", {"resourceType": "OperationOutcome"}, status=status)
    try:
        assert "Okafor" in launch(world).page.text
    finally:
        ehr.hush()


def test_l43_a_user_is_known_by_issuer_and_subject_alone(world: World) -> None:
    before = len(rows(world, Staff))
    for _ in range(2):
        launch(world)
    known = rows(world, Staff)
    assert len(known) == max(before, 1)
    assert known[0].iss == f"{world.ehr_url}/r4"
    assert known[0].sub


def test_l44_this_is_for_staff_and_a_patient_is_told_so(world: World) -> None:
    page = world.browser().get(
        f"{world.ehr_url}/launch/okafor", params={"simulate": "id_token_fhiruser_patient"}
    )
    assert page.status_code == 400
    assert "Footbridge is for staff" in text(page.text)
    assert "Okafor" not in page.text


def test_l55_of_many_who_need_it_one_signs_us_in_and_again_before_it_ends(
    world: World, ehr: Eavesdropper
) -> None:
    connection = world.bridge.connection(world.bridge.site("sandbox"))
    connection._backend = None
    ehr.hush()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: connection.backend(world.bridge.keys), range(8)))
    assert len({each.access_token for each in found if each}) == 1
    assert len(ehr.heard("POST", "/auth/token")) == 1
    [token] = {each for each in found if each}
    assert token.expires_at <= real_time() + timedelta(seconds=300)
    connection._backend = replace(token, expires_at=real_time() + TOKEN_MARGIN)
    connection.backend(world.bridge.keys)
    assert len(ehr.heard("POST", "/auth/token")) == 2


def test_l12_what_is_not_listed_is_said_when_a_site_is_checked(
    world: World, ehr: Eavesdropper
) -> None:
    there = f"{world.ehr_url}/r4/.well-known/smart-configuration"
    listed = httpx.get(there).json()
    listed["capabilities"].remove("context-ehr-encounter")
    ehr.say("/r4/.well-known/smart-configuration", listed, kind="application/json")
    try:
        report = site_check.check_site(world.bridge, "sandbox")
    finally:
        ehr.hush()
        register_sandbox(world.bridge, world.ehr_url)
    assert any("visit that is open" in each for each in report.troubles)


def test_q10_a_driver_without_a_browser_gets_to_the_first_page(world: World) -> None:
    """Plain redirects from ``/launch`` to the first page: no script, nothing typed."""
    with httpx.Client(follow_redirects=True, trust_env=False) as driver:
        handle = driver.get(f"{world.ehr_url}/launch/okafor", follow_redirects=False)
        page = driver.get(f"{world.app_url}/launch", params=sent(handle))
        assert page.status_code == 200
        assert [each.status_code for each in page.history] == [302, 302, 303]
        assert "Okafor" in page.text
