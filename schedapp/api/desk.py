"""What the routes work with: the services, and what the running server itself knows."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from schedapp.errors import Busy
from schedapp.services.api_tokens import ApiTokens
from schedapp.services.jobs import Jobs
from schedapp.services.pending import PendingConnections
from schedapp.services.ports import Services

MOST_WAITING = 12


@dataclass(eq=False)
class Desk:
    """`now` gives UTC epoch seconds. `stopping` is set when the server ends: what streams has to end then.

    `changed` is called after each write that went well, so that it goes out to Google soon. `heartbeat` is in seconds:
    a stream that has nothing to say tells that it is there.
    """

    services: Services
    tokens: ApiTokens
    now: Callable[[], int] = lambda: int(time.time())
    new_uid: Callable[[], str] = lambda: secrets.token_hex(16)
    stopping: threading.Event = field(default_factory=threading.Event)
    changed: Callable[[], None] = lambda: None
    heartbeat: float = 15.0

    def __post_init__(self) -> None:
        self.jobs = Jobs(now=self.now, new_uid=self.new_uid, after=self.changed)
        """What callers did not want to wait for."""
        self.pending = PendingConnections(
            lambda: self.services.calendars, now=self.now, new_uid=self.new_uid, after=self.changed
        )
        """Connections that wait for the browser."""
        self._room = threading.BoundedSemaphore(MOST_WAITING)

    @contextmanager
    def asking_google(self) -> Iterator[None]:
        """Around what may wait for Google or a keyring: threads and turns are left for the rest. Raises Busy."""
        if not self._room.acquire(blocking=False):
            raise Busy(f"{MOST_WAITING} requests wait for Google already.", "Ask again when those are answered.")
        try:
            yield
        finally:
            self._room.release()

    def close(self) -> None:
        """Ends what goes on behind the routes; returns at once."""
        self.stopping.set()
        self.jobs.close()
        self.pending.close()


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _services(request: Request) -> Services:
    return _desk(request).services


DeskOf = Annotated[Desk, Depends(_desk)]
"""The type of a route's parameter that is handed the desk."""
ServicesOf = Annotated[Services, Depends(_services)]
"""The same for the services alone."""
