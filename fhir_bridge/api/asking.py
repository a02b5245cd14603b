"""What a route asks of whoever calls it, in its own signature; a route that asks nothing is a bug.

    @router.post("/fhir/$process-message")
    def process(system: Annotated[CurrentSystem, asks("system/Bundle.c")], body: Body) -> Response

`asks` names SMART scopes: the token must grant every one. What then is not this client's to see is
not there for it (404, or an empty answer), never forbidden. A test walks all routes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Request, Security
from fastapi.security import SecurityScopes

from fhir_bridge.api.pace import Pace
from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import Client, find_client
from fhir_bridge.clock import real_time
from fhir_bridge.errors import NotAllowed, NotSignedIn
from fhir_bridge.rest.messages import Asked
from fhir_bridge.rest.negotiation import require_json_sent
from fhir_bridge.rest.routes import body_of
from fhir_bridge.rest.service import request_id
from fhir_bridge.scopes import Scope, clinical, cut_down, letters_by_type
from fhir_bridge.store import audit, system_tokens
from fhir_bridge.store.access import Actor

SHORT = 1024 * 1024
"""Bytes that anybody may send to a route that is open."""


class NoToken(NotSignedIn):
    """This needs an access token; the one sent is unknown, expired or withdrawn."""


@dataclass(frozen=True)
class CurrentSystem:
    """The client that calls, with what its token grants.

    Attributes:
        scope: as it was granted.
        request: correlation id of the request, for the audit.
        patient: our id of the one member whom the token opens; "" is all of the client's members.
        token: the hash that the token is known by.
    """

    client: Client
    scope: str
    request: str
    patient: str = ""
    token: str = field(default="", repr=False)

    @property
    def site(self) -> str:
        """The one site it is a client of."""
        return self.client.site

    @property
    def actor(self) -> Actor:
        """Who acts, for the audit and for Provenance."""
        return self.client.actor

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """What it may do, by resource type: some of ``cruds``; ``*`` is every type."""
        return letters_by_type(clinical(self.scope))

    def may(self, scope: Scope) -> bool:
        """Whether its token grants all of this."""
        granted = self.letters.get(scope.type, self.letters.get("*", ""))
        return set(scope.letters) <= set(granted)


def asks(*scopes: str) -> Any:
    """What a route asks: every one of these scopes, e.g. ``system/Bundle.c``.

    Raises:
        ValueError: nothing is asked, or something that is no scope.
    """
    if len(clinical(" ".join(scopes))) != len(scopes) or not scopes:
        raise ValueError("a route asks for one system scope at least")
    return Security(current_system, scopes=list(scopes))


def asks_some(letters: str) -> Any:
    """What a route asks where the request says which types it is about: one of them at least."""
    return Security(current_reader, scopes=[f"system/*.{letters}"])


def current_reader(needed: SecurityScopes, request: Request) -> CurrentSystem:
    """Who calls, when its token grants these letters for one type or another.

    Raises:
        NotSignedIn, NotAllowed, TooMany: see ``current_system``.
    """
    system = system_of(request.app.state.bridge, request.app.state.pace, dict(request.headers))
    wanted = {letter for scope in clinical(needed.scope_str) for letter in scope.letters}
    # one that opens one member alone (M5) does not do for what is about all of them
    if system.patient or not any(wanted <= set(has) for has in system.letters.values()):
        _refuse(request, system, needed.scope_str)
    return system


def current_system(needed: SecurityScopes, request: Request) -> CurrentSystem:
    """Who calls, when its token grants what the route asks.

    Raises:
        NotSignedIn: no token, or one that is worth nothing (401).
        NotAllowed: it does not grant this (403); recorded.
        TooMany: it asks too fast (429).
    """
    system = system_of(request.app.state.bridge, request.app.state.pace, dict(request.headers))
    wanted = clinical(needed.scope_str)
    # what is about every type is about every member, and not for a token of one of them (M5)
    of_all = any(scope.type == "*" for scope in wanted)
    if not wanted or (of_all and system.patient) or not all(map(system.may, wanted)):
        _refuse(request, system, needed.scope_str)
    return system


def _refuse(request: Request, system: CurrentSystem, what: str) -> NoReturn:
    with request.app.state.bridge.store.writing() as session:
        audit.record(
            session, site=system.site, actor=system.actor, action="E", outcome=audit.REFUSED,
            what=what, patient=None, request=system.request, detail="forbidden",
        )  # fmt: skip
    raise NotAllowed


def system_of(bridge: Bridge, pace: Pace, headers: Mapping[str, str]) -> CurrentSystem:
    """Who calls: the one place where a bearer token becomes somebody (P8, P9).

    Args:
        headers: names in lower case.
    """
    kind, _, text = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise NoToken
    with bridge.store.reading() as session:
        held = system_tokens.look_up(session, text.strip(), real_time())
        client = find_client(session, held.client) if held else None
    if held is None or client is None or client.site != held.site:
        raise NoToken
    pace.spend(f"{client.site}/{client.id}", client.per_minute)
    # what was taken from its registration meanwhile is taken from its tokens, too
    granted = _granted(held.scope, client.scopes)
    return CurrentSystem(client, granted, request_id(headers), held.patient, held.token)


@lru_cache(256)
def _granted(scope: str, allowed: str) -> str:
    return cut_down(scope, allowed, finer=True)


async def whole_body(request: Request) -> bytes:
    """The body of a request, which must be JSON, up to the limit (X11)."""
    require_json_sent(Asked(request.method, "", headers=dict(request.headers)))
    return await body_of(request, request.app.state.max_body)


async def short_body(request: Request) -> bytes:
    """The same for routes that are open: whoever knows no secret sends little."""
    require_json_sent(Asked(request.method, "", headers=dict(request.headers)))
    return await body_of(request, SHORT)


Body = Annotated[bytes, Depends(whole_body)]
ShortBody = Annotated[bytes, Depends(short_body)]
