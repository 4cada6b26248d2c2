"""A person in Google Calendar's own pages: edits straight on the store, as anybody but Sched would make them."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Iterable, Sequence

from schedapp.simulator import ids, instances, normalise, rooms, seed, splits, times, transfer
from schedapp.simulator.errors import Json, not_found
from schedapp.simulator.events import PERSON, Writer
from schedapp.simulator.state import Calendar, Row, Store


class People:
    """Edits and looks at calendars with the rights of their owner. Calendar ids are real ids or an e-mail.

    Every edit makes a new revision with a new etag, as an edit in Google's pages does. Refusals are the
    API's own (`ApiError`).
    """

    def __init__(self, store: Store, saved: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._saved = saved
        self._splits: builtins.list[splits.Split] = []

    def accounts(self) -> builtins.list[str]:
        """E-mail addresses; each is the id of the account's primary calendar."""
        with self._store.lock:
            return list(self._store.accounts)

    def calendars(self) -> dict[str, str]:
        """Every calendar's id with its title."""
        with self._store.lock:
            return {calendar.id: calendar.summary for calendar in self._store.calendars.values()}

    def add_account(self, email: str, name: str, time_zone: str = seed.ZONE) -> str:
        """A new account with an empty primary calendar; gives its address."""
        with self._store.lock:
            seed.add_account(self._store, email, name, time_zone)
        self._saved()
        return email

    def add_calendar(
        self,
        summary: str,
        *,
        owner: str = seed.PRACTICE,
        calendar_id: str | None = None,
        time_zone: str = seed.ZONE,
        roles: dict[str, str] | None = None,
    ) -> str:
        """A new secondary calendar, shared as `roles` says (e-mail to role); gives its id."""
        calendar_id = calendar_id or ids.new_calendar_id()
        with self._store.lock:
            calendar = seed.add_calendar(self._store, calendar_id, summary, owner, time_zone)
            for email, role in (roles or {}).items():
                seed.set_role(self._store, calendar, email, role)
        self._saved()
        return calendar_id

    def set_role(self, calendar_id: str, email: str, role: str) -> None:
        """Change what an account may do on a calendar; `none` takes it away. Its sync tokens die."""
        with self._store.lock:
            seed.set_role(self._store, self._calendar(calendar_id), email, role)
        self._saved()

    def remove_calendar(self, calendar_id: str) -> None:
        """Delete a calendar: everybody's access ends."""
        with self._store.lock:
            seed.remove_calendar(self._store, self._calendar(calendar_id))
        self._saved()

    def insert(self, calendar_id: str, body: Json) -> Json:
        """A new event; `body` as for events.insert, and `organizer` where it is somebody else's event."""
        return self._write(calendar_id, lambda writer: writer.insert(_with_zone(body, writer.calendar)))

    def patch(self, calendar_id: str, event_id: str, changes: Json) -> Json:
        """Change named fields of an event or of one occurrence (merge, null deletes)."""
        return self._write(calendar_id, lambda writer: writer.patch(event_id, changes))

    def delete(self, calendar_id: str, event_id: str) -> Json:
        """Delete an event, a series, or one occurrence; gives the tombstone."""
        return self._write(calendar_id, lambda writer: writer.delete(event_id))

    def restore(self, calendar_id: str, event_id: str) -> Json:
        """Take a deleted event out of the bin."""
        return self.patch(calendar_id, event_id, {"status": "confirmed"})

    def get(self, calendar_id: str, event_id: str) -> Json:
        """The event as its owner sees it, a deleted one too."""
        self._settle()
        with self._store.lock:
            row = instances.find(self._calendar(calendar_id), event_id)
        if row is None:
            raise not_found()
        return _copy(row.data)

    def list(self, calendar_id: str, *, show_deleted: bool = False) -> builtins.list[Json]:
        """One-off events, series and exceptions, by id; cancelled ones on request."""
        self._settle()
        with self._store.lock:
            rows = sorted(self._calendar(calendar_id).rows.values(), key=lambda row: row.id)
        return [_copy(row.data) for row in rows if show_deleted or not row.cancelled]

    def occurrences(self, calendar_id: str, start: str, end: str) -> builtins.list[Json]:
        """What a person sees between two RFC 3339 instants: living occurrences by start."""
        self._settle()
        after, before = times.parse_instant(start), times.parse_instant(end)
        with self._store.lock:
            calendar = self._calendar(calendar_id)
            found: builtins.list[Row] = []
            for row in calendar.rows.values():
                if row.data.get("recurrence"):
                    found += instances.occurrences(self._store, calendar, row, after, before)
                elif not row.master_id and instances.touches(row, calendar, after, before):
                    found.append(row)
            living = [_copy(row.data) for row in found if not row.cancelled]
            zone_name = calendar.time_zone
        return sorted(living, key=lambda data: (times.as_instant(data["start"], zone_name), data["id"]))

    def move(self, calendar_id: str, event_id: str, destination: str) -> Json:
        """Move an event, or a series with its exceptions: tombstones here, the same ids there."""
        with self._store.lock:
            source, target = self._calendar(calendar_id), self._calendar(destination)
            transfer.move(self._store, source, target, event_id, source.owner or source.id)
        self._saved()
        return self.get(destination, event_id)

    def duplicate(self, calendar_id: str, event_id: str, *, hidden: bool = True) -> Json:
        """Copy an event as the "duplicate" menu does; private properties go along, unless `hidden` is False."""
        data = self.get(calendar_id, event_id)
        body = normalise.writable(data)
        body.pop("sequence", None)
        if not hidden:
            shared = body.pop("extendedProperties", {}).get("shared")
            body |= {"extendedProperties": {"shared": shared}} if shared else {}
        return self.insert(calendar_id, body)

    def respond(self, calendar_id: str, event_id: str, email: str, answer: str) -> Json:
        """A guest's RSVP: `accepted`, `declined`, `tentative` or `needsAction`; 404 for one who is no guest."""
        guests = self.get(calendar_id, event_id).get("attendees", [])
        if all(guest["email"] != email for guest in guests):
            raise not_found(f"{email} is not invited.")
        changed = [guest | {"responseStatus": answer} if guest["email"] == email else guest for guest in guests]
        return self.patch(calendar_id, event_id, {"attendees": changed})

    def remind(self, calendar_id: str, event_id: str, minutes: builtins.list[int]) -> Json:
        """Set the pop-up reminders and nothing else: a new etag, and `updated` stays as it was."""
        overrides = [{"method": "popup", "minutes": one} for one in minutes]
        return self.patch(calendar_id, event_id, {"reminders": {"useDefault": False, "overrides": overrides}})

    def colour(self, calendar_id: str, event_id: str, colour_id: str) -> Json:
        """Give the event a colour of the palette, "1" to "11"."""
        return self.patch(calendar_id, event_id, {"colorId": colour_id})

    def add_room(self, summary: str, *, owner: str = seed.PRACTICE) -> str:
        """A room with a calendar of its own that answers invitations by itself; gives its address."""
        return self.add_calendar(summary, owner=owner, calendar_id=f"c_{ids.new_event_id()}{rooms.DOMAIN}")

    def split(
        self, calendar_id: str, occurrence_id: str, changes: Json, *, order: Sequence[str] = splits.STEPS
    ) -> Json:
        """Edit "this and following": the old series ends before that occurrence, a new one begins there.

        Gives the new series, whose id ends in `_R` and the old start. Exceptions after the cut are cancelled, as
        Google's pages do. `order` arranges the three writes: `trim`, `cancel`, `insert`.
        """
        if sorted(order) != sorted(splits.STEPS):
            raise ValueError(f"the order has each of {', '.join(splits.STEPS)} once")
        with self._store.lock:
            split = splits.Split(self._store, self._calendar(calendar_id), occurrence_id, changes)
            made = [split.run(step) for step in order]
        self._saved()
        return next(_copy(row.data) for row in made if row is not None)

    def begin_split(self, calendar_id: str, occurrence_id: str, changes: Json) -> str:
        """The same split, to be done write by write with `split_step`; gives a name for it. Writes nothing."""
        with self._store.lock:
            self._splits.append(splits.Split(self._store, self._calendar(calendar_id), occurrence_id, changes))
            return str(len(self._splits) - 1)

    def split_step(self, under_way: str, step: str) -> Json | None:
        """One write of a split: `trim`, `cancel`, or `insert`, which gives the new series."""
        with self._store.lock:
            row = self._splits[int(under_way)].run(step)
        self._saved()
        return None if row is None else _copy(row.data)

    def plant(self, calendar_id: str, items: Iterable[Json]) -> None:
        """Events that no rule of writing would let in: each is kept and listed as it is given, a new revision of the
        event whose id it has. One without an id that is a text is listed all the same. Not for state files."""
        with self._store.lock:
            calendar = self._calendar(calendar_id)
            for item in items:
                micros, found = self._store.tick(), item.get("id")
                event_id = found if isinstance(found, str) and found else f"planted{micros}"
                before = calendar.rows.get(event_id)
                order = before.order if before else ids.order_key(self._store.seed, event_id)
                calendar.add(Row(event_id, item, calendar.revision + 1, micros, micros, order))
            self._store.touch()

    def planted(self, calendar_id: str) -> builtins.list[Json]:
        """Every event as it is kept now, deleted ones too, in the order in which they came."""
        with self._store.lock:
            return [_copy(row.data) for row in self._calendar(calendar_id).rows.values()]

    def purge_tombstones(self, calendar_id: str) -> int:
        """Forget deleted events for good, as Google does after a while; gives how many."""
        with self._store.lock:
            calendar = self._calendar(calendar_id)
            gone = [row.id for row in calendar.rows.values() if row.cancelled and not _has_living_series(calendar, row)]
            for event_id in gone:
                calendar.forget(event_id)
            self._store.touch()
        self._saved()
        return len(gone)

    def _settle(self) -> None:
        """Rooms whose time has come answer before anybody looks."""
        before = self._store.changes
        self._store.settle()
        if self._store.changes != before:
            self._saved()

    def _calendar(self, calendar_id: str) -> Calendar:
        found = self._store.calendars.get(calendar_id)
        if found is None:
            raise not_found(f"No calendar has the id {calendar_id}.")
        return found

    def _write(self, calendar_id: str, change: Callable[[Writer], Row]) -> Json:
        with self._store.lock:
            calendar = self._calendar(calendar_id)
            row = change(Writer(self._store, calendar, calendar.owner or calendar.id, PERSON))
        self._saved()
        return _copy(row.data)


def _with_zone(body: Json, calendar: Calendar) -> Json:
    """A person always edits in a zone: the calendar's, where the body names none."""
    made = dict(body)
    for side in ("start", "end"):
        stamp = made.get(side)
        if stamp and "dateTime" in stamp and not stamp.get("timeZone"):
            made[side] = {**stamp, "timeZone": calendar.time_zone}
    return made


def _has_living_series(calendar: Calendar, row: Row) -> bool:
    master = calendar.rows.get(row.master_id or "")
    return master is not None and not master.cancelled


def _copy(data: Json) -> Json:
    """A deep copy: what is handed out may be changed without harm."""
    made: Json = json.loads(json.dumps(data))
    return made
