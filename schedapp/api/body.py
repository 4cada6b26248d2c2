"""The body of a request: taken in whole before a route sees it, within a size and a time."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

from schedapp.api.problems import Refusal

LARGEST = 1_000_000
SECONDS = 10.0
_PATIENT_UP_TO = 8 * LARGEST


class Body:
    """`present`: whether the headers announce one."""

    def __init__(self, receive: Receive, *, present: bool) -> None:
        self._receive = receive
        self.present = present
        self.ended = not present
        """Whether all of it was read, so that the connection can go on."""

    async def taken_in(self) -> Receive:
        """A `receive` that hands it out again. Raises Refusal."""
        if not self.present:
            return self._receive
        try:
            async with asyncio.timeout(SECONDS):
                whole = await self._read()
        except TimeoutError:
            raise Refusal(408, "TooSlow", "The request took too long.", "Send it at once.") from None
        if whole is None:
            raise Refusal(413, "TooLarge", "The request is larger than 1 MB.", "Send less at once.")
        waiting: list[Message] = [{"type": "http.request", "body": whole, "more_body": False}]

        async def replayed() -> Message:
            return waiting.pop() if waiting else await self._receive()

        return replayed

    async def left(self) -> None:
        """Reads what nobody wants: most clients hear an answer only after they have sent everything."""
        if not self.ended:
            try:
                async with asyncio.timeout(SECONDS):
                    await self._read()
            except (TimeoutError, Refusal):
                return

    async def _read(self) -> bytes | None:
        """None for one that is too large, of which some more is read and nothing kept. Raises Refusal."""
        parts, size = bytearray(), 0
        while not self.ended and size <= _PATIENT_UP_TO:
            message = await self._receive()
            if message["type"] != "http.request":
                raise Refusal(400, "CutOff", "The request ended half-way.", "Send it again.")
            piece = message.get("body", b"")
            size += len(piece)
            if size <= LARGEST:
                parts += piece
            self.ended = not message.get("more_body")
        return bytes(parts) if size <= LARGEST else None
