"""HTTP for Google's client library, made for a clinic's network: every byte within a deadline, answers capped.

Stands in for `httplib2.Http`, whose timeout is one for each read (a drip holds it for ever), which sends a POST
a second time when the answer is lost, and which follows redirects. Here a write is sent at most once, a redirect is
an answer like any other, and a body that is cut raises. One instance serves one call at a time.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import selectors
import socket
import ssl
import time
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httplib2

from schedapp.google.addresses import is_loopback
from schedapp.google.deadline import Deadline
from schedapp.google.dial import dial
from schedapp.google.skew import Skew

LARGEST_ANSWER = 32 * 1024 * 1024
LONGEST_IDLE = 30.0
_SLICE = 0.2
_CHUNK = 64 * 1024


class TooLarge(OSError):
    """The answer is larger than any that Google gives."""


class _Channel:
    """A socket as `http.client` uses it, whose reads and writes end with the deadline of the moment."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock = sock
        self.deadline = deadline
        self._readers = 0
        self._closed = False

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_Reader(self), _CHUNK)

    def release(self) -> None:
        self._readers -= 1
        if self._closed and not self._readers:
            self.sock.close()

    def close(self) -> None:
        """`http.client` closes before the last answer is read: the socket stays until its readers are done."""
        self._closed = True
        if not self._readers:
            self.sock.close()

    def stale(self) -> bool:
        """Between two answers nothing may arrive: what does is the end of the connection."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_READ)
            return bool(selector.select(0))


class _Reader(io.RawIOBase):
    """Waits in short slices, so that a cancelled call ends at once."""

    def __init__(self, channel: _Channel) -> None:
        self._channel = channel

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            self._channel.sock.settimeout(min(_SLICE, self._channel.deadline.left()))
            with contextlib.suppress(TimeoutError):
                return self._channel.sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._channel.release()


class _Connection(http.client.HTTPConnection):
    """One connection to one origin, kept between calls. TLS is on unless the origin is this computer over http."""

    def __init__(self, origin: SplitResult, deadline: Deadline) -> None:
        self.secure = origin.scheme == "https"
        self._host_name = origin.hostname or ""
        port = origin.port or (443 if self.secure else 80)
        self.deadline = deadline
        self.channel: _Channel | None = None
        self.used_at = (0.0, 0.0)
        proxy = _proxy_for(origin)
        if proxy is None:
            super().__init__(self._host_name, port)
        else:
            super().__init__(proxy.hostname or "", proxy.port or 3128)
            self.set_tunnel(self._host_name, port, _proxy_headers(proxy))
        self._loopback = proxy is None and not self.secure

    def connect(self) -> None:
        sock = dial(self.host, self.port, self.deadline, loopback=self._loopback)
        self._carry(sock)
        try:
            if self._tunnel_host:  # type: ignore[attr-defined]
                self._tunnel()  # type: ignore[attr-defined]
            if self.secure:
                sock.settimeout(self.deadline.left())
                self._carry(_tls_context().wrap_socket(sock, server_hostname=self._host_name))
        except BaseException:
            sock.close()
            self.close()
            raise

    def _carry(self, sock: socket.socket) -> None:
        self.channel = _Channel(sock, self.deadline)
        self.sock = self.channel

    def renew(self, deadline: Deadline) -> bool:
        """Prepares for the next call; whether the open connection is used again.

        Closes one that the server has left or that was idle for long: after sleep it may be dead and not say so.
        """
        self.deadline = deadline
        if self.sock is None or self.channel is None:
            return False
        now = (time.monotonic(), time.time())
        idle = max(now[0] - self.used_at[0], abs(now[1] - self.used_at[1]))
        if idle > LONGEST_IDLE or self.channel.stale():
            self.close()
            return False
        self.channel.deadline = deadline
        return True


class Transport:
    """`request` as `httplib2.Http` has it. `deadline` is set before each call; errors are the foreign ones.

    `skew` is told the Date of each answer.
    """

    def __init__(self, deadline: Deadline | None = None, *, skew: Skew | None = None) -> None:
        self.deadline = deadline or Deadline(30)
        self._skew = skew
        self.connections: dict[str, _Connection] = {}

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - named by the library; none is followed
        connection_type: object = None,  # noqa: ARG002
    ) -> tuple[httplib2.Response, bytes]:
        """One exchange. A GET is tried again once if a kept connection turns out to be dead; a write never is."""
        parts = urlsplit(uri)
        origin = f"{parts.scheme}://{parts.netloc}"
        connection = self.connections.get(origin)
        if connection is None:
            connection = self.connections[origin] = _Connection(parts, self.deadline)
        reused = connection.renew(self.deadline)
        payload = body.encode() if isinstance(body, str) else body
        sent = {**(headers or {}), "accept-encoding": "gzip", "user-agent": "Sched (gzip)"}
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            return self._exchange(connection, method, target, payload, sent)
        except (ConnectionError, http.client.RemoteDisconnected):
            if not (reused and method == "GET"):
                raise
            return self._exchange(connection, method, target, payload, sent)

    def _exchange(
        self, connection: _Connection, method: str, target: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[httplib2.Response, bytes]:
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            if self._skew is not None:
                self._skew.heard(answer.getheader("date", ""))
            content = _read(answer, method)
        except BaseException:
            connection.close()
            raise
        connection.used_at = (time.monotonic(), time.time())
        return httplib2.Response(answer), content

    def close(self) -> None:
        while self.connections:
            self.connections.popitem()[1].close()

    def __del__(self) -> None:
        self.close()


def _read(answer: http.client.HTTPResponse, method: str) -> bytes:
    """The whole body, unzipped. Raises when it is cut short or larger than LARGEST_ANSWER."""
    decoder = None
    if answer.getheader("content-encoding", "").lower() in ("gzip", "x-gzip", "deflate"):
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 32)
    pieces: list[bytes] = []
    size = 0
    while chunk := answer.read(_CHUNK):
        piece = decoder.decompress(chunk, LARGEST_ANSWER) if decoder else chunk
        size += len(piece)
        if size > LARGEST_ANSWER or (decoder and decoder.unconsumed_tail):
            raise TooLarge("the answer is too large")
        pieces.append(piece)
    if method != "HEAD" and answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    if decoder and pieces and not decoder.eof:
        raise EOFError("the compressed answer is cut short")
    return b"".join(pieces)


def _proxy_for(origin: SplitResult) -> SplitResult | None:
    """The system's proxy for https; this computer is never reached through one."""
    host = origin.hostname or ""
    address = getproxies().get("https", "")
    if origin.scheme != "https" or is_loopback(host) or not address or proxy_bypass(host):
        return None
    return urlsplit(address if "://" in address else f"http://{address}")


def _proxy_headers(proxy: SplitResult) -> dict[str, str]:
    if not proxy.username:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + b64encode(pair.encode()).decode()}


_context: list[ssl.SSLContext] = []


def _tls_context() -> ssl.SSLContext:
    """The system's trusted authorities (a clinic's own among them) and certifi's. There is no way to weaken it."""
    if not _context:
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        _context.append(context)
    return _context[0]
