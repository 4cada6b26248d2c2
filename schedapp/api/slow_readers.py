"""HTTP connections that are dropped when nobody reads them: what is sent may not pile up here for ever."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class ReadH11Protocol(H11Protocol):
    """uvicorn's, with an end for whoever takes nothing for `patience` seconds while more waits to be sent."""

    patience = 20.0

    _given_up: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._given_up is None:
            self._given_up = self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._rest()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _rest(self) -> None:
        if self._given_up is not None:
            self._given_up.cancel()
            self._given_up = None
