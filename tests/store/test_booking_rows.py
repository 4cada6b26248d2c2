"""What the rows of an aggregate keep: every field, the order of resources, one row for a client, no old override."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from schedapp.model.booking import Booking, Origin, Status, Transparency
from schedapp.model.pool import Pool, Requirement
from schedapp.model.progress import Progress
from schedapp.model.service import ServiceType
from schedapp.model.timespan import LATEST, AllDay
from tests.store.place import Place, timed


def full(place: Place) -> Booking:
    """A series with one changed date, nothing in it left at its default."""
    rooms = (place.resource("Room 2").uid, place.resource("Room 1").uid)
    catalogue = place.container.catalogue
    service = catalogue.add_service(ServiceType("", "Check-up")).uid
    wishes = (Requirement(catalogue.add_pool(Pool("", "Room", rooms)).uid, rooms[0], fixed=True),)
    texts = {"client": "Ana’s “aunt”", "phone": "+41 44 000 00 00", "notes": "a\nb'; --", "location": "2nd floor"}
    how = {"status": Status.TENTATIVE, "transparency": Transparency.TRANSPARENT, "origin": Origin.GOOGLE}
    series = Booking(
        "a" * 32, "Check-up", timed("2026-12-08T09:00", "2026-12-08T10:00"), rooms, recurrence=("RRULE:FREQ=DAILY",),
        read_only=True, confined=True, service=service, requirements=wishes, progress=Progress.DONE,
        expires_at=LATEST, **texts, **how,
    )  # fmt: skip
    when = AllDay(date(2026, 12, 9), date(2026, 12, 11))
    start = "20261209T080000Z"
    changed = replace(
        series, uid="b" * 32, when=when, resources=rooms[:1], recurrence=(), parent=series.uid, original_start=start
    )
    return replace(series, overrides=(changed,))


def test_every_field_comes_back(place: Place) -> None:
    booking = full(place)
    untold = {field.name for field in fields(Booking) if getattr(booking, field.name) == field.default}
    # The first two are the changed date's; a reason to overlap is kept only with what overlaps.
    assert untold == {"parent", "original_start", "deleted", "version", "squeeze"}
    assert place.pull(booking) == replace(booking, version=1)


def test_every_field_is_changed(place: Place) -> None:
    booking = full(place)
    room = place.resource("Room 3").uid
    place.pull(Booking(booking.uid, "Before", timed("2026-12-01T09:00", "2026-12-01T10:00"), (room,)))
    assert place.pull(booking) == replace(booking, version=2)
    days = replace(booking, when=AllDay(date(2026, 12, 8), date(2026, 12, 9)), overrides=())
    assert place.pull(days) == replace(days, version=3)
    assert place.pull(booking) == replace(booking, version=4)


def test_an_override_that_is_gone_leaves_no_row(place: Place) -> None:
    booking = full(place)
    place.pull(booking)
    place.pull(replace(booking, overrides=()))
    assert place.sql("SELECT uid FROM booking") == [(booking.uid,)]
    assert place.sql("SELECT count(*) FROM booking_resource") == [(2,)]


def test_the_order_of_resources_is_kept(place: Place) -> None:
    booking = full(place)
    place.pull(booking)
    turned = replace(booking, resources=booking.resources[::-1])
    assert place.pull(turned).resources == turned.resources


def test_a_client_of_that_name_and_phone_is_one_row(place: Place) -> None:
    booking = full(place)
    place.pull(booking)
    place.pull(replace(booking, phone=""))
    nobody = place.pull(replace(booking, client="", phone=""))
    assert (nobody.client, nobody.phone) == ("", "")
    assert sorted(place.sql("SELECT name, phone FROM client")) == [
        (booking.client, ""),
        (booking.client, booking.phone),
    ]


def test_a_deleted_booking_is_a_tombstone(place: Place) -> None:
    booking = replace(full(place), overrides=())
    place.pull(booking)
    place.clock += 60
    assert place.pull(replace(booking, deleted=True)) == replace(booking, deleted=True, version=2)
    assert place.sql("SELECT created, updated, deleted_at FROM booking") == [
        (place.clock - 60, place.clock, place.clock)
    ]
