"""Menus and the lists of combo boxes: windows of their own with round corners, without the shadow of the desktop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBitmap, QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QMenu, QStyledItemDelegate, QWidget

from schedapp.gui.compositing import composited
from schedapp.gui.theme_tokens import RADIUS_BUTTON, RADIUS_POPUP

_DRESSED = "round"
"""The dynamic property of what is round: the style sheet reads it."""


def make_round(popup: QWidget, radius: int = RADIUS_POPUP, *, cut: bool = False) -> None:
    """Gives a window that has not been shown yet round corners: see-through ones, or where nothing composes the screen,
    and they would be black, ones that are cut off; so are those of what would be see-through all over (`cut`)."""
    if popup.property(_DRESSED):
        return
    popup.setProperty(_DRESSED, True)
    frameless = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
    popup.setWindowFlags(popup.windowFlags() | frameless)
    if composited() and not cut:
        popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    else:
        popup.installEventFilter(_Corners(popup, radius))


class _Corners(QObject):
    """Cuts the corners of `popup` off, whatever size it has."""

    def __init__(self, popup: QWidget, radius: int) -> None:
        super().__init__(popup)
        self._radius = radius

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A combo box takes the mask of its list away before it shows it.
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and isinstance(watched, QWidget):
            watched.setMask(rounded(watched.size(), self._radius))
        return False


def rounded(size: QSize, radius: int) -> QBitmap:
    """What is left of a rectangle with round corners."""
    mask = QBitmap(size)
    mask.clear()
    painter = QPainter(mask)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.color1)
    painter.drawRoundedRect(QRect(QPoint(), size), radius, radius)
    painter.end()
    return mask


class Menu(QMenu):
    """A menu, and all of its submenus that are made by `addMenu` with a title."""

    def event(self, event: QEvent) -> bool:
        # The last moment before there is a window; a menu that is never opened costs nothing.
        if event.type() is QEvent.Type.Polish:
            make_round(self)
        return super().event(event)

    def submenu(self, title: str) -> Menu:
        """A menu in this one."""
        found = Menu(title, self)
        self.addMenu(found)
        return found


class ComboBox(QComboBox):
    """Its list, and that of what is typed, open as round windows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The usual one paints its items without the style sheet.
        self.setItemDelegate(QStyledItemDelegate(self))

    def showPopup(self) -> None:
        make_round(self.view().window(), RADIUS_BUTTON)
        super().showPopup()

    def setCompleter(self, completer: QCompleter | None) -> None:
        super().setCompleter(completer)  # type: ignore[arg-type]  # None takes it away
        offers = completer.popup() if completer is not None else None
        if offers is not None:
            make_round(offers, RADIUS_BUTTON, cut=True)
