"""The grid by keyboard alone, and the selection that it shares with the outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.gui.theme_tokens import DARK, LIGHT, Tokens, contrast
from schedapp.gui.weekview.cursor_mark import ring_colour
from schedapp.layout.columns import Order
from schedapp.model.resource import parse_hours
from tests.gui.grid_driver import PLAIN, GridDriver
from tests.gui.sample_week import MONDAY, OKAFOR, TREATMENT_1, ZONE, at, clinic, row, week


@pytest.fixture
def driver(qtbot: QtBot) -> GridDriver:
    return GridDriver(qtbot)


def go(driver: GridDriver, *keys: str) -> str:
    for key in keys:
        driver.key(getattr(Qt.Key, f"Key_{key}"))
    return driver.grid.selected_name()


CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def press(driver: GridDriver, key: str, modifiers: Qt.KeyboardModifier = PLAIN, times: int = 1) -> None:
    for _ in range(times):
        driver.key(getattr(Qt.Key, f"Key_{key}"), modifiers)


def words(driver: GridDriver) -> str:
    """What a screen reader is told of the cell."""
    return driver.grid.keys.words()


def stand_at(driver: GridDriver, day: int, clock: str) -> None:
    """Puts the keyboard on a cell, as a click there does, and shows it by the first arrow."""
    driver.qtbot.waitUntil(driver.grid.hasFocus)
    driver.click(driver.place(day, clock))
    driver.grid.clear_ghost()
    driver.heard.clear()
    press(driver, "Down")
    assert clock in words(driver)


# --- walking -------------------------------------------------------------------------------------------------


def test_the_first_arrow_goes_to_now(driver: GridDriver) -> None:
    assert go(driver, "Down") == "moreau", "09:30 on Tuesday, in the first booking there"


def test_arrows_move_the_cell_by_a_quarter_of_an_hour(driver: GridDriver) -> None:
    stand_at(driver, 1, "13:00")
    assert words(driver) == "Tuesday 24 November, 13:00, free"
    press(driver, "Down")
    assert "13:15" in words(driver)
    press(driver, "Up", times=2)
    assert "12:45" in words(driver)
    press(driver, "Down", CTRL)
    assert "13:45" in words(driver), "with Ctrl by an hour"
    press(driver, "Up", CTRL)
    assert "12:45" in words(driver)


def test_arrows_across_keep_the_time(driver: GridDriver) -> None:
    stand_at(driver, 1, "13:00")
    press(driver, "Left")
    assert words(driver) == "Monday 23 November, 13:00, free"
    press(driver, "Right", times=3)
    assert driver.grid.selected_name() == "ivanova", "of two at that time the first"


def test_the_first_step_into_a_booking_selects_it_and_the_next_leaves_it(driver: GridDriver) -> None:
    stand_at(driver, 1, "07:30")
    assert go(driver, "Down", "Down") == "brandt"
    assert go(driver, "Down") == ""
    assert "08:30" in words(driver)
    assert go(driver, "Up") == "brandt"
    assert go(driver, "Up") == ""
    assert "07:45" in words(driver)


def test_bookings_side_by_side_are_both_met(driver: GridDriver) -> None:
    driver.grid.reveal("novak")
    assert go(driver, "Down") == "rossi"
    assert go(driver, "Down") == ""
    assert "09:30" in words(driver)
    assert go(driver, "Up") == "rossi"
    assert go(driver, "Up") == "novak"


def test_home_and_end_are_the_ends_of_the_week_and_with_ctrl_of_the_day(driver: GridDriver) -> None:
    stand_at(driver, 2, "12:00")
    press(driver, "End")
    assert words(driver) == "Sunday 29 November, 12:00, closed"
    press(driver, "Home")
    assert "Monday 23 November, 12:00" in words(driver)
    press(driver, "End", CTRL)
    assert "23:45" in words(driver)
    press(driver, "Home", CTRL)
    assert "00:00" in words(driver)


def test_over_midnight_lies_the_lane_of_the_whole_day(driver: GridDriver) -> None:
    stand_at(driver, 1, "12:00")
    press(driver, "Home", CTRL)
    press(driver, "Up")
    assert words(driver) == "Tuesday 24 November, all day, taken: Dr Ferrer · congress"
    assert go(driver, "Up") == "congress"
    assert go(driver, "Down") == ""
    assert go(driver, "Down") == ""
    assert "00:00" in words(driver)


def test_past_the_last_day_the_page_is_turned(driver: GridDriver) -> None:
    turned: list[int] = []
    driver.grid.turn_requested.connect(turned.append)
    driver.grid.turn_requested.connect(
        lambda _way: driver.grid.set_week(MONDAY + timedelta(days=7 * sum(turned)), 7, ZONE)
    )
    stand_at(driver, 6, "12:00")
    press(driver, "Right")
    assert turned == [1]
    assert "Monday 30 November, 12:00" in words(driver)
    press(driver, "Left")
    assert turned == [1, -1]
    assert "Sunday 29 November, 12:00" in words(driver)


def test_b_walks_the_bookings(driver: GridDriver) -> None:
    driver.grid.reveal("larsen")
    driver.grid.keys.go_to_next(1)
    assert driver.grid.selected_name() == "wound"
    driver.grid.keys.go_to_next(-1)
    driver.grid.keys.go_to_next(-1)
    assert driver.grid.selected_name() == "rossi"


def test_resource_columns_say_whose_the_cell_is(driver: GridDriver) -> None:
    driver.grid.set_week(MONDAY, 1, ZONE, Order.DAYS_FIRST)
    driver.show(week())
    stand_at(driver, 1, "13:00")
    assert words(driver) == "Dr Jonas Meier, Monday 23 November, 13:00, free"
    press(driver, "Right")
    assert words(driver) == "Dr Lucía Ferrer, Monday 23 November, 13:00, free"
    press(driver, "End")
    press(driver, "Right")
    assert words(driver).startswith("Whole house, Monday"), "there is no other resource"


def test_a_booking_of_two_resources_is_met_in_both_columns(driver: GridDriver) -> None:
    driver.grid.set_week(MONDAY, 1, ZONE, Order.DAYS_FIRST)
    driver.show(week())
    stand_at(driver, 0, "07:30")
    press(driver, "Down", times=2)
    assert driver.grid.selected_name() == "novak"
    first, cells = driver.grid.keys.mark()
    press(driver, "Right", times=3)
    assert driver.grid.selected_name() == "novak"
    second, _ = driver.grid.keys.mark()
    assert not cells
    assert second[0].left() > first[0].right()


def test_closed_and_partly_taken_cells_say_so(driver: GridDriver) -> None:
    hours = parse_hours("Mo-Fr 08:00-18:00")
    resources = {uid: replace(resource, hours=hours) for uid, resource in clinic().items()}
    driver.grid.set_occurrences(week(), resources)
    stand_at(driver, 5, "12:00")
    assert words(driver) == "Saturday 28 November, 12:00, closed"
    stand_at(driver, 0, "08:45")
    driver.grid.select_row(-1)
    assert "free: Dr Lucía Ferrer, Treatment 2 and Whole house" in words(driver)


# --- the mark ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_the_mark_is_two_pixels_and_can_be_told_from_all_grounds(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [], tokens=tokens)
    for ground in (tokens.grid, tokens.closed, tokens.panel, tokens.background):
        assert contrast(ring_colour(tokens), ground) >= 3
    stand_at(driver, 1, "12:00")
    (rect,), cells = driver.grid.keys.mark()
    assert cells
    for step in (0, 1):
        assert driver.pixel(rect.topLeft() + QPoint(30, step)) == tokens.accent
        assert driver.pixel(rect.bottomLeft() + QPoint(30, -step)) == tokens.accent
    driver.grid.clearFocus()
    assert driver.grid.keys.mark() == ([], False)


def test_the_mouse_hides_the_mark_and_the_keys_go_on_there(driver: GridDriver) -> None:
    stand_at(driver, 1, "12:00")
    assert driver.grid.keys.shown
    driver.click(driver.place(3, "17:00"))
    driver.grid.clear_ghost()
    assert not driver.grid.keys.shown
    press(driver, "Up")
    assert words(driver) == "Thursday 26 November, 17:00, free"


def test_the_cell_is_scrolled_into_view(driver: GridDriver) -> None:
    stand_at(driver, 1, "12:00")
    press(driver, "End", CTRL)
    (rect,), _ = driver.grid.keys.mark()
    assert driver.grid.scene.geometry.body().contains(rect)
    press(driver, "Home", CTRL)
    (rect,), _ = driver.grid.keys.mark()
    assert driver.grid.scene.geometry.body().contains(rect)


def test_right_to_left_the_arrows_follow_the_eye(driver: GridDriver) -> None:
    driver.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    driver.grid.reveal("larsen")
    assert go(driver, "Left") == "osei"


def test_an_empty_week_has_cells_and_nothing_to_select(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    assert go(driver, "Down", "Right", "Home", "End") == ""
    assert words(driver) == "Sunday 29 November, 09:30, closed"


# --- booking -------------------------------------------------------------------------------------------------


def asked(driver: GridDriver) -> tuple[object, ...]:
    """What a new booking was offered for."""
    (values,) = driver.said("create_requested")
    return values[:4]


def test_enter_books_the_cell(driver: GridDriver) -> None:
    stand_at(driver, 1, "13:15")
    press(driver, "Return")
    assert asked(driver) == (at(1, "13:15"), at(1, "13:45"), False, (OKAFOR,))


def test_shift_stretches_and_enter_books_the_stretch(driver: GridDriver) -> None:
    stand_at(driver, 1, "13:00")
    press(driver, "Down", SHIFT, times=2)
    assert words(driver) == "Tuesday 24 November, 13:00 to 13:45, free"
    press(driver, "Down", SHIFT | CTRL)
    press(driver, "Return")
    assert asked(driver)[:2] == (at(1, "13:00"), at(1, "14:45"))


def test_a_stretch_goes_back_over_its_beginning_and_esc_drops_it(driver: GridDriver) -> None:
    stand_at(driver, 1, "13:00")
    press(driver, "Up", SHIFT, times=3)
    assert "12:15 to 13:15" in words(driver)
    press(driver, "Escape")
    assert words(driver).startswith("Tuesday 24 November, 12:15, free: Dr Amara Okafor")


def test_a_stretch_over_resources_books_them_together(driver: GridDriver) -> None:
    driver.grid.set_week(MONDAY, 1, ZONE, Order.DAYS_FIRST)
    driver.show(week())
    stand_at(driver, 2, "13:00")
    press(driver, "Right", SHIFT)
    press(driver, "Return")
    assert asked(driver) == (at(0, "13:00"), at(0, "13:30"), False, ("ferrer", TREATMENT_1))


def test_a_stretch_of_the_lane_books_whole_days(driver: GridDriver) -> None:
    stand_at(driver, 3, "12:00")
    press(driver, "Home", CTRL)
    press(driver, "Up")
    press(driver, "Right", SHIFT)
    press(driver, "Return")
    start, end, whole, _ = asked(driver)
    assert (start, end, whole) == (at(3, "00:00"), at(5, "00:00"), True)


def test_a_letter_begins_a_booking(driver: GridDriver) -> None:
    heard: list[str] = []
    driver.grid.keys.typed.connect(heard.append)
    driver.key(Qt.Key.Key_Q)
    assert driver.said("create_requested") == [], "the keyboard is on no cell yet"
    stand_at(driver, 1, "13:00")
    driver.key(Qt.Key.Key_Q)
    assert asked(driver)[:2] == (at(1, "13:00"), at(1, "13:30"))
    assert heard == ["q"]


def test_a_locked_grid_says_why(driver: GridDriver) -> None:
    stand_at(driver, 1, "13:00")
    driver.grid.set_locked("Not now.")
    press(driver, "Return")
    driver.grid.reveal("costa")
    press(driver, "Down", ALT)
    assert driver.said("refused") == [("Not now.",), ("Not now.",)]
    assert driver.said("create_requested") == []


# --- moving --------------------------------------------------------------------------------------------------


def hold(driver: GridDriver, key: str, modifiers: Qt.KeyboardModifier = ALT, times: int = 1) -> None:
    """Presses a key while Alt is held: QTest would let it go after each."""
    for _ in range(times):
        kind = QEvent.Type.KeyPress
        QApplication.sendEvent(driver.grid, QKeyEvent(kind, getattr(Qt.Key, f"Key_{key}"), modifiers))


def let_go(driver: GridDriver) -> None:
    QTest.keyRelease(driver.grid, Qt.Key.Key_Alt)


def test_alt_moves_the_booking_step_by_step_and_letting_go_makes_one_change(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    hold(driver, "Down", times=2)
    assert driver.grid.scene.ghost is not None
    assert driver.said("move_requested") == []
    let_go(driver)
    assert driver.said("move_requested") == [("costa", at(3, "09:00"), at(3, "10:00"), ())]
    assert driver.grid.scene.ghost is None


def test_alt_and_an_arrow_to_the_side_is_another_day(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    hold(driver, "Right", ALT)
    let_go(driver)
    assert driver.said("move_requested") == [("costa", at(4, "08:30"), at(4, "09:30"), ())]


def test_alt_and_an_arrow_to_the_side_is_another_resource_where_each_has_a_column(driver: GridDriver) -> None:
    driver.grid.set_week(MONDAY, 1, ZONE, Order.DAYS_FIRST)
    driver.show(week())
    driver.grid.reveal("larsen")
    hold(driver, "Right", ALT, times=2)
    let_go(driver)
    assert driver.said("move_requested") == [("larsen", at(0, "10:00"), at(0, "10:30"), ("ferrer",))]


def test_alt_shift_changes_the_length(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    hold(driver, "Down", ALT | SHIFT)
    let_go(driver)
    hold(driver, "Up", ALT | SHIFT, times=9)
    let_go(driver)
    assert driver.said("resize_requested") == [
        ("costa", at(3, "08:30"), at(3, "09:45")),
        ("costa", at(3, "08:30"), at(3, "08:45")),
    ], "a quarter of an hour is the least"


def test_one_gesture_may_move_and_stretch(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    hold(driver, "Down", ALT | SHIFT)
    hold(driver, "Down")
    hold(driver, "Right")
    hold(driver, "Down", ALT | SHIFT)
    let_go(driver)
    assert driver.said("move_requested") == [("costa", at(4, "08:45"), at(4, "10:15"), ())]
    assert driver.said("resize_requested") == []


def test_a_move_that_is_refused_says_why(driver: GridDriver) -> None:
    driver.grid.set_taken_check(lambda *_slot: Taken("Dr Meier is booked then."))
    driver.grid.reveal("costa")
    hold(driver, "Down", ALT)
    assert driver.grid.scene.ghost is not None
    assert driver.grid.scene.ghost.refused == "Dr Meier is booked then."
    let_go(driver)
    assert driver.said("refused") == [("Dr Meier is booked then.",)]
    assert driver.said("move_requested") == []


def test_esc_drops_a_move(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    hold(driver, "Down", ALT)
    press(driver, "Escape")
    let_go(driver)
    assert driver.said("move_requested") == []
    assert driver.grid.scene.ghost is None


def test_what_is_not_ours_and_what_has_no_time_stays(driver: GridDriver) -> None:
    driver.grid.reveal("away")
    hold(driver, "Down", ALT)
    let_go(driver)
    driver.grid.reveal("congress")
    hold(driver, "Down", ALT)
    let_go(driver)
    assert driver.said("refused") == [
        ("This booking cannot be changed here.",),
        ("An all-day booking has no time of day. Open it to give it one.",),
    ]
    hold(driver, "Right", ALT)
    let_go(driver)
    assert driver.said("move_requested") == [("congress", at(2, "00:00"), at(4, "00:00"), ())]


# --- what was there before ------------------------------------------------------------------------------------


def test_the_selection_is_scrolled_into_view(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [row("early", OKAFOR, 0, "02:00", "03:00", "Early"), *week()])
    driver.grid.verticalScrollBar().setValue(driver.grid.verticalScrollBar().maximum())
    driver.grid.keys.go_to_next(-1)
    driver.grid.keys.go_to_next(-1)
    body = driver.grid.scene.geometry.body()
    driver.grid.verticalScrollBar().setValue(0)
    driver.grid.reveal("team")
    assert body.contains(driver.tile("team"))
    driver.grid.reveal("early")
    assert body.contains(driver.tile("early"))


def test_enter_opens_and_delete_cancels(driver: GridDriver) -> None:
    go(driver, "Return", "Delete")
    assert driver.said("open_requested") == driver.said("cancel_requested") == [], "nothing is selected"
    driver.grid.reveal("costa")
    go(driver, "Return", "Enter", "Delete")
    assert driver.said("open_requested") == [("costa",), ("costa",)]
    assert driver.said("cancel_requested") == [("costa",)]


def test_the_menu_key_asks_for_the_menu_of_the_selection(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    centre = driver.tile("costa").center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, centre, driver.grid.viewport().mapToGlobal(centre))
    QApplication.sendEvent(driver.grid.viewport(), event)
    assert driver.said("menu_requested") == [("costa", driver.grid.viewport().mapToGlobal(centre))]


def test_tab_leaves_the_grid(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    after = QPushButton("After")
    layout.addWidget(driver.grid)
    layout.addWidget(after)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    driver.grid.setFocus()
    qtbot.waitUntil(driver.grid.hasFocus)
    go(driver, "Down", "Tab")
    assert after.hasFocus()
    driver.grid.setParent(None)


class Listener(QWidget):
    """A window that hears the keys that the grid does not take."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Control:
            self.keys.append(event.key())


