"""What becomes of a booking: held, confirmed, approved, declined, completed, put back; and what its history tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.asked import changes_of, new_booking, scope_of
from schedapp.api.booked import TAKEN, instead, look, made, part_of, shown, words_of
from schedapp.api.busy import seen_by
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import Match, MatchOf
from schedapp.api.once import CREATED, Made, OnceOf
from schedapp.api.paging import USUAL, Cursor, Limit, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.routes.bookings import CHANGED, Name, ScopeOf, tag_of, tagged
from schedapp.api.shapes.bookings import (
    BackDate,
    Booking,
    Confirmation,
    NewHold,
    Restored,
    Skipped,
    SkippedDates,
    Step,
)  # fmt: skip
from schedapp.api.shapes.history import Changes, Told
from schedapp.errors import BadInput, NotFound
from schedapp.model.booking import Booking as Stored
from schedapp.model.booking import occurrence_key, override_uid
from schedapp.model.change import Change
from schedapp.model.progress import Progress
from schedapp.model.timespan import Timed, iso_edges, to_local
from schedapp.services.holds import TITLE
from schedapp.services.ports import Services
from schedapp.services.series import SkippedDate
from schedapp.services.shapes.bookings import zone_of
from schedapp.services.shapes.history import told_shape

router = APIRouter(tags=["bookings"])
MayWrite = Annotated[Caller, needs(Scope.WRITE)]
_NOTHING = Confirmation()
_HISTORY = "booking-history"


@router.post("/holds", response_model=Booking, status_code=201, responses=CREATED | answers(*COMMON, 404) | TAKEN)
def hold(body: NewHold, caller: MayWrite, desk: DeskOf, once: OnceOf) -> Response:
    """Hold a time while somebody decides.

    It is taken until `held_until` and free again after it by itself; no calendar gets it. Confirm it with
    `POST /bookings/{id}/confirm`, let it go with `DELETE /bookings/{id}`. A taken time is answered as for a booking.
    """
    services = desk.services
    wanted = new_booking(services, body, TITLE)

    def before() -> None:
        chosen = services.bookings.chosen(wanted)
        services.availability.check(None, chosen, anyway=body.anyway)
        look(services, chosen)

    def make() -> Made:
        return made(shown(services, caller, services.holds.hold(wanted, body.seconds, anyway=body.anyway).booking))

    with instead(services, lambda: wanted):
        return once.answer(make, before)


@dataclass(frozen=True, slots=True)
class Ask:
    """What every step is asked with: which booking, by whom, and the version that they saw."""

    name: str
    caller: Caller
    services: Services
    match: Match

    def take(self, act: Callable[[Stored, int | None], Change]) -> Booking:
        """One step of a booking that is as the caller saw it; `act` gets it with the version to expect."""
        old = self.services.bookings.get(self.name)
        tag = tag_of(self.services, self.caller, self.name)
        with self.match.seen(tag, words_of(old)), instead(self.services, lambda: old, moves=True):
            change = act(old, old.version if self.match.given else None)
        return tagged(self.match, shown(self.services, self.caller, part_of(self.services, self.name, change.booking)))


def _ask(booking_id: Name, caller: MayWrite, services: ServicesOf, match: MatchOf) -> Ask:
    return Ask(booking_id, caller, services, match)


AskOf = Annotated[Ask, Depends(_ask)]


@router.post("/bookings/{booking_id:path}/confirm", response_model=Booking, responses=CHANGED)
def confirm_hold(ask: AskOf, body: Confirmation = _NOTHING) -> Booking:
    """Make a booking of a hold, with what is known by now. It goes to Google from then on."""
    return ask.take(
        lambda old, expect: ask.services.holds.confirm(ask.name, changes_of(ask.services, old, body), expect=expect)
    )


@router.post("/bookings/{booking_id:path}/approve", response_model=Booking, responses=CHANGED)
def approve_booking(ask: AskOf, scope: ScopeOf = None) -> Booking:
    """Confirm what is tentative."""
    meant = scope_of(ask.name, scope)
    return ask.take(lambda _, expect: ask.services.approval.approve(ask.name, meant, expect=expect))


@router.post("/bookings/{booking_id:path}/decline", response_model=Booking, responses=CHANGED)
def decline_booking(ask: AskOf, scope: ScopeOf = None) -> Booking:
    """Cancel what is tentative."""
    meant = scope_of(ask.name, scope)
    return ask.take(lambda _, expect: ask.services.approval.decline(ask.name, meant, expect=expect))


@router.post("/bookings/{booking_id:path}/complete", response_model=Booking, responses=CHANGED)
def complete_booking(ask: AskOf) -> Booking:
    """Say that it took place: its progress is `done`. Of a series name the date."""
    return ask.take(lambda _, expect: ask.services.approval.complete(ask.name, expect=expect))


@router.post("/bookings/{booking_id:path}/progress", response_model=Booking, responses=CHANGED)
def mark_progress(ask: AskOf, body: Step) -> Booking:
    """Say where the client is. No calendar gets it. Of a series name the date."""
    progress = Progress.NONE if body.progress == "none" else Progress(body.progress)
    return ask.take(lambda _, expect: ask.services.progress.mark(ask.name, progress, expect=expect))


@router.post("/bookings/{booking_id:path}/restore", response_model=Booking, responses=CHANGED)
def restore_booking(ask: AskOf, body: Restored) -> Booking:
    """Make a booking what it was after one of its changes: takes back what came later, a cancellation, too.

    It is a change of its own, which another one takes back. Refused with 409 where the old time is taken.
    """
    return ask.take(lambda _, expect: ask.services.history.restore(ask.name, body.change_id, expect=expect))


@router.get("/bookings/{booking_id:path}/skipped", response_model=SkippedDates, responses=answers(*COMMON, 404, 409))
def list_skipped_dates(
    booking_id: Name, _caller: Annotated[Caller, needs(Scope.READ_BUSY)], services: ServicesOf
) -> SkippedDates:
    """List the dates of a series that were skipped or cancelled."""
    series = services.bookings.series(booking_id)
    zone = zone_of(series.resources, {each.uid: each for each in services.resources.list()})
    dates = [_skipped(each, zone) for each in services.series.skipped(series.uid)]
    return SkippedDates(dates=dates)


def _skipped(date: SkippedDate, zone: str) -> Skipped:
    start, end = iso_edges(date.when, zone)
    return Skipped(original_start=date.original_start, start=start, end=end)


@router.post("/bookings/{booking_id:path}/add-back", response_model=Booking, responses=CHANGED)
def add_date_back(booking_id: Name, body: BackDate, caller: MayWrite, services: ServicesOf, match: MatchOf) -> Booking:
    """Put a skipped date of a series back, as the series has it."""
    series = services.bookings.series(booking_id)
    if not series.recurring:
        raise BadInput("This booking has one date only.", "Name a series.")
    zone = zone_of(series.resources, {each.uid: each for each in services.resources.list()})
    found = next((each for each in services.series.skipped(series.uid) if body.date in _names(each, zone)), None)
    if found is None:
        raise NotFound("That date was not skipped.", "GET /bookings/{id}/skipped lists those that were.")
    name = override_uid(series.uid, found.original_start)
    tag = tag_of(services, caller, series.uid)
    with instead(services, lambda: series, moves=True), match.writing(tag, words_of(series)):
        services.series.add_back(name, anyway=body.anyway)
    back = services.bookings.get(override_uid(series.uid, occurrence_key(found.when)))
    return tagged(match, shown(services, caller, back))


def _names(date: SkippedDate, zone: str) -> tuple[str, str]:
    """How it may be called: its local date, its original start."""
    when = date.when
    day = to_local(when.start, zone).date() if isinstance(when, Timed) else when.start
    return str(day), date.original_start


@router.get("/bookings/{booking_id:path}/history", response_model=Changes, responses=answers(*COMMON, 404, 409))
def list_booking_history(
    booking_id: Name,
    caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    services: ServicesOf,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Changes:
    """List every change of a booking (or of one date), the newest first: who, when, what, field by field."""
    before = int(decode(_HISTORY, cursor, [int])[0]) if cursor else 0
    page, following = services.history.page(booking_id, limit, max(before, 0))
    resources = {each.uid: each for each in services.resources.list()}
    shapes = [Told.model_validate(seen_by(caller, told_shape(each, resources))) for each in page]
    return Changes(changes=shapes, next_cursor=encode(_HISTORY, (following,)) if following else None)
