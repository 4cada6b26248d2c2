"""The listener that the browser comes back to: everything but the one right request comes and goes."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import SignInFailed
from schedapp.google.loopback import LoopbackListener, Redirect

NEVER = threading.Event()


@pytest.fixture
def listener() -> Iterator[LoopbackListener]:
    with LoopbackListener() as listening:
        yield listening


class Waiting:
    """A thread that waits on a listener; `result` ends the wait."""

    def __init__(self, listener: LoopbackListener, seconds: float = 30.0) -> None:
        self.cancelled = threading.Event()
        self._found: list[Redirect | SignInFailed] = []
        self._thread = threading.Thread(target=self._wait, args=(listener, seconds))
        self._thread.start()

    def _wait(self, listener: LoopbackListener, seconds: float) -> None:
        try:
            self._found.append(listener.wait(seconds, self.cancelled))
        except SignInFailed as error:
            self._found.append(error)

    def result(self) -> Redirect | SignInFailed:
        self._thread.join(40)
        return self._found[0]


def port_of(listener: LoopbackListener) -> int:
    return urlsplit(listener.redirect_uri).port or 0


def send(listener: LoopbackListener, raw: bytes) -> bytes:
    """Sends bytes on a connection of their own; what came back until the listener closed."""
    with socket.create_connection(("127.0.0.1", port_of(listener)), 10) as connection:
        answer = b""
        with suppress(OSError):  # it may hang up on what it does not like before it has all of it
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        return answer


def request(listener: LoopbackListener, target: str, host: str = "", method: str = "GET") -> bytes:
    host = host or f"127.0.0.1:{port_of(listener)}"
    return send(listener, f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())


def good(listener: LoopbackListener, code: str = "4/0Acode") -> str:
    return f"{urlsplit(listener.redirect_uri).path}?state={listener.state}&code={code}&scope=a"


def test_the_right_request(listener: LoopbackListener) -> None:
    waiting = Waiting(listener)
    answer = request(listener, good(listener)).decode()
    found = waiting.result()
    assert isinstance(found, Redirect)
    assert (found.code.reveal(), found.error) == ("4/0Acode", "")
    assert answer.startswith("HTTP/1.1 200 OK\r\n")
    assert "background: #0f766e" in answer, "the colour of the program"
    for header in ("Cache-Control: no-store", "Referrer-Policy: no-referrer", "default-src 'none'"):
        assert header in answer
    assert "close this tab" in answer
    assert "<script" not in answer
    assert "0Acode" not in answer


def test_no(listener: LoopbackListener) -> None:
    waiting = Waiting(listener)
    path = urlsplit(listener.redirect_uri).path
    answer = request(listener, f"{path}?error=access_denied&state={listener.state}")
    found = waiting.result()
    assert isinstance(found, Redirect)
    assert found.error == "access_denied"
    assert b"Nothing was connected" in answer


def test_97_99_strangers_come_and_go(listener: LoopbackListener) -> None:
    waiting = Waiting(listener)
    path, state, host = urlsplit(listener.redirect_uri).path, listener.state, f"127.0.0.1:{port_of(listener)}"
    wrong = "x" * len(state)
    for target in (
        "/favicon.ico",
        "/",
        path,
        f"{path}?code=a",
        f"{path}?state={wrong}&code=a",
        f"{path}?state=&code=a",
        f"{path}?state={state}",
        f"{path}?state={state}&code=",
        f"{path}?state={state}&code=a&code=b",
        f"{path}?state={state}&state={state}&code=a",
        f"{path}?state={state}&state={wrong}&code=a",
        f"{path}/?state={state}&code=a",
        f"/other?state={state}&code=a",
        f"http://{host}{path}?state={state}&code=a",
    ):
        assert request(listener, target).startswith(b"HTTP/1.1 404"), target
    for bad_host in ("evil.example", "localhost", "127.0.0.1", f"127.0.0.1:{port_of(listener)}.evil.example"):
        assert request(listener, good(listener), bad_host).startswith(b"HTTP/1.1 404")
    for method in ("POST", "HEAD", "OPTIONS", "get", "PUT"):
        assert request(listener, good(listener), method=method).startswith(b"HTTP/1.1 404")
    two_hosts = f"GET {good(listener)} HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n".encode()
    no_host = f"GET {good(listener)} HTTP/1.1\r\n\r\n".encode()
    tls = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"
    for raw in (two_hosts, no_host, tls, b"\r\n\r\n", b"", b"GET", b"\xff" * 100):
        assert not send(listener, raw).startswith(b"HTTP/1.1 200")
    request(listener, good(listener))
    assert isinstance(waiting.result(), Redirect)


@settings(max_examples=60)
@given(raw=st.binary(max_size=300))
def test_noise_is_no_redirect(raw: bytes) -> None:
    with LoopbackListener() as listener:
        assert listener._judge(raw) is None
        path = urlsplit(listener.redirect_uri).path.encode()
        assert listener._judge(b"GET " + path + b"?state=" + raw + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") is None


def test_silent_connections_do_not_keep_the_browser_out(listener: LoopbackListener) -> None:
    """A browser's preconnect, a scanner: more of them than the listener keeps, each with a bit of a request."""
    waiting = Waiting(listener)
    with ExitStack() as stack:
        for number in range(20):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port_of(listener)), 10))
            connection.sendall(b"GET /" if number % 2 else b"")
        assert request(listener, "/").startswith(b"HTTP/1.1 404")
        assert len(listener._visitors) <= 8
        assert request(listener, good(listener)).startswith(b"HTTP/1.1 200")
    assert isinstance(waiting.result(), Redirect)