def test_what_is_no_key_of_the_grid_is_left_to_the_window(driver: GridDriver) -> None:
    window = Listener()
    driver.qtbot.addWidget(window)
    driver.grid.setParent(window)
    driver.grid.reveal("novak")
    driver.key(Qt.Key.Key_T)
    driver.key(Qt.Key.Key_PageDown)
    driver.key(Qt.Key.Key_Escape)
    assert window.keys == [Qt.Key.Key_T, Qt.Key.Key_PageDown, Qt.Key.Key_Escape]
    assert driver.grid.selected_name() == "novak"
    driver.grid.setParent(None)


def test_what_another_program_selects_is_where_keys_go_on(driver: GridDriver) -> None:
    index = driver.grid.occurrences.index(driver.grid.occurrences.row_of("novak"))
    driver.grid.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert driver.said("selection_changed") == [("novak",)]
    assert driver.grid.currentIndex() == index
    assert go(driver, "Down") == "rossi"


def test_reveal_says_whether_the_booking_is_here(driver: GridDriver) -> None:
    assert driver.grid.reveal("costa")
    assert not driver.grid.reveal("nowhere")
    assert driver.grid.selected_name() == "costa"


def test_the_selection_outlives_a_refresh_and_ends_with_the_booking(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    driver.heard.clear()
    driver.show([*week(), row("new", OKAFOR, 0, "17:00", "17:30", "New")])
    assert driver.grid.selected_name() == "costa"
    assert driver.said("selection_changed") == [], "it is the same one"
    driver.show([found for found in week() if found.name != "costa"])
    assert driver.grid.selected_name() == ""
    assert driver.said("selection_changed") == [("",)]


def test_no_other_booking_takes_the_mark_of_one_that_is_gone(driver: GridDriver) -> None:
    driver.grid.reveal("costa")
    driver.heard.clear()
    driver.show([found for found in week() if found.name != "costa"])
    assert driver.grid.scene.selected == -1
    press(driver, "Down", ALT)
    driver.qtbot.keyRelease(driver.grid, Qt.Key.Key_Alt)
    press(driver, "Delete")
    assert driver.said("move_requested") == driver.said("cancel_requested") == []
