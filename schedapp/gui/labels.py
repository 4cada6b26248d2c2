"""The one place that puts text from outside into Qt widgets: always as plain text.

Qt guesses rich text in labels, message boxes and tooltips (`Qt::AutoText`); a title such as `<img src=file:…>` would
be rendered. Everything of `schedapp.gui` that shows a non-literal text goes through here; a test reads the sources
and holds it to that.
"""

from __future__ import annotations

import html
import unicodedata
from typing import Protocol

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget


class _HasText(Protocol):
    def setText(self, text: str, /) -> None: ...


def plain_label(text: str = "", role: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A label that never renders markup. `role` is read by the style sheet (title, heading, muted, error, ok …)."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if role:
        set_role(label, role)
    return label


def set_role(widget: QWidget, role: str) -> None:
    """Gives a widget another role of the style sheet, and has it drawn anew."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


def show_text(widget: _HasText, text: str) -> None:
    """Sets the text of a label, a line edit or a button, as it is. A label must be one of `plain_label`."""
    if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
        raise TypeError("make labels with plain_label")
    widget.setText(text)


def button_text(text: str) -> str:
    """`text` for a button, a check box or a menu: an ampersand is shown instead of making a shortcut."""
    return text.replace("&", "&&")


def plain_action(text: str, parent: QWidget) -> QAction:
    """A menu entry for a text from outside."""
    return QAction(button_text(text), parent)


def set_tip(widget: QWidget | QAction, text: str) -> None:
    """A tooltip that shows `text` as it is. A screen reader gets the text too, unless `set_names` gave it other words:
    Qt would hand it the tooltip with its markup.
    """
    if isinstance(widget, QWidget) and widget.accessibleDescription() in ("", widget.property("tip")):
        widget.setAccessibleDescription(text)
        widget.setProperty("tip", text)
    widget.setToolTip(tip_text(text))


def tip_text(text: str) -> str:
    """`text` as a tooltip needs it to be shown as it is: escaped, inside one tag."""
    return f"<qt>{html.escape(text)}</qt>" if text else ""


def set_names(widget: QWidget, name: str, description: str = "") -> None:
    """What a screen reader says for the widget. Not for a label that shows something: its text is its name."""
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)


def begins_mirrored(text: str) -> bool:
    """Whether the first letter is of a script that runs from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


class ElidedLabel(QLabel):
    """One line of plain text that ends in an ellipsis where it does not fit; the whole is its tooltip then."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            set_role(self, role)
        show_text(self, text)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, hint.height())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.text()) + margins.left() + margins.right() + 2
        return QSize(width, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh_tip()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        painter.drawText(self.contentsRect(), self._flags(), self._fitting())

    def _flags(self) -> int:
        """At the edge that the window's direction tells, but written in that of the words: “23 – 29 November”."""
        side = QStyle.visualAlignment(self.layoutDirection(), QLabel.alignment(self))
        order = Qt.TextFlag.TextForceRightToLeft if begins_mirrored(self.text()) else Qt.TextFlag.TextForceLeftToRight
        return int(side | Qt.AlignmentFlag.AlignAbsolute) | int(Qt.TextFlag.TextSingleLine | order)

    def _fitting(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _refresh_tip(self) -> None:
        set_tip(self, self.text() if self._fitting() != self.text() else "")
