"""A booking's history in the window: from the menu of a tile and from the form, with the way back to a version."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from schedapp.errors import SchedError
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.history_booking import BookingHistoryDialog
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.flows.changing import Changing
from schedapp.gui.flows.dragging import Dragging
from schedapp.gui.stage import Stage
from schedapp.model.change import Change
from schedapp.services.history import Told

ENTRY = "History…"


class HistoryFlow(QObject):
    """Opens the dialog; a restored version is a change like any other, and can be undone."""

    def __init__(
        self, desk: Desk, stage: Stage, changing: Changing, dragging: Dragging, booking: BookingFlow
    ) -> None:  # fmt: skip
        super().__init__(desk.window)
        self._desk = desk
        self._stage = stage
        self._changing = changing
        self._booking = booking
        dragging.menu_opening.connect(self._on_menu)
        booking.form.history_button.clicked.connect(self._open_from_form)

    def open(self, name: str) -> None:
        """The history of a booking, or of one date of a series."""
        try:
            booking = self._desk.services.bookings.series(name)
        except SchedError as error:
            self._desk.messages.error(error)
            self._desk.feed.refresh()
            return
        dialog: BookingHistoryDialog

        def restore(told: Told, failed: Callable[[Exception], None]) -> None:
            self._restore(name, told, dialog, failed)

        dialog = BookingHistoryDialog(self._desk, name, booking.title, restore)
        dialog.open()

    def _restore(
        self, name: str, told: Told, dialog: BookingHistoryDialog, failed: Callable[[Exception], None]
    ) -> None:  # fmt: skip
        """After a look at Google, since it may take a slot again."""
        history, version = self._desk.services.history, told.entry.after
        assert version is not None

        def done(change: Change) -> None:
            dialog.accept()
            self._stage.reveal(change.booking.uid)

        self._changing.make(
            lambda: history.restore(name, told.entry.id), slot=lambda: version, done=done, failed=failed
        )  # fmt: skip

    def _open_from_form(self) -> None:
        """What was typed is not lost for looking: the dialog lies over the form; without changes the form closes."""
        name = self._booking.name
        if name:
            if not self._booking.form.has_changes:
                self._booking.close()
            self.open(name)

    def _on_menu(self, name: str, menu: QMenu) -> None:
        if not any(action.text() == ENTRY for action in menu.actions()):
            menu.addSeparator()
            menu.addAction(ENTRY).triggered.connect(lambda: self.open(name))
