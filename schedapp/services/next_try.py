"""When the program that synchronizes in the background tries again, for other programs on this database to tell."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from contextlib import ExitStack

from schedapp.errors import StoreError
from schedapp.store.lease import Leases
from schedapp.store.records import RecordRepository

log = logging.getLogger(__name__)

_KEY = "next_try"
_LEASE = "background"


class NextTry:
    """Who synchronizes in the background holds a lease, which ends with the process, and notes when it tries again."""

    def __init__(self, records: RecordRepository, leases: Leases, now: Callable[[], int]) -> None:
        self._records = records
        self._leases = leases
        self._now = now
        self._held = ExitStack()
        self._holds = False

    # --- in the process that synchronizes ---------------------------------------------------------

    def note(self, seconds: float | None) -> None:
        """After a run: what failed is tried again in so many seconds; None: nothing failed, or nothing tries by itself.

        Never raises: a full disk is the run's own trouble. Where two programs synchronize, the first one tells.
        """
        try:
            self._take_lease()
            wanted = "" if seconds is None else str(self._now() + math.ceil(seconds))
            if self._holds and self._kept() != wanted:
                self._records.put_setting(_KEY, wanted)
        except StoreError as error:
            log.warning("the next try could not be noted: %s", error.title)

    def _take_lease(self) -> None:
        if self._holds:
            return
        with ExitStack() as attempt:
            self._holds = attempt.enter_context(self._leases.hold(_LEASE, 0.0))
            if self._holds:
                self._held = attempt.pop_all()

    def end(self) -> None:
        """The process goes on, its syncing in the background does not."""
        self._held.close()
        self._holds = False

    # --- in any process ---------------------------------------------------------------------------

    def at(self) -> int:
        """UTC epoch seconds, never in the past; 0 where nothing that runs would try."""
        kept = self._kept()
        if not kept.isdecimal():
            return 0
        try:
            with self._leases.hold(_LEASE, 0.0) as abandoned:
                return 0 if abandoned and not self._holds else max(int(kept), self._now())
        except StoreError:
            return 0

    def _kept(self) -> str:
        return self._records.settings().get(_KEY, "")
