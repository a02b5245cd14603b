"""A guarded session goes where it is allowed, and says truly whether anything was sent."""

import gzip
import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from raw_server import (
    RawServer,
    Say,
    answer,
    bytes_then_close,
    bytes_then_silence,
    reset,
    serving,
    silence,
)
from urllib3.util.ssl_ import create_urllib3_context

from fhir_bridge.errors import EhrUnavailable
from fhir_bridge.http import GuardedSession, SentButUnanswered, Unreachable, origin_of


def to(*servers: RawServer, **options: Any) -> GuardedSession:
    return GuardedSession(frozenset(each.url for each in servers), internal=True, **options)


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine whose .netrc and proxy settings requests would follow by itself."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("surroundings")
def test_l63_neither_netrc_nor_a_proxy_of_the_machine_comes_between() -> None:
    with serving(answer()) as server:
        to(server).request("GET", server.url, headers={"Authorization": "Bearer nurse"})
        assert server.header("Authorization") == "Bearer nurse"
        to(server).request("GET", server.url)
        assert server.header("Authorization") is None


@pytest.mark.usefixtures("surroundings")
def test_l63_the_session_that_signs_in_is_guarded_alike() -> None:
    with serving(answer()) as server:
        session = to(server).oauth("footbridge", scope="openid")
        session.request("GET", server.url, withhold_token=True, timeout=5).close()
        session.close()
        assert server.header("Authorization") is None


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
def test_l63_a_redirect_is_an_answer_and_is_not_followed(status: str) -> None:
    with serving(answer()) as other:
        moved = answer(b"", f"Location: {other.url}/", status=status)
        with serving(moved) as server:
            said = to(server, other).request("GET", server.url)
        assert (said.status, said.headers["location"]) == (int(status[:3]), f"{other.url}/")
        assert other.connections == 0


ELSEWHERE = (
    "https://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.0.0.1/",
    "http://127.0.0.1:1{port}/", "http://user@127.0.0.1:{port}/", "http://:pw@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@evil.example/", "http://127.0.0.1:{port}\\@evil.example/",
    "http://127.0.0.1.evil.example:{port}/", "//127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd", "http://[::1:{port}/", "http://127.0.0.1:99999/", "http://127.0.0.1:x/",
    "",
)  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
def test_l2_an_address_that_is_not_registered_is_not_even_knocked_at(url: str) -> None:
    with serving(answer()) as server:
        with pytest.raises(Unreachable) as caught:
            to(server).request("GET", url.format(port=server.port))
        assert server.connections == 0
    assert "127.0.0.1" not in str(caught.value)


INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.1.2.3", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_l2_a_name_that_leads_inside_is_refused_unless_the_site_is_inside(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    private = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public, private])
    with pytest.raises(Unreachable):
        GuardedSession(frozenset({"https://ehr.example"})).request("GET", "https://ehr.example/r4")


def test_a_name_that_leads_nowhere_was_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    for internal in (False, True):
        session = GuardedSession(frozenset({"https://ehr.example"}), internal=internal)
        with pytest.raises(EhrUnavailable) as caught:
            session.request("POST", "https://ehr.example/r4", data=b"{}")
        assert type(caught.value) is EhrUnavailable


def test_a_closed_door_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(EhrUnavailable) as caught:
        GuardedSession(frozenset({url}), internal=True).request("POST", url, data=b"{}")
    assert type(caught.value) is EhrUnavailable


