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
        return {row.key: row.value for row in Setting.select()}

    def put_setting(self, key: str, value: str) -> None:
        with self._database.write():
            self._database.execute("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, value))

    def entry(self, number: int) -> HistoryEntry | None:
        row = History.get_or_none(History.id == number)
        return None if row is None else _entry(row)

    def history(self, booking_uid: str) -> tuple[HistoryEntry, ...]:
        """The changes of a booking, the newest first."""
        rows = History.select().where(History.booking_uid == booking_uid).order_by(History.id.desc())
        return tuple(_entry(row) for row in rows)

    def add_run(
        self, connection: str, *, started: int, ended: int, reason: str, pulled: int, pushed: int, error: str
    ) -> None:
        """Keeps the newest 500 runs of a connection. Quiet successful runs are not worth a row."""
        with self._database.write():
            row = ConnectionRow.get_or_none(ConnectionRow.uid == connection)
            if row is None:
                return
            made = SyncRun.create(
                connection=row.id,
                started=started,
                ended=ended,
                reason=reason,
                pulled=pulled,
                pushed=pushed,
                error=error,
            )
            SyncRun.delete().where(SyncRun.connection == row.id, SyncRun.id <= made.id - _RUNS_KEPT).execute()


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
