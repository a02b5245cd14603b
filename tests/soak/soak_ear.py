"""An ear in front of the EHR's server: what Footbridge sent, with whose token, and was told."""

from soak_wire import Reply, Wire
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Ear:
    """An ASGI app that notes on the wire what passes."""

    def __init__(self, app: ASGIApp, wire: Wire) -> None:
        self._app = app
        self._wire = wire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        body, status, said, whole = bytearray(), 0, bytearray(), False
        noted = False
        headers = {
            name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        path: str = scope["path"]

        async def hear() -> Message:
            nonlocal noted
            message = await receive()
            body.extend(message.get("body", b""))
            if not message.get("more_body", False) and not noted:
                noted = True
                self._wire.note_sent(scope["method"], path, headers, bytes(body))
            return message

        async def tell(message: Message) -> None:
            nonlocal status, whole
            status = message.get("status", status)
            said.extend(message.get("body", b""))
            if message["type"] == "http.response.body":
                whole = not message.get("more_body", False)
            await send(message)

        await self._app(scope, hear, tell)
        if whole and path.startswith("/r4/"):
            self._wire.note_told(scope["method"], Reply(status, (), bytes(said), whole))
        return None
