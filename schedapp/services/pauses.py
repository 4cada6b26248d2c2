"""Until when Google asked to be left alone (Retry-After), for every process on this database and the next start."""

from __future__ import annotations

import math
from collections.abc import Callable

from schedapp.store.records import RecordRepository

_KEY = "google_pause:"  # and the uid of the account


class Pauses:
    """One for each account, as a setting: the end in UTC epoch seconds by the computer's clock, which is `now`."""

    def __init__(self, records: RecordRepository, now: Callable[[], int]) -> None:
        self._records = records
        self._now = now

    def keep(self, account_uid: str, seconds: float) -> None:
        """Google asked an account to wait so long. A longer wait that is known stays. Raises StoreError."""
        until = self._now() + math.ceil(seconds)
        if until <= self.until(account_uid):
            return
        with self._records.write():
            if until > self.until(account_uid):
                self._records.put_setting(f"{_KEY}{account_uid}", str(until))

    def until(self, account_uid: str) -> int:
        """When it ends, 0 for no pause. One that is longer than any we make comes from a clock that was wrong."""
        kept = self._records.settings().get(f"{_KEY}{account_uid}", "")
        if not kept.isdecimal():
            return 0
        from schedapp.google.quota import LONGEST_PAUSE

        return int(kept) if 0 < int(kept) - self._now() <= LONGEST_PAUSE else 0

    def left(self, account_uid: str) -> int:
        """Seconds until it ends."""
        until = self.until(account_uid)
        return until - self._now() if until else 0
