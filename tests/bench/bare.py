"""F1: a bare ASGI app that answers every request with the same bytes: nothing could be less."""

import sys
from pathlib import Path
from typing import Any

import uvicorn


def answering(body: bytes) -> Any:
    """The app."""
    headers = [(b"content-type", b"application/fhir+json"), (b"content-length", b"%d" % len(body))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


if __name__ == "__main__":
    port, path = sys.argv[1:]
    uvicorn.run(answering(Path(path).read_bytes()), port=int(port), log_level="critical",
                lifespan="off")  # fmt: skip
