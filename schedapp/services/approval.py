"""Approve or decline what is tentative, and complete what took place: the steps that a booking's status knows."""

from __future__ import annotations

from schedapp.errors import BadInput, InUse
from schedapp.model.booking import Booking, EditScope, Status
from schedapp.model.change import Change
from schedapp.model.progress import Progress
from schedapp.services.bookings import BookingService


class ApprovalService:
    """Every step is an ordinary change: in the history, sent to Google, undone as any other."""

    def __init__(self, bookings: BookingService) -> None:
        self._bookings = bookings

    def approve(self, name: str, scope: EditScope = EditScope.ALL, *, expect: int | None = None) -> Change:
        """Confirms what is tentative. Raises BadInput where it is not, NotFound, ReadOnly, ChangedSince."""
        self._check_tentative(self._bookings.get(name))
        return self._bookings.edit(name, {"status": Status.CONFIRMED}, scope, expect=expect)

    def decline(self, name: str, scope: EditScope = EditScope.ALL, *, expect: int | None = None) -> Change:
        """Cancels what is tentative; what is confirmed is cancelled by its own name. Raises as `approve`."""
        self._check_tentative(self._bookings.get(name))
        return self._bookings.cancel(name, scope, expect=expect)

    def complete(self, name: str, *, expect: int | None = None) -> Change:
        """Says that it took place; of a series name the occurrence. Raises BadInput for what is not confirmed yet,
        NotFound, ChangedSince."""
        booking = self._bookings.get(name)
        if booking.status is Status.TENTATIVE or booking.expires_at:
            raise BadInput(f"“{booking.title}” is not confirmed.", "Approve or confirm it first.")
        return self._bookings.edit(name, {"progress": Progress.DONE}, EditScope.THIS, expect=expect)

    def _check_tentative(self, booking: Booking) -> None:
        if booking.deleted or booking.status is not Status.TENTATIVE:
            state = "cancelled" if booking.deleted or booking.status is Status.CANCELLED else "confirmed"
            raise InUse(f"“{booking.title}” is {state} already.", "Only what is tentative can be approved or declined.")
