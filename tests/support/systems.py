"""A system that talks to the API as SMART Backend Services wants it: own keys, own JWTs."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from fhir_bridge.clients import Client, add_client
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import SiteRow
from support.desk import AT

ORIGIN = "http://127.0.0.1:8400"
TOKEN_URL = f"{ORIGIN}/oauth/token"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
EC = ECKey.generate_key("P-384", {"kid": "ec-1"})
STRANGERS = RSAKey.generate_key(2048, {"kid": "rsa-1"})
ALG = {"RSA": "RS384", "EC": "ES384"}
SITE = "riverside"


def public(*keys: Any) -> tuple[dict[str, Any], ...]:
    return tuple(dict(key.as_dict(private=False)) for key in keys)


def register(store: Store, id: str = "feed", **facts: Any) -> Client:
    """Let a client in, at a site that is there."""
    given = {
        "site": SITE, "kind": "system", "name": "A feed", "scopes": "system/Bundle.c",
        "jwks": () if "jwks_url" in facts else public(RSA, EC),
    } | facts  # fmt: skip
    with store.writing() as session:
        session.merge(SiteRow(
            site_id=given["site"], name="Riverside", base=f"https://{given['site']}.example/r4",
            client_id="f", added_at=AT,
        ))  # fmt: skip
    return add_client(store, Client(id=id, **given), by=OPERATOR)


@dataclass
class System:
    """One client with its private keys, over ASGI and without a socket."""

    app: FastAPI
    id: str = "feed"
    key: Any = field(default_factory=lambda: RSA)
    tokens: dict[str, str] = field(default_factory=dict)

    def assertion(self, header: Mapping[str, Any] | None = None, key: Any = None,
                  **claims: Any) -> str:  # fmt: skip
        """A good assertion, with what a test makes wrong; a claim that is None is left out."""
        key = key or self.key
        head = {"alg": ALG[key.key_type], "typ": "JWT", "kid": key.kid} | dict(header or {})
        said = {
            "iss": self.id, "sub": self.id, "aud": TOKEN_URL, "exp": int(time.time()) + 240,
            "jti": uuid4().hex,
        } | claims  # fmt: skip
        head, said = ({n: v for n, v in each.items() if v is not None} for each in (head, said))
        return jwt.encode(head, said, key, algorithms=[head["alg"]])

    def form(self, **changes: Any) -> dict[str, Any]:
        """The form of a token request; a field that is None is left out."""
        fields = {
            "grant_type": "client_credentials", "scope": "system/Bundle.c",
            "client_assertion_type": JWT_BEARER,
        } | changes  # fmt: skip
        if "client_assertion" not in fields:
            fields["client_assertion"] = self.assertion()
        return {name: value for name, value in fields.items() if value is not None}

    def ask(self, **changes: Any) -> httpx.Response:
        """Ask for a token."""
        return self.send("POST", "/oauth/token", data=self.form(**changes))

    def token(self, scope: str = "system/Bundle.c") -> str:
        """A token, asked for once a scope."""
        if scope not in self.tokens:
            answer = self.ask(scope=scope)
            assert answer.status_code == 200, answer.text
            self.tokens[scope] = answer.json()["access_token"]
        return self.tokens[scope]

    def fhir(self, method: str, path: str, scope: str, **options: Any) -> httpx.Response:
        """A request below the FHIR base, with a token of this scope."""
        headers = {"Authorization": f"Bearer {self.token(scope)}"} | options.pop("headers", {})
        return self.send(method, f"/fhir/{path}".rstrip("/"), headers=headers, **options)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request."""
        return asyncio.run(self._send(method, path, **options))

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.request(method, path, **options)


def refusal(answer: httpx.Response) -> str:
    """The error of an answer that must be one of RFC 6749."""
    assert answer.status_code in {400, 401}, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert set(answer.json()) <= {"error", "error_description"}
    return str(answer.json()["error"])
