"""What a face is handed: the services, and where things are. `schedapp.container` fits it; light to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from schedapp.services.absence import AbsenceService
    from schedapp.services.api_tokens import ApiTokens
    from schedapp.services.approval import ApprovalService
    from schedapp.services.attention import AttentionService
    from schedapp.services.availability import AvailabilityService
    from schedapp.services.bookings import BookingService
    from schedapp.services.calendars import CalendarService
    from schedapp.services.catalogue import CatalogueService
    from schedapp.services.clients import ClientService
    from schedapp.services.closures import ClosureService
    from schedapp.services.display import DisplayService
    from schedapp.services.feed import ChangeFeed, FeedWatch
    from schedapp.services.free_slots import FreeSlotService
    from schedapp.services.history import HistoryService
    from schedapp.services.holds import HoldService
    from schedapp.services.holidays import HolidayService
    from schedapp.services.idempotency import IdempotencyService
    from schedapp.services.progress import ProgressService
    from schedapp.services.resources import ResourceService
    from schedapp.services.search import SearchService
    from schedapp.services.seen import SeenService
    from schedapp.services.series import SeriesService
    from schedapp.services.settings import SettingsService
    from schedapp.services.syncer import Syncer
    from schedapp.services.undoing import UndoService
    from schedapp.services.webhook_delivery import Deliverer
    from schedapp.services.webhooks import WebhookService


class Places(Protocol):
    """Where the data and the log file are."""

    @property
    def home(self) -> Path: ...
    @property
    def database(self) -> Path: ...
    @property
    def log(self) -> Path: ...
    @property
    def api_server(self) -> Path: ...
    @property
    def leases(self) -> Path: ...


class ApiSwitch(Protocol):
    """The HTTP API of a window: on and off. `start` and `stop` may take seconds; every call on any thread."""

    @property
    def address(self) -> str:
        """Where it is served; "" while it is off."""

    def start(self, port: int = 0) -> str:
        """Gives the address; 0 for any free port. Raises BadInput, StoreError."""

    def stop(self) -> None: ...


class Services(Protocol):
    """The services as the container hands them down."""

    @property
    def paths(self) -> Places: ...
    @property
    def resources(self) -> ResourceService: ...
    @property
    def bookings(self) -> BookingService: ...
    @property
    def calendars(self) -> CalendarService: ...
    @property
    def catalogue(self) -> CatalogueService: ...
    @property
    def closures(self) -> ClosureService: ...
    @property
    def free_slots(self) -> FreeSlotService: ...
    @property
    def absence(self) -> AbsenceService: ...
    @property
    def availability(self) -> AvailabilityService: ...
    @property
    def holidays(self) -> HolidayService: ...
    @property
    def clients(self) -> ClientService: ...
    @property
    def idempotency(self) -> IdempotencyService: ...
    @property
    def holds(self) -> HoldService: ...
    @property
    def approval(self) -> ApprovalService: ...
    @property
    def progress(self) -> ProgressService: ...
    @property
    def series(self) -> SeriesService: ...
    @property
    def settings(self) -> SettingsService: ...
    @property
    def attention(self) -> AttentionService: ...
    @property
    def history(self) -> HistoryService: ...
    @property
    def search(self) -> SearchService: ...
    @property
    def seen(self) -> SeenService: ...
    @property
    def undoing(self) -> UndoService: ...
    @property
    def short_of_room(self) -> bool: ...
    @property
    def api_tokens(self) -> ApiTokens: ...
    @property
    def display(self) -> DisplayService: ...
    @property
    def feed(self) -> ChangeFeed: ...
    @property
    def webhooks(self) -> WebhookService: ...
    def watch(self, ended: Callable[[], bool] = ...) -> FeedWatch: ...
    def deliverer(self) -> Deliverer: ...
    def syncer(self) -> Syncer: ...
    def api(self, changed: Callable[[], None]) -> ApiSwitch: ...
    def writing(self) -> AbstractContextManager[None]:
        """Several writes, and what is read before them, as one transaction. Nothing in it may wait for anybody."""

    def release(self) -> None: ...
    def close(self) -> None: ...
