"""What is done in the window for the pictures of availability: closed time, hours, rules, holidays, an absence."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.absence_dialog import AbsenceDialog
from schedapp.gui.dialogs.call_list_dialog import CallListDialog
from schedapp.gui.flows.absence_flow import open_absence
from schedapp.gui.mainwindow import MainWindow
from schedapp.model.availability import Rules
from tests.gui.hands import SAT, at
from tests.gui.picture_google import dialog_of, settle
from tests.gui.picture_week import OKAFOR, Clinic

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def closed(window: MainWindow, clinic: Clinic) -> None:
    """A booking outside of the hours is being typed: the form says why not, and when."""
    window.booking.create_at(at(SAT, "10:00"), at(SAT, "10:30"), False, (clinic.uid(OKAFOR),))
    QTest.keyClicks(window.booking.form.title, "Emergency")
    settle(window, 400)


def red_ghost(window: MainWindow, clinic: Clinic) -> None:
    """A booking is held over closed time."""
    grid = window.grid
    name = clinic.named("J. Silva")
    start = grid.viewport().mapFromGlobal(grid.rect_of(name).center())
    geometry = grid.scene.geometry
    shift = QPoint(3 * (geometry.column(3, 0, 0).left() - geometry.column(2, 0, 0).left()), 0)
    QTest.mousePress(grid.viewport(), LEFT, PLAIN, start)
    QTest.mouseMove(grid.viewport(), start + QPoint(10, 10))
    QTest.mouseMove(grid.viewport(), start + shift)


def absence(window: MainWindow, clinic: Clinic) -> None:
    """A doctor is ill until Friday: what is booked, and where each could go."""
    resource = clinic.container.resources.get(OKAFOR)

    open_absence(window.desk, resource)
    dialog = dialog_of(window, AbsenceDialog)
    settle(window)
    dialog.when.last_day.edit.selectAll()
    QTest.keyClicks(dialog.when.last_day.edit, "27 Nov")
    dialog.when.last_day.edit.editingFinished.emit()
    settle(window, 300)


def call_list(window: MainWindow, clinic: Clinic) -> None:
    """Whom to call after it was done."""
    absence(window, clinic)
    QTest.mouseClick(dialog_of(window, AbsenceDialog).confirm_button, LEFT)
    settle(window, 300)
    dialog_of(window, CallListDialog)


def holidays(window: MainWindow, clinic: Clinic) -> None:
    clinic.container.holidays.choose("CH", "ZH")
    clinic.container.holidays.switch("Labor Day", on=False)
    window.desk.feed.refresh()
    window.resources.open_holidays()
    settle(window, 300)


def rules(window: MainWindow, clinic: Clinic) -> None:
    clinic.container.availability.set_rules("", Rules(120, 180))
    window.resources.open_rules()
    settle(window)
