"""One account's Google Calendar: reading it and writing to it. What comes back is normalised; errors are ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from schedapp.errors import (
    AlreadyExists,
    AuthError,
    CalendarGone,
    EtagMismatch,
    EventNotFound,
    Offline,
    RateLimited,
    Rejected,
    SchedError,
    SyncTokenExpired,
)
from schedapp.google import bodies
from schedapp.google.answers import check_empty, event_of
from schedapp.google.batch import Reply
from schedapp.google.reading import Reading
from schedapp.google.translate import Subject, odd_answer
from schedapp.google.writes import check_batch, request_of, subject_of, units_of
from schedapp.google.zones import under_known_names
from schedapp.model.event import Content, Event, Marker, Operation

_NO_BATCHES = (Rejected, CalendarGone, SyncTokenExpired, EtagMismatch, AlreadyExists)
"""What a refusal of the batch as such (400, 404, 410, ...) is translated to: none of its writes was done."""
Answered = tuple[Any, Reply | None]
"""A request of the library and what a batch's answer says to it."""


class CalendarClient(Reading):
    """The operations of Calendar v3 that Sched needs. See `Calls` for threads, deadlines, the quota and errors."""

    def insert_event(self, calendar_id: str, event_id: str, content: Content, marker: Marker) -> Event:
        """Makes an event with an id of our own; nobody gets a mail. Raises AlreadyExists, CalendarGone, Rejected."""
        return self._put(calendar_id, Operation("insert", event_id, content=content, marker=marker), content)

    def continue_event(
        self, calendar_id: str, event_id: str, old_id: str, content: Content, fields: frozenset[str], marker: Marker
    ) -> Event:
        """Makes an event like `insert_event`, of the named fields of `content`; what other people put into another
        one (guests, colour, attachments, texts that are not ours) goes along, if that one is still known."""
        try:
            request = self._service.events.get(calendarId=calendar_id, eventId=old_id)
            old = event_of(self._call(request, Subject.EVENT))
        except EventNotFound:
            return self.insert_event(calendar_id, event_id, content, marker)

        def send(wanted: Content) -> Event:
            body = bodies.continued_body(event_id, wanted, fields, marker, old)
            made = self._service.events.insert(
                calendarId=calendar_id, sendUpdates="none", supportsAttachments=True, body=body
            )
            return self._read(calendar_id, self._call(made, Subject.CALENDAR))

        return under_known_names(send, content)

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
        """Writes the named fields of `content` (of model.event.FIELDS), the marker and perhaps the status.

        Everything else in the event stays as it is. Raises EtagMismatch, EventNotFound, EventDeleted, Rejected.
        """
        operation = Operation("patch", event_id, etag, content, fields, marker, status)
        return self._put(calendar_id, operation, content)

    def delete_event(self, calendar_id: str, event_id: str, etag: str) -> None:
        """Deletes the event as it was at `etag`. Raises EventDeleted, EventNotFound, EtagMismatch."""
        self._write(calendar_id, Operation("delete", event_id, etag))

    def send(self, calendar_id: str, operations: Sequence[Operation]) -> list[Event | SchedError | None]:
        """One batch of at most 50 writes, never two of one event or series (Google: guides/batch).

        Gives what became of each, in order: its event, None for a deletion, or the error of the single call. Raises
        RemoteError or AuthError where the batch as a whole failed: then nothing is known of any of them. Where Google
        takes no batches (any more, or so large) they are sent one by one.
        """
        check_batch(operations)
        outcomes: dict[int, Event | SchedError | None] = {}
        requests: dict[int, Any] = {}
        for place, operation in enumerate(operations):
            try:
                requests[place] = request_of(self._service.events, calendar_id, operation)
            except SchedError as error:
                outcomes[place] = error
        sent = [operations[place] for place in requests]
        try:
            replies = self._call_together(list(requests.values()), sum(map(units_of, sent))) if sent else []
        except _NO_BATCHES:
            return self._one_by_one(calendar_id, operations)
        for place, reply in zip(requests, replies, strict=True):
            outcomes[place] = self._outcome(calendar_id, operations[place], (requests[place], reply))
        return [outcomes[place] for place in range(len(operations))]

    def _write(self, calendar_id: str, operation: Operation, first: Answered | None = None) -> Event | None:
        """One write, whose answer in a batch may be there already: `first`."""
        if operation.verb != "delete" and operation.content is not None:
            return self._put(calendar_id, operation, operation.content, first)
        check_empty(self._answer(calendar_id, operation, first))
        return None

    def _put(self, calendar_id: str, operation: Operation, content: Content, first: Answered | None = None) -> Event:
        def send(wanted: Content) -> Event:
            known = first if wanted is content else None
            return self._read(calendar_id, self._answer(calendar_id, replace(operation, content=wanted), known))

        return under_known_names(send, content)

    def _answer(self, calendar_id: str, operation: Operation, known: Answered | None) -> Any:
        """Google's answer to one write: a batch's part is read by what reads that of a single request."""
        subject = subject_of(operation)
        if known is None:
            request = request_of(self._service.events, calendar_id, operation)
            return self._call(request, subject, units_of(operation))
        request, reply = known
        if reply is None:
            raise odd_answer()
        with self._translated(subject):
            return request.postproc(*reply)

    def _outcome(
        self, calendar_id: str, operation: Operation, first: Answered | None = None
    ) -> Event | SchedError | None:
        try:
            return self._write(calendar_id, operation, first)
        except SchedError as error:
            return error

    def _one_by_one(self, calendar_id: str, operations: Iterable[Operation]) -> list[Event | SchedError | None]:
        """As `send`, without batches. What stops one for reasons of its own stops the rest unsent."""
        outcomes: list[Event | SchedError | None] = []
        stopped: SchedError | None = None
        for operation in operations:
            outcome = stopped or self._outcome(calendar_id, operation)
            outcomes.append(outcome)
            if isinstance(outcome, (Offline, RateLimited, AuthError)):
                stopped = outcome
        return outcomes
