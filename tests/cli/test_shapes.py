"""What --json says where several rows make one entry."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.resource import Resource
from schedapp.services.shapes.bookings import grouped, occurrence_shape

RESOURCES = {uid: Resource(uid=uid, name=uid.title(), zone="Europe/Zurich") for uid in ("doctor", "room", "scanner")}
ROW = Occurrence(
    name="b1",
    booking="b1",
    original_start="",
    resource="room",
    start=1_922_860_800,
    end=1_922_864_400,
    all_day=False,
    title="Check-up",
    client="",
    status=Status.CONFIRMED,
    claim=Claim.HOLDS,
    origin=Origin.SCHED,
    recurring=False,
    read_only=False,
    delivery=Delivery.NONE,
)


@pytest.mark.parametrize(
    ("deliveries", "in_google"),
    [
        ((Delivery.NONE, Delivery.NONE), None),
        ((Delivery.NONE, Delivery.PROVEN), True),
        ((Delivery.WAITING, Delivery.PROVEN), False),
        ((Delivery.TROUBLE, Delivery.PROVEN), False),
        ((Delivery.TROUBLE, Delivery.WAITING, Delivery.PROVEN), False),
    ],
)
def test_a_booking_is_in_google_when_all_its_calendars_have_it(
    deliveries: tuple[Delivery, ...], in_google: bool | None
) -> None:
    for order in permutations(deliveries):
        rows = [replace(ROW, resource=uid, delivery=each) for uid, each in zip(RESOURCES, order, strict=False)]
        shape = occurrence_shape(rows, RESOURCES)
        assert shape["in_google"] is in_google
        assert shape["delivery"] == min(deliveries, key=["trouble", "waiting", "proven", "none"].index)


def test_one_clashing_resource_makes_a_clash() -> None:
    rows = [replace(ROW, resource="doctor"), replace(ROW, claim=Claim.CONTESTS, clash=True)]
    assert occurrence_shape(rows, RESOURCES)["clash"]
    assert not occurrence_shape(rows[:1], RESOURCES)["clash"]


def test_free_time_does_not_block() -> None:
    assert not occurrence_shape([replace(ROW, claim=Claim.FREE)], RESOURCES)["blocks"]
    assert occurrence_shape([ROW], RESOURCES)["blocks"]


def test_entries_come_by_time_each_with_all_its_resources() -> None:
    later = replace(ROW, name="b0", start=ROW.start + 1, end=ROW.end)
    rows = [later, ROW, replace(ROW, resource="doctor")]
    groups = grouped(rows, RESOURCES)
    assert [[row.resource for row in rows] for rows in groups] == [["doctor", "room"], ["room"]]
    other_way = {uid: RESOURCES[uid] for uid in ("room", "doctor")}
    assert [row.resource for row in grouped(rows, other_way)[0]] == ["room", "doctor"]
    assert [rows[0].name for rows in groups] == ["b1", "b0"]
