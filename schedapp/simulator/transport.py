"""HTTP/1.1 on loopback: keep-alive, gzip, method override, and sockets that can be cut."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
import traceback
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from schedapp.simulator.app import App
from schedapp.simulator.errors import ApiError, ConnectionDropped
from schedapp.simulator.message import Answer, encoded, meant

HOST = "127.0.0.1"
PIECES = 8
"""Into how many pieces a dripping answer falls."""
_LARGEST_BODY = 4 * 1024 * 1024
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Server(ThreadingHTTPServer):
    """The listening socket and the connections that are open on it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, app: App, port: int) -> None:
        self.app = app
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__((HOST, port), Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """Close every connection, idle kept-alive ones too."""
        with self._guard:
            sockets = list(self._open)
        for connection in sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - inherited
        """A client that hangs up in the middle is no event; anything else is our own fault."""
        if not isinstance(sys.exception(), OSError):
            self.app.crashes.append(traceback.format_exc())


class Handler(BaseHTTPRequestHandler):
    """Reads one request, hands it to the app, writes the answer in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300
    server: Server

    def version_string(self) -> str:
        return "ESF"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Requests are recorded by the app, not printed."""

    def _serve(self) -> None:
        try:
            answer = self._answer()
        except ConnectionDropped:
            self.close_connection = True
            return
        self._write(answer)

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _answer(self) -> Answer:
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "")
        if host.rpartition(":")[0] not in _LOOPBACK_NAMES and host not in _LOOPBACK_NAMES:
            self.close_connection = True
            return Answer(403, ApiError(403, "forbidden", "Only loopback addresses are served.").body())
        body = self._body(headers)
        if body is None:
            self.close_connection = True
            return Answer(413, ApiError(413, "uploadTooLarge", "Request Too Large").body())
        return self.server.app.handle(meant(self.command, self.path, headers, body))

    def _body(self, headers: dict[str, str]) -> bytes | None:
        try:
            length = int(headers.get("content-length", "0"))
        except ValueError:
            return None
        if not 0 <= length <= _LARGEST_BODY or "transfer-encoding" in headers:
            return None
        return self.rfile.read(length)

    def _write(self, answer: Answer) -> None:
        raw = encoded(answer, self.path)
        headers = _common_headers(self.command) | answer.headers
        if raw and self._wants_gzip():
            raw = gzip.compress(raw, compresslevel=1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response_only(answer.status)
        self.send_header("Date", formatdate(self.server.app.date(), usegmt=True))
        self.send_header("Server", "ESF")
        if answer.status not in (204, 304):
            headers |= {"Content-Type": answer.content_type, "Content-Length": str(len(raw))}
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status not in (204, 304):
            self._write_body(raw, answer)
        self.wfile.flush()

    def _write_body(self, raw: bytes, answer: Answer) -> None:
        if answer.cut:
            self.close_connection = True
            raw = raw[: len(raw) // 2]
        size = max(1, -(-len(raw) // PIECES)) if answer.pause else max(1, len(raw))
        for start in range(0, len(raw), size):
            if answer.pause:
                self.wfile.flush()
                answer.pause()
            self.wfile.write(raw[start : start + size])

    def _wants_gzip(self) -> bool:
        accepted = self.headers.get("Accept-Encoding", "")
        return "gzip" in accepted and "gzip" in self.headers.get("User-Agent", "")


def _common_headers(verb: str) -> dict[str, str]:
    reading = verb in ("GET", "HEAD")
    cache = "private, max-age=0" if reading else "no-cache, no-store, max-age=0"
    headers = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "X-XSS-Protection": "0"}
    headers |= {"Vary": "Origin, X-Origin, Referer", "Cache-Control": f"{cache}, must-revalidate"}
    return headers if reading else headers | {"Pragma": "no-cache"}
