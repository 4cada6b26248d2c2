"""Random histories: edits on both sides, faults, kills and restarts, then the question whether anything got lost.

The seed fixes everything: what happens, the ids, the clock. The oracle keeps for each write which value its author
was looking at. A write that nobody saw and replaced has to be the final value, or stand in a conflict record.
"""

from __future__ import annotations

import collections
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schedapp.errors import SchedError
from schedapp.google.wire import read_event
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Privacy
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, TREATMENT, ApiError, ManualClock, Simulator, ids
from schedapp.simulator.errors import ConnectionDropped
from schedapp.simulator.message import Answer
from schedapp.sync.engine import CycleReport
from schedapp.sync.identity import identity
from tests.sync.direct import ZONE, DirectDesk, Killed, Turnstile

START = 1_780_272_000  # Monday 1 June 2026, 00:00 UTC
HOUR = 3600
DAY = 86_400
FAULTS = ("drop", "lost", "twice", "503", "403", "html", "empty", "cut")


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass
class Oracle:
    """`parents`: (entity, field) -> value -> the value that its author replaced. DEL is a value like any other."""

    parents: dict[tuple[str, str], dict[str, str | None]] = field(default_factory=lambda: collections.defaultdict(dict))
    closed: set[str] = field(default_factory=set)

    def write(self, entity: str, what: str, value: str, seen: str | None) -> None:
        self.parents[entity, what][value] = seen

    def leaves(self) -> Iterator[tuple[str, str, str]]:
        for (entity, what), parents in self.parents.items():
            replaced = self.closed | {value for value in parents.values() if value}
            yield from ((entity, what, value) for value in parents if value not in replaced)


