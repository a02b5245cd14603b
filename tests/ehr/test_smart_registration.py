import pytest

from fhir_bridge.ehr.smart import Site, UnknownIssuer, find_site, normalised_issuer
from fhir_bridge.errors import LaunchRefused

GOOD = Site("good", "General", "https://good.example/api/R4", "footbridge")
INSIDE = Site("in", "Sandbox", "http://localhost:8410/r4", "footbridge", internal=True)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://good.example/api/R4", "https://good.example/api/R4"),
        ("https://good.example/api/R4/", "https://good.example/api/R4"),
        ("HTTPS://GOOD.Example/api/R4", "https://good.example/api/R4"),
        ("https://good.example:443/api/R4", "https://good.example/api/R4"),
        ("https://good.example:8443/api/R4", "https://good.example:8443/api/R4"),
        ("https://good.example/", "https://good.example"),
        ("https://[2001:DB8:0:0::1]/r4", "https://[2001:db8::1]/r4"),
        ("http://localhost:8410/r4", "http://localhost:8410/r4"),
        ("http://127.0.0.1:80/r4", "http://127.0.0.1/r4"),
        ("http://[::1]:8410/r4", "http://[::1]:8410/r4"),
    ],
)
def test_l1_an_issuer_is_brought_into_one_form(given: str, normal: str) -> None:
    assert normalised_issuer(given) == normal


@pytest.mark.parametrize(
    "given",
    [
        "",
        "good.example/api/R4",
        "//good.example/api/R4",
        "ftp://good.example/r4",
        "javascript:alert(1)",
        "http://good.example/api/R4",
        "http://169.254.169.254/",
        "http://127.0.0.1.evil.example/r4",
        "http://localhost.evil.example/r4",
        "https://good@evil.example/api/R4",
        "https://good.example@evil.example/api/R4",
        "https://good.example:pw@evil.example/",
        "https://good.example\\@evil.example/api/R4",
        "https://good.example\\.evil.example/api/R4",
        "https://good.example/api/R4?x=1",
        "https://good.example/api/R4?",
        "https://good.example/api/R4#x",
        "https://good.example/api/R4#",
        "https://good.example/api/R4\n",
        "https://good.ex\tample/api/R4",
        " https://good.example/api/R4",
        "https://good.example /api/R4",
        "https://gооd.example/api/R4",  # noqa: RUF001 - two Cyrillic letters
        "https://good。example/api/R4",
        "https://good.example/api/R４",  # noqa: RUF001 - a full-width digit
        "https://good.example./api/R4",
        "https://-good.example/api/R4",
        "https://[::1/r4",
        "https://[fe80::1%25eth0]/r4",
        "https://[1:2:3]/r4",
        "https://good.example:٤٤٣/api/R4",
        "https://good.example:1234567/api/R4",
        "https:///api/R4",
        "https://good.example/" + "a" * 3000,
    ],
)
def test_l1_anything_else_is_refused_before_a_request_leaves(given: str) -> None:
    with pytest.raises(LaunchRefused):
        normalised_issuer(given)


@pytest.mark.parametrize(
    "given", ["https://good.example/api/R4/", "HTTPS://Good.Example:443/api/R4"]
)
def test_l1_a_launch_finds_its_site_in_any_spelling(given: str) -> None:
    assert find_site([INSIDE, GOOD], given) is GOOD


@pytest.mark.parametrize(
    "given",
    [
        "https://evil.example/api/R4",
        "https://good.example.evil.example/api/R4",
        "https://good.evil.example/api/R4",
        "https://xn--god-8cd.example/api/R4",
        "https://good.example/api/r4",
        "https://good.example/api/R4//",
        "https://good.example/api/R4/../../evil",
        "https://good.example:444/api/R4",
        "https://localhost:8410/r4",
    ],
)
def test_l1_a_look_alike_is_not_the_site(given: str) -> None:
    with pytest.raises(UnknownIssuer) as refused:
        find_site([INSIDE, GOOD], given)
    assert refused.value.status == 403
    assert given not in str(refused.value)


def test_q11_plain_http_is_for_internal_sites_alone() -> None:
    outside = Site("x", "X", "http://127.0.0.1:9000/r4", "footbridge")
    assert find_site([INSIDE], "http://localhost:8410/r4/") is INSIDE
    with pytest.raises(UnknownIssuer):
        find_site([outside], outside.base)


def test_l2_a_site_reaches_its_base_and_what_is_registered_and_shows_no_secret() -> None:
    site = Site(
        "s", "S", "https://a.example/r4", "c",
        origins=frozenset({"https://login.example"}), client_secret="hush",
    )  # fmt: skip
    assert site.reachable == {"https://a.example", "https://login.example"}
    assert site.session().origins == site.reachable
    assert "hush" not in repr(site)
