"""The rules of writing events: insert, replace, delete, on single events, series and occurrences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from schedapp.simulator import ids, instances, normalise, rooms, times
from schedapp.simulator.errors import (
    Json,
    already_deleted,
    condition_not_met,
    duplicate,
    forbidden,
    invalid,
    not_found,
    not_organizer,
)
from schedapp.simulator.state import Calendar, Row, Store

_SHARED = ("summary", "description", "location", "start", "end", "recurrence", "attendees", "status")
_RESTRICTION = {"default": 0, "public": 0, "private": 1, "confidential": 2}


@dataclass(frozen=True)
class WriteRules:
    """What a write may do beyond the ordinary: flags of the request, and what a fault refuses."""

    revive: bool = True
    conference: bool = False
    attachments: bool = False
    reminder_moves_etag: bool = True
    refused_zones: frozenset[str] = field(default_factory=frozenset)
    person: bool = False


PERSON = WriteRules(conference=True, attachments=True, person=True)
"""What a person in Google's own pages may do."""


class Writer:
    """Writes to one calendar on behalf of one account, under the store's lock."""

    def __init__(self, store: Store, calendar: Calendar, email: str, rules: WriteRules | None = None) -> None:
        self.store = store
        self.calendar = calendar
        self.email = email
        self.rules = rules or WriteRules()

    def insert(self, body: Json) -> Row:
        """A new event; 409 when the id is taken, by a deleted event too."""
        event_id = self._new_id(body)
        if event_id in self.calendar.rows:
            raise duplicate()
        fields = normalise.writable(body)
        if fields.get("status") == "cancelled":
            raise invalid("Invalid value for: cancelled is not a valid value")
        if body.get("eventType", "default") != "default" and not self.rules.person:
            raise invalid("This event type cannot be created by this simulator.", "eventTypeRestriction")
        if not self.rules.conference:
            fields.pop("conferenceData", None)
        normalise.require_zones(fields)
        cleaned = self._clean(fields)
        frame = self._frame(event_id, body)
        cleaned["sequence"] = max(0, int(fields.get("sequence") or 0))
        return self._commit([self._finish(frame, cleaned)])[0]

    def update(self, event_id: str, body: Json, if_match: str | None = None) -> Row:
        """PUT: the body is the whole event; what it leaves out is cleared."""
        row = self.find(event_id)
        self._match(row, if_match)
        fields = normalise.writable(body)
        return self._replace(row, fields, body.get("sequence"), fields)

    def patch(self, event_id: str, body: Json, if_match: str | None = None) -> Row:
        """PATCH: only the named fields change."""
        row = self.find(event_id)
        self._match(row, if_match)
        changes = normalise.writable(body)
        fields = normalise.merge(normalise.writable(row.data), changes)
        return self._replace(row, fields, body.get("sequence"), changes)

    def delete(self, event_id: str, if_match: str | None = None) -> Row:
        """Cancel an event, a series with its exceptions, or one occurrence; 410 when that was done before."""
        row = self.find(event_id)
        if row.cancelled:
            raise already_deleted()
        self._match(row, if_match)
        return self._cancel(row)

    def find(self, event_id: str) -> Row:
        """The event or occurrence of that id; 404 when there is none."""
        row = instances.find(self.calendar, event_id)
        if row is None:
            raise not_found()
        return row

    def _new_id(self, body: Json) -> str:
        if body.get("id"):
            if not (self.rules.person or ids.is_event_id(body["id"])):
                raise invalid("Invalid resource id value.")
            return str(body["id"])
        if body.get("iCalUID"):
            return ids.id_of_ical_uid(body["iCalUID"])
        return ids.new_event_id()

    def _match(self, row: Row, if_match: str | None) -> None:
        if if_match is None or if_match.strip() == "*":
            return
        if row.etag not in [etag.strip() for etag in if_match.split(",")]:
            raise condition_not_met()

    def _frame(self, event_id: str, body: Json) -> Json:
        micros = self.store.now_us()
        calendar = self.calendar
        creator: Json = {"email": self.email}
        organizer: Json = {"email": calendar.id}
        if not calendar.primary:
            organizer["displayName"] = calendar.summary
        elif calendar.id == self.email:
            creator["self"] = True
        organizer["self"] = True
        if self.rules.person and body.get("organizer"):
            creator = organizer = {**body["organizer"]}
        return {
            "kind": "calendar#event",
            "etag": "",
            "id": event_id,
            "created": times.iso_seconds(micros),
            "updated": "",
            "creator": creator,
            "organizer": organizer,
            "iCalUID": body.get("iCalUID") or f"{event_id}@google.com",
            "eventType": body.get("eventType", "default"),
        }

    def _clean(self, fields: Json) -> Json:
        return normalise.clean(fields, self.calendar.time_zone, self.rules.refused_zones)

    def _finish(self, frame: Json, cleaned: Json) -> Json:
        data = {**frame, **cleaned}
        linked = data["id"]
        if data.get("recurrence"):
            linked = instances.instance_id(linked, times.slot_of(data["start"]))
        data["htmlLink"] = ids.html_link(linked, self.calendar.id)
        data.pop("hangoutLink", None)
        if meeting := _meet_link(data.get("conferenceData", {})):
            data["hangoutLink"] = meeting
        for attendee in data.get("attendees", ()):
            if attendee["email"] == data["organizer"]["email"]:
                attendee["organizer"] = True
            if attendee["email"] == self.calendar.id:
                attendee["self"] = True
        return normalise.ordered(data)

    def _replace(self, row: Row, fields: Json, sequence: Any, sent: Json) -> Row:
        if sequence is not None and sequence < row.data["sequence"]:
            raise invalid(
                "Invalid sequence value. The specified sequence number is below the current sequence number"
                " of the resource. Re-fetch the resource and use its sequence number on the following request."
            )
        if row.cancelled and fields.get("status") != "cancelled" and not self.rules.revive:
            raise forbidden()
        if row.master_id and fields.get("recurrence"):
            raise invalid("An occurrence cannot carry a recurrence of its own.")
        self._keep_guarded(row, fields)
        if "recurrence" in sent or "start" in sent or "end" in sent:
            normalise.require_zones(fields)
        cleaned = self._clean(fields)
        self._check_organizer(row, cleaned)
        if cleaned["status"] == "cancelled":
            return self._cancel(row, cleaned)
        cleaned["sequence"] = _next_sequence(row.data, cleaned, sequence)
        rooms.ask_again(row.data, cleaned)
        return self._store(row, cleaned)

    def _keep_guarded(self, row: Row, fields: Json) -> None:
        guarded = {"conferenceData": self.rules.conference, "attachments": self.rules.attachments}
        for name, open_to_change in guarded.items():
            if not (open_to_change or self.rules.person):
                fields.pop(name, None)
                if name in row.data:
                    fields[name] = row.data[name]

    def _check_organizer(self, row: Row, cleaned: Json) -> None:
        own = row.data["organizer"].get("self") or row.data.get("guestsCanModify")
        if own or self.rules.person:
            return
        if any(_comparable(row.data, name) != _comparable(cleaned, name) for name in _SHARED):
            raise not_organizer()

    def _store(self, row: Row, cleaned: Json) -> Row:
        states = []
        if row.master_id:
            states = self._spread_visibility(row, cleaned)
        kept = {key: row.data[key] for key in normalise.READ_ONLY if key in row.data}
        state = self._finish(kept, cleaned)
        reminders_only = _without_reminders(row.data) == _without_reminders(state)
        if reminders_only and row.data["reminders"] != state["reminders"]:
            if not self.rules.reminder_moves_etag:
                return self._replace_silently(row, state)
            return self._commit([*states, state], keep_updated=True)[-1]
        return self._commit([*states, state])[-1]

    def _replace_silently(self, row: Row, state: Json) -> Row:
        silent = Row(row.id, state, row.revision, row.updated_us, row.etag_us, row.order)
        self.calendar.rows[row.id] = silent
        self.calendar.log = [silent if entry is row else entry for entry in self.calendar.log]
        self.store.touch()
        return silent

    def _spread_visibility(self, row: Row, cleaned: Json) -> list[Json]:
        """On one occurrence a stricter visibility spreads to the series, a looser one is ignored."""
        master = self.calendar.rows.get(row.master_id or "")
        if master is None:
            return []
        wanted = cleaned.get("visibility", "default")
        present = master.data.get("visibility", "default")
        if _RESTRICTION[wanted] > _RESTRICTION[present]:
            return [normalise.ordered({**master.data, "visibility": wanted})]
        if _RESTRICTION[wanted] < _RESTRICTION[present]:
            cleaned["visibility"] = present
        return []

    def _cancel(self, row: Row, cleaned: Json | None = None) -> Row:
        base = row.data if cleaned is None else {**row.data, **cleaned}
        states = [{**base, "status": "cancelled"}]
        states += [
            {**child.data, "status": "cancelled"}
            for child in self.calendar.exceptions_of(row.id)
            if not child.cancelled
        ]
        return self._commit(states)[0]

    def _commit(self, states: list[Json], *, keep_updated: bool = False) -> list[Row]:
        return self.store.commit(self.calendar, states, keep_updated=keep_updated)


def _meet_link(conference: Json) -> str | None:
    """The address that `hangoutLink` repeats; None without a Meet conference."""
    if conference.get("conferenceSolution", {}).get("key", {}).get("type") != "hangoutsMeet":
        return None
    video = (p for p in conference.get("entryPoints", ()) if p.get("entryPointType") == "video")
    return next((point.get("uri") for point in video), None)


def _next_sequence(stored: Json, cleaned: Json, sent: Any) -> int:
    moved = any(stored.get(name) != cleaned.get(name) for name in ("start", "end", "recurrence"))
    present = int(stored["sequence"])
    return max(present + moved, int(sent or 0))


def _comparable(data: Json, name: str) -> Any:
    value = data.get(name)
    if name == "attendees" and value:
        return [{k: v for k, v in a.items() if k not in ("self", "organizer", "responseStatus")} for a in value]
    return value


def _without_reminders(data: Json) -> Json:
    skipped = ("reminders", "etag", "updated", "htmlLink")
    return {key: value for key, value in data.items() if key not in skipped}
