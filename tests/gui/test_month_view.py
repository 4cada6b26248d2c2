"""The month by mouse and keys: open, draw, move, copy, refuse; days and bookings by keyboard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.gui.monthview import MonthView
from schedapp.layout.open_hours import Closing
from schedapp.model.timespan import day_start
from tests.gui.sample_month import month
from tests.gui.sample_week import MEIER, MONDAY, OKAFOR, TREATMENT_2, ZONE, all_day, at, row
from tests.gui.view_driver import CTRL, ViewDriver, month_driver

Driver = ViewDriver[MonthView]
LOCKED = "Nothing can be changed now."


@pytest.fixture
def driver(qtbot: QtBot) -> Driver:
    return month_driver(qtbot)


def cell(driver: Driver, day: date) -> QPoint:
    """The empty lower part of a day."""
    scene = driver.view.scene
    return scene.geometry.cell(scene.day_of(day)).bottomLeft() + QPoint(60, -4)


def on(day: int) -> date:
    """A weekday of the sample week, also of others."""
    return MONDAY + timedelta(days=day)


def days_on(driver: Driver, days: int) -> QPoint:
    geometry = driver.view.scene.geometry
    return QPoint(geometry.columns[1] - geometry.columns[0], 0) * days


# --- what is shown ------------------------------------------------------------------------------------


def test_it_shows_whole_weeks_and_says_so(driver: Driver) -> None:
    assert driver.view.scene.span == (date(2026, 10, 26), 6)
    assert driver.view.accessibleName() == "November 2026"
    QAbstractItemModelTester(driver.view.days)
    words = [driver.view.days.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(28, 28 + 42)]
    assert "Tuesday 24 November, today, 6 bookings" in words
    assert "Saturday 28 November, no bookings" in words


def test_what_does_not_fit_is_counted_and_the_count_opens_the_day(driver: Driver) -> None:
    scene = driver.view.scene
    monday = scene.day_of(MONDAY)
    assert scene.hidden(monday) == 7 - (scene.geometry.rows - 1)
    place = scene.count_box(monday).center()
    assert "Team meeting" in driver.tip_at(place)
    driver.click(place)
    assert driver.said("day_requested") == [(MONDAY,)]
    assert driver.said("create_requested") == []


def test_a_higher_view_shows_all(driver: Driver) -> None:
    driver.view.resize(1192, 1800)
    assert driver.view.scene.hidden(driver.view.scene.day_of(MONDAY)) == 0


def test_a_low_view_scrolls_and_reveals(driver: Driver) -> None:
    driver.view.resize(700, 300)
    assert driver.view.verticalScrollBar().maximum() > 0
    assert driver.view.reveal("costa")
    assert driver.view.scene.geometry.body().contains(driver.rect("costa"))
    assert not driver.view.reveal("nowhere")
    driver.view.verticalScrollBar().setValue(0)
    driver.view.scroll_to_now()
    assert driver.view.verticalScrollBar().value() > 0


def test_why_a_day_is_closed(driver: Driver) -> None:
    start = day_start(on(3), ZONE)
    driver.view.set_closings([Closing("", start, start + 86_400, "Founders' day")])
    assert "Founders" in driver.tip_at(cell(driver, on(3)))
    assert driver.view.scene.opened[driver.view.scene.day_of(on(3))] == ()


def test_right_to_left_mirrors_the_days(driver: Driver) -> None:
    before = driver.rect("costa")
    driver.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    after = driver.rect("costa")
    assert after.left() == 1192 - before.right() - 1
    driver.double_click(after.center())
    assert driver.said("open_requested") == [("costa",)]


# --- the mouse ----------------------------------------------------------------------------------------


def test_a_click_in_a_day_offers_the_first_free_time(driver: Driver) -> None:
    driver.click(cell(driver, on(3)))
    start, end, whole, resources, anchor = driver.await_said("create_requested")
    assert (start, end, whole, resources) == (at(3, "08:00"), at(3, "08:30"), False, (OKAFOR,))
    assert not anchor.isNull()  # type: ignore[attr-defined]
    assert driver.view.ghost_rect() == anchor
    driver.view.clear_ghost()
    assert driver.view.ghost_rect().isNull()


def test_a_click_today_offers_a_time_that_is_not_over(driver: Driver) -> None:
    driver.click(cell(driver, on(1)))
    assert driver.await_said("create_requested")[0] == at(1, "09:45")


def test_on_a_closed_day_it_is_eight(driver: Driver) -> None:
    driver.click(cell(driver, on(5)))
    assert driver.await_said("create_requested")[0] == at(5, "08:00")


def test_a_double_click_opens_the_day_and_books_nothing(driver: Driver) -> None:
    driver.double_click(cell(driver, on(3)))
    assert driver.said("day_requested") == [(on(3),)]
    assert driver.said("create_requested") == []
    assert driver.view.ghost_rect().isNull()


def test_the_number_of_a_day_opens_it(driver: Driver) -> None:
    scene = driver.view.scene
    box = scene.geometry.number_box(scene.day_of(on(3)))
    driver.move(box.topLeft() + QPoint(14, 14))
    assert driver.cursor() is Qt.CursorShape.PointingHandCursor
    driver.click(box.topLeft() + QPoint(14, 14))
    assert driver.said("day_requested") == [(on(3),)]


def test_a_drag_over_days_draws_an_all_day_booking(driver: Driver) -> None:
    driver.drag(cell(driver, on(8)), cell(driver, on(10)))
    start, end, whole, _, _ = driver.await_said("create_requested")
    assert (start, end, whole) == (day_start(on(8), ZONE), day_start(on(11), ZONE), True)


def test_a_chip_moves_to_another_day_at_the_same_time(driver: Driver) -> None:
    start = driver.rect("costa").center()
    driver.drag(start, start + days_on(driver, 1), release=False)
    ghost = driver.view.scene.ghost
    assert ghost is not None
    assert (ghost.start, ghost.title) == (at(4, "08:30"), "F. Costa")
    assert driver.view.scene.lifted == driver.view.occurrences.row_of("costa")
    driver.release(start + days_on(driver, 1))
    assert driver.said("move_requested") == [("costa", at(4, "08:30"), at(4, "09:30"), ())]
    assert driver.view.scene.ghost is None


def test_over_the_change_of_the_clocks_too(qtbot: QtBot) -> None:
    driver = month_driver(qtbot, [row("late", OKAFOR, -31, "10:00", "11:00", "Late")])
    driver.view.set_month(date(2026, 10, 23), ZONE)
    driver.view.set_occurrences([row("late", OKAFOR, -31, "10:00", "11:00", "Late")], driver.view.scene.resources)
    start = driver.rect("late").center()
    driver.drag(start, start + days_on(driver, 2))
    assert driver.said("move_requested") == [("late", at(-29, "10:00"), at(-29, "11:00"), ())]


def test_an_all_day_bar_moves_by_days(driver: Driver) -> None:
    start = driver.rect("congress").center() - days_on(driver, 1) / 2
    driver.drag(start, start + days_on(driver, 2))
    first, last = day_start(on(3), ZONE), day_start(on(5), ZONE)
    assert driver.said("move_requested") == [("congress", first, last, ())]


def test_ctrl_copies(driver: Driver) -> None:
    start = driver.rect("costa").center()
    driver.drag(start, start + days_on(driver, 1), CTRL, release=False)
    assert driver.cursor() is Qt.CursorShape.DragCopyCursor
    assert driver.view.scene.lifted == -1, "it stays where it is"
    driver.release(start + days_on(driver, 1))
    assert driver.said("copy_requested") == [("costa", at(4, "08:30"), at(4, "09:30"), ())]
    assert driver.said("move_requested") == []


def test_a_taken_day_is_refused_while_dragging_with_the_reason(driver: Driver) -> None:
    asked = []

    def taken(resources: object, start: int, end: int, ignore: str) -> Taken | None:
        asked.append((resources, start, ignore))
        return Taken("Dr Jonas Meier is taken.", "In the way: “X”.") if start == at(4, "08:30") else None

    driver.view.set_taken_check(taken)
    start = driver.rect("costa").center()
    driver.drag(start, start + days_on(driver, 1), release=False)
    assert ((MEIER,), at(4, "08:30"), "costa") in asked
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    assert driver.view.scene.ghost is not None
    assert driver.view.scene.ghost.refused == "Dr Jonas Meier is taken."
    driver.release(start + days_on(driver, 1))
    assert driver.said("refused") == [("Dr Jonas Meier is taken.",)]
    assert driver.said("move_requested") == []


def test_a_booking_of_somebody_else_stays(driver: Driver) -> None:
    start = driver.rect("away").center()
    driver.drag(start, start + days_on(driver, 1))
    assert driver.said("refused") == [("This booking cannot be changed here.",)]


def test_escape_drops_a_drag_and_a_small_move_is_none(driver: Driver) -> None:
    start = driver.rect("costa").center()
    driver.drag(start, start + days_on(driver, 1), release=False)
    driver.key(Qt.Key.Key_Escape)
    driver.release(start + days_on(driver, 1))
    driver.press(start)
    driver.move(start + QPoint(3, 0))
    driver.release(start + QPoint(3, 0))
    assert driver.said("move_requested") == driver.said("create_requested") == []
    assert driver.view.selected_name() == "costa"


def test_a_drag_back_to_its_day_changes_nothing(driver: Driver) -> None:
    start = driver.rect("costa").center()
    driver.press(start)
    driver.move(start + days_on(driver, 1))
    driver.move(start)
    driver.release(start)
    assert driver.said("move_requested") == []


def test_a_booking_that_moved_meanwhile_ends_its_drag(driver: Driver) -> None:
    start = driver.rect("costa").center()
    driver.drag(start, start + days_on(driver, 1), release=False)
    rows = [found for found in month() if found.name != "costa"]
    driver.view.set_occurrences(
        [*rows, row("costa", MEIER, 3, "11:00", "12:00", "F. Costa")], driver.view.scene.resources
    )
    driver.release(start + days_on(driver, 1))
    assert driver.said("move_requested") == []


def test_held_at_the_edge_the_month_turns_and_the_drag_goes_on(driver: Driver) -> None:
    start = driver.rect("costa").center()
    edge = QPoint(start.x(), driver.view.height() - 3)
    driver.drag(start, edge, release=False)
    assert driver.await_said("turn_requested") == (1,)
    driver.view.set_month(date(2026, 12, 24), ZONE)
    driver.view.set_occurrences([], driver.view.scene.resources)
    target = driver.view.scene.geometry.cell(driver.view.scene.day_of(date(2026, 12, 10))).center()
    driver.move(target)
    driver.release(target)
    assert driver.said("move_requested") == [("costa", at(17, "08:30"), at(17, "09:30"), ())]


def test_the_menu_of_a_booking(driver: Driver) -> None:
    driver.right_click(driver.rect("costa").center())
    (name, _place) = driver.said("menu_requested")[0]
    assert name == "costa"
    driver.right_click(cell(driver, on(3)))
    assert len(driver.said("menu_requested")) == 1


def test_locked_nothing_can_be_changed(driver: Driver) -> None:
    driver.view.set_locked(LOCKED)
    start = driver.rect("costa").center()
    driver.drag(start, start + days_on(driver, 1))
    driver.double_click(driver.rect("costa").center())
    driver.click(cell(driver, on(3)))
    assert driver.said("move_requested") == driver.said("open_requested") == driver.said("create_requested") == []
    assert driver.said("refused") == [(LOCKED,), (LOCKED,)]


# --- keys ---------------------------------------------------------------------------------------------


def test_arrows_go_from_day_to_day_and_enter_opens_it(driver: Driver) -> None:
    driver.key(Qt.Key.Key_Right)
    assert driver.view.cursor_date() == on(1), "today"
    driver.key(Qt.Key.Key_Right)
    driver.key(Qt.Key.Key_Down)
    assert driver.view.cursor_date() == on(9)
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Up)
    assert driver.view.cursor_date() == on(0)
    driver.key(Qt.Key.Key_End)
    driver.key(Qt.Key.Key_Return)
    assert driver.said("day_requested") == [(on(6),)]


def test_beyond_the_last_week_the_month_is_asked_for(driver: Driver) -> None:
    driver.view.select_day(41)
    driver.key(Qt.Key.Key_Right)
    assert driver.said("date_requested") == [(date(2026, 12, 7),)]
    driver.view.set_month(date(2026, 12, 7), ZONE)
    assert driver.view.cursor_date() == date(2026, 12, 7)


def test_ctrl_and_arrows_go_through_the_bookings_of_a_day(driver: Driver) -> None:
    driver.view.select_day(driver.view.scene.day_of(on(1)))
    found = []
    for _ in range(3):
        driver.key(Qt.Key.Key_Down, CTRL)
        found.append(driver.view.selected_name())
    assert found == ["congress", "brandt", "moreau"]
    driver.key(Qt.Key.Key_Return)
    driver.key(Qt.Key.Key_Delete)
    assert driver.said("open_requested") == driver.said("cancel_requested") == [("moreau",)]
    driver.key(Qt.Key.Key_Escape)
    assert (driver.view.selected_name(), driver.view.cursor_date()) == ("", on(1))


def test_insert_books_on_the_day(driver: Driver) -> None:
    driver.view.select_day(driver.view.scene.day_of(on(2)))
    driver.key(Qt.Key.Key_Insert)
    assert driver.said("create_requested")[0][:2] == (at(2, "08:00"), at(2, "08:30"))


def test_a_full_day_offers_what_is_left(qtbot: QtBot) -> None:
    rows = [row(f"full-{uid}", uid, 3, "08:00", "17:00", "Full") for uid in month_driver(qtbot).view.scene.resources]
    driver = month_driver(qtbot, rows)
    driver.view.select_day(driver.view.scene.day_of(on(3)))
    driver.key(Qt.Key.Key_Insert)
    assert driver.said("create_requested")[0][0] == at(3, "17:00")


def test_letters_are_left_to_the_window(driver: Driver) -> None:
    for key in (Qt.Key.Key_T, Qt.Key.Key_PageDown, Qt.Key.Key_Escape):
        driver.key(key)
    assert driver.said("date_requested") == []


def test_the_selection_outlives_a_refresh(driver: Driver) -> None:
    driver.view.reveal("costa")
    driver.heard.clear()
    driver.view.set_occurrences([*month(), all_day("more", TREATMENT_2, 0, 6, "More")], driver.view.scene.resources)
    assert driver.view.selected_name() == "costa"
    assert driver.said("selection_changed") == []
    driver.view.set_occurrences([], driver.view.scene.resources)
    assert driver.said("selection_changed") == [("",)]
    driver.view.select_day(3)
    driver.view.set_occurrences(month(), driver.view.scene.resources)
    assert driver.view.cursor_date() == date(2026, 10, 29)
