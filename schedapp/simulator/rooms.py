"""Rooms: attendees that answer by themselves, a while after they were invited."""

from __future__ import annotations

from datetime import UTC, datetime

from schedapp.simulator import freebusy, instances, times
from schedapp.simulator.errors import Json
from schedapp.simulator.knobs import Knobs
from schedapp.simulator.state import Calendar, Pending, Row, Store

DOMAIN = "@resource.calendar.google.com"
ANSWERS = ("accepted", "declined", "tentative", "needsAction")


class Rooms:
    """Follows every commit: invitations are answered later, and a room's calendar holds what it accepted."""

    def __init__(self, store: Store, knobs: Knobs) -> None:
        self._store = store
        self._knobs = knobs
        store.follow, store.settle = self.follow, self.settle

    def follow(self, calendar: Calendar, rows: list[Row]) -> None:
        """Note the rooms that were invited, and free the ones that are no longer wanted. Under the store's lock."""
        if calendar.id.endswith(DOMAIN):
            return
        for row in rows:
            asked = {} if row.cancelled else _rooms_of(row)
            self._free(row, set(asked))
            for email, answer in asked.items():
                if answer == "needsAction":
                    self._await(calendar, row, email)

    def settle(self) -> None:
        """Give every answer whose time has come, in the order the invitations came."""
        with self._store.lock:
            now = self._store.clock()
            due = [one for one in self._store.pending if one.due <= now]
            self._store.pending = [one for one in self._store.pending if one.due > now]
            for one in due:
                self._answer(one)

    def _await(self, calendar: Calendar, row: Row, email: str) -> None:
        known = {(one.calendar_id, one.event_id, one.email) for one in self._store.pending}
        if (calendar.id, row.id, email) not in known:
            due = self._store.clock() + self._knobs.room_answer_after
            self._store.pending.append(Pending(due, calendar.id, row.id, email))

    def _answer(self, one: Pending) -> None:
        calendar = self._store.calendars.get(one.calendar_id)
        row = calendar.rows.get(one.event_id) if calendar else None
        if calendar is None or row is None or row.cancelled or _rooms_of(row).get(one.email) != "needsAction":
            return
        answer = self._knobs.room_answers.get(one.email) or self._by_availability(calendar, row, one.email)
        if answer == "needsAction":
            return
        attendees = [
            {**guest, "responseStatus": answer} if guest["email"] == one.email else guest
            for guest in row.data["attendees"]
        ]
        answered = self._store.commit(calendar, [{**row.data, "attendees": attendees}])[0]
        room = self._store.calendars.get(one.email)
        if room is not None and answer == "accepted":
            self._store.commit(room, [_copy(answered, room)])

    def _by_availability(self, calendar: Calendar, row: Row, email: str) -> str:
        room = self._store.calendars.get(email)
        if room is None:
            return "accepted"
        found = [row] if not row.data.get("recurrence") else instances.occurrences(self._store, calendar, row)
        for one in found:
            start = times.as_instant(one.data["start"], calendar.time_zone).astimezone(UTC)
            end = times.as_instant(one.data["end"], calendar.time_zone).astimezone(UTC)
            if freebusy.busy(self._store, room, start, end, skip=row.master_id or row.id):
                return "declined"
        return "accepted"

    def _free(self, row: Row, wanted: set[str]) -> None:
        for room in list(self._store.calendars.values()):
            held = room.rows.get(row.id) if room.id.endswith(DOMAIN) else None
            if held is not None and not held.cancelled and room.id not in wanted:
                self._store.commit(room, [{**held.data, "status": "cancelled"}])


def ask_again(before: Json, after: Json) -> None:
    """After a change of time the rooms of an event have to answer anew; changes `after` in place."""
    if all(before.get(name) == after.get(name) for name in ("start", "end", "recurrence")):
        return
    for guest in after.get("attendees", ()):
        if guest["email"].endswith(DOMAIN):
            guest["responseStatus"] = "needsAction"


def _rooms_of(row: Row) -> dict[str, str]:
    """The rooms that an event invites, with what they answered."""
    guests = row.data.get("attendees", ())
    return {guest["email"]: guest["responseStatus"] for guest in guests if guest["email"].endswith(DOMAIN)}


def _copy(row: Row, room: Calendar) -> Json:
    """The event as the room's own calendar holds it."""
    data = {key: value for key, value in row.data.items() if key not in ("extendedProperties", "reminders")}
    organizer = {key: value for key, value in data["organizer"].items() if key != "self"}
    guests = [{**guest, "self": True} if guest["email"] == room.id else guest for guest in data["attendees"]]
    made: Json = {**data, "organizer": organizer, "attendees": guests, "reminders": {"useDefault": True}}
    for name in ("start", "end", "originalStartTime"):
        if "dateTime" in made.get(name, {}):
            moment = datetime.fromisoformat(made[name]["dateTime"])
            made[name] = {**made[name], "dateTime": times.render(moment, room.time_zone)}
    return made
