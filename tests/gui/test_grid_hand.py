"""What a drag in the grid can do beyond moving: copy, turn the page, cross the all-day lane, follow keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.gui.weekview.edge import AGAIN, FIRST, EdgePush
from tests.gui.grid_driver import LEFT, PLAIN, GridDriver
from tests.gui.sample_week import MONDAY, ZONE, at, week

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def driver(qtbot: QtBot) -> GridDriver:
    return GridDriver(qtbot)


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def hold_at_edge(driver: GridDriver, x: int) -> Watch:
    """Lifts a booking and holds it at an edge, with a clock of the test's; the page turns as in the window."""
    watch = Watch()
    driver.grid._mouse.clock = watch
    driver.turned = []  # type: ignore[attr-defined]

    def turn(pages: int) -> None:
        driver.turned.append(pages)  # type: ignore[attr-defined]
        driver.grid.set_week(driver.grid.scene.frames[0].day + timedelta(weeks=pages), 7, ZONE)
        driver.show(week() if driver.grid.scene.frames[0].day == MONDAY else [])

    driver.grid.turn_requested.connect(turn)
    grip = driver.grip("silva")
    driver.press(grip)
    driver.move(grip + QPoint(0, 9))
    driver.move(QPoint(x, grip.y()))
    return watch


def ticks(driver: GridDriver, watch: Watch, seconds: float, pages: int) -> None:
    """After so many seconds so many pages were turned in all."""
    watch.now += seconds
    driver.qtbot.waitUntil(lambda: len(driver.turned) == pages)  # type: ignore[attr-defined]


# --- copying ---------------------------------------------------------------------------------------------------


