"""Bookings: list, read, book, change, cancel; and what a series would clash with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.asked import changes_of, new_booking, scope_of
from schedapp.api.booked import TAKEN, instead, look, made, part_of, shown, words_of
from schedapp.api.busy import refuse_texts
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import KnownOf, Match, MatchOf, Tag, etag_of
from schedapp.api.instants import From, To
from schedapp.api.listing import Wanted, page_of
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes.bookings import SCOPE, Booking, Bookings, Change, Clash, Clashes, NewBooking, Span
from schedapp.errors import BadInput
from schedapp.model.booking import Booking as Stored
from schedapp.model.booking import EditScope
from schedapp.model.series_dates import SKIP, Answer
from schedapp.model.timespan import iso_edges
from schedapp.services.ports import Services
from schedapp.services.series import SeriesClash
from schedapp.services.shapes.bookings import zone_of

router = APIRouter(tags=["bookings"])

Name = Annotated[
    str,
    Path(
        min_length=1,
        max_length=120,
        description="The id of a booking, or `ID/20261208T080000Z`: one date of a series.",
        examples=["5b0c9a1e4f7d4c0c8e0a1b2c3d4e5f60"],
    ),
]
ScopeOf = Annotated[EditScope | None, Query(description=SCOPE)]
CHANGED = answers(*COMMON, 404) | TAKEN
Refs = Annotated[
    list[Annotated[str, Query(max_length=200)]] | None,
    Query(alias="resource_id", max_length=50, description="Only of these, by id or name; may be repeated."),
]


@router.get("/bookings", response_model=Bookings, responses=answers(*COMMON, 404, 409))
def list_bookings(
    caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    services: ServicesOf,
    response: Response,
    known: KnownOf,
    first: From = None,
    last: To = None,
    refs: Refs = None,
    client: Annotated[
        str | None, Query(alias="client_id", max_length=200, description="Only of this client, by id or name.")
    ] = None,
    q: Annotated[str | None, Query(max_length=100, description="Words that are in the title or the client.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Bookings | Response:
    """List bookings by start, one entry for each date of a series, with all its resources.

    Without `from` from today on, without `to` for a year. `q` and `client_id` need the scope `read`.
    """
    refuse_texts(caller, client, q)
    tag = Wanted.tag(services, caller, first, last)
    there_already = known.unchanged(tag)
    if there_already is not None:
        return there_already
    response.headers["ETag"] = tag
    return page_of(services, caller, Wanted.read(services, first, last, refs or (), client, q), cursor, limit)


@router.post("/bookings", response_model=Booking, status_code=201, responses=CREATED | answers(*COMMON, 404) | TAKEN)
def book(body: NewBooking, caller: Annotated[Caller, needs(Scope.WRITE)], desk: DeskOf, once: OnceOf) -> Response:
    """Book one or more resources, once or as a series.

    Of a connected resource Google is asked first, for at most two seconds. Where it is taken the answer is 409 with
    `alternatives`: the same time elsewhere, and the next free times. Where a rule of the place is against it the code
    is `NotOpen`; `anyway` overrides that, unless `firm` is true.
    """
    services = desk.services
    wanted = new_booking(services, body)
    skipped: dict[str, Answer] = {}

    def before() -> None:
        chosen = services.bookings.chosen(wanted)
        if body.skip_clashes:
            skipped.update({clash.original_start: SKIP for clash in services.series.clashes(chosen)})
        else:
            services.availability.check(None, chosen, anyway=body.anyway)
        look(services, chosen)

    def make() -> Made:
        return made(shown(services, caller, services.series.add(wanted, skipped, anyway=body.anyway).booking))

    with instead(services, lambda: wanted):
        return once.answer(make, before)


@router.post("/bookings/clashes", response_model=Clashes, responses=answers(*COMMON, 404, 409))
def look_for_clashes(body: NewBooking, _caller: Annotated[Caller, needs(Scope.WRITE)], services: ServicesOf) -> Clashes:
    """Tell which dates of a series are taken or closed, before it is booked. Nothing is written."""
    wanted = services.bookings.chosen(new_booking(services, body))
    return _clashes(services, wanted, services.series.clashes(wanted))


def _clashes(services: Services, booking: Stored, found: tuple[SeriesClash, ...]) -> Clashes:
    zone = zone_of(booking.resources, {each.uid: each for each in services.resources.list()})
    shapes = []
    for clash in found:
        start, end = iso_edges(clash.when, zone)
        times = [Span(start=first, end=last) for first, last in (iso_edges(each, zone) for each in clash.times)]
        shapes.append(
            Clash(
                original_start=clash.original_start,
                start=start,
                end=end,
                words=clash.words,
                resource=clash.resource or None,
                closed=clash.closed,
                times=times,
                elsewhere_ids=[list(uids) for uids in clash.swaps],
            )
        )
    return Clashes(clashes=shapes)


@router.post("/bookings/{booking_id:path}/clashes", response_model=Clashes, responses=answers(*COMMON, 404, 409))
def look_for_clashes_of_change(
    booking_id: Name,
    body: Change,
    _caller: Annotated[Caller, needs(Scope.WRITE)],
    services: ServicesOf,
    scope: ScopeOf = None,
) -> Clashes:
    """Tell which dates of a series would be taken or closed after a change. Nothing is written."""
    old = services.bookings.get(booking_id)
    changes, meant = changes_of(services, old, body), scope_of(booking_id, scope)
    found = services.series.clashes_of_edit(booking_id, changes, meant)
    return _clashes(services, services.bookings.planned(booking_id, changes, meant), found)


@router.get("/bookings/{booking_id:path}", response_model=Booking, responses=answers(*COMMON, 404, 409))
def get_booking(
    booking_id: Name,
    caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    services: ServicesOf,
    known: KnownOf,
) -> Booking | Response:
    """Read a booking, or one date of a series. Cancelled ones are there with `deleted`."""
    found = shown(services, caller, services.bookings.get(booking_id))
    return known.answer(found, etag_of(found))


def tag_of(services: Services, caller: Caller, name: str) -> Tag:
    return lambda: etag_of(shown(services, caller, services.bookings.get(name)))


@router.patch("/bookings/{booking_id:path}", response_model=Booking, responses=CHANGED)
def change_booking(
    booking_id: Name,
    body: Change,
    caller: Annotated[Caller, needs(Scope.WRITE)],
    services: ServicesOf,
    match: MatchOf,
    scope: ScopeOf = None,
) -> Booking:
    """Change a booking, one date of a series, it and all that follow, or all.

    Only what is given changes. With `scope=following` what follows becomes a series of its own, which is the answer.
    `If-Match` is taken and not asked for: what is not given is not overwritten.
    """
    old = services.bookings.get(booking_id)
    changes, meant = changes_of(services, old, body), scope_of(booking_id, scope)
    if not changes:
        raise BadInput("Nothing is to be changed.", "Give at least one field.")

    def planned() -> Stored:
        return services.bookings.planned(booking_id, changes, meant)

    tag = tag_of(services, caller, booking_id)
    with match.seen(tag, words_of(old)), instead(services, planned, moves=True):
        if changes.keys() & {"when", "resources", "recurrence", "requirements"}:
            look(services, planned())
        change = services.bookings.edit(
            booking_id, changes, meant, expect=old.version if match.given else None, anyway=body.anyway
        )
    return tagged(match, shown(services, caller, part_of(services, booking_id, change.booking)))


@router.delete("/bookings/{booking_id:path}", response_model=Booking, responses=CHANGED)
def cancel_booking(
    booking_id: Name,
    caller: Annotated[Caller, needs(Scope.WRITE)],
    services: ServicesOf,
    match: MatchOf,
    scope: ScopeOf = None,
) -> Booking:
    """Cancel a booking, one date of a series, it and all that follow, or all. A hold is let go."""
    old = services.bookings.get(booking_id)
    expect = old.version if match.given else None
    with match.seen(tag_of(services, caller, booking_id), words_of(old)):
        change = services.bookings.cancel(booking_id, scope_of(booking_id, scope), expect=expect)
    return tagged(match, shown(services, caller, part_of(services, booking_id, change.booking)))


def tagged(match: Match, shape: Booking) -> Booking:
    """The answer with its ETag."""
    return match.answer(shape, etag_of(shape))
