"""Pictures of what a tile says: the states of a day, a squeeze-in, the card, the menu, the slip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from schedapp.gui.dialogs.squeeze_dialog import SqueezeDialog
from schedapp.gui.mainwindow import MainWindow
from schedapp.model.booking import Booking
from schedapp.model.progress import Progress
from schedapp.model.timespan import Timed
from schedapp.services.settings import SQUEEZE_INS
from tests.gui.hands import TUE, ZONE, at
from tests.gui.picture_google import settle
from tests.gui.picture_week import OKAFOR, T1, Clinic

STATES = (
    ("A. Novak", Progress.DONE), ("M. Rossi", Progress.NO_SHOW), ("K. Larsen", Progress.DONE),
    ("S. Brandt", Progress.IN_ROOM), ("L. Moreau", Progress.ARRIVED),
)  # fmt: skip


def _live(window: MainWindow, clinic: Clinic) -> str:
    """A morning in full swing; gives the name of the booking that was squeezed in."""
    container = clinic.container
    container.settings.set(SQUEEZE_INS, "on")
    for title, progress in STATES:
        container.progress.mark(clinic.named(title), progress)
    when = Timed(at(TUE, "12:00"), at(TUE, "12:45"), ZONE)
    reason = "Severe pain since the morning"
    found = container.bookings.add(
        Booking("", "Emergency", when, (clinic.uid(T1),), "P. Huber", "0171 20 40", squeeze=reason), anyway=True
    )
    window.desk.feed.look()
    settle(window)
    return found.booking.uid


def card(window: MainWindow, clinic: Clinic) -> None:
    """The mouse rests on a booking."""
    name = _live(window, clinic)
    window.grid.reveal(name)
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_Space)
    settle(window, 300)


def arrived(window: MainWindow, clinic: Clinic) -> None:
    """The card of somebody who waits."""
    _live(window, clinic)
    window.grid.reveal(clinic.named("L. Moreau"))
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_Space)
    settle(window, 300)


def menu(window: MainWindow, clinic: Clinic) -> None:
    """A right click on a booking. The menu is a window of its own: it is painted over the picture."""
    _live(window, clinic)
    name = clinic.named("J. Silva")
    window.grid.reveal(name)
    window.dragging._on_menu(name, window.grid.rect_of(name).center())
    settle(window, 200)
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    over = found.grab()
    found.close()
    label = QLabel(window)
    label.setPixmap(over)
    label.adjustSize()
    label.move(window.mapFromGlobal(window.grid.rect_of(name).center()))
    label.show()


def squeeze(window: MainWindow, clinic: Clinic) -> None:
    """The time is taken, and the place squeezes people in."""
    _live(window, clinic)
    window.booking.create_at(at(TUE, "09:15"), at(TUE, "09:45"), False, (clinic.uid(OKAFOR),))
    QTest.keyClicks(window.booking.form.title, "Emergency")
    settle(window, 400)


def reason(window: MainWindow, clinic: Clinic) -> None:
    """It is asked why."""
    squeeze(window, clinic)
    QTest.mouseClick(window.booking.form.anyway_button, Qt.MouseButton.LeftButton)
    dialog = window.findChildren(SqueezeDialog)[-1]
    QTest.keyClicks(dialog.reason, "Severe pain")
    settle(window, 200)


def slip(window: MainWindow, clinic: Clinic) -> None:
    """What a client takes home."""
    window.tile_menu.print_slip(clinic.named("J. Silva"))
    settle(window, 200)
