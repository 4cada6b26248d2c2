"""What is shown where the database is damaged: nothing is opened or deleted, and a good copy can take its place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from schedapp.errors import SchedError
from schedapp.gui.background import Background
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.services.backups import Backup, Backups, Restored

SHOWN = 5
"""How many good copies are offered."""
_WORDS = (
    "Sched does not work with a damaged database, so that nothing more is lost. A copy from before can take its place; "
    "the damaged file is kept beside it."
)
_AFTER = "What was booked after the copy was made is not in it. What Google Calendar has of it comes back with a sync."
_NONE = "There is no good copy in “{folder}”. Put one there, or restore it by “schedapp backup restore FILE”."


class DamagedDialog(Dialog):
    """Offers the newest good copies. Accepted once one of them is the database; `restored` says which."""

    def __init__(self, source: ThemeSource, backups: Backups) -> None:
        super().__init__(None, source, "The database is damaged.", "Open this copy", width=520)
        self.restored: Restored | None = None
        self._backups = backups
        self._background = Background(self)
        self._choices = QButtonGroup(self)
        self._copies: dict[int, Backup] = {}
        self.cancel_button.setText("Quit")
        set_names(self.cancel_button, "Quit")
        self.cancel_button.setAutoDefault(False)  # Enter waits for the copies
        self.set_busy(True)
        self.column.addWidget(plain_label(_WORDS, "muted", wrap=True))
        self.status = plain_label("Looking for good copies…", "muted", wrap=True)
        self.column.addWidget(self.status)
        self.wait_for(self._background, self._good_copies, self._offer)

    def _good_copies(self) -> list[tuple[Backup, int]]:
        """Copies that were read and checked whole, the newest first, with how many bookings each has."""
        found: list[tuple[Backup, int]] = []
        for backup in self._backups.list():
            if len(found) == SHOWN:
                break
            try:
                found.append((backup, self._backups.verify(str(backup.file))[1].bookings))
            except SchedError:
                continue
        return found

    def _offer(self, copies: Sequence[tuple[Backup, int]]) -> None:
        self.set_busy(False)
        show_text(self.status, _AFTER if copies else _NONE.format(folder=self._backups.folder))
        for number, (backup, bookings) in enumerate(copies):
            made = datetime.fromtimestamp(backup.made).astimezone()
            count = "1 booking" if bookings == 1 else f"{bookings:,} bookings"
            button = QRadioButton(f"{made:%A}, {made.day} {made:%B %Y, %H:%M}  ·  {count}")
            self._choices.addButton(button, number)
            self._copies[number] = backup
            self.column.insertWidget(self.column.count() - 1, button)
            button.setChecked(number == 0)
            button.show()  # only what is shown takes the keyboard
        self.confirm_button.setEnabled(bool(copies))
        self.cancel_button.setAutoDefault(not copies)
        (self._choices.button(0) if copies else self.cancel_button).setFocus()

    def confirm(self) -> None:
        copy = self._copies.get(self._choices.checkedId())
        if copy is None:
            return
        self.show_problem("")
        self.set_committed(True)
        self.wait_for(self._background, lambda: self._backups.restore(str(copy.file)), self._on_restored, self._on_no)

    def _on_restored(self, restored: Restored) -> None:
        self.restored = restored
        self.accept()

    def _on_no(self, error: Exception) -> None:
        self.set_committed(False)
        self.show_problem(error)
