"""The grid by keyboard alone, and the selection that it shares with the outside."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import OKAFOR, row, week


@pytest.fixture
def driver(qtbot: QtBot) -> GridDriver:
    return GridDriver(qtbot)


def go(driver: GridDriver, *keys: str) -> str:
    for key in keys:
        driver.key(getattr(Qt.Key, f"Key_{key}"))
    return driver.grid.selected_name()


def test_the_first_arrow_goes_to_today(driver: GridDriver) -> None:
    assert go(driver, "Down") == "congress", "the first of Tuesday, in the all-day lane"


def test_up_and_down_follow_the_day(driver: GridDriver) -> None:
    driver.grid.reveal("novak")
    assert go(driver, "Down") == "rossi"
    assert go(driver, "Down", "Down", "Down") == "ito"
    assert go(driver, "Up") == "wound"


def test_they_stop_at_the_ends_of_the_day(driver: GridDriver) -> None:
    driver.grid.reveal("novak")
    assert go(driver, "Up") == "novak"
    driver.grid.reveal("team")
    assert go(driver, "Down") == "team"


def test_left_and_right_go_to_the_nearest_in_time_of_the_next_day(driver: GridDriver) -> None:
    driver.grid.reveal("larsen")
    assert go(driver, "Right") == "osei", "09:30 is nearer to 10:00 than 11:00"
    assert go(driver, "Left") == "larsen"


def test_days_without_bookings_are_skipped_and_the_week_has_ends(driver: GridDriver) -> None:
    driver.grid.reveal("byrne")
    assert go(driver, "Right") == "closed", "over Saturday to Sunday"
    assert go(driver, "Right") == "closed"
    driver.grid.reveal("novak")
    assert go(driver, "Left") == "novak"


def test_home_and_end_go_to_the_first_and_the_last(driver: GridDriver) -> None:
    assert go(driver, "End") == "closed"
    assert go(driver, "Home") == "novak"


def test_the_selection_is_scrolled_into_view(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [row("early", OKAFOR, 0, "02:00", "03:00", "Early"), *week()])
    driver.grid.verticalScrollBar().setValue(driver.grid.verticalScrollBar().maximum())
    go(driver, "Home")
    body = driver.grid.scene.geometry.body()
    assert body.contains(driver.tile("early"))
    driver.grid.verticalScrollBar().setValue(0)
    driver.grid.reveal("team")
    assert body.contains(driver.tile("team"))


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


def test_letters_and_modified_arrows_are_left_to_the_window(driver: GridDriver) -> None:
    window = Listener()
    driver.qtbot.addWidget(window)
    driver.grid.setParent(window)
    driver.grid.reveal("novak")
    driver.key(Qt.Key.Key_T)
    driver.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    driver.key(Qt.Key.Key_PageDown)
    driver.key(Qt.Key.Key_Escape)
    assert window.keys == [Qt.Key.Key_T, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Escape]
    assert driver.grid.selected_name() == "novak"
    driver.grid.setParent(None)


def test_right_to_left_the_arrows_follow_the_eye(driver: GridDriver) -> None:
    driver.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    driver.grid.reveal("larsen")
    assert go(driver, "Left") == "osei"


def test_an_empty_week_has_nothing_to_select(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    assert go(driver, "Down", "Right", "Home", "End") == ""


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
