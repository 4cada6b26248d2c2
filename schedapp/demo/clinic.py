"""The sample clinic: four doctors, five rooms, two devices, three weeks of bookings around a day."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import schedapp
from schedapp.container import Container
from schedapp.errors import Taken
from schedapp.model.booking import Booking, Status
from schedapp.model.pool import Pool, Requirement
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.service import ServiceType
from schedapp.model.timespan import AllDay, Timed, to_epoch

ZONE = "Europe/Zurich"
_GRID = [time(8), time(8, 45), time(9, 30), time(10, 15), time(11), time(13, 30), time(14, 15), time(15), time(15, 45)]


@dataclass(frozen=True, slots=True)
class Clinic:
    """The resources by name, and how many bookings were made."""

    resources: dict[str, Resource]
    bookings: int


def sample() -> dict[str, Any]:
    """The sample data of `resources/sample/clinic.json`."""
    package = Path(schedapp.__file__).parent
    installed = package / "_resources"
    folder = installed if installed.is_dir() else package.parent / "resources"
    data: dict[str, Any] = json.loads((folder / "sample" / "clinic.json").read_text("utf-8"))
    return data


def fill(container: Container, today: date) -> Clinic:
    """Fills an empty database, in one transaction; the same day always gives the same clinic."""
    data = sample()
    with container.database.write():
        resources = _add_resources(container, data)
        _add_catalogue(container, data)
        monday = today - timedelta(days=today.weekday())
        made = _add_fixed(container, data, resources, monday - timedelta(days=7))
        chance = random.Random(monday.toordinal())
        for day in (monday + timedelta(days=offset) for offset in range(-7, 14)):
            if day.weekday() < 5:
                made += _add_visits(container, data, resources, day, chance)
    hidden = [resource.uid for name, resource in resources.items() if name not in data["shown"]]
    container.settings.set("hidden_resources", ",".join(hidden))
    return Clinic(resources, made)


def _add_resources(container: Container, data: dict[str, Any]) -> dict[str, Resource]:
    kinds = (("doctors", Kind.PERSON), ("rooms", Kind.ROOM), ("devices", Kind.EQUIPMENT))
    hours = parse_hours("Mo-Fr 08:00-18:00")
    return {
        entry["name"]: container.resources.add(
            Resource("", entry["name"], kind, entry["colour"], ZONE, hours, position=place)
        )
        for group, kind in kinds
        for place, entry in enumerate(data[group])
    }


def _add_catalogue(container: Container, data: dict[str, Any]) -> None:
    for entry in data["pools"]:
        container.catalogue.add_pool(Pool("", entry["name"], tuple(entry["members"])))
    for entry in data["services"]:
        after, pool = entry.get("after", 0), entry.get("pool", "")
        service = ServiceType("", entry["name"], entry["minutes"], entry["colour"], buffer_after=after, pool=pool)
        container.catalogue.add_service(service)


def _add_fixed(container: Container, data: dict[str, Any], resources: dict[str, Resource], monday: date) -> int:
    for entry in data["series"]:
        day = monday + timedelta(days=entry["weekday"])
        when = _timed(day, time.fromisoformat(entry["start"]), entry["minutes"])
        uids = tuple(resources[name].uid for name in entry["resources"])
        container.bookings.add(Booking("", entry["title"], when, uids, recurrence=(entry["rule"],)))
    for entry in data["all_day"]:
        first = monday + timedelta(days=7 + entry["weekday"])
        dates = AllDay(first, first + timedelta(days=entry["days"]))
        container.bookings.add(Booking("", entry["title"], dates, tuple(resources[n].uid for n in entry["resources"])))
    return len(data["series"]) + len(data["all_day"])


def _add_visits(
    container: Container, data: dict[str, Any], resources: dict[str, Resource], day: date, chance: random.Random
) -> int:
    made = 0
    services = {service.name: service for service in container.catalogue.services()}
    for doctor in data["doctors"]:
        for start in sorted(chance.sample(_GRID, chance.randint(2, 4))):
            visit = chance.choice(data["visits"])
            service = services.get(visit["title"])
            pool = service.pool if service else ""
            rooms = [] if pool else [doctor["room"]]
            names = [doctor["name"], *rooms, *([visit["device"]] if "device" in visit else [])]
            booking = Booking(
                "",
                visit["title"],
                _timed(day, start, visit["minutes"]),
                tuple(resources[name].uid for name in names),
                client=chance.choice(data["clients"]),
                status=Status.TENTATIVE if chance.random() < 0.08 else Status.CONFIRMED,
                service=service.uid if service else "",
                requirements=(Requirement(pool),) if pool else (),
            )
            made += _booked(container, booking)
    return made


def _booked(container: Container, booking: Booking) -> int:
    """1, or 0 where the sample's own chance wanted a slot twice."""
    assert isinstance(booking.when, Timed)
    start, end, service, wishes = booking.when.start, booking.when.end, booking.service, booking.requirements
    if container.bookings.taken(booking.resources, start, end, service=service, requirements=wishes) is not None:
        return 0
    try:
        container.bookings.add(booking)
    except Taken:
        return 0
    return 1


def _timed(day: date, start: time, minutes: int) -> Timed:
    epoch = to_epoch(datetime.combine(day, start), ZONE)
    return Timed(epoch, epoch + minutes * 60, ZONE)
