"""Service types and pools: found by name or id, changed by whoever saw them last, removed without harm to bookings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schedapp.errors import Ambiguous, BadInput, ChangedSince, NotFound
from schedapp.model.booking import Booking
from schedapp.model.pool import Choice, Pool
from schedapp.model.service import ServiceType
from schedapp.services.catalogue import CatalogueService
from tests.store.place import Place, timed


@pytest.fixture
def catalogue(place: Place) -> CatalogueService:
    return place.container.catalogue


def test_a_service_type_keeps_all_its_fields(place: Place, catalogue: CatalogueService) -> None:
    pool = catalogue.add_pool(Pool("", "Room", (place.resource().uid,)))
    made = catalogue.add_service(ServiceType("", " Surgery ", 90, "#0F766E", 10, 20, pool="any room"))
    assert made == ServiceType(made.uid, "Surgery", 90, "#0F766E", 10, 20, pool.uid, 1, 1)
    changed = catalogue.edit_service(replace(made, name="Operation", minutes=60, colour="", pool=""))
    assert changed == ServiceType(made.uid, "Operation", 60, "", 10, 20, "", 1, 2)
    assert catalogue.services() == (changed,)
    with pytest.raises(ChangedSince):
        catalogue.edit_service(made)


def test_service_types_are_found_and_ordered(catalogue: CatalogueService) -> None:
    visit, surgery = (catalogue.add_service(ServiceType("", name)) for name in ("Visit", "Surgery"))
    assert [catalogue.service(ref).name for ref in ("visit", visit.uid, visit.uid[:8])] == ["Visit"] * 3
    catalogue.order_services([surgery.uid, visit.uid])
    assert [service.name for service in catalogue.services()] == ["Surgery", "Visit"]
    with pytest.raises(NotFound):
        catalogue.service("nothing")
    with pytest.raises(Ambiguous):
        catalogue.service("0000")


def test_a_name_is_one_things(place: Place, catalogue: CatalogueService) -> None:
    visit = catalogue.add_service(ServiceType("", "Visit"))
    with pytest.raises(BadInput, match="already"):
        catalogue.add_service(ServiceType("", "VISIT"))
    assert catalogue.edit_service(replace(visit, name="VISIT")).name == "VISIT"
    room = place.resource()
    catalogue.add_pool(Pool("", "Room", (room.uid,)))
    with pytest.raises(BadInput, match="already"):
        catalogue.add_pool(Pool("", "room", (room.uid,)))


def test_a_removed_service_type_stays_with_its_bookings(place: Place, catalogue: CatalogueService) -> None:
    visit = catalogue.add_service(ServiceType("", "Visit", colour="#0F766E"))
    when = timed("2026-12-08T09:00", "2026-12-08T10:00")
    booked = place.bookings.add(Booking("", "Visit", when, (place.resource().uid,), service=visit.uid)).booking
    catalogue.remove_service("Visit")
    assert catalogue.services() == ()
    assert catalogue.names() == {visit.uid: "Visit"}
    assert [service.name for service in catalogue.known_services()] == ["Visit"]
    assert place.bookings.get(booked.uid).service == visit.uid
    assert catalogue.add_service(ServiceType("", "Visit")).uid != visit.uid


def test_a_pool_keeps_its_members_in_order(place: Place, catalogue: CatalogueService) -> None:
    rooms = [place.resource(f"Room {number}") for number in (1, 2, 3)]
    pool = catalogue.add_pool(Pool("", "Room", ("Room 3", rooms[0].uid), Choice.LEAST_USED))
    assert (pool.members, pool.choice) == ((rooms[2].uid, rooms[0].uid), Choice.LEAST_USED)
    assert catalogue.pool("Any Room") == catalogue.pool("room") == catalogue.pool(pool.uid) == pool
    changed = catalogue.edit_pool(replace(pool, members=("Room 2", "Room 1"), choice=Choice.FIRST))
    assert changed == Pool(pool.uid, "Room", (rooms[1].uid, rooms[0].uid), Choice.FIRST, 2)
    with pytest.raises(ChangedSince):
        catalogue.edit_pool(pool)
    with pytest.raises(NotFound):
        catalogue.edit_pool(replace(changed, members=("Room 9",)))
    place.container.resources.remove("Room 2")
    assert catalogue.pool("Room").members == (rooms[0].uid,)


def test_a_pool_that_a_service_type_asks_for_is_not_removed(place: Place, catalogue: CatalogueService) -> None:
    pool = catalogue.add_pool(Pool("", "Room", (place.resource().uid,)))
    visit = catalogue.add_service(ServiceType("", "Visit", pool=pool.uid))
    with pytest.raises(BadInput, match="Visit"):
        catalogue.remove_pool("Room")
    catalogue.edit_service(replace(visit, pool=""))
    catalogue.remove_pool("Room")
    assert catalogue.pools() == ()
    with pytest.raises(NotFound):
        catalogue.pool("Room")
