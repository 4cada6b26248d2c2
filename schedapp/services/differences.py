"""Which conflicts are open: those of living bookings that still have two values."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from schedapp.errors import BadInput, NotFound, StoreError
from schedapp.model.attention import MINE
from schedapp.model.booking import Booking, Status, Transparency, override_uid
from schedapp.model.series import has_slot
from schedapp.services import edits
from schedapp.services.attention_words import FIELD_WORDS, Scene, Value, as_kept_here, here
from schedapp.store.attention import AttentionRepository, OpenConflict

FIELDS = {
    "summary": "title",
    "when": "when",
    "recurrence": "recurrence",
    "transparency": "transparency",
    "location": "location",
    "status": "status",
    "description": "notes",
}
"""What a booking calls the fields of an event."""


def change_of(field: str, value: Value) -> dict[str, object]:
    """A conflict's value as a change of a booking: the name of its field, and what that becomes."""
    if field == "recurrence":
        return {"recurrence": value if isinstance(value, tuple) else ()}
    if field == "when":
        return {"when": value}
    kinds = {"transparency": Transparency, "status": Status}
    return {FIELDS[field]: kinds[field](str(value)) if field in kinds else str(value or "")}


@dataclass(frozen=True, slots=True)
class Conflict:
    """An open conflict with the part of the booking that it is about, and both values as the booking has them."""

    row: OpenConflict
    part: Booking
    mine: Value
    theirs: Value

    @property
    def deletion(self) -> bool:
        return self.row.field == "status" and "cancelled" in (self.row.mine, self.row.theirs)

    @property
    def loser(self) -> Value:
        return self.theirs if self.row.kept == MINE else self.mine


def open_conflicts(store: AttentionRepository, scene: Scene) -> list[Conflict]:
    """Those that still have two values: of a booking that is gone, or where the loser is in place, none is left."""
    rows = store.conflicts()
    if not rows:
        return []
    uids = {row.booking.partition("/")[0] for row in rows}
    later = store.continued(uids)
    known = store.bookings(uids.union(*later.values()))
    moved = [_followed(row, known, later) for row in rows]
    found = [conflict for row in moved if (conflict := _conflict(row, known, scene)) is not None]
    over = [each for each in found if not each.deletion and here(each.part, each.row.field) == each.loser]
    if over:
        with suppress(StoreError):  # a full disk is no reason not to show the others
            store.answer_conflicts(each.row.number for each in over)
    return [each for each in found if each not in over]


def _followed(row: OpenConflict, known: Mapping[str, Booking], later: Mapping[str, list[str]]) -> OpenConflict:
    """A date of a series that was taken apart is a date of what the series goes on as."""
    uid, _, original_start = row.booking.partition("/")
    for candidate in (uid, *later.get(uid, ())) if original_start else ():
        booking = known.get(candidate)
        if booking is not None and not booking.deleted and _has_date(booking, original_start):
            return replace(row, booking=override_uid(candidate, original_start))
    return row


def _has_date(booking: Booking, original_start: str) -> bool:
    return booking.override(original_start) is not None or has_slot(booking, original_start)


def _conflict(row: OpenConflict, known: Mapping[str, Booking], scene: Scene) -> Conflict | None:
    connection = scene.connections.get(row.connection)
    uid, _, original_start = row.booking.partition("/")
    booking = known.get(uid)
    if booking is None or connection is None or booking.deleted or row.field not in FIELD_WORDS:
        return None
    try:
        part = edits.part(booking, original_start)
    except (NotFound, BadInput):
        return None
    if not part.live:
        return None
    mine, theirs = (as_kept_here(part, row.field, value, connection) for value in (row.mine, row.theirs))
    return Conflict(row, part, mine, theirs)
