"""Accounts and connections: which resource goes to which calendar, and how it fares."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from schedapp.errors import InUse, NotFound
from schedapp.model.connection import (
    LEFT_OUT,
    LEVELS,
    MASKED,
    Account,
    Connection,
    ConnectionStatus,
    Direction,
    Health,
    Incoming,
    Policy,
    Privacy,
    Question,
)  # fmt: skip
from schedapp.store.database import Database
from schedapp.store.tables import AccountRow, ConnectionRow, Decision, ResourceRow
from schedapp.store.terms import Terms

_FIELDS = (
    "summary", "zone", "message", "sync_token", "params_hash", "access_role", "synced_at", "proven_at",
    "push_after", "careful", "availability",
)  # fmt: skip
_CHOICES = ("direction", "privacy", "policy", "incoming", "availability")
_WORDS = {"direction": Direction, "privacy": Privacy, "policy": Policy, "incoming": Incoming, "health": Health}
_LEARNT = tuple(name for name in (*_FIELDS, "health") if name not in (*_CHOICES, "sync_token"))
# Read several times in a cycle: as a tuple, without building the statement and its instances anew.
_SELECT = f"""
SELECT c.id, c.uid, r.uid, c.calendar_id, a.uid, a.email, a.provider, a.scopes,
       {", ".join(f"c.{name}" for name in (*_WORDS, *_FIELDS))}
  FROM connection AS c JOIN resource AS r ON r.id = c.resource_id JOIN account AS a ON a.id = c.account_id
"""
# The token says that all was taken over by the terms that the cycle began with: by others it says nothing.
_SAME_TERMS = "direction = ? AND privacy = ? AND incoming = ?"
_UPDATE = (
    f"UPDATE connection SET {', '.join(f'{name} = ?' for name in _LEARNT)}, "
    f"sync_token = CASE WHEN {_SAME_TERMS} THEN ? ELSE sync_token END WHERE uid = ?"
)
_QUEUE = """
SELECT count(*) FILTER (WHERE parked = 0), count(*) FILTER (WHERE parked = 1), min(created) FILTER (WHERE parked = 0),
       min(next_try) FILTER (WHERE parked = 0), count(*) FILTER (WHERE rewrite = 1)
  FROM outbox WHERE connection_id = ?
