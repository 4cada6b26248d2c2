"""The card beside a changed booking: what changed, who did it and when, and where the next one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.models.wording import plain
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.notes import announce
from schedapp.gui.widgets.popover import Popover

WIDTH = 340
MOST = 6
LABEL_WIDTH = 76
MARGINS = 16 + 12 + 2


@dataclass(frozen=True, slots=True)
class CardWords:
    """What the card says: `fields` are (name, old, new); `place` is “2 of 5”."""

    title: str
    said: str
    who: str
    fields: Sequence[tuple[str, str, str]]
    place: str


class ChangeCard(Popover):
    """It takes no focus: the view keeps it, and N goes on."""

    next_wished = Signal()
    history_wished = Signal()
    all_seen = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, source: ThemeSource) -> None:
        super().__init__(parent)
        self._source = source
        self.title = plain_label("", "heading", wrap=True)
        self.said = plain_label("", wrap=True)
        self.who = plain_label("", "caption", wrap=True)
        self.place = plain_label("", "caption")
        self.fields = QWidget()
        self._grid = QGridLayout(self.fields)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self.close_button = IconButton(source, "x", "Close")
        self.history_button = QPushButton("History…")
        self.all_button = QPushButton("Mark all as seen")
        self.next_button = QPushButton("Next  N")
        self._lay_out()
        self._connect()

    def show_words(self, words: CardWords) -> None:
        """Fills the card; `place_beside` puts it into its place."""
        for label, text in (
            (self.title, plain(words.title)),
            (self.said, plain(words.said)),
            (self.who, words.who),
            (self.place, words.place),
        ):
            show_text(label, text)
        self._show_fields(words.fields)
        self.next_button.setVisible(bool(words.place))
        self.card.setFixedWidth(self._source.theme.px(WIDTH))
        told = "; ".join(f"{name}: {old} → {new}" for name, old, new in words.fields)
        set_names(self, f"Changed: {plain(words.title)}", f"{plain(words.said)}. {words.who}. {told}")
        self.show()
        self.raise_()
        announce(self, f"{self.accessibleName()}. {self.accessibleDescription()} {words.place}", at_once=False)

    def drop(self) -> bool:
        """Closes it; whether it was open."""
        was = self.isVisible()
        self.hide()
        if was:
            self.closed.emit()
        return was

    def _show_fields(self, fields: Sequence[tuple[str, str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = list(fields[:MOST])
        if len(fields) > MOST:
            shown.append(("", "", f"and {len(fields) - MOST} more"))
        px = self._source.theme.px
        room = px(WIDTH) - px(LABEL_WIDTH) - MARGINS - self._grid.horizontalSpacing()
        for row, (name, old, new) in enumerate(shown):
            label = plain_label(plain(name), "caption", wrap=True)
            value = plain_label(plain(new), wrap=True)
            if old:
                both = f"{plain(old)} → {plain(new)}"
                fits = value.fontMetrics().horizontalAdvance(both) <= room
                show_text(value, both if fits else f"{plain(old)}\n→ {plain(new)}")
            # With fixed widths, what each line needs in height is known before anything is shown.
            for part, width in ((label, px(LABEL_WIDTH)), (value, room)):
                part.setFixedSize(width, part.heightForWidth(width))
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        self.fields.setVisible(bool(shown))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self.title, self.said, self.who):
            words.addWidget(label)
        head.addLayout(words, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        for button in (self.history_button, self.all_button):
            set_role(button, "link")
        set_role(self.next_button, "primary")
        set_names(self.next_button, "Next changed booking", "N")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.history_button)
        buttons.addWidget(self.all_button)
        buttons.addStretch(1)
        buttons.addWidget(self.place)
        buttons.addWidget(self.next_button)
        self.body.setContentsMargins(16, 12, 12, 12)
        self.body.setSpacing(10)
        self.body.addLayout(head)
        self.body.addWidget(self.fields)
        self.body.addLayout(buttons)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.drop)
        self.next_button.clicked.connect(self.next_wished)
        self.history_button.clicked.connect(self.history_wished)
        self.all_button.clicked.connect(self.all_seen)
