"""What the routes work with: the services, and what the running server itself knows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from schedapp.services.api_tokens import ApiTokens
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
    stopping: threading.Event = field(default_factory=threading.Event)
    changed: Callable[[], None] = lambda: None
    heartbeat: float = 15.0


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _services(request: Request) -> Services:
    return _desk(request).services


DeskOf = Annotated[Desk, Depends(_desk)]
"""The type of a route's parameter that is handed the desk."""
ServicesOf = Annotated[Services, Depends(_services)]
"""The same for the services alone."""
