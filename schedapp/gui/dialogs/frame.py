"""What all dialogs share: title, contents, a line for what went wrong, buttons at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from schedapp.errors import SchedError
from schedapp.gui.background import Background, Task
from schedapp.gui.dialogs.placing import FRAME_MS, keep_inside
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.messages import log_bug, message_of
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.spinner import Wheel

T = TypeVar("T")
LEAST = 120
BORDER = 4
"""Pixels beside the contents for their scroll bar; the buttons end where the fields do."""
BESIDES = 200
"""Pixels of the screen that title, buttons and the desktop's own bars take."""


class Dialog(QDialog):
    """Put the contents into `column`. The confirming button calls `confirm`, which the subclass fills.

    Enter confirms from any field; in a `careful` one it goes on to the next field, and what the dialog does needs its
    button or Ctrl+Enter.
    """

    def __init__(
        self,
        parent: QWidget | None,
        source: ThemeSource,
        title: str,
        confirm: str,
        *,
        width: int = 460,
        careful: bool = False,
    ) -> None:
        super().__init__(parent)
        self.source = source
        self._careful = careful
        self.setWindowTitle(f"{title} – Sched")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_names(self, title)
        self.heading = plain_label(title, "title", wrap=True)
        self.problem = plain_label("", "error", wrap=True)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.hide()
        self.wheel = Wheel(source)
        self.cancel_button = QPushButton("Cancel")
        self.confirm_button = QPushButton(confirm)
        self.confirm_button.setDefault(not careful)
        set_role(self.confirm_button, "primary")
        self._fitted = 0
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(0)
        self._growing.timeout.connect(self._grow)
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self.buttons = QHBoxLayout()
        self._lay_out(source.theme.px(width))
        self.confirm_button.setFocus()
        self.cancel_button.clicked.connect(self.reject)
        self.confirm_button.clicked.connect(self.confirm)

    def confirm(self) -> None:
        """The confirming button (or Enter)."""
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.confirm_button.click()
        elif self._careful:
            self._go_on()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Enter presses the button that has the keyboard; from a field it goes to the next one."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()
        else:
            self.focusNextChild()

    def show_problem(self, error: BaseException | str) -> None:
        """Says in the dialog why it cannot go on; an empty text takes the line away."""
        if isinstance(error, SchedError):
            text = f"{error.title} {error.detail}".strip()
        elif isinstance(error, BaseException):
            log_bug(error)
            message = message_of(error)
            text = f"{message.title} {message.detail}"
        else:
            text = error
        show_text(self.problem, text)
        set_names(self.problem, text)
        self.problem.setVisible(bool(text))
        self._growing.start()

    def wait_for(
        self,
        background: Background,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Runs `work` off the GUI thread. A result that comes after the dialog was closed is dropped."""
        task = background.run(work, done, failed or self._on_failed)
        self.finished.connect(task.drop)
        return task

    def _grow(self) -> None:
        """The contents need another height: the dialog takes it, unless the user gave it a larger one."""
        wanted = self.sizeHint().height()
        if self.isVisible() and (wanted > self.height() or self.height() == self._fitted):
            self.resize(self.width(), wanted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            for pause in (0, FRAME_MS):
                QTimer.singleShot(pause, self, lambda: keep_inside(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not event.spontaneous():  # the user's own comes from the window system
            self._fitted = event.size().height()

    def _on_failed(self, error: Exception) -> None:
        self.set_busy(False)
        self.show_problem(error)

    def set_busy(self, busy: bool) -> None:
        """While something is waited for, the wheel turns and the confirming button rests."""
        self.wheel.run(busy)
        self.confirm_button.setEnabled(not busy)

    def set_committed(self, committed: bool) -> None:
        """While something is done that cannot be called back, the dialog stays: closing it would look like a no."""
        self.set_busy(committed)
        self.cancel_button.setEnabled(not committed)
        if not committed:
            self.confirm_button.setFocus()

    def reject(self) -> None:
        if self.cancel_button.isEnabled():
            super().reject()

    def _lay_out(self, width: int) -> None:
        inner = QWidget()
        above = QVBoxLayout(inner)
        above.setContentsMargins(0, 0, BORDER, 0)
        above.addLayout(self.column)
        above.addStretch(1)
        scroll = _Scroll(inner, width - 24 - 20)
        scroll.regrown.connect(self._growing.start)
        self.buttons.setContentsMargins(0, 0, BORDER, 0)
        self.buttons.addWidget(self.wheel)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.cancel_button)
        self.buttons.addWidget(self.confirm_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 20, 20)
        whole.setSpacing(14)
        whole.addWidget(self.heading)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.problem)
        whole.addLayout(self.buttons)
        self.setMinimumWidth(width)


def field_label(text: str, source: ThemeSource) -> QLabel:
    """The label at the leading side of a field, on the line of its text."""
    label = plain_label(text, "muted")
    # A form gives the label of a tall field 7/4 of its height, in whose middle it stands: that of one line.
    label.setMinimumHeight(-(-source.theme.px(32) * 4 // 7))
    return label


class _Scroll(QScrollArea):
    """The contents, which scroll only where the screen is too low for them."""

    regrown = Signal()

    def __init__(self, inner: QWidget, width: int) -> None:
        super().__init__()
        self._inner = inner
        self._width = width
        inner.installEventFilter(self)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)

    def sizeHint(self) -> QSize:
        """As high as the contents need at the dialog's width, while the screen has that much."""
        layout = self._inner.layout()
        hint = self._inner.sizeHint()
        if layout is not None and layout.hasHeightForWidth():
            hint.setHeight(layout.totalHeightForWidth(max(self._width, self.viewport().width())))
        screen = self.screen().availableGeometry().height()
        hint.setHeight(min(hint.height(), screen - BESIDES))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A bar only where the contents do not fit without one: beside a bar they are narrower, and need more."""
        layout = self._inner.layout()
        if layout is not None and layout.hasHeightForWidth():
            fits = layout.totalHeightForWidth(self.width()) <= self.height()
            policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
            self.setVerticalScrollBarPolicy(policy)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), LEAST))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inner and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.regrown.emit()
        return super().eventFilter(watched, event)