"""
_ERRORS = "SELECT error FROM outbox WHERE connection_id = ? AND error <> '' GROUP BY error ORDER BY max(id) LIMIT 10"


class ConnectionRepository:
    """`now` is the program's clock in UTC epoch seconds."""

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now
        self._terms = Terms(database, now)

    # --- accounts ---------------------------------------------------------------------------------

    def accounts(self) -> tuple[Account, ...]:
        rows = self._database.rows("SELECT uid, email, provider, scopes FROM account ORDER BY email")
        return tuple(_account(*row) for row in rows)

    def put_account(self, account: Account, client: dict[str, Any]) -> Account:
        """Stores an account, or its new scopes and client, by address. Gives it with the uid that counts."""
        with self._database.write():
            same = AccountRow.select().where(AccountRow.provider == account.provider, AccountRow.email == account.email)
            row = self._database.model(same)
            fields: dict[str, Any] = {"scopes": json.dumps(list(account.scopes)), "client": json.dumps(client)}
            fields["created"] = self._now()
            if row is None:
                fresh = AccountRow.insert(uid=account.uid, provider=account.provider, email=account.email, **fields)
                self._database.run(fresh)
                return account
            self._database.run(AccountRow.update(**fields).where(AccountRow.id == row.id))
            return replace(account, uid=row.uid)

    def signed_in_at(self, account_uid: str) -> int | None:
        """When somebody signed in with an account last, UTC epoch seconds."""
        row = self._account_row(account_uid)
        return None if row is None else int(row.created)

    def client_of(self, account_uid: str) -> dict[str, Any]:
        """The OAuth client (id, secret, addresses: none of them secret on a desktop) of an account."""
        row = self._account_row(account_uid)
        if row is None:
            raise NotFound("This account is not signed in.", "Connect a resource to sign in.")
        client: dict[str, Any] = json.loads(row.client)
        return client

    def _account_row(self, uid: str) -> Any:
        return self._database.model(AccountRow.select().where(AccountRow.uid == uid))

    def remove_account(self, uid: str) -> None:
        with self._database.write():
            self._database.run(AccountRow.delete().where(AccountRow.uid == uid))

    # --- connections ------------------------------------------------------------------------------

    def all(self) -> tuple[Connection, ...]:
        return tuple(_connection(row) for row in self._rows())

    def _rows(self) -> list[tuple[Any, ...]]:
        """Every connection with its resource and account, read in one query."""
        return self._database.rows(f"{_SELECT} ORDER BY r.position, c.id")

    def get(self, uid: str) -> Connection:
        row = self._database.row(f"{_SELECT} WHERE c.uid = ?", (uid,))
        if row is None:
            raise NotFound("This connection does not exist any more.", "It was disconnected.")
        return _connection(row)

    def add(self, connection: Connection) -> None:
        """Stores a new connection and puts every booking of its resource into its outbox.

        Raises BadInput, and NotFound where its resource was removed or its account signed out.
        """
        with self._database.write():
            number = self._check(connection)
            account = self._account_row(connection.account.uid)
            if account is None:
                raise NotFound("This account is not signed in.", "Connect a resource to sign in.")
            fresh = ConnectionRow.insert(
                uid=connection.uid,
                resource=number,
                account=account.id,
                calendar_id=connection.calendar_id,
                created=self._now(),
                **_columns(connection),
            )
            row = self._database.run(fresh)
            if connection.pushes:
                self._terms.send_all(row, number)
            if connection.availability:
                self._terms.send_closures(row)

    def _check(self, connection: Connection, *, but: str = "") -> int:
        """The row of its resource; `but` is the uid of the connection that is changed. Raises NotFound, BadInput."""
        resource = self._database.model(ResourceRow.select().where(ResourceRow.uid == connection.resource))
        if resource is None:
            raise NotFound("There is no such resource.", "It may have been removed.")
        if resource.deleted_at is not None:
            raise NotFound(
                f"{resource.name} was removed meanwhile.",
                "No calendar is connected to it. Add it again, or connect another resource.",
            )
        for other in self.all():
            if other.uid == but:
                continue
            same = other.calendar_id.casefold() == connection.calendar_id.casefold()
            if same and other.account.provider == connection.account.provider:
                raise InUse("This calendar is connected already.", "Disconnect it first, or choose another calendar.")
            if other.resource == connection.resource and other.pushes and connection.pushes:
                raise InUse(
                    f"{resource.name} writes to a calendar already.",
                    "A resource writes to one calendar. Disconnect that one, or connect this one with “pull”.",
                )
        return int(resource.id)

    def update(self, connection: Connection) -> None:
        """Writes what the sync cycle learnt: token, health, message, times, role. What was chosen stays."""
        terms = (str(connection.direction), str(connection.privacy), str(connection.incoming))
        columns = _columns(connection)
        values = (*(columns[name] for name in _LEARNT), *terms, connection.sync_token, connection.uid)
        with self._database.write():
            self._database.execute(_UPDATE, values)

    def change(self, before: Connection, after: Connection) -> None:
        """Writes what was chosen anew, and puts into the outbox what has to be sent for it. Raises BadInput."""
        with self._database.write():
            resource = self._check(after, but=after.uid)
            columns = ", ".join(f"{name} = ?" for name in _CHOICES)
            values = _columns(after)
            chosen = [values[name] for name in _CHOICES]
            self._database.execute(f"UPDATE connection SET {columns} WHERE uid = ?", (*chosen, after.uid))
            number = self._number(after.uid)
            if (before.direction, before.incoming) != (after.direction, after.incoming):
                self._database.execute("UPDATE connection SET sync_token = '' WHERE id = ?", (number,))
            lowered = LEVELS.index(after.privacy) < LEVELS.index(before.privacy)
            if lowered:
                self._terms.own_what_was_written(number)
            self._terms.confine(number, masked=after.privacy in MASKED)
            if not before.pushes and after.pushes:
                self._terms.begin_to_send(number, resource)
            elif before.pushes and not after.pushes:
                self._terms.stop_sending(number)
            elif after.pushes and before.privacy != after.privacy:
                self._terms.send_again(number, lowered=lowered)
            if after.availability != before.availability or (after.availability and not before.pushes):
                self._terms.send_closures(number)

    def _number(self, uid: str) -> int:
        row = self._database.row("SELECT id FROM connection WHERE uid = ?", (uid,))
        return int(row[0]) if row else 0

    def remove(self, uid: str) -> None:
        """Forgets the connection with its links, outbox and decisions. Bookings stay and can be changed."""
        with self._database.write():
            row = self._database.row("SELECT id, direction FROM connection WHERE uid = ?", (uid,))
            if row is not None:
                self._terms.let_go(row[0], only_read=row[1] == Direction.PULL)
            self._database.run(ConnectionRow.delete().where(ConnectionRow.uid == uid))

    def status(self) -> tuple[ConnectionStatus, ...]:
        """Every connection with its queue."""
        return tuple(self._status_of(row[0], _connection(row)) for row in self._rows())

    def _status_of(self, number: int, connection: Connection) -> ConnectionStatus:
        unresolved = Decision.select().where(Decision.connection == number, Decision.resolved_at.is_null())
        open_decisions = self._database.models(unresolved)
        errors = [error for (error,) in self._database.rows(_ERRORS, (number,))]
        reasons = errors + [decision.reason for decision in open_decisions]
        waiting, parked, oldest, first_try, rewriting = self._database.rows(_QUEUE, (number,))[0]
        return ConnectionStatus(
            connection=connection,
            waiting=waiting,
            parked=parked,
            decisions=len(open_decisions),
            oldest_waiting=oldest or 0,
            reasons=tuple(dict.fromkeys(reasons))[:10],
            questions=tuple(_question(decision) for decision in open_decisions),
            next_try=_next_try(connection, first_try, self._now()),
            last_error=connection.message or (errors[-1] if errors else ""),
            rewriting=rewriting,
        )

    def linked_events(self, uid: str) -> tuple[tuple[str, str], ...]:
        """(event id, booking uid) of every live link of a connection."""
        links = self._database.rows(
            "SELECT l.event_id, l.booking_uid FROM link AS l JOIN connection AS c ON c.id = l.connection_id "
            "WHERE c.uid = ? AND l.gone = 0 AND l.etag <> '' ORDER BY l.id",
            (uid,),
        )
        return tuple(links)


