"""Random histories: edits on both sides, faults, kills and restarts, then the question whether anything got lost.

A history is a list of steps, each with a number that fixes all that happens in it: so a history that fails can be
made shorter step by step (`tests.sync.shrink`, or Hypothesis), and plays again the same.
"""

from __future__ import annotations

import collections
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schedapp.model.booking import Booking
from schedapp.simulator import ids
from schedapp.sync.engine import QUOTA_PAUSE, CycleReport
from tests.sync.actors import Actors
from tests.sync.checks import check_equal, check_one_event, check_quiet, check_sound, written
from tests.sync.direct import DirectDesk
from tests.sync.gates import ALWAYS, Killed, RandomGate, brought_back
from tests.sync.oracle import Broken
from tests.sync.world import epoch

__all__ = ["Broken", "History", "RandomGate", "course_of"]
STEPS = 24


def course_of(seed: int, steps: int) -> tuple[int, ...]:
    """The steps of a plain seed."""
    rnd = random.Random(f"course {seed}")
    return tuple(rnd.getrandbits(32) for _ in range(steps))


class History(Actors):
    """One history. `run` plays it and raises Broken where an invariant is broken."""

    def __init__(
        self,
        seed: int,
        home: Path,
        *,
        steps: int = STEPS,
        desks: int = 1,
        series: bool = True,
        calendars: int = 2,
        course: Sequence[int] | None = None,
        **how: Any,
    ) -> None:
        super().__init__(seed, home, desks=desks, series=series, calendars=calendars, **how)
        self.course = course_of(seed, steps) if course is None else tuple(course)
        self.steps = len(self.course)
        self.refused = False

    # --- the course -------------------------------------------------------------------------------

    def run(self) -> None:
        undo = ids.new_event_id
        ids.new_event_id = lambda: f"g{self.number():025d}"
        try:
            for number in self.course:
                self.rnd = random.Random(number)
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
            self.user(desk)
        elif chance < 0.58:
            self.person()
        elif chance < 0.63:
            self.note("sync tokens expire")
            self.sim.expire_sync_tokens()
        elif chance < 0.645:
            self._purge()
        else:
            self.stormy_sync(desk)

    def _purge(self) -> None:
        self.note("tombstones are purged, tokens that old die")
        for calendar in self.calendars:
            self._forget_unheard(calendar)
            self.sim.google.purge_tombstones(calendar)
        self.sim.expire_sync_tokens()

    def _forget_unheard(self, calendar: str) -> None:
        """An event that was made or brought back without an answer, deleted in Google, its tombstone purged: as if
        nothing had ever arrived."""
        for event in self.sim.google.list(calendar, show_deleted=True):
            for desk in self.desks if event["status"] == "cancelled" else ():
                for connection in desk.connections.all():
                    link = desk.state.link_of_event(connection.uid, event["id"])
                    unheard = link is not None and link.nonce and (link.gone or not link.etag)
                    if connection.calendar_id == calendar and unheard:
                        self.oracle.forget(self.entity(calendar, event))

    def stormy_sync(self, desk: DirectDesk) -> None:
        """A sync in which anything may happen at any step."""
        gate = desk.gate
        assert isinstance(gate, RandomGate)
        gate.between = lambda: self._between(desk)
        gate.storm(random.Random(self.rnd.getrandbits(32)))
        self.list_faults()
        self.note(f"{desk.name} syncs, kill {gate.kill} fault {gate.fault}")
        try:
            for report in desk.sync():
                self.note_report(report)
        except Killed as killed:
            self.note(f"  killed at {killed}")
            desk.restart()
        finally:
            gate.calm = True
            self.sim.faults.clear()

    def note_report(self, report: CycleReport) -> None:
        counts = (report.pulled, report.pushed, report.deleted, report.conflicts, report.parked)
        self.note(f"  {counts} {report.error.title if report.error else ''}")

    def list_faults(self) -> None:
        """What Google may do by itself during a sync."""
        rnd, add = self.rnd, self.sim.faults.add
        if rnd.random() < 0.3:
            add("events.list", "page-limit", limit=rnd.randint(1, 3), count=None)
        if rnd.random() < 0.1:
            add("events.list", "duplicate-item", count=None)
        if rnd.random() < 0.1:
            add("events.list", "empty-page")
        if rnd.random() < 0.1:
            add("events.patch", "revive-refused", count=None)
            self.refused = True
        if rnd.random() < 0.1:
            add("events.*", "bump-etag", count=2)
        if rnd.random() < 0.05:
            add("events.list", "expire-sync-tokens", nth=rnd.randint(1, 2))
        if rnd.random() < 0.15:  # one call alone, also inside a batch
            refusal, done = rnd.choice(list(ALWAYS.values())), rnd.random() < 0.3
            add(
                "events.*", "status", nth=rnd.randint(1, 8), after_commit=done and refusal.status == 500,
                status=refusal.status, reason=refusal.reason, domain=refusal.domain,
            )  # fmt: skip

    def _between(self, desk: DirectDesk) -> None:
        """While a desk is inside a sync: its user types on, Google is used, another desk syncs."""
        if self.rnd.random() < 0.06:
            self.user(desk)
        if self.rnd.random() < 0.06:
            self.person()
        others = [other for other in self.desks if other is not desk]
        if others and self.rnd.random() < 0.08:
            other = self.rnd.choice(others)
            if self.rnd.random() < 0.3:
                self.user(other)
            self.note(f"{other.name} syncs meanwhile")
            other.sync()

    # --- at rest ----------------------------------------------------------------------------------

    def _settle(self) -> None:
        self.note("--- calm")
        self.clock.advance(QUOTA_PAUSE)
        self._try_again()
        for round_number in range(14):
            self.clock.advance(61)
            before = written(self.sim)
            for desk in self.desks:
                for report in desk.sync():
                    if report.error:
                        raise Broken(f"STUCK {report.error}")
                    self.note_report(report)
            if written(self.sim) == before and round_number > 0:
                break
        else:
            raise Broken("PINGPONG")
        check_quiet(self.desks, self.sim)

    def _try_again(self) -> None:
        """The next morning somebody gives what Google refused in the storm another try."""
        for desk in self.desks:
            desk.restart()
            for connection in desk.connections.all():
                with desk.state.write():
                    desk.state.unpark(connection.uid)

    def _check(self) -> None:
        for desk in self.desks:
            check_sound(desk)
            if not self._explained(desk):
                check_equal(desk, self.sim)
        for calendar in self.calendars:
            check_one_event(self.sim, calendar, self._doubled())
        self._check_outbox()
        self._check_leaves()

    def _doubled(self) -> set[str]:
        """Bookings whose event Google refused to bring back, by its own rules or in the storm, so that Sched made it
        again, and that a person restored: two things from now on, which both have the uid."""
        patches = (r for r in self.sim.requests if r.method == "events.patch" and r.status in (400, 403))
        found = {brought_back(patch.body) for patch in patches}
        found.update(*(desk.gate.refused for desk in self.desks if isinstance(desk.gate, RandomGate)))
        return found & self.restored

    def _explained(self, desk: DirectDesk) -> bool:
        """A person has to decide something, or Google refuses something: the difference is on a list."""
        sql = "SELECT (SELECT count(*) FROM decision WHERE resolved_at IS NULL) + (SELECT count(*) FROM outbox)"
        found = desk.container.database.row(sql)
        return bool(found and found[0])

    def _check_outbox(self) -> None:
        for desk in self.desks:
            database = desk.container.database
            rows = database.rows("SELECT booking_uid, parked, error FROM outbox")
            decisions = {u for (u,) in database.rows("SELECT booking_uid FROM decision WHERE resolved_at IS NULL")}
            bad = [row for row in rows if not (row[1] and row[2]) and row[0] not in decisions]
            if bad:
                raise Broken(f"OUTBOX {bad}")
            parked = [row for row in rows if row[1]]
            if parked and not self.refused:
                raise Broken(f"PARKED {parked}")

    def _check_leaves(self) -> None:
        told: dict[str, list[str]] = collections.defaultdict(list)
        doubled = self._doubled()
        for desk in self.desks:
            for uid, what, mine, theirs in desk.container.database.rows(
                "SELECT booking_uid, field, mine, theirs FROM conflict"
            ):
                told[uid.partition("/")[0]] += [what, mine, theirs]
        for entity, what, leaf in self.oracle.leaves():
            final = self._final(entity, what)
            kind = "DEL" if leaf.startswith("DEL") else leaf
            known = "status" in told[entity] if kind == "DEL" else any(leaf in text for text in told[entity])
            if kind not in final and not known and entity not in doubled:
                raise Broken(f"{'RESURRECTED' if kind == 'DEL' else 'LOST'} {entity} {what} {leaf}, is {final}")

    def _final(self, entity: str, what: str) -> set[str]:
        """Both sides agree by now. An event may stand for a booking that came back under another uid; there may be two
        where a person restored one while Sched made it again."""
        found = {self._value(booking, what) for booking in self._live(entity)}
        for calendar in self.calendars:
            for event in self.sim.google.list(calendar):
                if self.entity(calendar, event) == entity and "recurringEventId" not in event:
                    found.add(event.get("summary", "") if what == "title" else str(epoch(event["start"])))
        return found or {"DEL"}

    def _live(self, entity: str) -> list[Booking]:
        found = [desk.state.booking(entity) for desk in self.desks]
        return [booking for booking in found if booking is not None and booking.live]

    def _value(self, booking: Booking, what: str) -> str:
        return booking.title if what == "title" else str(getattr(booking.when, "start", ""))
