"""The timeline by mouse and keys: draw, move in time and between rows, resize, copy, refuse, zoom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.gui.timelineview import TimelineView
from schedapp.layout.day import MINUTES
from schedapp.layout.open_hours import Closing
from schedapp.layout.timeline import Axis
from tests.gui.sample_week import MEIER, MONDAY, OKAFOR, TREATMENT_1, TREATMENT_2, ZONE, at, clinic, row, week
from tests.gui.view_driver import ALT, CTRL, PLAIN, ViewDriver, timeline_driver

Driver = ViewDriver[TimelineView]
ROWS = list(clinic())


@pytest.fixture
def driver(qtbot: QtBot) -> Driver:
    """Monday alone, which scrolls."""
    return timeline_driver(qtbot, days=1)


@pytest.fixture
def weeks(qtbot: QtBot) -> Driver:
    return timeline_driver(qtbot)


def place(driver: Driver, uid: str, clock: str, day: int = 0) -> QPoint:
    """One pixel after a time, near the lower edge of a row."""
    geometry = driver.view.scene.geometry
    hour, minute = map(int, clock.split(":"))
    x = geometry.x_of(day * MINUTES + hour * 60 + minute) + 1
    return QPoint(driver.view.scene.width - 1 - x if geometry.rtl else x, geometry.row(ROWS.index(uid)).bottom() - 2)


def shift(driver: Driver, minutes: int, rows: int = 0) -> QPoint:
    geometry = driver.view.scene.geometry
    return QPoint(round(minutes * geometry.hour / 60), geometry.row(rows).top() - geometry.row(0).top())


def a_day(driver: Driver) -> QPoint:
    geometry = driver.view.scene.geometry
    return QPoint(geometry.x_of(MINUTES + 480) - geometry.x_of(480), 0)


def grip(driver: Driver, name: str) -> QPoint:
    return driver.rect(name).center()


# --- what is shown ------------------------------------------------------------------------------------


def test_a_row_for_each_resource_with_all_its_bookings(driver: Driver) -> None:
    scene = driver.view.scene
    assert list(scene.uids) == ROWS
    assert driver.view.accessibleName() == "Timeline of Monday 23 November 2026"
    novak = driver.view.occurrences.row_of("novak")
    assert [scene.uids[bar.row] for bar in scene.bars_of[novak]] == [OKAFOR, TREATMENT_1], "it takes part twice"
    QAbstractItemModelTester(driver.view.occurrences)


def test_overlapping_ones_have_lanes_of_their_own(weeks: Driver) -> None:
    one, other = weeks.rect("andersson"), weeks.rect("maintenance")
    assert one.bottom() < other.top()
    assert weeks.view.scene.layout.lanes[ROWS.index(TREATMENT_2)] == 2


def test_a_day_shows_all_hours_and_opens_at_seven(driver: Driver) -> None:
    assert driver.view.scene.geometry.axis == Axis(1)
    assert driver.view.scene.geometry.position_at(driver.view.scene.geometry.lead) == 7 * 60


def test_several_days_show_the_hours_that_are_needed(weeks: Driver) -> None:
    assert weeks.view.scene.geometry.axis == Axis(7, 8 * 60, 18 * 60)
    assert weeks.view.horizontalScrollBar().maximum() == 0, "all of it fits"
    weeks.view.set_occurrences([*week(), row("early", OKAFOR, 2, "05:30", "06:00", "Early")], clinic())
    assert weeks.view.reveal("early")
    assert weeks.view.scene.geometry.axis == Axis(7, 5 * 60, 18 * 60)


def test_now_is_shown_today(weeks: Driver) -> None:
    weeks.view.set_days(MONDAY + timedelta(days=1), 1, ZONE)
    weeks.view.set_occurrences(week(), clinic())
    weeks.view.horizontalScrollBar().setValue(0)
    weeks.view.scroll_to_now()
    scene = weeks.view.scene
    assert 0 < scene.geometry.x_of(9 * 60 + 37) < scene.width


def test_why_a_row_is_closed(driver: Driver) -> None:
    driver.view.set_closings([Closing(MEIER, at(0, "12:00"), at(0, "14:00"), "Training")])
    assert "Training" not in driver.tip_at(place(driver, OKAFOR, "13:00"))
    assert "Training" in driver.tip_at(place(driver, MEIER, "13:00"))
    assert "A. Novak" in driver.tip_at(grip(driver, "novak"))


# --- drawing ------------------------------------------------------------------------------------------


def test_a_drag_draws_for_the_resource_of_its_row(driver: Driver) -> None:
    driver.drag(place(driver, MEIER, "10:05"), place(driver, MEIER, "11:20"))
    start, end, whole, resources, anchor = driver.said("create_requested")[0]
    assert (start, end, whole, resources) == (at(0, "10:00"), at(0, "11:30"), False, (MEIER,))
    assert driver.view.ghost_rect() == anchor


def test_a_drag_into_another_row_still_draws_in_the_first(driver: Driver) -> None:
    driver.drag(place(driver, MEIER, "10:05"), place(driver, TREATMENT_2, "11:20"))
    assert driver.said("create_requested")[0][3] == (MEIER,)


def test_alt_draws_finer(driver: Driver) -> None:
    driver.drag(place(driver, MEIER, "10:05"), place(driver, MEIER, "10:34"), ALT)
    assert driver.said("create_requested")[0][:2] == (at(0, "10:05"), at(0, "10:35"))


def test_a_click_books_the_default_length(driver: Driver) -> None:
    driver.click(place(driver, MEIER, "11:40"))
    assert driver.said("create_requested")[0][:4] == (at(0, "11:30"), at(0, "12:00"), False, (MEIER,))


def test_a_click_after_a_booking_begins_where_it_ends(qtbot: QtBot) -> None:
    driver = timeline_driver(qtbot, [row("a", MEIER, 0, "10:00", "10:10", "A")], days=1)
    driver.click(place(driver, MEIER, "10:20"))
    assert driver.said("create_requested")[0][:2] == (at(0, "10:15"), at(0, "10:45"))


def test_what_is_drawn_over_midnight_ends_there(weeks: Driver) -> None:
    weeks.drag(place(weeks, MEIER, "17:00", 3), place(weeks, MEIER, "09:00", 4))
    assert weeks.said("create_requested")[0][:2] == (at(3, "17:00"), at(4, "00:00"))


def test_a_taken_time_is_refused_while_drawing(driver: Driver) -> None:
    driver.view.set_taken_check(lambda *_asked: Taken("It is taken.", "Choose another time."))
    driver.drag(place(driver, MEIER, "11:05"), place(driver, MEIER, "12:20"), release=False)
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    driver.release(place(driver, MEIER, "12:20"))
    assert driver.said("refused") == [("It is taken.",)]
    assert driver.said("create_requested") == []


# --- moving -------------------------------------------------------------------------------------------


def test_a_drag_along_the_row_moves_in_time(driver: Driver) -> None:
    start = grip(driver, "larsen")
    driver.drag(start, start + shift(driver, 95), release=False)
    ghost = driver.view.scene.ghost
    assert ghost is not None
    assert len(driver.view.scene.ghost_boxes(ghost)) == 1
    driver.release(start + shift(driver, 95))
    assert driver.said("move_requested") == [("larsen", at(0, "11:30"), at(0, "12:00"), ())]


def test_a_drag_to_another_row_changes_the_resource(driver: Driver) -> None:
    start = grip(driver, "larsen")
    driver.drag(start, start + shift(driver, 0, 1))
    assert driver.said("move_requested") == [("larsen", at(0, "10:00"), at(0, "10:30"), (MEIER,))]


def test_the_ghost_is_in_every_row_that_takes_part(driver: Driver) -> None:
    driver.view.horizontalScrollBar().setValue(driver.view.horizontalScrollBar().value() - 40)
    start = grip(driver, "novak")
    driver.drag(start, start + shift(driver, 0, 1), release=False)
    ghost = driver.view.scene.ghost
    assert ghost is not None
    assert ghost.resources == (MEIER, TREATMENT_1), "the one that it was lifted from gives way"
    assert len(driver.view.scene.ghost_boxes(ghost)) == 2
    driver.release(start + shift(driver, 0, 1))
    assert driver.said("move_requested") == [("novak", at(0, "08:00"), at(0, "09:00"), (MEIER, TREATMENT_1))]


def test_onto_a_row_that_it_is_in_already_it_stays(driver: Driver) -> None:
    start = grip(driver, "novak")
    driver.drag(start, start + shift(driver, 0, ROWS.index(TREATMENT_1)))
    assert driver.said("move_requested") == []


def test_over_days_it_keeps_its_time_on_the_wall(weeks: Driver) -> None:
    start = grip(weeks, "costa")
    weeks.drag(
        start, start + QPoint(weeks.view.scene.geometry.x_of(MINUTES + 480) - weeks.view.scene.geometry.x_of(480), 0)
    )
    assert weeks.said("move_requested") == [("costa", at(4, "08:30"), at(4, "09:30"), ())]


def test_an_all_day_booking_moves_by_days(weeks: Driver) -> None:
    start = weeks.rect("congress").center()
    weeks.drag(
        start, start + QPoint(weeks.view.scene.geometry.x_of(MINUTES + 480) - weeks.view.scene.geometry.x_of(480), 0)
    )
    assert weeks.said("move_requested") == [("congress", at(2, "00:00"), at(4, "00:00"), ())]


def test_ctrl_copies_also_to_another_row(driver: Driver) -> None:
    start = grip(driver, "larsen")
    driver.drag(start, start + shift(driver, 60, 1), CTRL)
    assert driver.said("copy_requested") == [("larsen", at(0, "11:00"), at(0, "11:30"), (MEIER,))]


def test_a_taken_row_is_refused_with_the_reason(driver: Driver) -> None:
    def taken(resources: tuple[str, ...], start: int, end: int, ignore: str) -> Taken | None:
        assert (ignore, end - start) == ("larsen", 1800)
        return Taken("Dr Jonas Meier is taken.", "") if MEIER in resources else None

    driver.view.set_taken_check(taken)  # type: ignore[arg-type]
    start = grip(driver, "larsen")
    driver.drag(start, start + shift(driver, 0, 1), release=False)
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    driver.release(start + shift(driver, 0, 1))
    assert driver.said("refused") == [("Dr Jonas Meier is taken.",)]
    assert driver.said("move_requested") == []


def test_what_belongs_to_somebody_else_stays(driver: Driver) -> None:
    start = grip(driver, "team")
    driver.drag(start, start + shift(driver, 60))
    assert driver.said("refused") == [("This booking cannot be changed here.",)]


def test_escape_drops_a_drag(driver: Driver) -> None:
    start = grip(driver, "larsen")
    driver.drag(start, start + shift(driver, 60), release=False)
    driver.key(Qt.Key.Key_Escape)
    driver.release(start + shift(driver, 60))
    assert driver.said("move_requested") == []


def test_both_ends_resize(driver: Driver) -> None:
    wound = driver.rect("wound")
    end, start = QPoint(wound.right() - 1, wound.center().y()), QPoint(wound.left() + 1, wound.center().y())
    driver.move(end)
    assert driver.cursor() is Qt.CursorShape.SizeHorCursor
    driver.drag(end, end + shift(driver, 30))
    driver.drag(start, start - shift(driver, 45))
    assert driver.said("resize_requested") == [
        ("wound", at(0, "11:00"), at(0, "12:30")),
        ("wound", at(0, "10:15"), at(0, "12:00")),
    ]


def test_right_to_left_the_ends_are_the_other_way_round(driver: Driver) -> None:
    driver.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    wound = driver.rect("wound")
    end = QPoint(wound.left() + 1, wound.center().y())
    driver.drag(end, end - shift(driver, 30))
    assert driver.said("resize_requested") == [("wound", at(0, "11:00"), at(0, "12:30"))]


def test_held_at_the_edge_it_scrolls(driver: Driver) -> None:
    bar = driver.view.horizontalScrollBar()
    start, before = grip(driver, "larsen"), bar.value()
    edge = QPoint(driver.view.viewport().width() - 3, start.y())
    driver.drag(start, edge, release=False)
    driver.qtbot.waitUntil(lambda: bar.value() > before)
    driver.key(Qt.Key.Key_Escape)


def test_locked_nothing_can_be_changed(driver: Driver) -> None:
    driver.view.set_locked("Not now.")
    start = grip(driver, "larsen")
    driver.drag(start, start + shift(driver, 60))
    driver.drag(place(driver, MEIER, "11:05"), place(driver, MEIER, "12:20"))
    driver.double_click(start)
    assert driver.said("move_requested") == driver.said("create_requested") == driver.said("open_requested") == []
    assert driver.said("refused") == [("Not now.",), ("Not now.",)]


# --- keys, zoom ---------------------------------------------------------------------------------------


def test_arrows_go_along_a_row_and_between_rows(driver: Driver) -> None:
    """From the cell of 08:00, which is the doctor's first booking."""
    found = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
        driver.key(key)
        found.append(driver.view.selected_name())
    assert found == ["novak", "", "novak", "rossi", "", ""]
    assert driver.view.keys.words() == "Dr Jonas Meier, Monday 23 November, 23:45, closed"


