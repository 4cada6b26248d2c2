"""Start-up: the only place that builds real objects and hands them down."""

from __future__ import annotations

import getpass
import logging
import os
import secrets
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from schedapp import __version__
from schedapp.errors import StoreError
from schedapp.log_file import start_log
from schedapp.paths import Paths, default_paths
from schedapp.services.absence import AbsenceService
from schedapp.services.accounts import Accounts
from schedapp.services.api_tokens import ApiTokens
from schedapp.services.approval import ApprovalService
from schedapp.services.attention import AttentionService
from schedapp.services.availability import AvailabilityService
from schedapp.services.backups import Backups
from schedapp.services.bookings import BookingService
from schedapp.services.calendars import CalendarService
from schedapp.services.catalogue import CatalogueService
from schedapp.services.clients import ClientService
from schedapp.services.closures import ClosureService
from schedapp.services.connecting import Connecting
from schedapp.services.display import DisplayService
from schedapp.services.feed import ChangeFeed, FeedWatch
from schedapp.services.free_slots import FreeSlotService
from schedapp.services.gates import gates
from schedapp.services.history import HistoryService
from schedapp.services.holds import HoldService
from schedapp.services.holidays import HolidayService
from schedapp.services.idempotency import IdempotencyService
from schedapp.services.installation import Installation
from schedapp.services.local_look import LocalLook
from schedapp.services.looking import Looker
from schedapp.services.progress import ProgressService
from schedapp.services.rehearsal import Copy, Rehearser, clean_up
from schedapp.services.resources import ResourceService
from schedapp.services.runs import RunJournal
from schedapp.services.search import SearchService
from schedapp.services.seen import SeenService
from schedapp.services.series import SeriesService
from schedapp.services.settings import SettingsService
from schedapp.services.steps import StepService
from schedapp.services.syncer import Syncer
from schedapp.services.syncing import CycleRunner
from schedapp.services.token_stores import TokenStores
from schedapp.services.undoing import UndoService
from schedapp.services.webhook_delivery import Deliverer
from schedapp.services.webhooks import WebhookService
from schedapp.store.attention import AttentionRepository
from schedapp.store.availability import AvailabilityRepository
from schedapp.store.bookings import BookingRepository
from schedapp.store.busy import BusyReader
from schedapp.store.clients import ClientRepository
from schedapp.store.closures import ClosureRepository
from schedapp.store.connections import ConnectionRepository
from schedapp.store.database import Database, sqlite_words
from schedapp.store.feed import FeedRepository
from schedapp.store.idempotency import IdempotencyRepository
from schedapp.store.installation import InstallationRepository
from schedapp.store.lease import Leases
from schedapp.store.records import RecordRepository
from schedapp.store.resources import ResourceRepository
from schedapp.store.search import SearchRepository
from schedapp.store.seen import SeenRepository
from schedapp.store.sync_state import SyncState
from schedapp.store.trail import TrailReader
from schedapp.store.webhooks import WebhookRepository
from schedapp.sync.engine import Engine

if TYPE_CHECKING:
    from schedapp.api.host import ApiHost

log = logging.getLogger(__name__)


