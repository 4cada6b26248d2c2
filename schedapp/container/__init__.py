"""Start-up: the only place that builds real objects and hands them down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from schedapp import __version__
from schedapp.container.sync import SyncServices
from schedapp.log_file import start_log
from schedapp.paths import Paths, default_paths
from schedapp.services.api_tokens import ApiTokens
from schedapp.services.display import DisplayService
from schedapp.services.feed import ChangeFeed, FeedWatch
from schedapp.services.rehearsal import clean_up
from schedapp.services.webhook_delivery import Deliverer
from schedapp.services.webhooks import WebhookService
from schedapp.store.database import sqlite_words
from schedapp.store.feed import FeedRepository
from schedapp.store.lease import Leases
from schedapp.store.webhooks import WebhookRepository

if TYPE_CHECKING:
    from schedapp.api.host import ApiHost

log = logging.getLogger(__name__)


class Container(SyncServices):
    """The services of one process over one database."""

    @classmethod
    def open(cls, home: Path | None = None, *, face: str, memory_tokens: bool = False) -> Container:
        """Opens the user's data (or `home`) with logging to its file. Raises StoreError, SchemaTooNew."""
        paths = Paths(home) if home else default_paths()
        container = cls(paths, face=face, memory_tokens=memory_tokens)
        start_log(paths.log)
        log.info("Sched %s (%s) with SQLite %s", __version__, face, sqlite_words())
        clean_up(paths.database, Leases(paths.leases))
        container.database.hold_back()
        container.installation.check()
        container.clock_rules.follow()
        container.holidays.renew()
        container.backups.daily_soon()
        return container

    @cached_property
    def api_tokens(self) -> ApiTokens:
        return ApiTokens(self.paths.api_tokens, Leases(self.paths.leases), now=self._now)

    @cached_property
    def feed(self) -> ChangeFeed:
        return ChangeFeed(FeedRepository(self.database))

    def watch(self, ended: Callable[[], bool] = lambda: False) -> FeedWatch:
        """Who waits for changes listens to it; it ends when `ended` says so."""
        return FeedWatch(self.feed, ended=ended, release=self.database.close)

    @cached_property
    def display(self) -> DisplayService:
        return DisplayService(self.resources, self.bookings, self.availability, self.feed, now=self._now)

    @cached_property
    def webhooks(self) -> WebhookService:
        return WebhookService(
            self._webhooks, self.feed, lambda: self._tokens.webhooks, now=self._now, new_uid=self._new_uid
        )

    @cached_property
    def _webhooks(self) -> WebhookRepository:
        return WebhookRepository(self.database, self._now, self._new_uid)

    def deliverer(self) -> Deliverer:
        """What tells the webhooks in the background; one for each process."""
        return Deliverer(
            self._webhooks,
            FeedRepository(self.database),
            FeedWatch(self.feed, every=0.25, release=self.database.close),
            lambda: self._tokens.webhooks,
            Leases(self.paths.leases),
            now=self._now,
            release=self.database.close,
        )

    def api(self, changed: Callable[[], None]) -> ApiHost:
        """The HTTP API beside this face, off. `changed` is called after each of its writes."""
        from schedapp.api.host import ApiHost

        return ApiHost(lambda: self._api_face, changed=changed)

    @cached_property
    def _api_face(self) -> Container:
        """The same data and sign-ins, with “api” in the history."""
        other = Container(self.paths, face="api", now=self._now, new_uid=self._new_uid)
        other._tokens = self._tokens
        other.__dict__["_accounts"] = self._accounts
        return other

    def close(self) -> None:
        """Ends what is under way and closes the calling thread's connection to the database."""
        if "_looker" in self.__dict__:
            self._looker.close()
        if "_accounts" in self.__dict__:
            self._accounts.close()
        if "installation" in self.__dict__:
            self.installation.mark()
        if "backups" in self.__dict__:
            self.backups.wait()
        self.database.close()
