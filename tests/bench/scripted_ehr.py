"""An EHR that answers every question after exactly the latency it was told, and writes it all down.

It runs as a process of its own, so that it does not share an interpreter lock with what is
measured: ``python -m tests.bench.scripted_ehr`` prints its port. ``POST /control`` takes
``{"latency": seconds, "slow": {"Encounter": seconds}}`` and empties the log; ``GET /log`` gives it.
"""

import asyncio
import json
import secrets
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

USER = "Practitioner/nurse"
KEY = RSAKey.generate_key(2048, parameters={"kid": "bench", "use": "sig", "alg": "RS256"})
MANY = {"Encounter": 12, "Condition": 12, "CarePlan": 2, "CareTeam": 1, "Goal": 4}
WORDS = "A sentence of a narrative as EHRs write it, neither short nor very long. " * 8


@dataclass
class Heard:
    """One request: when it came and was answered (the machine's monotonic clock, seconds)."""

    method: str
    path: str
    begun: float
    ended: float = 0.0
    if_none_exist: str = ""
    if_match: str = ""


@dataclass
class Ehr:
    """What it was told, what it heard, what it holds."""

    port: int = 0
    latency: float = 0.05
    slow: dict[str, float] = field(default_factory=dict)
    log: list[Heard] = field(default_factory=list)
    goals: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Its FHIR base."""
        return f"http://127.0.0.1:{self.port}/r4"

    def answer(self, heard: Heard, body: bytes) -> tuple[int, Any]:
        """Status and JSON for one request."""
        path, _, query = heard.path.partition("?")
        parts = path.removeprefix("/r4/").split("/")
        if path.startswith("/r4/.well-known/"):
            return 200, self.configuration()
        if path in {"/jwks", "/token"}:
            return 200, {"keys": [KEY.as_dict(private=False)]} if path == "/jwks" else self.token(
                body
            )
        if parts[0] == "metadata":
            return 200, CAPABILITY
        if parts[0] == "Goal" and (heard.method != "GET" or len(parts) > 1):
            return self.goal(heard.method, parts[-1], body)
        if len(parts) > 1:
            return 200, _person(parts[0], parts[1])
        patient = parse_qs(query).get("patient", [""])[0]
        return 200, _bundle(parts[0], patient)

    def configuration(self) -> dict[str, Any]:
        """SMART and OpenID discovery."""
        here = f"http://127.0.0.1:{self.port}"
        return {
            "issuer": self.base, "jwks_uri": f"{here}/jwks", "token_endpoint": f"{here}/token",
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES384", "RS384"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "code_challenge_methods_supported": ["S256"], "scopes_supported": ["openid"],
            "capabilities": [
                "launch-ehr", "client-confidential-asymmetric", "context-ehr-patient",
                "permission-v2", "permission-patient", "sso-openid-connect",
            ],
        }  # fmt: skip

    def token(self, form: bytes) -> dict[str, Any]:
        """A token; the code is nonce and patient, so that no state has to be kept."""
        nonce, _, patient = parse_qs(form.decode()).get("code", [""])[0].partition("~")
        now = int(time.time())
        claims = {
            "iss": self.base, "sub": "nurse", "aud": "bench", "iat": now, "exp": now + 3600,
            "nonce": nonce, "fhirUser": f"{self.base}/{USER}",
        }  # fmt: skip
        header = {"alg": "RS256", "kid": "bench"}
        return {
            "access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 3600,
            "scope": "launch openid fhirUser patient/*.rs patient/Goal.cu",
            "patient": patient, "need_patient_banner": True,
            "id_token": jwt.encode(header, claims, KEY, algorithms=["RS256"]),
        }  # fmt: skip

    def goal(self, method: str, id: str, body: bytes) -> tuple[int, Any]:
        """Create, update or read one goal."""
        if method == "GET":
            return (200, self.goals[id]) if id in self.goals else (404, {})
        id = secrets.token_hex(6) if method == "POST" else id
        known = self.goals.get(id, {}).get("meta", {}).get("versionId", "0")
        made = json.loads(body) | {"id": id, "meta": {"versionId": str(int(known) + 1)}}
        self.goals[id] = made
        return 201 if method == "POST" else 200, made


def _person(type: str, id: str) -> dict[str, Any]:
    name = [{"family": "Okafor", "given": ["Walter"], "text": "Walter Okafor"}]
    return {
        "resourceType": type,
        "id": id,
        "name": name,
        "gender": "male",
        "birthDate": "1949-03-02",
    }


def _bundle(type: str, patient: str) -> dict[str, Any]:
    subject = {"reference": f"Patient/{patient}"}
    text = {
        "status": "generated",
        "div": f"<div xmlns='http://www.w3.org/1999/xhtml'>{WORDS}</div>",
    }
    at = {"start": "2026-11-01T08:00:00Z", "end": "2026-11-02T08:00:00Z"}
    concept = {"text": "Something with a name"}
    own: dict[str, dict[str, Any]] = {
        "Encounter": {"status": "finished", "period": at, "class": {"code": "AMB"}},
        "Condition": {"code": concept, "onsetDateTime": "2020-01-01"},
        "CarePlan": {
            "status": "active",
            "intent": "plan",
            "title": "A plan",
            "category": [concept],
        },
        "CareTeam": {"status": "active", "participant": [{"member": {"reference": USER}}]},
        "Goal": {"lifecycleStatus": "active", "description": concept},
    }
    entries = [
        {"resourceType": type, "id": f"{patient}-{number}", "meta": {"versionId": "1"},
         "text": text, "subject": subject, **own.get(type, {})}
        for number in range(MANY.get(type, 0))
    ]  # fmt: skip
    found = [{"resource": each, "search": {"mode": "match"}} for each in entries]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": found}


def _capability() -> dict[str, Any]:
    read = [{"code": "read"}, {"code": "search-type"}]
    rows: list[dict[str, Any]] = [
        {
            "type": type,
            "interaction": read,
            "searchParam": [{"name": "patient", "type": "reference"}],
        }
        for type in ("Patient", "Practitioner", *MANY)
    ]
    rows[-1] |= {
        "interaction": [*read, {"code": "create"}, {"code": "update"}],
        "conditionalCreate": True, "versioning": "versioned-update",
    }  # fmt: skip
    rest = [{"mode": "server", "resource": rows}]
    return {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": rest}


CAPABILITY = _capability()


async def _serve(ehr: Ehr, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            begun = time.monotonic()
            lines = head.decode("latin-1").split("\r\n")
            method, path, _ = lines[0].split(" ", 2)
            headers = {
                name.lower(): value for name, _, value in (x.partition(": ") for x in lines[1:])
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            heard = Heard(
                method, path, begun, if_none_exist=headers.get("if-none-exist", ""),
                if_match=headers.get("if-match", ""),
            )  # fmt: skip
            status, answer = await _answer(ehr, heard, body)
            raw = json.dumps(answer).encode()
            etag = answer.get("meta", {}).get("versionId") if isinstance(answer, dict) else None
            tag = f'ETag: W/"{etag}"\r\n' if etag else ""
            writer.write(
                f"HTTP/1.1 {status} x\r\nContent-Type: application/fhir+json\r\n{tag}"
                f"Content-Length: {len(raw)}\r\n\r\n".encode()
                + raw
            )
            heard.ended = time.monotonic()
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        pass  # it hung up, or the bench is over
    finally:
        writer.close()


async def _answer(ehr: Ehr, heard: Heard, body: bytes) -> tuple[int, Any]:
    if heard.path == "/control":
        given = json.loads(body)
        ehr.latency, ehr.slow = given["latency"], given.get("slow", {})
        ehr.log.clear()
        return 200, {}
    if heard.path == "/log":
        return 200, [asdict(each) for each in ehr.log]
    ehr.log.append(heard)
    type = heard.path.removeprefix("/r4/").split("?")[0].split("/")[0]
    answer = ehr.answer(heard, body)
    latency = ehr.slow.get(type, ehr.latency)
    await asyncio.sleep(max(0.0, heard.begun + latency - time.monotonic()))
    return answer


async def _main() -> None:
    ehr = Ehr()
    server = await asyncio.start_server(lambda r, w: _serve(ehr, r, w), "127.0.0.1", 0, limit=2**20)
    ehr.port = server.sockets[0].getsockname()[1]
    print(ehr.port, flush=True)  # noqa: T201 - whoever started it reads this line
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until it is let go


if __name__ == "__main__":
    asyncio.run(_main())
