"""Booking with the mouse: click, draw, the all-day lane; what is taken is refused while dragging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.model.timespan import DAY, parse_iso
from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import OKAFOR, at, row, week

SHOWN = ("okafor", "meier", "ferrer", "treatment-1", "treatment-2", "other")


@pytest.fixture
def driver(qtbot: QtBot) -> GridDriver:
    return GridDriver(qtbot)


def test_a_click_asks_for_a_booking_of_half_an_hour(driver: GridDriver) -> None:
    driver.click(driver.place(4, "14:00"))
    ((start, end, all_day, resources, anchor),) = driver.said("create_requested")
    assert (start, end, all_day, resources) == (at(4, "14:00"), at(4, "14:30"), False, ("okafor",))
    assert anchor == driver.grid.ghost_rect()


@pytest.mark.parametrize(("clicked", "begins"), [("14:00", "14:00"), ("14:25", "14:00"), ("14:31", "14:30")])
def test_a_click_takes_the_cell_under_it(driver: GridDriver, clicked: str, begins: str) -> None:
    driver.click(driver.place(4, clicked))
    assert driver.said("create_requested")[0][0] == at(4, begins)


def test_a_click_below_a_booking_that_ends_in_the_cell_begins_where_it_ends(driver: GridDriver) -> None:
    driver.show([*week(), row("brief", OKAFOR, 4, "16:00", "16:15", "Brief")])
    driver.click(driver.place(4, "16:20"))
    assert driver.said("create_requested")[0][0] == at(4, "16:15")


def test_a_click_before_midnight_stays_on_its_day(driver: GridDriver) -> None:
    bar = driver.grid.verticalScrollBar()
    bar.setValue(bar.maximum())
    driver.click(driver.place(4, "23:50"))
    assert driver.said("create_requested")[0][:2] == (at(4, "23:30"), at(5, "00:00"))


def test_the_default_length_is_the_windows_to_set(driver: GridDriver) -> None:
    driver.grid.default_minutes = 45
    driver.click(driver.place(4, "14:00"))
    assert driver.said("create_requested")[0][1] == at(4, "14:45")


def test_the_ghost_of_a_click_stays_until_it_is_cleared(driver: GridDriver) -> None:
    driver.click(driver.place(4, "14:00"))
    assert driver.grid.scene.ghost is not None
    driver.move(driver.place(5, "10:00"))
    assert driver.grid.scene.ghost is not None
    driver.grid.clear_ghost()
    assert driver.grid.scene.ghost is None
    assert driver.grid.ghost_rect().isNull()


def test_the_ghost_shows_in_the_accent(driver: GridDriver) -> None:
    before = driver.picture()
    driver.grid.set_ghost(at(4, "14:00"), at(4, "15:00"), title="New")
    assert driver.picture() != before
    rect = driver.grid.ghost_rect().translated(-driver.grid.viewport().mapToGlobal(QPoint(0, 0)))
    assert driver.grid.scene.theme.tokens.accent_background in driver.colours(rect)


def test_drawing_asks_for_a_booking_of_that_length(driver: GridDriver) -> None:
    driver.drag(driver.place(3, "16:45"), driver.place(3, "17:29"))
    assert driver.said("create_requested")[0][:2] == (at(3, "16:45"), at(3, "17:30"))


def test_drawing_upwards_gives_the_same(driver: GridDriver) -> None:
    driver.drag(driver.place(3, "17:29"), driver.place(3, "16:46"))
    assert driver.said("create_requested")[0][:2] == (at(3, "16:45"), at(3, "17:30"))


def test_drawing_stays_on_the_day_it_began_on(driver: GridDriver) -> None:
    driver.drag(driver.place(3, "16:45"), driver.place(5, "17:29"))
    assert driver.said("create_requested")[0][:2] == (at(3, "16:45"), at(3, "17:30"))


def test_with_alt_it_snaps_to_five_minutes(driver: GridDriver) -> None:
    start, end = driver.place(3, "17:00"), driver.place(3, "17:19")
    driver.press(start)
    driver.move(start + QPoint(0, 9))
    driver.move(end, Qt.KeyboardModifier.AltModifier)
    assert driver.grid.scene.ghost is not None
    assert driver.grid.scene.ghost.end == at(3, "17:20")
    driver.move(end + QPoint(0, 1))
    assert driver.grid.scene.ghost.end == at(3, "17:30"), "without it to fifteen again"
    driver.release(end)


def test_the_ghost_follows_the_mouse_with_its_times(driver: GridDriver) -> None:
    driver.drag(driver.place(3, "17:00"), driver.place(3, "17:44"), release=False)
    ghost = driver.grid.scene.ghost
    assert ghost is not None
    assert (ghost.start, ghost.end, ghost.refused) == (at(3, "17:00"), at(3, "17:45"), "")
    assert driver.said("create_requested") == [], "nothing is asked before the button goes up"


def test_a_hand_that_shakes_does_not_draw(driver: GridDriver) -> None:
    start = driver.place(3, "17:00")
    driver.press(start)
    driver.move(start + QPoint(2, 4))
    assert driver.grid.scene.ghost is None
    driver.release(start + QPoint(2, 4))
    assert driver.said("create_requested")[0][:2] == (at(3, "17:00"), at(3, "17:30"))


def test_escape_drops_what_is_drawn(driver: GridDriver) -> None:
    driver.drag(driver.place(3, "17:00"), driver.place(3, "17:44"), release=False)
    driver.key(Qt.Key.Key_Escape)
    assert driver.grid.scene.ghost is None
    driver.release(driver.place(3, "17:44"))
    assert driver.said("create_requested") == []


def test_a_click_in_the_lane_asks_for_a_day(driver: GridDriver) -> None:
    driver.click(driver.lane(3))
    start, end, all_day, resources, anchor = driver.said("create_requested")[0]
    assert (start, end, all_day, resources) == (at(3, "00:00"), at(4, "00:00"), True, ("okafor",))
    assert not anchor.isNull()  # type: ignore[attr-defined]


def test_drawing_in_the_lane_asks_for_days(driver: GridDriver) -> None:
    driver.drag(driver.lane(5), driver.lane(3))
    assert driver.said("create_requested")[0][:3] == (at(3, "00:00"), at(6, "00:00"), True)


def test_closed_time_can_be_booked(driver: GridDriver) -> None:
    driver.click(driver.place(5, "10:00"))
    assert driver.said("create_requested")[0][:2] == (at(5, "10:00"), at(5, "10:30"))


def test_header_and_hour_bar_book_nothing(driver: GridDriver) -> None:
    driver.click(QPoint(300, 20))
    driver.click(QPoint(20, 400))
    assert driver.said("create_requested") == []


class Answers:
    """A check that knows some taken resources, and counts what it was asked."""

    def __init__(self, *taken: str) -> None:
        self.taken = taken
        self.asked: list[tuple[tuple[str, ...], int, int, str]] = []

    def __call__(self, resources: Sequence[str], start: int, end: int, ignore: str) -> Taken | None:
        self.asked.append((tuple(resources), start, end, ignore))
        if set(resources) & set(self.taken):
            return Taken("Dr <b>Okafor</b> is taken until 18:00.", "Choose another time.", resource="Dr Okafor")
        return None


def test_the_first_free_resource_is_proposed(driver: GridDriver) -> None:
    driver.grid.set_taken_check(Answers("okafor", "meier"))
    driver.drag(driver.place(3, "17:00"), driver.place(3, "17:44"))
    assert driver.said("create_requested")[0][3] == ("ferrer",)


def test_where_all_are_taken_it_is_refused_while_drawing(driver: GridDriver) -> None:
    driver.grid.set_taken_check(Answers(*SHOWN))
    driver.drag(driver.place(3, "17:00"), driver.place(3, "17:44"), release=False)
    ghost = driver.grid.scene.ghost
    assert ghost is not None
    assert ghost.refused == "Dr <b>Okafor</b> is taken until 18:00."
    assert driver.cursor() is Qt.CursorShape.ForbiddenCursor
    bubble = driver.grid.bubble
    assert bubble.isVisible()
    assert bubble.text == "Dr <b>Okafor</b> is taken until 18:00. Choose another time."
    driver.release(driver.place(3, "17:44"))
    assert driver.said("create_requested") == []
    assert driver.said("refused") == [("Dr <b>Okafor</b> is taken until 18:00.",)]
    assert driver.grid.scene.ghost is None


def test_each_slot_is_asked_about_once(driver: GridDriver) -> None:
    answers = Answers()
    driver.grid.set_taken_check(answers)
    start = driver.place(3, "17:00")
    driver.press(start)
    for step in range(8, 40):
        driver.move(start + QPoint(0, step))
    for step in range(40, 8, -1):
        driver.move(start + QPoint(0, step))
    driver.release(start + QPoint(0, 8))
    assert len(answers.asked) == len(set(answers.asked)) == 3, "15, 30 and 45 minutes"


def test_a_click_on_a_taken_place_still_asks_and_says_why_in_the_ghost(driver: GridDriver) -> None:
    driver.grid.set_taken_check(Answers(*SHOWN))
    driver.click(driver.place(3, "17:00"))
    assert driver.said("create_requested")[0][3] == ("okafor",)
    assert driver.grid.scene.ghost is not None
    assert driver.grid.scene.ghost.refused


def test_on_the_day_without_two_oclock_a_drawn_booking_still_has_length(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_week(date(2026, 3, 23), 7, "Europe/Zurich")
    driver.show([])
    driver.grid.verticalScrollBar().setValue(0)
    driver.drag(driver.place(6, "01:45"), driver.place(6, "02:44"))
    start, end = driver.said("create_requested")[0][:2]
    assert 0 < end - start <= DAY  # type: ignore[operator]


def test_times_after_2038_arrive_whole(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_week(date(2040, 1, 2), 7, "Europe/Zurich")
    driver.show([])
    driver.click(driver.place(0, "10:00"))
    assert driver.said("create_requested")[0][0] == parse_iso("2040-01-02T10:00", "Europe/Zurich")
