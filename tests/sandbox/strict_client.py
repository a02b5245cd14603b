"""A SMART client that takes nothing on trust, and the little web server its public keys stand on.

It is written from SMART App Launch 2.2 and not from our own client, so that the two cannot agree
on the same mistake.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

SECRET = "a secret: 100% & + \u00fc"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES = "openid fhirUser launch user/Patient.r user/Goal.rs user/Goal.cu user/CarePlan.rs"


@dataclass
class Keys:
    """The app's keys, one for each algorithm, and the address of the public parts."""

    url: str
    rs: RSAKey
    es: ECKey
    published: list[Any]
    fetched: int = 0

    def key_for(self, alg: str) -> RSAKey | ECKey:
        return self.es if alg == "ES384" else self.rs


@contextmanager
def served_keys() -> Iterator[Keys]:
    """Serve the public keys at ``<url>/.well-known/jwks.json`` until the end."""
    rs = RSAKey.generate_key(2048, auto_kid=True)
    es = ECKey.generate_key("P-384", auto_kid=True)
    keys = Keys("", rs, es, [rs, es])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.fetched += 1
            found = self.path == "/.well-known/jwks.json"
            body = json.dumps(KeySet(keys.published).as_dict(private=False)).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    keys.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class StrictClient:
    """Plays one launch after another against the pretend EHR."""

    http: httpx.Client
    keys: Keys
    now: Any
    client_id: str = "footbridge"
    site: str = "sandbox"
    verifier: str = field(default_factory=lambda: token_urlsafe(48))
    state: str = field(default_factory=lambda: token_urlsafe(24))
    nonce: str = field(default_factory=lambda: token_urlsafe(24))

    @property
    def iss(self) -> str:
        return f"{str(self.http.base_url).rstrip('/')}/r4"

    @property
    def redirect_uri(self) -> str:
        return f"{self.keys.url}/smart/callback/{self.site}"

    def discover(self) -> dict[str, Any]:
        answer = self.http.get(f"{self.iss}/.well-known/smart-configuration")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
        found: dict[str, Any] = answer.json()
        return found

    def launch(self, patient: str, **options: str) -> str:
        """Press the link in the chart; what arrives at the app's launch address."""
        answer = self.http.get(f"/launch/{patient}", params=options)
        assert answer.status_code == 302, answer.text
        to = urlsplit(answer.headers["location"])
        assert f"{to.scheme}://{to.netloc}{to.path}" == f"{self.keys.url}/launch"
        given = parse_qs(to.query)
        assert given.keys() == {"iss", "launch"}
        assert given["iss"] == [self.iss]
        return given["launch"][0]

    def request(self, launch: str, /, **changes: str | None) -> dict[str, str]:
        """The parameters of an authorization request; a change to None leaves one out."""
        challenge = urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest())
        parameters = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPES,
            "state": self.state,
            "aud": self.iss,
            "launch": launch,
            "nonce": self.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        changed = {**parameters, **changes}
        return {name: value for name, value in changed.items() if value is not None}

    def choose(self, patient: str, scope: str, **changes: str | None) -> dict[str, str]:
        """Begin outside a chart; the patient is named instead of chosen on the page."""
        return self.authorize("", launch=None, scope=scope, fb_patient=patient, **changes)

    def authorize(self, launch: str, /, **changes: str | None) -> dict[str, str]:
        """Send the browser to authorize; what comes back to the redirect address."""
        answer = self.http.get("/auth/authorize", params=self.request(launch, **changes))
        return self.came_back(answer)

    def came_back(self, answer: httpx.Response) -> dict[str, str]:
        assert answer.status_code == 302, answer.text
        to = urlsplit(answer.headers["location"])
        assert f"{to.scheme}://{to.netloc}{to.path}" == self.redirect_uri
        given = parse_qs(to.query, strict_parsing=True)
        assert given["iss"] == [self.iss]
        assert all(len(values) == 1 for values in given.values())
        return {name: values[0] for name, values in given.items()}

    def assertion(
        self, *, alg: str = "RS384", header: dict[str, Any] | None = None, key: Any = None,
        **claims: Any,
    ) -> str:  # fmt: skip
        """A client assertion; a claim that is None is left out."""
        key = key or self.keys.key_for(alg)
        now = int(self.now().timestamp())
        body = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.discover()["token_endpoint"],
            "iat": now, "exp": now + 300, "jti": token_urlsafe(16),
        } | claims  # fmt: skip
        body = {name: value for name, value in body.items() if value is not None}
        head = {"alg": alg, "typ": "JWT", "kid": key.kid} | (header or {})
        head = {name: value for name, value in head.items() if value is not None}
        return jwt.encode(head, body, key, algorithms=[alg])

    def exchange(
        self, code: str, /, *, assertion: str = "", **changes: str | None
    ) -> httpx.Response:
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return self.post_token({**form, **self.proof(assertion), **changes})

    def refresh(self, token: str, /, **changes: str | None) -> httpx.Response:
        form: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": token}
        return self.post_token({**form, **self.proof(), **changes})

    def proof(self, assertion: str = "") -> dict[str, str | None]:
        """What shows who we are, in the way this client is registered for."""
        if self.client_id == "footbridge-public":
            return {"client_id": self.client_id}
        if self.client_id == "footbridge-symmetric":
            return {"client_id": self.client_id, "client_secret": SECRET}
        return {
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
        }

    def backend(self, scope: str | None, *, assertion: str = "") -> httpx.Response:
        form = {
            "grant_type": "client_credentials",
            "scope": scope,
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
        }
        return self.post_token(form)

    def post_token(self, form: dict[str, str | None], **options: Any) -> httpx.Response:
        data = {name: value for name, value in form.items() if value is not None}
        return self.http.post("/auth/token", data=data, **options)

    def sign_in(self, patient: str, scope: str = SCOPES, **options: str) -> dict[str, Any]:
        """A whole launch; the token answer, checked."""
        back = self.authorize(self.launch(patient, **options), scope=scope)
        assert back["state"] == self.state
        answer = self.exchange(back["code"])
        assert answer.status_code == 200, answer.text
        assert "no-store" in answer.headers["cache-control"]
        found: dict[str, Any] = answer.json()
        return found

    def fhir(self, method: str, path: str, token: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"}
        headers |= options.pop("headers", {})
        return self.http.request(method, f"/r4/{path}", headers=headers, **options)


def refusal(answer: httpx.Response) -> str:
    """The error code of a refused token request, in the shape RFC 6749 §5.2 wants."""
    assert answer.status_code in {400, 401}, answer.text
    assert "no-store" in answer.headers["cache-control"]
    body = answer.json()
    assert body.keys() <= {"error", "error_description"}
    return str(body["error"])
