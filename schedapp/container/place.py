"""The services around what a place has: resources, hours, closures, rules, service types, copies of the data."""

from __future__ import annotations

from functools import cached_property

from schedapp.container.foundation import Foundation
from schedapp.services.availability import AvailabilityService
from schedapp.services.backups import Backups
from schedapp.services.catalogue import CatalogueService
from schedapp.services.closures import ClosureService
from schedapp.services.free_slots import FreeSlotService
from schedapp.services.holidays import HolidayService
from schedapp.services.installation import Installation
from schedapp.services.local_look import LocalLook
from schedapp.services.resources import ResourceService
from schedapp.services.settings import SettingsService
from schedapp.store.availability import AvailabilityRepository
from schedapp.store.busy import BusyReader
from schedapp.store.clients import ClientRepository
from schedapp.store.installation import InstallationRepository


class PlaceServices(Foundation):
    """Each is built when it is first asked for."""

    @cached_property
    def closures(self) -> ClosureService:
        return ClosureService(self._closures, self.resources, new_uid=self._new_uid)

    @cached_property
    def catalogue(self) -> CatalogueService:
        return CatalogueService(
            self.database,
            self.resources,
            self._bookings,
            now=self._now,
            new_uid=self._new_uid,
            short_ids=self._short_ids,
        )

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
    def settings(self) -> SettingsService:
        return SettingsService(self._records, ClientRepository(self.database))

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
            short_ids=self._short_ids,
        )

    @cached_property
    def _look(self) -> LocalLook:
        return LocalLook(self.database, self._resources, self._bookings, self.availability, None)

    @cached_property
    def free_slots(self) -> FreeSlotService:
        return FreeSlotService(
            BusyReader(self.database),
            self.resources,
            self.availability,
            now=self._now,
            end_holds=self._bookings.holds.sweep_when_due,
        )