def test_the_keyboard_opens_cancels_and_books(driver: Driver) -> None:
    driver.view.reveal("rossi")
    driver.key(Qt.Key.Key_Return)
    driver.key(Qt.Key.Key_Delete)
    assert driver.said("open_requested") == driver.said("cancel_requested") == [("rossi",)]
    driver.qtbot.waitUntil(driver.view.hasFocus)
    driver.key(Qt.Key.Key_Right)
    assert driver.view.keys.words() == "Dr Jonas Meier, Monday 23 November, 09:30, free"
    driver.key(Qt.Key.Key_Right, CTRL)
    driver.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    driver.key(Qt.Key.Key_Return)
    ((start, end, all_day, resources, _),) = driver.said("create_requested")
    assert (start, end, all_day, resources) == (at(0, "10:30"), at(0, "11:00"), False, (MEIER,))


def test_alt_moves_a_bar_in_time_and_to_another_row(driver: Driver) -> None:
    driver.view.reveal("larsen")
    driver.key(Qt.Key.Key_Right, ALT)
    driver.key(Qt.Key.Key_Down, ALT)
    assert driver.said("move_requested") == [
        ("larsen", at(0, "10:15"), at(0, "10:45"), ()),
        ("larsen", at(0, "10:00"), at(0, "10:30"), (MEIER,)),
    ]


