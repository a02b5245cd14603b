import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.paging import next_url
from fhir_bridge.http import origin_of

BASE = "https://ehr.example/r4"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (f"{BASE}/Goal?page=2", f"{BASE}/Goal?page=2"),
        (f"{BASE}?_getpages=abc", f"{BASE}?_getpages=abc"),
        ("https://EHR.example:443/r4/Goal?p=2", "https://EHR.example:443/r4/Goal?p=2"),
        ("Goal?page=2", f"{BASE}/Goal?page=2"),
        ("?page=2", f"{BASE}/?page=2"),
        ("/r4/Goal?page=2", f"{BASE}/Goal?page=2"),
        (f"{BASE}/Goal?x=a%2Fb", f"{BASE}/Goal?x=a%2Fb"),
    ],
)
def test_c2_a_link_below_the_base_is_followed(link: str, url: str) -> None:
    assert next_url(link, BASE) == url


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/r4/Goal?page=2",
        "//evil.example/r4/Goal?page=2",
        "https://ehr.example.evil.example/r4/Goal",
        "https://ehr.example@evil.example/r4/Goal",
        "https://user:pw@ehr.example/r4/Goal",
        "http://ehr.example/r4/Goal?page=2",
        "https://ehr.example:8443/r4/Goal?page=2",
        "https://ehr.example/other/Goal?page=2",
        "https://ehr.example/r4evil/Goal?page=2",
        "https://ehr.example/r4/../other/Goal",
        "https://ehr.example/r4/%2e%2e/other/Goal",
        "https://ehr.example/r4/%2E%2E%2Fother/Goal",
        "https://ehr.example/r4/Goal#x",
        "https://ehr.example\\@evil.example/r4/Goal",
        "https://ehr.example/r4/Goal\r\nX: 1",
        "https://[::1/r4/Goal",
        "https://ehr.example:99999/r4/Goal",
        "javascript:alert(1)",
        "https://ehr.еxample/r4/Goal",  # noqa: RUF001
    ],
)
def test_c2_a_link_that_leads_elsewhere_is_not(link: str) -> None:
    assert next_url(link, BASE) is None


@given(st.text() | st.text(alphabet="/.:@?#%\\htps4r"))
def test_no_link_ever_leaves_the_base(link: str) -> None:
    """L56: so no token does."""
    url = next_url(link, BASE)
    assert url is None or (origin_of(url) == "https://ehr.example" and "/r4" in url)
