"""Small tables: settings, the history of changes, the journal of sync runs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from schedapp.model.change import HistoryEntry
from schedapp.model.run import SyncRun as Run
from schedapp.store.codec import booking_from
from schedapp.store.database import Database
from schedapp.store.tables import ConnectionRow, History, Setting, SyncRun

_RUNS_KEPT = 500
_LINES_SHOWN = 100
_RUN_FIELDS = (
    "id", "started", "ended", "connection", "calendar", "resource", "reason", "pulled", "pushed", "deleted",
    "conflicts", "parked", "error",
)  # fmt: skip
_RUNS = """
SELECT s.id, s.started, s.ended, c.uid, CASE c.summary WHEN '' THEN c.calendar_id ELSE c.summary END, r.uid, s.reason,
       s.pulled, s.pushed, s.deleted, s.conflicts, s.parked, s.error, s.until,
       (SELECT max(e.until) FROM sync_run AS e WHERE e.connection_id = s.connection_id AND e.id < s.id)
  FROM sync_run AS s JOIN connection AS c ON c.id = s.connection_id JOIN resource AS r ON r.id = c.resource_id
"""


class RecordRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self) -> AbstractContextManager[None]:
        """A transaction around a look and what is written by it."""
        return self._database.write()

    def settings(self) -> dict[str, str]:
        return {row.key: row.value for row in self._database.models(Setting.select())}

    def put_setting(self, key: str, value: str) -> None:
        with self._database.write():
            self._database.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, value))

    def entry(self, number: int) -> HistoryEntry | None:
        row = self._database.model(History.select().where(History.id == number))
        return None if row is None else _entry(row)

    def history(self, booking_uid: str) -> tuple[HistoryEntry, ...]:
        """The changes of a booking, the newest first."""
        query = History.select().where(History.booking_uid == booking_uid).order_by(History.id.desc())
        return tuple(_entry(row) for row in self._database.models(query))

    def add_run(
        self, connection: str, *, started: int, ended: int, reason: str, error: str, quiet_since: int = 0, **counts: int
    ) -> None:
        """Keeps the newest 500 runs of a connection. `counts`: pulled, pushed, deleted, conflicts, parked.

        A failure like the one before it, with no good run since (`quiet_since` is when the last one was), makes that
        one last longer: an offline night is one entry.
        """
        with self._database.write():
            row = self._database.model(ConnectionRow.select().where(ConnectionRow.uid == connection))
            if row is None:
                return
            until = self._last_change(connection)
            last = self._database.model(
                SyncRun.select().where(SyncRun.connection == row.id).order_by(SyncRun.id.desc())
            )
            if last is not None and error and not any(counts.values()) and _goes_on(last, error, until, quiet_since):
                self._database.run(SyncRun.update(ended=ended).where(SyncRun.id == last.id))
                return
            fields = {"started": started, "ended": ended, "reason": reason, "error": error, "until": until, **counts}
            self._database.run(SyncRun.insert(connection=row.id, **fields))
            self._forget_old_runs(row.id)

    def _last_change(self, connection: str) -> int:
        """The id of the newest entry in the history that came over a connection."""
        row = self._database.row("SELECT max(id) FROM history WHERE connection <> '' AND connection = ?", (connection,))
        return int(row[0] or 0) if row else 0

    def _forget_old_runs(self, connection: int) -> None:
        kept = (
            SyncRun.select(SyncRun.id)
            .where(SyncRun.connection == connection)
            .order_by(SyncRun.id.desc())
            .limit(_RUNS_KEPT)
        )
        self._database.run(SyncRun.delete().where(SyncRun.connection == connection, SyncRun.id.not_in(kept)))

    def runs(self, limit: int, connection: str = "", before: int = 0) -> tuple[Run, ...]:
        """The newest runs first, of one connection (uid) or of all; each with what changed here since the last one.
        `before` is a run: those that are older than it."""
        sql = f"{_RUNS} WHERE (?1 = '' OR c.uid = ?1) AND (?3 = 0 OR s.id < ?3) ORDER BY s.id DESC LIMIT ?2"
        return tuple(self._run(row) for row in self._database.rows(sql, (connection, limit, before)))

    def _run(self, row: tuple[Any, ...]) -> Run:
        *fields, until, since = row
        named = dict(zip(_RUN_FIELDS, fields, strict=True))
        changes = self._database.rows(
            "SELECT summary, count(*) OVER () FROM history WHERE connection <> '' AND connection = ? AND id > ? "
            f"AND id <= ? ORDER BY id LIMIT {_LINES_SHOWN}",
            (named["connection"], since or 0, until),
        )
        lines = [summary for summary, _ in changes]
        if changes and changes[0][1] > _LINES_SHOWN:
            lines.append(f"and {changes[0][1] - _LINES_SHOWN:,} more")
        return Run(**named, lines=tuple(lines))


def _goes_on(last: SyncRun, error: str, until: int, quiet_since: int) -> bool:
    counted = last.pulled or last.pushed or last.deleted or last.conflicts or last.parked
    return bool(last.error == error and not counted and last.until == until and quiet_since <= last.ended)


def _entry(row: History) -> HistoryEntry:
    return HistoryEntry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        face=row.face,
        action=row.action,
        booking=row.booking_uid,
        version=row.version,
        summary=row.summary,
        before=booking_from(row.before),
        after=booking_from(row.after),
    )
