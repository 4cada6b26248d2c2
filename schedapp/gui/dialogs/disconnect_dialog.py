"""Disconnect a resource from its Google calendar: what stays there, and whether the access ends too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from schedapp.gui.background import Background
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.ports import Services
from schedapp.gui.theme import ThemeSource
from schedapp.model.connection import Connection


class DisconnectDialog(Dialog):
    """Without a tick nothing in Google changes; the bookings here stay in any case."""

    def __init__(
        self,
        parent: QWidget,
        source: ThemeSource,
        services: Services,
        background: Background,
        connection: Connection,
        resource: str,
        others: int,
        gone: Callable[[Connection], None],
    ) -> None:
        super().__init__(parent, source, f"Disconnect {resource}", "Disconnect", width=500)
        self._services = services
        self._background = background
        self._connection = connection
        self._gone = gone
        name = connection.summary or connection.calendar_id
        text = (
            f"“{name}” of {connection.account.email} and Sched stop following each other. "
            "All bookings stay in Sched. What is in Google stays there too, unless you tick the first box."
        )
        self.column.addWidget(plain_label(text, "muted", wrap=True))
        self.remove = self._box(
            "Remove from Google what Sched put there",
            "Only events that Sched made in this calendar; everything else in it is left alone.",
        )
        self.revoke = self._box("End Sched’s access to this Google account", _revoke_words(others))
        set_role(self.confirm_button, "danger")

    def confirm(self) -> None:
        self.show_problem("")
        self.set_committed(True)
        connection, remove, revoke = self._connection, self.remove.isChecked(), self.revoke.isChecked()
        self.wait_for(
            self._background,
            lambda: self._services.calendars.disconnect(
                connection.calendar_id, resource=connection.resource, remove_copies=remove, revoke=revoke
            ),
            self._on_gone,
        )

    def _on_gone(self, connection: Connection) -> None:
        self.set_committed(False)
        self.accept()
        self._gone(connection)

    def _on_failed(self, error: Exception) -> None:
        self.set_committed(False)
        super()._on_failed(error)

    def _box(self, text: str, meaning: str) -> QCheckBox:
        box = QCheckBox()
        show_text(box, text)
        set_names(box, text, meaning)
        words = plain_label(meaning, "caption", wrap=True)
        words.setIndent(24)
        self.column.addWidget(box)
        self.column.addWidget(words)
        return box


def _revoke_words(others: int) -> str:
    if others == 0:
        return "No other resource uses this account. The next connection asks you to sign in."
    what = "another resource uses" if others == 1 else f"{others} other resources use"
    return f"Careful: {what} this account and will ask to sign in again."
