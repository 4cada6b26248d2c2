"""Clients as rows of their own: found, paged, added, changed; which bookings are theirs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from schedapp.model.client import Client
from schedapp.store.database import Database

_COLUMNS = ("uid", "name", "phone", "email", "notes", "created", "version", "erased_at")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM client"
_CHUNK = 200
_ORDER = "name COLLATE NOCASE"


class ClientRepository:
    """Reads, and writes inside the caller's transaction. Times are UTC epoch seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, uid: str) -> Client | None:
        """Erased ones, too."""
        row = self._database.row(f"{_SELECT} WHERE uid = ?", (uid,))
        return _client(row) if row else None

    def find(self, name: str, phone: str) -> Client | None:
        """The one of that name and phone who was not erased."""
        row = self._database.row(f"{_SELECT} WHERE name = ? AND phone = ? AND erased_at IS NULL", (name, phone))
        return _client(row) if row else None

    def any(self) -> bool:
        """Whether there is one who was not erased."""
        return self._database.row("SELECT 1 FROM client WHERE erased_at IS NULL LIMIT 1") is not None

    def page(self, words: Sequence[str], after: tuple[str, str] | None, limit: int) -> list[Client]:
        """By name, then uid, those after a (name, uid), of whose name, phone or mail address each word is a part."""
        folded = [word.casefold() for word in words]
        found: list[Client] = []
        for client in self._from(after):
            texts = [text.casefold() for text in (client.name, client.phone, client.email)]
            if all(any(word in text for text in texts) for word in folded):
                found.append(client)
            if len(found) >= limit:
                break
        return found

    def _from(self, after: tuple[str, str] | None) -> Iterator[Client]:
        """In stretches: whoever looks for few reads few."""
        while True:
            where, values = "", []
            if after is not None:
                where, values = f"AND ({_ORDER}, uid) > (?, ?)", [*after]
            rows = self._database.rows(
                f"{_SELECT} WHERE erased_at IS NULL {where} ORDER BY {_ORDER}, uid LIMIT {_CHUNK}", values
            )
            yield from map(_client, rows)
            if len(rows) < _CHUNK:
                return
            after = (rows[-1][1], rows[-1][0])

    def add(self, client: Client) -> None:
        self._database.execute(
            "INSERT INTO client (uid, name, phone, email, notes, created) VALUES (?, ?, ?, ?, ?, ?)",
            (client.uid, client.name, client.phone, client.email, client.notes, client.created),
        )

    def update(self, client: Client) -> None:
        """Writes the texts; a name and phone that they replace are kept to be found again when the client is erased."""
        old = self.get(client.uid)
        if old is not None and (old.name, old.phone) != (client.name, client.phone):
            former = [*self.names(client.uid)[1:], (old.name, old.phone)]
            self._database.execute("UPDATE client SET former = ? WHERE uid = ?", (json.dumps(former), client.uid))
        self._database.execute(
            "UPDATE client SET name = ?, phone = ?, email = ?, notes = ?, version = version + 1 WHERE uid = ?",
            (client.name, client.phone, client.email, client.notes, client.uid),
        )

    def names(self, uid: str) -> list[tuple[str, str]]:
        """The present name and phone of a client, then those before."""
        row = self._database.row("SELECT name, phone, former FROM client WHERE uid = ?", (uid,))
        if row is None:
            return []
        return [(row[0], row[1]), *((name, phone) for name, phone in json.loads(row[2]))]

    # --- their bookings ----------------------------------------------------------------------------

    def bookings_of(self, uid: str, *, deleted: bool = False) -> list[str]:
        """The uids of the bookings that, or a date of which, are for a client; with `deleted` tombstones, too."""
        rows = self._database.rows(
            "SELECT DISTINCT coalesce(m.uid, b.uid), coalesce(m.deleted_at, b.deleted_at) IS NOT NULL "
            "FROM client AS c JOIN booking AS b ON b.client_id = c.id "
            "LEFT JOIN booking AS m ON m.id = b.parent_id WHERE c.uid = ? ORDER BY 1",
            (uid,),
        )
        return [booking for booking, gone in rows if deleted or not gone]

    def of_bookings(self, bookings: Collection[str]) -> dict[str, str]:
        """The clients (uids) of bookings and overrides, by their uids."""
        return dict(
            self._database.rows(
                "SELECT b.uid, c.uid FROM booking AS b JOIN client AS c ON c.id = b.client_id "
                "WHERE b.uid IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(bookings)),),
            )
        )

    def ahead(self, uid: str, now: int) -> int:
        """How many bookings of a client have not ended."""
        row = self._database.row(
            "SELECT count(DISTINCT o.booking_id || '/' || o.original_start) FROM client AS c "
            "JOIN booking AS b ON b.client_id = c.id JOIN occurrence AS o ON o.booking_id = b.id "
            "WHERE c.uid = ? AND o.end > ?",
            (uid, now),
        )
        return int(row[0]) if row else 0


def _client(row: tuple[Any, ...]) -> Client:
    fields = dict(zip(_COLUMNS, row, strict=True))
    return Client(**fields | {"erased_at": fields["erased_at"] or 0})
