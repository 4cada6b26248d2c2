"""What a face does with calendars: sign in, connect, events, sync, rehearse, look, history, disconnect."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from schedapp.model.booking import Booking
from schedapp.model.connection import (
    Account,
    Connection,
    ConnectionStatus,
    Deletions,
    Direction,
    Health,
    Incoming,
    Policy,
    Privacy,
    RemoteCalendar,
)  # fmt: skip
from schedapp.model.rehearsal import Rehearsal
from schedapp.model.run import SyncRun
from schedapp.model.timespan import Span
from schedapp.services.accounts import SIGN_IN_SECONDS, Accounts, OpenBrowser
from schedapp.services.connecting import Connecting, Wish
from schedapp.services.given_tokens import GivenToken
from schedapp.services.listing import Bounds, EventKey, EventLister
from schedapp.services.looking import Looker
from schedapp.services.next_try import NextTry
from schedapp.services.rehearsal import Rehearser
from schedapp.services.reports import EventRow, Look, SyncReport, preview_lines
from schedapp.services.resources import ResourceService
from schedapp.services.runs import RunJournal
from schedapp.services.settings import SettingsService
from schedapp.services.syncing import CycleRunner, Told
from schedapp.store.connections import ConnectionRepository
from schedapp.store.sync_state import SyncState

_SIGNED_OUT = (Health.SIGN_IN, Health.LOCKED, Health.READ_ONLY)


class CalendarService:
    """Calls marked [network] may take seconds: never on a GUI thread."""

    def __init__(
        self,
        connections: ConnectionRepository,
        state: SyncState,
        resources: ResourceService,
        accounts: Accounts,
        settings: SettingsService,
        *,
        connecting: Connecting,
        runner: CycleRunner,
        looker: Looker,
        rehearser: Rehearser,
        journal: RunJournal,
        lister: EventLister,
        next_try: NextTry,
    ) -> None:
        self._connections = connections
        self._state = state
        self._resources = resources
        self._accounts = accounts
        self._settings = settings
        self._connecting = connecting
        self._runner = runner
        self._looker = looker
        self._rehearser = rehearser
        self._journal = journal
        self._lister = lister
        self._next_try = next_try

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
        deadline: float = SIGN_IN_SECONDS,
    ) -> Account:
        """[network] Signs in through the system browser; blocks until consent, refusal, `cancelled` or `deadline`.

        Raises SignInFailed, KeyringUnavailable (then `session_only` keeps the token in memory), BadInput, RemoteError.
        """
        account = self._accounts.sign_in(
            client_file,
            login_hint=login_hint,
            open_browser=open_browser,
            cancelled=cancelled,
            session_only=session_only,
            deadline=deadline,
        )
        return self._signed_in(account)

    def accept(self, given: GivenToken, *, session_only: bool = False) -> Account:
        """[network] Signs in with a token that a program brought along. Raises BadInput, AuthError, RemoteError."""
        return self._signed_in(self._accounts.accept(given, session_only=session_only))

    def _signed_in(self, account: Account) -> Account:
        """What waited for this sign-in goes on."""
        for connection in self._connections.all():
            if connection.account.uid == account.uid and connection.health in _SIGNED_OUT:
                self._connections.update(replace(connection, health=Health.NEW, message=""))
                self._state.unpark(connection.uid)  # what was refused for want of a permission
        return account

    def sign_out_unused(self, account: Account) -> None:
        """Signs out and forgets an account that nothing is connected with. Raises KeyringUnavailable."""
        self._connecting.leave(account)

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
        privacy: Privacy | None = None,
        policy: Policy = Policy.ASK,
        incoming: Incoming = Incoming.DETAILS,
        availability: bool = False,
        uid: str = "",
        allowed: Callable[[], None] = lambda: None,
    ) -> Connection:
        """[network] Maps a resource to a calendar; `privacy` None is the place's default, `availability` sends its
        closures and time off as busy events. `uid` names the connection, "" a new one. `allowed` is asked last, in the
        transaction that stores it: what it raises prevents that.

        Raises NotFound, BadInput, AuthError, RemoteError.
        """
        wish = Wish(direction, privacy or self._settings.default_privacy, policy, incoming, availability)
        return self._connecting.begin(self._connecting.draft(resource, account, calendar_id, wish, uid), allowed)

    def connected(self, resource: str, account: Account, calendar_id: str) -> Connection | None:
        """The connection of just this resource, calendar (an id or `primary`) and account, if there is one: signed in
        anew, it goes on. Raises NotFound."""
        return self._connecting.same(resource, account, calendar_id)

    def change(
        self,
        calendar_id: str,
        *,
        resource: str = "",
        direction: Direction | None = None,
        privacy: Privacy | None = None,
        policy: Policy | None = None,
        incoming: Incoming | None = None,
        availability: bool | None = None,
    ) -> Connection:
        """Gives a connection other terms; None leaves a term as it is. With another privacy level all that was sent
        waits to be sent anew: the outbox is that job, and it survives a kill. Raises NotFound, Ambiguous, BadInput.
        """
        chosen = {
            "direction": direction,
            "privacy": privacy,
            "policy": policy,
            "incoming": incoming,
            "availability": availability,
        }
        wanted = {name: value for name, value in chosen.items() if value is not None}
        return self._connecting.change(self._connecting.find(calendar_id, resource).uid, wanted)

    def find(self, calendar_id: str, resource: str = "") -> Connection:
        """The connection of a calendar: its id, or `primary` for an account's own. Raises NotFound, Ambiguous."""
        return self._connecting.find(calendar_id, resource)

    def connections(self) -> tuple[ConnectionStatus, ...]:
        """Every connection with its health and queue; local and fast."""
        found = self._connections.status()
        waits = {account.uid: self._accounts.waits_until(account) for account in {s.connection.account for s in found}}
        offline = any(status.connection.health is Health.OFFLINE for status in found)
        at = self._next_try.at() if offline else 0
        return tuple(_when_tried(status, waits[status.connection.account.uid], at) for status in found)

    def preview(self, booking: Booking, privacy: Privacy, zone: str) -> tuple[tuple[str, str], ...]:
        """The exact text that Google would get, as (field, value) lines."""
        return preview_lines(booking, privacy, zone)

    def disconnect(
        self, calendar_id: str, *, resource: str = "", remove_copies: bool = False, revoke: bool = False
    ) -> Connection:
        """Stops syncing; bookings stay. [network] with `remove_copies` (our own events are deleted in Google) and
        `revoke` (Google ends the grant on every computer). Raises NotFound, Ambiguous, AuthError, RemoteError.
        """
        connection = self._connecting.find(calendar_id, resource)
        self._connecting.end(connection, remove_copies=remove_copies, revoke=revoke)
        return connection

    # --- sync -------------------------------------------------------------------------------------

    def sync(
        self,
        calendar_id: str | None = None,
        *,
        resource: str = "",
        deletions: Deletions = Deletions.HOLD,
        told: Told | None = None,
    ) -> tuple[SyncReport, ...]:
        """[network] Synchronizes one calendar or all. One connection's trouble is in its report, not raised.

        `resource` says which one, where the calendar's name fits several. `told` is called after each with how many
        are done, and of how many. Raises NotFound, Ambiguous, StoreError.
        """
        wanted = self._wanted(calendar_id, resource)
        return self._runner.run_all(wanted, "command", deletions=deletions, told=told)

    def _wanted(self, calendar_id: str | None, resource: str = "") -> list[Connection]:
        return [self._connecting.find(calendar_id, resource)] if calendar_id else list(self._connections.all())

    def rehearse(self, calendar_id: str | None = None) -> tuple[Rehearsal, ...]:
        """[network] What a sync of one calendar or of all would do. Nothing is changed anywhere.

        Raises NotFound, Ambiguous, StoreError; a connection's trouble is in its rehearsal.
        """
        return self._rehearser.rehearse(self._wanted(calendar_id))

    def rehearse_new(
        self,
        resource: str,
        account: Account,
        calendar_id: str,
        *,
        direction: Direction = Direction.TWO_WAY,
        privacy: Privacy | None = None,
        policy: Policy = Policy.ASK,
        incoming: Incoming = Incoming.DETAILS,
        availability: bool = False,
    ) -> Rehearsal:
        """[network] What the first sync of a connection would do that does not exist yet. Raises as `connect` does."""
        wish = Wish(direction, privacy or self._settings.default_privacy, policy, incoming, availability)
        return self._rehearser.rehearse_new(self._connecting.draft(resource, account, calendar_id, wish))

    def look(self, resources: Sequence[str], spans: Sequence[Span], deadline: float | None = None) -> Look:
        """[network, bounded] A fresh look at Google for the connected ones of some resources, before a booking.

        It ends within `deadline` seconds (None: `looking.DEADLINE`). What changed there is taken over, so that booking
        right after it is refused if the slot went. Raises Taken.
        """
        return self._looker.look(tuple(resources), tuple(spans), deadline)

    # --- what was synchronized --------------------------------------------------------------------

    def events(
        self, calendar_id: str, start: int | None = None, end: int | None = None, *, resource: str = ""
    ) -> tuple[EventRow, ...]:
        """The events that Sched has synchronized with a calendar, by start. Raises NotFound, Ambiguous."""
        connection = self._connecting.find(calendar_id, resource)
        return self._lister.events(connection, self._resources.get(connection.resource).zone, start, end)

    def events_page(
        self, connection: Connection, span: Bounds, limit: int, after: EventKey | None = None
    ) -> tuple[EventRow, ...]:
        """The first `limit` of the events that overlap a span (UTC epoch seconds, None for no bound), by start and id;
        `after` is the key of one: those after it. No more is read."""
        zone = self._resources.get(connection.resource).zone
        return self._lister.page(connection, zone, span, limit, after)

    def history(self, limit: int = 50, calendar_id: str | None = None, before: int = 0) -> tuple[SyncRun, ...]:
        """The newest runs that did something or failed, of one calendar or of all; `before` a run: those that are
        older than it. Raises NotFound, Ambiguous."""
        connection = self._connecting.find(calendar_id).uid if calendar_id else ""
        return self._journal.list(limit, connection, before)


def _when_tried(status: ConnectionStatus, wait: int, at: int) -> ConnectionStatus:
    """With the next try of what is known here alone: `wait` is when the pause ends that Google asked the account for,
    `at` when the background tries what failed (UTC epoch seconds, 0 for none)."""
    connection = status.connection
    if connection.health is not Health.OFFLINE:
        return status
    if wait:
        connection = replace(connection, health=Health.PAUSED)
    return replace(status, connection=connection, asked_to_wait=wait, next_try=max(status.next_try, wait or at))
