"""Where the HTTP API of this computer runs, as its server wrote it down: for the clients that look for it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schedapp.services.ports import Places



@dataclass(frozen=True, slots=True)
class Running:
    """A server that is up: its address, such as `http://127.0.0.1:8420`, and its process."""

    address: str
    pid: int


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
