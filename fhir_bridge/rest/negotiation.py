"""Media types and entity tags: what a client may send and what it wants back (P23)."""

import re
from email.utils import format_datetime

from fhir_bridge.errors import Malformed, Stale
from fhir_bridge.rest.bodies import GZIP
from fhir_bridge.rest.errors import NotAcceptable, WrongMediaType
from fhir_bridge.rest.messages import JSON, Answer, Asked, Deed
from fhir_bridge.rest.search import pairs_of
from fhir_bridge.rest.server import Case
from fhir_bridge.store.resources import Stored

JSON_TYPES = {"application/fhir+json", "application/json", "json", "text/json"}
_ANY = {"*/*", "application/*"}
FORM = "application/x-www-form-urlencoded"


def require_json_wanted(asked: Asked) -> None:
    """Stop a request that cannot read JSON. ``_format`` wins over ``Accept`` (FHIR R4 http).

    Raises:
        NotAcceptable: neither names JSON.
    """
    formats = [value for name, value in pairs_of(asked.query) if name == "_format"]
    ranges = formats[-1:] or asked.headers.get("accept", "*/*").split(",")
    if not any(_is_ours(each, JSON_TYPES | _ANY) for each in ranges):
        raise NotAcceptable


def require_async(asked: Asked) -> None:
    """Stop what is answered later where nobody said that they will come back for it (Q7).

    Raises:
        NotAcceptable: they cannot read JSON.
        Malformed: there is neither ``respond-async`` nor lenient handling.
    """
    require_json_wanted(asked)
    if "respond-async" not in asked.prefer and not asked.lenient:
        raise Malformed("This is asked for with Prefer: respond-async.")


def takes_gzip(accepted: str) -> bool:
    """Whether ``Accept-Encoding`` lets an answer be packed; ``q=0`` forbids it (RFC 9110)."""
    return any(_is_ours(each, {GZIP}) for each in accepted.split(","))


def require_json_sent(asked: Asked) -> None:
    """Stop a body that does not say it is JSON, or is packed in a way that is not read here.

    Raises:
        WrongMediaType: it says it is something else.
    """
    _require_type(asked, JSON_TYPES)


def require_form_sent(asked: Asked) -> None:
    """Stop a ``_search`` body that is no form. Raises WrongMediaType."""
    if asked.body:
        _require_type(asked, {FORM})


def _require_type(asked: Asked, types: set[str]) -> None:
    packed = asked.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", GZIP} or not _is_ours(
        asked.headers.get("content-type", ""), types
    ):
        raise WrongMediaType


def _is_ours(media_range: str, types: set[str]) -> bool:
    # "+" is a blank in a query string: ?_format=application/fhir+json
    name, *parameters = media_range.replace("fhir json", "fhir+json").strip().lower().split(";")
    given = dict(each.strip().partition("=")[::2] for each in parameters)
    version = given.get("fhirversion", "4.0").strip('"')
    refused = re.fullmatch(r"0(\.0{0,3})?", given.get("q", "1").strip())
    return name.strip() in types and version.startswith("4.0") and not refused


def version_of(tag: str) -> int | None:
    """The version an entity tag of ours names, e.g. ``W/"3"``; None for any other text."""
    found = re.fullmatch(r'(?:W/)?"(\d{1,9})"', tag.strip(), re.ASCII)
    return int(found[1]) if found else None


def expected_version(asked: Asked, *, guarded: bool) -> int | None:
    """The version that ``If-Match`` insists on; None when the client does not insist.

    Raises:
        Stale: a tag that no version of ours ever had (Q3), or none where one is required.
    """
    tag = asked.headers.get("if-match")
    if tag is None and guarded:
        raise Stale("Send If-Match with the version that was read.")
    if tag is None or tag.strip() == "*":
        return None
    version = version_of(tag)
    if version is None:
        raise Stale
    return version


def known_already(asked: Asked, stored: Stored) -> bool:
    """Whether ``If-None-Match`` names this version."""
    tags = [tag.strip() for tag in asked.headers.get("if-none-match", "").split(",")]
    return "*" in tags or stored.version in map(version_of, tags)


def served(
    case: Case, stored: Stored, *, status: int = 200, deeds: tuple[Deed, ...] = ()
) -> Answer:
    """A record as an answer: its bytes, its ETag, when it was last changed."""
    headers = {
        "content-type": JSON,
        "etag": stored.etag,
        "last-modified": format_datetime(stored.updated, usegmt=True),
    }
    body = case.server.shown(stored.type, stored.body)
    return Answer(status, headers, body, deeds, stored.updated)
