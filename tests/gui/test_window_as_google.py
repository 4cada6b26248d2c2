"""The week as Google sees it, in the window: what each calendar got, and nothing that can be changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.flows.as_google import LOCKED
from schedapp.model.booking import EditScope
from schedapp.model.connection import Privacy
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, TREATMENT, Simulator
from tests.gui.attention_desk import button, cards, clash
from tests.gui.hands import LEFT, PLAIN, THU, WED, ZONE, Hands, at
from tests.gui.test_window_google import connect

pytestmark = pytest.mark.usefixtures("sim")
CTRL = Qt.KeyboardModifier.ControlModifier


def told(hands: Hands) -> list[str]:
    """What a screen reader reads of the week."""
    model = hands.window.grid.occurrences
    rows = range(model.rowCount())
    return [str(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows]


@pytest.fixture
def clinic(sim: Simulator, hands: Hands) -> Hands:
    """A doctor whose calendar gets only busy, a room whose calendar gets titles, one that is not connected."""
    doctor, room, lab = (hands.resource(name) for name in ("Dr Okafor", "Treatment 1", "Lab"))
    connect(hands, sim, doctor)
    connect(hands, sim, room, TREATMENT)
    hands.container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
    hands.container.settings.set("frequency", "manual")
    hands.book(doctor, THU, "10:00", "11:00", "Check-up", client="Anna Novak", also=(room,))
    hands.book(lab, WED, "10:00", "11:00", "Blood test", client="Ben Orr")
    hands.container.calendars.sync()
    hands.open()
    return hands


def test_each_calendar_shows_what_it_got(clinic: Hands) -> None:
    window = clinic.window
    clinic.key(Qt.Key.Key_G, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.eyes.isVisible()
    assert window.menus.actions["as_google"].isChecked()
    assert sorted(told(clinic)) == [
        "Busy, Dr Okafor, Thursday 26 November, 10:00 to 11:00",
        "Check-up, Treatment 1, Thursday 26 November, 10:00 to 11:00",
        "Not in Google, Lab, Wednesday 25 November, 10:00 to 11:00",
    ]
    words = " ".join(told(clinic))
    for secret in ("Anna", "Novak", "Ben", "Orr", "Blood"):
        assert secret not in words
    assert "1 booking is not in Google" in window.eyes.detail.text()
    assert window.grid.scene.locked
    clinic.key(Qt.Key.Key_Escape)
    assert not window.eyes.isVisible()
    assert not window.menus.actions["as_google"].isChecked()
    assert any("Blood test" in line for line in told(clinic))


def test_nothing_can_be_changed_while_it_is_on(clinic: Hands) -> None:
    window = clinic.window
    before = clinic.words()
    window.menus.actions["as_google"].trigger()
    entry = next(entry for entry in window.grid.occurrences.entries if entry.title == "Busy")
    clinic.drag_tile(entry.name, 0, 60)
    clinic.double_click(entry.name)
    assert window.banner.title.text() == LOCKED
    assert not window.booking.form.isVisible()
    for key, modifiers in ((Qt.Key.Key_Delete, PLAIN), (Qt.Key.Key_Return, PLAIN), (Qt.Key.Key_N, CTRL)):
        clinic.key(key, modifiers)
    QTest.mouseClick(window.grid.viewport(), Qt.MouseButton.RightButton, PLAIN, clinic.tile(entry.name))
    assert QApplication.activePopupWidget() is None
    clinic.click(THU, "14:00")
    clinic.draw(THU, "15:00", "16:00")
    clinic.wait()
    assert not window.booking.form.isVisible()
    assert window.grid.scene.ghost is None
    assert clinic.words() == before
    clinic.press(window.eyes.back)
    assert not window.banner.isVisible()
    clinic.click(THU, "14:00")
    assert window.booking.form.isVisible()


def test_a_change_that_waits_is_shown_as_google_still_has_it(clinic: Hands) -> None:
    window = clinic.window
    name = next(row.name for row in clinic.rows() if row.title == "Check-up")
    moved = Timed(at(THU, "15:00"), at(THU, "16:00"), ZONE)
    clinic.container.bookings.move(name, moved, EditScope.ALL)
    window.desk.feed.refresh()
    window.as_google.toggle()
    shown = [(entry.title, entry.start) for entry in window.grid.occurrences.entries if entry.title != "Not in Google"]
    assert sorted(shown) == [("Busy", at(THU, "10:00")), ("Check-up", at(THU, "10:00"))]
    assert "2 are still as they were" in window.eyes.detail.text()
    clinic.container.calendars.sync()
    window.desk.feed.refresh()
    shown = [(entry.title, entry.start) for entry in window.grid.occurrences.entries if entry.title != "Not in Google"]
    assert sorted(shown) == [("Busy", at(THU, "15:00")), ("Check-up", at(THU, "15:00"))]


def test_the_header_and_the_bar_say_it_unmistakably(clinic: Hands) -> None:
    window = clinic.window
    corner = QPoint(window.grid.viewport().width() - 4, 4)
    plain = window.grid.viewport().grab().toImage().pixelColor(corner)
    window.as_google.toggle()
    clinic.wait()
    tinted = window.grid.viewport().grab().toImage().pixelColor(corner)
    assert tinted == window.desk.source.theme.colour("accent_background")
    assert plain != tinted
    QTest.mouseClick(window.eyes.back, LEFT)
    assert window.grid.viewport().grab().toImage().pixelColor(corner) == plain


def test_an_answer_leaves_it_and_keeps_the_focus(sim: Simulator, clinic: Hands) -> None:
    """What is answered changes the week, and in Google's view nothing can be changed."""
    doctor = next(resource for resource in clinic.container.resources.list() if resource.name == "Dr Okafor")
    clash(clinic, sim, doctor)
    window = clinic.window
    window.desk.feed.look()
    clinic.until(window.top.attention.isVisible)
    clinic.press(window.top.attention)
    for answer in (False, True):
        window.menus.actions["as_google"].trigger()
        assert window.as_google.on
        (card,) = cards(window)
        target = button(card, "Keep both") if answer else card
        target.setFocus()
        clinic.key(Qt.Key.Key_Return)
        assert not window.as_google.on
        assert window.attention_panel.isAncestorOf(QApplication.focusWidget())
    clinic.until(lambda: not cards(window))
