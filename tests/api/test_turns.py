"""Writes that wait for the database, and reads that do not wait for them."""

from __future__ import annotations

import asyncio
import http.client
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from schedapp.api.desk import MOST_WAITING
from schedapp.api.server import _THREADS
from schedapp.api.turns import MOST_WRITES, Turns
from schedapp.services.api_tokens import Scope as TokenScope
from tests.api.conftest import Api

WRITERS = 45


@contextmanager
def locked(api: Api) -> Iterator[None]:
    """While another process writes."""
    with closing(sqlite3.connect(api.home / "sched.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("COMMIT")


def test_reads_do_not_wait_for_writers_that_wait(api: Api) -> None:
    """All that write have sent their request and none has an answer when the reads are answered."""
    api.have_patience(120)
    api.resource("Room 1")
    writer = {"Authorization": f"Bearer {api.token[TokenScope.WRITE]}", "Content-Type": "application/json"}
    lines = [http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=240) for _ in range(WRITERS)]
    told: list[int] = []
    with locked(api):
        for number, line in enumerate(lines):
            body = {"name": f"Client {number}"}
            line.request("POST", "/clients", json.dumps(body), writer)
        busy = [threading.Thread(target=lambda line=line: told.append(line.getresponse().status)) for line in lines]
        for each in busy:
            each.start()
        for _ in range(5):
            assert api.get("/resources").status_code == 200
        assert told == [], "the reads came after the writers"
    for each in busy:
        each.join()
    for line in lines:
        line.close()
    assert told == [201] * WRITERS
    assert len(api.get("/clients", params={"limit": 100}).json()["clients"]) == WRITERS


def test_threads_are_left_for_reads_and_turns_for_writes() -> None:
    assert MOST_WAITING < MOST_WRITES < _THREADS


def test_who_has_no_turn_is_told_to_come_back() -> None:
    begun = 0

    async def slow(_scope: Scope, _receive: Receive, _send: Send) -> None:
        nonlocal begun
        begun += 1
        await asyncio.Event().wait()

    async def ask(app: Turns, method: str, answered: list[Message]) -> None:
        async def send(message: Message) -> None:
            answered.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        await app({"type": "http", "method": method}, receive, send)

    async def all_of_them() -> list[Message]:
        app = Turns(slow, most=1, patience=0)
        first = asyncio.create_task(ask(app, "POST", []))
        while not begun:
            await asyncio.sleep(0)
        refused: list[Message] = []
        await ask(app, "POST", refused)
        read = asyncio.create_task(ask(app, "GET", []))
        while begun < 2:
            await asyncio.sleep(0)
        for each in (first, read):
            each.cancel()
        return refused

    start, body = asyncio.run(all_of_them())
    headers: dict[bytes, Any] = dict(start["headers"])
    assert (start["status"], headers[b"retry-after"]) == (503, b"1")
    assert json.loads(body["body"])["code"] == "Busy"
