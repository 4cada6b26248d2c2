"""The calendar of the other server: its events, and what each method of the API answers."""

from __future__ import annotations

import base64
import itertools
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.end2end.other_wire import OWNER, ROOM, ZONE, Json, Row, complete, instances, instant, merged, moment, told

PAGE = 2


class Refused(Exception):
    """An answer with a status other than 200 and Google's error body."""

    def __init__(self, status: int, reason: str, message: str, **more: str) -> None:
        super().__init__(message)
        entry = {"reason": reason, "domain": "global", "message": message, **more}
        self.status = status
        self.body = {"error": {"message": message, "code": status, "errors": [entry]}}


@dataclass
class OtherCalendar:
    """One calendar of one owner. A test reads and changes it directly, as a person would in a browser."""

    rows: dict[str, Row] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _changes: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # --- a person's hands ---------------------------------------------------------------------------------------------

    def live(self) -> list[Json]:
        """The events that are not cancelled; changed occurrences too."""
        with self.lock:
            return [row.event for row in self.rows.values() if row.event["status"] != "cancelled"]

    def named(self, title: str) -> Json:
        """The one live event of a title."""
        (found,) = [event for event in self.live() if event.get("summary") == title and "recurringEventId" not in event]
        return found

    def put(self, event: Json) -> Json:
        """Store an event as its next state."""
        with self.lock:
            change = next(self._changes)
            known = self.rows.pop(event["id"], None)
            since = known.event["created"] if known else f"2026-01-01T00:00:{change % 60:02}.000Z"
            stored = {"created": since, **event, "updated": f"2026-01-02T00:00:{change % 60:02}.000Z"}
            self.rows[event["id"]] = Row(stored, change, f'"p33{secrets.token_hex(6)}o"')
            return stored

    def make(self, title: str, start: str, end: str, **more: Any) -> Json:
        """A person makes an event; ISO times with an offset."""
        number = base64.b32hexencode(secrets.token_bytes(15)).decode().lower().rstrip("=")
        times = {"start": {"dateTime": start, "timeZone": ZONE}, "end": {"dateTime": end, "timeZone": ZONE}}
        return self.put(complete({"id": number, "summary": title, **times, **more}))

    def change(self, event_id: str, **fields: Any) -> Json:
        """A person changes an event, or one occurrence by its id."""
        return self.put(merged(self._existing(event_id), fields))

    def remove(self, event_id: str) -> None:
        """A person deletes an event, or one occurrence."""
        self.change(event_id, status="cancelled")

    def forget(self) -> None:
        """Tombstones vanish after a time, and tokens with them."""
        with self.lock:
            self.tokens.clear()
            for number in [n for n, row in self.rows.items() if row.event["status"] == "cancelled"]:
                if "recurringEventId" not in self.rows[number].event:
                    del self.rows[number]

    def instance_id(self, title: str, start: str) -> str:
        """The id of an occurrence that begins at an instant, in UTC: `2026-12-08T08:00:00Z`."""
        series = self.named(title)
        return next(one["id"] for one in instances(series) if one["start"]["dateTime"] == start)

    def _existing(self, event_id: str) -> Json:
        with self.lock:
            if event_id in self.rows:
                return self.rows[event_id].event
            for row in self.rows.values():
                for one in instances(row.event) if row.event.get("recurrence") else ():
                    if one["id"] == event_id:
                        return one
        raise Refused(404, "notFound", "Not Found")

    # --- the API ------------------------------------------------------------------------------------------------------

    def calendar_list(self, query: Json) -> Json:
        """One calendar a page."""
        entries = self._calendars()
        at = int(query.get("pageToken", "p0")[1:])
        more = {"nextPageToken": f"p{at + 1}"} if at + 1 < len(entries) else {"nextSyncToken": "list=="}
        return {"items": [entries[at]], "kind": "calendar#calendarList", **more}

    def calendar(self, calendar_id: str) -> Json:
        wanted = OWNER if calendar_id == "primary" else calendar_id
        for entry in self._calendars():
            if entry["id"] == wanted:
                return entry
        raise Refused(404, "notFound", "Not Found")

    def _calendars(self) -> list[Json]:
        common = {"kind": "calendar#calendarListEntry", "timeZone": ZONE, "conferenceProperties": {}, "newThing": [1]}
        return [
            {"accessRole": "owner", "summary": "Room one", "summaryOverride": "Our room", "id": ROOM, **common},
            {"primary": True, "accessRole": "owner", "summary": OWNER, "id": OWNER, **common},
        ]

    def list_events(self, query: Json) -> Json:
        """Full, incremental, or expanded between two instants; two a page."""
        if query.get("singleEvents") == "true":
            return self._page(self._between(query["timeMin"], query["timeMax"]), query, "")
        token = query.get("syncToken", "")
        if token and token not in self.tokens:
            raise Refused(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        since = self.tokens.get(token, 0)
        if not token and query.get("showDeleted") != "true":
            raise Refused(400, "badRequest", "this server is asked for deletions too")
        rows = [row for row in self.rows.values() if row.seen > since]
        fresh = base64.b64encode(b"\x08\xf0\xc0%c" % (len(self.tokens) % 250) + secrets.token_bytes(14)).decode()
        newest = max((row.seen for row in self.rows.values()), default=0)
        answer = self._page([told(row) for row in reversed(rows)], query, fresh)
        if answer.get("nextSyncToken"):
            self.tokens[fresh] = newest
        return answer

    def _page(self, items: list[Json], query: Json, sync_token: str) -> Json:
        at = int(query.get("pageToken", "0"))
        last = at + PAGE >= len(items)
        ends = ({"nextSyncToken": sync_token} if sync_token else {}) if last else {"nextPageToken": str(at + PAGE)}
        return {
            "items": items[at : at + PAGE],
            **ends,
            "accessRole": "owner",
            "defaultReminders": [],
            "timeZone": ZONE,
            "summary": "Room one",
            "kind": "calendar#events",
            "etag": '"p33whatever"',
            "somethingNew": {"deep": [None]},
        }

    def _between(self, lower: str, upper: str) -> list[Json]:
        after, before = instant(lower), instant(upper)
        found: list[Json] = []
        for row in list(self.rows.values()):
            event = row.event
            if event["status"] == "cancelled" or "recurringEventId" in event:
                continue
            found += self._occurrences(event["id"]) if event.get("recurrence") else [told(row)]
        return [one for one in found if moment(one["start"]) < before and moment(one["end"]) > after]

    def _occurrences(self, event_id: str, *, deleted: bool = False) -> list[Json]:
        """The occurrences of a series, changed ones as they are now."""
        rows = {row.event["id"]: row for row in self.rows.values() if row.event.get("recurringEventId") == event_id}
        found = []
        for plain in instances(self._existing(event_id)):
            row = rows.get(plain["id"]) or Row(plain, 0, '"p33plain"')
            if deleted or row.event["status"] != "cancelled":
                found.append(told(row))
        return found

    def instances(self, event_id: str, query: Json) -> Json:
        found = self._occurrences(event_id, deleted=query.get("showDeleted") == "true")
        if wanted := query.get("originalStart"):
            found = [one for one in found if moment(one["originalStartTime"]) == instant(wanted)]
        return self._page(found, query, "")

    def get(self, event_id: str) -> Json:
        event = self._existing(event_id)
        return told(self.rows.get(event_id) or Row(event, 0, '"p33plain"'), whole=True)

    def insert(self, body: Json) -> Json:
        if body["id"] in self.rows:
            raise Refused(409, "duplicate", "The requested identifier already exists.")
        self.put(complete(body))
        return self.get(body["id"])

    def patch(self, event_id: str, body: Json, if_match: str) -> Json:
        event = self._matching(event_id, if_match)
        self.put(merged(event, body))
        return self.get(event_id)

    def delete(self, event_id: str, if_match: str) -> None:
        if self._matching(event_id, if_match)["status"] == "cancelled":
            raise Refused(410, "deleted", "Resource has been deleted")
        self.remove(event_id)

    def _matching(self, event_id: str, if_match: str) -> Json:
        event = self._existing(event_id)
        if if_match != self.get(event_id)["etag"]:
            raise Refused(412, "conditionNotMet", "Precondition Failed", locationType="header", location="If-Match")
        return event
