"""Bookings that may overlap on purpose: which parts of an aggregate do with a change, and what its history says.

A change has a `squeeze`: None where nothing may overlap; else what has a reason of its own may, which is told in the
words of this one ("" to say nothing, as for an undo).
"""

from __future__ import annotations

from schedapp.model.booking import Booking


def squeezed_parts(squeeze: str | None, booking: Booking) -> list[Booking]:
    """The parts that may overlap with this change. Whatever overlapped before does not come by this way."""
    return [] if squeeze is None else [part for part in (booking, *booking.overrides) if part.squeeze]


def squeeze_words(squeeze: str | None, after: Booking) -> str:
    """The end of a summary; nothing where the slot was free after all."""
    asked = squeeze and any(part.squeeze == squeeze for part in (after, *after.overrides))
    return f", squeezed in: {squeeze}" if asked else ""
