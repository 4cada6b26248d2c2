"""What the simulated Google remembers: accounts, calendars and each calendar's revision log."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from schedapp.simulator import ids, times
from schedapp.simulator.clock import Clock, system_clock
from schedapp.simulator.errors import Json

ROLES = ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


def rank(role: str) -> int:
    """How much a role allows; a role of higher rank allows everything that a lower one does."""
    return ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Row:
    """One state of one event. `data` is the whole resource and is never changed in place."""

    id: str
    data: Json
    revision: int
    updated_us: int
    etag_us: int
    order: str

    @property
    def etag(self) -> str:
        said = self.data.get("etag")
        return said if isinstance(said, str) and said else ids.event_etag(self.etag_us)

    @property
    def cancelled(self) -> bool:
        return bool(self.data.get("status") == "cancelled")

    @property
    def master_id(self) -> str | None:
        named = self.data.get("recurringEventId")
        return named if isinstance(named, str) else None


@dataclass(slots=True)
class Calendar:
    """A calendar with its events. `epoch` moves on when the sync tokens handed out so far die.

    `made_by_app` is a calendar that calendars.insert made: what the scope calendar.app.created opens.
    """

    id: str
    summary: str
    time_zone: str
    owner: str
    primary: bool = False
    description: str | None = None
    location: str | None = None
    made_by_app: bool = False
    roles: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    log: list[Row] = field(default_factory=list)
    children: dict[str, set[str]] = field(default_factory=dict)
    revision: int = 0
    updated_us: int = 0
    epoch: int = 0

    def role_of(self, email: str) -> str:
        """What the account may do here; `none` when nothing."""
        return self.roles.get(email, "none")

    def add(self, row: Row) -> None:
        """Append a state to the log; it is the event's present state from now on."""
        self.rows[row.id] = row
        self.log.append(row)
        self.revision = row.revision
        if row.master_id:
            self.children.setdefault(row.master_id, set()).add(row.id)

    def changed_since(self, revision: int) -> list[Row]:
        """The last state of each event that changed after `revision`, each once."""
        start = bisect_right(self.log, revision, key=lambda row: row.revision)
        latest = {row.id: row for row in self.log[start:]}
        return [row for row in latest.values() if self.rows.get(row.id) is row]

    def state_at(self, event_id: str, revision: int) -> Row | None:
        """The state that the event had at `revision`, where the log still knows it."""
        end = bisect_right(self.log, revision, key=lambda row: row.revision)
        return next((row for row in reversed(self.log[:end]) if row.id == event_id), None)

    def exceptions_of(self, master_id: str) -> list[Row]:
        """Every stored exception of a recurring event, cancelled ones too."""
        known = (self.rows.get(child) for child in sorted(self.children.get(master_id, ())))
        return [row for row in known if row is not None]

    def as_of(self, revision: int) -> Calendar:
        """The calendar as it was at an earlier revision, as far as its log goes back."""
        past = replace(self, rows={}, log=[], children={})
        for row in self.log[: bisect_right(self.log, revision, key=lambda row: row.revision)]:
            past.add(row)
        past.revision = max(revision, 0)
        return past

    def forget(self, event_id: str) -> None:
        """Drop an event with its history, as Google does with old tombstones."""
        row = self.rows.pop(event_id)
        self.log = [entry for entry in self.log if entry.id != event_id]
        if row.master_id:
            self.children.get(row.master_id, set()).discard(event_id)


@dataclass(slots=True)
class ListEntry:
    """How one account shows one calendar in its list."""

    calendar_id: str
    color_id: str
    background: str
    revision: int
    etag_us: int
    selected: bool = True
    hidden: bool = False
    deleted: bool = False
    summary_override: str | None = None
    reminders: list[Json] = field(default_factory=list)
    notifications: bool = False


@dataclass(slots=True)
class Account:
    """A Google account; its e-mail address is the id of its primary calendar."""

    email: str
    name: str
    entries: dict[str, ListEntry] = field(default_factory=dict)
    revision: int = 0
    updated_us: int = 0
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer that a room (`email`) gives at `due`, in UTC epoch seconds of the simulator's clock."""

    due: float
    calendar_id: str
    event_id: str
    email: str


class Store:
    """All accounts and calendars, behind one lock that every reader and writer holds.

    `follow` is told of every commit, `settle` does what has become due; whoever reads calls `settle` first.
    """

    def __init__(self, clock: Clock = system_clock, seed: int = 1) -> None:
        self.clock = clock
        self.seed = seed
        self.lock = threading.RLock()
        self.id = ids.new_secret(8)
        self.accounts: dict[str, Account] = {}
        self.calendars: dict[str, Calendar] = {}
        self.pending: list[Pending] = []
        self.follow: Callable[[Calendar, list[Row]], None] = lambda _calendar, _rows: None
        self.settle: Callable[[], None] = lambda: None
        self.changes = 0
        self._last_us = 0

    def now_us(self) -> int:
        """The present in epoch microseconds."""
        return int(self.clock() * 1_000_000)

    def tick(self) -> int:
        """Epoch microseconds, later than every tick before even when the clock stands still."""
        self._last_us = max(self.now_us(), self._last_us + 1)
        return self._last_us

    def touch(self) -> None:
        """Note that there is something new to save."""
        self.changes += 1

    @property
    def last_us(self) -> int:
        return self._last_us

    def resume_after(self, micros: int) -> None:
        """Mint later etags than the ones of an earlier run."""
        self._last_us = max(self._last_us, micros)

    def calendar(self, calendar_id: str, email: str) -> Calendar | None:
        """The calendar of that id as the account may name it (`primary` is its own); None if unseen."""
        found = self.calendars.get(email if calendar_id == "primary" else calendar_id)
        if found is None or found.role_of(email) == "none":
            return None
        return found

    def commit(self, calendar: Calendar, states: Iterable[Json], *, keep_updated: bool = False) -> list[Row]:
        """Append new states of events, all with one etag; gives the rows in the same order.

        `keep_updated` leaves `updated` as it was (a change of reminders alone does that).
        """
        micros = self.tick()
        rows = [self._row(calendar, data, micros, keep_updated) for data in states]
        calendar.updated_us = micros
        self.touch()
        self.follow(calendar, rows)
        return rows

    def _row(self, calendar: Calendar, data: Json, micros: int, keep_updated: bool) -> Row:
        event_id = data["id"]
        before = calendar.rows.get(event_id)
        updated = before.updated_us if keep_updated and before else micros
        stamped = {**data, "etag": ids.event_etag(micros), "updated": times.iso_ms(updated)}
        order = before.order if before else ids.order_key(self.seed, event_id)
        row = Row(event_id, stamped, calendar.revision + 1, updated, micros, order)
        calendar.add(row)
        return row
