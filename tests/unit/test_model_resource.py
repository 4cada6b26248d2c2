"""Resources: weekly hours as text, what cannot be used, when they are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.resource import (
    OpenHours,
    Resource,
    busy_span,
    check_resource,
    format_hours,
    open_spans,
    parse_hours,
)
from schedapp.model.timespan import Span, iso

ROOM = Resource("room-0001", "Room 1")


@st.composite
def weekly_hours(draw: st.DrawFn) -> tuple[OpenHours, ...]:
    """Intervals that do not overlap, in the order of the week; touching ones are kept apart by at least a minute."""
    found = []
    for weekday in sorted(draw(st.sets(st.integers(0, 6)))):
        minutes = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
        found += [OpenHours(weekday, a, b) for a, b in zip(minutes[::2], minutes[1::2], strict=False)]
    return tuple(found)


@given(hours=weekly_hours())
def test_hours_read_back_as_they_were_written(hours: tuple[OpenHours, ...]) -> None:
    assert parse_hours(format_hours(hours)) == hours
    assert check_resource(replace(ROOM, hours=hours)).hours == hours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00"),
        ("mo-fr 8:00-12:00, 13:00-18:00; SA 09:00-12:00", "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-12:00"),
        ("Monday-Wednesday 09:00-10:00", "Mo-We 09:00-10:00"),
        ("Fr-Mo 09:00-10:00", "Mo 09:00-10:00; Fr-Su 09:00-10:00"),
        ("Mo,We,Fr 09:00-10:00", "Mo 09:00-10:00; We 09:00-10:00; Fr 09:00-10:00"),
        ("Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00"),
        ("", ""),
        (" ; ;", ""),
        ("Mo 08:00-12:00,10:00-14:00", "Mo 08:00-14:00"),
        ("Mo 08:00-12:00; Mo 08:00-12:00", "Mo 08:00-12:00"),
        ("Mo 08:00-12:00,12:00-14:00", "Mo 08:00-12:00,12:00-14:00"),
    ],
)
def test_hours_as_people_write_them(text: str, said: str) -> None:
    assert format_hours(parse_hours(text)) == said


@pytest.mark.parametrize(
    "text",
    [
        "always", "Mo", "08:00-18:00", "Xx 08:00-18:00", "Mo- 08:00-18:00", "Mo-We-Fr 08:00-18:00", "Mo 18:00-08:00",
        "Mo 08:00-08:00", "Mo 08:00-24:01", "Mo 08:60-09:00", "Mo 25:00-26:00", "Mo 08:00", "Mo 8-18",
        "Mo 08:00-18:00 x", "Mo 08:00-18:00,", "Mo 08:00-18:00;Tu",
        "Mo, 08:00-18:00", "Mo 08:00–18:00", "PH 08:00-12:00",
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="not weekly hours") as refused:
        parse_hours(text)
    assert "Mo-Fr 08:00-18:00" in refused.value.detail


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""}, {"name": "  "}, {"name": "x" * 121}, {"name": "Room\n1"}, {"name": "Room\x001"},
        {"colour": "blue"}, {"colour": "#12345"}, {"colour": "#1234567"}, {"colour": "#GGGGGG"},
        {"colour": "#123456\n"},
        {"zone": "Mars/Olympus"}, {"zone": ""}, {"zone": "../../etc/passwd"}, {"zone": "Europe/Berlin\0"},
        {"capacity": 0}, {"capacity": -1}, {"capacity": 1001},
        {"buffer_before": -1}, {"buffer_before": 481}, {"buffer_after": -1}, {"buffer_after": 481},
        {"hours": (OpenHours(7, 0, 60),)}, {"hours": (OpenHours(0, 60, 60),)}, {"hours": (OpenHours(0, 0, 1441),)},
        {"hours": (OpenHours(-1, 0, 60),)}, {"hours": (OpenHours(0, -1, 60),)},
    ],
    ids=str,
)  # fmt: skip
def test_a_resource_that_cannot_be_used_is_refused_with_advice(fields: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        check_resource(replace(ROOM, **fields))  # type: ignore[arg-type]
    assert refused.value.detail


def test_open_hours_follow_the_wall_clock_of_the_zone() -> None:
    room = replace(ROOM, zone="Europe/Berlin", hours=parse_hours("Su 01:00-04:00; Mo 09:00-24:00"))
    spans = open_spans(room, date(2026, 3, 29))
    assert [(iso(s.start, "UTC"), s.end - s.start) for s in spans] == [("2026-03-29T00:00:00+00:00", 2 * 3_600)]
    assert [s.end - s.start for s in open_spans(room, date(2026, 10, 25))] == [4 * 3_600]
    monday = open_spans(room, date(2026, 12, 7))
    assert [(iso(s.start, room.zone), iso(s.end, room.zone)) for s in monday] == [
        ("2026-12-07T09:00:00+01:00", "2026-12-08T00:00:00+01:00")
    ]
    assert open_spans(room, date(2026, 12, 8)) == []


def test_buffers_widen_the_busy_time() -> None:
    assert busy_span(replace(ROOM, buffer_before=5, buffer_after=10), Span(3_600, 7_200)) == Span(3_300, 7_800)
