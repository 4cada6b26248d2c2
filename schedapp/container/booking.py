"""The services around bookings and those who are booked for."""

from __future__ import annotations

from functools import cached_property

from schedapp.container.place import PlaceServices
from schedapp.services.absence import AbsenceService
from schedapp.services.approval import ApprovalService
from schedapp.services.availability import AvailabilityService
from schedapp.services.bookings import BookingService
from schedapp.services.clients import ClientService
from schedapp.services.clock_rules import ClockRuleService
from schedapp.services.gates import gates
from schedapp.services.history import HistoryService
from schedapp.services.holds import HoldService
from schedapp.services.idempotency import IdempotencyService
from schedapp.services.progress import ProgressService
from schedapp.services.put_aside import Asides
from schedapp.services.search import SearchService
from schedapp.services.seen import SeenService
from schedapp.services.series import SeriesService
from schedapp.services.steps import StepService
from schedapp.services.undoing import UndoService
from schedapp.store.aggregates import BookingReader
from schedapp.store.clients import ClientRepository
from schedapp.store.idempotency import IdempotencyRepository
from schedapp.store.put_aside import PutAsideReader
from schedapp.store.search import SearchRepository
from schedapp.store.seen import SeenRepository
from schedapp.store.trail import TrailReader


class BookingServices(PlaceServices):
    """Each is built when it is first asked for."""

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
            short_ids=self._short_ids,
        )

    @cached_property
    def history(self) -> HistoryService:
        asides = Asides(PutAsideReader(self.database), self._connections, BookingReader(self.database).find_all)
        return HistoryService(self.bookings, self._resources, self.catalogue, TrailReader(self.database), asides)

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
    def clock_rules(self) -> ClockRuleService:
        return ClockRuleService(
            self.database, self._bookings, self._closures, self._records, now=self._now, actor=self._who[0]
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
    def series(self) -> SeriesService:
        return SeriesService(self.bookings, self.resources, self.availability, self.free_slots)
