"""Room on the disk that Sched holds back, so that what is being typed can still be saved when the disk is full."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger(__name__)

SIZE = 16 << 20
"""Bytes held back: some thousand bookings with their history."""
SHORT = 2 << 20
"""With fewer free bytes than this a write may fail: SQLite writes a transaction of Sched whole into its log."""


class Reserve:
    """A file of `SIZE` bytes beside the database that is given up when the disk has no room left.

    `short` tells that it was: the disk is as good as full, and what is saved now is saved in the last room there is.
    """

    def __init__(self, path: Path, *, size: int = SIZE, short_below: int = SHORT) -> None:
        self.path = path
        self._size = size
        self._short_below = short_below

    def keep(self) -> None:
        """Takes the room if the disk has four times as much. No error: without a reserve Sched works as well."""
        try:
            if self.path.exists() or self._free() < 4 * self._size:
                return
            descriptor = os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                _take(file.fileno(), self._size)
        except OSError:
            log.warning("No room could be held back on the disk.")
            self.path.unlink(missing_ok=True)

    def give_way(self) -> None:
        """Before a write: gives the room up where the disk has none left."""
        try:
            if self._free() < self._short_below and self.path.exists():
                self.path.unlink()
                log.warning("The disk is full: the room that was held back is used now.")
        except OSError:  # the write itself says what is wrong with the disk
            log.warning("The room that was held back could not be given up.")

    @property
    def short(self) -> bool:
        """Whether the disk has less room than the reserve takes, and the reserve is used."""
        try:
            return not self.path.exists() and self._free() < self._size
        except OSError:
            return False

    def _free(self) -> int:
        return shutil.disk_usage(self.path.parent).free


def _take(descriptor: int, size: int) -> None:
    """Blocks of its own, not a hole: zeros where the system has no call for it."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    for _ in range(size >> 20):
        os.write(descriptor, bytes(1 << 20))
