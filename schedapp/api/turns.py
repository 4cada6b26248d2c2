"""Writes take turns: one at a time gets the database anyway, and those that wait for it leave threads to the reads."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from schedapp.api.problems import Refusal, raw_answer

MOST_WRITES = 20
"""Under way at a time: more than may wait for Google (`desk.MOST_WAITING`), less than there are threads."""
PATIENCE = 10.0
_READS = ("GET", "HEAD", "OPTIONS")


class Turns:
    """ASGI middleware before the routes. Whoever has no turn within `patience` seconds is told to come back."""

    def __init__(self, app: ASGIApp, most: int = MOST_WRITES, patience: float = PATIENCE) -> None:
        self._app = app
        self._turns = asyncio.Semaphore(most)
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _READS:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError:
            for message in raw_answer(_no_turn()):
                await send(message)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._turns.release()


def _no_turn() -> Refusal:
    return Refusal(
        503, "Busy", "Too many changes wait for the storage.", "Nothing was written. Try again.", {"Retry-After": "1"}
    )
