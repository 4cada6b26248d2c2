"""The parts of the booking form and their places: it knows how the form looks, not what it does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from schedapp.gui.forms.chips import ResourceChips
from schedapp.gui.forms.repeat_row import RepeatRow
from schedapp.gui.forms.series_clashes import SeriesClashes
from schedapp.gui.forms.service_field import ServiceField
from schedapp.gui.forms.verdict import Verdict
from schedapp.gui.forms.when_row import WhenRow
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.popover import Popover
from schedapp.gui.widgets.spinner import Wheel

WIDTH = 456
NOTES_HEIGHT = 54
MARGIN = 16
BOOK_ANYWAY, SQUEEZE_IN = "Book anyway", "Squeeze in…"


class _Rows(QScrollArea):
    """The rows between title and buttons; scrolls only where the window is too low."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inner = QWidget()
        self.column = QVBoxLayout(self.inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.setWidget(self.inner)
        self.wanted_width = WIDTH

    def sizeHint(self) -> QSize:
        """As high as the rows need at the width that the form has."""
        return QSize(self.wanted_width, self.column.heightForWidth(self.wanted_width))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 80)


class FormParts(Popover):
    """Title, rows, the line that says what was checked, buttons."""

    def __init__(self, parent: QWidget, source: ThemeSource, reason: Callable[[str], str]) -> None:
        super().__init__(parent)
        self.source = source
        self.title = QLineEdit()
        self.history_button = IconButton(source, "history", "History…")
        self.close_button = IconButton(source, "x", "Close without saving")
        self.service = ServiceField(source)
        self.service_row = QWidget()
        self.when = WhenRow()
        self.chips = ResourceChips(source, reason)
        self.client = QLineEdit()
        self.phone = QLineEdit()
        self.repeat = RepeatRow()
        self.clashes = SeriesClashes()
        self.notes = QPlainTextEdit()
        self.hint = plain_label("", "muted", wrap=True)
        self.fixed_note = plain_label("", "warning", wrap=True)
        self.verdict_icon = QLabel()
        self.wheel = Wheel(source)
        self.verdict = plain_label("", "muted", wrap=True)
        self.aside = plain_label("", "caption")
        self.anyway_button = QPushButton(BOOK_ANYWAY)
        self.anyway_button.hide()
        self.squeezes = False
        self._words = QHBoxLayout()
        self.delete_button = QPushButton("Cancel booking")
        self.next_button = QPushButton("Next free…")
        self.cancel_button = QPushButton("Close  Esc")
        self.save_button = QPushButton("Save  ↵")
        self._rows = _Rows()
        self._prepare()
        self._lay_out()
        source.changed.connect(self._dress)
        self._dress()

    def wanted_size(self) -> QSize:
        self._rows.updateGeometry()
        return super().wanted_size()

    def draw_verdict(self, verdict: Verdict) -> None:
        """Shows what was checked: on one line where that fits, the quiet end right behind it."""
        show_text(self.verdict, verdict.text)
        show_text(self.aside, verdict.aside)
        self.aside.setVisible(bool(verdict.aside))
        set_role(self.verdict, "warning" if verdict.tone == "closed" else verdict.tone)
        self.squeezes = verdict.squeezes
        self.anyway_button.setVisible(verdict.anyway or verdict.squeezes)
        show_text(self.anyway_button, SQUEEZE_IN if verdict.squeezes else BOOK_ANYWAY)
        how = "Asks for the reason" if verdict.squeezes else "Books in spite of the rule of the place"
        set_names(self.anyway_button, SQUEEZE_IN if verdict.squeezes else BOOK_ANYWAY, how)
        beside = verdict.aside or verdict.anyway or verdict.squeezes
        room = self._rows.wanted_width - self.source.theme.px(130 if beside else 26)
        long = self.verdict.fontMetrics().horizontalAdvance(verdict.text) > room
        self.verdict.setWordWrap(long)
        self._words.setStretch(0, int(long))
        self._words.setStretch(2, int(not long))
        icon, token = verdict.icon
        self.verdict_icon.setPixmap(self.source.theme.pixmap(icon, token, 16, self.devicePixelRatioF()))

    def _prepare(self) -> None:
        set_role(self.title, "headline")
        set_role(self.save_button, "primary")
        set_role(self.delete_button, "danger")
        set_role(self.anyway_button, "link")
        set_role(self.next_button, "link")
        set_names(self.next_button, "Next free…", "Looks for the next time at which all of them are free")
        self.title.setPlaceholderText("Title")
        self.client.setPlaceholderText("Client")
        self.phone.setPlaceholderText("Phone")
        self.notes.setTabChangesFocus(True)
        for widget, name in (
            (self.title, "Title"),
            (self.client, "Client"),
            (self.phone, "Phone"),
            (self.notes, "Notes"),
        ):
            set_names(widget, name)
        set_names(self.save_button, "Save", "Enter")
        set_names(self.cancel_button, "Close without saving", "Escape")
        set_names(self.delete_button, "Cancel booking")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.history_button)
        head.addWidget(self.close_button)
        people = QHBoxLayout()
        people.setSpacing(6)
        people.addWidget(self.client, 3)
        people.addWidget(self.phone, 2)
        self._icons: list[tuple[QLabel, str]] = []
        column = self._rows.column
        row = self._icon_row("stethoscope", self.service)
        row.setContentsMargins(0, 0, 0, 0)
        self.service_row.setLayout(row)
        column.addWidget(self.service_row)
        column.addLayout(self._icon_row("clock", self.when))
        column.addLayout(self._icon_row("users", self.chips))
        column.addLayout(self._icon_row("user", people))
        column.addLayout(self._icon_row("repeat", self.repeat))
        column.addWidget(self._indented(self.clashes))
        column.addLayout(self._icon_row("pencil", self.notes))
        words = self._words
        words.setSpacing(6)
        words.addWidget(self.verdict)
        words.addWidget(self.aside)
        words.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(10)
        for sign in (self.verdict_icon, self.wheel):
            line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self.anyway_button, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete_button)
        buttons.addWidget(self.next_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        self.body.setContentsMargins(MARGIN, 12, MARGIN, 16)
        self.body.setSpacing(12)
        self.body.addLayout(head)
        self.body.addWidget(self._rows, 1)
        self.body.addWidget(self.hint)
        self.body.addWidget(self.fixed_note)
        self.body.addLayout(line)
        self.body.addLayout(buttons)
        self.setTabOrder(self.save_button, self.close_button)
        self.chips.tab_after(self.when.all_day)

    def _indented(self, content: QWidget) -> QWidget:
        """A row without an icon, below the contents of the others."""
        content.setContentsMargins(self.source.theme.px(26), 0, 0, 0)
        return content

    def _icon_row(self, icon: str, content: QWidget | QHBoxLayout) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        label = QLabel()
        self._icons.append((label, icon))
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(content, QWidget):
            row.addWidget(content, 1)
        else:
            row.addLayout(content, 1)
        return row

    def _dress(self) -> None:
        theme = self.source.theme
        self.card.setFixedWidth(theme.px(WIDTH))
        self._rows.wanted_width = theme.px(WIDTH) - 2 * MARGIN - 2
        self.notes.setFixedHeight(theme.px(NOTES_HEIGHT))
        self.hint.setIndent(theme.px(26))
        ratio = self.devicePixelRatioF()
        for label, icon in self._icons:
            label.setPixmap(theme.pixmap(icon, "muted", 16, ratio))
            label.setContentsMargins(0, theme.px(7), 0, 0)