class Container:
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
        container.holidays.renew()
        container.backups.daily_soon()
        return container

    @cached_property
    def closures(self) -> ClosureService:
        return ClosureService(self._closures, self.resources, new_uid=self._new_uid)

    @cached_property
    def catalogue(self) -> CatalogueService:
        return CatalogueService(self.database, self.resources, self._bookings, now=self._now, new_uid=self._new_uid)

    @cached_property
    def availability(self) -> AvailabilityService:
        store = AvailabilityRepository(self.database)
        return AvailabilityService(store, self._resources, self._closures, self._records, now=self._now)

    @cached_property
    def holidays(self) -> HolidayService:
        return HolidayService(self._closures, self._resources, self._records, now=self._now)

    @cached_property
    def installation(self) -> Installation:
        return Installation(InstallationRepository(self.database), self.paths.mark, new_uid=self._new_uid)

    @cached_property
    def backups(self) -> Backups:
        return Backups(self.paths, self._now)

    @cached_property
    def resources(self) -> ResourceService:
        return ResourceService(
            self.database,
            self._resources,
            self._bookings,
            self._connections,
            now=self._now,
            new_uid=self._new_uid,
            who=self._who,
            avoided=lambda booking: self._look.avoided(None, booking),
        )

    @cached_property
    def _look(self) -> LocalLook:
        return LocalLook(self.database, self._resources, self._bookings, self.availability, None)

    @cached_property
    def bookings(self) -> BookingService:
        return self._booking_service(self.availability)

    def _booking_service(self, availability: AvailabilityService | None) -> BookingService:
        """Without availability no rule of the place refuses anything."""
        return BookingService(
            self.database,
            self._resources,
            self._bookings,
            self._records,
            new_uid=self._new_uid,
            who=self._who,
            availability=availability,
            free_slots=self.free_slots,
        )

    @cached_property
    def history(self) -> HistoryService:
        return HistoryService(self.bookings, self._resources, self.catalogue, TrailReader(self.database))

    @cached_property
    def seen(self) -> SeenService:
        return SeenService(
            SeenRepository(self.database),
            TrailReader(self.database),
            self.history,
            actor=self._who[0],
            own=self._bookings.own_entries,
        )

    @cached_property
    def search(self) -> SearchService:
        return SearchService(SearchRepository(self.database), now=self._now)

    @cached_property
    def undoing(self) -> UndoService:
        places = gates(self.catalogue, self.resources, self.closures, self.availability, self.settings)
        return UndoService(self.database, self.bookings, self.resources, StepService(self.database, places))

    @cached_property
    def progress(self) -> ProgressService:
        return ProgressService(self.bookings)

    @cached_property
    def absence(self) -> AbsenceService:
        return AbsenceService(
            self.database,
            self._booking_service(None),  # where its bookings go was checked, and a notice is not kept by the ill
            self.resources,
            self.closures,
            self.availability,
            self.free_slots,
            self.catalogue,
            now=self._now,
        )

    @cached_property
    def clients(self) -> ClientService:
        return ClientService(
            self.database,
            ClientRepository(self.database),
            self._bookings,
            now=self._now,
            new_uid=self._new_uid,
            who=self._who,
        )

    @cached_property
    def idempotency(self) -> IdempotencyService:
        return IdempotencyService(self.database, IdempotencyRepository(self.database), now=self._now)

    @cached_property
    def holds(self) -> HoldService:
        return HoldService(self.bookings, self.settings)

    @cached_property
    def approval(self) -> ApprovalService:
        return ApprovalService(self.bookings)

    @cached_property
    def free_slots(self) -> FreeSlotService:
        return FreeSlotService(
            BusyReader(self.database),
            self.resources,
            self.availability,
            now=self._now,
            end_holds=self._bookings.holds.sweep_when_due,
        )

    @cached_property
    def series(self) -> SeriesService:
        return SeriesService(self.bookings, self.resources, self.availability, self.free_slots)

    @cached_property
    def settings(self) -> SettingsService:
        return SettingsService(self._records)

    @cached_property
    def calendars(self) -> CalendarService:
        leases = Leases(self.paths.leases)
        return CalendarService(
            self._connections,
            self._state,
            self.resources,
            self._accounts,
            self.settings,
            connecting=Connecting(
                self._connections, self._state, self.resources, self._accounts, leases, new_uid=self._new_uid
            ),
            runner=self._runner,
            looker=self._looker,
            rehearser=Rehearser(self.paths.database, leases, self._accounts, self._open_copy, self._now),
            journal=RunJournal(self._records),
        )

    def _open_copy(self, folder: Path) -> Copy:
        """The same over a copy of the database, for a rehearsal."""
        other = Container(Paths(folder), face="sync", memory_tokens=True, now=self._now, new_uid=self._new_uid)
        engine = Engine(other._state, self._now, self._new_uid)
        return Copy(other.database, other._connections, other._state, engine)

    @cached_property
    def attention(self) -> AttentionService:
        return AttentionService(
            self.database,
            AttentionRepository(self.database, self._now),
            self._booking_service(None),  # both sides have agreed on these times
            self._resources,
            self._connections,
            self._state,
            lambda: self._runner,
            now=self._now,
        )

    @property
    def short_of_room(self) -> bool:
        """Whether the disk is full, and what is saved is saved in the last room that Sched held back."""
        return self.database.reserve is not None and self.database.reserve.short

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

    def syncer(self) -> Syncer:
        """The background syncer; one for each process."""
        return Syncer(self._runner, self._connections, self._bookings, self.settings, after_run=self._after_run)

    def _after_run(self) -> None:
        self.installation.mark()
        self.backups.daily_soon()

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(
            self._connections,
            lambda: self._tokens.lasting,
            lambda: self._tokens.session,
            api_root=os.environ.get("SCHEDAPP_GOOGLE_API_ROOT", ""),
            client_file=os.environ.get("SCHEDAPP_CLIENT_SECRETS", ""),
            new_uid=self._new_uid,
        )

    @cached_property
    def _runner(self) -> CycleRunner:
        return CycleRunner(
            self.database,
            self._connections,
            RunJournal(self._records),
            self._state,
            self._accounts,
            Leases(self.paths.leases),
            now=self._now,
            new_id=self._new_uid,
        )

    @cached_property
    def _looker(self) -> Looker:
        return Looker(self._runner, self._connections, self._state, self._now)

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

    def release(self) -> None:
        """Closes the calling thread's connection to the database; for a thread that ends before the program does."""
        self.database.close()

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


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
