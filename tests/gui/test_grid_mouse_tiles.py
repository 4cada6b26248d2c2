"""Moving and resizing bookings with the mouse, and what refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.model.timespan import day_start
from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import MONDAY, OKAFOR, all_day, at, clinic, row, week


@pytest.fixture
def driver(qtbot: QtBot) -> GridDriver:
    return GridDriver(qtbot)


def refuse(resources: Sequence[str], start: int, end: int, ignore: str) -> Taken | None:
    """All of Thursday is taken, except for a booking that was there."""
    if start < at(4, "00:00") and end > at(3, "00:00"):
        return Taken(f"{resources[0]} is taken.", f"Not for {ignore}.")
    return None


def test_a_drag_moves_a_booking(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(0, 120))
    assert driver.said("move_requested") == [("silva", at(2, "10:00"), at(2, "11:00"), ())]


def test_a_drag_moves_across_days(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(2, 30))
    assert driver.said("move_requested") == [("silva", at(4, "08:30"), at(4, "09:30"), ())]


def test_a_move_snaps_to_a_quarter_and_with_alt_to_five_minutes(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(0, 130), release=False)
    assert driver.grid.scene.ghost is not None
    assert driver.grid.scene.ghost.start == at(2, "10:15")
    driver.move(grip + driver.shift(0, 130), Qt.KeyboardModifier.AltModifier)
    assert driver.grid.scene.ghost.start == at(2, "10:10")
    driver.key(Qt.Key.Key_Escape)


def test_a_move_to_another_day_keeps_an_odd_start(driver: GridDriver) -> None:
    driver.show([row("odd", OKAFOR, 0, "10:05", "10:50", "Odd")])
    grip = driver.grip("odd")
    driver.drag(grip, grip + driver.shift(3, 0))
    assert driver.said("move_requested") == [("odd", at(3, "10:05"), at(3, "10:50"), ())]


def test_the_ghost_has_the_full_width_of_its_column(driver: GridDriver) -> None:
    narrow = driver.tile("moreau")
    grip = driver.grip("moreau")
    driver.drag(grip, grip + driver.shift(3, 60), release=False)
    ghost = driver.grid.ghost_rect()
    assert ghost.width() > 2 * narrow.width()
    driver.key(Qt.Key.Key_Escape)


def test_a_drag_to_its_own_place_asks_nothing(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(0, 120), release=False)
    driver.move(grip)
    driver.release(grip)
    assert driver.said("move_requested") == []


def test_a_booking_stays_within_its_day(driver: GridDriver) -> None:
    driver.grid.verticalScrollBar().setValue(0)
    grip = driver.grip("silva")
    driver.drag(grip, QPoint(grip.x(), driver.grid.scene.geometry.body_top + 3))
    assert driver.said("move_requested") == [("silva", at(2, "00:00"), at(2, "01:00"), ())]


def test_a_booking_over_midnight_keeps_its_length(driver: GridDriver) -> None:
    night = row("night", OKAFOR, 3, "22:00", "22:00", "Night")
    driver.show([replace(night, end=at(4, "06:00"))])
    grip = driver.grip("night")
    driver.grid.reveal("night")
    grip = driver.grip("night")
    driver.drag(grip, grip + driver.shift(-1, 30))
    assert driver.said("move_requested") == [("night", at(2, "22:30"), at(3, "06:30"), ())]


def test_while_dragged_the_booking_itself_is_faint(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    strong = driver.pixel(driver.tile("silva").center() + QPoint(60, 20))
    driver.drag(grip, grip + driver.shift(2, 120), release=False)
    assert driver.grid.scene.lifted == driver.grid.occurrences.row_of("silva")
    assert driver.pixel(driver.tile("silva").center() + QPoint(60, 20)) != strong
    driver.key(Qt.Key.Key_Escape)
    assert driver.grid.scene.lifted < 0


def test_the_lower_edge_resizes(driver: GridDriver) -> None:
    edge = driver.bottom_edge("silva")
    driver.move(edge)
    assert driver.cursor() is Qt.CursorShape.SizeVerCursor
    driver.drag(edge, edge + driver.shift(0, 45))
    assert driver.said("resize_requested") == [("silva", at(2, "08:00"), at(2, "09:45"))]


def test_the_upper_edge_resizes(driver: GridDriver) -> None:
    edge = driver.top_edge("silva")
    driver.drag(edge, edge + driver.shift(0, -30))
    assert driver.said("resize_requested") == [("silva", at(2, "07:30"), at(2, "09:00"))]


def test_a_booking_cannot_be_resized_to_nothing(driver: GridDriver) -> None:
    for edge, minutes in ((driver.bottom_edge("silva"), -90), (driver.top_edge("silva"), 90)):
        driver.drag(edge, edge + driver.shift(0, minutes))
    assert driver.said("resize_requested") == [
        ("silva", at(2, "08:00"), at(2, "08:15")),
        ("silva", at(2, "08:45"), at(2, "09:00")),
    ]


def test_a_taken_slot_is_refused_while_dragging(driver: GridDriver) -> None:
    driver.grid.set_taken_check(refuse)
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(1, 120), release=False)
    assert driver.grid.scene.ghost is not None
    assert driver.grid.scene.ghost.refused == "okafor is taken."
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    assert driver.grid.bubble.text == "okafor is taken. Not for silva."
    top_left = driver.grid.viewport().mapToGlobal(QPoint(0, 0))
    assert driver.grid.scene.theme.tokens.danger in driver.colours(driver.grid.ghost_rect().translated(-top_left))
    driver.move(grip + driver.shift(2, 120))
    assert driver.grid.scene.ghost.refused == ""
    assert driver.cursor() is Qt.CursorShape.ClosedHandCursor
    driver.move(grip + driver.shift(1, 120))
    driver.release(grip + driver.shift(1, 120))
    assert driver.said("move_requested") == []
    assert driver.said("refused") == [("okafor is taken.",)]


def test_all_shown_resources_of_a_booking_are_asked_about(driver: GridDriver) -> None:
    asked = []
    driver.grid.set_taken_check(lambda *question: asked.append(question))
    grip = driver.grip("novak")
    driver.drag(grip, grip + driver.shift(3, 240))
    assert (("okafor", "treatment-1"), at(3, "12:00"), at(3, "13:00"), "novak") in asked


def test_what_is_not_ours_does_not_move_and_says_why(driver: GridDriver) -> None:
    grip = driver.grip("team")
    driver.drag(grip, grip + driver.shift(1, 0), release=False)
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    assert driver.grid.bubble.text == "This booking cannot be changed here."
    driver.release(grip + driver.shift(1, 0))
    assert driver.said("move_requested") == []
    assert driver.said("refused") == [("This booking cannot be changed here.",)]


def test_what_is_not_ours_has_no_edges_to_pull(driver: GridDriver) -> None:
    driver.move(driver.bottom_edge("team"))
    assert driver.cursor() is Qt.CursorShape.ArrowCursor


def test_escape_puts_a_booking_back(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(1, 120), release=False)
    driver.key(Qt.Key.Key_Escape)
    driver.release(grip + driver.shift(1, 120))
    assert driver.said("move_requested") == []
    assert driver.grid.scene.ghost is None


def test_an_all_day_booking_moves_along_the_lane(driver: GridDriver) -> None:
    bar = driver.tile("congress")
    start = bar.topLeft() + QPoint(20, bar.height() // 2)
    driver.drag(start, start + driver.shift(2, 0))
    assert driver.said("move_requested") == [("congress", at(3, "00:00"), at(5, "00:00"), ())]


def test_an_all_day_booking_keeps_the_dates_of_its_zone(driver: GridDriver) -> None:
    tokyo = replace(clinic()[OKAFOR], zone="Asia/Tokyo")
    days = [day_start(MONDAY + timedelta(days=offset), "Asia/Tokyo") for offset in range(4)]
    rows = [replace(all_day("far", OKAFOR, 1, 1, "Far"), start=days[1], end=days[2])]
    driver.grid.set_occurrences(rows, {OKAFOR: tokyo})
    bar = driver.tile("far")
    assert bar.left() > driver.grid.scene.geometry.edges[1], "on Tuesday, though it begins on Monday in Zurich"
    driver.drag(bar.center(), bar.center() + driver.shift(1, 0))
    assert driver.said("move_requested") == [("far", days[2], days[3], ())]


def test_a_booking_that_is_gone_when_it_is_dropped_asks_nothing(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(1, 120), release=False)
    driver.show([found for found in week() if found.name != "silva"])
    driver.release(grip + driver.shift(1, 120))
    assert driver.said("move_requested") == []
    assert driver.grid.scene.ghost is None


def test_a_drag_at_the_lower_edge_scrolls(driver: GridDriver) -> None:
    bar = driver.grid.verticalScrollBar()
    bar.setValue(0)
    grip = driver.grip("silva")
    driver.press(grip)
    driver.move(grip + QPoint(0, 9))
    driver.move(QPoint(grip.x(), driver.grid.viewport().height() - 4))
    driver.qtbot.waitUntil(lambda: bar.value() > 100)
    driver.key(Qt.Key.Key_Escape)
    assert driver.grid.scene.ghost is None


def test_a_click_selects_and_a_click_beside_it_does_not(driver: GridDriver) -> None:
    driver.click(driver.grip("costa"))
    assert driver.grid.selected_name() == "costa"
    assert driver.said("selection_changed")[-1] == ("costa",)
    driver.click(driver.place(5, "12:00"))
    assert driver.grid.selected_name() == ""


def test_a_double_click_opens(driver: GridDriver) -> None:
    driver.double_click(driver.grip("costa"))
    assert driver.said("open_requested") == [("costa",)]
    assert driver.said("create_requested") == []


def test_a_right_click_asks_for_the_menu_of_a_booking(driver: GridDriver) -> None:
    point = driver.grip("costa")
    driver.right_click(point)
    assert driver.said("menu_requested") == [("costa", driver.grid.viewport().mapToGlobal(point))]
    assert driver.grid.selected_name() == "costa"
    driver.right_click(driver.place(5, "12:00"))
    assert len(driver.said("menu_requested")) == 1


def test_hovering_highlights_and_shows_grips(driver: GridDriver) -> None:
    rect = driver.tile("silva")
    fill = driver.pixel(rect.center() + QPoint(60, 20))
    driver.move(rect.center())
    assert driver.pixel(rect.center() + QPoint(60, 20)) != fill
    assert driver.grid.scene.theme.tokens.accent in driver.colours(rect.adjusted(40, -2, -40, 3))
    driver.move(driver.place(5, "12:00"))
    assert driver.pixel(rect.center() + QPoint(60, 20)) == fill
