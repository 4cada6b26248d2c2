"""events.list and events.instances: full listings, deltas by sync token, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schedapp.simulator import instances, query, times, tokens, views
from schedapp.simulator.errors import Json, bad_request, full_sync_required, invalid, not_found
from schedapp.simulator.query import EventQuery
from schedapp.simulator.state import Calendar, Row, Store

Key = tuple[str, ...]


@dataclass(frozen=True)
class PageFaults:
    """What faults do to one page: a smaller size, nothing on it, its last item once more on the next, bare stubs."""

    limit: int | None = None
    empty: bool = False
    repeat: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Viewer:
    """Who asks, and with which role."""

    email: str
    role: str
    reminders: list[Json]


class Listing:
    """Listings of one calendar for one viewer, under the store's lock.

    `keep_window` holds deltas to the timeMin and timeMax of the listing that began them.
    """

    def __init__(
        self,
        store: Store,
        calendar: Calendar,
        viewer: Viewer,
        faults: PageFaults | None = None,
        *,
        keep_window: bool = False,
    ) -> None:
        self.store = store
        self.calendar = calendar
        self.viewer = viewer
        self.faults = faults or PageFaults()
        self.keep_window = keep_window

    def events(self, params: Json) -> Json:
        """The answer of events.list."""
        asked = query.read(params, self._now(), single_only=self.viewer.role == "freeBusyReader")
        token = self._token(asked)
        if token is None:
            rows = list(self._full(asked))
        else:
            asked = replace(asked, window=tuple(token["window"]))
            rows = self._delta(asked, int(token["revision"]))
        passes = query.matcher(asked)
        return self._answer(asked, [row for row in rows if passes(row)], bare=not asked.show_deleted)

    def instances(self, event_id: str, params: Json) -> Json:
        """The answer of events.instances."""
        row = instances.find(self.calendar, event_id)
        if row is None:
            raise not_found()
        asked = query.read(params, self._now(), single_only=True)
        if not row.data.get("recurrence"):
            found = [row] if instances.touches(row, self.calendar, asked.after, asked.before) else []
        else:
            found = list(instances.occurrences(self.store, self.calendar, row, asked.after, asked.before))
        if not asked.show_deleted:
            found = [one for one in found if not one.cancelled]
        if "originalStart" in params:
            found = [one for one in found if self._starts_at(one, params["originalStart"])]
        return self._answer(asked, found, bare=False, ordering=_by_start(self.calendar))

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.store.clock(), UTC)

    def _starts_at(self, row: Row, text: str) -> bool:
        slot = times.slot_of(row.data.get("originalStartTime") or row.data["start"])
        try:
            wanted = times.parse_instant(text) if "T" in text else times.parse_date(text)
        except ValueError as error:
            raise invalid("Invalid original start time.", location="originalStart") from error
        return slot == wanted

    def _token(self, asked: EventQuery) -> Json | None:
        """What the sync token stands for; None for a full listing."""
        text = asked.params.get("syncToken")
        if text is None:
            return None
        token = tokens.decode("sync", text)
        if token is None:
            raise invalid("Invalid sync token value.", location="syncToken")
        if token["of"] != self._identity():
            raise full_sync_required()
        if token["shape"] != asked.shape:
            raise bad_request("The sync token belongs to a listing with other parameters.", "syncToken")
        return token

    def _identity(self) -> list[object]:
        return [self.store.id, self.calendar.id, self.calendar.epoch, self.viewer.email]

    def _full(self, asked: EventQuery) -> Iterator[Row]:
        for row in self.calendar.rows.values():
            if asked.single:
                yield from self._as_singles(row, asked)
            elif self._shown(row, asked) and self._in_window(row, asked):
                yield row

    def _shown(self, row: Row, asked: EventQuery) -> bool:
        if asked.show_deleted or not row.cancelled:
            return True
        master = self.calendar.rows.get(row.master_id) if row.master_id else None
        return master is not None and not master.cancelled

    def _in_window(self, row: Row, asked: EventQuery) -> bool:
        if asked.after is None and asked.before is None:
            return True
        if row.data.get("recurrence"):
            found = instances.occurrences(self.store, self.calendar, row, asked.after, asked.before)
            return next(found, None) is not None
        return instances.touches(row, self.calendar, asked.after, asked.before)

    def _in_first_window(self, row: Row, asked: EventQuery) -> bool:
        if not self.keep_window or row.cancelled:
            return True
        after, before = (None if end is None else times.parse_instant(end) for end in asked.window)
        return self._in_window(row, replace(asked, after=after, before=before))

    def _as_singles(self, row: Row, asked: EventQuery) -> Iterator[Row]:
        if row.master_id and row.master_id in self.calendar.rows:
            return
        if not row.data.get("recurrence"):
            if (asked.show_deleted or not row.cancelled) and self._in_window(row, asked):
                yield row
            return
        for one in instances.occurrences(self.store, self.calendar, row, asked.after, asked.before):
            if asked.show_deleted or not one.cancelled:
                yield one

    def _delta(self, asked: EventQuery, since: int) -> list[Row]:
        changed = [row for row in self.calendar.changed_since(since) if self._in_first_window(row, asked)]
        if not asked.single:
            return changed
        found: dict[str, Row] = {}
        for row in changed:
            if not row.data.get("recurrence"):
                found[row.id] = row
                continue
            before = self.calendar.state_at(row.id, since)
            if before is not None and before.data.get("recurrence") and not before.cancelled:
                for gone in instances.occurrences(self.store, self.calendar, before):
                    found[gone.id] = _cancelled(gone)
            for one in instances.occurrences(self.store, self.calendar, row):
                found[one.id] = one
        return list(found.values())

    def _answer(
        self, asked: EventQuery, rows: list[Row], bare: bool, ordering: Callable[[Row], Key] | None = None
    ) -> Json:
        order = ordering or _ordering(asked, self.calendar)
        start = self._page_start(asked)
        keyed = sorted(((order(row), row) for row in rows), key=lambda pair: pair[0])
        if start["after"] is not None:
            last = tuple(start["after"])
            keyed = [pair for pair in keyed if pair[0] >= last] if start["again"] else _beyond(keyed, last)
        size = min(asked.page_size, self.faults.limit or asked.page_size)
        size = max(size, 2) if start["again"] else size  # one that was there before, and one that gets the listing on
        page = [] if self.faults.empty else keyed[:size]
        head = views.event_list(self.calendar, self.viewer.role, self.viewer.reminders)
        if self.faults.empty or len(keyed) > len(page):
            key = page[-1][0] if page else start["after"]
            head["nextPageToken"] = self._page_token(asked, start, key)
        elif asked.gives_sync_token:
            content = {"of": self._identity(), "shape": asked.shape, "revision": start["revision"]}
            content["window"] = asked.window
            head["nextSyncToken"] = tokens.encode("sync", content)
        head["items"] = [self._shown_as(row, asked, bare=bare) for _, row in page]
        return head

    def _shown_as(self, row: Row, asked: EventQuery, *, bare: bool) -> Json:
        if self.faults.bare and row.cancelled:
            return views.barest_tombstone(row.data)
        zone_name, most = asked.params.get("timeZone"), asked.params.get("maxAttendees")
        return views.event(row, self.viewer.role, zone_name=zone_name, max_attendees=most, bare=bare)

    def _page_start(self, asked: EventQuery) -> Json:
        text = asked.params.get("pageToken")
        if text is None:
            return {"after": None, "revision": self.calendar.revision, "again": False}
        token = tokens.decode("page", text)
        if token is None or token["of"] != self._identity()[:2] or token["shape"] != asked.whole_shape:
            raise invalid("Invalid page token value.", location="pageToken")
        return token

    def _page_token(self, asked: EventQuery, start: Json, key: object) -> str:
        content = {
            "of": self._identity()[:2],
            "shape": asked.whole_shape,
            "after": key,
            "revision": start["revision"],
            "again": self.faults.repeat or (self.faults.empty and start["again"]),
        }
        return tokens.encode("page", content)


def _beyond(keyed: list[tuple[Key, Row]], last: Key) -> list[tuple[Key, Row]]:
    return [pair for pair in keyed if pair[0] > last]


def _ordering(asked: EventQuery, calendar: Calendar) -> Callable[[Row], Key]:
    if asked.params.get("orderBy") == "updated":
        return lambda row: (f"{row.updated_us:020d}", row.id)
    if asked.params.get("orderBy") == "startTime":
        return _by_start(calendar)
    return lambda row: (row.order, row.id)


def _by_start(calendar: Calendar) -> Callable[[Row], Key]:
    def key(row: Row) -> Key:
        start = times.as_instant(row.data["start"], calendar.time_zone)
        return (f"{times.micros_of(start) + 10**18:020d}", row.id)

    return key


def _cancelled(row: Row) -> Row:
    data = {**row.data, "status": "cancelled"}
    return Row(row.id, data, row.revision, row.updated_us, row.etag_us, row.order)
