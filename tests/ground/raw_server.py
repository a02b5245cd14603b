"""A server that says exactly the bytes it is told to, and remembers what it was sent."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Say = Callable[[socket.socket], None]


@dataclass
class RawServer:
    """What came, head and body of each request; how many connections were made."""

    port: int
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def header(self, name: str) -> str | None:
        """A header of the last request."""
        lines = dict(line.split(": ", 1) for line in self.heads[-1].split("\r\n")[1:] if line)
        return next((value for key, value in lines.items() if key.lower() == name.lower()), None)


@contextmanager
def serving(say: Say, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Listen until the block ends; each request is answered by ``say``."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(listener.getsockname()[1])
    threads: list[threading.Thread] = []
    connections: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            connections.append(connection)
            connection.settimeout(10)
            thread = threading.Thread(target=_talk, args=(server, connection, say, tls))
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in connections:
            with suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RDWR)
        for thread in (accepting, *threads):
            thread.join(15)
            assert not thread.is_alive()


def _talk(
    server: RawServer, connection: socket.socket, say: Say, tls: ssl.SSLContext | None
) -> None:
    try:
        with tls.wrap_socket(connection, server_side=True) if tls else connection as spoken:
            while _hear(server, spoken):
                say(spoken)
    except OSError:
        pass  # it hung up


def _hear(server: RawServer, connection: socket.socket) -> bool:
    heard = b""
    while b"\r\n\r\n" not in heard:
        more = connection.recv(65536)
        if not more:
            return False
        heard += more
    head, _, body = heard.partition(b"\r\n\r\n")
    server.heads.append(head.decode("latin-1"))
    length = int(server.header("Content-Length") or 0)
    while len(body) < length:
        body += connection.recv(65536)
    server.bodies.append(body)
    return True


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> Say:
    """A whole answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", "")

    def say(connection: socket.socket) -> None:
        connection.sendall("\r\n".join(lines).encode() + body)

    return say


def bytes_then_close(raw: bytes) -> Say:
    """Some bytes, and then an orderly end."""

    def say(connection: socket.socket) -> None:
        connection.sendall(raw)
        connection.close()

    return say


def reset(connection: socket.socket) -> None:
    """Hang up without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silence(connection: socket.socket) -> None:
    """Say nothing until the other side gives up."""
    connection.recv(1)


def bytes_then_silence(raw: bytes) -> Say:
    """Some bytes, and then nothing more."""

    def say(connection: socket.socket) -> None:
        connection.sendall(raw)
        silence(connection)

    return say
