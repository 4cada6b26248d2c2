"""A reader of `GET /changes` as a program would write it, on a thread of its own."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from dataclasses import dataclass
from typing import Any

import httpx

from tests.desktop.processes import wait_until


@dataclass(frozen=True)
class Event:
    """One event as it came."""

    id: str
    type: str
    json: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json["data"]
        return found


class Stream:
    """Reads until it is closed or the answer ends. `error` is what ended it, None for a proper end."""

    def __init__(self, address: str, token: str, *, cursor: str = "", last_event_id: str = "") -> None:
        self.events: list[Event] = []
        self.heartbeats = 0
        self.retry = 0
        self.cursor = ""
        self.raw = ""
        self.status = 0
        self.error: Exception | None = None
        self._client = httpx.Client(timeout=httpx.Timeout(60.0, read=None), trust_env=False)
        headers = {"Authorization": f"Bearer {token}"} | ({"Last-Event-ID": last_event_id} if last_event_id else {})
        query = f"?cursor={cursor}" if cursor else ""
        self._answer = self._client.send(
            self._client.build_request("GET", f"{address}/changes{query}", headers=headers), stream=True
        )
        self.status = self._answer.status_code
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait(self, count: int) -> list[Event]:
        """The first events, once so many have come."""
        wait_until(lambda: len(self.events) >= count, f"{count} events, not {len(self.events)}")
        return self.events[:count]

    def opened(self) -> Stream:
        """Once it has said where it begins."""
        wait_until(lambda: self.cursor, "the first block")
        return self

    def ended(self) -> None:
        """Waits for the end of the answer."""
        self._thread.join(30)
        assert not self._thread.is_alive(), "the stream goes on"

    def close(self) -> None:
        """Leaves, as a client does that was switched off."""
        stream = self._answer.extensions["network_stream"]
        with contextlib.suppress(OSError):  # it has ended already
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self._thread.join(30)
        self._answer.close()
        self._client.close()

    def _read(self) -> None:
        text = ""
        try:
            for part in self._answer.iter_text():
                self.raw += part
                text += part
                *blocks, text = text.split("\n\n")
                for block in blocks:
                    self._take(block)
        except Exception as error:  # closed by us, or cut off by the server
            self.error = error

    def _take(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        self.heartbeats += block.startswith(": ")
        self.retry = int(fields.get("retry", self.retry))
        self.cursor = fields.get("id", self.cursor)
        if "data" in fields:
            self.events.append(Event(fields["id"], fields["event"], json.loads(fields["data"])))
