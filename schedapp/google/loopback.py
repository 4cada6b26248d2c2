"""Where the browser comes back to after the sign-in: a listener on this computer, on a free port and a random path.

It answers one exact address with the right `state` and lets everything else come and go (RFC 8252 section 7.3):
a favicon, a preconnect that says nothing, a scanner, a guess.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import selectors
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from schedapp.errors import SignInFailed
from schedapp.google.secret import Secret

_HOST = "127.0.0.1"
_LARGEST_HEAD = 8192  # the request itself has 2 kB; cookies of other programs on this computer may come along
_MOST_CONNECTIONS = 8
_SECONDS_EACH = 5.0
_POLL = 0.1

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sched</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText;
  font: 16px/1.5 Inter, "Segoe UI", system-ui, sans-serif; }}
main {{ max-width: 26rem; padding: 2.5rem; border: 1px solid #8884; border-radius: 16px; text-align: center; }}
b {{ display: inline-grid; place-items: center; width: 3.5rem; height: 3.5rem; border-radius: 50%;
  background: {colour}; color: #fff; font-size: 1.75rem; }}
h1 {{ font-size: 1.25rem; margin: 1rem 0 .25rem; }} p {{ margin: 0; opacity: .75; }}
</style></head><body><main><b aria-hidden="true">{sign}</b><h1>{title}</h1><p>{text}</p></main></body></html>
"""
_DONE = _PAGE.format(
    colour="#0f766e", sign="✓", title="Google has answered", text="You can close this tab and go back to Sched."
)
_DENIED = _PAGE.format(
    colour="#b45309", sign="!", title="Nothing was connected", text="You can close this tab and go back to Sched."
)
_ELSEWHERE = "<!doctype html><title>Sched</title><p>Nothing here."


@dataclass(frozen=True, slots=True)
class Redirect:
    """What the browser brought back: a code, or the error that Google named."""

    code: Secret
    error: str = ""


@dataclass(slots=True)
class _Visitor:
    since: float
    received: bytearray = field(default_factory=bytearray)


class LoopbackListener:
    """Listens from the moment it is made. `redirect_uri` is what Google is told; `state` what it has to bring back.

    `registered` is the address that a web client has to use; a desktop client takes any free port.
    """

    def __init__(self, registered: str = "") -> None:
        parts = urlsplit(registered)
        self.state = secrets.token_urlsafe(32)
        self._path = (parts.path or "/") if registered else f"/{secrets.token_urlsafe(16)}"
        self._socket = _bind(parts.port or 0)
        self._port: int = self._socket.getsockname()[1]
        self._host = f"{parts.hostname or _HOST}:{self._port}"
        self.redirect_uri = registered or f"http://{self._host}{self._path}"
        self._visitors: dict[socket.socket, _Visitor] = {}

    def __enter__(self) -> LoopbackListener:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for visitor in list(self._visitors):
            self._dismiss(visitor)
        self._socket.close()

    def wait(self, seconds: float, cancelled: threading.Event) -> Redirect:
        """What the browser brings back. Raises SignInFailed when it is cancelled or the time is up."""
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            while (now := time.monotonic()) < end:
                if cancelled.is_set():
                    raise cancelled_by_user()
                for key, _ in selector.select(min(_POLL, end - now)):
                    found = self._serve(key.fileobj, selector)
                    if found is not None:
                        return found
                self._dismiss_slow(selector)
        raise SignInFailed(
            "The sign-in took too long.",
            "Nobody answered Google's page in the browser. Connect again to get a new one.",
        )

    def _serve(self, ready: object, selector: selectors.BaseSelector) -> Redirect | None:
        if ready is self._socket:
            self._admit(selector)
            return None
        visitor = self._visitors.get(ready) if isinstance(ready, socket.socket) else None
        if visitor is None or not isinstance(ready, socket.socket):  # it made room for another a moment ago
            return None
        try:
            piece = ready.recv(_LARGEST_HEAD)
        except BlockingIOError:
            return None
        except OSError:
            piece = b""
        visitor.received += piece
        whole = b"\r\n\r\n" in visitor.received
        if piece and not whole and len(visitor.received) <= _LARGEST_HEAD:
            return None
        found = self._judge(bytes(visitor.received)) if whole else None
        if whole:
            _answer(ready, found)
        selector.unregister(ready)
        self._dismiss(ready)
        return found

    def _admit(self, selector: selectors.BaseSelector) -> None:
        """The oldest visitor makes room: eight that say nothing do not keep the browser out."""
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return
        connection.setblocking(False)
        if len(self._visitors) >= _MOST_CONNECTIONS:
            oldest = min(self._visitors, key=lambda each: self._visitors[each].since)
            selector.unregister(oldest)
            self._dismiss(oldest)
        self._visitors[connection] = _Visitor(time.monotonic())
        selector.register(connection, selectors.EVENT_READ)

    def _dismiss(self, visitor: socket.socket) -> None:
        del self._visitors[visitor]
        visitor.close()

    def _dismiss_slow(self, selector: selectors.BaseSelector) -> None:
        limit = time.monotonic() - _SECONDS_EACH
        for connection in [each for each, visitor in self._visitors.items() if visitor.since < limit]:
            selector.unregister(connection)
            self._dismiss(connection)

    def _judge(self, received: bytes) -> Redirect | None:
        """The redirect, if this request is it: GET, our host and path, one `state` that is ours, a code or an error."""
        head = received.split(b"\r\n\r\n", 1)[0]
        if len(head) > _LARGEST_HEAD:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = first.partition(" ")
        target, _, version = rest.rpartition(" ")
        hosts = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")]
        path, _, query = target.partition("?")
        if method != "GET" or not version.startswith("HTTP/1.") or hosts != [self._host] or path != self._path:
            return None
        values = parse_qs(query)
        states = values.get("state", [])
        if len(states) != 1 or not hmac.compare_digest(states[0].encode(), self.state.encode()):
            return None
        codes, errors = values.get("code", []), values.get("error", [])
        if len(errors) == 1:
            return Redirect(Secret(""), errors[0])
        return Redirect(Secret(codes[0])) if len(codes) == 1 else None


def cancelled_by_user() -> SignInFailed:
    return SignInFailed("The sign-in was cancelled.", "Nothing was connected. Connect again any time.")


def _bind(port: int) -> socket.socket:
    """Binds so that no other program can share the port (Windows would let it). Raises SignInFailed."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((_HOST, port))
        listener.listen(16)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise SignInFailed(
            "Sched cannot wait for the browser.",
            f"Another program uses port {port} of this computer. Close it and try again.",
        ) from None
    return listener


def _answer(visitor: socket.socket, found: Redirect | None) -> None:
    """A static page: no script, nothing loaded, nothing kept, so that the code stays nowhere."""
    page = _ELSEWHERE if found is None else _DENIED if found.error else _DONE
    body = page.encode()
    status = "404 Not Found" if found is None else "200 OK"
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\r\n"
    )
    with contextlib.suppress(OSError):
        visitor.sendall(head.encode("ascii") + body)  # fits into the socket's buffer: never waits
        visitor.shutdown(socket.SHUT_WR)
