"""What the display makes of a day at a moment: its own functions, run in the browser that shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.model.timespan import parse_iso
from tests.api.browser import Page, chromium
from tests.api.conftest import ZONE, Api

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page with its modules loaded."""
    api = Api(Path(tmp_path_factory.mktemp("api")) / "home")
    with chromium() as opened:
        opened.open(f"{api.server.address}/display")
        opened.evaluate("(async () => { window.day = await import('/display/day.js'); return true; })()")
        opened.evaluate("(async () => { window.board = await import('/display/board.js'); return true; })()")
        yield opened
    api.close()


def at(text: str, day: str = "2026-12-01") -> int:
    return parse_iso(f"{day}T{text}", ZONE) * 1_000


def span(start: str, end: str, day: str = "2026-12-01") -> dict[str, Any]:
    until = at("00:00", "2026-12-02") if end == "24:00" else at(end, day)
    return {"start": at(start, day), "end": until, "all_day": False, "tentative": False, "title": None}


def room(
    *bookings: dict[str, Any], opened: tuple[tuple[str, str], ...] = (("08:00", "18:00"),), capacity: int = 1
) -> dict[str, Any]:
    return {
        "id": "1", "name": "Room", "colour": "#000000", "zone": ZONE, "capacity": capacity,
        "day": span("00:00", "24:00"), "open": [span(*each) for each in opened], "bookings": list(bookings),
    }  # fmt: skip


def state(page: Page, resource: dict[str, Any], now: int) -> tuple[str, int | None, int]:
    """Kind, until when, how many places are free."""
    found = page.evaluate(f"day.stateAt({json.dumps(resource)}, {now})")
    return found["kind"], found["until"], found["left"]


NINE_TO_TEN = span("09:00", "10:00")


@pytest.mark.parametrize(
    ("resource", "now", "kind", "until"),
    [
        (room(), "07:59", "closed", "08:00"),
        (room(), "08:00", "free", "18:00"),
        (room(), "18:00", "closed", None),
        (room(opened=()), "12:00", "closed", None),
        (room(opened=(("08:00", "12:00"), ("13:00", "18:00"))), "12:30", "closed", "13:00"),
        (room(opened=(("00:00", "24:00"),)), "12:00", "free", None),
        (room(NINE_TO_TEN), "08:59", "free", "09:00"),
        (room(NINE_TO_TEN), "09:00", "taken", "10:00"),
        (room(NINE_TO_TEN), "10:00", "free", "18:00"),
        (room(NINE_TO_TEN, span("10:00", "11:00")), "09:30", "taken", "11:00"),
        (room(NINE_TO_TEN, span("10:05", "11:00")), "09:30", "taken", "10:00"),
        (room(NINE_TO_TEN, span("09:30", "12:00")), "09:15", "taken", "12:00"),
        (room(span("17:30", "19:00")), "17:45", "taken", "19:00"),
        (room(span("18:30", "19:00")), "18:45", "taken", "19:00"),
        (room(span("00:00", "24:00")), "12:00", "taken", None),
        (room(span("22:00", "24:00")), "23:00", "taken", None),
        (room(NINE_TO_TEN, capacity=2), "09:30", "free", "18:00"),
        (room(NINE_TO_TEN, span("09:30", "11:00"), capacity=2), "09:15", "free", "09:30"),
        (room(NINE_TO_TEN, span("09:30", "11:00"), capacity=2), "09:45", "taken", "10:00"),
        (room(NINE_TO_TEN, NINE_TO_TEN, span("10:00", "11:00"), capacity=2), "09:45", "taken", "10:00"),
    ],
)
def test_what_a_moment_is(page: Page, resource: dict[str, Any], now: str, kind: str, until: str | None) -> None:
    assert state(page, resource, at(now))[:2] == (kind, None if until is None else at(until))


def test_how_many_places_are_left(page: Page) -> None:
    crowded = room(NINE_TO_TEN, NINE_TO_TEN, NINE_TO_TEN, capacity=8)
    assert state(page, crowded, at("09:30"))[2] == 5
    assert state(page, room(NINE_TO_TEN, NINE_TO_TEN), at("09:30"))[2] == 0, "a clash is not less than none"


def test_what_comes(page: Page) -> None:
    day = room(NINE_TO_TEN, span("09:30", "11:00"), span("15:00", "16:00"))
    found = page.evaluate(f"day.comingAfter({json.dumps(day)}, {at('09:00')}).map(each => each.start)")
    assert found == [at("09:30"), at("15:00")]


def test_the_strip_covers_the_open_hours_and_what_lies_around_them(page: Page) -> None:
    def strip(resource: dict[str, Any]) -> list[int]:
        found = page.evaluate(f"day.stripOf({json.dumps(resource)})")
        return [found["start"], found["end"]]

    assert strip(room()) == [at("08:00"), at("18:00")]
    assert strip(room(span("06:00", "07:00"), span("19:00", "20:00"))) == [at("06:00"), at("20:00")]
    assert strip(room(opened=())) == [at("00:00"), at("00:00", "2026-12-02")]
    over_midnight = span("23:00", "24:00") | {"end": at("02:00", "2026-12-02")}
    assert strip(room(over_midnight)) == [at("08:00"), at("00:00", "2026-12-02")]


@pytest.mark.parametrize(
    ("moment", "zone", "words"),
    [
        ("2026-03-29T00:59:00Z", "Europe/Zurich", "01:59"),
        ("2026-03-29T01:00:00Z", "Europe/Zurich", "03:00"),
        ("2026-10-25T01:30:00Z", "Europe/Zurich", "02:30"),
        ("2026-12-01T23:00:00Z", "Europe/Zurich", "00:00"),
        ("2026-12-01T23:00:00Z", "Asia/Kathmandu", "04:45"),
    ],
)
def test_times_are_those_of_the_zone(page: Page, moment: str, zone: str, words: str) -> None:
    assert page.evaluate(f"board.timeOf(Date.parse({moment!r}), {zone!r})") == words


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 8, 9, 12, 20, 24, 25, 100])
@pytest.mark.parametrize("size", [(1872, 960), (1334, 676), (1032, 1800), (388, 640)])
def test_cards_are_never_too_small(page: Page, count: int, size: tuple[int, int]) -> None:
    width, height = size
    found = page.evaluate(f"board.arrangement({count}, {width}, {height})")
    rows = -(-found["size"] // found["columns"])
    assert 1 <= found["size"] <= count
    assert (width - 16 * (found["columns"] - 1)) / found["columns"] >= 296
    assert (height - 16 * (rows - 1)) / rows >= 180
