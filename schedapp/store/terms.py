"""What follows from a connection's new terms: what is sent again, what is not sent any more, what may be changed."""

from __future__ import annotations

from collections.abc import Callable

from schedapp.store.database import Database

_TO_SEND = "b.deleted_at IS NULL AND b.expires_at IS NULL"
_OF_RESOURCE = """
EXISTS (SELECT 1 FROM booking_resource AS br WHERE br.booking_id = b.id AND br.resource_id = :resource)
OR EXISTS (SELECT 1 FROM booking AS o JOIN booking_resource AS br ON br.booking_id = o.id
            WHERE o.parent_id = b.id AND br.resource_id = :resource)
"""
_LINKED = """
b.uid IN (SELECT master_uid FROM link WHERE connection_id = :connection AND gone = 0 AND etag <> '' AND ours = 1)
"""
_ENQUEUE = """
INSERT INTO outbox (connection_id, booking_uid, created, rewrite)
SELECT :connection, b.uid, :now, :rewrite FROM booking AS b
 WHERE b.parent_id IS NULL AND ({which})
 ORDER BY b.recurrence = '[]' AND coalesce(b.end, CAST(strftime('%s', b.end_date) AS INTEGER)) < :now, b.start, b.id
ON CONFLICT (connection_id, booking_uid) DO UPDATE SET
  rewrite = max(rewrite, excluded.rewrite), attempts = 0, next_try = 0, parked = 0, error = ''
"""
_CLOSURES = """
INSERT OR IGNORE INTO outbox (connection_id, booking_uid, created)
SELECT c.id, e.uid, :now FROM connection AS c
  JOIN availability_exception AS e ON e.resource_id IS NULL OR e.resource_id = c.resource_id
 WHERE c.id = :connection AND c.direction <> 'pull' AND e.end > :now AND e.kind <> 'open'
"""
_LINKED_CLOSURES = """
INSERT OR IGNORE INTO outbox (connection_id, booking_uid, created, rewrite)
SELECT l.connection_id, e.uid, :now, 1 FROM link AS l JOIN availability_exception AS e ON e.uid = l.master_uid
 WHERE l.connection_id = :connection AND l.gone = 0 AND e.deleted_at IS NULL
"""
# A booking or an override whose series has an event in the calendar.
_IN_CALENDAR = """
coalesce((SELECT m.uid FROM booking AS m WHERE m.id = booking.parent_id), uid) IN
(SELECT l.master_uid FROM link AS l WHERE l.connection_id = ?{condition})
"""
_TEXTS = ("title", "client", "location", "notes", "overrides")
_DIFFERS = " OR ".join(
    f"json_extract(h.before, '$.{name}') IS NOT json_extract(h.after, '$.{name}')" for name in _TEXTS
)
_TEXTS_CHANGED_HERE = f"""
SELECT 1 FROM history AS h WHERE h.booking_uid = l.master_uid AND h.face <> 'sync' AND ({_DIFFERS})
"""


class Terms:
    """Each call inside the caller's write transaction, connections and resources by row. `now` is the program's clock
    (UTC epoch seconds). What is queued is sorted: the future and the series first, then the past.
    """

    def __init__(self, database: Database, now: Callable[[], int]) -> None:
        self._database = database
        self._now = now

    def send_all(self, connection: int, resource: int) -> None:
        """Every booking of a resource."""
        self._enqueue(f"{_TO_SEND} AND ({_OF_RESOURCE})", connection, resource)

    def send_again(self, connection: int, *, lowered: bool) -> None:
        """Every live booking with an event in the calendar whose texts may differ now. A lower level does not touch
        the texts of events that were made in Google."""
        ours = " AND b.origin = 'sched'" if lowered else ""
        self._enqueue(f"b.deleted_at IS NULL AND b.read_only = 0{ours} AND {_LINKED}", connection, rewrite=1)
        self._database.execute(_LINKED_CLOSURES, {"connection": connection, "now": self._now()})

    def send_closures(self, connection: int) -> None:
        """Every closure that has not ended: the calendar gets them from now on, or no more."""
        self._database.execute(_CLOSURES, {"connection": connection, "now": self._now()})

    def _enqueue(self, which: str, connection: int, resource: int = 0, rewrite: int = 0) -> None:
        values = {"connection": connection, "resource": resource, "rewrite": rewrite, "now": self._now()}
        self._database.execute(_ENQUEUE.format(which=which), values)

    def begin_to_send(self, connection: int, resource: int) -> None:
        """Also what was changed, deleted or taken off the resource meanwhile."""
        self._let_change(connection, allowed=True)
        self._enqueue(f"({_TO_SEND} AND ({_OF_RESOURCE})) OR {_LINKED}", connection, resource)

    def stop_sending(self, connection: int) -> None:
        """Bookings stay; an operation whose outcome is not known is not asked for any more, a pull will tell."""
        self._database.execute("DELETE FROM outbox WHERE connection_id = ?", (connection,))
        self._database.execute("DELETE FROM link WHERE connection_id = ? AND etag = '' AND gone = 0", (connection,))
        self._database.execute("UPDATE link SET nonce = '', sent = NULL WHERE connection_id = ?", (connection,))
        self._let_change(connection, allowed=False)

    def _let_change(self, connection: int, *, allowed: bool) -> None:
        """What came from a calendar that is only read is not to be changed here."""
        which = _IN_CALENDAR.format(condition=" AND l.ours = 1")
        sql = f"UPDATE booking SET read_only = ? WHERE origin = 'google' AND {which}"
        self._database.execute(sql, (not allowed, connection))

    def let_go(self, connection: int, *, only_read: bool) -> None:
        """The calendar is not followed any more: what came from it can be changed here, as nobody else does it now.
        The texts of one that was `only_read` stay here."""
        elsewhere = "SELECT 1 FROM link AS o WHERE o.master_uid = l.master_uid AND o.connection_id <> l.connection_id"
        which = _IN_CALENDAR.format(condition=f" AND NOT EXISTS ({elsewhere})")
        self._database.execute(
            f"UPDATE booking SET read_only = 0, confined = max(confined, ?) WHERE origin = 'google' AND {which}",
            (only_read, connection),
        )

    def confine(self, connection: int, *, masked: bool) -> None:
        """Whether the texts of what came from this calendar stay in it. What another calendar has, stays there."""
        elsewhere = "SELECT 1 FROM link AS o WHERE o.master_uid = l.master_uid AND o.connection_id <> l.connection_id"
        which = _IN_CALENDAR.format(condition=f" AND NOT EXISTS ({elsewhere})" if masked else "")
        self._database.execute(
            f"UPDATE booking SET confined = ? WHERE origin = 'google' AND confined <> ? AND {which}",
            (masked, masked, connection),
        )

    def own_what_was_written(self, connection: int) -> None:
        """An event made in Google into which texts may have been written from here counts as one of ours from now on,
        so that a lower level takes them out again."""
        which = _IN_CALENDAR.format(condition=f" AND EXISTS ({_TEXTS_CHANGED_HERE})")
        self._database.execute(
            f"UPDATE booking SET origin = 'sched' WHERE origin = 'google' AND {which}", (connection,)
        )
