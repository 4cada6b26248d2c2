"""What turns while something is waited for: a button with a turning icon, and a small wheel of its own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QPushButton, QWidget

from schedapp.gui.theme import Theme, ThemeSource

FRAME_MS = 60
FRAMES = 16


def turned(pixmap: QPixmap, step: int) -> QPixmap:
    """The pixmap turned by `step` sixteenths, in a square of the same size."""
    ratio = pixmap.devicePixelRatio()
    side = pixmap.width()
    image = pixmap.transformed(QTransform().rotate(360 * step / FRAMES), Qt.TransformationMode.SmoothTransformation)
    result = image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)
    result.setDevicePixelRatio(ratio)
    return result


class BusyButton(QPushButton):
    """A button whose icon turns while it is busy; it stays enabled for the keyboard focus, its click does nothing."""

    def __init__(self, icon: str, token: str, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._token = token
        self._source = source
        self._frames: list[QIcon] = []
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._turn)
        source.changed.connect(self._dress)
        self._dress(source.theme)

    @property
    def busy(self) -> bool:
        return self._timer.isActive()

    def set_busy(self, busy: bool) -> None:
        if busy and not self._timer.isActive():
            self._timer.start()
        elif not busy:
            self._timer.stop()
            self._step = 0
            self.setIcon(self._frames[0])

    def _dress(self, theme: Theme) -> None:
        ratio = 2.0
        pixmap = theme.pixmap(self._icon, self._token, 16, ratio)
        self._frames = [QIcon(turned(pixmap, step)) for step in range(FRAMES)]
        self._frames[0].addPixmap(theme.pixmap(self._icon, "muted", 16, ratio), QIcon.Mode.Disabled)
        self.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.setIcon(self._frames[self._step])

    def _turn(self) -> None:
        self._step = (self._step + 1) % FRAMES
        self.setIcon(self._frames[self._step])


class Wheel(QWidget):
    """A small turning arc beside a text, shown only while something is under way."""

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._turn)
        side = source.theme.px(16)
        self.setFixedSize(side, side)
        self.hide()

    @property
    def running(self) -> bool:
        return self._timer.isActive()

    def run(self, running: bool) -> None:
        self.setVisible(running)
        if running:
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._step = (self._step + 1) % FRAMES
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._source.theme.colour("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(self.rect().adjusted(2, 2, -2, -2), -16 * 360 * self._step // FRAMES, 16 * 250)
