"""Who synchronizes a connection: one process at a time, by a lock that the kernel frees when the holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class Leases:
    """One lock file for each name, in a 0700 folder; it keeps threads of one process apart as well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str, wait: float) -> Iterator[bool]:
        """Gives whether the lease was got within `wait` seconds."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._folder / f"{name}.lock", mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=wait, poll_interval=0.02)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()
