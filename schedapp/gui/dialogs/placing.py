"""Where a dialog opens: wholly on its screen, its title bar included."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

FRAME_MS = 200
"""Within so long the window system has told how wide the frame is that it draws around a new window."""


def keep_inside(dialog: QWidget) -> None:
    """One that is not wholly on the screen's free part is moved over its parent, as far as the screen has room."""
    area, frame = dialog.screen().availableGeometry(), dialog.frameGeometry()
    if not dialog.isVisible() or area.contains(frame):
        return
    parent = dialog.parentWidget()
    wanted = QRect(frame)
    wanted.moveCenter((parent.window().frameGeometry() if parent is not None else area).center())
    wanted.moveRight(min(wanted.right(), area.right()))
    wanted.moveBottom(min(wanted.bottom(), area.bottom()))
    wanted.moveLeft(max(wanted.left(), area.left()))
    wanted.moveTop(max(wanted.top(), area.top()))
    if wanted.topLeft() != frame.topLeft():
        dialog.move(wanted.topLeft())
