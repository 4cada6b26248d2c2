"""Which entries of the history somebody has seen: one mark for all that there is, others for bookings seen since."""

from __future__ import annotations

from collections.abc import Mapping

from schedapp.store.database import Database

NEWEST = 2_000
"""Entries that are looked at; who was away for longer sees what changed last."""

_UNSEEN = f"""
SELECT h.id, h.booking_uid FROM history AS h LEFT JOIN connection AS c ON c.uid = h.connection
 WHERE h.id > ?1 AND (c.id IS NULL OR (c.synced_at <> 0 AND h.id > c.imported))
   AND h.id > coalesce((SELECT entry FROM seen WHERE actor = ?2 AND name = h.booking_uid), 0)
 ORDER BY h.id DESC LIMIT {NEWEST}
"""


class SeenRepository:
    """`actor` is the operating system's user."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, actor: str) -> None:
        """Whoever looks for the first time has seen all that there is."""
        if self._database.row("SELECT 1 FROM seen WHERE actor = ? AND name = ''", (actor,)) is None:
            with self._database.write():
                self._database.execute(
                    "INSERT OR IGNORE INTO seen (actor, name, entry) SELECT ?, '', coalesce(max(id), 0) FROM history",
                    (actor,),
                )

    def unseen(self, actor: str) -> list[tuple[int, str]]:
        """(entry, booking uid) of what changed since the marks, the newest first. Somebody who never looked has seen
        all."""
        row = self._database.row("SELECT entry FROM seen WHERE actor = ? AND name = ''", (actor,))
        if row is None:
            return []
        return [(entry, uid) for entry, uid in self._database.rows(_UNSEEN, (row[0], actor))]

    def marks(self, actor: str) -> dict[str, int]:
        """The entry up to which each booking or date was seen, by name."""
        return dict(self._database.rows("SELECT name, entry FROM seen WHERE actor = ? AND name <> ''", (actor,)))

    def put(self, actor: str, entries: Mapping[str, int]) -> None:
        """These were seen up to these entries; no mark goes back."""
        with self._database.write():
            self._database.execute_many(
                "INSERT INTO seen (actor, name, entry) VALUES (?, ?, ?) "
                "ON CONFLICT (actor, name) DO UPDATE SET entry = max(entry, excluded.entry)",
                [(actor, name, entry) for name, entry in entries.items()],
            )

    def put_all(self, actor: str, entry: int) -> None:
        """Everything up to an entry was seen: the one mark says so, those of single bookings are not needed."""
        with self._database.write():
            self.put(actor, {"": entry})
            self._database.execute("DELETE FROM seen WHERE actor = ? AND name <> '' AND entry <= ?", (actor, entry))

    def last(self) -> int:
        """The newest entry of the history."""
        row = self._database.row("SELECT coalesce(max(id), 0) FROM history")
        return int(row[0]) if row else 0
