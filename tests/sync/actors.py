"""Who acts in a random history: the user of a desk, and a person in Google's pages."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from schedapp.errors import SchedError
from schedapp.model.booking import Booking, EditScope
from schedapp.model.timespan import Timed
from schedapp.simulator import ApiError
from tests.sync.direct import ZONE, DirectDesk
from tests.sync.gates import RandomGate
from tests.sync.world import DAY, HOUR, START, World, ends, epoch


class Actors(World):
    """What people do, by chance; the oracle hears of each write."""

    # --- at a desk --------------------------------------------------------------------------------

    def user(self, desk: DirectDesk) -> None:
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
        self.wrote(made.uid, "title", made.title, None)
        self.wrote(made.uid, "when", str(made.when.start), None)

    def _user_edit(self, desk: DirectDesk, booking: Booking) -> None:
        changes: dict[str, Any] = {}
        if self.rnd.random() < 0.6:
            changes["title"] = self.title()
        if not changes or self.rnd.random() < 0.4:
            changes["when"] = self._later(booking.when) if booking.recurring else self.slot()
        desk.container.bookings.edit(booking.uid, changes)
        self.note(f"{desk.name} edits {booking.uid} {changes}")
        entity = self.known_as(desk, booking)
        if "title" in changes:
            self.wrote(entity, "title", changes["title"], booking.title)
        if "when" in changes:
            self.wrote(entity, "when", str(changes["when"].start), str(booking.when.start))

    def _later(self, when: Any) -> Timed:
        """Minutes, so that a series keeps its weekday."""
        shift = 60 * self.rnd.randint(1, 50)
        return Timed(when.start + shift, when.end + shift, when.zone)

    def _user_delete(self, desk: DirectDesk, booking: Booking) -> None:
        entity = self.known_as(desk, booking)
        heard = not self._is_deleted_there(desk, booking)
        desk.container.bookings.cancel(booking.uid)
        self.note(f"{desk.name} deletes {booking.uid}")
        self.deleted(entity, booking.title, str(booking.when.start), heard=heard)

    def _is_deleted_there(self, desk: DirectDesk, booking: Booking) -> bool:
        """Somebody else deleted it, too, and the desk has not heard of it: who brings it back brings back both."""
        for connection in desk.connections.all():
            link = desk.state.links(connection.uid, booking.uid).get(booking.uid)
            row = self.sim.app.store.calendars[connection.calendar_id].rows.get(link.event_id) if link else None
            if row is not None and row.cancelled:
                return True
        return False

    def _user_undo(self, desk: DirectDesk, booking: Booking) -> None:
        """Deletes, perhaps sees that through to Google, and takes it back with a new title and time."""
        entity = self.known_as(desk, booking)
        change = desk.container.bookings.cancel(booking.uid)
        self.deleted(entity, booking.title, str(booking.when.start))
        self.note(f"{desk.name} deletes {booking.uid} and takes it back")
        assert isinstance(desk.gate, RandomGate)
        inside = not desk.gate.calm
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

    def person(self) -> None:
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
        body = {"summary": self.title(), **ends(when)}
        if self.series and self.rnd.random() < 0.35:
            body["recurrence"] = [f"RRULE:FREQ=WEEKLY;COUNT={self.rnd.randint(2, 5)}"]
        event = self.sim.google.insert(calendar, body)
        self.note(f"google: inserts {event['id']} {body['summary']} {when.start} {body.get('recurrence')}")
        self.wrote(self.entity(calendar, event), "title", body["summary"], None)
        self.wrote(self.entity(calendar, event), "when", str(when.start), None)

    def _person_restores(self, calendar: str, event: dict[str, Any]) -> None:
        entity = self.entity(calendar, event)
        if any(self.entity(calendar, other) == entity for other in self.sim.google.list(calendar)):
            return  # Sched made it again under its next id
        title = self.title()
        self.sim.google.patch(calendar, event["id"], {"status": "confirmed", "summary": title})
        self.note(f"google: restores {event['id']}")
        self.restored.add(entity)
        self._restored(entity, title)

    def _restored(self, entity: str, title: str) -> None:
        """Whoever restores means all deletions so far. The time is an old one again: it has two authors, so drop it."""
        self.oracle.closed.update(self.oracle.deletions(entity))
        self.wrote(entity, "title", title, None)
        self.oracle.forget(entity, "when")

    def _person_changes(self, calendar: str, event: dict[str, Any], chance: float) -> None:
        entity, google = self.entity(calendar, event), self.sim.google
        if event.get("recurrence") and self.rnd.random() < 0.6:
            self._person_occurrence(calendar, event)
        elif chance < 0.6:
            title = self.title()
            google.patch(calendar, event["id"], {"summary": title})
            self.note(f"google: {event['id']} is called {title}")
            self.wrote(entity, "title", title, event.get("summary", ""))
        elif chance < 0.75:
            old = epoch(event["start"])
            when = self._later(Timed(old, old + HOUR, ZONE)) if event.get("recurrence") else self.slot()
            google.patch(calendar, event["id"], ends(when))
            self.note(f"google: {event['id']} moves to {when.start}")
            self.wrote(entity, "when", str(when.start), str(old))
        elif chance < 0.8:
            google.patch(calendar, event["id"], {"colorId": str(self.rnd.randint(1, 9))})
            self.note(f"google: {event['id']} gets a colour")
        else:
            google.delete(calendar, event["id"])
            self.note(f"google: deletes {event['id']}")
            if len(self.calendars) == 1:
                self.deleted(entity, event.get("summary", ""), str(epoch(event["start"])))
            else:
                self.oracle.forget(entity)

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
            google.patch(calendar, one["id"], ends(self.slot()))
        else:
            google.delete(calendar, one["id"])
        self.note(f"google: occurrence {one['id']} {chance:.2f}")
