"""Bookings that Google refused: they are tried again, or what Google has is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from schedapp.errors import BadInput, NotFound
from schedapp.model.attention import MINE, THEIRS, Answer, Attention, AttentionKind
from schedapp.model.booking import Booking, Status
from schedapp.model.change import Change
from schedapp.model.connection import Connection
from schedapp.model.event import Content
from schedapp.model.link import Link
from schedapp.model.projection import incoming_fields, project, take
from schedapp.model.timespan import Span, span_of
from schedapp.services.attention_words import Scene, quoted, short_key
from schedapp.services.bookings import BookingService
from schedapp.services.conflicts import Resolution
from schedapp.services.decisions import allow
from schedapp.services.installation import COPIED
from schedapp.store.attention import AttentionRepository, Refused
from schedapp.store.sync_state import SyncState
from schedapp.sync.plan import slot_contents


class RefusedBookings:
    """What Google refused is parked: it is tried again, or Google's state is taken over."""

    def __init__(self, store: AttentionRepository, bookings: BookingService, state: SyncState) -> None:
        self._store = store
        self._bookings = bookings
        self._state = state

    def shown(self, scene: Scene) -> list[Attention]:
        rows = [row for row in self._store.refused() if row.connection in scene.connections]
        if not rows:
            return []
        known = self._store.bookings({row.booking for row in rows})
        linked = self._store.calendars_of(known)
        return [_attention(row, known.get(row.booking), linked.get(row.booking, set()), scene) for row in rows]

    def settle(self, key: str, answer: str, scene: Scene) -> Resolution:
        """Raises NotFound, BadInput, Taken."""
        row = next((each for each in self._store.refused() if _key(each) == key), None)
        if row is None:
            raise NotFound("This is settled already.", "List what is open with “schedapp attention list”.")
        connection = scene.connections[row.connection]
        allow(answer, (MINE, THEIRS) if row.closure is None else (MINE,))
        if answer == MINE:
            self._store.try_again(row.number)
            return Resolution("It is sent again with the next sync.")
        booking = self._bookings.series(row.booking)
        title = quoted(booking.title)
        links = self._state.links(connection.uid, row.booking)
        change = take_google_state(self._bookings, booking, links, connection)
        self._store.try_again(row.number)
        return Resolution(f"{title} is as Google has it.", change)


def _key(row: Refused) -> str:
    """An outbox gives its numbers away again; one booking waits once for one connection."""
    return short_key(row.connection, row.booking)


def _attention(row: Refused, booking: Booking | None, linked: set[str], scene: Scene) -> Attention:
    resource, calendar = scene.connections[row.connection].resource, scene.calendar(row.connection)
    there = booking is not None and row.connection in linked
    span = span_of(booking.when, scene.zone(resource)) if booking else Span(0, 0)
    return Attention(
        id=f"{AttentionKind.PARKED}-{_key(row)}",
        kind=AttentionKind.PARKED,
        title=booking.title if booking else row.closure or calendar,
        reason=_reason(row, booking, calendar, there=there),
        at=row.created,
        booking=row.booking if booking else "",
        resource=resource,
        connection=row.connection,
        calendar=calendar,
        start=span.start,
        end=span.end,
        theirs_by=f"in Google ({calendar})" if there else "",
        answers=_answers(there=there),
    )


def _reason(row: Refused, booking: Booking | None, calendar: str, *, there: bool) -> str:
    title = quoted(booking.title if booking else row.closure or "A booking")
    if row.error == COPIED:
        choice = ", or take what Google has." if there else "."
        return f"{title} was not sent to {calendar} yet. {COPIED.rstrip('.')}{choice}"
    now = "Google still has it as it was before." if there else "It is booked here, but not in Google."
    if booking is None:
        now = "It stands here, but not in Google as it is here."
    elif booking.deleted:
        now = "It is deleted here, but not in Google."
    choice = "Try again, or take what Google has." if there else "Try again, or change it first."
    return " ".join(filter(None, (f"Google refused {title} in {calendar}.", row.error, now, choice)))


def _answers(*, there: bool) -> tuple[Answer, ...]:
    again = Answer(MINE, "Try again", "The next sync sends it once more.")
    if not there:
        return (again,)
    return (again, Answer(THEIRS, "Take Google's", "The booking is put back to what Google has."))


# --- what Google has ------------------------------------------------------------------------------


def take_google_state(
    bookings: BookingService, booking: Booking, links: Mapping[str, Link], connection: Connection
) -> Change | None:
    """Takes back what Google refused of a booking and its occurrences; None where nothing differs.

    Runs in the caller's transaction. Raises BadInput where Google has nothing of it, Taken.
    """
    master = links.get(booking.uid)
    if master is None or master.gone or master.agreed is None:
        raise BadInput(f"Google has nothing of {quoted(booking.title)}.", "Try again, or cancel the booking.")
    target = as_google_has(booking, master, links, connection)
    if target == booking:
        return None
    return bookings.undo(Change(0, booking, target, f"what Google refused of {quoted(booking.title)}"))


def as_google_has(booking: Booking, master: Link, links: Mapping[str, Link], connection: Connection) -> Booking:
    """The booking as both sides agreed on it last. What Google does not get of it stays as it is here."""
    alive = replace(booking, deleted=False)
    overrides = tuple(_occurrence(alive, each, links.get(each.uid), master, connection) for each in booking.overrides)
    return replace(_agreed(alive, master.agreed, connection), overrides=overrides)


def _occurrence(
    booking: Booking, override: Booking, link: Link | None, master: Link, connection: Connection
) -> Booking:
    if link is not None and link.gone:
        return replace(override, status=Status.CANCELLED)
    agreed = link.agreed if link else slot_contents(booking, override.original_start, master, connection)[1]
    return _agreed(override, agreed, connection)


def _agreed(part: Booking, agreed: Content | None, connection: Connection) -> Booking:
    if agreed is None:
        return part
    local = project(part, connection.privacy)
    read = incoming_fields(connection, part.origin, confined=part.confined)
    fields = {name for name in read if getattr(local, name) != getattr(agreed, name)}
    fields -= {"recurrence"} if part.parent else set()
    fields |= set() if part.live else {"status"}
    return take(part, agreed, frozenset(fields), connection.privacy)
