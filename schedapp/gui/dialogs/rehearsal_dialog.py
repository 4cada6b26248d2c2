"""What the next sync of a connected calendar would do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.dialogs.rehearsal_view import RehearsalView
from schedapp.gui.labels import show_text
from schedapp.model.connection import Connection
from schedapp.model.rehearsal import Rehearsal

WOULD = "This is what the next sync would do. Nothing has been written."
NOTHING = "The next sync would change nothing on either side."


class RehearsalDialog(Dialog):
    """Rehearses at once. “Sync now” does what is shown; closing leaves it."""

    def __init__(
        self, parent: QWidget, desk: Desk, connection: Connection, name: str, sync: Callable[[], None]
    ) -> None:
        super().__init__(parent, desk.source, f"Rehearsal for {name}", "Sync now", width=620)
        self._sync = sync
        resource = desk.feed.resource(connection.resource)
        self._zone = resource.zone if resource is not None else desk.week.zone
        self.rehearsal = RehearsalView(desk.source)
        self.column.addWidget(self.rehearsal)
        show_text(self.cancel_button, "Close")
        self.rehearsal.show_waiting()
        self.confirm_button.setEnabled(False)
        services = desk.services
        self.wait_for(
            desk.background, lambda: services.calendars.rehearse(connection.calendar_id)[0], self._on_rehearsed
        )

    def confirm(self) -> None:
        self.accept()
        self._sync()

    def _on_failed(self, error: Exception) -> None:
        self.rehearsal.stop()
        super()._on_failed(error)
        self.confirm_button.setEnabled(False)

    def _on_rehearsed(self, found: Rehearsal) -> None:
        self.set_busy(False)
        self.rehearsal.show_rehearsal(found, self._zone, WOULD if found.planned else NOTHING)
        if found.error is not None:
            self.show_problem(found.error)
