"""Whom to call after somebody was taken out: to copy, to save, to print."""

from __future__ import annotations

import html
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QFileDialog, QPushButton

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.widgets.outline import Line, Outline
from schedapp.services.absence import Absence
from schedapp.services.call_list import HEADINGS, call_csv, call_rows, call_text


class CallListDialog(Dialog):
    """The list stays until it is closed. What is printed or saved holds names: the file is its owner's alone."""

    def __init__(self, desk: Desk, made: Absence, zone: str) -> None:
        super().__init__(desk.window, desk.source, "Call list", "Done", width=760)
        self._made = made
        self._zone = zone
        self.said = plain_label(f"{made.batch.summary}. Undo takes all of it back.", "muted", wrap=True)
        self.table = Outline(desk.source, "Call list", HEADINGS, stretch=4)
        self.table.show_lines([Line(row) for row in call_rows(made.calls, zone)])
        self.column.addWidget(self.said)
        self.column.addWidget(self.table)
        self.cancel_button.hide()
        self.copy_button, self.save_button, self.print_button = (
            QPushButton(text) for text in ("Copy", "Save as CSV…", "Print…")
        )
        for number, (button, act) in enumerate(
            ((self.copy_button, self._copy), (self.save_button, self._save), (self.print_button, self._print))
        ):
            button.setAutoDefault(False)
            set_names(button, button.text().rstrip("…"))
            button.clicked.connect(act)
            self.buttons.insertWidget(number, button)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(call_text(self._made.calls, self._zone))
        show_text(self.said, "The list is in the clipboard, for a spreadsheet or a mail.")

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, "Save the call list", "calls.csv", "CSV (*.csv)")
        if name:
            self.save_to(Path(name))

    def save_to(self, file: Path) -> None:
        """Writes the list, or says why that was not possible."""
        try:
            file.touch(mode=0o600)
            file.write_text(call_csv(self._made.calls, self._zone), "utf-8", newline="")
        except OSError as error:
            self.show_problem(f"The file could not be written: {error.strerror}. Choose another place.")
            return
        self.show_problem("")
        show_text(self.said, f"Saved as {file.name}.")

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            self.document().print_(printer)

    def document(self) -> QTextDocument:
        """The list as it is printed."""
        cells = "".join(f"<th align=left>{html.escape(name)}</th>" for name in HEADINGS)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in call_rows(self._made.calls, self._zone)
        )
        document = QTextDocument()
        title = html.escape(self._made.batch.summary)
        document.setHtml(f"<h2>{title}</h2><table cellspacing=0 cellpadding=5 border=1><tr>{cells}</tr>{rows}</table>")
        return document