class RandomGate(Turnstile):
    """Faults and kills by chance, and other actors between two steps of a sync."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.kill = self.fault = 0.0
        self.between: Callable[[], None] | None = None
        self.calm = True

    def step(self, where: str) -> None:
        if self.calm:
            return
        if where == "call" and self.between is not None:
            self.between()
        if self.rnd.random() < self.kill:
            raise Killed(where)

    def spoil(self, send: Callable[[], Answer], method: str) -> Answer:
        if self.calm or self.rnd.random() >= self.fault:
            return send()
        kind = self.rnd.choice(FAULTS)
        if kind == "drop":
            raise ConnectionDropped
        if kind in ("503", "403"):
            return _refusal(int(kind))
        answer = send()
        if kind == "twice" and method != "GET":
            answer = send()
        elif kind == "lost":
            raise ConnectionDropped
        elif kind in ("html", "empty", "cut"):
            answer.raw = {"html": b"<html>sign in</html>", "empty": b"{}"}.get(kind, b'{"kind": "calendar#ev')
            answer.status = 200
        return answer


def _refusal(status: int) -> Answer:
    reason = {503: "backendError", 403: "rateLimitExceeded"}[status]
    entry = {"domain": "usageLimits", "reason": reason, "message": reason}
    return Answer(status, {"error": {"errors": [entry], "code": status, "message": reason}})


class History:
    """One history. `run` plays it and raises Broken where an invariant is broken."""

    def __init__(
        self, seed: int, home: Path, *, steps: int = 24, desks: int = 1, series: bool = True, calendars: int = 2
    ) -> None:
        self.seed = seed
        self.rnd = random.Random(seed)
        self.clock = ManualClock(START)
        self.sim = Simulator(clock=self.clock, seed_number=seed)
        self.oracle = Oracle()
        self.counter = 0
        self.steps = steps
        self.series = series
        self.refused = False
        self.log: list[str] = []
        self.calendars = (DOCTOR, TREATMENT)[:calendars] if self.rnd.random() < 0.3 else (DOCTOR,)
        busy = self.rnd.random() < 0.15
        self.privacy = Privacy.BUSY if busy else Privacy.TITLE
        self.desks = [self._desk(home / str(number), "ab"[number]) for number in range(desks)]

    def _desk(self, home: Path, name: str) -> DirectDesk:
        gate = RandomGate(random.Random(f"{self.seed} {name}"))
        desk = DirectDesk(home, self.sim, name=name, now=lambda: int(self.clock()), gate=gate)
        for number, calendar in enumerate(self.calendars):
            desk.connect(desk.resource(f"{name}{number}"), calendar, privacy=self.privacy)
        return desk

    # --- values -----------------------------------------------------------------------------------

    def number(self) -> int:
        self.counter += 1
        return self.counter

    def title(self) -> str:
        return f"t{self.number()}"

    def slot(self) -> Timed:
        """An hour that nobody else ever gets: so each value has one author and nothing is taken."""
        number = self.number()
        start = START + DAY * (1 + number // 20) + HOUR * (number % 20)
        return Timed(start, start + HOUR, ZONE)

    def note(self, text: str) -> None:
        self.log.append(text)

    # --- the course -------------------------------------------------------------------------------

    def run(self) -> None:
        undo = ids.new_event_id
        ids.new_event_id = lambda: f"g{self.number():025d}"
        try:
            for _ in range(self.steps):
                self._step()
            self._settle()
            self._check()
        except Broken as error:
            raise Broken(f"seed {self.seed}: {error}\n" + "\n".join(self.log)) from None
        finally:
            ids.new_event_id = undo
            for desk in self.desks:
                desk.container.close()

    def _step(self) -> None:
        self.clock.advance(61)
        desk = self.rnd.choice(self.desks)
        chance = self.rnd.random()
        if chance < 0.35:
            self._user(desk)
        elif chance < 0.58:
            self._person()
        elif chance < 0.63:
            self.note("sync tokens expire")
            self.sim.expire_sync_tokens()
        elif chance < 0.66 and self.rnd.random() < 0.5:
            self.note("tombstones are purged, tokens that old die")
            for calendar in self.calendars:
                self._forget_unheard(calendar)
                self.sim.google.purge_tombstones(calendar)
            self.sim.expire_sync_tokens()
        else:
            self._stormy_sync(desk)

    def _forget_unheard(self, calendar: str) -> None:
        """An insert whose answer was lost, deleted in Google, its tombstone purged: as if it had never arrived."""
        for event in self.sim.google.list(calendar, show_deleted=True):
            for desk in self.desks if event["status"] == "cancelled" else ():
                for connection in desk.connections.all():
                    link = desk.state.link_of_event(connection.uid, event["id"])
                    if connection.calendar_id == calendar and link is not None and link.nonce and not link.etag:
                        self._forget(self._entity(calendar, event))

    def _stormy_sync(self, desk: DirectDesk) -> None:
        gate = desk.gate
        assert isinstance(gate, RandomGate)
        gate.kill, gate.fault = self.rnd.choice((0, 0.05, 0.15)), self.rnd.choice((0, 0.05, 0.2))
        gate.between = lambda: self._between(desk)
        gate.calm = False
        self._list_faults()
        self.note(f"{desk.name} syncs, kill {gate.kill} fault {gate.fault}")
        try:
            reports = desk.sync()
            for report in reports:
                self._note_report(report)
        except Killed as killed:
            self.note(f"  killed at {killed}")
            desk.restart()
        finally:
            gate.calm = True
            self.sim.faults.clear()

    def _note_report(self, report: CycleReport) -> None:
        counts = (report.pulled, report.pushed, report.deleted, report.conflicts, report.parked)
        self.note(f"  {counts} {report.error.title if report.error else ''}")

    def _list_faults(self) -> None:
        if self.rnd.random() < 0.3:
            self.sim.faults.add("events.list", "page-limit", limit=self.rnd.randint(1, 3), count=None)
        if self.rnd.random() < 0.1:
            self.sim.faults.add("events.list", "duplicate-item", count=None)
        if self.rnd.random() < 0.1:
            self.sim.faults.add("events.list", "empty-page")
        if self.rnd.random() < 0.1:
            self.sim.faults.add("events.patch", "revive-refused", count=None)
            self.refused = True
        if self.rnd.random() < 0.1:
            self.sim.faults.add("events.*", "bump-etag", count=2)
        if self.rnd.random() < 0.05:
            self.sim.faults.add("events.list", "expire-sync-tokens", nth=self.rnd.randint(1, 2))

    def _between(self, desk: DirectDesk) -> None:
        """While a desk is inside a sync: its user types on, Google is used, another desk syncs."""
        if self.rnd.random() < 0.06:
            self._user(desk)
        if self.rnd.random() < 0.06:
            self._person()
        others = [other for other in self.desks if other is not desk]
        if others and self.rnd.random() < 0.08:
            other = self.rnd.choice(others)
            if self.rnd.random() < 0.3:
                self._user(other)
            self.note(f"{other.name} syncs meanwhile")
            other.sync()

    # --- at a desk --------------------------------------------------------------------------------

    def _user(self, desk: DirectDesk) -> None:
        with suppress(SchedError):
            live = self._bookings(desk)
            chance = self.rnd.random()
            if not live or chance < 0.3:
                self._book(desk)
                return
            booking = self.rnd.choice(live)
            if booking.read_only:
                return
            if booking.recurring and self.rnd.random() < 0.6:
                self._user_occurrence(desk, booking)
            elif chance < 0.75:
                self._user_edit(desk, booking)
            elif chance < 0.9:
                self._user_delete(desk, booking)
            else:
                self._user_undo(desk, booking)

    def _bookings(self, desk: DirectDesk) -> list[Booking]:
        rows = desk.container.database.rows(
            "SELECT uid FROM booking WHERE parent_id IS NULL AND deleted_at IS NULL ORDER BY uid"
        )
        found = [desk.state.booking(uid) for (uid,) in rows]
        return [booking for booking in found if booking is not None and booking.live]

    def _book(self, desk: DirectDesk) -> None:
        resources = [resource.uid for resource in desk.container.resources.list()]
        chosen = tuple(resources) if self.rnd.random() < 0.3 else (self.rnd.choice(resources),)
        repeats = self.series and self.rnd.random() < 0.35
        rules = (f"FREQ=WEEKLY;COUNT={self.rnd.randint(2, 5)}",) if repeats else ()
        booking = Booking("", self.title(), self.slot(), chosen, recurrence=rules)
        made = desk.container.bookings.add(booking).booking
        self.note(f"{desk.name} books {made.uid} {made.title} {made.when.start} {rules} on {len(chosen)}")
        self._wrote(made.uid, "title", made.title, None)
        self._wrote(made.uid, "when", str(made.when.start), None)

    def _user_edit(self, desk: DirectDesk, booking: Booking) -> None:
        changes: dict[str, Any] = {}
        if self.rnd.random() < 0.6:
            changes["title"] = self.title()
        if not changes or self.rnd.random() < 0.4:
            changes["when"] = self._later(booking.when) if booking.recurring else self.slot()
        desk.container.bookings.edit(booking.uid, changes)
        self.note(f"{desk.name} edits {booking.uid} {changes}")
        entity = self._known_as(desk, booking)
        if "title" in changes:
            self._wrote(entity, "title", changes["title"], booking.title)
        if "when" in changes:
            self._wrote(entity, "when", str(changes["when"].start), str(booking.when.start))

    def _later(self, when: Any) -> Timed:
        """Minutes, so that a series keeps its weekday."""
        shift = 60 * self.rnd.randint(1, 50)
        return Timed(when.start + shift, when.end + shift, when.zone)

    def _user_delete(self, desk: DirectDesk, booking: Booking) -> None:
        entity = self._known_as(desk, booking)
        desk.container.bookings.cancel(booking.uid)
        self.note(f"{desk.name} deletes {booking.uid}")
        self._deleted(entity, booking.title, str(booking.when.start))

    def _user_undo(self, desk: DirectDesk, booking: Booking) -> None:
        """Deletes, perhaps sees that through to Google, and takes it back with a new title and time."""
        entity = self._known_as(desk, booking)
        change = desk.container.bookings.cancel(booking.uid)
        self._deleted(entity, booking.title, str(booking.when.start))
        self.note(f"{desk.name} deletes {booking.uid} and takes it back")
        inside = not desk.gate.calm  # type: ignore[attr-defined]
        if not inside and self.rnd.random() < 0.7:
            desk.sync()
        restored = desk.container.bookings.undo(change).booking
        title = self.title()
        desk.container.bookings.edit(restored.uid, {"title": title})
        self._restored(entity, title)

    def _user_occurrence(self, desk: DirectDesk, booking: Booking) -> None:
        start = START
        rows = desk.container.bookings.week(start, start + 200 * DAY)
        mine = sorted({row.original_start for row in rows if row.booking == booking.uid and row.original_start})
        if not mine:
            return
        name = f"{booking.uid}/{self.rnd.choice(mine)}"
        chance = self.rnd.random()
        if chance < 0.4:
            desk.container.bookings.edit(name, {"title": self.title()}, EditScope.THIS)
        elif chance < 0.7:
            desk.container.bookings.move(name, self.slot(), EditScope.THIS)
        else:
            desk.container.bookings.cancel(name, EditScope.THIS)
        self.note(f"{desk.name} changes occurrence {name} {chance:.2f}")

    # --- in Google's pages ------------------------------------------------------------------------

    def _person(self) -> None:
        calendar = self.rnd.choice(self.calendars)
        google = self.sim.google
        events = [e for e in google.list(calendar) if "recurringEventId" not in e]
        gone = [
            e
            for e in google.list(calendar, show_deleted=True)
            if e["status"] == "cancelled" and "recurringEventId" not in e
        ]
        chance = self.rnd.random()
        with suppress(ApiError):
            if not events or chance < 0.3:
                self._person_inserts(calendar)
            elif chance < 0.4 and gone:
                self._person_restores(calendar, self.rnd.choice(gone))
            elif chance < 0.45:
                copy = google.duplicate(calendar, self.rnd.choice(events)["id"])
                self.note(f"google: copies {copy['id']}")
            else:
                self._person_changes(calendar, self.rnd.choice(events), chance)

    def _person_inserts(self, calendar: str) -> None:
        when = self.slot()
        body = {"summary": self.title(), **_ends(when)}
        if self.series and self.rnd.random() < 0.35:
            body["recurrence"] = [f"RRULE:FREQ=WEEKLY;COUNT={self.rnd.randint(2, 5)}"]
        event = self.sim.google.insert(calendar, body)
        self.note(f"google: inserts {event['id']} {body['summary']} {when.start} {body.get('recurrence')}")
        self._wrote(self._entity(calendar, event), "title", body["summary"], None)
        self._wrote(self._entity(calendar, event), "when", str(when.start), None)

    def _person_restores(self, calendar: str, event: dict[str, Any]) -> None:
        entity = self._entity(calendar, event)
        if any(self._entity(calendar, other) == entity for other in self.sim.google.list(calendar)):
            return  # Sched made it again under its next id
        title = self.title()
        self.sim.google.patch(calendar, event["id"], {"status": "confirmed", "summary": title})
        self.note(f"google: restores {event['id']}")
        self._restored(entity, title)

    def _restored(self, entity: str, title: str) -> None:
        """Whoever restores means all deletions so far. The time is an old one again: it has two authors, so drop it."""
        deletions = [value for value in self.oracle.parents.get((entity, "title"), {}) if value.startswith("DEL")]
        self.oracle.closed.update(deletions)
        self._wrote(entity, "title", title, None)
        self.oracle.parents.pop((entity, "when"), None)

    def _person_changes(self, calendar: str, event: dict[str, Any], chance: float) -> None:
        entity, google = self._entity(calendar, event), self.sim.google
        if event.get("recurrence") and self.rnd.random() < 0.6:
            self._person_occurrence(calendar, event)
        elif chance < 0.6:
            title = self.title()
            google.patch(calendar, event["id"], {"summary": title})
            self.note(f"google: {event['id']} is called {title}")
            self._wrote(entity, "title", title, event.get("summary", ""))
        elif chance < 0.75:
            old = _epoch(event["start"])
            when = self._later(Timed(old, old + HOUR, ZONE)) if event.get("recurrence") else self.slot()
            google.patch(calendar, event["id"], _ends(when))
            self.note(f"google: {event['id']} moves to {when.start}")
            self._wrote(entity, "when", str(when.start), str(old))
        elif chance < 0.8:
            google.patch(calendar, event["id"], {"colorId": str(self.rnd.randint(1, 9))})
            self.note(f"google: {event['id']} gets a colour")
        else:
            google.delete(calendar, event["id"])
            self.note(f"google: deletes {event['id']}")
            if len(self.calendars) == 1:
                self._deleted(entity, event.get("summary", ""), str(_epoch(event["start"])))
            else:
                self._forget(entity)

    def _person_occurrence(self, calendar: str, event: dict[str, Any]) -> None:
        google = self.sim.google
        mine = [
            one
            for one in google.occurrences(calendar, "2026-06-01T00:00:00Z", "2027-06-01T00:00:00Z")
            if one.get("recurringEventId") == event["id"]
        ]
        if not mine:
            return
        one = self.rnd.choice(mine)
        chance = self.rnd.random()
        if chance < 0.4:
            google.patch(calendar, one["id"], {"summary": self.title()})
        elif chance < 0.7:
            google.patch(calendar, one["id"], _ends(self.slot()))
        else:
            google.delete(calendar, one["id"])
        self.note(f"google: occurrence {one['id']} {chance:.2f}")

    # --- the oracle's view ------------------------------------------------------------------------

    def _entity(self, calendar: str, event: dict[str, Any]) -> str:
        read = read_event(event, ZONE, "owner")
        assert read is not None
        return identity(read, calendar)[0]

    def _known_as(self, desk: DirectDesk, booking: Booking) -> str:
        """The entity of a booking: that of its event, where it is the booking's second uid."""
        for connection in desk.connections.all():
            link = desk.state.links(connection.uid, booking.uid).get(booking.uid)
            if link is not None and link.etag and not link.gone:
                with suppress(ApiError):
                    return self._entity(
                        connection.calendar_id, self.sim.google.get(connection.calendar_id, link.event_id)
                    )
        return booking.uid

    def _wrote(self, entity: str, what: str, value: str, seen: str | None) -> None:
        if self.privacy is Privacy.BUSY and what == "title":
            return
        self.oracle.write(entity, what, value, seen)

    def _deleted(self, entity: str, title: str, start: str) -> None:
        mark = f"DEL{self.number()}"
        self._wrote(entity, "title", mark, title)
        self._wrote(entity, "when", mark, start)

    def _forget(self, entity: str) -> None:
        self.oracle.parents.pop((entity, "title"), None)
        self.oracle.parents.pop((entity, "when"), None)

    # --- at rest ----------------------------------------------------------------------------------

    def _settle(self) -> None:
        self.note("--- calm")
        for round_number in range(14):
            self.clock.advance(61)
            before = self._writes()
            for desk in self.desks:
                for report in desk.sync():
                    if report.error:
                        raise Broken(f"STUCK {report.error}")
                    self._note_report(report)
            if self._writes() == before and round_number > 1:
                break
        else:
            raise Broken("PINGPONG")
        count = len(self.sim.requests)
        for desk in self.desks:
            desk.sync()
            desk.sync()
        loud = [r.method for r in self.sim.requests[count:] if r.method != "events.list"]
        if loud:
            raise Broken(f"NOT QUIET {loud}")

    def _writes(self) -> int:
        return sum(r.method in ("events.insert", "events.patch", "events.delete") for r in self.sim.requests)

    def _check(self) -> None:
        for desk in self.desks:
            if desk.container.database.row("PRAGMA quick_check") != ("ok",):
                raise Broken("DAMAGED")
            for connection in desk.connections.all():
                here, there = self._here(desk, connection.resource), self._there(connection.calendar_id)
                if here != there and not self._explained(desk):
                    only = f"here {sorted((here - there).items())} there {sorted((there - here).items())}"
                    raise Broken(f"DIVERGED {desk.name} {only}")
        self._check_duplicates()
        self._check_outbox()
        self._check_leaves()

    def _here(self, desk: DirectDesk, resource: str) -> collections.Counter[tuple[Any, ...]]:
        rows = desk.container.bookings.week(START - 30 * DAY, START + 300 * DAY, [resource])
        busy = self.privacy is Privacy.BUSY
        return collections.Counter((None if busy else row.title, row.start, row.end) for row in rows)

    def _there(self, calendar: str) -> collections.Counter[tuple[Any, ...]]:
        events = self.sim.google.occurrences(calendar, "2026-05-01T00:00:00Z", "2027-03-20T00:00:00Z")
        busy = self.privacy is Privacy.BUSY
        return collections.Counter(
            (None if busy else e.get("summary", ""), _epoch(e["start"]), _epoch(e["end"])) for e in events
        )

    def _explained(self, desk: DirectDesk) -> bool:
        """A person has to decide something, or Google refuses something: the difference is on a list."""
        sql = "SELECT (SELECT count(*) FROM decision WHERE resolved_at IS NULL) + (SELECT count(*) FROM outbox)"
        found = desk.container.database.row(sql)
        return bool(found and found[0])

    def _check_duplicates(self) -> None:
        for calendar in self.calendars:
            marks: collections.Counter[str] = collections.Counter()
            for event in self.sim.google.list(calendar):
                uid = event.get("extendedProperties", {}).get("private", {}).get("schedUid", "")
                if uid and "recurringEventId" not in event and self._entity(calendar, event) == uid:
                    marks[uid] += 1
            if double := [uid for uid, count in marks.items() if count > 1]:
                raise Broken(f"DUPLICATE {double}")

    def _check_outbox(self) -> None:
        for desk in self.desks:
            rows = desk.container.database.rows("SELECT booking_uid, parked, error FROM outbox")
            decisions = {
                u for (u,) in desk.container.database.rows("SELECT booking_uid FROM decision WHERE resolved_at IS NULL")
            }
            bad = [row for row in rows if not (row[1] and row[2]) and row[0] not in decisions]
            if bad:
                raise Broken(f"OUTBOX {bad}")
            parked = [row for row in rows if row[1]]
            if parked and not self.refused:
                raise Broken(f"PARKED {parked}")

    def _check_leaves(self) -> None:
        told: dict[str, list[str]] = collections.defaultdict(list)
        for desk in self.desks:
            for uid, what, mine, theirs in desk.container.database.rows(
                "SELECT booking_uid, field, mine, theirs FROM conflict"
            ):
                told[uid.partition("/")[0]] += [what, mine, theirs]
        for entity, what, leaf in self.oracle.leaves():
            final = self._final(entity, what)
            kind = "DEL" if leaf.startswith("DEL") else leaf
            known = "status" in told[entity] if kind == "DEL" else any(leaf in text for text in told[entity])
            if kind not in final and not known:
                raise Broken(f"{'RESURRECTED' if kind == 'DEL' else 'LOST'} {entity} {what} {leaf}, is {final}")

    def _final(self, entity: str, what: str) -> set[str]:
        """Both sides agree by now. An event may stand for a booking that came back under another uid; there may be two
        where a person restored one while Sched made it again."""
        found: set[str] = set()
        for desk in self.desks:
            booking = desk.state.booking(entity)
            if booking is not None and booking.live:
                found.add(booking.title if what == "title" else str(booking.when.start))
        for calendar in self.calendars:
            for event in self.sim.google.list(calendar):
                if self._entity(calendar, event) == entity and "recurringEventId" not in event:
                    found.add(event.get("summary", "") if what == "title" else str(_epoch(event["start"])))
        return found or {"DEL"}


def _ends(when: Timed) -> dict[str, Any]:
    return {
        name: {"dateTime": datetime.fromtimestamp(epoch, UTC).isoformat(), "timeZone": when.zone}
        for name, epoch in (("start", when.start), ("end", when.end))
    }


def _epoch(stamp: dict[str, str]) -> int:
    return int(datetime.fromisoformat(stamp["dateTime"]).timestamp())
