"""Page tokens: opaque, ours alone, for one client, for an hour."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.errors import Gone, Malformed
from fhir_bridge.rest.paging import Cursor, seal, unseal

NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
KEY = b"secret"
BOUND = ("https://ehr.example/r4", "riverside", "client/a", "Goal")
CURSOR = Cursor((("patient", "ann"), ("_count", "2")), (17, "g1"))
TOKEN = seal(CURSOR, key=KEY, bound=BOUND, now=NOW)


def test_a_token_says_again_what_it_was_told() -> None:
    assert unseal(TOKEN, key=KEY, bound=BOUND, now=NOW + timedelta(minutes=59)) == CURSOR


def test_a_token_shows_nothing_and_needs_no_escaping() -> None:
    assert "ann" not in TOKEN
    assert TOKEN.replace("-", "").replace("_", "").isalnum()


def test_a_token_ends_after_an_hour() -> None:
    with pytest.raises(Gone):
        unseal(TOKEN, key=KEY, bound=BOUND, now=NOW + timedelta(minutes=61))


@pytest.mark.parametrize("place", range(4))
def test_a_token_is_bound_to_base_site_client_and_type(place: int) -> None:
    other = tuple("other" if at == place else each for at, each in enumerate(BOUND))
    with pytest.raises(Malformed):
        unseal(TOKEN, key=KEY, bound=other, now=NOW)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Malformed):
        unseal(TOKEN, key=b"guess", bound=BOUND, now=NOW)


@given(st.text())
def test_no_other_text_is_a_token(text: str) -> None:
    with pytest.raises(Malformed):
        unseal(text, key=KEY, bound=BOUND, now=NOW)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("AQgw"))
def test_a_changed_letter_spoils_it(place: int, letter: str) -> None:
    forged = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if forged != TOKEN:
        # the last letter may carry bits that base64 does not use
        try:
            assert unseal(forged, key=KEY, bound=BOUND, now=NOW) == CURSOR
        except Malformed:
            return
        assert place == len(TOKEN) - 1
