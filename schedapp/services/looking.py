"""The fresh look at Google before a booking is confirmed: bounded in time, in threads of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from schedapp.errors import (
    AuthError,
    CalendarGone,
    DeletionsHeld,
    KeyringLocked,
    PermissionDenied,
    RateLimited,
    SchedError,
    Taken,
)  # fmt: skip
from schedapp.model.connection import Connection
from schedapp.model.timespan import Span, span_of
from schedapp.services.reports import Look
from schedapp.services.syncing import CycleRunner
from schedapp.store.connections import ConnectionRepository
from schedapp.store.sync_state import SyncState
from schedapp.sync.arrivals import Tally

log = logging.getLogger(__name__)

DEADLINE = 2.0
"""Seconds that whoever books waits for Google. Read at each look, by all faces."""


class Looker:
    """Pulls what changed in Google since the last sync, so that the booking gate sees every occurrence of it.

    A connection that only pushes has no token: its calendar is listed over the wanted spans instead.
    """

    def __init__(
        self, runner: CycleRunner, connections: ConnectionRepository, state: SyncState, now: Callable[[], int]
    ) -> None:
        self._runner = runner
        self._connections = connections
        self._state = state
        self._now = now
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="look")

    def look(self, resources: Sequence[str], spans: Sequence[Span], deadline: float | None = None) -> Look:
        """Ends within `deadline` seconds, `DEADLINE` where none is given.

        Raises Taken if a calendar that only gets pushes has something there.
        """
        wanted = [connection for connection in self._connections.all() if connection.resource in resources]
        if not wanted:
            return Look(checked=True, at=self._now(), connected=0, note="Free in Sched")
        seconds = DEADLINE if deadline is None else deadline
        end = time.monotonic() + seconds
        futures = [self._pool.submit(self._look_at, connection, spans, end) for connection in wanted]
        done, late = wait(futures, timeout=seconds)
        refused = [error for future in done if isinstance(error := future.exception(), Taken)]
        if refused:
            raise refused[0]
        troubles = [error for future in done if (error := future.exception()) is not None]
        if late or troubles:
            log.info("a look at Google did not come through: %s", troubles[0] if troubles else "out of time")
            note = f"Free in Sched; {_reason(troubles)}: it will be marked “not yet in Google”"
            return Look(checked=False, at=self._now(), connected=len(wanted), note=note)
        return Look(checked=True, at=self._now(), connected=len(wanted), note="Free in Sched and in Google")

    def _look_at(self, connection: Connection, spans: Sequence[Span], end: float) -> None:
        left = max(0.05, end - time.monotonic())
        server = self._runner.accounts.server(connection.account, quiet=True).with_deadline(left)
        with self._runner.leases.hold(connection.uid, left) as got:
            if not got:
                raise TimeoutError("a sync is under way")
            if connection.pulls:
                self._runner.engine.pull(connection.uid, server, Tally())
            else:
                self._list_spans(connection, spans, server.list_window)

    def _list_spans(self, connection: Connection, spans: Sequence[Span], list_window: Callable[..., object]) -> None:
        """Every wanted span against single events that are not ours."""
        if not spans:
            return
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        events = list_window(connection.calendar_id, first, last)
        assert isinstance(events, tuple)
        for event in events:
            if event.cancelled or event.content is None or event.content.transparency == "transparent":
                continue
            known = self._state.link_of_event(connection.uid, event.recurring_event_id or event.event_id)
            busy = span_of(event.content.when, connection.zone)
            if known is None and any(span.overlaps(busy) for span in spans):
                raise Taken(
                    "The slot is taken in Google Calendar.",
                    "Its calendar has an event there that Sched does not have. Choose another time.",
                )

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


_REASONS: tuple[tuple[type[SchedError], str], ...] = (
    (KeyringLocked, "the keyring is locked"),
    (AuthError, "Google wants you to sign in again"),
    (DeletionsHeld, "Google's deletions wait for your answer"),
    (CalendarGone, "the calendar is not there any more"),
    (PermissionDenied, "Google does not let you read the calendar"),
)


def _reason(troubles: Sequence[BaseException]) -> str:
    """Why Google was not looked at: first what a person can do something about."""
    for kind, words in _REASONS:
        if any(isinstance(trouble, kind) for trouble in troubles):
            return words
    for trouble in troubles:
        if isinstance(trouble, RateLimited):  # it names the end of the pause
            return trouble.title.rstrip(".")
    return "Google was not reached in time"
