"""Who synchronizes a connection: one process at a time, by a lock that the kernel frees when the holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from schedapp.errors import StoreError


class Leases:
    """One lock file for each name, in a 0700 folder; it keeps threads of one process apart as well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str, wait: float) -> Iterator[bool]:
        """Gives whether the lease was got within `wait` seconds. Raises StoreError where no lock can be made."""
        lock = FileLock(self._folder / f"{name}.lock", mode=0o600, thread_local=False)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire(timeout=wait, poll_interval=0.02)
        except Timeout:
            yield False
            return
        except OSError as error:  # a full disk, a folder that cannot be written; filelock's Timeout is one as well
            raise StoreError(
                "The data folder cannot be written.", f"Check the disk and the rights of {self._folder}."
            ) from error
        try:
            yield True
        finally:
            lock.release()