def test_a_request_in_pieces(listener: LoopbackListener) -> None:
    waiting = Waiting(listener)
    with socket.create_connection(("127.0.0.1", port_of(listener)), 10) as connection:
        raw = f"GET {good(listener)} HTTP/1.1\r\nHost: 127.0.0.1:{port_of(listener)}\r\n\r\n".encode()
        for start in range(0, len(raw), 7):
            connection.sendall(raw[start : start + 7])
    assert isinstance(waiting.result(), Redirect)


def test_a_head_that_does_not_end(listener: LoopbackListener) -> None:
    waiting = Waiting(listener)
    assert send(listener, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 3_000) == b""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(listener), timeout=10)
    connection.request("GET", good(listener), headers={"Cookie": "a=" + "b" * 4_000})
    assert connection.getresponse().status == 200
    connection.close()
    assert isinstance(waiting.result(), Redirect)


def test_98_cancelling_with_a_silent_connection_open(listener: LoopbackListener) -> None:
    waiting = Waiting(listener)
    with socket.create_connection(("127.0.0.1", port_of(listener)), 10):
        waiting.cancelled.set()
        found = waiting.result()
    assert isinstance(found, SignInFailed)
    assert "cancelled" in found.title


def test_nobody_comes(listener: LoopbackListener) -> None:
    with pytest.raises(SignInFailed, match="too long"):
        listener.wait(0.05, NEVER)


def test_each_has_an_address_of_its_own() -> None:
    with LoopbackListener() as one, LoopbackListener() as other:
        first, second = urlsplit(one.redirect_uri), urlsplit(other.redirect_uri)
        assert (first.hostname, first.scheme) == ("127.0.0.1", "http")
        assert first.port != second.port
        assert first.path != second.path
        assert len(first.path) > 20
        assert one.state != other.state


def test_the_address_of_a_web_client() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with LoopbackListener(f"http://localhost:{port}/oauth/back") as listener:
        waiting = Waiting(listener)
        target = f"/oauth/back?state={listener.state}&code=a"
        assert request(listener, target, f"localhost:{port}").startswith(b"HTTP/1.1 200")
        assert isinstance(waiting.result(), Redirect)


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(SignInFailed, match="port"):
        LoopbackListener(f"http://localhost:{other.getsockname()[1]}/")
