"""The shown period: what each view shows, turns by and is called; daylight saving and the ends of time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pytestqt.qtbot import QtBot

from schedapp.errors import BadInput
from schedapp.gui.view_memory import Remembered, read_minute, read_view, read_zoom
from schedapp.gui.viewstate import View, ViewState
from schedapp.gui.weekview.zoom import Zoom
from schedapp.layout.columns import Order
from schedapp.model.timespan import to_epoch
from schedapp.services.resource_sets import (
    ResourceSet,
    checked_name,
    current_set,
    read_sets,
    with_set,
    without_set,
    write_sets,
)  # fmt: skip

ZURICH = "Europe/Zurich"
NOW = to_epoch(datetime(2026, 11, 24, 9, 37), ZURICH)  # noqa: DTZ001 - local time of ZURICH


def state(view: View, **more: object) -> ViewState:
    made = ViewState(lambda: NOW, view=view, **more)  # type: ignore[arg-type]
    made.set_zone(ZURICH)
    return made


@pytest.mark.parametrize(
    ("view", "first", "days", "title", "words"),
    [
        (View.DAY, date(2026, 11, 24), 1, "Tuesday 24 November 2026", "on this day"),
        (View.COLUMNS, date(2026, 11, 24), 1, "Tuesday 24 November 2026", "on this day"),
        (View.TIMELINE, date(2026, 11, 24), 1, "Tuesday 24 November 2026", "on this day"),
        (View.WEEK, date(2026, 11, 23), 7, "23 – 29 November 2026", "this week"),
        (View.WORKWEEK, date(2026, 11, 23), 5, "23 – 27 November 2026", "this week"),
        (View.WEEK_COLUMNS, date(2026, 11, 23), 7, "23 – 29 November 2026", "this week"),
        (View.DAYS, date(2026, 11, 24), 4, "24 – 27 November 2026", "in these 4 days"),
        (View.MONTH, date(2026, 10, 26), 42, "November 2026", "in these weeks"),
        (View.AGENDA, date(2026, 11, 24), 28, "24 November – 21 December 2026", "in these 28 days"),
    ],
)
def test_the_period_of_each_view(view: View, first: date, days: int, title: str, words: str) -> None:
    shown = state(view)
    assert (shown.first, shown.days, shown.title, shown.words) == (first, days, title, words)
    assert shown.shows(date(2026, 11, 24))
    assert shown.week_number in (48, 44), "of the first day"


@pytest.mark.parametrize(
    ("view", "after"),
    [
        (View.DAY, date(2026, 11, 25)),
        (View.WEEK, date(2026, 11, 30)),
        (View.WORKWEEK, date(2026, 11, 30)),
        (View.DAYS, date(2026, 11, 28)),
        (View.MONTH, date(2026, 11, 30)),
        (View.AGENDA, date(2026, 12, 22)),
    ],
)
def test_a_turn_there_and_back(view: View, after: date, qtbot: QtBot) -> None:
    shown = state(view)
    before = shown.first, shown.title
    ahead = shown.span_after(1)
    with qtbot.waitSignal(shown.changed):
        shown.turn(1)
    assert shown.first == after
    assert shown.span == ahead, "what was read ahead is what is shown"
    shown.turn(-1)
    assert (shown.first, shown.title) == before


def test_weeks_may_begin_on_sunday() -> None:
    assert state(View.WEEK, begins_sunday=True).first == date(2026, 11, 22)
    assert state(View.WORKWEEK, begins_sunday=True).first == date(2026, 11, 23)
    assert state(View.WEEK, begins_sunday=True).week_number == 48


def test_another_view_shows_the_same_day_and_today_where_it_was_shown() -> None:
    shown = state(View.WEEK)
    shown.set_view(View.DAY)
    assert shown.first == date(2026, 11, 24)
    shown.show_day(date(2027, 3, 5))
    shown.set_view(View.MONTH)
    assert shown.title == "March 2027"
    shown.set_view(View.DAY)
    assert shown.first == date(2027, 3, 5)


def test_the_number_of_days_is_kept_in_bounds() -> None:
    shown = state(View.WEEK)
    shown.set_view(View.DAYS, 99)
    assert shown.days == 14
    shown.set_view(View.DAYS, 1)
    assert shown.days == 2


def test_nothing_is_told_where_nothing_changes(qtbot: QtBot) -> None:
    shown = state(View.WEEK)
    with qtbot.assertNotEmitted(shown.changed):
        shown.set_view(View.WEEK)
        shown.show_day(date(2026, 11, 29))


def test_the_columns_of_a_view() -> None:
    shown = state(View.WEEK)
    assert shown.column_order is None
    shown.swap_order()
    assert (shown.view, shown.column_order) == (View.WEEK_COLUMNS, Order.RESOURCES_FIRST)
    shown.swap_order()
    assert shown.column_order is Order.DAYS_FIRST


@pytest.mark.parametrize("view", list(View))
def test_dates_end(view: View) -> None:
    shown = state(view)
    shown.show_day(date(9999, 10, 1))
    for _ in range(40):
        shown.turn(1)
    assert shown.first.year == 9999
    assert shown.span_after(100) is None
    shown.turn(100)
    shown.show_day(date(9999, 12, 31))
    assert shown.first.year == 9999
    assert shown.span[0] < shown.span[1]


class Settings:
    """Settings in memory."""

    def __init__(self, **kept: str) -> None:
        self.kept = kept

    def all(self) -> dict[str, str]:
        return dict(self.kept)

    def get(self, key: str) -> str:
        return self.kept.get(key, "")

    def set(self, key: str, value: str) -> None:
        self.kept[key] = value


def test_what_is_remembered_is_read_and_what_is_odd_is_as_at_first() -> None:
    assert read_view(Settings()) == Remembered(View.WEEK, 4, Order.DAYS_FIRST)
    assert read_view(Settings(week_days="5")).view is View.WORKWEEK
    odd = Settings(view="sideways", view_days="-3", view_order="x", view_minute="9999", view_zoom_week="big")
    assert read_view(odd) == Remembered(View.WEEK, 4, Order.DAYS_FIRST)
    assert read_minute(odd) is None
    assert read_zoom(odd, View.WEEK) == Zoom()
    kept = Settings(view="days", view_days="99", view_order="resources", view_minute="480", view_zoom_days="2 1.5")
    assert read_view(kept) == Remembered(View.DAYS, 14, Order.RESOURCES_FIRST)
    assert read_minute(kept) == 480
    assert read_zoom(kept, View.DAYS) == Zoom(2.0, 1.5)


def test_sets_are_written_and_read() -> None:
    settings = Settings()
    write_sets(settings, with_set(with_set([], " Surgery ", ["a", "b"]), "mondays", ["c"]))
    assert read_sets(settings) == (ResourceSet("mondays", ("c",)), ResourceSet("Surgery", ("a", "b")))
    replaced = with_set(read_sets(settings), "SURGERY", ["a"])
    assert [one for one in replaced if one.name.casefold() == "surgery"] == [ResourceSet("SURGERY", ("a",))]
    assert without_set(replaced, "surgery") == [ResourceSet("mondays", ("c",))]


def test_a_set_is_shown_when_what_is_left_of_it_is() -> None:
    sets = [ResourceSet("Surgery", ("a", "b", "gone"))]
    assert current_set(sets, ("a", "b"), ("a", "b", "c")) == "Surgery"
    assert current_set(sets, ("a",), ("a", "b", "c")) == ""


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 5}'])
def test_sets_that_cannot_be_read_are_none(text: str) -> None:
    assert read_sets(Settings(resource_sets=text)) == ()


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b"])
def test_names_that_cannot_be_used(name: str) -> None:
    with pytest.raises(BadInput):
        checked_name(name)
