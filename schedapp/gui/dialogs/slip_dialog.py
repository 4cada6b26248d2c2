"""The slip of a booking before it is printed, or saved as a PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QWidget

from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.frame import Dialog
from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.slip import Slip, page_layout, paint_slip, pdf_of

ONLY = "Time, title, place and client: nothing else of the booking is on it."
PAPER_WIDTH = 420


class Paper(QWidget):
    """The page as it will be."""

    def __init__(self, slip: Slip, width: int, family: str) -> None:
        super().__init__()
        self._slip, self._family = slip, family
        layout = page_layout()
        full = layout.fullRect(layout.Unit.Millimeter)
        self._scale = width / full.width()
        self.setFixedSize(QSize(width, round(full.height() * self._scale)))
        lines = (slip.day, slip.time, slip.title, slip.place, slip.client)
        set_names(self, "Slip", ", ".join(line for line in lines if line))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layout = page_layout()
        inner = layout.paintRect(layout.Unit.Millimeter)
        page = QRectF(
            inner.x() * self._scale, inner.y() * self._scale, inner.width() * self._scale, inner.height() * self._scale
        )
        paint_slip(painter, self._slip, page, self._family)
        painter.end()


class SlipDialog(Dialog):
    """Enter opens the printers of the system. `ask_path` names the file for a PDF, "" for none."""

    def __init__(self, desk: Desk, slip: Slip, ask_path: Callable[[], str] | None = None) -> None:
        super().__init__(desk.window, desk.source, "Print slip", "Print…", width=480)
        self._desk = desk
        self._slip = slip
        self._family = desk.source.theme.family
        self._ask_path = ask_path or self._ask
        self.paper = Paper(slip, desk.source.theme.px(PAPER_WIDTH), self._family)
        self.pdf_button = QPushButton("Save as PDF…")
        self.buttons.insertWidget(self.buttons.indexOf(self.cancel_button), self.pdf_button)
        self.column.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(plain_label(ONLY, "caption", wrap=True))
        self.pdf_button.clicked.connect(self._save)

    def confirm(self) -> None:
        """QtPrintSupport is loaded when somebody prints, and not before."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout())
        printer.setDocName("Slip")
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self._print(printer))
        QDialog.open(dialog)

    def _print(self, printer: object) -> None:
        from PySide6.QtPrintSupport import QPrinter

        assert isinstance(printer, QPrinter)
        painter = QPainter()
        if not painter.begin(printer):
            self.show_problem("The printer does not answer. Look whether it is switched on, or save a PDF.")
            return
        page = printer.pageLayout().paintRectPixels(printer.resolution())
        paint_slip(painter, self._slip, QRectF(0, 0, page.width(), page.height()), self._family)
        painter.end()
        self._desk.messages.note("The slip was sent to the printer", undo=False)
        self.accept()

    def _save(self) -> None:
        path = self._ask_path()
        if not path:
            return
        try:
            Path(path).write_bytes(pdf_of(self._slip, self._family))
        except OSError:
            self.show_problem("The file could not be written. Choose another folder.")
            return
        self._desk.messages.note(f"Saved {Path(path).name}", undo=False)
        self.accept()

    def _ask(self) -> str:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = str(Path(folder) / "Slip.pdf")
        path, _ = QFileDialog.getSaveFileName(self, "Save slip", name, "PDF (*.pdf)")
        return path if not path or path.lower().endswith(".pdf") else f"{path}.pdf"
