"""From bookings to shapes, and what a refused one is answered with: the times and resources that are free instead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from schedapp.api.access import Caller
from schedapp.api.busy import seen_by
from schedapp.api.etags import etag_of
from schedapp.api.once import Made
from schedapp.api.problems import MEDIA_TYPE, Refusal, problem
from schedapp.api.shapes import bookings as shapes
from schedapp.errors import Taken
from schedapp.model.booking import Booking, split_name
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource
from schedapp.model.timespan import iso, iso_edges
from schedapp.services.edits import day_words
from schedapp.services.first_look import first_look
from schedapp.services.next_free import next_times
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import zone_of
from schedapp.services.shapes.shown import shown_booking, shown_occurrences

TAKEN: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "It is taken (`alternatives` is what could be had instead), against a rule of the place, or a "
        "name fits several things; `code` says which.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": problem(
                    409,
                    "Taken",
                    "Room 1 is taken at that time.",
                    "Wanted from Tue 8 Dec 2026, 09:15. Choose another time or resource.",
                    resource="Room 1",
                    squeezes=False,
                    alternatives=[
                        {
                            "start": "2026-12-08T09:15:00+01:00",
                            "end": "2026-12-08T09:45:00+01:00",
                            "resources": ["Room 2"],
                            "resource_ids": [shapes.RESOURCE_UID],
                        }
                    ],
                ),
            }
        },
    }
}
"""For the `responses` of a route that `instead` is in."""
_TIMES = 3


def resources_of(services: Services) -> dict[str, Resource]:
    return {resource.uid: resource for resource in services.resources.list()}


def _known(services: Services) -> dict[str, Resource]:
    """Removed ones, too: they have their names still."""
    return {resource.uid: resource for resource in services.resources.known()}


# --- shapes -----------------------------------------------------------------------------------------


def shown(services: Services, caller: Caller, booking: Booking) -> shapes.Booking:
    """One booking, or one date of a series, as the caller may see it."""
    shape = shown_booking(services, booking, _known(services))
    return shapes.Booking.model_validate(seen_by(caller, shape))


def made(shape: shapes.Booking, status: int = 201) -> Made:
    """The answer to who made a booking."""
    headers = {"ETag": etag_of(shape)} | ({"Location": f"/bookings/{shape.id}"} if status == 201 else {})
    return Made(shape, headers, status)


def listed(services: Services, caller: Caller, groups: Sequence[list[Occurrence]]) -> list[shapes.Listed]:
    """Occurrences, each with all its rows."""
    found = shown_occurrences(services, groups, _known(services))
    return [shapes.Listed.model_validate(seen_by(caller, shape)) for shape in found]


def words_of(booking: Booking) -> str:
    """What there is, for whoever meant an older version: `“Check-up”, Tue 8 Dec 10:00`."""
    state = ", cancelled" if not booking.live else ""
    return f"“{booking.title}”, {day_words(booking.when)}{state}"


# --- making and refusing ----------------------------------------------------------------------------


def look(services: Services, booking: Booking) -> None:
    """[network, bounded] Google's side of the resources, before a booking. Raises Taken."""
    zone = zone_of(booking.resources, resources_of(services))
    first_look(services, booking.resources, booking.when, booking.recurrence, zone)


@contextmanager
def instead(services: Services, wanted: Callable[[], Booking], *, moves: bool = False) -> Iterator[None]:
    """Around what may be refused: Taken is answered with what could be had instead. With `moves` the booking that is
    wanted is not in its own way."""
    try:
        yield
    except Taken as error:
        more = {
            "resource": error.resource,
            "squeezes": error.squeezes,
            "alternatives": alternatives(services, wanted(), moves=moves),
        }
        raise Refusal(409, type(error).__name__, error.title, error.detail, more=more) from error


def alternatives(services: Services, booking: Booking, *, moves: bool) -> list[dict[str, Any]]:
    """The same time with another resource of the kind, then the next free times: of a series for its first date."""
    resources = resources_of(services)
    zone = zone_of(booking.resources, resources)
    ignore = (booking.parent or booking.uid) if moves else ""
    known = all(uid in resources for uid in booking.resources)
    others = services.series.elsewhere(booking, ignore) if booking.resources and known else ()
    found = [_alternative(uids, resources, iso_edges(booking.when, zone)) for uids in others]
    for offer in next_times(services, booking, moves=moves, count=_TIMES):
        zone = zone_of(offer.resources, resources)
        found.append(_alternative(offer.resources, resources, (iso(offer.start, zone), iso(offer.end, zone))))
    return found


def _alternative(uids: Collection[str], resources: dict[str, Resource], edges: tuple[str, str]) -> dict[str, Any]:
    names = [resources[uid].name for uid in uids if uid in resources]
    return shapes.Alternative(start=edges[0], end=edges[1], resources=names, resource_ids=list(uids)).model_dump()


def part_of(services: Services, name: str, booking: Booking) -> Booking:
    """What to show after a change of `name`: that date of a series, where one was named."""
    if split_name(name)[1] and booking.recurring and booking.uid == services.bookings.series(name).uid:
        return services.bookings.get(name)
    return booking
