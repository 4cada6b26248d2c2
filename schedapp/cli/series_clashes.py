"""`book --skip-clashes`: leaves out the dates of a series that are taken or closed, and says which."""

from __future__ import annotations

from schedapp.cli.terminal import clean, say
from schedapp.cli.times import show_when
from schedapp.model.booking import Booking
from schedapp.model.series_dates import SKIP, Answer
from schedapp.services.ports import Services


def skip_clashes(services: Services, booking: Booking) -> dict[str, Answer]:
    """An answer for each date of a series that clashes: it is skipped, and said."""
    clashes = services.series.clashes(booking)
    zone = services.resources.get(booking.resources[0]).zone
    for clash in clashes:
        say(clean(f"Skipped {show_when(clash.when, zone)}: {clash.words}"), err=True)
    return {clash.original_start: SKIP for clash in clashes}
