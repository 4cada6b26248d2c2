"""The occurrence table: expansion of bookings into rows, claims, the horizon, and the week query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schedapp.errors import BadInput, Taken
from schedapp.model.booking import Booking, Transparency, occurrence_key
from schedapp.model.occurrence import Claim
from schedapp.model.recurrence import expand_latest
from schedapp.model.resource import Resource, busy_span
from schedapp.model.timespan import DAY, Span, When, iso, span_of, to_local
from schedapp.store.database import Database
from schedapp.store.guard import LONG
from schedapp.store.refusals import SlotTaken

FARTHEST = 5 * 366 * DAY
_AHEAD = 30 * DAY
Buffers = tuple[int, int]  # minutes before and after


class Slot(NamedTuple):
    """What makes a row of busy time the same row: resource row id and four instants (UTC epoch seconds)."""

    resource: int
    start: int
    end: int
    busy_start: int
    busy_end: int


class Wanted(NamedTuple):
    """A row that a booking asks for: `row` is the booking row (master or override) that it belongs to."""

    slot: Slot
    row: int
    original_start: str
    blocks: bool


class _Stored(NamedTuple):
    """A row of the table: its id, the booking row and the date that it is of; `squeezed`: it contests on purpose."""

    number: int
    row: int
    original_start: str
    contests: bool
    squeezed: bool


@dataclass(frozen=True, slots=True)
class Bookable:
    """A resource with the row id and horizon that expansion needs; `services` are the buffers of service types by
    uid."""

    row: int
    resource: Resource
    expanded_until: int
    removed: bool = False
    services: Mapping[str, Buffers] = field(default_factory=dict)

    def busy(self, booking: Booking, span: Span) -> Span:
        """A span with the larger of the resource's buffers and those of the booking's service around it."""
        return busy_span(self.resource, span, *self.services.get(booking.service, (0, 0)))


def wanted_rows(booking: Booking, rows: dict[str, int], resources: dict[str, Bookable], window: Span) -> list[Wanted]:
    """Every occurrence row of a booking and its overrides that begins in `window` (UTC), cancelled ones left out.

    `rows` maps uids of the booking and its overrides to their row ids. A one-off is never cut by the window.
    """
    if booking.deleted:
        return []
    found: list[Wanted] = []
    overridden = {override.original_start for override in booking.overrides}
    if booking.live:
        for uid in booking.resources:
            found.extend(_master_rows(booking, rows[booking.uid], resources[uid], window, overridden))
    for override in booking.overrides:
        if override.live:
            number = rows[override.uid]
            for uid in override.resources:
                found.append(_row(override, override.when, number, resources[uid], override.original_start))
    return found


def _master_rows(
    booking: Booking, number: int, bookable: Bookable, window: Span, overridden: set[str]
) -> Iterator[Wanted]:
    if not booking.recurring:
        yield _row(booking, booking.when, number, bookable, "")
        return
    reach = Span(window.start, min(window.end, bookable.expanded_until))
    for when in expand_latest(booking.when, booking.recurrence, reach, bookable.resource.zone):
        key = occurrence_key(when)
        row = _row(booking, when, number, bookable, key)
        if key not in overridden and row.slot.busy_end <= bookable.expanded_until:
            yield row


def slots_of(booking: Booking, bookable: Bookable, window: Span, overridden: Collection[str] = ()) -> list[Slot]:
    """The slots that one part of an aggregate would take on a resource: a master without its overridden dates, or an
    override."""
    if booking.parent:
        return [_row(booking, booking.when, 0, bookable, booking.original_start).slot]
    return [row.slot for row in _master_rows(booking, 0, bookable, window, set(overridden))]


def first_rows(booking: Booking, rows: dict[str, int], resources: dict[str, Bookable]) -> list[Wanted]:
    """The first occurrence of a series on each resource: unless the horizon reaches it, nobody sees the series."""
    if booking.deleted or not (booking.live and booking.recurring):
        return []
    first = [_row(booking, booking.when, rows[booking.uid], resources[uid], "") for uid in booking.resources]
    return [row._replace(blocks=True) for row in first]


def _row(booking: Booking, when: When, number: int, bookable: Bookable, key: str) -> Wanted:
    span = span_of(when, bookable.resource.zone)
    busy = bookable.busy(booking, span)
    slot = Slot(bookable.row, span.start, span.end, busy.start, busy.end)
    return Wanted(slot, number, key, booking.transparency is Transparency.OPAQUE)


class OccurrenceTable:
    """Writes the rows of one booking at a time, inside the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rewrite(
        self,
        booking_rows: Collection[int],
        wanted: list[Wanted],
        *,
        contest: bool,
        names: dict[int, str],
        squeezed: Collection[int] = (),
    ) -> None:
        """Makes the rows of a booking equal to `wanted`. Rows that stay the same keep their claim.

        With `contest` (a pull) an overlapping row is stored as a clash; else Taken is raised. `names` are the
        resources' names by row id, for the message. What belongs to a booking row among `squeezed` may overlap on
        purpose; rows that did so stay so while they keep their time.
        """
        old = self._rows_of(booking_rows)
        fresh: list[Wanted] = []
        for row in wanted:
            alike = old.get((row.slot, row.blocks))
            if not alike:
                fresh.append(row)
                continue
            kept = alike.pop()
            on_purpose = kept.squeezed or (kept.contests and row.row in squeezed)
            if (kept.row, kept.original_start, kept.squeezed) != (row.row, row.original_start, on_purpose):
                self._database.execute(
                    "UPDATE occurrence SET booking_id = ?, original_start = ?, squeezed = ? WHERE id = ?",
                    (row.row, row.original_start, on_purpose, kept.number),
                )
        gone = [(row.number,) for rows in old.values() for row in rows]
        places = {slot[:3] for (slot, _), rows in old.items() for row in rows if contest and row.squeezed}
        self._database.execute_many("DELETE FROM occurrence WHERE id = ?", gone)
        for row in fresh:
            on_purpose = row.row in squeezed or row.slot[:3] in places
            self._insert(row, contest=contest, on_purpose=on_purpose, names=names, own=booking_rows)
        self._promote({slot for (slot, blocks), rows in old.items() if blocks and rows})

    def _rows_of(self, booking_rows: Collection[int]) -> dict[tuple[Slot, bool], list[_Stored]]:
        """The stored rows by slot; a resource of several places may have one slot twice."""
        marks = ",".join("?" * len(booking_rows))
        rows = self._database.rows(
            "SELECT resource_id, start, end, busy_start, busy_end, claim, id, booking_id, original_start, squeezed "
            f"FROM occurrence WHERE booking_id IN ({marks})",
            tuple(booking_rows),
        )
        found: dict[tuple[Slot, bool], list[_Stored]] = {}
        for row in rows:
            stored = _Stored(row[6], row[7], row[8], row[5] == Claim.CONTESTS, bool(row[9]))
            found.setdefault((Slot(*row[:5]), row[5] != Claim.FREE), []).append(stored)
        return found

    def _insert(
        self, row: Wanted, *, contest: bool, on_purpose: bool, names: dict[int, str], own: Collection[int]
    ) -> None:
        claim = Claim.HOLDS if row.blocks else Claim.FREE
        try:
            self._put(row, claim)
        except SlotTaken as error:
            if not contest and not on_purpose:
                raise self.taken(row.slot, names[row.slot.resource], own=own) from error
            self._put(row, Claim.CONTESTS, squeezed=on_purpose)

    def _put(self, row: Wanted, claim: Claim, *, squeezed: bool = False) -> None:
        self._database.execute(
            "INSERT INTO occurrence (resource_id, start, end, busy_start, busy_end, booking_id, original_start, claim, "
            "squeezed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row.slot, row.row, row.original_start, claim.value, squeezed),
        )

    def _promote(self, freed: Iterable[Slot]) -> None:
        """A clash that the freed slots resolved becomes an ordinary booking, in the same transaction."""
        for slot in freed:
            rows = self._database.rows(
                "SELECT id FROM occurrence INDEXED BY occurrence_contests WHERE resource_id = ? AND claim = 'contests' "
                "AND busy_start < ? AND busy_end > ? ORDER BY id",
                (slot.resource, slot.busy_end, slot.busy_start),
            )
            self._claim(rows)

    def promote_all(self, resource: int) -> None:
        """The same for every clash of a resource, as when it has more capacity than before."""
        sql = "SELECT id FROM occurrence WHERE resource_id = ? AND claim = 'contests' ORDER BY id"
        self._claim(self._database.rows(sql, (resource,)))

    def _claim(self, contests: Iterable[tuple[int]]) -> None:
        for (number,) in contests:
            try:
                self._database.execute("UPDATE occurrence SET claim = 'holds', squeezed = 0 WHERE id = ?", (number,))
            except SlotTaken:
                continue

    def blockers(self, resource: int, start: int, end: int, ignore: Collection[int] = ()) -> list[tuple[Any, ...]]:
        """Blocking rows that overlap [start, end).

        Each is (busy_start, busy_end, booking row, title, original_start, whether it lasts all day).
        """
        marks = ",".join("?" * len(ignore))
        return self._database.rows(
            f"""
            SELECT o.busy_start, o.busy_end, o.booking_id, b.title, o.original_start, b.start IS NULL
              FROM occurrence AS o INDEXED BY occurrence_span JOIN booking AS b ON b.id = o.booking_id
             WHERE o.resource_id = ? AND o.claim <> 'free' AND o.busy_start < ? AND o.busy_end > ?
               AND o.busy_start > ? - (SELECT longest FROM resource WHERE id = o.resource_id) - 1
               AND o.booking_id NOT IN ({marks})
            UNION
            SELECT o.busy_start, o.busy_end, o.booking_id, b.title, o.original_start, b.start IS NULL
              FROM occurrence AS o INDEXED BY occurrence_long JOIN booking AS b ON b.id = o.booking_id
             WHERE o.resource_id = ? AND o.claim <> 'free' AND o.busy_start < ? AND o.busy_end > ?
               AND o.busy_end - o.busy_start > {LONG} AND o.booking_id NOT IN ({marks})
             ORDER BY 1""",
            (resource, end, start, start, *ignore, resource, end, start, *ignore),
        )

    def taken(self, slot: Slot, name: str, zone: str = "", *, own: Collection[int] = ()) -> Taken:
        """The refusal of a slot, with what is in the way. No client's name in it. `own` are the booking's rows."""
        rows = self.blockers(slot.resource, slot.busy_start, slot.busy_end, own)
        if not rows and own:
            return Taken(
                "The occurrences of this series overlap each other.",
                "Make them shorter, or repeat them less often.",
                resource=name,
                spans=((slot.start, slot.end),),
            )
        if not zone:
            found = self._database.row("SELECT zone FROM resource WHERE id = ?", (slot.resource,))
            zone = found[0] if found else "UTC"
        local = to_local(slot.start, zone)
        detail = f"Wanted from {local:%a} {local.day} {local:%b %Y, %H:%M}."
        if rows:
            detail += f" In the way: “{rows[0][3]}”, {busy_words(rows[0], zone)}."
        return Taken(
            f"{name} is taken at that time.",
            f"{detail} Choose another time or resource.",
            resource=name,
            spans=tuple((row[0], row[1]) for row in rows) or ((slot.start, slot.end),),
        )

    def reach(
        self, wanted: list[Wanted], resources: Collection[Bookable], now: int, *, contest: bool
    ) -> dict[int, int]:
        """How far the horizon of each resource has to move for these rows, by resource row id.

        Raises BadInput for a booking more than five years ahead; for a pulled one the row is left out of the rules.
        """
        needed: dict[int, int] = {}
        for bookable in resources:
            last = max((w.slot.busy_end for w in wanted if w.blocks and w.slot.resource == bookable.row), default=0)
            if last > now + FARTHEST and not contest:
                raise BadInput("This is more than five years ahead.", "Choose an earlier date.")
            last = min(last, now + FARTHEST)
            if last > bookable.expanded_until:
                needed[bookable.row] = last + _AHEAD
        return needed


def busy_words(blocker: tuple[Any, ...], zone: str) -> str:
    """The time of what is in the way (a row of `blockers`): `09:00–10:00`, or `all day`."""
    return "all day" if blocker[5] else f"{iso(blocker[0], zone)[11:16]}–{iso(blocker[1], zone)[11:16]}"
