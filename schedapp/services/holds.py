"""Hold a time for some minutes while somebody decides; confirmed it is a booking, else it is free again by itself."""

from __future__ import annotations

from dataclasses import replace

from schedapp.errors import BadInput, HoldExpired, InUse
from schedapp.model.booking import Booking, EditScope, split_name
from schedapp.model.change import Change
from schedapp.services.bookings import BookingService
from schedapp.services.settings import LONGEST_HOLD, SettingsService

DEFAULT_MINUTES = 15
MOST_MINUTES = 24 * 60
SHORTEST = 5
TITLE = "Held"


class HoldService:
    """A hold is a booking with `expires_at`: it blocks until then by the program's clock, and no calendar gets it."""

    def __init__(self, bookings: BookingService, settings: SettingsService) -> None:
        self._bookings = bookings
        self._settings = settings

    @property
    def longest(self) -> int:
        """For how many seconds a time can be held: 15 minutes, where the place set nothing else."""
        text = self._settings.get(LONGEST_HOLD)
        return 60 * (int(text) if text.isascii() and text.isdigit() else DEFAULT_MINUTES)

    def set_longest(self, minutes: int) -> None:
        """Raises BadInput."""
        if not 1 <= minutes <= MOST_MINUTES:
            raise BadInput("This length cannot be used.", f"Give 1 to {MOST_MINUTES:,} minutes.")
        self._settings.set(LONGEST_HOLD, str(minutes))

    def hold(self, booking: Booking, seconds: int, *, anyway: bool = False) -> Change:
        """Holds a time; one without a title is called “Held”. Raises BadInput, and what `BookingService.add` does."""
        if not SHORTEST <= seconds <= self.longest:
            raise BadInput(
                "This is no time for a hold.", f"It can be for {SHORTEST} seconds to {self.longest // 60:,} min."
            )
        until = self._bookings.now() + seconds
        held = replace(booking, title=booking.title.strip() or TITLE, expires_at=until)
        return self._bookings.add(held, anyway=anyway)

    def confirm(self, name: str, changes: dict[str, object] | None = None, *, expect: int | None = None) -> Change:
        """Makes a booking of a hold, with what is known of it by now. Raises HoldExpired where it is none any more,
        InUse where it never was one, and what `BookingService.edit` does."""
        held = self._bookings.series(name)
        if held.deleted and held.expires_at:
            raise HoldExpired("The time is not held any more.", "Hold or book it again, if it is still free.")
        if not held.expires_at:
            raise InUse(f"“{held.title}” is booked already.", "There is nothing to confirm.")
        wanted = {**(changes or {}), "expires_at": 0}
        return self._bookings.edit(split_name(name)[0], wanted, EditScope.ALL, expect=expect)
