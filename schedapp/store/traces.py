"""What a sync left behind in a database: read after it, against marks that were set before it."""

from __future__ import annotations

from dataclasses import dataclass

from schedapp.model.change import HistoryEntry
from schedapp.store.codec import booking_from
from schedapp.store.database import Database


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest entries of a moment, and the names of what clashed then (with the resource's row)."""

    history: int
    conflict: int
    decision: int
    clashes: frozenset[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Clash:
    """One occurrence that came from Google and overlaps. Times are UTC epoch seconds."""

    title: str
    start: int
    all_day: bool
    resource: str


class Traces:
    """Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def marks(self) -> Marks:
        row = self._database.row(
            "SELECT (SELECT coalesce(max(id), 0) FROM history), (SELECT coalesce(max(id), 0) FROM conflict), "
            "(SELECT coalesce(max(id), 0) FROM decision)"
        )
        history, conflict, decision = row or (0, 0, 0)
        return Marks(history, conflict, decision, frozenset(self._clashes()))

    def changes(self, since: Marks) -> list[HistoryEntry]:
        """The bookings that changed, each once: as it was before the first change, and after the last."""
        rows = self._database.rows(
            "SELECT id, at, actor, face, action, booking_uid, version, summary, before, after FROM history "
            "WHERE id > ? ORDER BY id",
            (since.history,),
        )
        found: dict[str, HistoryEntry] = {}
        for number, at, actor, face, action, uid, version, summary, before, after in rows:
            first = found.get(uid)
            was = first.before if first else booking_from(before)
            found[uid] = HistoryEntry(number, at, actor, face, action, uid, version, summary, was, booking_from(after))
        return list(found.values())

    def conflicts(self, since: Marks) -> list[tuple[str, str, str]]:
        """(booking name, field, which value stays: mine or theirs)."""
        sql = "SELECT booking_uid, field, kept FROM conflict WHERE id > ? ORDER BY id"
        return [(str(name), str(field), str(kept)) for name, field, kept in self._database.rows(sql, (since.conflict,))]

    def decisions(self, since: Marks) -> list[tuple[str, str, str]]:
        """(kind, booking uid or what stands for an event, reason)."""
        sql = "SELECT kind, booking_uid, reason FROM decision WHERE id > ? AND resolved_at IS NULL ORDER BY id"
        return [(str(kind), str(uid), str(reason)) for kind, uid, reason in self._database.rows(sql, (since.decision,))]

    def clashes(self, since: Marks) -> list[Clash]:
        return [clash for key, clash in self._clashes().items() if key not in since.clashes]

    def _clashes(self) -> dict[tuple[str, str, int], Clash]:
        rows = self._database.rows(
            "SELECT b.uid, o.original_start, o.resource_id, b.title, o.start, b.start IS NULL, r.name "
            "FROM occurrence AS o INDEXED BY occurrence_contests JOIN booking AS b ON b.id = o.booking_id "
            "JOIN resource AS r ON r.id = o.resource_id WHERE o.claim = 'contests' ORDER BY o.start, o.id"
        )
        return {
            (uid, original_start, resource): Clash(title, start, bool(all_day), name)
            for uid, original_start, resource, title, start, all_day, name in rows
        }
