"""What all services of one process stand on: the database, its repositories, the clock and who acts."""

from __future__ import annotations

import getpass
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from schedapp.errors import StoreError
from schedapp.paths import Paths
from schedapp.services.token_stores import TokenStores
from schedapp.store.bookings import BookingRepository
from schedapp.store.closures import ClosureRepository
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database
from schedapp.store.records import RecordRepository
from schedapp.store.resources import ResourceRepository
from schedapp.store.sync_state import SyncState


class Foundation:
    """The services of one process over one database.

    `now` gives UTC epoch seconds and `new_uid` 32 hex digits; tests hand in their own.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        face: str,
        memory_tokens: bool = False,
        now: Callable[[], int] = lambda: int(time.time()),
        new_uid: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self.paths = paths
        self._tokens = TokenStores(memory=memory_tokens)
        self._now = now
        self._new_uid = new_uid
        self._who = (_user(), face)
        self._short_ids = face != "api"
        """Whether the beginning of an id is enough: people type it; for a program it is a mistake."""
        self.database = Database(paths.database, checked=face == "window")
        self._resources = ResourceRepository(self.database)
        self._records = RecordRepository(self.database)
        self._connections = ConnectionRepository(self.database, now)
        self._bookings = BookingRepository(self.database, self._resources, now, new_uid)
        self._closures = ClosureRepository(self.database, now)
        self._state = SyncState(self.database, self._bookings, self._connections, self._closures, now)
        try:
            self._bookings.placing.extend_all()
        except StoreError:
            self.database.close()  # a damaged file can be replaced only when nobody has it open
            raise

    @property
    def short_of_room(self) -> bool:
        """Whether the disk is full, and what is saved is saved in the last room that Sched held back."""
        return self.database.reserve is not None and self.database.reserve.short

    def writing(self) -> AbstractContextManager[None]:
        """Several writes of the services, and what is read before them, as one transaction."""
        return self.database.write()

    def release(self) -> None:
        """Closes the calling thread's connection to the database; for a thread that ends before the program does."""
        self.database.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
