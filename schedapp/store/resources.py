"""Resources, their weekly hours, and how far their series are expanded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schedapp.errors import ChangedSince, NotFound, Taken
from schedapp.model.resource import Kind, OpenHours, Resource
from schedapp.model.timespan import DAY
from schedapp.store.database import Database
from schedapp.store.refusals import SlotTaken
from schedapp.store.tables import ResourceRow, WeeklyHours

HORIZON = 400 * DAY
_KINDS = list(Kind)
# Read with every booking that is saved: as tuples, without building the statement anew.
_COLUMNS = (
    "id", "uid", "name", "kind", "colour", "zone", "capacity", "buffer_before_minutes", "buffer_after_minutes",
    "description", "position", "version", "image_url", "booking_url",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM resource"


class ResourceRepository:
    """Reads and writes resources; `ids` maps their uids to row ids for the other repositories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Resource, ...]:
        """Live resources by kind, position and name."""
        return self._with_hours(self._database.rows(f"{_SELECT} WHERE deleted_at IS NULL"))

    def known(self) -> tuple[Resource, ...]:
        """All resources, removed ones included: past bookings still name them."""
        return self._with_hours(self._database.rows(_SELECT))

    def _with_hours(self, rows: list[tuple[Any, ...]]) -> tuple[Resource, ...]:
        hours: dict[int, list[OpenHours]] = {}
        intervals = self._database.rows("SELECT resource_id, weekday, start_minute, end_minute FROM weekly_hours")
        for resource, *interval in intervals:
            hours.setdefault(resource, []).append(OpenHours(*interval))
        found = [_resource(dict(zip(_COLUMNS, row, strict=True)), hours.get(row[0], [])) for row in rows]
        return tuple(sorted(found, key=lambda r: (_KINDS.index(r.kind), r.position, r.name.casefold())))

    def ids(self) -> dict[str, int]:
        """Row ids of all resources, removed ones included, by uid."""
        return {uid: number for number, uid in self._database.rows("SELECT id, uid FROM resource")}

    def add(self, resource: Resource, now: int) -> Resource:
        with self._database.write():
            position = self._database.row("SELECT coalesce(max(position), 0) + 1 FROM resource")
            fields = _fields(resource) | {"position": position[0] if position else 1}
            fresh = ResourceRow.insert(uid=resource.uid, created=now, expanded_until=now + HORIZON, version=1, **fields)
            self._put_hours(self._database.run(fresh), resource.hours)
        return self._by_uid(resource.uid)

    def revive(self, resource: Resource) -> Resource:
        """Has a removed one back, with these fields. Raises NotFound if there is none."""
        with self._database.write():
            back = {"deleted_at": None, "version": ResourceRow.version + 1, **_fields(resource)}
            gone = (ResourceRow.uid == resource.uid) & ResourceRow.deleted_at.is_null(False)
            if not self._database.run(ResourceRow.update(**back).where(gone)):
                raise NotFound("There is no such resource.", "Look at the list again.")
            number = self.ids()[resource.uid]
            self._database.run(WeeklyHours.delete().where(WeeklyHours.resource == number))
            self._put_hours(number, resource.hours)
        return self._by_uid(resource.uid)

    def edit(self, resource: Resource) -> Resource:
        """Writes all fields. Raises ChangedSince if `version` is old, Taken if a smaller capacity does not fit."""
        try:
            with self._database.write():
                update = ResourceRow.update(version=ResourceRow.version + 1, **_fields(resource)).where(
                    ResourceRow.uid == resource.uid,
                    ResourceRow.version == resource.version,
                    ResourceRow.deleted_at.is_null(),
                )
                if not self._database.run(update):
                    raise ChangedSince(
                        f"“{resource.name}” was changed meanwhile.", "Open it again and repeat the change."
                    )
                number = self.ids()[resource.uid]
                self._database.run(WeeklyHours.delete().where(WeeklyHours.resource == number))
                self._put_hours(number, resource.hours)
        except SlotTaken as error:
            raise Taken(
                f"“{resource.name}” has more bookings at once than that.", "Move or cancel some of them first."
            ) from error
        return self._by_uid(resource.uid)

    def arrange(self, uids: Sequence[str]) -> None:
        """Positions from 1 on; what is open for editing elsewhere would put the old one back, so it is changed."""
        with self._database.write():
            for position, uid in enumerate(uids, 1):
                changed = {"position": position, "version": ResourceRow.version + 1}
                moved = (ResourceRow.uid == uid) & (ResourceRow.position != position)
                self._database.run(ResourceRow.update(**changed).where(moved))

    def remove(self, uid: str, now: int) -> None:
        """Marks it as removed; its past bookings stay."""
        with self._database.write():
            self._database.run(ResourceRow.update(deleted_at=now).where(ResourceRow.uid == uid))

    def _put_hours(self, number: int, hours: tuple[OpenHours, ...]) -> None:
        rows = [{"resource": number, "weekday": h.weekday, "start_minute": h.start, "end_minute": h.end} for h in hours]
        if rows:
            self._database.run(WeeklyHours.insert_many(rows))

    def _by_uid(self, uid: str) -> Resource:
        for resource in self.all():
            if resource.uid == uid:
                return resource
        raise NotFound("There is no such resource.", "It may have been removed.")


def _fields(resource: Resource) -> dict[str, Any]:
    return {
        "name": resource.name.strip(),
        "kind": str(resource.kind),
        "colour": resource.colour,
        "zone": resource.zone,
        "capacity": resource.capacity,
        "buffer_before_minutes": resource.buffer_before,
        "buffer_after_minutes": resource.buffer_after,
        "description": resource.description.strip(),
        "image_url": resource.image_url,
        "booking_url": resource.booking_url,
        "position": resource.position,
    }


def _resource(row: dict[str, Any], hours: list[OpenHours]) -> Resource:
    return Resource(
        uid=row["uid"],
        name=row["name"],
        kind=Kind(row["kind"]),
        colour=row["colour"],
        zone=row["zone"],
        hours=tuple(sorted(hours)),
        capacity=row["capacity"],
        buffer_before=row["buffer_before_minutes"],
        buffer_after=row["buffer_after_minutes"],
        description=row["description"],
        position=row["position"],
        version=row["version"],
        image_url=row["image_url"],
        booking_url=row["booking_url"],
    )
