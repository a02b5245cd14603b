"""Which interaction a method and a path ask for. A new address is a row of ``_SHAPES``.

The same table serves HTTP and the entries of a Bundle, so an entry can do no more than a request.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fhir_bridge.errors import NotFound
from fhir_bridge.rest.errors import MethodNotOffered, UnknownType
from fhir_bridge.rest.offers import Offer

_TYPE = r"(?P<type>[A-Z][A-Za-z]{1,63})"
_ID = r"(?P<id>[A-Za-z0-9\-.]{1,64})"

# shape of the path, and the interaction that each method asks for
_SHAPES: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {
    "base": (re.compile(r""), {"POST": "bundle"}),
    "metadata": (re.compile(r"metadata"), {"GET": "capabilities"}),
    "type": (
        re.compile(_TYPE),
        {"GET": "search-type", "POST": "create", "PUT": "conditional-update"},
    ),
    "search": (re.compile(rf"{_TYPE}/_search"), {"POST": "search-type"}),
    "instance": (
        re.compile(rf"{_TYPE}/{_ID}"),
        {"GET": "read", "PUT": "update", "DELETE": "delete"},
    ),
    "history": (re.compile(rf"{_TYPE}/{_ID}/_history"), {"GET": "history-instance"}),
    "everything": (
        re.compile(rf"(?P<type>Patient)/{_ID}/\$everything"),
        {"GET": "everything", "POST": "everything"},
    ),
    "version": (
        re.compile(rf"{_TYPE}/{_ID}/_history/(?P<version>[A-Za-z0-9\-.]{{1,64}})"),
        {"GET": "vread"},
    ),
}


@dataclass(frozen=True)
class Address:
    """What a path names, and what may be done there by which method."""

    shape: str
    type: str = ""
    id: str = ""
    version: str = ""

    def __str__(self) -> str:
        """``Goal/7``, without query, for the audit."""
        return f"{self.type}/{self.id}".rstrip("/") or self.shape


def address_of(path: str) -> Address:
    """Read a path below the base.

    Raises:
        NotFound: no such address.
    """
    for shape, (pattern, _) in _SHAPES.items():
        found = pattern.fullmatch(path.rstrip("/"))
        if found:
            return Address(shape, **found.groupdict())
    raise NotFound("There is nothing at this address.")


def interaction_of(method: str, address: Address, offer: Offer) -> str:
    """The interaction that is asked for, when this server offers it.

    Raises:
        UnknownType: the server does not know the type.
        MethodNotOffered: it does not do that there.
    """
    if address.type and address.type not in offer.types:
        raise UnknownType
    does = offer.types[address.type].ways if address.type else _whole(offer)
    asked = "GET" if method == "HEAD" else method
    offered = {name: code for name, code in _SHAPES[address.shape][1].items() if code in does}
    if asked not in offered:
        error = MethodNotOffered()
        error.allow = (*offered, "HEAD") if "GET" in offered else tuple(offered)
        raise error
    return offered[asked]


@dataclass(frozen=True)
class Way:
    """Something that can be asked for: a method at an address.

    Attributes:
        template: of the path below the base, e.g. ``/Goal/{id}``.
        type: "" where the whole server is asked.
    """

    method: str
    template: str
    type: str
    interaction: str


_TEMPLATES = {
    "base": "", "metadata": "/metadata", "type": "/{type}", "search": "/{type}/_search",
    "instance": "/{type}/{id}", "history": "/{type}/{id}/_history",
    "version": "/{type}/{id}/_history/{version}", "everything": "/{type}/{id}/$everything",
}  # fmt: skip


def ways_of(offer: Offer) -> Iterator[Way]:
    """All that `interaction_of` lets through."""
    for shape, (_, methods) in _SHAPES.items():
        template = _TEMPLATES[shape]
        for type in offer.types if "{type}" in template else ("",):
            does = offer.types[type].ways if type else _whole(offer)
            for method, code in methods.items():
                if code in does:
                    yield Way(method, template.replace("{type}", type), type, code)


def _whole(offer: Offer) -> tuple[str, ...]:
    return ("capabilities", "bundle") if offer.system else ("capabilities",)
