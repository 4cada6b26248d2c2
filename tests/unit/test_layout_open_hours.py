"""When anything shown is open, in the display zone."""

from __future__ import annotations

from datetime import date

from schedapp.layout.day import MINUTES, day_frame, week_frames
from schedapp.layout.open_hours import closed_minutes, open_minutes
from schedapp.model.resource import OpenHours, Resource, parse_hours

ZURICH = "Europe/Zurich"
WEEK = week_frames(date(2026, 11, 23), 7, ZURICH)


def resource(hours: str, zone: str = ZURICH) -> Resource:
    return Resource(f"{hours} {zone}", "R", zone=zone, hours=parse_hours(hours))


def test_the_hours_of_one_resource() -> None:
    opened = open_minutes([resource("Mo-Fr 08:00-12:00,13:00-18:00")], WEEK)
    assert opened[0] == ((480, 720), (780, 1080))
    assert opened[5] == ()


def test_the_union_of_two() -> None:
    opened = open_minutes([resource("Mo 08:00-12:00"), resource("Mo 11:00-14:00"), resource("Mo 20:00-21:00")], WEEK)
    assert opened[0] == ((480, 840), (1200, 1260))


def test_another_zone_is_shifted_and_cut_at_midnight() -> None:
    # 08:00 to 18:00 in Tokyo is 00:00 to 10:00 in Zurich; in Los Angeles 17:00 to 03:00 on the next day.
    assert open_minutes([resource("Tu 08:00-18:00", "Asia/Tokyo")], WEEK)[1] == ((0, 600),)
    far = open_minutes([resource("Tu 08:00-18:00", "America/Los_Angeles")], WEEK)
    assert far[1] == ((17 * 60, MINUTES),)
    assert far[2] == ((0, 180),)


def test_hours_on_the_days_of_23_and_25_hours_are_those_on_the_wall() -> None:
    hours = [resource("Su 01:00-04:00")]
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        assert open_minutes(hours, [day_frame(day, ZURICH)]) == (((60, 240),),)


def test_closed_is_the_rest() -> None:
    assert closed_minutes(((480, 720), (780, 1080))) == ((0, 480), (720, 780), (1080, MINUTES))
    assert closed_minutes(()) == ((0, MINUTES),)
    assert closed_minutes(((0, MINUTES),)) == ()


def test_hours_that_lie_in_the_missing_hour_open_nothing_odd() -> None:
    gap = Resource("gap", "R", zone=ZURICH, hours=(OpenHours(6, 120, 180),))
    (opened,) = open_minutes([gap], [day_frame(date(2026, 3, 29), ZURICH)])
    assert all(0 <= low < high <= MINUTES for low, high in opened)
