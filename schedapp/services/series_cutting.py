"""Where a series is taken apart: `parting` with what the place knows of the present and of uids that are free."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from schedapp.model.booking import Booking, EditScope
from schedapp.model.split import following_uid
from schedapp.services import edits, parting
from schedapp.store.bookings import BookingRepository
from schedapp.store.resources import ResourceRepository


class SeriesCutting:
    """Reads only."""

    def __init__(self, bookings: BookingRepository, resources: ResourceRepository) -> None:
        self._bookings = bookings
        self._resources = resources

    def parted(
        self, before: Booking, original_start: str, changes: Mapping[str, object], scope: EditScope
    ) -> parting.Parts | None:
        """The parts that an edit makes of a series, None where it stays one. Raises BadInput."""
        edits.check_fields(changes)
        zones = [resource.zone for resource in self._resources.known() if resource.uid == before.resources[0]]
        present = parting.Present(self._bookings.now(), zones[0] if zones else "UTC")
        return parting.parted(
            before, original_start, changes, scope, present, lambda cut: self._free_uid(before.uid, cut)
        )

    def _free_uid(self, uid: str, cut: str) -> str:
        """The first uid of what goes on from a cut that no living booking has."""
        for attempt in itertools.count():
            found = self._bookings.find(following_uid(uid, cut, attempt))
            if found is None or found.deleted:
                break
        return following_uid(uid, cut, attempt)
