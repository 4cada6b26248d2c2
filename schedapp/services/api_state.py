"""Where the HTTP API of this computer runs, as its server wrote it down: for the clients that look for it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schedapp.errors import BadInput
from schedapp.services.api_tokens import write_private
from schedapp.store.lease import Leases

if TYPE_CHECKING:
    from schedapp.services.ports import Places


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is up: its address, such as `http://127.0.0.1:8420`, and its process."""

    address: str
    pid: int


@contextmanager
def only_server(paths: Places) -> Iterator[None]:
    """While it lasts, nobody else serves this data: who looks for the API finds one. Raises BadInput, StoreError."""
    with Leases(paths.leases).hold("api", 0) as mine:
        if not mine:
            found = running(paths)
            raise BadInput(
                "Another Sched serves the API already.",
                f"It is at {found.address}. Use that one, or end it first." if found else "End that one first.",
            )
        yield


@contextmanager
def announced(paths: Places, address: str, port: int) -> Iterator[None]:
    """While it lasts, the programs of this user find the server. Raises StoreError."""
    write_private(paths.api_server, json.dumps({"address": address, "port": port, "pid": os.getpid()}))
    try:
        yield
    finally:
        paths.api_server.unlink(missing_ok=True)


def running(paths: Places) -> Running | None:
    """The server that serves this data now; None where none does, or where one ended without a word."""
    try:
        fields = json.loads(paths.api_server.read_text("utf-8"))
        address = str(fields.get("address") or "127.0.0.1")
        pid, port = int(fields["pid"]), int(fields["port"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if "://" not in address:
        address = f"http://{address}:{port}"
    return Running(address, pid) if _lives(pid) else None


def _lives(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
