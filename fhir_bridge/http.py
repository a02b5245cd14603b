"""The one import of requests: sessions that cannot be talked into going elsewhere.

``trust_env=False``: requests replaces our Bearer header with Basic when the host is in
``.netrc``. Redirects are off (a token must never follow one), time-outs are explicit, bodies
are read up to a limit, and only the origins recorded for a site are reached.
"""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from ssl import SSLCertVerificationError
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import SSLError

from fhir_bridge.errors import BridgeError, EhrUnavailable

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0
MAX_BYTES = 50 * 1024 * 1024
AGENT = "footbridge/0.1"


class Unreachable(BridgeError):
    """This address is not one of the addresses registered for this EHR."""

    status, issue_code = 502, "security"


class SentButUnanswered(EhrUnavailable):
    """The EHR did not answer in time. It may or may not have taken what was sent."""


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers (case-insensitive), body up to the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class GuardedSession:
    """A warm connection pool to the hosts of one site.

    Attributes:
        origins: ``scheme://host[:port]`` that may be reached; nothing else is.
        internal: loopback and private addresses are allowed (a site inside our own network).
        pool: connections kept warm, at least as many as requests run side by side.
    """

    origins: frozenset[str]
    internal: bool = False
    pool: int = 8
    _session: requests.Session = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._session = _harden(requests.Session(), self.pool)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Iterable[tuple[str, str]] | None = None,
        data: bytes | Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float = READ_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """Send one request.

        Raises:
            Unreachable: the address is not allowed; nothing was sent.
            EhrUnavailable: no connection could be made; nothing was sent.
            SentButUnanswered: sent, and then no (whole) answer: the outcome is unknown.
        """
        self._allow(url)
        given = {"User-Agent": AGENT, "X-Request-Id": str(uuid4()), **(headers or {})}
        try:
            with self._session.request(
                method, url, headers=given, params=list(params or ()) or None, data=data, auth=auth,
                timeout=(CONNECT_SECONDS, timeout), allow_redirects=False, stream=True,
            ) as response:  # fmt: skip
                body = _read(response, max_bytes)
                return Answer(response.status_code, response.headers, body)
        except requests.ConnectTimeout:
            raise EhrUnavailable from None
        except requests.ConnectionError as error:
            raise (EhrUnavailable if _never_connected(error) else SentButUnanswered)() from None
        except requests.RequestException:
            raise SentButUnanswered from None

    def download(
        self, url: str, into: BinaryIO, *, headers: Mapping[str, str] | None = None,
        timeout: float = READ_SECONDS,
    ) -> int:  # fmt: skip
        """Fetch a file of any size; what came is written only where it was answered 200.

        Returns:
            The status.

        Raises:
            Unreachable: the address is not allowed; nothing was sent.
            EhrUnavailable: there was no whole answer.
        """
        self._allow(url)
        given = {"User-Agent": AGENT, "X-Request-Id": str(uuid4()), **(headers or {})}
        try:
            with self._session.get(
                url, headers=given, timeout=(CONNECT_SECONDS, timeout), allow_redirects=False,
                stream=True,
            ) as response:  # fmt: skip
                if response.status_code == requests.codes.ok:
                    into.writelines(response.iter_content(256 * 1024))
                return response.status_code
        except requests.RequestException:
            raise EhrUnavailable("The server did not send the whole file.") from None

    def _allow(self, url: str) -> None:
        try:
            parts, origin = urlsplit(url), origin_of(url)
        except ValueError:
            raise Unreachable(where=url) from None
        if origin not in self.origins or parts.username or parts.password:
            raise Unreachable(where=url)
        if not self.internal and not _is_public(parts.hostname or "", parts.port or 443):
            raise Unreachable(where=url)

    def oauth(self, client_id: str, **options: Any) -> "OAuth2Session":
        """An Authlib OAuth 2.0 session with the same guards (used to build requests)."""
        # signing in at an EHR alone needs it, and the API never does: 3 MB
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415

        session = OAuth2Session(client_id, **options)
        _harden(session, 1)
        return session


def origin_of(url: str) -> str:
    """Scheme, host and port, lower case, default port left out.

    Example:
        >>> origin_of("HTTPS://EHR.example:443/r4/")
        'https://ehr.example'
    """
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    port = "" if parts.port in {None, default} else f":{parts.port}"
    host = (parts.hostname or "").lower()
    return f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}{port}"


def _harden(session: requests.Session, pool: int) -> requests.Session:
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # users share the session
    session.headers.clear()
    session.headers["Accept-Encoding"] = "gzip, deflate"
    adapter = HTTPAdapter(pool_connections=4, pool_maxsize=pool, max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _read(response: requests.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(64 * 1024):
        body += chunk
        if len(body) > max_bytes:
            raise SentButUnanswered("The EHR sent more than can be taken in one piece.")
    return bytes(body)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether urllib3 failed before a byte of the request left."""
    reason = error.args[0] if error.args else None
    cause = getattr(reason, "reason", reason)
    if isinstance(error, requests.exceptions.SSLError):
        # TLS may also break after the request went out: only a certificate comes surely before
        return isinstance(cause, SSLError) and isinstance(cause.args[0], SSLCertVerificationError)
    return type(cause).__name__ in {
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeoutError",
    }


def _is_public(host: str, port: int) -> bool:
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except OSError:
        raise EhrUnavailable from None
    return all(ipaddress.ip_address(str(each[4][0])).is_global for each in found)
