"""Whether one of our own pages sent a form: what browsers say of it, as they say it."""

from types import SimpleNamespace
from typing import Any

import pytest

from fhir_bridge.errors import NotSignedIn
from smart_app.security import check_unsafe

US = "https://footbridge.test"
CONTEXT: Any = SimpleNamespace(csrf="secret", patient="p1")
FIELDS = {"csrf": "secret", "expected_patient": "p1"}


def sent(headers: dict[str, str]) -> bool:
    try:
        check_unsafe(CONTEXT, FIELDS, headers, US)
    except NotSignedIn:
        return False
    return True


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),  # no browser, or an old one: the form's secret decides
        ({"origin": US, "sec-fetch-site": "same-origin"}, True),  # htmx
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),  # a form under no-referrer
        ({"origin": "null", "sec-fetch-site": "cross-site"}, True),  # ours in a sandboxed frame
        ({"origin": "https://elsewhere.test"}, False),
        ({"origin": US, "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
    ],
)
def test_only_our_own_pages_may_change_something(headers: dict[str, str], ours: bool) -> None:
    assert sent(headers) is ours


def test_no_origin_makes_up_for_the_form_s_secret() -> None:
    for headers in ({}, {"origin": "null"}, {"origin": US}):
        with pytest.raises(NotSignedIn):
            check_unsafe(CONTEXT, {**FIELDS, "csrf": "guessed"}, headers, US)
