"""What the routes work with: the services, and what the running server itself knows."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from schedapp.services.api_tokens import ApiTokens
from schedapp.services.jobs import Jobs
from schedapp.services.pending import PendingConnections
from schedapp.services.ports import Services


@dataclass(frozen=True)
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

    @cached_property
    def jobs(self) -> Jobs:
        """What callers did not want to wait for."""
        return Jobs(now=self.now, new_uid=self.new_uid, after=self.changed)

    @cached_property
    def pending(self) -> PendingConnections:
        """Connections that wait for the browser."""
        return PendingConnections(self.services.calendars, now=self.now, new_uid=self.new_uid, after=self.changed)

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
