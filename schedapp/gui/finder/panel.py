"""The panel “Find a time” at the trailing edge: what is looked for above, the offers below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from schedapp.gui.finder.chips import WishChips
from schedapp.gui.finder.fields import HoursRow
from schedapp.gui.finder.offers_list import OfferList
from schedapp.gui.finder.query import OfferWords, Query
from schedapp.gui.finder.reading import LONGEST, SHORTEST, Reading, read
from schedapp.gui.forms.fields import DayField
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.side_panel import SidePanel
from schedapp.gui.widgets.weekdays import WeekdayRow
from schedapp.model.pool import Pool
from schedapp.model.resource import Resource
from schedapp.model.wishes import Wish

HEADER = 60
INSET = 16
LABEL = 44
_WALKS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class FinderPanel(SidePanel):
    """Holds what is asked for; who answers calls `show_offers`. Hidden until `open`."""

    asked = Signal()
    """The query is another."""
    walked = Signal(int)
    """Another offer is the current one: its row."""
    taken = Signal()
    """The current offer is to be booked."""
    later = Signal()
    earlier = Signal()

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._resources: Sequence[Resource] = ()
        self._pools: Sequence[Pool] = ()
        set_names(self, "Find a time", "Up and Down go through the free times, Enter books one, Esc closes it.")
        self.heading = plain_label("Find a time", "title")
        self.close_button = IconButton(source, "x", "Close “Find a time”")
        self.who = QLineEdit()
        self.understood = plain_label("", "caption", wrap=True)
        self.chips = WishChips(source)
        self.minutes = QSpinBox()
        self.first = DayField("From")
        self.weekdays = WeekdayRow()
        self.hours = HoursRow()
        self.note = plain_label("", "muted", wrap=True)
        self.list = OfferList(source)
        self.earlier_button = QPushButton("Earlier")
        self.later_button = QPushButton("Later")
        self._head = QWidget()
        self._prepare()
        self._lay_out()
        self._connect()
        self._mirror()
        self.hide()
        source.changed.connect(self._dress)
        self._dress(source.theme)

    # --- what is asked for --------------------------------------------------------------------------

    @property
    def reading(self) -> Reading:
        """What is typed and not yet a chip."""
        return read(self.who.text(), self._resources, self._pools)

    @property
    def query(self) -> Query:
        """Everything that is chosen, with what is typed."""
        typed = self.reading
        fixed = {wish.choices for wish in self.chips.wishes if wish.fixed}
        wishes = self.chips.wishes + tuple(w for w in typed.wishes if not w.fixed or w.choices not in fixed)
        return Query(
            wishes, typed.minutes or self.minutes.value(), self.weekdays.days, self.hours.between, self.first.day
        )

    def set_known(self, resources: Sequence[Resource], pools: Sequence[Pool]) -> None:
        self._resources, self._pools = resources, pools
        self.chips.set_known(resources, pools)

    def open(self, today: date, wishes: tuple[Wish, ...] | None = None, minutes: int = 0) -> None:
        """Opens with the words field focused. Without `wishes` those of the last time stay."""
        if wishes is not None:
            self.chips.show_wishes(wishes)
        if minutes:
            self.minutes.setValue(minutes)
        if self.isHidden() or self.first.day < today:
            self.first.show_day(today, today)
        self.show()
        self.focus_words()
        self._on_asked()

    def focus_words(self) -> None:
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        self.who.selectAll()

    def commit(self) -> None:
        """What is typed becomes chips; what was not understood stays to be mended. The query is the same, so the
        offers and the current one stay."""
        typed = self.reading
        if typed.minutes:
            with QSignalBlocker(self.minutes):
                self.minutes.setValue(typed.minutes)
        wishes = self.query.wishes
        show_text(self.who, " ".join(typed.unknown))
        if wishes != self.chips.wishes:
            self.chips.show_wishes(wishes)
        show_text(self.understood, "")
        self.understood.hide()

    def start_anew(self) -> None:
        """The offer was booked: the next caller wants somebody else."""
        self.who.clear()
        self.chips.show_wishes(())

    # --- what was found -----------------------------------------------------------------------------

    def show_offers(self, rows: Sequence[OfferWords], number: int, note: str, current: int = 0) -> None:
        """The rows, the first of which has that number; `note` says why there is none."""
        self.list.show_offers(rows, number, current)
        self.list.setVisible(bool(rows))
        show_text(self.note, note)
        self.note.setVisible(bool(note))
        self.later_button.setVisible(bool(rows))
        self.earlier_button.setVisible(bool(rows) and number > 1)

    # --- events -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys that go through the offers, from the words as from the list."""
        return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._take_key(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _WALKS:
            if not self.list.walk(_WALKS[key]):
                (self.later if _WALKS[key] > 0 else self.earlier).emit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            (self.later if key == Qt.Key.Key_PageDown else self.earlier).emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            self.taken.emit()
        else:
            return False
        return True

    def _on_asked(self) -> None:
        typed = self.reading
        words = " + ".join(wish.words for wish in typed.wishes)
        if typed.minutes:
            words += f" · {typed.minutes} min"
        show_text(self.understood, words)
        self.understood.setVisible(bool(words))
        self.asked.emit()

    # --- parts --------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self.who.setPlaceholderText("Name, name, “any room”, 45 min …")
        self.who.setClearButtonEnabled(False)
        set_names(self.who, "Who and where", "Names or parts of them, any room, and a length in minutes")
        self.understood.hide()
        self.minutes.setRange(SHORTEST, LONGEST)
        self.minutes.setSingleStep(5)
        self.minutes.setValue(30)
        self.minutes.setSuffix(" min")
        self.minutes.lineEdit().setTextMargins(8, 0, 0, 0)
        set_names(self.minutes, "Length in minutes")
        for button in (self.earlier_button, self.later_button):
            set_role(button, "link")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys with the words
            button.hide()
        set_names(self.later_button, "Later times", "Page Down")
        set_names(self.earlier_button, "Earlier times", "Page Up")
        self.list.hide()

    def _connect(self) -> None:
        self.who.installEventFilter(self)
        self.list.installEventFilter(self)
        self.who.textEdited.connect(lambda _text: self._on_asked())
        self.chips.changed.connect(self._on_asked)
        self.minutes.valueChanged.connect(lambda _minutes: self._on_asked())
        self.first.changed.connect(lambda _day: self._on_asked())
        self.weekdays.changed.connect(self._on_asked)
        self.hours.changed.connect(self._on_asked)
        self.list.walked.connect(self.walked)
        self.list.taken.connect(lambda _row: self.taken.emit())
        self.later_button.clicked.connect(self.later)
        self.earlier_button.clicked.connect(self.earlier)
        self.close_button.clicked.connect(self.close_panel)

    def _lay_out(self) -> None:
        head = QHBoxLayout(self._head)
        head.setContentsMargins(INSET, 0, 8, 0)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(INSET, 14, INSET, INSET)
        column.setSpacing(10)
        for widget in (self.who, self.understood, self.chips):
            column.addWidget(widget)
        times = QHBoxLayout()
        times.setSpacing(8)
        times.addWidget(self.minutes)
        times.addWidget(plain_label("from", "muted"))
        times.addWidget(self.first)
        times.addStretch(1)
        column.addLayout(times)
        column.addWidget(self.weekdays)
        column.addWidget(self.hours)
        line = QFrame()
        set_role(line, "line")
        column.addWidget(line)
        column.addWidget(self.note)
        column.addWidget(self.list)
        turning = QHBoxLayout()
        turning.addWidget(self.earlier_button)
        turning.addStretch(1)
        turning.addWidget(self.later_button)
        column.addLayout(turning)
        column.addStretch(1)
        self._put_together()

    def _put_together(self) -> None:
        area = QScrollArea()
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.installEventFilter(self)
        line = QFrame()
        set_role(line, "line")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in (self._head, line):
            whole.addWidget(widget)
        whole.addWidget(area, 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """The line towards the week is on the other side where the writing runs from right to left."""
        set_role(self, "side" if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else "end-side")

    def _dress(self, theme: Theme) -> None:
        self._head.setFixedHeight(theme.px(HEADER) - 1)
