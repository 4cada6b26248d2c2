"""What the user chose for good: frequency, theme, names in Google, the window's place."""

from __future__ import annotations

import base64

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtWidgets import QMainWindow

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.theme_tokens import Choice
from schedapp.model.change import Family
from schedapp.services.settings import SQUEEZE_INS

GEOMETRY = "window_geometry"
NOTES = {
    "yes": "New calendars get only “Busy” from now on",
    "no": "New calendars get titles from now on",
}


class SettingsFlow(QObject):
    """Writes a setting, and has it take effect."""

    patients_chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._settings = desk.services.settings

    def set_frequency(self, value: str) -> None:
        self._settings.set("frequency", value)
        self._desk.sync.reschedule()

    def set_theme(self, value: str) -> None:
        self._settings.set("theme", value)
        self._desk.source.set_choice(Choice(value))

    def set_patients(self, value: str) -> None:
        """Whether names here are nobody else's business: the level of calendars that are connected from now on."""
        self._settings.set("patients", value)
        self.patients_chosen.emit(value)
        self._desk.messages.note(NOTES[value], undo=False)

    def set_squeeze_ins(self, value: str) -> None:
        """Whether a taken time can be booked with a reason."""
        undoing, words = self._desk.services.undoing, f"{'Allowed' if value == 'on' else 'Refused'} squeeze-ins"
        step = undoing.make({Family.SETTINGS}, lambda: self._settings.set(SQUEEZE_INS, value), lambda _done: words)
        if step.edits:
            self._desk.take_in(step)

    def restore_place(self, window: QMainWindow) -> None:
        """The size and the place that the window had."""
        window.resize(1440, 900)
        if stored := self._settings.get(GEOMETRY):
            window.restoreGeometry(QByteArray(base64.b64decode(stored)))

    def remember_place(self, window: QMainWindow) -> None:
        try:
            geometry = base64.b64encode(window.saveGeometry().data()).decode("ascii")
            self._settings.set(GEOMETRY, geometry)
        except SchedError:
            return  # the place of a window is no reason to hold up its closing
