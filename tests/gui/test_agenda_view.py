"""The agenda: dates with what is on them, one resource's own, the heading that stays; mouse and keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.agendaview.model import AgendaRole
from schedapp.gui.app import application
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from tests.gui.sample_week import MEIER, MONDAY, NOW, OKAFOR, ZONE, all_day, clinic, row, week

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SIGNALS = (
    "open_requested", "cancel_requested", "menu_requested", "selection_changed", "refused", "pressed", "chosen",
)  # fmt: skip


class Driver:
    """Owns a shown agenda of two weeks from the Monday of the sample week on."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.heard: list[tuple[str, tuple[object, ...]]] = []
        self.view = AgendaView(ThemeSource(application(), Choice.LIGHT))
        qtbot.addWidget(self.view)
        self.view.resize(900, 600)
        self.view.set_now(NOW)
        self.view.set_days(MONDAY, 14, ZONE)
        self.view.set_occurrences(week(), clinic())
        for name in SIGNALS:
            getattr(self.view, name).connect(lambda *values, name=name: self.heard.append((name, values)))
        self.view.show()
        qtbot.waitExposed(self.view)
        self.view.activateWindow()
        self.view.setFocus()

    def said(self, signal: str) -> list[tuple[object, ...]]:
        return [values for name, values in self.heard if name == signal]

    def rows(self) -> list[str]:
        """The words of each row; headings as they are, bookings with their time before them."""
        model, found = self.view.occurrences, []
        for number in range(model.rowCount()):
            line = model.index(number).data(AgendaRole.ROW)
            words = str(model.index(number).data())
            found.append(words if line.line is None else f"  {' / '.join(filter(None, line.when))}: {words}")
        return found

    def place(self, name: str) -> QPoint:
        rect = self.view.rect_of(name)
        return self.view.list.viewport().mapFromGlobal(rect.center())

    def click(self, point: QPoint) -> None:
        QTest.mouseClick(self.view.list.viewport(), LEFT, PLAIN, point)

    def key(self, *keys: str) -> str:
        for key in keys:
            QTest.keyClick(self.view.list, getattr(Qt.Key, f"Key_{key}"))
        return self.view.selected_name()


@pytest.fixture
def driver(qtbot: QtBot) -> Driver:
    return Driver(qtbot)


def test_dates_with_their_bookings_and_no_empty_ones(driver: Driver) -> None:
    rows = driver.rows()
    assert [words for words in rows if not words.startswith("  ")] == [
        "Yesterday, Monday 23 November",
        "Today, Tuesday 24 November",
        "Tomorrow, Wednesday 25 November",
        "Thursday 26 November",
        "Friday 27 November",
        "Sunday 29 November",
    ]
    assert rows[:2] == ["Yesterday, Monday 23 November", "  08:00 – 09:00: A. Novak"]
    assert "  All day / day 2 of 2: Dr Ferrer · congress" in rows
    assert driver.view.list.accessibleName() == "Agenda from Monday 23 November to Sunday 6 December 2026"
    QAbstractItemModelTester(driver.view.occurrences)


def test_what_lies_over_midnight_says_its_part(driver: Driver) -> None:
    night = replace(row("night", OKAFOR, 0, "22:00", "23:00", "Night"), end=NOW + 86_400)
    driver.view.set_occurrences([night], clinic())
    assert [words for words in driver.rows() if words.startswith("  ")] == [
        "  from 22:00 / day 1 of 3: Night",
        "  All day / day 2 of 3: Night",
        "  until 09:37 / day 3 of 3: Night",
    ]


def test_a_screen_reader_hears_heading_and_booking(driver: Driver) -> None:
    model = driver.view.occurrences
    words = [model.index(number).data(Qt.ItemDataRole.AccessibleTextRole) for number in range(model.rowCount())]
    assert words[0] == "Yesterday, Monday 23 November, 7 bookings"
    assert "F. Costa, Dr Jonas Meier, Thursday 26 November, 08:30 to 09:30" in words
    assert any(str(word).endswith("tentative") for word in words)


def test_one_resource_is_chosen_and_remembered_for_later(driver: Driver) -> None:
    whose = driver.view.whose
    QTest.keyClick(whose, Qt.Key.Key_Down)
    assert driver.said("chosen") == [(OKAFOR,)]
    names = {entry.name for entry in driver.view.occurrences.entries}
    assert names == {"novak", "larsen", "moreau", "silva", "nguyen", "ivanova", "popescu"}
    rest = {uid: resource for uid, resource in clinic().items() if uid != OKAFOR}
    driver.view.set_occurrences(week(), rest)
    assert len(driver.view.occurrences.entries) > 10, "she is not shown now: then all are"
    driver.view.set_occurrences(week(), clinic())
    assert whose.currentText() == "Dr Amara Okafor"


