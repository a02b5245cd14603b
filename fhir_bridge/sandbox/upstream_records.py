"""The records for the EHR's own pages when they are on another server (``records.Records``)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fhir_bridge.errors import BridgeError, NotFound
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.rest.bundle_bytes import bundle
from fhir_bridge.sandbox.issued import User
from fhir_bridge.sandbox.records import (
    DOCUMENTS,
    PAGE,
    Listing,
    card,
    heading_of,
    is_number_like,
)
from fhir_bridge.sandbox.upstream import Upstream
from fhir_bridge.wire import Json, items, members, read_json, write_json

MAX_PAGES = 200
_COUNT = 200
_AFTER = re.compile(r"(?:/?Patient/?|/)?\?[^\s#]{1,4000}")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True)
class UpstreamRecords:
    """The records of the server behind."""

    upstream: Upstream

    def patients(self, q: str, after: str) -> Listing:
        """See ``records.Records``."""
        if _AFTER.fullmatch(after):
            path, _, query = after.partition("?")
        else:
            path, query = "Patient", urlencode([("_count", PAGE), *_criteria(q)])
        found = self.upstream.get(path.strip("/"), query).data
        rows = [each for each in _matches(found) if each.get("resourceType") == "Patient"]
        cards = tuple(card(str(each.get("id")), each) for each in rows)
        next = _next(found, self.upstream.ours)
        total = found.get("total")
        whole = total if isinstance(total, int) else None if next or after else len(cards)
        heading = "Patients" if whole is None else heading_of(whole)
        return Listing(cards, heading, next if _AFTER.fullmatch(next) else "")

    def patient(self, id: str) -> Any:
        """See ``records.Records``."""
        return card(id, self._read("Patient", id))

    def belongs(self, type: str, id: str, patient: str) -> bool:
        """See ``records.Records``."""
        try:
            return is_resource(type) and patients_of(self._read(type, id)) == {patient}
        except NotFound:
            return False

    def plan_of(self, patient: str) -> str | None:
        """See ``records.Records``."""
        query = urlencode({"patient": patient, "_count": 1})
        found = _matches(self.upstream.get("CarePlan", query).data)
        return next((f"CarePlan/{each['id']}" for each in found if "id" in each), None)

    def documents_of(self, patient: str) -> list[Json]:
        """See ``records.Records``."""
        query = urlencode({"patient": patient, "_count": DOCUMENTS})
        return _matches(self.upstream.get("DocumentReference", query).data)

    def searchset(self, type: str) -> bytes:
        """See ``records.Records``."""
        if not is_resource(type):
            raise NotFound
        rows = list(self._all(type))
        return bundle("searchset", {"total": len(rows)}, rows)

    def welcome(self, user: User) -> None:
        """Put the user there when nobody has; a server that will not have it goes without."""
        path = f"Practitioner/{user.id}"
        record = {"resourceType": "Practitioner", "id": user.id, "name": [{"text": user.name}]}
        try:
            self.upstream.get(path)
        except NotFound:
            headers = {"content-type": "application/fhir+json"}
            self.upstream.send("PUT", path, headers=headers, body=write_json(record))

    def _read(self, type: str, id: str) -> Json:
        if not _ID.fullmatch(id) or not id.strip("."):
            raise NotFound
        return self.upstream.get(f"{type}/{id}").data

    def _all(self, type: str) -> Iterator[bytes]:
        path, query = type, f"_count={_COUNT}"
        for _ in range(MAX_PAGES):
            page = self.upstream.get(path, query)
            found = members(page.raw)
            for each in items(found["entry"]) if "entry" in found else []:
                if read_json(each).get("search", {}).get("mode") in {None, "match"}:
                    yield each
            path, mark, query = _next(page.data, self.upstream.ours).partition("?")
            path = path.strip("/")
            if not mark:
                return
        raise BridgeError("The server behind has more records of this type than are shown here.")


def _criteria(q: str) -> list[tuple[str, str]]:
    if is_number_like(q):
        return [("identifier", q)]
    return [("name", word) for word in q.split()]


def _matches(found: Json) -> list[Json]:
    entries = found.get("entry")
    rows = [each.get("resource") for each in entries if isinstance(each, dict)] if entries else []
    return [each for each in rows if isinstance(each, dict)]


def _next(found: Json, base: str) -> str:
    """The next page, as it stands below the base; nothing on the last, or if it is elsewhere."""
    links = found.get("link")
    for each in links if isinstance(links, list) else []:
        if isinstance(each, dict) and each.get("relation") == "next":
            url = str(each.get("url", ""))
            return url.removeprefix(base) if url.startswith((f"{base}/", f"{base}?")) else ""
    return ""
