"""The built files. Names carry a hash, so a browser may keep them for ever."""

import mimetypes
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

FOREVER = "public, max-age=31536000, immutable"


class Assets:
    """Serves the files of one folder, and their ``.gz`` beside them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        path = self._folder / name
        if "/" in name or name.endswith((".gz", ".json")) or not path.is_file():
            raise HTTPException(404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        squeezed = self._folder / f"{name}.gz"
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        if b"gzip" in accepted and squeezed.is_file():
            path, headers["Content-Encoding"] = squeezed, "gzip"
        await FileResponse(path, media_type=kind, headers=headers)(scope, receive, send)