def test_nothing_booked_is_said(driver: Driver) -> None:
    driver.view.choose(MEIER)
    driver.view.set_occurrences([], clinic())
    assert driver.rows() == []
    assert driver.view.list.empty_words == (
        "Nothing is booked for Dr Jonas Meier from Monday 23 November to Sunday 6 December."
    )
    assert driver.key("Down") == ""


def test_the_heading_of_the_topmost_date_stays(driver: Driver) -> None:
    bar = driver.view.list.verticalScrollBar()
    bar.setValue(100)
    top = driver.view.list.indexAt(QPoint(300, 5))
    assert str(top.data()) == "Yesterday, Monday 23 November"
    driver.click(QPoint(300, 5))
    assert driver.view.selected_name() == "", "a heading is not a booking"
    # Where the next heading comes up, it pushes this one away.
    after = driver.view.occurrences.next_day(MONDAY + timedelta(days=1))
    bar.setValue(bar.value() + driver.view.list.visualRect(driver.view.occurrences.index(after)).top() - 10)
    assert str(driver.view.list.indexAt(QPoint(300, 20)).data()) == "Today, Tuesday 24 November"
    assert str(driver.view.list.indexAt(QPoint(300, 5)).data()) == "Yesterday, Monday 23 November"


def test_arrows_go_from_booking_to_booking_over_the_headings(driver: Driver) -> None:
    assert driver.key("Down") == "congress", "the first that is not over"
    driver.view.reveal("team")
    assert driver.key("Down") == "congress"
    assert driver.key("Down", "Down", "Up") == "brandt"
    assert driver.key("Home") == "novak"
    assert driver.key("Up") == "novak"
    assert driver.key("End") == "closed"


def test_left_and_right_go_from_date_to_date(driver: Driver) -> None:
    driver.view.reveal("moreau")
    assert driver.key("Right", "Right") == "costa"
    driver.view.reveal("moreau")
    assert driver.key("Left") == "novak"
    assert driver.key("Left") == "novak"
    driver.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert driver.key("Left") == "congress"


def test_the_selected_one_is_never_under_the_heading(driver: Driver) -> None:
    driver.key("End")
    for _ in range(40):
        driver.key("Up")
        index = driver.view.list.currentIndex()
        assert driver.view.list.visualRect(index).top() >= 40 or index.row() == 1


def test_enter_double_click_and_delete(driver: Driver) -> None:
    driver.view.reveal("costa")
    driver.key("Return", "Delete")
    assert driver.said("open_requested") == driver.said("cancel_requested") == [("costa",)]
    QTest.mouseDClick(driver.view.list.viewport(), LEFT, PLAIN, driver.place("costa"))
    assert driver.said("open_requested") == [("costa",), ("costa",)]


def test_the_menu(driver: Driver) -> None:
    driver.view.reveal("costa")
    point, viewport = driver.place("costa"), driver.view.list.viewport()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, point, viewport.mapToGlobal(point)))
    assert driver.said("menu_requested") == [("costa", viewport.mapToGlobal(point))]


def test_locked_it_says_why(driver: Driver) -> None:
    driver.view.set_locked("Not now.")
    driver.view.reveal("costa")
    driver.key("Return", "Delete")
    assert driver.said("refused") == [("Not now.",), ("Not now.",)]
    assert driver.said("open_requested") == []


def test_selection_and_place_outlive_a_refresh(driver: Driver) -> None:
    driver.view.reveal("dubois")
    place = driver.view.list.verticalScrollBar().value()
    driver.view.set_occurrences([*week(), all_day("more", MEIER, 8, 9, "More")], clinic())
    assert driver.view.selected_name() == "dubois"
    assert driver.view.list.verticalScrollBar().value() == place
    driver.view.set_occurrences([found for found in week() if found.name != "dubois"], clinic())
    assert driver.view.selected_name() == ""


def test_today_comes_to_the_top(driver: Driver) -> None:
    driver.view.scroll_to_now()
    assert str(driver.view.list.indexAt(QPoint(300, 5)).data()) == "Today, Tuesday 24 November"
    assert driver.view.occurrences.next_day(date(2027, 1, 1)) == driver.view.occurrences.rowCount()


def test_a_view_that_is_made_in_a_mirrored_window_is_mirrored(qtbot: QtBot) -> None:
    """Nothing tells it of a change: it was so from the start."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        view = Driver(qtbot).view
        card = view.rect_of("novak")
        middle = view.list.viewport().mapToGlobal(view.list.viewport().rect().center())
        assert card.center().x() < middle.x(), "the times stand at the right"
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_long_name_leaves_the_list_of_resources_as_it_is(qtbot: QtBot) -> None:
    driver = Driver(qtbot)
    known = dict(clinic())
    uid, resource = next(iter(known.items()))
    driver.view.set_occurrences([], {**known, uid: replace(resource, name="Orthopaedics and rehabilitation " * 5)})
    QApplication.processEvents()
    assert driver.view.whose.width() <= 280
