"""Rules of the house for templates: nothing unescaped, nothing inline, nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from sources import ROOT, TEMPLATES

FORBIDDEN = {
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)|javascript:", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"\s(?:on[a-z]+|hx-on\S*)\s*=", re.IGNORECASE),
    "another host": re.compile(r"https?://|[\"'(]//\w", re.IGNORECASE),
    "an absolute address made of the request": re.compile(r"url_for|request\.", re.IGNORECASE),
    "a form that sends by GET what it is told": re.compile(
        # a search, or a choice among what the page offers, tells nothing that was typed
        r"<form\b(?=[^>]*method=\"get\")(?![^>]*(?:role=\"search\"|data-choices))",
        re.IGNORECASE,
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_has_none_of(what: str, path: Path) -> None:
    assert FORBIDDEN[what].search((ROOT / path).read_text("utf-8")) is None


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("unescaped text", "{{ words | safe }}"),
        ("an inline style", '<p style="color:red">'),
        ("an inline script", "<script>go()</script>"),
        ("a handler in an attribute", '<a onclick="go()">'),
        ("a handler in an attribute", '<a hx-on::load="go()">'),
        ("another host", '<img src="//cdn.example/x.png">'),
    ],
)
def test_the_rules_see_what_they_forbid(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)
