"""A server that answers as no server should: each request gets the next of the answers it was given."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

Answer = Callable[[socket.socket, threading.Event], bool]
"""Writes an answer; says whether the connection stays. The event is set when the test is over."""


class Echo:
    """Answers a batch with these parts, whatever it asked for. In a part `{id}` stands for the Content-ID that answers
    the request at its place; `line` ends the lines between parts."""

    def __init__(self, *parts: str, line: str = "\r\n", end: str = "--batch_x--\r\n") -> None:
        self._parts = parts
        self._line = line
        self._end = end

    def to(self, body: bytes) -> Answer:
        ids = re.findall(r"Content-ID: <(.+?)>", body.decode())
        names = [f"<response-{ids[place % len(ids)]}>" for place in range(len(self._parts))]
        parts = [part.replace("{id}", name) for part, name in zip(self._parts, names, strict=True)]
        whole = "".join(f"--batch_x{self._line}{part}{self._line}" for part in parts) + self._end
        return says(whole.encode("utf-8", "surrogateescape"), content_type="multipart/mixed; boundary=batch_x")


class HostileServer:
    """On 127.0.0.1. `heads` are the requests so far (first line and headers), `bodies` their bodies.

    The last answer is repeated for ever.
    """

    def __init__(self, *answers: Answer | Echo, tls: ssl.SSLContext | None = None) -> None:
        self.heads: list[str] = []
        self.bodies: list[bytes] = []
        self._answers = list(answers)
        self._tls = tls
        self.left = threading.Semaphore(0)  # up by one for each connection that the server closed
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> HostileServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    @property
    def methods(self) -> list[str]:
        return [head.split(" ", 1)[0] for head in self.heads]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self._over.is_set():
                connection, _ = self._listener.accept()
                with self._lock:
                    self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self._answer_all(self._tls.wrap_socket(connection, server_side=True) if self._tls else connection)
        self.left.release()

    def _answer_all(self, connection: socket.socket) -> None:
        with connection:
            for head, body in _requests(connection):
                with self._lock:
                    self.heads.append(head)
                    self.bodies.append(body)
                    answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if isinstance(answer, Echo):
                    answer = answer.to(body)
                if not answer(connection, self._over):
                    return


def _requests(connection: socket.socket) -> Iterator[tuple[str, bytes]]:
    with connection.makefile("rb") as stream:
        while first := stream.readline():
            lines = [first]
            while (line := stream.readline()) not in (b"\r\n", b""):
                lines.append(line)
            head = b"".join(lines).decode("latin-1")
            lengths = [line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length")]
            yield head, stream.read(int(lengths[0])) if lengths else b""


def says(
    body: Any = b"",
    status: str = "200 OK",
    content_type: str = "application/json",
    headers: str = "",
    keep: bool = True,
) -> Answer:
    """A complete answer; a body that is not bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    length = "" if status.startswith("204") else f"Content-Length: {len(raw)}\r\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{length}{headers}\r\n"

    def answer(connection: socket.socket, _over: threading.Event) -> bool:
        connection.sendall(head.encode() + raw)
        return keep

    return answer


def portal() -> Answer:
    return says(b"<html><body>Welcome to the hotel. Log in.</body></html>", content_type="text/html")


def cut(body: Any, keep: int) -> Answer:
    """Promises the whole body and sends the first `keep` bytes."""
    raw = json.dumps(body).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"

    def answer(connection: socket.socket, _over: threading.Event) -> bool:
        connection.sendall(head.encode() + raw[:keep])
        return False

    return answer


def zipped(body: Any, share: float = 1.0) -> Answer:
    """A gzip body of which only a share is sent, with a length that fits: no HTTP rule is broken."""
    raw = gzip.compress(body if isinstance(body, bytes) else json.dumps(body).encode())
    return says(raw[: int(len(raw) * share)], headers="Content-Encoding: gzip\r\n")


def drips(
    first: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
) -> Answer:
    """Sends a byte now and then, for as long as anybody listens."""

    def answer(connection: socket.socket, over: threading.Event) -> bool:
        connection.sendall(first)
        while not over.wait(0.02):
            connection.sendall(b" ")
        return False

    return answer


def drops(_connection: socket.socket, _over: threading.Event) -> bool:
    """Reads the request and hangs up."""
    return False


def silent(connection: socket.socket, over: threading.Event) -> bool:
    """Reads the request and never answers."""
    over.wait()
    return False


def error(status: int, reason: str, message: str = "", headers: str = "", **extra: str) -> Answer:
    """Google's error body."""
    item = {"domain": "global", "reason": reason, "message": message, **extra}
    body = {"error": {"errors": [item], "code": status, "message": message}}
    return says(body, f"{status} Error", headers=headers)


def page(*items: Any, **more: Any) -> dict[str, Any]:
    """A page of events that is one, unless `more` spoils it (None takes a key away)."""
    whole: dict[str, Any] = {"kind": "calendar#events", "timeZone": "Europe/Zurich", "accessRole": "owner"}
    whole |= {"summary": "Room", "nextSyncToken": "token", "items": list(items), **more}
    return {key: value for key, value in whole.items() if value is not None}
