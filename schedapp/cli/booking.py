"""`booking show`: one booking with all its fields."""

from __future__ import annotations

import click

from schedapp.cli.book import show_booking
from schedapp.cli.kinds import BOOKING
from schedapp.cli.options import json_option
from schedapp.cli.program import Session
from schedapp.cli.terminal import clean, say
from schedapp.cli.times import local_zone, show_moment
from schedapp.model.booking import Booking


@click.command()
@click.argument("name", type=BOOKING, metavar="BOOKING")
@json_option
@click.pass_obj
def show(session: Session, name: str, as_json: bool) -> None:
    """Show one booking, a series, or one occurrence of it, with all its fields.

    \b
    Examples:
      schedapp booking show 3f2a9c41
      schedapp booking show 3f2a9c41/20261208T080000Z --json
    """
    services = session.services
    found = services.bookings.get(name)
    show_booking(services, found, as_json, _state(found))
    if not as_json:
        for label, text in _lines(found):
            say(clean(f"{label}: {text}"))


def _state(booking: Booking) -> str:
    if not booking.live:
        return "Cancelled:"
    return "Held:" if booking.expires_at else "Booked:"


def _lines(booking: Booking) -> list[tuple[str, str]]:
    """What the first line leaves out, as far as there is any."""
    known = {
        "Client": booking.client,
        "Phone": booking.phone,
        "Location": booking.location,
        "Held until": show_moment(booking.expires_at, local_zone()) if booking.expires_at else "",
        "Status": "" if booking.expires_at else booking.status.value,
        "Notes": booking.notes,
    }
    return [(label, text) for label, text in known.items() if text]
