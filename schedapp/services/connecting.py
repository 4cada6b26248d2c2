"""The life of a connection: how it begins, gets other terms, and ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from schedapp.errors import (
    Ambiguous,
    BadInput,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    KeyringUnavailable,
    NotFound,
    Offline,
)  # fmt: skip
from schedapp.model.connection import (
    Account,
    Connection,
    Direction,
    Health,
    Incoming,
    Policy,
    Privacy,
    RemoteCalendar,
)  # fmt: skip
from schedapp.model.link import event_id as own_event_id
from schedapp.services.accounts import Accounts
from schedapp.services.resources import ResourceService
from schedapp.store.connections import ConnectionRepository
from schedapp.store.lease import Leases
from schedapp.store.sync_state import SyncState
from schedapp.sync.privacy import Changed, take_over

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Wish:
    """The terms of a new connection."""

    direction: Direction
    privacy: Privacy
    policy: Policy
    incoming: Incoming
    availability: bool = False


class Connecting:
    """`new_uid` gives ids of 32 hex digits."""

    def __init__(
        self,
        connections: ConnectionRepository,
        state: SyncState,
        resources: ResourceService,
        accounts: Accounts,
        leases: Leases,
        *,
        new_uid: Callable[[], str],
    ) -> None:
        self._connections = connections
        self._state = state
        self._resources = resources
        self._accounts = accounts
        self._leases = leases
        self._new_uid = new_uid

    def find(self, calendar_id: str, resource: str = "") -> Connection:
        """A connection by calendar id, `primary` for an account's own. Raises NotFound, Ambiguous."""
        found = [
            each
            for each in self._connections.all()
            if (
                each.calendar_id == calendar_id or (calendar_id == "primary" and each.calendar_id == each.account.email)
            )
            and (not resource or each.resource == self._resources.get(resource).uid)
        ]
        if not found:
            raise NotFound(
                f"No resource is connected to “{calendar_id[:100]}”.", "See “schedapp status” for what is connected."
            )
        if len(found) > 1:
            raise self._several(calendar_id, found)
        return found[0]

    def same(self, resource: str, account: Account, calendar_id: str) -> Connection | None:
        """The connection of a resource with a calendar (an id or `primary`) of an account. Raises NotFound."""
        uid = self._resources.get(resource).uid
        name = account.email if calendar_id == "primary" else calendar_id
        for each in self._connections.all():
            here = each.resource == uid and each.account.uid == account.uid
            if here and each.calendar_id.casefold() == name.casefold():
                return each
        return None

    def _several(self, calendar_id: str, found: list[Connection]) -> Ambiguous:
        choices = tuple(
            (each.uid, self._resources.get(each.resource).name, each.calendar_id, each.account.email) for each in found
        )
        names = "; ".join(f"{calendar} of {account} ({resource})" for _, resource, calendar, account in choices)
        return Ambiguous(
            f"“{calendar_id[:100]}” fits several connections.",
            f"Give the calendar's own id, or name the resource: {names}.",
            connections=choices,
        )

    # --- beginning --------------------------------------------------------------------------------

    def draft(self, resource: str, account: Account, calendar_id: str, wish: Wish, uid: str = "") -> Connection:
        """[network] A connection that is not stored yet. Raises NotFound, BadInput, AuthError, RemoteError."""
        thing = self._resources.get(resource)
        calendar = self._find_calendar(account, calendar_id)
        connection = Connection(
            uid=uid or self._new_uid(),
            resource=thing.uid,
            account=account,
            calendar_id=calendar.calendar_id,
            summary=calendar.summary,
            zone=calendar.zone,
            direction=wish.direction,
            privacy=wish.privacy,
            policy=wish.policy,
            incoming=wish.incoming,
            availability=wish.availability,
            access_role=calendar.access_role,
        )
        _refuse_to_write(connection)
        return connection

    def _find_calendar(self, account: Account, calendar_id: str) -> RemoteCalendar:
        for calendar in self._accounts.server(account).calendars():
            if calendar.calendar_id == calendar_id or (calendar_id == "primary" and calendar.primary):
                return calendar
        raise NotFound(
            f"{account.email} has no calendar “{calendar_id[:100]}”.", "List them with “schedapp calendars”."
        )

    def begin(self, connection: Connection, allowed: Callable[[], None]) -> Connection:
        """Stores it; its resource's bookings wait to be sent. `allowed` is asked in the same transaction, and raises
        what shall prevent it. Raises BadInput, NotFound."""
        with self._state.write():
            allowed()
            self._connections.add(connection)
        return connection

    # --- other terms ------------------------------------------------------------------------------

    def change(self, uid: str, chosen: dict[str, Any]) -> Connection:
        """Gives a connection other terms (direction, privacy, policy, incoming, availability) in one transaction: what
        Google has to get for it is in the outbox after that. Raises BadInput, NotFound."""
        with self._state.write():
            before = self._connections.get(uid)
            after = replace(before, **chosen)
            if after == before:
                return before
            if after.pushes and not before.pushes:
                _refuse_to_write(after)
            take_over(self._state, Changed(before, after), self._connections.linked_events(uid))
            self._connections.change(before, after)
            return self._connections.get(uid)

    # --- the end ----------------------------------------------------------------------------------

    def end(self, connection: Connection, *, remove_copies: bool, revoke: bool) -> None:
        """[network with `remove_copies` or `revoke`] Forgets the connection, and the account with its last one.

        The token goes first: ended half-way, the connection is still there, asks for a sign-in, and can be ended anew.
        Which is the last one is seen where it is removed: others of the account may end at the same time.
        Raises Offline, AuthError, RemoteError.
        """
        with self._leases.hold(connection.uid, PATIENCE) as got:
            if not got:
                raise Offline("Another Sched is synchronizing this calendar.", "Wait a moment and try again.")
            if remove_copies:
                self._remove_copies(connection)
            trouble = self._revoke(connection.account) if revoke else None
            if not self._forget(connection, signed_out=revoke):
                trouble = self._accounts.sign_out(connection.account, revoke=False)
                self._forget(connection, signed_out=True)
        if trouble is not None:
            raise trouble

    def leave(self, account: Account) -> None:
        """Signs out and forgets an account without a connection; any other stays as it is.

        Google's grant is left alone: other computers may use it. Raises KeyringLocked before the account is forgotten,
        KeyringUnavailable after it.
        """
        if self._is_used(account):
            return
        trouble = self._accounts.sign_out(account, revoke=False)
        with self._state.write():
            if not self._is_used(account):  # else it was connected meanwhile, and asks for a sign-in
                self._connections.remove_account(account.uid)
        if trouble is not None:
            raise trouble

    def _is_used(self, account: Account) -> bool:
        return any(each.account.uid == account.uid for each in self._connections.all())

    def _forget(self, connection: Connection, *, signed_out: bool) -> bool:
        """Removes the connection, and its account with the last one: that one only once the account is `signed_out`.

        False where nothing was removed for want of that: the keyring has no part in a transaction.
        """
        account = connection.account.uid
        with self._state.write():
            others = any(each.account.uid == account and each.uid != connection.uid for each in self._connections.all())
            if not others and not signed_out:
                return False
            self._connections.remove(connection.uid)
            if not others:
                self._connections.remove_account(account)
        return True

    def _revoke(self, account: Account) -> KeyringUnavailable | None:
        trouble = self._accounts.sign_out(account, revoke=True)
        for other in self._connections.all():
            if other.account.uid == account.uid:
                message = f"{account.email} is not signed in. Sign in again; nothing is lost meanwhile."
                self._connections.update(replace(other, health=Health.SIGN_IN, message=message))
        return trouble

    def _remove_copies(self, connection: Connection) -> None:
        server = self._accounts.server(connection.account)
        for event_id, name in self._connections.linked_events(connection.uid):
            link = self._state.link_of_event(connection.uid, event_id)
            if "/" in name or link is None or event_id != own_event_id(name, connection.calendar_id, link.generation):
                continue
            try:
                server.delete_event(connection.calendar_id, event_id, link.etag)
            except (EtagMismatch, EventDeleted, EventNotFound):  # changed there since: it is not our copy any more
                continue


def _refuse_to_write(connection: Connection) -> None:
    """Raises BadInput for a connection that would write to a calendar that can only be read."""
    writable = RemoteCalendar(connection.calendar_id, connection.summary, connection.zone, connection.access_role)
    if connection.pushes and connection.access_role and not writable.writable:
        raise BadInput(
            f"Google lets you read “{connection.summary}”, not change it.",
            "Ask its owner for the right to make changes, or connect it only from Google (pull).",
        )
