"""Drives syncing in the background: when a run is due, what it did. Knows no Qt; the window's worker calls it."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Collection
from contextlib import suppress

from schedapp.errors import (
    AuthError,
    CalendarGone,
    DeletionsHeld,
    KeyringLocked,
    PermissionDenied,
    QuotaExceeded,
    RateLimited,
    SchedError,
    StoreError,
)  # fmt: skip
from schedapp.model.connection import Connection, Health
from schedapp.services.next_try import NextTry
from schedapp.services.reports import SyncReport
from schedapp.services.settings import SettingsService
from schedapp.services.syncing import CycleRunner
from schedapp.store.bookings import BookingRepository
from schedapp.store.connections import ConnectionRepository
from schedapp.sync.cadence import Cadence

log = logging.getLogger(__name__)

_SLEEP = 30.0  # seconds that the two clocks may part from each other
_REST = 300.0  # seconds for which a timer leaves out a calendar that is gone or refuses changes
_OWN = (AuthError, CalendarGone, DeletionsHeld, PermissionDenied, QuotaExceeded)  # a calendar's or an account's own


class Syncer:
    """One for each process that syncs in the background, used by one thread.

    `monotonic` is in seconds, never goes back and may stand still while the computer sleeps; `wall` goes on then.
    """

    def __init__(
        self,
        runner: CycleRunner,
        connections: ConnectionRepository,
        bookings: BookingRepository,
        settings: SettingsService,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        after_run: Callable[[], None] = lambda: None,
        next_try: NextTry | None = None,
    ) -> None:
        self._runner = runner
        self._connections = connections
        self._bookings = bookings
        self._settings = settings
        self._monotonic = monotonic
        self._wall = wall
        self._after_run = after_run
        self._next_try = next_try
        self._visible: frozenset[str] = frozenset()
        self._resting: dict[str, float] = {}
        self._lead = wall() - monotonic()
        self._cadence = Cadence(random.Random().random)
        self._cadence.set_frequency(settings.get("frequency"), monotonic())
        if self._cadence.frequency != "manual":
            self._cadence.poke(monotonic())

    def next_due(self) -> float | None:
        """Seconds until the next run, 0 when it is due, None when only the button starts one."""
        self._follow_setting()
        self._notice_sleep()
        return self._left()

    def _left(self) -> float | None:
        due = self._cadence.next_due()
        return None if due is None else max(0.0, due - self._monotonic())

    def _follow_setting(self) -> None:
        wanted = self._settings.get("frequency")
        if wanted != self._cadence.frequency:
            self._cadence.set_frequency(wanted, self._monotonic())

    def _notice_sleep(self) -> None:
        """The wall clock ran ahead of the monotonic one: the computer slept, or somebody set the clock."""
        lead = self._wall() - self._monotonic()
        slept, self._lead = lead - self._lead, lead
        if abs(slept) > _SLEEP:
            log.info("the clock jumped by %.0f s: connections are made anew", slept)
            self.network_changed()

    def network_changed(self) -> None:
        """After a sleep, or with another network: old connections are dropped, and one run is due."""
        self._runner.accounts.renew()
        self._cadence.wake(self._monotonic())

    def set_window(self, *, active: bool, visible: Collection[str]) -> None:
        """Whether somebody looks at the window, and the uids of the resources that it shows: those go first."""
        self._visible = frozenset(visible)
        self._cadence.set_active(active, self._monotonic())

    def poke(self) -> None:
        """An own change was made: send it soon."""
        self._cadence.poke(self._monotonic())

    def stop(self) -> None:
        """The program ends: nothing is asked of Google any more. Returns at once, on any thread."""
        self._runner.accounts.stop()
        if self._next_try is not None:
            self._next_try.end()

    def run(self, reason: str) -> tuple[SyncReport, ...]:
        """Synchronizes every connection. The button's run always fetches; a timer's leaves out what waits for a
        person (sign-in, a held deletion), and for a while what is gone. A connection's trouble is in its report, and
        slows down no other. Raises StoreError where nothing can be read or kept here, as on a full disk; the next run
        is then later, as after any trouble.
        """
        trouble: list[SchedError] = []
        try:
            self._bookings.placing.extend_all()
            wanted = [each for each in self._connections.all() if reason != "timer" or not self._waits(each)]
            wanted.sort(key=lambda connection: connection.resource not in self._visible)
            self._cadence.calendars = len(wanted)
            reports = self._runner.run_all(wanted, reason)
            self._after_run()
            self._let_rest(reports)
            trouble = [report.error for report in reports if report.error and not _is_own(report.error)]
            return reports
        except StoreError as error:
            log.warning("a sync run stopped: %s", error)
            trouble = [error]
            raise
        finally:
            pauses = [error.retry_after or 0.0 for error in trouble if isinstance(error, RateLimited)]
            self._cadence.ran(self._monotonic(), ok=not trouble, retry_after=max(pauses, default=None))
            self._note_next_try(failed=bool(trouble))

    def _note_next_try(self, *, failed: bool) -> None:
        if self._next_try is None:
            return
        with suppress(StoreError):  # nothing can be read: the run has said so
            self._follow_setting()
        self._next_try.note(self._left() if failed else None)

    def _waits(self, connection: Connection) -> bool:
        resting = self._resting.get(connection.uid, 0.0) > self._monotonic()
        return resting or connection.health in (Health.SIGN_IN, Health.HELD)

    def _let_rest(self, reports: Collection[SyncReport]) -> None:
        until = self._monotonic() + _REST
        for report in reports:
            self._resting.pop(report.connection.uid, None)
            if isinstance(report.error, CalendarGone | PermissionDenied):
                self._resting[report.connection.uid] = until


def _is_own(error: SchedError) -> bool:
    """Whether other calendars fare well all the same; a locked keyring keeps all of them waiting."""
    return isinstance(error, _OWN) and not isinstance(error, KeyringLocked)
