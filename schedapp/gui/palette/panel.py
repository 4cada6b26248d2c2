"""The palette itself: a field and a list over the window. Arrows choose, Enter does, Esc closes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QWidget

from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.palette.delegate import HEADING, LINE, EntryDelegate
from schedapp.gui.palette.entries import Entry, EntryModel
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.widgets.notes import announce
from schedapp.gui.widgets.popover import SHADOW, Popover

WIDTH, MOST_HEIGHT, TOP = 640, 460, 64
PAUSE = 60
"""Milliseconds after the last key before the database is asked: whoever types on asks once."""
ALL = "Commands, bookings, clients, resources, dates"
BOOKINGS = "Bookings and clients"
NOTHING = "Nothing is called that. Try a name, a title or a date."


class Palette(Popover):
    """`asked` comes at each key, `paused` when typing rests; both with what is in the field."""

    asked = Signal(str)
    paused = Signal(str)
    closed = Signal()

    def __init__(self, window: QWidget, source: ThemeSource) -> None:
        super().__init__(window)
        self._source = source
        self._over = window
        self.field = QLineEdit()
        self.list = QListView()
        self.model = EntryModel(self)
        self.nothing = plain_label(NOTHING, "muted", wrap=True)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(lambda: self.paused.emit(self.field.text()))
        self._prepare()
        source.changed.connect(self._dress)
        self._dress(source.theme)

    def open_with(self, hint: str, text: str = "") -> None:
        """Shows it, empty or with a text."""
        self.field.setPlaceholderText(hint)
        set_names(self.field, hint)
        show_text(self.field, text)
        self._ask(text)
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def drop(self) -> bool:
        """Closes it; whether it was open."""
        was = self.isVisible()
        if was:
            self._pause.stop()
            self.hide()
            self.closed.emit()
        return was

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Lists these; the line that was chosen stays so while it is there, else the first one is."""
        row = self.list.currentIndex().row()
        before = self.model.entries[row] if row >= 0 else None
        self.model.show(entries)
        same = [at for at, entry in enumerate(self.model.entries) if before and entry[:2] == before[:2]]
        self.list.setCurrentIndex(self.model.index(same[0] if same and row else 0))
        self.nothing.setVisible(not entries and bool(self.field.text().strip()))
        self.list.setVisible(bool(entries))
        self._place()

    def run(self) -> None:
        """Does what the chosen line says."""
        row = self.list.currentIndex().row()
        if 0 <= row < len(self.model.entries):
            entry = self.model.entries[row]
            self.drop()
            entry.act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(Qt.Key(event.key()))
        if watched is self._over and event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.field and event.type() is QEvent.Type.FocusOut and self.window().isActiveWindow():
            # Wherever else somebody clicks, the palette is done.
            QTimer.singleShot(0, self._leave)
        return False

    def _leave(self) -> None:
        if self.isVisible() and not self.isAncestorOf(self.window().focusWidget() or self):
            self.drop()

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        if key in steps and self.model.rowCount():
            row, last = self.list.currentIndex().row() + steps[key], self.model.rowCount() - 1
            around = (row + last + 1) % (last + 1) if abs(steps[key]) == 1 else min(max(row, 0), last)
            self.list.setCurrentIndex(self.model.index(around))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run()
        elif key == Qt.Key.Key_Escape:
            self.drop()
        else:
            return False
        return True

    def _tell(self, index: QModelIndex) -> None:
        """The field keeps the focus: a screen reader is told what the arrows choose."""
        if index.isValid() and self.isVisible():
            announce(self.field, str(index.data(Qt.ItemDataRole.AccessibleTextRole)), at_once=True)

    def _ask(self, text: str) -> None:
        self.asked.emit(text)
        self._pause.start()

    def _prepare(self) -> None:
        set_names(self, "Palette")
        set_role(self.field, "headline")
        self.field.setMaxLength(100)
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self._source, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        set_names(self.list, "Found")
        for widget in (self.field, self.nothing, self.list):
            self.body.addWidget(widget)
        self.nothing.hide()
        self.field.installEventFilter(self)
        self._over.installEventFilter(self)
        self.field.textEdited.connect(self._ask)
        self.list.selectionModel().currentChanged.connect(self._tell)
        self.list.clicked.connect(lambda _index: self.run())

    def _dress(self, theme: Theme) -> None:
        edge = theme.px(14)
        self.body.setContentsMargins(edge, theme.px(6), edge, theme.px(12))
        self.body.setSpacing(theme.px(8))
        self.list.setIconSize(self.list.iconSize())
        self.list.scheduleDelayedItemsLayout()

    def _place(self) -> None:
        """In the upper middle of the window, as high as what it lists."""
        theme, area = self._source.theme, self._over.rect()
        heads = len({entry.part for entry in self.model.entries})
        wanted = self.model.rowCount() * theme.px(LINE) + heads * theme.px(HEADING) + 4
        self.list.setFixedHeight(min(wanted, theme.px(MOST_HEIGHT), max(area.height() - theme.px(180), theme.px(LINE))))
        width = min(theme.px(WIDTH), area.width() - 2 * theme.px(16)) + 2 * SHADOW
        self._outer.invalidate()
        self.body.activate()
        height = self._outer.totalSizeHint().height()
        top = min(theme.px(TOP), max(area.height() // 8, 0))
        self.setGeometry(QRect(QPoint((area.width() - width) // 2, top - SHADOW), self.size()))
        self.resize(width, height)
