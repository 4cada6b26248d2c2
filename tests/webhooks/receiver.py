"""A receiver as an integrator would write one: it checks every signature with nothing but the standard library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.desktop.processes import wait_until


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: Message
    body: bytes

    @property
    def id(self) -> str:
        return str(self.headers["webhook-id"])

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def type(self) -> str:
        return str(self.json["type"])

    def is_signed(self, secret: str) -> bool:
        """As https://www.standardwebhooks.com says: HMAC-SHA256 of id.timestamp.body with the secret's bytes."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in str(self.headers["webhook-signature"]).split(" ")


class Receiver:
    """Answers with what is in `answers`, one after the other, then with 204. An answer may be a status, a status with
    headers, or a function that writes it."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.answers: deque[Any] = deque()
        self.gate = threading.Event()
        """Requests are answered while it is set."""
        self.gate.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}/hook"

    @property
    def types(self) -> list[str]:
        return [each.type for each in self.received]

    def wait(self, count: int) -> list[Received]:
        """All requests, once so many have come."""
        wait_until(lambda: len(self.received) >= count, f"{count} messages")
        return self.received

    def close(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:  # whoever sent it was killed half-way: this is no message
                    return
                receiver.received.append(Received(self.path, self.headers, body))
                receiver.gate.wait()
                answer = receiver.answers.popleft() if receiver.answers else 204
                if isinstance(answer, Callable):  # type: ignore[arg-type]
                    answer(self)
                    return
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Quiet."""

        return Handler
