"""Google's values that lost because Sched wins: each an entry in the history of its booking, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from schedapp.errors import BadInput, NotFound
from schedapp.model.booking import Booking, EditScope, split_name
from schedapp.model.change import HistoryEntry
from schedapp.model.connection import Connection, Direction
from schedapp.services import edits
from schedapp.services.attention_words import FIELD_WORDS, Value, as_kept_here, here, quoted
from schedapp.services.differences import FIELDS, change_of
from schedapp.services.history_words import Difference, Known, difference_of
from schedapp.store.connections import ConnectionRepository
from schedapp.store.put_aside import PutAside, PutAsideReader

FIRST = 1_000_000_000
"""The numbers of these entries are above it: those of changes never get that far."""
ACTION = "put-aside"


@dataclass(frozen=True, slots=True)
class Aside:
    """One value of Google's. `with_it` is the whole booking with the value in place, None where it is in place, or
    where it cannot be put any more; `words` say what putting it there does. `place` sorts it among the changes."""

    entry: HistoryEntry
    difference: Difference
    with_it: Booking | None
    words: str
    place: tuple[int, int]


class Asides:
    """Lists them, the newest first. `find` reads whole bookings by uid."""

    def __init__(
        self,
        store: PutAsideReader,
        connections: ConnectionRepository,
        find: Callable[[Collection[str]], Mapping[str, Booking]],
    ) -> None:
        self._store = store
        self._connections = connections
        self._find = find

    def of(self, booking: Booking, date: str, known: Known) -> list[Aside]:
        """Those of a booking; `date` is the original start of an occurrence, "" for all of it."""
        rows = [each for each in self._store.of(booking.uid) if not date or split_name(each.booking)[1] in ("", date)]
        return self._told(rows, {booking.uid: booking}, known)

    def between(self, first: int, last: int, known: Known) -> list[Aside]:
        """Those of all bookings from one moment to another (UTC epoch seconds, 0 for no end)."""
        rows = self._store.between(first, last)
        return self._told(rows, self._find({split_name(each.booking)[0] for each in rows}), known)

    def place_of(self, entry: int) -> tuple[int, tuple[int, int]]:
        """When one of them was put aside, and its place among the changes of all bookings."""
        found = self._store.find(entry - FIRST)
        return (found.created, (found.place, found.number)) if found else (0, (0, 0))

    def _told(self, rows: Sequence[PutAside], bookings: Mapping[str, Booking], known: Known) -> list[Aside]:
        connections = {each.uid: each for each in self._connections.all()} if rows else {}
        found = []
        for row in rows:
            booking, connection = bookings.get(split_name(row.booking)[0]), connections.get(row.connection)
            if booking is not None and connection is not None and row.field in FIELDS:
                found.append(_aside(row, booking, connection, known))
        return sorted(found, key=lambda each: each.place, reverse=True)


def _aside(row: PutAside, booking: Booking, connection: Connection, known: Known) -> Aside:
    date = split_name(row.booking)[1]
    part = _part(booking, date)
    shown = part or booking
    mine, theirs = (as_kept_here(shown, row.field, value, connection) for value in (row.mine, row.theirs))
    on = edits.slot_words(booking, date) if date else ""
    difference = difference_of(FIELDS[row.field], theirs, mine, shown, known, on)
    with_it = None if part is None or not part.live else _with(booking, part, row.field, theirs)
    what = _value_words(row.field, difference.old) + (f" on {on}" if on else "")
    entry = HistoryEntry(
        FIRST + row.number,
        row.created,
        connection.account.email,
        "sync",
        ACTION,
        booking.uid,
        booking.version,
        f"Google had {what}; Sched's was kept ({_why(connection)})",
        shown,
        None if with_it is None else _part(with_it, date),
    )
    words = f"Took over from Google {what} for “{shown.title}”"
    return Aside(entry, difference, with_it, words, (row.place, row.number))


def _with(booking: Booking, part: Booking, field: str, value: Value) -> Booking | None:
    """The booking with Google's value; None where it has it already, or cannot have it."""
    if here(part, field) == value:
        return None
    try:
        scope = EditScope.THIS if part.parent else EditScope.ALL
        return edits.edited(booking, part.original_start, change_of(field, value), scope)
    except (BadInput, NotFound):
        return None


def _part(booking: Booking, date: str) -> Booking | None:
    try:
        return edits.part(booking, date)
    except (NotFound, BadInput):
        return None


def _value_words(field: str, value: str) -> str:
    """`the title “Check-up”`, `the time Tue 24 Nov, 10:00–10:30`, `it shown as free`."""
    if field == "transparency":
        return f"it shown as {value}"
    text = field in ("summary", "location", "description")
    return f"the {FIELD_WORDS[field]} {quoted(value) if text else value}"


def _why(connection: Connection) -> str:
    """As the connection is set now: only these two settle it without a question."""
    return "the calendar is only sent to" if connection.direction is Direction.PUSH else "Sched wins"
