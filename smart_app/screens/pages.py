"""The one Jinja environment: templates in, HTML out, nothing unescaped.

Every text that is not ours passes ``_showable`` first: characters that can make a page show other
words than are stored (bidirectional overrides, controls) never reach it.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from fhir_bridge.errors import BridgeError
from smart_app.screens import moments

HERE = Path(__file__).parent.parent
STATIC = HERE / "static"
ASSETS = "/static/"
"""Where the built files are served; their names carry a hash, so they never change."""

_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ScreensNotBuilt(BridgeError):
    """The screens were not built on this server (BRIDGE_SKIP_WEB); its FHIR API still answers."""

    status, issue_code = 503, "not-supported"


@cache
def manifest() -> dict[str, str]:
    """Logical to hashed file names, as the bundle's build wrote them.

    Raises:
        ScreensNotBuilt: there is no bundle.
    """
    try:
        names: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    except FileNotFoundError:
        raise ScreensNotBuilt from None
    return names


def asset(name: str) -> str:
    """The address of a built file, e.g. ``asset("app.css")``."""
    return ASSETS + manifest()[name]


def _showable(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNSHOWABLE.sub("", value)
    return value


@cache
def environment() -> Environment:
    """The environment all screens share."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_showable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    made.filters.update(
        day=moments.day,
        short_day=moments.short_day,
        clock=moments.clock,
        when=moments.when,
        away=moments.away,
    )
    return made


def render(template: str, **values: Any) -> str:
    """Draw a template, e.g. ``render("today.html", frame=frame, …)``.

    Raises:
        ScreensNotBuilt: the server was built without screens.
    """
    manifest()
    return environment().get_template(template).render(values)
