"""An ASGI app on a real socket of this machine, for as long as a test needs it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def served(make: Callable[[str], ASGIApp], *, host: str = "localhost") -> Iterator[str]:
    """Serve what ``make(url)`` gives on a free port of 127.0.0.1.

    Yields:
        The URL, with the host name that was asked for.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        url = f"http://{host}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            make(url), log_config=None, lifespan="on", timeout_keep_alive=1, date_header=False
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        until = monotonic() + 20
        while not server.started and thread.is_alive() and monotonic() < until:
            thread.join(0.01)
        try:
            assert server.started
            yield url
        finally:
            server.should_exit = True
            thread.join()
