"""The bar above the week while Google's deletions are held: how many, of what, and what to do about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.flow import FlowBox
from schedapp.gui.widgets.notes import announce
from schedapp.gui.widgets.spinner import Wheel
from schedapp.model.attention import MINE, THEIRS, Attention

LOOK, ACCEPT, RESTORE = "Look", "Accept", "Restore in Google"
LEAST_WORDS = 320
"""Pixels at 100 % text size that the words keep beside the buttons."""


class BrakeBar(QFrame):
    """Shows the first of the held calendars; the next one follows when it is answered."""

    look_wished = Signal(str)
    answered = Signal(str, str)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.item: Attention | None = None
        set_role(self, "brake")
        self._sign = QLabel()
        self.title = plain_label("", "heading", wrap=True)
        self.detail = plain_label("", "muted", wrap=True)
        self.wheel = Wheel(source)
        self.look = QPushButton(LOOK)
        self.accept = QPushButton(ACCEPT)
        self.restore = QPushButton(RESTORE)
        self.look.clicked.connect(lambda: self.item and self.look_wished.emit(self.item.id))
        self.accept.clicked.connect(lambda: self.item and self.answered.emit(self.item.id, THEIRS))
        self.restore.clicked.connect(lambda: self.item and self.answered.emit(self.item.id, MINE))
        self._buttons = FlowBox(8)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lay_out()
        self.hide()
        source.changed.connect(self._dress)
        self._dress()

    def show_items(self, items: Sequence[Attention], names: dict[str, str]) -> None:
        """The held calendars; `names` maps resource uids to names."""
        first = items[0] if items else None
        if first is not None:
            name = names.get(first.resource, "") or first.title or first.calendar
            title, detail = brake_words(first, name, len(items) - 1)
            show_text(self.title, title)
            show_text(self.detail, detail)
            self.detail.setVisible(bool(detail))
            set_names(self, title, detail)
            set_names(self.look, LOOK, f"Shows what is held of {plain(name)}")
            set_names(self.accept, ACCEPT, f"Removes the bookings of {plain(name)} here too, after a question")
            set_names(self.restore, RESTORE, f"Puts the events of {plain(name)} back into Google")
        appeared = first is not None and (self.item is None or self.item.id != first.id)
        self.item = first
        self.setVisible(first is not None)
        if appeared:
            announce(self, f"{self.title.text()} {self.detail.text()}", at_once=True)

    def set_busy(self, ids: Collection[str]) -> None:
        """While an answer is under way no other is taken."""
        busy = self.item is not None and self.item.id in ids
        for button in (self.accept, self.restore):
            button.setEnabled(not busy)
        self.wheel.run(busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """Where the words would have too little room beside the buttons, these go below them."""
        beside = self._buttons.sizeHint().width() + self._source.theme.px(LEAST_WORDS) <= self.width()
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wanted = across if beside else down
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        told = QHBoxLayout()
        told.setSpacing(12)
        told.addWidget(self._sign)
        told.addLayout(words, 1)
        told.addWidget(self.wheel)
        for button in (self.look, self.accept, self.restore):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            self._buttons.add(button)
        self._row.setContentsMargins(16, 8, 12, 8)
        self._row.setSpacing(8)
        self._row.addLayout(told, 1)
        self._row.addWidget(self._buttons)

    def _dress(self) -> None:
        pixmap = self._source.theme.pixmap("triangle-alert", "warning", 20, self.devicePixelRatioF())
        self._sign.setPixmap(pixmap)
        self._turn()


def brake_words(item: Attention, name: str, others: int) -> tuple[str, str]:
    """“42 of 60 bookings would be removed from Room 2.”, and the first sentence of why."""
    first, _, rest = item.reason.partition(". ")
    first, place = first.rstrip("."), plain(name)
    title = f"{first} from {place}." if first.endswith("would be removed") else f"{place}: {first}."
    why = rest.partition(". ")[0].rstrip(".")
    more = f"{others} more {'calendar waits' if others == 1 else 'calendars wait'} for an answer." if others else ""
    return title, " ".join(filter(None, (f"{why}." if why else "", more)))
