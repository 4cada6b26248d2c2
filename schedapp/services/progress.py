"""The state of the day: who arrived, is in the room, is done or did not come; of a series by its occurrences."""

from __future__ import annotations

from schedapp.model.booking import Booking, EditScope, split_name
from schedapp.model.change import Change
from schedapp.model.progress import Progress, Reached
from schedapp.services.bookings import BookingService


class ProgressService:
    """Every change is one of the booking: in its history, and undone as any other."""

    def __init__(self, bookings: BookingService) -> None:
        self._bookings = bookings

    def mark(self, name: str, progress: Progress, *, expect: int | None = None) -> Change:
        """Sets the state of a booking or an occurrence; `expect` is the version seen. Raises NotFound, BadInput,
        ChangedSince."""
        return self._bookings.edit(name, {"progress": progress}, EditScope.THIS, expect=expect)

    def reached(self, name: str) -> tuple[Reached, ...]:
        """The states that a booking or an occurrence came to, in order of time: those that hold, not what was taken
        back. Raises NotFound."""
        original_start = split_name(name)[1]
        found: list[Reached] = []
        for entry in reversed(self._bookings.history(name)):
            progress = _progress_of(entry.after, original_start)
            if progress == (found[-1].progress if found else Progress.NONE):
                continue
            earlier = [each.progress for each in found]
            if progress is Progress.NONE:
                found.clear()
            elif progress in earlier:  # a step back: it is as it was when it came to that state
                del found[earlier.index(progress) + 1 :]
            else:
                found.append(Reached(progress, entry.at, entry.actor))
        return tuple(found)


def _progress_of(booking: Booking | None, original_start: str) -> Progress:
    if booking is None:
        return Progress.NONE
    part = booking.override(original_start) if original_start else booking
    return part.progress if part is not None else Progress.NONE
