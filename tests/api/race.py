"""Many clients that want the same few slots over HTTP, and a window that books them, too: what each was told."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schedapp.container import Container
from schedapp.errors import Taken
from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.paths import Paths

MINUTES = 30


@dataclass
class Told:
    """`won` are the slots that were booked, by the id that was answered; `refused` the bodies of the 409s; `other`
    whatever else came. `seconds` is how long each request took."""

    won: dict[str, int] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    other: list[tuple[int, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


class Race:
    """`first` is the start of the first slot (UTC epoch seconds); slots follow each other on one resource."""

    def __init__(self, port: int, token: str, room: Resource, first: int, slots: int) -> None:
        self._port = port
        self._token = token
        self._room = room
        self._starts = [first + number * MINUTES * 60 for number in range(slots)]
        self._lock = threading.Lock()
        self.told = Told()
        self.window: dict[str, int] = {}

    def run(self, clients: int, tries: int, home: Path, now: int) -> float:
        """Lets all go at once, each for `tries` of the slots in an order of its own. Gives how long it took (s)."""
        gate = threading.Barrier(clients + 2)
        threads = [threading.Thread(target=self._client, args=(number, tries, gate)) for number in range(clients)]
        threads.append(threading.Thread(target=self._book_in_window, args=(home, now, gate)))
        for thread in threads:
            thread.start()
        gate.wait(60)
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def _client(self, number: int, tries: int, gate: threading.Barrier) -> None:
        wanted = random.Random(number).sample(self._starts, tries)
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        line.connect()
        gate.wait(60)
        for start in wanted:
            began = time.perf_counter()
            status, body = self._ask(line, number, start)
            self._note(start, status, body, time.perf_counter() - began)
        line.close()

    def _ask(self, line: http.client.HTTPConnection, number: int, start: int) -> tuple[int, str]:
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start))
        body = {"title": f"Client {number}", "start": moment, "minutes": MINUTES, "resource_ids": [self._room.uid]}
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if number % 2:
            headers["Idempotency-Key"] = f"{number}-{start}"
        line.request("POST", "/bookings", json.dumps(body), headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()

    def _note(self, start: int, status: int, body: str, seconds: float) -> None:
        with self._lock:
            self.told.seconds.append(seconds)
            if status == 201:
                self.told.won[json.loads(body)["id"]] = start
            elif status == 409:
                self.told.refused.append(json.loads(body))
            else:
                self.told.other.append((status, body))

    def _book_in_window(self, home: Path, now: int, gate: threading.Barrier) -> None:
        """Another container over the same database, as the open window has it."""
        window = Container(Paths(home), face="window", memory_tokens=True, now=lambda: now)
        gate.wait(60)
        for start in random.Random("window").sample(self._starts, len(self._starts)):
            when = Timed(start, start + MINUTES * 60, self._room.zone)
            try:
                made = window.bookings.add(Booking("", "Window", when, (self._room.uid,)))
            except Taken:
                continue
            self.window[made.booking.uid] = start
        window.close()
