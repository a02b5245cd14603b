"""Where the API is, as the world sees it; and which paths are its own."""

import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from fhir_bridge.errors import NotFound
from fhir_bridge.rest.errors import refusal
from fhir_bridge.rest.routes import response_of

_OWN = ("/fhir", "/oauth", "/.well-known/smart-configuration", "/.well-known/udap")


def is_ours(path: str) -> bool:
    """Whether the API answers this path, wherever it stands.

    Example:
        >>> is_ours("/fhir"), is_ours("/fhir/Goal/1"), is_ours("/fhirside")
        (True, True, False)
    """
    return any(path == own or path.startswith(f"{own}/") for own in _OWN)


class Speakable:
    """Lets nothing be at an address with control characters: no id has one, no database takes it.

    Whoever looks an id of an address up need not think of them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what can be an address."""
        there = scope["type"] != "http" or not _CONTROL.search(scope["path"])
        answer = self._app if there else response_of(refusal(NotFound(NOTHING)))
        await answer(scope, receive, send)


NOTHING = "There is nothing at this address."
_CONTROL = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Addresses:
    """Absolute addresses, made of ``BRIDGE_PUBLIC_URL`` alone (Q1)."""

    origin: str

    @property
    def fhir(self) -> str:
        """The FHIR base."""
        return f"{self.origin}/fhir"

    @property
    def authorize(self) -> str:
        """Published because some clients insist on it (Q5); nobody is sent there."""
        return f"{self.origin}/oauth/authorize"

    @property
    def token(self) -> str:
        """Where assertions become tokens; what an assertion names as ``aud``."""
        return f"{self.origin}/oauth/token"

    @property
    def introspect(self) -> str:
        """Where a client asks about its token."""
        return f"{self.origin}/oauth/introspect"

    @property
    def revoke(self) -> str:
        """Where a client gives a token back."""
        return f"{self.origin}/oauth/revoke"