UNANSWERED: dict[str, Say] = {
    "a reset": reset,
    "an end without an answer": bytes_then_close(b""),
    "half a status line": bytes_then_close(b"HTTP/1.1"),
    "half a body": bytes_then_close(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"),
    "half a chunk": bytes_then_close(
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
    ),
    "something else than HTTP": bytes_then_close(b"220 mail.example ESMTP\r\n"),
    "a body that is not gzip": answer(b"{}", "Content-Encoding: gzip"),
    "silence": silence,
    "silence in the body": bytes_then_silence(
        b"HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{"
    ),
}


@pytest.mark.parametrize("say", UNANSWERED.values(), ids=UNANSWERED)
def test_what_was_sent_without_a_whole_answer_may_have_arrived(say: Say) -> None:
    with serving(say) as server:
        with pytest.raises(SentButUnanswered):
            to(server).request("POST", server.url, data=b'{"goal": 1}', timeout=0.3)
        assert server.bodies == [b'{"goal": 1}']


def test_an_answer_beyond_the_limit_is_not_taken_however_it_is_packed() -> None:
    body = b"x" * 100_000
    packed = gzip.compress(body)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    ways = {
        "plain": answer(body),
        "gzip": answer(packed, "Content-Encoding: gzip"),
        "chunks": bytes_then_close(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunked
        ),
    }
    for way in ways.values():
        with serving(way) as server:
            assert to(server).request("GET", server.url, max_bytes=len(body)).body == body
            with pytest.raises(SentButUnanswered):
                to(server).request("GET", server.url, max_bytes=len(body) - 1)


def test_the_users_of_a_site_share_connections_and_nothing_else() -> None:
    with serving(answer(b"{}", "Set-Cookie: session=first; Path=/")) as server:
        session = to(server)
        for token in ("first", "second"):
            session.request("GET", server.url, headers={"Authorization": f"Bearer {token}"})
        assert server.header("Cookie") is None
        session.request("GET", server.url)
        assert server.header("Authorization") is None
        assert server.connections == 1


def test_a_request_says_who_we_are_and_can_be_traced() -> None:
    with serving(answer()) as server:
        session, traces = to(server), set()
        for _ in range(2):
            session.request("GET", server.url, params=[("patient", "1"), ("patient", "2")])
            traces.add(UUID(server.header("X-Request-Id") or ""))
        assert len(traces) == 2
        assert server.heads[-1].startswith("GET /?patient=1&patient=2 ")
        assert (server.header("User-Agent") or "").startswith("footbridge/")
        session.request("GET", server.url, headers={"X-Request-Id": "mine"})
        assert server.header("X-Request-Id") == "mine"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    return path


def secured(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def over_tls(server: RawServer) -> tuple[GuardedSession, str]:
    url = server.url.replace("http:", "https:")
    return GuardedSession(frozenset({url}), internal=True), url


def test_l61_to_a_certificate_that_nobody_vouches_for_nothing_is_sent(certificate: Path) -> None:
    with serving(answer(), secured(certificate)) as server:
        session, url = over_tls(server)
        with pytest.raises(EhrUnavailable) as caught:
            session.request("POST", url, data=b"{}")
        assert type(caught.value) is EhrUnavailable
        assert server.heads == []


def test_l61_nothing_older_than_tls_1_2_is_spoken() -> None:
    assert create_urllib3_context().minimum_version >= ssl.TLSVersion.TLSv1_2


def test_when_tls_breaks_after_the_request_it_may_have_arrived(certificate: Path) -> None:
    def break_off(connection: socket.socket) -> None:
        with socket.socket(fileno=socket.dup(connection.fileno())) as beneath:
            beneath.sendall(b"this is no TLS record at all")

    with serving(break_off, secured(certificate)) as server:
        session, url = over_tls(server)
        session._session.verify = str(certificate)
        with pytest.raises(SentButUnanswered):
            session.request("POST", url, data=b"{}")
        assert server.bodies == [b"{}"]


ORIGINS = {
    "HTTPS://EHR.example:443/r4/": "https://ehr.example",
    "http://ehr.example:80": "http://ehr.example",
    "https://ehr.example:80/": "https://ehr.example:80",
    "http://[::1]:8410/r4": "http://[::1]:8410",
    "https://user:pw@ehr.example/": "https://ehr.example",
}


@pytest.mark.parametrize(("url", "origin"), ORIGINS.items())
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin
