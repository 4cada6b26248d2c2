"""A calendar server that lets reads through and only notes writes: what a sync would do, without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schedapp.errors import AlreadyExists, EtagMismatch, EventDeleted, EventNotFound, SchedError
from schedapp.model.event import Content, Event, Marker, Operation, Page
from schedapp.model.series import slot_when
from schedapp.sync.ports import CalendarServer


@dataclass(frozen=True, slots=True)
class Written:
    """One write that was not made. `verb` is insert, patch, revive or delete; `fields` those that were sent."""

    verb: str
    event_id: str
    content: Content | None = None
    fields: frozenset[str] = frozenset()


class RehearsedServer:
    """Structurally a `CalendarServer` around a real one. What was "written" is answered and listed as Google would, so
    that the steps after it go on. `written` is in order."""

    def __init__(self, server: CalendarServer) -> None:
        self._server = server
        self._listed: dict[tuple[str, str], Event] = {}
        self._made: dict[tuple[str, str], Event] = {}
        self.written: list[Written] = []

    @property
    def params_hash(self) -> str:
        return self._server.params_hash

    # --- reading ----------------------------------------------------------------------------------

    def list_events(self, calendar_id: str, *, sync_token: str = "", page_token: str = "") -> Page:
        page = self._server.list_events(calendar_id, sync_token=sync_token, page_token=page_token)
        self._listed.update({(calendar_id, event.event_id): event for event in page.events})
        if not page.next_sync_token:
            return page
        made = {event_id: event for (calendar, event_id), event in self._made.items() if calendar == calendar_id}
        others = [event for event in page.events if event.event_id not in made]
        return replace(page, events=(*others, *made.values()))

    def list_window(self, calendar_id: str, start: int, end: int) -> tuple[Event, ...]:
        return self._server.list_window(calendar_id, start, end)

    def get_event(self, calendar_id: str, event_id: str) -> Event:
        return self._made.get((calendar_id, event_id)) or self._server.get_event(calendar_id, event_id)

    def find_instance(self, calendar_id: str, event_id: str, original_start: str) -> Event:
        series = self._made.get((calendar_id, event_id))
        if series is None or (calendar_id, event_id) in self._listed:
            return self._server.find_instance(calendar_id, event_id, original_start)
        name = f"{event_id}_{original_start}"
        if (calendar_id, name) in self._made:
            return self._made[calendar_id, name]
        if series.content is None:
            raise EventNotFound("This event does not exist.")
        content = replace(series.content, when=slot_when(series.content.when, original_start), recurrence=())
        return replace(
            series, event_id=name, content=content, recurring_event_id=event_id, original_start=original_start
        )

    # --- writing, not done ------------------------------------------------------------------------

    def insert_event(self, calendar_id: str, event_id: str, content: Content, marker: Marker) -> Event:
        if self._last(calendar_id, event_id) is not None:
            raise AlreadyExists("This event exists already.")
        self.written.append(Written("insert", event_id, content))
        return self._make(calendar_id, event_id, content, marker)

    def continue_event(
        self, calendar_id: str, event_id: str, old_id: str, content: Content, fields: frozenset[str], marker: Marker
    ) -> Event:
        old = self._last(calendar_id, old_id)
        if old is not None and old.content is not None:
            content = replace(old.content, **{name: getattr(content, name) for name in fields})
        return self.insert_event(calendar_id, event_id, content, marker)

    def patch_event(
        self,
        calendar_id: str,
        event_id: str,
        etag: str,
        content: Content,
        fields: frozenset[str],
        marker: Marker,
        *,
        status: str = "",
    ) -> Event:
        known = self._known(calendar_id, event_id, etag)
        if known is not None and known.cancelled and not status:
            raise EventDeleted("This event was deleted before.")
        if known is not None and known.content is not None:
            sent = {name: getattr(content, name) for name in fields}
            merged = replace(known.content, **sent)
        else:
            merged = content
        self.written.append(Written("revive" if status else "patch", event_id, merged, fields))
        return self._make(calendar_id, event_id, merged, marker)

    def delete_event(self, calendar_id: str, event_id: str, etag: str) -> None:
        known = self._known(calendar_id, event_id, etag)
        if known is not None and known.cancelled:
            raise EventDeleted("This event was deleted before.")
        self.written.append(Written("delete", event_id, known.content if known else None))
        self._made[calendar_id, event_id] = Event(event_id, f"rehearsed-{len(self.written)}", "cancelled", None)

    def send(self, calendar_id: str, operations: Sequence[Operation]) -> list[Event | SchedError | None]:
        return [self._outcome(calendar_id, operation) for operation in operations]

    def _outcome(self, calendar_id: str, operation: Operation) -> Event | SchedError | None:
        try:
            if operation.content is None or operation.marker is None:
                self.delete_event(calendar_id, operation.event_id, operation.etag)
                return None
            if operation.verb == "insert":
                return self.insert_event(calendar_id, operation.event_id, operation.content, operation.marker)
            return self.patch_event(
                calendar_id,
                operation.event_id,
                operation.etag,
                operation.content,
                operation.fields,
                operation.marker,
                status=operation.status,
            )
        except SchedError as error:
            return error

    def _last(self, calendar_id: str, event_id: str) -> Event | None:
        """What was last seen of an event; None for one that was not listed."""
        return self._made.get((calendar_id, event_id)) or self._listed.get((calendar_id, event_id))

    def _known(self, calendar_id: str, event_id: str, etag: str) -> Event | None:
        """The same. Raises EtagMismatch."""
        known = self._last(calendar_id, event_id)
        if known is not None and known.etag != etag:
            raise EtagMismatch("The event changed meanwhile.")
        return known

    def _make(self, calendar_id: str, event_id: str, content: Content, marker: Marker) -> Event:
        before = self._last(calendar_id, event_id)
        made = Event(
            event_id=event_id,
            etag=f"rehearsed-{len(self.written)}",
            status=content.status,
            content=content,
            ical_uid=before.ical_uid if before else f"{event_id}@google.com",
            recurring_event_id=before.recurring_event_id if before else "",
            original_start=before.original_start if before else "",
            marker=marker,
        )
        self._made[calendar_id, event_id] = made
        return made
