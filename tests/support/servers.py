"""ASGI apps as real servers on the loopback, and waiting for what they do."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of what is served here: nothing is encrypted, and to read all the certificates that a
machine trusts takes longer than most answers."""

GRACE = 2.0
"""Seconds in which what is being answered may end."""


class _Prompt(uvicorn.Server):
    """Ends at once when it is told to.

    The original looks ten times a second whether it is told and whether all is answered; hundreds
    of tests would wait for that.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self._end = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)  # makes the headers of every answer
        self.up.set()
        await self._end.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for each in self.servers:
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        state, deadline = self.server_state, time.monotonic() + GRACE
        while (state.connections or state.tasks) and time.monotonic() < deadline:
            await asyncio.sleep(0.002)
        for task in state.tasks:
            task.cancel()
        await self.lifespan.shutdown()

    def end(self) -> None:
        """Tell it to end, from any thread."""
        self._loop.call_soon_threadsafe(self._end.set)


@contextmanager
def serving(app: Any, port: int) -> Iterator[None]:
    """Run an ASGI app on a port of the loopback until the block ends."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="on",
        date_header=False,  # the EHR gives its own
    )  # fmt: skip
    server = _Prompt(config)
    thread = threading.Thread(target=server.run, name=f"server-{port}", daemon=True)
    thread.start()
    assert server.up.wait(20), f"the server on port {port} did not start"
    try:
        yield
    finally:
        server.end()
        thread.join(20)
        assert not thread.is_alive(), "the server did not stop"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(true: Any, what: str, seconds: float = 20) -> Any:
    """Ask again until it is so, or fail at the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = true()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds} s")
