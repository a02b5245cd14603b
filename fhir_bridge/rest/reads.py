"""Reading one record: read, vread, history of an instance."""

from fhir_bridge.errors import Malformed, NotFound
from fhir_bridge.r4.protected import kind_of
from fhir_bridge.rest import made, supplied
from fhir_bridge.rest.bundle_bytes import bundle, entry
from fhir_bridge.rest.messages import JSON, Answer, Deed
from fhir_bridge.rest.negotiation import known_already, served
from fhir_bridge.rest.search import DEFAULT_COUNT, MAX_COUNT, pairs_of
from fhir_bridge.rest.server import Case, Server
from fhir_bridge.store import resources
from fhir_bridge.store.resources import Stored
from fhir_bridge.wire import instant

_BEFORE = "_before"  # a version number: the history goes on below it


def read(case: Case) -> Answer:
    """The current version; 304 when the client has it."""
    stored = _current(case)
    answer = served(case, stored, deeds=(_deed(case, stored),))
    if not known_already(case.asked, stored):
        return answer
    headers = {name: text for name, text in answer.headers.items() if name != "content-type"}
    return Answer(304, headers, b"", answer.deeds, stored.updated)


def _current(case: Case) -> Stored:
    if made.is_made(case):
        return made.find(case)
    if supplied.is_supplied(case):
        return supplied.find(case)
    return resources.read(case.session, case.grant, case.address.type, case.address.id)


def vread(case: Case) -> Answer:
    """One version."""
    address = case.address
    if not (address.version.isascii() and address.version.isdigit() and len(address.version) < 10):  # noqa: PLR2004
        raise NotFound
    version = int(address.version)
    stored = _version_of(case, version)
    return served(case, stored, deeds=(_deed(case, stored),))


def _version_of(case: Case, version: int) -> Stored:
    address = case.address
    if not supplied.is_supplied(case):
        return resources.vread(case.session, case.grant, address.type, address.id, version)
    found = supplied.history(case, count=1, before=version + 1)
    if not found or found[0].version != version:
        raise NotFound
    return found[0]


def history(case: Case) -> Answer:
    """All versions, newest first, in pages."""
    count, before = _wanted(case)
    address = case.address
    if supplied.is_supplied(case):
        found = supplied.history(case, count=count + 1, before=before)
    else:
        found = resources.history(
            case.session, case.grant, address.type, address.id, count=count + 1, before=before
        )
    if not found:
        raise NotFound
    page, more = found[:count], len(found) > count
    here = case.server.url(address.type, address.id, "_history")
    links = [{"relation": "self", "url": here if before is None else _page(here, count, before)}]
    if more:
        links.append({"relation": "next", "url": _page(here, count, page[-1].version)})
    entries = (_version(case.server, stored) for stored in page)
    body = bundle("history", {"link": links}, entries)
    shown = next((each for each in page if kind_of(each.body)), page[0])
    return Answer(200, {"content-type": JSON}, body, (_deed(case, shown),))


def _wanted(case: Case) -> tuple[int, int | None]:
    given = dict(pairs_of(case.asked.query))
    numbers = {name: given[name] for name in ("_count", _BEFORE) if name in given}
    known = {*numbers, "_format", "_pretty"}
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in numbers.values()):  # noqa: PLR2004
        raise Malformed("_count is a whole number.")
    if not known.issuperset(given) and not case.asked.lenient:
        raise Malformed("A parameter is not supported for history. Supported: _count.")
    count = min(max(int(numbers.get("_count", DEFAULT_COUNT)), 1), MAX_COUNT)
    return count, int(numbers[_BEFORE]) if _BEFORE in numbers else None


def _page(here: str, count: int, before: int) -> str:
    return f"{here}?_count={count}&{_BEFORE}={before}"


def _version(server: Server, stored: Stored) -> bytes:
    if stored.deleted:
        method, status = "DELETE", "204 No Content"
    elif stored.version == 1:
        method, status = "POST", "201 Created"
    else:
        method, status = "PUT", "200 OK"
    target = stored.type if method == "POST" else f"{stored.type}/{stored.id}"
    return entry(
        server.shown(stored.type, stored.body) if stored.body else b"",
        full_url=server.url(stored.type, stored.id),
        request={"method": method, "url": target},
        response={"status": status, "etag": stored.etag, "lastModified": instant(stored.updated)},
    )


def _deed(case: Case, stored: Stored) -> Deed:
    version = f"/_history/{case.address.version}" if case.address.version else ""
    what = f"{stored.type}/{stored.id}{version}"
    return Deed("R", what, stored.patient, kind_of(stored.body))
