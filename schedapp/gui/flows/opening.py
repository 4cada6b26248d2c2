"""What the booking form is opened with: the draft, and all that can be chosen in it."""

from __future__ import annotations

from schedapp.gui.desk import Desk
from schedapp.gui.forms.booking_form import Opening
from schedapp.gui.forms.draft import Draft
from schedapp.model.booking import Booking

FOREIGN = "This booking belongs to somebody else in Google. Change it in Google Calendar."


def opening_of(desk: Desk, draft: Draft, booking: Booking | None) -> Opening:
    """`booking` is the existing one, None for a new one. Its service type is there even if it is offered no longer."""
    catalogue = desk.services.catalogue
    offered = catalogue.services()
    own = [each for each in catalogue.known_services() if each.uid == draft.service and each not in offered]
    return Opening(
        draft,
        desk.feed.resources,
        desk.week.today,
        existing=booking is not None,
        fixed=FOREIGN if booking is not None and booking.read_only else "",
        services=(*offered, *own),
        pools=catalogue.pools(),
    )
