"""One calendar of a pretended Google, in memory: etags, tombstones, revisions, tokens, single dates of a series."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from schedapp.errors import (
    AlreadyExists,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    PermissionDenied,
    SyncTokenExpired,
)  # fmt: skip
from schedapp.model.event import Content, Event, Marker
from schedapp.model.timespan import Timed, instant_text, parse_instant_text

WEEK = 7 * 86_400
ANY = "*"
_COUNT = re.compile(r"COUNT=(\d+)")
_INSTANCE = re.compile(r"(.+)_(\d{8}T\d{6}Z)")


@dataclass(frozen=True, slots=True)
class Habits:
    """What Google's documents leave open, so that the engine has to stand each: drawn for a whole history.

    `revival`: what bringing a deleted event back gives ("allowed", "refused", "silent": it stays deleted).
    `deleted_first`: a change of a deleted event is 410 before its etag is looked at. `bare`: tombstones in listings
    have no content. `rewrites`: texts come back in another spelling. `late_reads`: an event on a later page is as it
    is when that page is read, not as it was when the listing began. `lone_revival`: what bringing back a date of a
    deleted series gives ("allowed": it lives alone, "refused" as forbidden, "gone" as deleted).
    """

    revival: str = "allowed"
    deleted_first: bool = False
    bare: bool = False
    rewrites: bool = False
    late_reads: bool = False
    lone_revival: str = "allowed"


@dataclass(frozen=True, slots=True)
class Row:
    """An event with the revision that it got last; `entity` is what it is about, for the oracle alone."""

    event: Event
    revision: int
    entity: str


def weekly(start: int, recurrence: tuple[str, ...]) -> range:
    """The starts of a weekly series with a COUNT, in UTC."""
    found = _COUNT.search(" ".join(recurrence))
    return range(start, start + WEEK * (int(found[1]) if found else 0), WEEK)


class Cloud:
    """Google's side of one calendar. `author` names who writes: a desk, or "" for a person in Google's pages."""

    def __init__(self, calendar_id: str, habits: Habits) -> None:
        self.calendar_id = calendar_id
        self.habits = habits
        self.rows: dict[str, Row] = {}
        self.revision = 1
        self.floor = 0
        self.writes = 0
        self.doubled: set[str] = set()
        self.entity_of: Callable[[Event, str], str] = lambda event, _: event.event_id

    # --- reading ----------------------------------------------------------------------------------

    def live(self) -> list[Row]:
        """Single events and series that are not deleted, in the order of their last change."""
        return sorted(
            (row for row in self.rows.values() if not row.event.cancelled and not row.event.recurring_event_id),
            key=lambda row: row.revision,
        )

    def deleted(self) -> list[Row]:
        rows = self.rows.values()
        return [row for row in rows if row.event.cancelled and not row.event.recurring_event_id]

    def exceptions(self, master_id: str) -> list[Row]:
        """The dates of a series that have an event of their own, cancelled ones too."""
        return [row for row in self.rows.values() if row.event.recurring_event_id == master_id]

    def get(self, event_id: str) -> Event:
        """The event, or an untouched date of a series. Raises EventNotFound."""
        row = self.rows.get(event_id)
        return row.event if row is not None else self._untouched(event_id)

    def find_instance(self, master_id: str, original_start: str) -> Event:
        return self.get(f"{master_id}_{original_start}")

    def changes(self, token: str) -> tuple[list[Row], int]:
        """Rows since a token, or all; and the position of the next token. Raises SyncTokenExpired."""
        since = int(token) if token else 0
        if token and since < self.floor:
            raise SyncTokenExpired("The sync token is no longer valid.", "Everything is listed.")
        found = [row for row in self.rows.values() if row.revision > since]
        found.sort(key=lambda row: row.revision)
        return found, self.revision

    # --- what the API writes ----------------------------------------------------------------------

    def insert(self, event_id: str, content: Content, marker: Marker | None, author: str = "") -> Event:
        """Raises AlreadyExists, for the id of a deleted event too."""
        if event_id in self.rows:
            raise AlreadyExists("This id exists.")
        event = Event(event_id, "", content.status, content, ical_uid=f"{event_id}@google.com", marker=marker)
        return self._put(event, self.entity_of(event, author), author)

    def patch(
        self,
        event_id: str,
        etag: str,
        content: Content,
        fields: frozenset[str],
        marker: Marker | None,
        status: str = "",
        author: str = "",
    ) -> Event:
        """Raises EventNotFound, EventDeleted, EtagMismatch, PermissionDenied."""
        event = self.get(event_id)
        revives = event.cancelled and status not in ("", "cancelled")
        if event.cancelled and not revives and self.habits.deleted_first:
            raise EventDeleted("This event was deleted.")
        self._match(event, etag)
        if event.cancelled and not revives:
            raise EventDeleted("This event was deleted.")
        if revives and author:
            self._may_live_again(event)
        if revives and author and self.habits.revival == "silent":
            return event
        assert event.content is not None
        values = {name: getattr(content, name) for name in fields}
        changed = replace(event.content, **values)
        fresh = replace(event, content=changed, status=status or changed.status, marker=marker or event.marker)
        return self._put(fresh, self._entity(event), author)

    def delete(self, event_id: str, etag: str, author: str = "") -> Event:
        """Cancels an event, a series with its exceptions, or one date. Raises EventDeleted, EventNotFound."""
        event = self.get(event_id)
        if event.cancelled:
            raise EventDeleted("This event was deleted.")
        self._match(event, etag)
        for row in self.exceptions(event_id):
            if not row.event.cancelled:
                self._put(replace(row.event, status="cancelled"), row.entity, author)
        return self._put(replace(event, status="cancelled"), self._entity(event), author)

    # --- what only happens ------------------------------------------------------------------------

    def touch(self, event_id: str) -> None:
        """A new etag, and nothing else."""
        row = self.rows[event_id]
        self._put(row.event, row.entity, "touch")

    def copy(self, event_id: str, new_id: str) -> Event:
        """As the “duplicate” menu does: hidden properties go along."""
        event = replace(self.get(event_id), event_id=new_id, ical_uid=f"{new_id}@google.com", status="confirmed")
        return self._put(event, new_id, "")

    def odd(self, event_id: str) -> None:
        """An event whose time nobody can read."""
        self._put(Event(event_id, "", "confirmed", None, ical_uid=f"{event_id}@google.com"), event_id, "")

    def expire_tokens(self) -> None:
        self.floor = self.revision + 1
        self.revision += 1

    def purge(self) -> None:
        """Deleted events go for good, and with them every token that might have told of them. Series stay while a date
        of theirs lives, dates while their series does."""
        held = {row.event.recurring_event_id for row in self.rows.values() if not row.event.cancelled}
        for event_id in [event_id for event_id, row in self.rows.items() if row.event.cancelled]:
            master = self.rows.get(self.rows[event_id].event.recurring_event_id)
            if event_id not in held and (master is None or master.event.cancelled):
                del self.rows[event_id]
        self.expire_tokens()

    # --- series -----------------------------------------------------------------------------------

    def slots(self, event: Event) -> Iterator[str]:
        """The original starts of a weekly series with a COUNT."""
        assert event.content is not None
        when = event.content.when
        assert isinstance(when, Timed)
        yield from map(instant_text, weekly(when.start, event.content.recurrence))

    def _untouched(self, event_id: str) -> Event:
        match = _INSTANCE.fullmatch(event_id)
        row = self.rows.get(match[1]) if match else None
        if match is None or row is None or row.event.content is None or not row.event.content.recurrence:
            raise EventNotFound("There is no such event.")
        master, start = row.event, parse_instant_text(match[2])
        if match[2] not in self.slots(master):
            raise EventNotFound("There is no such date.")
        assert master.content is not None
        assert isinstance(start, int)
        when = master.content.when
        assert isinstance(when, Timed)
        moved = Timed(start, start + when.end - when.start, when.zone)
        return replace(
            master,
            event_id=event_id,
            recurring_event_id=match[1],
            original_start=match[2],
            content=replace(master.content, when=moved, recurrence=()),
        )

    # --- within -----------------------------------------------------------------------------------

    def _match(self, event: Event, etag: str) -> None:
        if etag not in (event.etag, ANY):
            raise EtagMismatch("The event changed.")

    def _may_live_again(self, event: Event) -> None:
        series = self.rows.get(event.recurring_event_id)
        lone = self.habits.lone_revival if series is not None and series.event.cancelled else "allowed"
        if "refused" in (lone, self.habits.revival):
            raise PermissionDenied("Google does not bring it back.")
        if lone == "gone":
            raise EventDeleted("This event was deleted.")

    def _entity(self, event: Event) -> str:
        return self.rows[event.recurring_event_id or event.event_id].entity

    def _put(self, event: Event, entity: str, author: str) -> Event:
        self.revision += 1
        if author not in ("", "touch"):
            self.writes += 1
        content = event.content
        if self.habits.rewrites and content is not None and content.location:
            content = replace(content, location=content.location.upper())
        if not event.cancelled and not event.recurring_event_id:
            others = (row for key, row in self.rows.items() if key != event.event_id and row.entity == entity)
            if any(not row.event.cancelled and not row.event.recurring_event_id for row in others):
                self.doubled.add(entity)
        stored = replace(event, etag=str(self.revision), content=content)
        self.rows[event.event_id] = Row(stored, self.revision, entity)
        return stored
