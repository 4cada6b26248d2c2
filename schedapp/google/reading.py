"""What is asked of Google: calendars, listings, single events, free/busy. What comes back is normalised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from schedapp.errors import CalendarGone, EventNotFound, PermissionDenied, RemoteError, SchedError, WrongAccount
from schedapp.google import bodies, wire
from schedapp.google.answers import event_of, items_of, nameable, token_of
from schedapp.google.calls import Calls
from schedapp.google.freebusy import Busy, busy_of, joined, merged, questions
from schedapp.google.texts import storable
from schedapp.google.translate import Subject, odd_answer
from schedapp.model.booking import Transparency
from schedapp.model.connection import RemoteCalendar
from schedapp.model.event import Event, Page
from schedapp.model.timespan import Span, span_of

PAGE_SIZE = 250
_LISTING = {"singleEvents": False, "showDeleted": True, "maxResults": PAGE_SIZE}
"""The one query of every listing with a token: a token belongs to its query (Google: guides/sync).

Without a `fields` mask: nothing says whether a masked listing without events still has its `items`, and a page
without them is not believed.
"""


class Reading(Calls):
    """The reading half of `client.CalendarClient`."""

    params_hash = hashlib.sha256(json.dumps(_LISTING, sort_keys=True).encode()).hexdigest()[:16]

    # --- calendars --------------------------------------------------------------------------------

    def calendars(self) -> tuple[RemoteCalendar, ...]:
        """The account's calendar list, hidden ones included."""
        found: list[RemoteCalendar] = []
        for answer in self._pages(self._service.calendar_list, {"maxResults": PAGE_SIZE, "showHidden": True}):
            found.extend(filter(None, map(wire.read_calendar, items_of(answer, "calendar#calendarList"))))
        return tuple(found)

    def calendar(self, calendar_id: str) -> RemoteCalendar:
        """One entry of the calendar list, with its real id; `primary` is understood. Raises CalendarGone."""
        request = self._service.calendar_list.get(calendarId=calendar_id)
        calendar = wire.read_calendar(self._call(request, Subject.CALENDAR))
        if calendar is None:
            raise odd_answer()
        return calendar

    def primary(self) -> RemoteCalendar:
        """The account's main calendar: its id is who the account is. From now on the calls count for its quota."""
        found = self.calendar("primary")
        self._count_for(found.calendar_id)
        return found

    def check_account(self, email: str) -> None:
        """Raises WrongAccount unless `email` is who signed in: to be asked before anything is sent for it."""
        if self.primary().calendar_id.casefold() != email.casefold():
            raise WrongAccount(
                "Another Google account is signed in than the one that is connected.",
                f"Nothing was sent. Sign in again and choose {email}.",
            )

    # --- listings ---------------------------------------------------------------------------------

    def list_events(self, calendar_id: str, *, sync_token: str = "", page_token: str = "") -> Page:
        """One validated page: everything without a sync token, else what changed since it was given.

        Series come as series, with their overrides and cancelled occurrences; deletions as tombstones. Raises
        CalendarGone, SyncTokenExpired (list everything), and Offline for an answer that is not a page.
        """
        params: dict[str, Any] = dict(_LISTING)
        if sync_token:
            params["syncToken"] = sync_token
        if page_token:
            params["pageToken"] = page_token
        answer = self._call(self._service.events.list(calendarId=calendar_id, **params), Subject.CALENDAR)
        items = items_of(answer, "calendar#events")
        tokens = (token_of(answer, "nextPageToken"), token_of(answer, "nextSyncToken"))
        if bool(tokens[0]) == bool(tokens[1]):
            raise odd_answer()
        zone, role = self._learn(calendar_id, answer)
        events = tuple(filter(None, (wire.read_event(nameable(item), zone, role) for item in items)))
        return Page(events, *tokens, access_role=role, zone=zone, summary=storable(answer.get("summary")))

    def list_window(self, calendar_id: str, start: int, end: int) -> tuple[Event, ...]:
        """The occurrences that overlap a span (UTC epoch seconds), all pages. Raises CalendarGone."""
        params = {
            "calendarId": calendar_id,
            "singleEvents": True,
            "timeMin": bodies.rfc3339(start),
            "timeMax": bodies.rfc3339(end),
            "maxResults": PAGE_SIZE,
        }
        found: list[Event] = []
        for answer in self._pages(self._service.events, params):
            items = items_of(answer, "calendar#events")
            zone, role = self._learn(calendar_id, answer)
            found.extend(filter(None, (wire.read_event(item, zone, role) for item in items)))
        return tuple(found)

    # --- one event --------------------------------------------------------------------------------

    def get_event(self, calendar_id: str, event_id: str) -> Event:
        """The event as it is; a deleted one has status cancelled. Raises EventNotFound."""
        request = self._service.events.get(calendarId=calendar_id, eventId=event_id)
        return self._read(calendar_id, self._call(request, Subject.EVENT))

    def find_instance(self, calendar_id: str, event_id: str, original_start: str) -> Event:
        """The occurrence of a recurring event that was to begin at `original_start` (`20261208T080000Z`, `20261208`).

        The id is guessed first and the answer checked; ids are opaque, so that otherwise Google is asked.
        Raises EventNotFound.
        """
        try:
            event = self.get_event(calendar_id, f"{event_id}_{original_start}")
            if (event.recurring_event_id, event.original_start) == (event_id, original_start):
                return event
        except EventNotFound:
            pass
        params = {
            "calendarId": calendar_id,
            "eventId": event_id,
            "originalStart": bodies.original_start_param(original_start),
            "showDeleted": True,
            "maxResults": PAGE_SIZE,
        }
        for answer in self._pages(self._service.events, params, method="instances", subject=Subject.EVENT):
            for item in items_of(answer, "calendar#events"):
                found = wire.read_event(item, *self._learn(calendar_id, answer))
                if found and found.original_start == original_start:
                    return found
        raise EventNotFound("Google does not have this occurrence.", "The series may have been changed there.")

    # --- free/busy --------------------------------------------------------------------------------

    def free_busy(self, calendar_ids: Collection[str], start: int, end: int) -> dict[str, Busy]:
        """When calendars are taken within [start, end), UTC epoch seconds: spans in order that do not touch.

        A calendar of which that is not known (all of it) has an error instead: it must not be taken for free.
        """
        pieces: dict[str, Busy] = {}
        try:
            for some, body in questions(calendar_ids, start, end):
                answer = self._call(self._service.freebusy.query(body=body), Subject.CALENDAR)
                for calendar_id in some:
                    pieces[calendar_id] = joined(pieces.get(calendar_id, ()), busy_of(answer, calendar_id))
        except PermissionDenied:  # a right of its own at Google, which sign-ins do not ask for
            pieces = {calendar_id: self._listed_busy(calendar_id, start, end) for calendar_id in calendar_ids}
        return {
            calendar_id: busy if isinstance(busy, SchedError) else merged(busy, start, end)
            for calendar_id, busy in pieces.items()
        }

    def _listed_busy(self, calendar_id: str, start: int, end: int) -> Busy:
        """The same from the events themselves; an invitation that was declined counts as well."""
        try:
            events = self.list_window(calendar_id, start, end)
        except (CalendarGone, PermissionDenied) as error:
            return error
        zone, _ = self._known[calendar_id]
        spans: list[Span] = []
        for event in events:
            if event.cancelled:
                continue
            if event.content is None:
                return odd_answer()
            if event.content.transparency is Transparency.OPAQUE:
                spans.append(span_of(event.content.when, zone))
        return tuple(spans)

    # --- reading ----------------------------------------------------------------------------------

    def _learn(self, calendar_id: str, answer: dict[str, Any]) -> tuple[str, str]:
        """The calendar's zone and our role in it, which every listing names."""
        zone = answer.get("timeZone")
        role = storable(answer.get("accessRole"))
        known = (wire.known_zone(zone if isinstance(zone, str) else "", "UTC"), role)
        self._known[calendar_id] = known
        return known

    def _read(self, calendar_id: str, answer: Any) -> Event:
        item = event_of(answer)
        event = wire.read_event(item, *self._context(calendar_id, item))
        if event is None or (event.content is None and not event.cancelled and not event.etag):
            raise odd_answer()
        return event

    def _context(self, calendar_id: str, answer: dict[str, Any]) -> tuple[str, str]:
        """Zone and role for a single event. The calendar is asked for its zone only if the event has no label."""
        if calendar_id in self._known:
            return self._known[calendar_id]
        start = answer.get("start")
        if not isinstance(start, dict) or "dateTime" not in start or start.get("timeZone"):
            return "UTC", ""
        try:
            calendar = self.calendar(calendar_id)
        except RemoteError:
            return "UTC", ""
        self._known[calendar_id] = (calendar.zone, calendar.access_role)
        return self._known[calendar_id]
