"""The engine's addresses in the words of OpenAPI 3.1, for tools that do not read FHIR's own.

Made of the offer that the router obeys, like the CapabilityStatement, so it can claim neither more
nor less. What an interaction may answer is a row of ``ANSWERS``; what a result parameter may say, a
row of ``_RESULTS``. Resources are not modelled here: their shape is FHIR's, and the profiles'.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus

from fhir_bridge.r4.search_parameters import SearchParameter
from fhir_bridge.rest.addresses import Way, ways_of
from fhir_bridge.rest.interactions import letter_of
from fhir_bridge.rest.negotiation import FORM
from fhir_bridge.rest.offers import Offer, TypeOffer
from fhir_bridge.rest.paging import PARAMETER
from fhir_bridge.rest.search import MAX_COUNT, MODIFIERS, SUMMARIES
from fhir_bridge.wire import Json

FHIR = "application/fhir+json"
ANY = (400, 401, 403, 406, 413, 429, 500, 503)
"""What any request may be answered with: a bad query, no token, too much, too often, a bad day."""
ANSWERS: Mapping[str, tuple[int, ...]] = {
    "capabilities": (200, 304),
    "read": (200, 304, 404, 410),
    "vread": (200, 404, 410),
    "history-instance": (200, 404),
    "search-type": (200, 410, 415),
    "create": (200, 201, 409, 412, 415, 422),
    "update": (200, 201, 404, 409, 412, 415, 422),
    "conditional-update": (200, 201, 404, 409, 412, 415, 422),
    "delete": (204, 404, 409, 412),
    "bundle": (200, 404, 409, 412, 415, 422),
    "everything": (200, 404, 410, 415),
}
"""What else, by interaction."""

_BUNDLES = {"search-type", "everything", "history-instance", "bundle"}
_BODIES = {"create", "update", "conditional-update", "bundle", "everything"}
_ID = {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"}
_RESULTS: Mapping[str, Json] = {
    "_count": {"type": "integer", "minimum": 0, "maximum": MAX_COUNT},
    "_summary": {"enum": list(SUMMARIES)},
    "_total": {"enum": ["none", "accurate"]},
    "_elements": {"type": "string", "pattern": "^[a-zA-Z]{1,64}(,[a-zA-Z]{1,64})*$"},
}
_VALUES: Mapping[str, Json] = {
    "token": {"type": "string", "minLength": 1},
    "reference": {"type": "string", "pattern": r"^([A-Z][A-Za-z]{1,63}/)?[A-Za-z0-9\-.]{1,64}$"},
    "string": {"type": "string", "pattern": "[A-Za-z0-9]"},
    "uri": {"type": "string", "format": "uri", "minLength": 1},
    "date": {
        "type": "string",
        "pattern": r"^(eq|ne|gt|ge|lt|le|sa|eb|ap)?[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|1\d))?)?",
    },
}
_PAGES: Mapping[str, Mapping[str, Json]] = {
    "history-instance": {"_count": _RESULTS["_count"]},
    "everything": {
        "start": _VALUES["date"], "end": _VALUES["date"],
        "_since": {"type": "string", "format": "date-time"},
        "_type": {"type": "string", "pattern": "^[A-Z][A-Za-z]{1,63}(,[A-Z][A-Za-z]{1,63})*$"},
        "_count": {"type": "integer", "minimum": 1, "maximum": MAX_COUNT},
        PARAMETER: {"type": "string"},
    },
}  # fmt: skip
"""The parameters of what gives pages and is no search, by interaction."""
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "capabilities": ("If-None-Match",),
    "read": ("If-None-Match",),
    "search-type": ("Prefer",),
    "everything": ("Prefer",),
    "create": ("Prefer", "If-None-Exist"),
    "update": ("Prefer", "If-Match"),
    "conditional-update": ("Prefer", "If-Match"),
    "delete": ("If-Match",),
    "bundle": ("Prefer",),
}


def paths(offer: Offer, root: str) -> Json:
    """Every address that the router answers, each with what can be asked there.

    Args:
        root: the path of the base, which each path begins with.
    """
    found: Json = {}
    for way in ways_of(offer):
        at = found.setdefault(f"{root}{way.template}", {"parameters": in_path(way.template)})
        at[way.method.lower()] = _operation(way, offer)
    return found


def in_path(template: str) -> list[Json]:
    """The parameters that a path names, e.g. ``{id}``."""
    return [
        {"name": name, "in": "path", "required": True, "schema": _ID}
        for name in re.findall(r"{(\w+)", template)
    ]


def answers(statuses: Iterable[int], *, of: str = "Resource", media: str = FHIR) -> Json:
    """What may be answered; an OperationOutcome where it is refused."""
    return {
        str(status): {"$ref": "#/components/responses/NotDone"} if _refuses(status)
        else {"description": HTTPStatus(status).phrase} | _body(status, of, media)
        for status in sorted({*statuses, *ANY})
    }  # fmt: skip


def components() -> Json:
    """What the paths refer to."""
    return {
        "schemas": {
            "Resource": _resource(),
            "Bundle": _resource("Bundle"),
            "OperationOutcome": _resource("OperationOutcome", "issue"),
        },
        "responses": {
            "NotDone": {
                "description": "It was not done; the OperationOutcome says why.",
                "content": json_of("OperationOutcome"),
            }
        },
    }


def json_of(schema: str) -> Json:
    """Content of FHIR JSON."""
    return {FHIR: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _refuses(status: int) -> bool:
    return status >= HTTPStatus.BAD_REQUEST


def _body(status: int, of: str, media: str) -> Json:
    if status in {HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
        return {}
    return {"content": json_of(of) if media == FHIR else {media: {}}}


def _resource(type: str = "", *required: str) -> Json:
    name: Json = {"const": type} if type else {"type": "string"}
    members = ["resourceType", *required]
    return {"type": "object", "required": members, "properties": {"resourceType": name}}


def _operation(way: Way, offer: Offer) -> Json:
    row = offer.types.get(way.type, TypeOffer(()))
    does = way.interaction
    parameters = [{"name": name, "in": "header", "schema": {"type": "string"}}
                  for name in _HEADERS.get(does, ())]  # fmt: skip
    said: Json = {
        "operationId": "-".join(filter(None, (does, way.type, way.method.lower()))),
        "tags": [way.type or "server"],
        "security": _security(way),
        "responses": answers(ANSWERS[does], of="Bundle" if does in _BUNDLES else "Resource"),
    }
    if does == "search-type":
        searched = list(_searched(row))
        if way.method == "POST":
            said["requestBody"] = _form(searched)
        else:
            parameters += [{**each, "in": "query"} for each in searched]
    elif way.method == "GET":
        pages = _PAGES.get(does, {})
        parameters += [{**_parameter(name, pages[name]), "in": "query"} for name in pages]
    elif does in _BODIES:
        said["requestBody"] = {"required": True, "content": json_of("Resource")}
    return said | ({"parameters": parameters} if parameters else {})


def _security(way: Way) -> list[Json]:
    if not way.type:
        return [] if way.interaction == "capabilities" else [{"backend": []}]
    return [{"backend": [f"system/{way.type}.{letter_of(way.interaction)}"]}]


def _searched(row: TypeOffer) -> Iterator[Json]:
    """The parameters of a search, each with its modifiers as a name of its own."""
    for parameter in row.parameters:
        yield _parameter(parameter.code, _VALUES[parameter.kind], parameter)
        for modifier in MODIFIERS[parameter.kind]:
            value = {"enum": ["true", "false"]} if modifier == "missing" else None
            yield _parameter(f"{parameter.code}:{modifier}", value or _VALUES[parameter.kind])
    dates = [each.code for each in row.parameters if each.kind == "date"]
    results: dict[str, Json] = {
        **_RESULTS,
        "_sort": {"enum": [f"{sign}{code}" for code in dates for sign in ("", "-")]},
        "_include": {"enum": list(row.includes)},
        "_revinclude": {"enum": list(row.revincludes)},
        PARAMETER: {"type": "string"},
    }
    for name, schema in results.items():
        if schema.get("enum") != []:
            yield _parameter(name, schema)


def _parameter(name: str, schema: Json, told: SearchParameter | None = None) -> Json:
    more = {"description": told.documentation} if told and told.documentation else {}
    return {"name": name, "schema": schema} | more


def _form(parameters: Iterable[Json]) -> Json:
    fields = {each["name"]: each["schema"] for each in parameters}
    return {"content": {FORM: {"schema": {"type": "object", "properties": fields}}}}
