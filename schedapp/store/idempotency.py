"""What requests with a key were answered, kept for a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from schedapp.store.database import Database

KEPT_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the uid of the token that sent it, method and path, its key, SHA-256 of its body in hex."""

    token: str
    route: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What it was answered: status, headers of its own, and the body as text."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


class IdempotencyRepository:
    """Times are UTC epoch seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, asked: Asked, now: int) -> tuple[str, Answered] | None:
        """The digest of the request that had this key first, and its answer."""
        row = self._database.row(
            "SELECT digest, status, answer, headers FROM idempotency "
            "WHERE token = ? AND route = ? AND key = ? AND at > ?",
            (asked.token, asked.route, asked.key, now - KEPT_SECONDS),
        )
        return None if row is None else (row[0], Answered(row[1], row[2], json.loads(row[3])))

    def keep(self, asked: Asked, answered: Answered, now: int) -> None:
        """Inside the caller's transaction; what is a day old is forgotten."""
        self._database.execute("DELETE FROM idempotency WHERE at <= ?", (now - KEPT_SECONDS,))
        self._database.execute(
            "INSERT INTO idempotency (token, route, key, digest, at, status, headers, answer) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                asked.token, asked.route, asked.key, asked.digest, now, answered.status,
                json.dumps(dict(answered.headers)), answered.body,
            ),
        )  # fmt: skip
