"""A small in-memory stand-in for the container, for window tests that need states which are hard to come by."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

from schedapp.errors import BadInput, ChangedSince, NotFound, Taken
from schedapp.model.booking import Booking, EditScope, check_booking, make_override, override_uid, split_name
from schedapp.model.connection import Account, Connection, ConnectionStatus, Health, RemoteCalendar
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.recurrence import expand
from schedapp.model.resource import Resource, check_resource
from schedapp.model.timespan import AllDay, Span, Timed, parse_instant_text, span_of


@dataclass(frozen=True)
class Change:
    id: int
    booking: Booking
    before: Booking | None
    summary: str


@dataclass(frozen=True)
class Look:
    checked: bool
    at: int
    connected: int
    note: str = ""


@dataclass(frozen=True)
class SyncReport:
    connection: Connection
    ok: bool = True
    pulled: int = 0
    pushed: int = 0
    deleted: int = 0
    clashes: int = 0
    conflicts: int = 0
    parked: int = 0
    error: Exception | None = None


class Settings:
    def __init__(self) -> None:
        self.values = {"frequency": "realtime", "week_days": "7", "theme": "light"}

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    def set(self, key: str, value: str) -> None:
        self.values[key] = value


@dataclass
class World:
    resources: dict[str, Resource] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    statuses: list[ConnectionStatus] = field(default_factory=list)
    clashing: set[str] = field(default_factory=set)
    counter: itertools.count = field(default_factory=lambda: itertools.count(1))
    revision: int = 0

    def next(self, what: str) -> str:
        return f"{what}{next(self.counter):04d}"


class Resources:
    def __init__(self, world: World) -> None:
        self.world = world

    def list(self) -> tuple[Resource, ...]:
        order = ["person", "room", "equipment", "service"]
        return tuple(sorted(self.world.resources.values(), key=lambda r: (order.index(r.kind), r.position, r.name)))

    def get(self, ref: str) -> Resource:
        return self.world.resources[ref]

    def add(self, resource: Resource) -> Resource:
        resource = check_resource(replace(resource, uid=resource.uid or self.world.next("res")))
        self.world.resources[resource.uid] = resource
        self.world.revision += 1
        return resource

    edit = add

    def remove(self, ref: str, *, force: bool = False) -> Resource:
        if any(ref in b.resources and b.live for b in self.world.bookings.values()) and not force:
            raise BadInput("It still has bookings.", "Cancel them first, or remove it with them.")
        self.world.revision += 1
        return self.world.resources.pop(ref)


class Bookings:
    def __init__(self, world: World) -> None:
        self.world = world

    def revision(self) -> int:
        return self.world.revision

    def week(self, start: int, end: int, resources=None) -> list[Occurrence]:
        rows = []
        for booking in self.world.bookings.values():
            if booking.live:
                rows.extend(self._rows(booking, Span(start, end), resources))
        return sorted(rows, key=lambda o: o.start)

    def _rows(self, booking: Booking, window: Span, resources) -> list[Occurrence]:
        rows = []
        for uid in booking.resources:
            if (resources is None or uid in resources) and uid in self.world.resources:
                zone = self.world.resources[uid].zone
                for when in expand(booking.when, booking.recurrence, window, zone):
                    one = make_override(booking, when)
                    over = booking.override(one.original_start) or one
                    if over.live:
                        rows.append(self._row(booking, over, uid, zone))
        return rows

    def _row(self, booking: Booking, one: Booking, uid: str, zone: str) -> Occurrence:
        span = span_of(one.when, zone)
        name = override_uid(booking.uid, one.original_start) if booking.recurring else booking.uid
        others = tuple(self.world.resources[r].name for r in booking.resources if r != uid)
        clash = booking.uid in self.world.clashing
        return Occurrence(
            name, booking.uid, one.original_start if booking.recurring else "", uid, span.start, span.end,
            isinstance(one.when, AllDay), one.title, one.client, one.status,
            Claim.CONTESTS if clash and booking.read_only else Claim.HOLDS, booking.origin, booking.recurring,
            booking.read_only, Delivery.NONE, others, clash,
        )  # fmt: skip

    def series(self, name: str) -> Booking:
        uid, _ = split_name(name)
        if uid not in self.world.bookings:
            raise NotFound("There is no such booking.")
        return self.world.bookings[uid]

    def get(self, name: str) -> Booking:
        booking = self.series(name)
        _, original = split_name(name)
        if not original:
            return booking
        at = parse_instant_text(original)
        when = (
            AllDay(at, at + (booking.when.end - booking.when.start))
            if not isinstance(at, int)
            else Timed(at, at + booking.when.end - booking.when.start, booking.when.zone)
        )
        return booking.override(original) or make_override(booking, when)

    def taken(self, resources, start: int, end: int, *, ignore: str = "") -> Taken | None:
        own = split_name(ignore)[0]
        for row in self.week(start, end, tuple(resources)):
            if row.booking != own and row.start < end and start < row.end:
                name = self.world.resources[row.resource].name
                return Taken(f"{name} is taken.", f"“{row.title}” is there.", resource=name)
        return None

    def _check(self, booking: Booking) -> Booking:
        booking = check_booking(booking)
        span = span_of(booking.when, "UTC")
        if not booking.recurring and (found := self.taken(booking.resources, *_ends(span), ignore=booking.uid)):
            raise found
        return booking

    def _put(self, booking: Booking, before: Booking | None, verb: str) -> Change:
        booking = replace(booking, version=booking.version + 1)
        self.world.bookings[booking.uid] = booking
        self.world.revision += 1
        return Change(self.world.revision, booking, before, f"{verb} “{booking.title}”")

    def add(self, booking: Booking) -> Change:
        booking = self._check(replace(booking, uid=booking.uid or self.world.next("book")))
        return self._put(booking, None, "Booked")

    def edit(self, name, changes, scope=EditScope.ALL, *, expect=None) -> Change:
        before = self.series(name)
        _, original = split_name(name)
        if scope is EditScope.THIS and original:
            after = before.with_override(replace(self.get(name), **changes))
        else:
            after = self._check(replace(before, **changes))
        return self._put(after, before, "Changed")

    def move(self, name, when, scope) -> Change:
        before = self.series(name)
        _, original = split_name(name)
        if original and scope is EditScope.THIS:
            return self._put(before.with_override(replace(self.get(name), when=when)), before, "Moved")
        if original:
            shift = when.start - self.get(name).when.start
            start = before.when.start + shift
            when = replace(when, start=start, end=start + (when.end - when.start))
        return self._put(self._check(replace(before, when=when)), before, "Moved")

    def cancel(self, name, scope=EditScope.ALL) -> Change:
        before = self.series(name)
        _, original = split_name(name)
        if original and scope is EditScope.THIS:
            gone = replace(self.get(name), status="cancelled")
            return self._put(before.with_override(gone), before, "Cancelled")
        return self._put(replace(before, deleted=True), before, "Cancelled")

    def undo(self, change: Change) -> Change:
        now = self.world.bookings[change.booking.uid]
        if now.version != change.booking.version:
            raise ChangedSince("The booking changed since.", "Look at it, then change it by hand.")
        back = change.before or replace(now, deleted=True)
        return self._put(replace(back, version=now.version), now, "Undid")


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


class Calendars:
    def __init__(self, world: World) -> None:
        self.world = world
        self.look_result = Look(True, 0, 0)
        self.remote = (RemoteCalendar("primary@example.org", "Practice", "Europe/Zurich", "owner", True),)

    def accounts(self) -> tuple[Account, ...]:
        return tuple({s.connection.account.email: s.connection.account for s in self.world.statuses}.values())

    def calendars(self, account: Account) -> tuple[RemoteCalendar, ...]:
        return self.remote

    def connections(self) -> tuple[ConnectionStatus, ...]:
        return tuple(self.world.statuses)

    def preview(self, booking: Booking, privacy, zone: str) -> tuple[tuple[str, str], ...]:
        title = booking.title if privacy == "title" else "Busy"
        return (("Title", title), ("Time", str(booking.when)), ("Not sent", "client, phone, notes"))

    def connect(self, resource, account, calendar_id, *, direction="two-way", privacy="title") -> Connection:
        made = Connection(self.world.next("con"), resource, account, calendar_id, direction=direction, privacy=privacy,
                          health=Health.OK)  # fmt: skip
        self.world.statuses.append(ConnectionStatus(made))
        self.world.revision += 1
        return made

    def sync(self, calendar_id=None, *, accept_deletions=False) -> tuple[SyncReport, ...]:
        return tuple(SyncReport(s.connection) for s in self.world.statuses)

    def look(self, resources, spans, deadline: float = 2.0) -> Look:
        return self.look_result

    def disconnect(self, calendar_id, *, resource="", remove_copies=False, revoke=False) -> Connection:
        found = next(s for s in self.world.statuses if s.connection.calendar_id == calendar_id)
        self.world.statuses.remove(found)
        self.world.revision += 1
        return found.connection


class Syncer:
    def __init__(self) -> None:
        self.runs: list[str] = []

    def next_due(self) -> float | None:
        return None

    def run(self, reason: str) -> tuple[SyncReport, ...]:
        self.runs.append(reason)
        return ()

    def poke(self) -> None:
        pass


class DoubleContainer:
    """Fits `schedapp.gui.ports.Services`."""

    def __init__(self, home: Path) -> None:
        self.world = World()
        self.paths = SimpleNamespace(home=home, database=home / "sched.db", log=home / "sched.log", settings=home / "s")
        self.resources = Resources(self.world)
        self.bookings = Bookings(self.world)
        self.calendars = Calendars(self.world)
        self.settings = Settings()
        self.the_syncer = Syncer()

    def syncer(self) -> Syncer:
        return self.the_syncer
