"""What a request to another server would do there. To let another address through, add a row.

``ADDRESSES`` says which letter of a scope each method needs at each shape of path; what has no row
is not handed on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fhir_bridge.errors import Malformed, NotFound
from fhir_bridge.rest.errors import MethodNotOffered
from fhir_bridge.rest.messages import Asked

_TYPE, _ID = r"(?P<type>[A-Z][A-Za-z]{1,63})", r"(?P<id>[A-Za-z0-9\-.]{1,64})"
SEARCH, READ, OPERATION = "search", "read", "operation"

ADDRESSES: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...] = tuple(
    (re.compile(pattern), needs)
    for pattern, needs in (
        ("", {"GET": "page", "POST": "bundle"}),
        (
            _TYPE,
            {"GET": SEARCH, "POST": "create", "PUT": "update", "PATCH": "update",
             "DELETE": "delete"},
        ),
        (rf"{_TYPE}/_search", {"POST": SEARCH}),
        (rf"{_TYPE}/_history", {"GET": SEARCH}),
        (
            rf"{_TYPE}/{_ID}",
            {"GET": READ, "PUT": "update", "PATCH": "update", "DELETE": "delete"},
        ),
        (rf"{_TYPE}/{_ID}/_history(?:/[A-Za-z0-9\-.]{{1,64}})?", {"GET": READ}),
        (rf"(?:{_TYPE}/(?:{_ID}/)?)?\$[a-z-]{{1,64}}", {"GET": OPERATION, "POST": OPERATION}),
    )
)  # fmt: skip
"""Shape of the path, and what each method needs there."""


@dataclass(frozen=True)
class Deed:
    """What a request would do: ``needs`` is a word of ``store.access.LETTERS``, or a kind."""

    needs: str
    type: str = ""
    id: str = ""

    @property
    def writes(self) -> bool:
        """Whether it changes a record."""
        return self.needs in {"create", "update", "delete"}


def deed_of(method: str, path: str) -> Deed:
    """What a method at a path would do.

    Raises:
        NotFound: no such address.
        MethodNotOffered: nothing is done there by this method.
    """
    for pattern, needs in ADDRESSES:
        found = pattern.fullmatch(path.rstrip("/"))
        if found:
            asked = "GET" if method == "HEAD" else method
            if asked not in needs:
                raise MethodNotOffered
            named = {name: value or "" for name, value in found.groupdict().items()}
            return Deed(needs[asked], **named)
    raise NotFound("There is nothing at this address.")


def request_of(entry: Any) -> Asked:
    """An entry of a Bundle as a request."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        raise Malformed("An entry has no request.")
    path, _, query = str(request.get("url", "")).partition("?")
    condition = request.get("ifNoneExist")
    headers = {"if-none-exist": str(condition)} if condition else {}
    return Asked(str(request.get("method", "")), path.lstrip("/"), query, headers)


def is_plain(deed: Deed, asked: Asked) -> bool:
    """Whether a write names its record, or makes a new one from a body that says whose it is."""
    return asked.method != "PATCH" and (deed.needs == "create" or bool(deed.id))
