"""What was synchronized, when, and what came of it: a table that can be read, and its dialog for all calendars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from schedapp.gui.connection_words import run_cells, run_lines
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, show_text
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.model.run import SyncRun

RUNS = 100
QUIET = "Nothing has been synchronized yet. Runs that found nothing to do are not listed."


class HistoryView(QWidget):
    """The newest runs first; one of them opens to say what it did. Without a calendar those of all, with names."""

    def __init__(self, desk: Desk, calendar_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._calendar_id = calendar_id
        self._reading = False
        self.words = plain_label("", "muted", wrap=True)
        second = "Why" if calendar_id else "Resource"
        self.table = Outline(desk.source, "Sync history", ("When", second, "What was done"), stretch=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)

    def read(self) -> None:
        """Reads the history off the GUI thread; one read at a time."""
        if self._reading:
            return
        self._reading = True
        services, calendar_id = self._desk.services, self._calendar_id
        task = self._desk.background.run(
            lambda: services.calendars.history(RUNS, calendar_id or None), self._on_read, self._on_failed
        )
        self.destroyed.connect(task.drop)

    def _on_read(self, runs: Sequence[SyncRun]) -> None:
        self._reading = False
        now, zone = self._desk.now(), self._desk.week.zone
        names = {} if self._calendar_id else self._desk.feed.names
        show_text(self.words, QUIET)
        self.words.setVisible(not runs)
        self.table.setVisible(bool(runs))
        self.table.show_lines(
            [
                Line(
                    run_cells(run, now, zone, names),
                    tuple((line,) for line in run_lines(run)),
                    key=str(run.id),
                    token="danger" if run.error else "text",
                )
                for run in runs
            ]
        )

    def _on_failed(self, error: Exception) -> None:
        self._reading = False
        self._desk.messages.error(error)


class HistoryDialog(Dialog):
    """The history of all calendars."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, desk.source, "Sync history", "Close", width=680)
        self.cancel_button.hide()
        self.history = HistoryView(desk)
        self.column.addWidget(self.history)
        desk.feed.connections_changed.connect(self.history.read)
        self.history.read()
