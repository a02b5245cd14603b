"""The sandbox's sign-in in front of a server that is not ours: a world for journeys.

Everything but FHIR is the sandbox's: its chart pages, its launch, its tokens. What the app reads
and writes goes on to the other server, whose addresses are put into ours as a proxy does it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from foreign import Foreign
from starlette.requests import Request
from starlette.responses import Response

from fhir_bridge.clock import fixed
from fhir_bridge.sandbox.held import open_ehr, seed
from support.world import NOW

SMART = "/r4/.well-known/"
PASSED_ON = (
    "accept", "cache-control", "content-type", "if-match", "if-none-exist", "prefer",
)  # fmt: skip
PASSED_BACK = ("content-type", "etag", "last-modified", "location", "content-location")


@dataclass
class Upstream:
    """Put it around the sandbox: ``world(…, around_ehr=upstream)``.

    Attributes:
        drop: after the server has done what a request of this method asked, say nothing.
        dropped: how often that was done.
    """

    foreign: Foreign
    drop: str = ""
    dropped: int = 0

    def __call__(self, app: Any) -> Any:

        async def serve(scope: Any, receive: Any, send: Any) -> None:
            path = scope.get("path", "")
            if scope["type"] != "http" or not path.startswith("/r4") or path.startswith(SMART):
                await app(scope, receive, send)
                return
            answer = await self._pass_on(Request(scope, receive))
            if scope["method"] == self.drop:
                self.dropped += 1
                await _break_off(send)
            else:
                await answer(scope, receive, send)

        return serve

    async def _pass_on(self, request: Request) -> Response:
        ours = f"http://{request.headers['host']}/r4"
        url = request.url.path.removeprefix("/r4")
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
            answer = await client.request(
                request.method, f"{self.foreign.base}{url}{query}", headers=headers,
                content=await request.body(),
            )  # fmt: skip
        body = answer.content.replace(self.foreign.base.encode(), ours.encode())
        back = {
            name: answer.headers[name].replace(self.foreign.base, ours)
            for name in PASSED_BACK
            if name in answer.headers
        }
        return Response(body, answer.status_code, back)


async def _break_off(send: Any) -> None:
    """Begin an answer and never finish it."""
    headers = [(b"content-type", b"application/fhir+json"), (b"content-length", b"100000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def register(data_dir: Path, patients: Iterable[str]) -> None:
    """Let the sandbox's chart pages know patients that only the other server holds."""
    store = open_ehr(data_dir)
    people = [{"resource": {"resourceType": "Patient", "id": id}} for id in patients]
    seed(store, [{"entry": people}], fixed(NOW))
    store.close()
