"""A person in Google Calendar's own pages: edits straight on the store, as anybody but Sched would make them."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from schedapp.simulator import ids, instances, normalise, recurrence, rules, seed, times, transfer
from schedapp.simulator.errors import Json, not_found
from schedapp.simulator.events import Writer, WriteRules
from schedapp.simulator.state import Calendar, Row, Store


class People:
    """Edits and looks at calendars with the rights of their owner. Calendar ids are real ids or an e-mail.

    Every edit makes a new revision with a new etag, as an edit in Google's pages does. Refusals are the
    API's own (`ApiError`).
    """

    def __init__(self, store: Store, saved: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._saved = saved

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
        with self._store.lock:
            row = instances.find(self._calendar(calendar_id), event_id)
        if row is None:
            raise not_found()
        return _copy(row.data)

    def list(self, calendar_id: str, *, show_deleted: bool = False) -> builtins.list[Json]:
        """One-off events, series and exceptions, by id; cancelled ones on request."""
        with self._store.lock:
            rows = sorted(self._calendar(calendar_id).rows.values(), key=lambda row: row.id)
        return [_copy(row.data) for row in rows if show_deleted or not row.cancelled]

    def occurrences(self, calendar_id: str, start: str, end: str) -> builtins.list[Json]:
        """What a person sees between two RFC 3339 instants: living occurrences by start."""
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

    def duplicate(self, calendar_id: str, event_id: str) -> Json:
        """Copy an event as the "duplicate" menu does; private properties go along."""
        data = self.get(calendar_id, event_id)
        body = normalise.writable(data)
        body.pop("sequence", None)
        return self.insert(calendar_id, body)

    def split(self, calendar_id: str, occurrence_id: str, changes: Json) -> Json:
        """Edit "this and following": the old series ends before that occurrence, a new one begins there.

        Gives the new series, whose id ends in `_R` and the old start. Exceptions after the cut are
        cancelled, as Google's pages do.
        """
        with self._store.lock:
            calendar = self._calendar(calendar_id)
            occurrence = Writer(self._store, calendar, calendar.owner).find(occurrence_id).data
            master = calendar.rows[occurrence["recurringEventId"]]
            cut = times.slot_of(occurrence["originalStartTime"])
            body = _following(master, occurrence, cut, datetime.fromtimestamp(self._store.clock(), UTC))
            body["id"] = f"{master.id}_R{times.slot_text(cut).rstrip('Z')}"
            writer = Writer(self._store, calendar, calendar.owner, _PERSON)
            writer.patch(master.id, {"recurrence": _ending_before(master, cut)})
            for row in calendar.exceptions_of(master.id):
                if not row.cancelled and not times.slot_of(row.data["originalStartTime"]) < cut:
                    writer.delete(row.id)
            made = writer.insert(normalise.merge(body, changes))
        self._saved()
        return _copy(made.data)

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

    def _calendar(self, calendar_id: str) -> Calendar:
        found = self._store.calendars.get(calendar_id)
        if found is None:
            raise not_found(f"No calendar has the id {calendar_id}.")
        return found

    def _write(self, calendar_id: str, change: Callable[[Writer], Row]) -> Json:
        with self._store.lock:
            calendar = self._calendar(calendar_id)
            row = change(Writer(self._store, calendar, calendar.owner or calendar.id, _PERSON))
        self._saved()
        return _copy(row.data)


_PERSON = WriteRules(conference=True, attachments=True, person=True)


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


def _ending_before(master: Row, cut: times.Slot) -> list[str]:
    """The series' rules with an UNTIL just before `cut`; counts become ends."""
    step = timedelta(seconds=1) if isinstance(cut, datetime) else timedelta(days=1)
    lines = []
    for line in master.data["recurrence"]:
        if line.startswith("RRULE:"):
            parts = rules.parts_of(line[6:])
            parts.pop("COUNT", None)
            parts["UNTIL"] = times.slot_text(cut - step)
            line = "RRULE:" + ";".join(f"{key}={value}" for key, value in parts.items())
        lines.append(line)
    return lines


def _following(master: Row, occurrence: Json, cut: times.Slot, now: datetime) -> Json:
    """The series that begins at `cut`: the old one's content, its end kept, its count reduced."""
    body = normalise.writable(master.data)
    body.pop("sequence", None)
    series = recurrence.series_of(master.data)
    kept = sum(1 for slot in recurrence.expand(master.data, now) if slot < cut)
    lines = []
    for line in master.data["recurrence"]:
        if line.startswith("RRULE:"):
            parts = rules.parts_of(line[6:])
            if "COUNT" in parts:
                parts["COUNT"] = str(max(1, int(parts["COUNT"]) - kept))
            line = "RRULE:" + ";".join(f"{key}={value}" for key, value in parts.items())
        lines.append(line)
    body["recurrence"] = lines
    body["start"] = occurrence["originalStartTime"]
    end = series.end_of(cut)
    if isinstance(end, datetime):
        body["end"] = {**master.data["end"], "dateTime": end.isoformat()}
    else:
        body["end"] = {"date": end.isoformat()}
    return body
