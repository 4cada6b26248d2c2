"""Small tables: settings, the history of changes, the journal of sync runs."""

from __future__ import annotations

from schedapp.model.change import HistoryEntry
from schedapp.store.codec import booking_from
from schedapp.store.database import Database
from schedapp.store.tables import ConnectionRow, History, Setting, SyncRun

_RUNS_KEPT = 500


class RecordRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

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
        self, connection: str, *, started: int, ended: int, reason: str, pulled: int, pushed: int, error: str
    ) -> None:
        """Keeps the newest 500 runs of a connection. Quiet successful runs are not worth a row."""
        with self._database.write():
            row = self._database.model(ConnectionRow.select().where(ConnectionRow.uid == connection))
            if row is None:
                return
            fields = {"started": started, "ended": ended, "reason": reason, "pulled": pulled, "pushed": pushed}
            self._database.run(SyncRun.insert(connection=row.id, error=error, **fields))
            kept = (
                SyncRun.select(SyncRun.id)
                .where(SyncRun.connection == row.id)
                .order_by(SyncRun.id.desc())
                .limit(_RUNS_KEPT)
            )
            self._database.run(SyncRun.delete().where(SyncRun.connection == row.id, SyncRun.id.not_in(kept)))


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
