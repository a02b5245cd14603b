"""``smart_style_url``: the colours, lengths and fonts of an EHR, mistrusted (SMART 2.2; L38).

A stranger's file must not draw on our pages. What is not one of the eleven members, or has another
form than is accepted here, is left out; what is accepted is written anew, never passed on. A style
that cannot be had costs nothing: our own is there.
"""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fhir_bridge.errors import BridgeError, Malformed, TooLarge
from fhir_bridge.http import GuardedSession
from fhir_bridge.wire import read_document

MAX_BYTES = 64 * 1024
SECONDS = 2.0
LONGEST = 200
FONTS = 6
PIXELS_OF = {"px": 1.0, "rem": 16.0, "em": 16.0}
MOST_PIXELS = 64

Style = Mapping[str, str]
"""Members of a style that were accepted: colours as ``#rrggbb``, lengths in px, fonts quoted."""


def fetch_style(http: GuardedSession, url: str | None) -> Style:
    """The style of an EHR; nothing where there is none, or where it cannot be trusted.

    Args:
        http: the site's session: another host than those registered is not asked.
    """
    if not url:
        return {}
    try:
        answer = http.request(
            "GET", url, headers={"Accept": "application/json"}, timeout=SECONDS,
            max_bytes=MAX_BYTES,
        )  # fmt: skip
    except BridgeError:
        return {}
    return read_style(answer.body) if answer.status == HTTPStatus.OK else {}


def read_style(raw: bytes) -> Style:
    """What of a style is accepted.

    Example:
        >>> read_style(b'{"color_text": "#ABC", "color_error": "red; }", "else": "1px"}')
        {'color_text': '#aabbcc'}
    """
    try:
        data = read_document(raw, max_bytes=MAX_BYTES).data
    except (Malformed, TooLarge):
        return {}
    read = {name: _accepted(name, data.get(name)) for name in MEMBERS}
    return {name: value for name, value in read.items() if value}


def _accepted(name: str, value: Any) -> str | None:
    usable = isinstance(value, str) and len(value) <= LONGEST
    return MEMBERS[name](value.strip()) if usable else None


def _colour(text: str) -> str | None:
    if found := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text, re.ASCII | re.IGNORECASE):
        digits = found[1].lower()
        return f"#{digits if len(digits) == len('rrggbb') else ''.join(2 * d for d in digits)}"
    found = re.fullmatch(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", text, re.ASCII)
    parts = [int(part) for part in found.groups()] if found else []
    return f"#{bytes(parts).hex()}" if parts and max(parts) <= 0xFF else None  # noqa: PLR2004


def _length(text: str) -> str | None:
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,3})?)(px|rem|em)|0", text, re.ASCII)
    if not found:
        return None
    pixels = float(found[1] or 0) * PIXELS_OF[found[2] or "px"]
    return f"{pixels:g}px" if pixels <= MOST_PIXELS else None


def _fonts(text: str) -> str | None:
    names = [each.strip() for each in text.split(",")]
    found = [re.fullmatch(r"(['\"]?)([A-Za-z][A-Za-z0-9 -]{0,39})\1", name) for name in names]
    if len(names) > FONTS or not all(found):
        return None
    # a generic family is a keyword: in quotes it would be the name of a font
    return ", ".join(_font(each[2]) for each in found if each)


def _font(name: str) -> str:
    generic = {"serif", "sans-serif", "monospace", "system-ui"}
    return name if name in generic else f'"{name}"'


MEMBERS: Mapping[str, Callable[[str], str | None]] = {
    "color_background": _colour,
    "color_error": _colour,
    "color_highlight": _colour,
    "color_modal_backdrop": _colour,
    "color_success": _colour,
    "color_text": _colour,
    "dim_border_radius": _length,
    "dim_font_size": _length,
    "dim_spacing_size": _length,
    "font_family_body": _fonts,
    "font_family_heading": _fonts,
}
"""The members SMART lists, and what each must look like."""
