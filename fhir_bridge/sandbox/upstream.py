"""Another FHIR server that stands behind the pretend EHR: requests to it, in our addresses.

What goes there names its base, what comes back names ours: every member of a body that holds an
address (``_NAMES``), and the headers that do. All other bytes stay as they are. Only headers that
mean something to a FHIR server pass, so no token, no cookie and nothing hop-by-hop does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote, urljoin

from fhir_bridge.errors import BridgeError, EhrRejected, EhrUnavailable, NotFound
from fhir_bridge.http import GuardedSession, SentButUnanswered, origin_of
from fhir_bridge.rest.messages import Answer
from fhir_bridge.wire import Document, read_document

THERE = (
    "content-type", "prefer", "if-match", "if-none-match", "if-none-exist",
    "if-modified-since", "cache-control", "x-request-id",
)  # fmt: skip
"""Headers of a request that are passed on."""

BACK = (
    "content-type", "etag", "last-modified", "location", "content-location", "retry-after", "allow",
)  # fmt: skip
"""Headers of an answer that are passed on."""

SECONDS = 60.0
_NAMES = b"fullUrl|url|reference|location"
_WITH_QUERY = ("if-none-exist",)
_AWAY = "The FHIR server behind this EHR cannot be reached."
_REFUSES = "The FHIR server behind this EHR does not let it in."
_ODD = "The FHIR server behind this EHR answers with an error."


class NoAnswerBehind(BridgeError):
    """The FHIR server behind this EHR did not answer. It may have taken what was sent, or not."""

    status, issue_code = 504, "transient"


@dataclass(frozen=True)
class Upstream:
    """The server behind.

    Attributes:
        base: its FHIR base, without a trailing slash.
        ours: our FHIR base, without a trailing slash.
    """

    base: str
    ours: str
    _session: GuardedSession = field(init=False, repr=False)

    def __post_init__(self) -> None:
        # whoever starts the sandbox names the server; a page or a client cannot
        session = GuardedSession(frozenset({origin_of(self.base)}), internal=True, pool=16)
        object.__setattr__(self, "_session", session)

    def send(
        self,
        method: str,
        path: str = "",
        query: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send a request and bring back the answer, whatever its status.

        Args:
            path: percent-decoded, below the base.
            query: as it was written, in our addresses.
            headers: names in lower case.

        Raises:
            EhrUnavailable: it cannot be reached; nothing was sent.
            NoAnswerBehind: it was sent, and no whole answer came.
            EhrRejected: it wants a token, or sends us elsewhere.
        """
        url = self._url(path, query)
        given = {name: value for name, value in (headers or {}).items() if name in THERE}
        given["accept"] = "application/fhir+json"
        given |= {name: self._query(given[name]) for name in _WITH_QUERY if name in given}
        there = retarget(body, self.ours, self.base) if body else None
        try:
            answer = self._session.request(
                method, url, headers=_titled(given), data=there, timeout=SECONDS
            )
        except SentButUnanswered:
            raise NoAnswerBehind from None
        except EhrUnavailable:
            raise EhrUnavailable(_AWAY) from None
        if answer.status in _NOT_OURS_TO_SAY:
            raise EhrRejected(_REFUSES)
        return Answer(
            answer.status,
            self._back(answer.headers, url),
            self._in_our_addresses(answer.body, answer.headers.get("Content-Type", "")),
        )

    def get(self, path: str, query: str = "") -> Document:
        """Read something that must be there.

        Raises:
            NotFound: it is not.
            BridgeError: it cannot be had.
        """
        answer = self.send("GET", path, query, headers={"cache-control": "no-cache"})
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise NotFound
        if answer.status != HTTPStatus.OK:
            raise EhrRejected(_ODD)
        return understood(answer)

    def _url(self, path: str, query: str) -> str:
        if any(part in {".", ".."} for part in path.split("/")):
            raise NotFound("There is nothing at this address.")
        below = f"/{quote(path, safe='/$-._~')}" if path else ""
        return f"{self.base}{below}" + (f"?{self._query(query)}" if query else "")

    def _query(self, query: str) -> str:
        plain = query.replace(self.ours, self.base)
        return plain.replace(quote(self.ours, safe=""), quote(self.base, safe=""))

    def _back(self, headers: Mapping[str, str], url: str) -> dict[str, str]:
        found = {name: headers[name] for name in BACK if name in headers}
        for name in ("location", "content-location"):
            if name in found:
                whole = urljoin(url, found[name])
                found[name] = _moved(whole, self.base, self.ours)
        return found

    def _in_our_addresses(self, body: bytes, content_type: str) -> bytes:
        return retarget(body, self.base, self.ours) if "json" in content_type else body


_NOT_OURS_TO_SAY = {
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT,
}  # fmt: skip


def understood(answer: Answer) -> Document:
    """What a server behind says.

    Raises:
        EhrRejected: it is no JSON object.
    """
    try:
        return read_document(answer.body)
    except BridgeError:
        raise EhrRejected(_ODD) from None


def retarget(raw: bytes, old: str, new: str) -> bytes:
    """Change the base of the addresses in a JSON text, and not one other byte.

    Example:
        >>> retarget(b'{"reference":"http://a/r4/Patient/1"}', "http://a/r4", "http://b/x")
        b'{"reference":"http://b/x/Patient/1"}'
    """
    base = re.escape(old.encode()).replace(b"/", rb"\\?/")
    pattern = rb'"(%s)"([ \t\r\n]*+:[ \t\r\n]*+)"%s(?=\\?[/?#"])' % (_NAMES, base)
    return re.sub(pattern, lambda found: b'"%s"%s"%s' % (*found.groups(), new.encode()), raw)


def _moved(url: str, old: str, new: str) -> str:
    rest = url.removeprefix(old)
    return new + rest if rest != url and rest[:1] in {"", "/", "?"} else url


def _titled(headers: Mapping[str, str]) -> dict[str, str]:
    """Names as requests' own are written, so that none is sent twice."""
    return {"-".join(part.title() for part in name.split("-")): v for name, v in headers.items()}
