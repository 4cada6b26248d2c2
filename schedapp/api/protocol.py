"""The HTTP connections of the server: how many there may be, and how long each may take to say what it wants."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from typing import Any

import h11

from schedapp.api.problems import MEDIA_TYPE, Refusal, problem_of
from schedapp.api.slow_readers import ReadH11Protocol

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 50


class PatientH11Protocol(ReadH11Protocol):
    """At most 50 connections, and 10 s from a connection's first moment, or a request's first byte, to the end of the
    headers. What is refused here gets problem details, too. The body's time is the guard's."""

    head_seconds = 10.0

    _head_timer: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.access_log = False  # uvicorn turns it on wherever the root logger has a handler; it has whole addresses

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self._refuse(
                Refusal(503, "TooManyConnections", f"{MOST_CONNECTIONS} connections are open.", "Close one of them.")
            )
        else:
            self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE and self._head_timer is None:
            self._wait_for_head()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head_is_there()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        """Called while uvicorn handles h11's error, which knows the status: 431 for headers that are too large."""
        error = sys.exc_info()[1]
        status = getattr(error, "error_status_hint", 400)
        if status == 431:
            self._refuse(Refusal(431, "HeadersTooLarge", "The headers are too large.", "Send fewer or shorter ones."))
        else:
            self._refuse(Refusal(400, "BadHttp", "This is not HTTP as it should be.", "Use an HTTP client."))

    def _wait_for_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _head_is_there(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        self._refuse(Refusal(408, "TooSlow", "The request took too long.", "Send it at once."))

    def _refuse(self, refusal: Refusal) -> None:
        """Answers, where an answer can still be given, and closes."""
        self._head_is_there()
        if self.transport.is_closing():
            return
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in _messages(problem_of(refusal)):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _messages(body: dict[str, Any]) -> list[h11.Response | h11.Data | h11.EndOfMessage]:
    text = json.dumps(body).encode()
    headers = [
        ("content-type", MEDIA_TYPE),
        ("content-length", str(len(text))),
        ("cache-control", "no-store"),
        ("connection", "close"),
    ]
    return [h11.Response(status_code=body["status"], headers=headers), h11.Data(data=text), h11.EndOfMessage()]
