"""One line in the log for each write that was asked for: method, route, status and the token's name. Nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schedapp.api.access import Caller

log = logging.getLogger("schedapp.api.audit")

_READS = ("GET", "HEAD", "OPTIONS")


class Audit:
    """ASGI middleware next to the routes. `changed` is called after each write that went well."""

    def __init__(self, app: ASGIApp, changed: Callable[[], None]) -> None:
        self._app = app
        self._changed = changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _READS:
            await self._app(scope, receive, send)
            return
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            caller = scope.get("state", {}).get("caller")
            route = getattr(scope.get("route"), "path", "no such route")
            name = caller.name if isinstance(caller, Caller) else "no token"
            method = scope["method"] if scope["method"].isalpha() else "odd"
            log.info("api: %s %s -> %d by “%s”", method[:10], route, status, name)
        if status < 300:
            self._changed()