def test_with_ctrl_a_drop_asks_for_a_copy(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    end = grip + driver.shift(2, 120)
    driver.drag(grip, end, release=False)
    driver.move(end, CTRL)
    assert driver.cursor() is Qt.CursorShape.DragCopyCursor
    assert driver.grid.scene.lifted < 0, "what is copied stays where it is"
    QTest.mouseRelease(driver.grid.viewport(), LEFT, CTRL, end)
    assert driver.said("copy_requested") == [("silva", at(4, "10:00"), at(4, "11:00"), ())]
    assert driver.said("move_requested") == []


def test_ctrl_may_go_down_and_up_while_the_mouse_rests(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    end = grip + driver.shift(2, 120)
    driver.drag(grip, end, release=False)
    QTest.keyPress(driver.grid, Qt.Key.Key_Control)
    assert driver.cursor() is Qt.CursorShape.DragCopyCursor
    QTest.keyRelease(driver.grid, Qt.Key.Key_Control)
    assert driver.cursor() is Qt.CursorShape.ClosedHandCursor
    driver.release(end)
    assert driver.said("move_requested") == [("silva", at(4, "10:00"), at(4, "11:00"), ())]


def test_alt_alone_makes_the_steps_finer(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(0, 130), release=False)
    QTest.keyPress(driver.grid, Qt.Key.Key_Alt, ALT)
    assert driver.grid.scene.ghost is not None
    assert driver.grid.scene.ghost.start == at(2, "10:10")
    driver.key(Qt.Key.Key_Escape)


def test_a_copy_on_a_taken_place_is_refused_while_dragging(driver: GridDriver) -> None:
    driver.grid.set_taken_check(lambda uids, _start, _end, ignore: None if ignore else Taken(f"{uids[0]} is taken."))
    grip = driver.grip("silva")
    end = grip + driver.shift(1, 0)
    driver.drag(grip, end, release=False)
    assert driver.cursor() is Qt.CursorShape.ClosedHandCursor
    driver.move(end, CTRL)
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    QTest.mouseRelease(driver.grid.viewport(), LEFT, CTRL, end)
    assert driver.said("copy_requested") == []
    assert driver.said("refused") == [("okafor is taken.",)]


# --- the edges at the sides ---------------------------------------------------------------------------------------


def test_held_at_the_trailing_edge_a_drag_turns_the_week_and_again(driver: GridDriver) -> None:
    watch = hold_at_edge(driver, driver.grid.viewport().width() - 5)
    grip_minute = at(6, "08:00")
    ghost = driver.grid.scene.ghost
    assert ghost is not None
    assert ghost.start == grip_minute
    driver.qtbot.wait(1)
    assert driver.turned == []  # type: ignore[attr-defined]
    ticks(driver, watch, FIRST, 1)
    ticks(driver, watch, AGAIN, 2)
    ghost = driver.grid.scene.ghost
    assert ghost is not None
    assert ghost.start == at(20, "08:00"), "the Sunday of the week after the next"
    spot = driver.place(2, "09:00")
    driver.move(spot)
    driver.release(spot)
    ((name, start, end, resources),) = driver.said("move_requested")
    assert (name, resources) == ("silva", ())
    assert end - start == 3600  # type: ignore[operator]
    assert at(16, "08:00") <= start < at(17, "00:00")  # type: ignore[operator]


def test_held_at_the_leading_edge_it_turns_back(driver: GridDriver) -> None:
    watch = hold_at_edge(driver, driver.grid.scene.geometry.lead + 5)
    ticks(driver, watch, FIRST, 1)
    assert driver.turned == [-1]  # type: ignore[attr-defined]
    driver.key(Qt.Key.Key_Escape)


def test_escape_goes_back_to_the_week_that_the_drag_began_in(driver: GridDriver) -> None:
    watch = hold_at_edge(driver, driver.grid.viewport().width() - 5)
    ticks(driver, watch, FIRST, 1)
    driver.key(Qt.Key.Key_Escape)
    assert driver.turned == [1, -1]  # type: ignore[attr-defined]
    assert driver.grid.scene.frames[0].day == MONDAY
    assert driver.grid.scene.ghost is None
    assert driver.grid.scene.lifted < 0
    driver.release(driver.place(2, "09:00"))
    assert driver.said("move_requested") == []


def test_what_is_drawn_or_resized_turns_nothing(driver: GridDriver) -> None:
    watch = Watch()
    driver.grid._mouse.clock = watch
    pages: list[int] = []
    driver.grid.turn_requested.connect(pages.append)
    start = driver.place(3, "17:00")
    driver.drag(start, QPoint(driver.grid.viewport().width() - 5, start.y() + 40), release=False)
    for _ in range(4):
        watch.now += 1.0
        driver.grid._mouse._push()
    assert pages == []
    driver.key(Qt.Key.Key_Escape)


def test_another_week_from_elsewhere_ends_a_drag(driver: GridDriver) -> None:
    grip = driver.grip("silva")
    driver.drag(grip, grip + driver.shift(1, 60), release=False)
    driver.grid.set_week(MONDAY + timedelta(weeks=1), 7, ZONE)
    assert driver.grid.scene.ghost is None


def test_the_edge_where_a_drag_began_counts_once_it_was_left() -> None:
    push = EdgePush()
    push.begin(1)
    assert [push.held(1, now) for now in (0.0, 0.7, 2.0)] == [0, 0, 0]
    assert push.held(0, 2.1) == 0
    assert [push.held(1, now) for now in (3.0, 3.5, 3.6, 4.4, 4.5)] == [0, 0, 1, 0, 1]


def test_the_edge_waits_anew_after_the_mouse_left_it() -> None:
    push = EdgePush()
    push.begin(0)
    assert [push.held(side, now) for side, now in ((-1, 0.0), (0, 0.5), (-1, 0.55), (-1, 1.0), (-1, 1.15))] == [
        0, 0, 0, 0, -1,
    ]  # fmt: skip


# --- between lane and hours ---------------------------------------------------------------------------------------


def test_a_booking_dropped_in_the_lane_takes_the_whole_day(driver: GridDriver) -> None:
    driver.drag(driver.grip("silva"), driver.lane(4))
    assert driver.said("lane_requested") == [("silva", at(4, "00:00"), at(5, "00:00"), True, ())]
    assert driver.said("move_requested") == []


def test_a_whole_day_dropped_among_the_hours_has_a_time(driver: GridDriver) -> None:
    bar = next(bar for bar in driver.grid.scene.lane.bars)
    entry = driver.grid.scene.entries[bar.item]
    start = driver.grid.scene.geometry.bar(bar).center()
    driver.drag(start, driver.place(4, "15:10"))
    assert driver.said("lane_requested") == [(entry.name, at(4, "15:00"), at(4, "15:30"), False, ())]


def test_a_ghost_that_crosses_the_lane_is_there(driver: GridDriver) -> None:
    driver.drag(driver.grip("silva"), driver.lane(4), release=False)
    ghost = driver.grid.scene.ghost
    assert ghost is not None
    assert ghost.all_day
    corner = driver.grid.viewport().mapToGlobal(QPoint(0, 0))
    assert driver.grid.scene.geometry.lane().contains(driver.grid.ghost_rect().translated(-corner))
    driver.move(driver.place(4, "15:10"))
    assert driver.grid.scene.ghost is not None
    assert not driver.grid.scene.ghost.all_day, "and back"
    driver.key(Qt.Key.Key_Escape)
    assert driver.grid.scene.ghost is None


def test_a_copy_does_not_cross_the_lane(driver: GridDriver) -> None:
    driver.drag(driver.grip("silva"), driver.lane(4), release=False)
    driver.move(driver.lane(4), CTRL)
    assert driver.grid.scene.ghost is not None
    assert not driver.grid.scene.ghost.all_day
    driver.key(Qt.Key.Key_Escape)
    assert PLAIN is Qt.KeyboardModifier.NoModifier
