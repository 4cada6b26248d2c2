"""Which zone the second hour bar shows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.errors import BadInput
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.dialogs.resource_fields import ZoneField
from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.theme import ThemeSource
from schedapp.model.timespan import zone_info


class ZoneDialog(Dialog):
    """A zone by any part of its name; or none. `chosen` gets its IANA name, or ""."""

    def __init__(self, parent: QWidget, source: ThemeSource, zone: str, chosen: Callable[[str], None]) -> None:
        super().__init__(parent, source, "Second time zone", "Show")
        self._chosen = chosen
        words = "Its clocks stand beside the hours of the grid. All times stay in the zone of the status bar."
        self.column.addWidget(plain_label(words, "muted", wrap=True))
        self.field = ZoneField(zone)
        self.column.addWidget(self.field)
        self.none = QPushButton("Show none")
        set_names(self.none, "Show none", "Takes the second hour bar away")
        self.none.setEnabled(bool(zone))
        self.none.clicked.connect(lambda: self._take(""))
        self.buttons.insertWidget(0, self.none)
        self.field.setFocus()

    def confirm(self) -> None:
        try:
            self._take(zone_info(self.field.zone).key)
        except BadInput as error:
            self.show_problem(error)

    def _take(self, zone: str) -> None:
        self.accept()
        self._chosen(zone)
