"""What lies ahead in a zone: read when the rules of its clocks changed, which is seldom, so whole tables are walked."""

from __future__ import annotations

from schedapp.model.timespan import instant_text, to_local
from schedapp.store.database import Database

_ZONES = """
SELECT zone FROM resource WHERE deleted_at IS NULL
 UNION SELECT zone FROM availability_exception WHERE deleted_at IS NULL AND zone IS NOT NULL
"""
_TIMED = """
SELECT uid FROM booking WHERE deleted_at IS NULL AND parent_id IS NULL AND zone = ?1
   AND (end > ?2 OR recurrence <> '[]')
 UNION SELECT m.uid FROM booking AS b JOIN booking AS m ON m.id = b.parent_id
 WHERE m.deleted_at IS NULL AND b.zone = ?1 AND (b.end > ?2 OR b.original_start > ?3)
 ORDER BY 1
"""
_ALL_DAY = """
SELECT DISTINCT coalesce(m.uid, b.uid) FROM booking AS b LEFT JOIN booking AS m ON m.id = b.parent_id
  JOIN booking_resource AS br ON br.booking_id = b.id JOIN resource AS r ON r.id = br.resource_id
 WHERE r.zone = ?1 AND b.start_date IS NOT NULL AND b.deleted_at IS NULL AND (b.end_date >= ?2 OR b.recurrence <> '[]')
 ORDER BY 1
"""
_CLOSURES = "SELECT uid FROM availability_exception WHERE deleted_at IS NULL AND zone = ? AND end > ? ORDER BY uid"


class ClockRuleReader:
    """Moments are UTC epoch seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def zones(self) -> frozenset[str]:
        """Those of all resources and closures."""
        return frozenset(zone for (zone,) in self._database.rows(_ZONES))

    def timed(self, zone: str, after: int) -> list[str]:
        """The uids of bookings that have a time in a zone after a moment, and of all its series."""
        return [uid for (uid,) in self._database.rows(_TIMED, (zone, after, instant_text(after)))]

    def all_day(self, zone: str, after: int) -> list[str]:
        """The uids of bookings of whole days whose midnights are a zone's, from a moment on, and of all its series."""
        return [uid for (uid,) in self._database.rows(_ALL_DAY, (zone, to_local(after, zone).date().isoformat()))]

    def closures(self, zone: str, after: int) -> list[str]:
        """The uids of closures that end after a moment."""
        return [uid for (uid,) in self._database.rows(_CLOSURES, (zone, after))]
