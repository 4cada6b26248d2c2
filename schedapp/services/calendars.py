"""The four named operations: connect, events, sync, disconnect; and what goes with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from schedapp.errors import (
    Ambiguous,
    BadInput,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    NotFound,
    Offline,
    SchedError,
)
from schedapp.model.booking import Booking, Origin
from schedapp.model.connection import (
    Account,
    Connection,
    ConnectionStatus,
    Deletions,
    Direction,
    Health,
    Privacy,
    RemoteCalendar,
)  # fmt: skip
from schedapp.model.timespan import Span, Timed, span_of
from schedapp.services.accounts import Accounts, OpenBrowser
from schedapp.services.looking import Looker
from schedapp.services.reports import EventRow, Look, SyncReport, preview_lines
from schedapp.services.resources import ResourceService
from schedapp.services.syncing import CycleRunner
from schedapp.store.connections import ConnectionRepository
from schedapp.store.sync_state import SyncState
from schedapp.sync.identity import part_of


class CalendarService:
    """Calls marked [network] may take seconds: never on a GUI thread."""

    def __init__(
        self,
        connections: ConnectionRepository,
        state: SyncState,
        resources: ResourceService,
        accounts: Accounts,
        runner: CycleRunner,
        looker: Looker,
        *,
        new_uid: Callable[[], str],
    ) -> None:
        self._connections = connections
        self._state = state
        self._resources = resources
        self._accounts = accounts
        self._runner = runner
        self._looker = looker
        self._new_uid = new_uid

    # --- accounts ---------------------------------------------------------------------------------

    def accounts(self) -> tuple[Account, ...]:
        return self._accounts.all()

    def has_client(self) -> bool:
        """Whether a sign-in needs no client file to be chosen."""
        return self._accounts.has_client()

    def sign_in(
        self,
        *,
        client_file: Path | None = None,
        login_hint: str = "",
        open_browser: OpenBrowser,
        cancelled: threading.Event,
        session_only: bool = False,
    ) -> Account:
        """[network] Signs in through the system browser; blocks until consent, refusal, `cancelled` or 3 minutes.

        Raises SignInFailed, KeyringUnavailable (then `session_only` keeps the token in memory), BadInput, RemoteError.
        """
        account = self._accounts.sign_in(
            client_file,
            login_hint=login_hint,
            open_browser=open_browser,
            cancelled=cancelled,
            session_only=session_only,
        )
        for connection in self._connections.all():
            if connection.account.uid == account.uid and connection.health in (Health.SIGN_IN, Health.READ_ONLY):
                self._connections.update(replace(connection, health=Health.NEW, message=""))
                self._state.unpark(connection.uid)  # what was refused for want of a permission
        return account

    def calendars(self, account: Account) -> tuple[RemoteCalendar, ...]:
        """[network] The account's calendar list. Raises AuthError, RemoteError."""
        return self._accounts.server(account).calendars()

    # --- connect ----------------------------------------------------------------------------------

    def connect(
        self,
        resource: str,
        account: Account,
        calendar_id: str,
        *,
        direction: Direction = Direction.TWO_WAY,
        privacy: Privacy = Privacy.TITLE,
    ) -> Connection:
        """[network] Maps a resource to a calendar. Raises NotFound, BadInput, AuthError, RemoteError."""
        thing = self._resources.get(resource)
        calendar = self._find_calendar(account, calendar_id)
        if not calendar.writable and direction is not Direction.PULL:
            raise BadInput(
                f"Google lets you read “{calendar.summary}”, not change it.",
                "Ask its owner for the right to make changes, or connect it with “pull”.",
            )
        connection = Connection(
            uid=self._new_uid(),
            resource=thing.uid,
            account=account,
            calendar_id=calendar.calendar_id,
            summary=calendar.summary,
            zone=calendar.zone,
            direction=direction,
            privacy=privacy,
            access_role=calendar.access_role,
        )
        self._connections.add(connection)
        return connection

    def _find_calendar(self, account: Account, calendar_id: str) -> RemoteCalendar:
        for calendar in self.calendars(account):
            if calendar.calendar_id == calendar_id or (calendar_id == "primary" and calendar.primary):
                return calendar
        raise NotFound(
            f"{account.email} has no calendar “{calendar_id[:100]}”.", "List them with “schedapp calendars”."
        )

    def connections(self) -> tuple[ConnectionStatus, ...]:
        """Every connection with its health and queue; local and fast."""
        return self._connections.status()

    def preview(self, booking: Booking, privacy: Privacy, zone: str) -> tuple[tuple[str, str], ...]:
        """The exact text that Google would get, as (field, value) lines."""
        return preview_lines(booking, privacy, zone)

    # --- events -----------------------------------------------------------------------------------

    def events(self, calendar_id: str, start: int | None = None, end: int | None = None) -> tuple[EventRow, ...]:
        """The events that Sched has synchronized with a calendar, by start. Raises NotFound, Ambiguous."""
        connection = self._connection(calendar_id)
        zone = self._resources.get(connection.resource).zone
        rows = [row for row in self._event_rows(connection, zone) if row is not None]
        lower, upper = start if start is not None else -(2**62), end if end is not None else 2**62
        return tuple(
            sorted((r for r in rows if r.start < upper and r.end > lower), key=lambda r: (r.start, r.event_id))
        )

    def _event_rows(self, connection: Connection, zone: str) -> list[EventRow | None]:
        return [self._event_row(connection, zone, *pair) for pair in self._connections.linked_events(connection.uid)]

    def _event_row(self, connection: Connection, zone: str, event_id: str, name: str) -> EventRow | None:
        booking = self._state.booking(name.partition("/")[0])
        link = self._state.link_of_event(connection.uid, event_id)
        part = part_of(booking, name) if booking else None
        if part is None or link is None or link.base is None:
            return None
        span = span_of(link.base.when, zone)
        timed = isinstance(link.base.when, Timed)
        return EventRow(
            event_id=event_id,
            title=link.base.summary,
            start=span.start,
            end=span.end,
            all_day=not timed,
            zone=link.base.when.zone if isinstance(link.base.when, Timed) else zone,
            status=link.base.status,
            booking=name,
            resource=connection.resource,
            recurring=bool(link.base.recurrence),
        )

    # --- sync -------------------------------------------------------------------------------------

    def sync(self, calendar_id: str | None = None, *, deletions: Deletions = Deletions.HOLD) -> tuple[SyncReport, ...]:
        """[network] Synchronizes one calendar or all. One connection's trouble is in its report, not raised."""
        wanted = [self._connection(calendar_id)] if calendar_id else list(self._connections.all())
        return self._runner.run_all(wanted, "command", deletions=deletions)

    def look(self, resources: Sequence[str], spans: Sequence[Span], deadline: float = 2.0) -> Look:
        """[network, bounded] A fresh look at Google for the connected ones of some resources, before a booking.

        What changed there is taken over, so that booking right after it is refused if the slot went. Raises Taken.
        """
        return self._looker.look(tuple(resources), tuple(spans), deadline)

    # --- disconnect -------------------------------------------------------------------------------

    def disconnect(
        self, calendar_id: str, *, resource: str = "", remove_copies: bool = False, revoke: bool = False
    ) -> Connection:
        """Stops syncing; bookings stay. [network] with `remove_copies` (our own events are deleted in Google) and
        `revoke` (Google ends the grant on every computer). Raises NotFound, Ambiguous, AuthError, RemoteError.
        """
        connection = self._connection(calendar_id, resource)
        with self._runner.leases.hold(connection.uid, 30.0) as got:
            if not got:
                raise Offline("Another Sched is synchronizing this calendar.", "Wait a moment and try again.")
            if remove_copies:
                self._remove_copies(connection)
            others = [c for c in self._connections.all() if c.account.uid == connection.account.uid]
            last = len(others) == 1
            if revoke or last:
                self._end_account(connection, revoke=revoke)
            self._connections.remove(connection.uid)
        if last:
            self._accounts.forget(connection.account, revoke=False)
        return connection

    def _end_account(self, connection: Connection, *, revoke: bool) -> None:
        if not revoke:
            return
        self._accounts.forget(connection.account, revoke=True)
        for other in self._connections.all():
            if other.account.uid == connection.account.uid:
                message = f"{other.account.email} is not signed in. Sign in again; nothing is lost meanwhile."
                self._connections.update(replace(other, health=Health.SIGN_IN, message=message))

    def _remove_copies(self, connection: Connection) -> None:
        server = self._accounts.server(connection.account)
        for event_id, name in self._connections.linked_events(connection.uid):
            booking = self._state.booking(name.partition("/")[0])
            link = self._state.link_of_event(connection.uid, event_id)
            if "/" in name or booking is None or booking.origin is Origin.GOOGLE or link is None:
                continue
            try:
                server.delete_event(connection.calendar_id, event_id, link.etag)
            except (EtagMismatch, EventDeleted, EventNotFound):  # changed there since: it is not our copy any more
                continue

    def _connection(self, calendar_id: str, resource: str = "") -> Connection:
        """A connection by calendar id, `primary` for an account's own. Raises NotFound, Ambiguous."""
        found = [
            c
            for c in self._connections.all()
            if (c.calendar_id == calendar_id or (calendar_id == "primary" and c.calendar_id == c.account.email))
            and (not resource or c.resource == self._resources.get(resource).uid)
        ]
        if not found:
            raise NotFound(
                f"No resource is connected to “{calendar_id[:100]}”.", "See “schedapp status” for what is connected."
            )
        if len(found) > 1:
            raise Ambiguous(f"“{calendar_id[:100]}” fits several connections.", "Give the calendar's own id.")
        return found[0]


def trouble(reports: Sequence[SyncReport]) -> SchedError | None:
    """The first error of some reports."""
    return next((report.error for report in reports if report.error), None)
