"""The rules of the place and of its resources, and what a booking has of its own time."""

from __future__ import annotations

from schedapp.model.availability import Rules
from schedapp.model.booking import split_name
from schedapp.store.database import Database

NOTICE, HORIZON = "notice_minutes", "horizon_days"


class AvailabilityRepository:
    """The place's rules are settings, a resource's lie in its row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision(self) -> int:
        return self._database.revision()

    def rules(self) -> dict[str, Rules]:
        """By the uid of the resource, the place's under ""."""
        sql = f"SELECT uid, {NOTICE}, {HORIZON} FROM resource WHERE deleted_at IS NULL"
        found = {uid: Rules(notice, horizon) for uid, notice, horizon in self._database.rows(sql)}
        return found | {"": Rules(self._number(NOTICE), self._number(HORIZON))}

    def _number(self, key: str) -> int:
        row = self._database.row("SELECT value FROM setting WHERE key = ?", (key,))
        return int(row[0]) if row and row[0].isdigit() else 0

    def put_rules(self, resource: str, rules: Rules) -> None:
        """Of a resource (uid), or of the place ("")."""
        with self._database.write():
            if resource:
                sql = f"UPDATE resource SET {NOTICE} = ?, {HORIZON} = ? WHERE uid = ?"
                self._database.execute(sql, (rules.notice, rules.horizon, resource))
                return
            for key, value in ((NOTICE, rules.notice), (HORIZON, rules.horizon)):
                sql = "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)"
                self._database.execute(sql, (key, str(value or 0)))

    def own_spans(self, name: str) -> list[tuple[str, int, int]]:
        """(resource uid, start, end) of the time that a booking, or one occurrence of it, has now."""
        uid, original_start = split_name(name)
        return self._database.rows(
            "SELECT r.uid, o.start, o.end FROM occurrence AS o JOIN resource AS r ON r.id = o.resource_id "
            "JOIN booking AS b ON b.id = o.booking_id LEFT JOIN booking AS m ON m.id = b.parent_id "
            "WHERE (b.uid = ?1 OR m.uid = ?1) AND (?2 = '' OR o.original_start = ?2)",
            (uid, original_start),
        )
