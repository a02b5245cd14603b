"""An ASGI app on a real socket of this machine, for as long as a test needs it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from support.servers import free_port, serving


@contextmanager
def served(make: Callable[[str], ASGIApp], *, host: str = "localhost") -> Iterator[str]:
    """Serve what ``make(url)`` gives on a free port of 127.0.0.1.

    Yields:
        The URL, with the host name that was asked for.
    """
    port = free_port()
    url = f"http://{host}:{port}"
    with serving(make(url), port):
        yield url
