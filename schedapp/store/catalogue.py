"""Service types and pools. Removed ones stay as rows: past bookings still name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from schedapp.errors import ChangedSince
from schedapp.model.pool import Choice, Pool
from schedapp.model.service import ServiceType
from schedapp.store.database import Database

_SERVICES = """
SELECT s.uid, s.name, s.minutes, s.colour, s.buffer_before_minutes, s.buffer_after_minutes, coalesce(p.uid, ''),
       s.position, s.version
  FROM service AS s LEFT JOIN pool AS p ON p.id = s.pool_id AND p.deleted_at IS NULL
"""
_ORDER = "ORDER BY s.position, s.name COLLATE NOCASE, s.uid"
_MEMBERS = """
SELECT p.uid, r.uid FROM pool AS p JOIN pool_member AS m ON m.pool_id = p.id JOIN resource AS r ON r.id = m.resource_id
 WHERE p.deleted_at IS NULL AND r.deleted_at IS NULL ORDER BY p.uid, m.position, r.id
"""


class CatalogueRepository:
    """Reads and writes service types and pools."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- service types ----------------------------------------------------------------------------

    def services(self) -> tuple[ServiceType, ...]:
        """Those that are offered, by position and name."""
        return tuple(
            ServiceType(*row) for row in self._database.rows(f"{_SERVICES} WHERE s.deleted_at IS NULL {_ORDER}")
        )

    def known_services(self) -> tuple[ServiceType, ...]:
        """Removed ones, too: bookings still have their colour."""
        return tuple(ServiceType(*row) for row in self._database.rows(f"{_SERVICES} {_ORDER}"))

    def buffers(self) -> dict[str, tuple[int, int]]:
        """Minutes before and after that each service type asks for, by uid, removed ones included."""
        rows = self._database.rows("SELECT uid, buffer_before_minutes, buffer_after_minutes FROM service")
        return {uid: (before, after) for uid, before, after in rows}

    def add_service(self, service: ServiceType) -> ServiceType:
        """Writes a new one, after the others; a removed one is offered again, where it was."""
        with self._database.write():
            self._database.execute(
                "INSERT INTO service (uid, name, minutes, colour, buffer_before_minutes, buffer_after_minutes, "
                "pool_id, position) VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM pool WHERE uid = ?), "
                "(SELECT coalesce(max(position), 0) + 1 FROM service)) "
                "ON CONFLICT (uid) DO UPDATE SET name = excluded.name, minutes = excluded.minutes, "
                "colour = excluded.colour, buffer_before_minutes = excluded.buffer_before_minutes, "
                "buffer_after_minutes = excluded.buffer_after_minutes, pool_id = excluded.pool_id, "
                "deleted_at = NULL, version = version + 1 WHERE deleted_at IS NOT NULL",
                (service.uid, *_service_values(service)),
            )
            return self._service(service.uid)

    def edit_service(self, service: ServiceType) -> ServiceType:
        """Writes all fields. Raises ChangedSince if `version` is old."""
        with self._database.write():
            if self._version("service", service.uid) != service.version:
                raise _changed(service.name)
            self._database.execute(
                "UPDATE service SET name = ?, minutes = ?, colour = ?, buffer_before_minutes = ?, "
                "buffer_after_minutes = ?, pool_id = (SELECT id FROM pool WHERE uid = ?), position = ?, "
                "version = version + 1 WHERE uid = ?",
                (*_service_values(service), service.position, service.uid),
            )
            return self._service(service.uid)

    def remove_service(self, uid: str, now: int) -> None:
        """It is not offered any more; its bookings keep it."""
        with self._database.write():
            self._database.execute("UPDATE service SET deleted_at = ? WHERE uid = ?", (now, uid))

    def order_services(self, uids: Sequence[str]) -> None:
        """Puts service types into this order; what is open for editing elsewhere would put the old one back, so it is
        changed."""
        with self._database.write():
            self._database.execute_many(
                "UPDATE service SET position = ?1, version = version + 1 WHERE uid = ?2 AND position <> ?1",
                list(enumerate(uids, 1)),
            )

    def bookings_of(self, service: str, since: int) -> list[str]:
        """The uids of bookings of a service type that end after an instant (UTC epoch seconds)."""
        rows = self._database.rows(
            "SELECT DISTINCT coalesce(m.uid, b.uid) FROM service AS s "
            "JOIN booking AS b INDEXED BY booking_service ON b.service_id = s.id "
            "JOIN occurrence AS o ON o.booking_id = b.id LEFT JOIN booking AS m ON m.id = b.parent_id "
            "WHERE s.uid = ? AND o.busy_end > ?",
            (service, since),
        )
        return [uid for (uid,) in rows]

    def _service(self, uid: str) -> ServiceType:
        return ServiceType(*self._database.rows(f"{_SERVICES} WHERE s.uid = ?", (uid,))[0])

    # --- pools ------------------------------------------------------------------------------------

    def pools(self) -> tuple[Pool, ...]:
        """Live pools by name, each with its live members in their order."""
        members: dict[str, list[str]] = {}
        for pool, resource in self._database.rows(_MEMBERS):
            members.setdefault(pool, []).append(resource)
        rows = self._database.rows(
            "SELECT uid, name, choice, version FROM pool WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE, uid"
        )
        return tuple(
            Pool(uid, name, tuple(members.get(uid, ())), Choice(choice), version) for uid, name, choice, version in rows
        )

    def pool_names(self) -> Mapping[str, str]:
        """The names of all pools by uid, removed ones included."""
        return dict(self._database.rows("SELECT uid, name FROM pool"))

    def add_pool(self, pool: Pool) -> Pool:
        """Writes a new one; a removed one can be asked for again."""
        with self._database.write():
            self._database.execute(
                "INSERT INTO pool (uid, name, choice) VALUES (?, ?, ?) ON CONFLICT (uid) DO UPDATE SET "
                "name = excluded.name, choice = excluded.choice, deleted_at = NULL, version = version + 1 "
                "WHERE deleted_at IS NOT NULL",
                (pool.uid, pool.name, pool.choice.value),
            )
            return self._with_members(pool)

    def edit_pool(self, pool: Pool) -> Pool:
        """Writes all fields. Raises ChangedSince if `version` is old."""
        with self._database.write():
            if self._version("pool", pool.uid) != pool.version:
                raise _changed(pool.name)
            self._database.execute(
                "UPDATE pool SET name = ?, choice = ?, version = version + 1 WHERE uid = ?",
                (pool.name, pool.choice.value, pool.uid),
            )
            return self._with_members(pool)

    def remove_pool(self, uid: str, now: int) -> None:
        """It cannot be asked for any more; bookings keep the members that they got."""
        with self._database.write():
            self._database.execute("UPDATE pool SET deleted_at = ? WHERE uid = ?", (now, uid))

    def _with_members(self, pool: Pool) -> Pool:
        self._database.execute(
            "DELETE FROM pool_member WHERE pool_id = (SELECT id FROM pool WHERE uid = ?)", (pool.uid,)
        )
        self._database.execute_many(
            "INSERT INTO pool_member (pool_id, resource_id, position) "
            "VALUES ((SELECT id FROM pool WHERE uid = ?), (SELECT id FROM resource WHERE uid = ?), ?)",
            [(pool.uid, uid, place) for place, uid in enumerate(pool.members)],
        )
        return next(each for each in self.pools() if each.uid == pool.uid)

    def _version(self, table: str, uid: str) -> int:
        """0 where there is none, or it was removed."""
        row = self._database.row(f"SELECT version FROM {table} WHERE uid = ? AND deleted_at IS NULL", (uid,))
        return int(row[0]) if row else 0


def _service_values(service: ServiceType) -> tuple[Any, ...]:
    buffers = (service.buffer_before, service.buffer_after)
    return (service.name, service.minutes, service.colour, *buffers, service.pool or None)


def _changed(name: str) -> ChangedSince:
    return ChangedSince(f"“{name}” was changed meanwhile.", "Open it again and repeat the change.")
