"""A booking's history: every change with when, who and what; an earlier version can be restored."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex

from schedapp.gui.connection_words import moment_words
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, show_text
from schedapp.gui.models.wording import plain
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.services.history import Told
from schedapp.services.history_words import Difference
from schedapp.services.put_aside import ACTION

HINT = "Choose a change to make the booking again what it was after it. What became of it since stays in this list."
ASIDE_HINT = "Choose a value that Google had to put it in place, here and in Google."
RESTORE, USE = "Restore this version", "Use Google’s value"


class BookingHistoryDialog(Dialog):
    """`restore` is called with the chosen version, and what to call with the error if it is refused."""

    def __init__(
        self, desk: Desk, name: str, title: str, restore: Callable[[Told, Callable[[Exception], None]], None]
    ) -> None:  # fmt: skip
        super().__init__(desk.window, desk.source, f"History of “{plain(title)}”", RESTORE, width=720)
        self._desk = desk
        self._name = name
        self._restore = restore
        self._told: tuple[Told, ...] = ()
        self.hint = plain_label(HINT, "muted", wrap=True)
        self.table = Outline(desk.source, "History", ("When", "What was done", "Who"), stretch=1)
        show_text(self.cancel_button, "Close")
        self.column.addWidget(self.hint)
        self.column.addWidget(self.table)
        selection = self.table.selectionModel()
        assert isinstance(selection, QItemSelectionModel)
        selection.selectionChanged.connect(self._follow_selection)
        self._follow_selection()
        self.read()
        desk.feed.connections_changed.connect(self.read)
        self.finished.connect(lambda _how: desk.feed.connections_changed.disconnect(self.read))

    def read(self) -> None:
        """Reads the history off the GUI thread."""
        history, name = self._desk.services.history, self._name
        self.wait_for(self._desk.background, lambda: history.of(name), self._show)

    @property
    def chosen(self) -> Told | None:
        """The change that is chosen, by itself or by a field of it."""
        index = self.table.currentIndex()
        index = index.parent() if index.parent().isValid() else index
        return self._told[index.row()] if 0 <= index.row() < len(self._told) else None

    def confirm(self) -> None:
        told = self.chosen
        if told is not None and told.restorable:
            self.show_problem("")
            self.set_committed(True)
            self._restore(told, self._on_refused)

    def _on_refused(self, error: Exception) -> None:
        self.set_committed(False)
        self._follow_selection()
        self.show_problem(error)

    def _show(self, told: Sequence[Told]) -> None:
        chosen = self.chosen.entry.id if self.chosen is not None else 0
        self._told = tuple(told)
        aside = any(each.entry.action == ACTION for each in told)
        show_text(self.hint, f"{HINT} {ASIDE_HINT}" if aside else HINT)
        now, zone = self._desk.now(), self._desk.week.zone
        self.table.show_lines([_line(each, now, zone, opened=row == 0) for row, each in enumerate(told)])
        row = next((row for row, each in enumerate(told) if each.entry.id == chosen), 0)
        self.table.setCurrentIndex(self.table.model().index(row, 0, QModelIndex()))
        self._follow_selection()

    def _follow_selection(self, *_because: object) -> None:
        told = self.chosen
        show_text(self.confirm_button, USE if told is not None and told.entry.action == ACTION else RESTORE)
        self.confirm_button.setEnabled(told is not None and told.restorable and self.cancel_button.isEnabled())


def _line(told: Told, now: float, zone: str, *, opened: bool) -> Line:
    said = f"{plain(told.entry.summary)} (as it is now)" if told.current else plain(told.entry.summary)
    below = tuple((difference_words(each),) for each in told.differences)
    return Line((moment_words(told.entry.at, now, zone), said, told.who), below, key=str(told.entry.id), opened=opened)


def difference_words(one: Difference) -> str:
    """`Time: Tue 24 Nov, 10:00–10:30 → Tue 24 Nov, 11:00–11:30`; of one date of a series with the date."""
    label = f"{one.label} on {one.on}" if one.on else one.label
    return f"{label}: {plain(one.old)} → {plain(one.new)}"
