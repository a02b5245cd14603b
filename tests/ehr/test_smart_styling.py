"""The style of an EHR is mistrusted: what is accepted is written anew, all else left out (L38)."""

import json
import re
from typing import Any

import pytest
from ehr_wire import Ehr, Reply
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.smart import fetch_style
from fhir_bridge.ehr.smart.styling import MEMBERS, read_style

SOUND = {"color_background": "#fdfdfb", "font_family_body": "'Noto Sans', Arial, sans-serif"}


def read(**members: Any) -> dict[str, str]:
    return dict(read_style(json.dumps(members).encode()))


@pytest.mark.parametrize(
    ("member", "said", "accepted"),
    [("color_text", "#22202C", "#22202c"), ("color_text", "#abc", "#aabbcc"),
     ("color_error", "rgb(255, 0,16)", "#ff0010"), ("dim_border_radius", "4px", "4px"),
     ("dim_border_radius", "0", "0px"), ("dim_font_size", "1.25rem", "20px"),
     ("dim_spacing_size", "0.5em", "8px"),
     ("font_family_body", "'Noto Sans',Arial , sans-serif", '"Noto Sans", "Arial", sans-serif')],
)  # fmt: skip
def test_l38_what_is_accepted_is_written_anew(member: str, said: str, accepted: str) -> None:
    assert read(**{member: said}) == {member: accepted}


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize(
    "said",
    ["", 7, None, [], {}, "red; } body { display: none", "url(https://elsewhere.example/x.png)",
     "9999px", "-1px", "x'; } * { visibility: hidden } '", "expression(alert(1))", "#12345",
     "rgb(1,2,300)", "calc(1px)", "var(--x)", "#\u0660\u0660\u0660", "a" * 500, "</style>",
     "@import 'x'", '"Noto, Sans"', "'Noto\", serif", "10px 10px"],
)  # fmt: skip
def test_l38_anything_else_is_left_out(member: str, said: object) -> None:
    assert read(**{member: said}) == {}


def test_l38_members_that_smart_does_not_list_are_left_out() -> None:
    assert read(color_unknown="#000000", content="x", **SOUND).keys() == SOUND.keys()


SAFE = re.compile(
    r'#[0-9a-f]{6}|[0-9.]+px|("[A-Za-z0-9 -]+"|[a-z-]+)(, ("[A-Za-z0-9 -]+"|[a-z-]+))*'
)


@given(st.dictionaries(st.sampled_from([*MEMBERS]), st.text() | st.sampled_from([*SOUND.values()])))
def test_l38_whatever_it_says_only_safe_text_comes_out(members: dict[str, str]) -> None:
    assert all(SAFE.fullmatch(value) for value in read(**members).values())


def test_l38_a_style_is_fetched_from_the_ehrs_hosts_alone(ehr: Ehr) -> None:
    ehr.on("/style.json", Reply(body=SOUND))
    session = ehr.site().session()
    assert fetch_style(session, f"{ehr.base}/style.json")["color_background"] == "#fdfdfb"
    for url in ("https://evil.example/style.json", "/style.json", "javascript:1", "", None):
        assert fetch_style(session, url) == {}
    assert len(ehr.requests) == 1
    assert "Authorization" not in ehr.requests[0].headers


@pytest.mark.parametrize(
    "reply",
    [Reply(404), Reply(302, b"", {"Location": "https://evil.example/"}), Reply(dropped=True),
     Reply(body=b"<html>"), Reply(body=b"[]"), Reply(body=b"\xff"),
     Reply(body={**SOUND, "padding": "x" * 65536})],
)  # fmt: skip
def test_l38_a_style_that_cannot_be_had_costs_nothing(ehr: Ehr, reply: Reply) -> None:
    ehr.on("/style.json", reply)
    assert fetch_style(ehr.site().session(), f"{ehr.base}/style.json") == {}
