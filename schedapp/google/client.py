"""One account's Google Calendar: listings, single events, writes. What comes back is normalised; errors are ours."""

from __future__ import annotations

import copy
import hashlib
import json
import threading
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schedapp.errors import EtagMismatch, EventNotFound, Offline, RemoteError
from schedapp.google import wire
from schedapp.google.addresses import GOOGLE_API_ROOT
from schedapp.google.answers import check_empty, event_of, items_of, token_of
from schedapp.google.deadline import Deadline
from schedapp.google.service import CalendarService, calendar_service
from schedapp.google.translate import Subject, odd_answer, translated
from schedapp.google.transport import Transport
from schedapp.google.zones import under_known_names
from schedapp.model.connection import RemoteCalendar
from schedapp.model.event import Content, Event, Marker, Page

if TYPE_CHECKING:
    from google_auth_httplib2 import AuthorizedHttp

    from schedapp.google.credentials import AccessTokens

PAGE_SIZE = 250
CALL_SECONDS = 30.0
_FOREVER = 10 * 365 * 86_400.0
_MOST_PAGES = 400
_IDLE_TRANSPORTS = 4
_LISTING = {"singleEvents": False, "showDeleted": True, "maxResults": PAGE_SIZE}
"""The one query of every listing with a token: a token belongs to its query (Google: guides/sync).

Without a `fields` mask: nothing says whether a masked listing without events still has its `items`, and a page
without them is not believed.
"""


class CalendarClient:
    """Serves any number of threads; each call has a connection of its own, lent from a small pool.

    Every call may raise Offline, RateLimited, QuotaExceeded, PermissionDenied and SignInNeeded besides what it names.
    No call is repeated here: when to try again is the caller's policy.
    """

    params_hash = hashlib.sha256(json.dumps(_LISTING, sort_keys=True).encode()).hexdigest()[:16]

    def __init__(self, tokens: AccessTokens, *, api_root: str = GOOGLE_API_ROOT, timeout: float = CALL_SECONDS) -> None:
        self._tokens = tokens
        self._api_root = api_root
        self._timeout = timeout
        self._closed = threading.Event()
        self._deadline = Deadline(_FOREVER, self._closed)
        self._idle: deque[AuthorizedHttp] = deque()
        self._known: dict[str, tuple[str, str]] = {}  # calendar id -> its zone and our role, as last listed

    def with_deadline(self, seconds: float) -> CalendarClient:
        """The same client, whose calls all together end within `seconds` from now, or raise Offline."""
        other = copy.copy(self)
        other._deadline = self._deadline.sooner(seconds)
        return other

    def close(self) -> None:
        """Ends the calls under way (they raise Offline) and closes the connections. For good."""
        self._closed.set()
        self._close_idle()

    def revoke(self) -> bool:
        """Ends the grant at Google for all computers of this user; False where the server cannot. Raises Offline."""
        transport = Transport(self._deadline.sooner(self._timeout))
        try:
            return self._tokens.revoke(transport)
        finally:
            transport.close()

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
        """The account's main calendar: its id is who the account is."""
        return self.calendar("primary")

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
        events = tuple(filter(None, (wire.read_event(item, zone, role) for item in items)))
        return Page(events, *tokens, access_role=role, zone=zone, summary=str(answer.get("summary") or ""))

    def list_window(self, calendar_id: str, start: int, end: int) -> tuple[Event, ...]:
        """The occurrences that overlap a span (UTC epoch seconds), all pages. Raises CalendarGone."""
        params = {
            "calendarId": calendar_id,
            "singleEvents": True,
            "timeMin": wire.rfc3339(start),
            "timeMax": wire.rfc3339(end),
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
            "originalStart": wire.original_start_param(original_start),
            "showDeleted": True,
            "maxResults": PAGE_SIZE,
        }
        for answer in self._pages(self._service.events, params, method="instances", subject=Subject.EVENT):
            for item in items_of(answer, "calendar#events"):
                found = wire.read_event(item, *self._learn(calendar_id, answer))
                if found and found.original_start == original_start:
                    return found
        raise EventNotFound("Google does not have this occurrence.", "The series may have been changed there.")

    def insert_event(self, calendar_id: str, event_id: str, content: Content, marker: Marker) -> Event:
        """Makes an event with an id of our own; nobody gets a mail. Raises AlreadyExists, CalendarGone, Rejected."""

        def send(wanted: Content) -> Event:
            body = wire.insert_body(event_id, wanted, marker)
            request = self._service.events.insert(calendarId=calendar_id, body=body, sendUpdates="none")
            return self._read(calendar_id, self._call(request, Subject.CALENDAR))

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

        def send(wanted: Content) -> Event:
            body = wire.patch_body(wanted, fields, marker, status)
            request = self._service.events.patch(
                calendarId=calendar_id, eventId=event_id, body=body, sendUpdates="none"
            )
            return self._read(calendar_id, self._call(_if_match(request, etag), Subject.EVENT))

        return under_known_names(send, content)

    def delete_event(self, calendar_id: str, event_id: str, etag: str) -> None:
        """Deletes the event as it was at `etag`. Raises EventDeleted, EventNotFound, EtagMismatch."""
        request = self._service.events.delete(calendarId=calendar_id, eventId=event_id, sendUpdates="none")
        check_empty(self._call(_if_match(request, etag), Subject.EVENT))

    # --- the wire ---------------------------------------------------------------------------------

    @property
    def _service(self) -> CalendarService:
        return calendar_service(self._api_root)

    def _call(self, request: Any, subject: Subject) -> Any:
        http = self._borrow()
        try:
            with translated(subject):
                return request.execute(http=http, num_retries=0)
        finally:
            self._idle.append(http)
            if self._closed.is_set() or len(self._idle) > _IDLE_TRANSPORTS:
                self._close_idle()

    def _borrow(self) -> AuthorizedHttp:
        from google_auth_httplib2 import AuthorizedHttp

        from schedapp.google.credentials import BearerCredentials

        try:
            http = self._idle.pop()
        except IndexError:
            transport = Transport()
            credentials = BearerCredentials(self._tokens, transport)
            http = AuthorizedHttp(credentials, http=transport, max_refresh_attempts=1)
        http.http.deadline = self._deadline.sooner(self._timeout)
        return http

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.popleft().close()

    def _pages(
        self, collection: Any, params: dict[str, Any], method: str = "list", subject: Subject = Subject.CALENDAR
    ) -> Iterator[dict[str, Any]]:
        """All pages of a listing without a sync token; the caller checks their items."""
        token = ""
        for _ in range(_MOST_PAGES):
            more = {"pageToken": token} if token else {}
            answer = self._call(getattr(collection, method)(**params, **more), subject)
            yield answer
            token = token_of(answer, "nextPageToken")
            if not token:
                return
        raise Offline("Google's list does not end.", "Look at a shorter time, or try again later.")

    def _learn(self, calendar_id: str, answer: dict[str, Any]) -> tuple[str, str]:
        """The calendar's zone and our role in it, which every listing names."""
        zone = answer.get("timeZone")
        role = str(answer.get("accessRole") or "")
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


def _if_match(request: Any, etag: str) -> Any:
    """An unknown etag is never "any": it cannot be the current one."""
    if not etag:
        raise EtagMismatch("Sched does not know this event's state.", "It looks at the event first.")
    request.headers["If-Match"] = etag
    return request
