"""The names that a shell completes, read from the file as it is: quickly, without Peewee, and nothing is written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_MOST = 200
_BOOKINGS = """
SELECT CASE o.original_start WHEN '' THEN substr(b.uid, 1, max(8, length(:begin)))
                             ELSE substr(b.uid, 1, 8) || '/' || o.original_start END,
       b.title, o.start, r.name, r.zone
FROM occurrence o JOIN booking b ON b.id = o.booking_id JOIN resource r ON r.id = o.resource_id
WHERE o.end > :since AND b.deleted_at IS NULL
  AND :begin IN (substr(b.uid || '/' || o.original_start, 1, length(:begin)),
                 substr(substr(b.uid, 1, 8) || '/' || o.original_start, 1, length(:begin)))
GROUP BY o.booking_id, o.original_start
ORDER BY o.start LIMIT :most
"""
_QUERIES = {
    "resource": "SELECT name, kind FROM resource WHERE deleted_at IS NULL ORDER BY position, name",
    "pool": "SELECT name, 'pool' FROM pool ORDER BY name",
    "any-pool": "SELECT 'any ' || name, 'pool' FROM pool ORDER BY name",
    "service": "SELECT name, minutes || ' min' FROM service ORDER BY name",
    "calendar": "SELECT DISTINCT calendar_id, summary FROM connection ORDER BY summary",
    "account": "SELECT email, 'Google account' FROM account ORDER BY email",
    "closure": "SELECT substr(uid, 1, 8), title FROM availability_exception ORDER BY start DESC LIMIT 200",
    "webhook": "SELECT substr(uid, 1, 8), address FROM webhook ORDER BY id",
    "client": "SELECT DISTINCT name, '' FROM client WHERE erased_at IS NULL ORDER BY name",
}


def names(database: Path, kind: str, beginning: str, now: int) -> list[tuple[str, str]]:
    """What there is of a kind, with a word about each; of bookings those that end after `now` (UTC epoch seconds) and
    whose id begins so. Nothing where the file is not there, is busy, or has another schema."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)) as reader:
            if kind == "booking":
                found = reader.execute(_BOOKINGS, {"begin": beginning, "since": now, "most": _MOST})
                return [(name, _about(*rest)) for name, *rest in found]
            return [(str(name), str(words)) for name, words in reader.execute(_QUERIES[kind])]
    except sqlite3.Error:
        return []


def _about(title: str, start: int, resource: str, zone: str) -> str:
    from schedapp.model.timespan import to_local

    local = to_local(start, zone)
    return f"{local:%a} {local.day} {local:%b %H:%M} {resource}: {title}"
