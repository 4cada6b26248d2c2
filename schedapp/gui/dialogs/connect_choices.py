"""Lists to choose from: a few values with what they mean, and the calendars of an account."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QListWidget, QListWidgetItem, QRadioButton, QVBoxLayout, QWidget

from schedapp.gui.labels import plain_label, set_names
from schedapp.gui.theme import ThemeSource
from schedapp.model.connection import RemoteCalendar

CALENDAR_ROLE = Qt.ItemDataRole.UserRole
ROWS = 4


class RadioChoice(QWidget):
    """A few values, each with a line that says what it means."""

    chosen = Signal(object)

    def __init__(self, name: str, entries: Sequence[tuple[str, str, object]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_names(self, name)
        self._values: list[object] = []
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for title, meaning, value in entries:
            button = QRadioButton(title)
            set_names(button, title, meaning)
            self._group.addButton(button, len(self._values))
            self._values.append(value)
            words = plain_label(meaning, "caption", wrap=True)
            words.setIndent(round(24 * self.fontInfo().pixelSize() / 13))
            column.addWidget(button)
            column.addWidget(words)
        self._wish = self._values[0]
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self._on_clicked)

    @property
    def value(self) -> object:
        return self._values[self._group.checkedId()]

    def button(self, value: object) -> QRadioButton:
        found = self._group.button(self._values.index(value))
        assert isinstance(found, QRadioButton)
        return found

    def choose(self, value: object) -> None:
        self._wish = value
        self.button(value).setChecked(True)

    def allow(self, value: object, allowed: bool) -> None:
        """Whether a value is offered; a chosen one that is not makes way for the first that is, until it is again."""
        self.button(value).setEnabled(allowed)
        offered = [each for each in self._values if self.button(each).isEnabled()]
        self.button(self._wish if self._wish in offered else offered[0]).setChecked(True)

    def _on_clicked(self, number: int) -> None:
        self._wish = self._values[number]
        self.chosen.emit(self._wish)


class CalendarList(QListWidget):
    """The calendars of an account. Read-only and already connected ones say so."""

    chosen = Signal(object)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        set_names(self, "Calendar")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        source.changed.connect(self._dress)
        self._dress()
        self.currentItemChanged.connect(lambda _item, _before: self.chosen.emit(self.calendar))

    @property
    def calendar(self) -> RemoteCalendar | None:
        item = self.currentItem()
        found = item.data(CALENDAR_ROLE) if item is not None else None
        return found if isinstance(found, RemoteCalendar) else None

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        row = self.sizeHintForRow(0) if self.count() else self.fontMetrics().height() * 2
        return QSize(hint.width(), row * min(ROWS, max(1, self.count())) + 8)

    def show_calendars(self, calendars: Sequence[RemoteCalendar], taken: dict[str, str]) -> None:
        """`taken` maps the ids of connected calendars to the names of their resources."""
        self.clear()
        ordered = sorted(calendars, key=lambda c: (c.calendar_id in taken, not c.writable, not c.primary, c.summary))
        for calendar in ordered:
            text, usable = _line(calendar, taken.get(calendar.calendar_id, ""))
            item = QListWidgetItem(text)
            item.setData(CALENDAR_ROLE, calendar)
            if not usable:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)
        free = [n for n in range(self.count()) if self.item(n).flags() & Qt.ItemFlag.ItemIsEnabled]
        if free:
            self.setCurrentRow(free[0])
        self.setFixedHeight(self.sizeHint().height())

    def _dress(self) -> None:
        theme = self._source.theme
        self.setStyleSheet(
            f"QListView {{ border: 1px solid {theme.tokens.line}; border-radius: 8px; padding: 2px; }}"
            f"QListView:focus {{ border-color: {theme.tokens.accent}; }}"
            f"QListView::item:disabled {{ color: {theme.tokens.muted}; }}"
        )

    def show_words(self, text: str) -> None:
        """No calendars to choose from: says why."""
        self.clear()
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addItem(item)
        self.setFixedHeight(self.sizeHint().height())


def _line(calendar: RemoteCalendar, resource: str) -> tuple[str, bool]:
    text = calendar.summary or calendar.calendar_id
    if calendar.primary:
        text += "  ·  main calendar"
    if resource:
        return f"{text}  ·  connected to {resource}", False
    if calendar.access_role == "freeBusyReader":
        return f"{text}  ·  only free and busy times, cannot be connected", False
    return (text, True) if calendar.writable else (f"{text}  ·  read only", True)
