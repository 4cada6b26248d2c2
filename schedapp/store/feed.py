"""Reads the change feed: the rows that the triggers of `feed_log` write, with what the history says of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from schedapp.model.feed import Cursor, FeedEntry, FeedPage, FeedType, booking_type
from schedapp.store.codec import booking_from
from schedapp.store.database import Database
from schedapp.store.feed_log import KEPT

_HEAD = """
SELECT (SELECT value FROM meta WHERE key = 'feed') AS feed,
       coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'change'), 0) AS newest
"""
_AFTER = f"""
SELECT m.*, c.id, c.at, c.topic, c.act, c.uid, c.entry, h.before, h.after FROM ({_HEAD}) AS m
  LEFT JOIN (SELECT * FROM change WHERE id > ? ORDER BY id LIMIT ?) AS c
  LEFT JOIN history AS h ON h.id = c.entry AND c.entry <> 0 ORDER BY c.id
"""
_ENTRIES = "SELECT id, at, booking_uid, before, after FROM history WHERE id IN (SELECT value FROM json_each(?))"
_RESOURCE_TYPES = {
    "added": FeedType.RESOURCE_ADDED,
    "changed": FeedType.RESOURCE_CHANGED,
    "removed": FeedType.RESOURCE_REMOVED,
}


class FeedRepository:
    """Reads only; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> Cursor:
        """The place after the last change that there is."""
        row = self._database.row(_HEAD)
        return Cursor(str(row[0]), int(row[1])) if row else Cursor("", 0)

    def stamp(self) -> int:
        """Differs from what this thread saw last when anybody else has written; costs a few microseconds."""
        row = self._database.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    def after(self, cursor: Cursor, limit: int) -> FeedPage:
        """The next changes after a place, read as of one moment."""
        rows = self._database.rows(_AFTER, (cursor.number, limit + 1))
        head = Cursor(str(rows[0][0]), int(rows[0][1]))
        if cursor.feed != head.feed or not head.number - KEPT <= cursor.number <= head.number:
            return FeedPage((), head, reset=True)
        entries = tuple(_entry(row[2:]) for row in rows[:limit] if row[2] is not None)
        more = len(rows) > limit
        last = entries[-1].number if more else head.number
        return FeedPage(entries, Cursor(head.feed, last), more=more)

    def of_history(self, entries: Collection[int]) -> dict[int, FeedEntry]:
        """Changes of bookings by their numbers in the history, for those that are there."""
        rows = self._database.rows(_ENTRIES, (json.dumps(sorted(entries)),))
        return {row[0]: _booking_entry(0, row[1], row[2], row[0], row[3], row[4]) for row in rows}


def _entry(row: tuple[Any, ...]) -> FeedEntry:
    number, at, topic, act, uid, entry, before, after = row
    if topic == "booking":
        return _booking_entry(number, at, uid, entry, before, after)
    kind = {"availability": FeedType.AVAILABILITY_CHANGED, "attention": FeedType.ATTENTION_CHANGED}.get(topic)
    return FeedEntry(number, at, kind or _RESOURCE_TYPES[act], uid)


def _booking_entry(number: int, at: int, uid: str, entry: int, before: str | None, after: str | None) -> FeedEntry:
    was, now = booking_from(before), booking_from(after)
    kind = FeedType.BOOKING_CHANGED if now is None else booking_type(was, now)
    return FeedEntry(number, at, kind, uid, now, was, entry)