def _next_try(connection: Connection, first_try: int | None, now: int) -> int:
    """When what waits is tried again (`first_try` None: nothing waits), not before Google's pause ends; 0 where it
    goes with the next sync."""
    wanted = 0 if first_try is None else max(first_try, connection.push_after)
    return wanted if wanted > now else 0


def _columns(connection: Connection) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(connection, name) for name in _FIELDS}
    for name in _WORDS:
        fields[name] = str(getattr(connection, name))
    return fields


def _account(uid: str, email: str, provider: str, scopes: str) -> Account:
    return Account(uid=uid, email=email, provider=provider, scopes=tuple(json.loads(scopes)))


def _question(row: Any) -> Question:
    """A decision is about a booking by its uid; what was left out has none."""
    return Question(row.kind, "" if row.kind == LEFT_OUT else row.booking_uid, row.reason)


def _connection(row: tuple[Any, ...]) -> Connection:
    """From a row of `_SELECT`."""
    _, uid, resource, calendar_id, *rest = row
    words = dict(zip(_WORDS, rest[4:], strict=False))
    fields: dict[str, Any] = {name: kind(words[name]) for name, kind in _WORDS.items()}
    fields |= zip(_FIELDS, rest[4 + len(_WORDS) :], strict=True)
    for name in ("careful", "availability"):
        fields[name] = bool(fields[name])
    return Connection(
        uid=uid,
        resource=resource,
        calendar_id=calendar_id,
        account=_account(*rest[:4]),
        **fields,
    )