def test_the_selection_is_scrolled_into_view(driver: Driver) -> None:
    assert driver.view.reveal("team")
    assert driver.view.scene.geometry.body().contains(driver.rect("team"))


def wheel(driver: Driver, at: QPoint, modifiers: Qt.KeyboardModifier = PLAIN, steps: int = 1) -> None:
    viewport = driver.view.viewport()
    event = QWheelEvent(
        QPointF(at), viewport.mapToGlobal(QPointF(at)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_ctrl_and_the_wheel_stretch_the_time_under_the_mouse(driver: Driver) -> None:
    spot = place(driver, MEIER, "11:00")
    hour = driver.view.scene.geometry.hour
    wheel(driver, spot, CTRL, 3)
    assert driver.view.scene.geometry.hour > 1.4 * hour
    assert abs(driver.view.scene.geometry.position_at(spot.x()) - 11 * 60) <= 1
    assert driver.said("zoomed")[0][0] == pytest.approx(1.15**3)


def test_the_wheel_scrolls_along_the_time_where_all_rows_fit(driver: Driver) -> None:
    before = driver.view.horizontalScrollBar().value()
    wheel(driver, place(driver, MEIER, "11:00"), steps=-2)
    assert driver.view.horizontalScrollBar().value() > before


def test_many_rows_scroll_under_the_head(qtbot: QtBot) -> None:
    driver = timeline_driver(qtbot, [])
    many = {f"r{n:02d}": replace(clinic()[OKAFOR], uid=f"r{n:02d}", name=f"Room {n}") for n in range(60)}
    driver.view.set_occurrences([row("last", "r59", 1, "10:00", "11:00", "Last")], many)
    assert driver.view.reveal("last")
    assert driver.view.verticalScrollBar().value() > 0
    assert driver.view.scene.geometry.body().contains(driver.rect("last"))
    wheel(driver, QPoint(600, 400), steps=3)
    assert driver.view.verticalScrollBar().value() < driver.view.verticalScrollBar().maximum()


def test_another_number_of_days_is_asked_for(driver: Driver) -> None:
    driver.qtbot.keyClick(driver.view.days, Qt.Key.Key_Down)
    driver.qtbot.keyClick(driver.view.days, Qt.Key.Key_End)
    assert driver.said("days_wished") == [(2,), (14,)]
