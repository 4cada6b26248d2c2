"""The panel at the trailing edge: everything that needs an answer, grouped by kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from schedapp.gui.attention.card import Card
from schedapp.gui.attention.entries import Entry, asks
from schedapp.gui.attention.parts import NothingToDo
from schedapp.gui.labels import plain_label, set_names, set_role, show_text
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.side_panel import SidePanel

WIDTH = 360
HEADER = 60
HEADING = 36
INSET = 16
BAR = 10
"""Pixels that the scroll bar takes."""
AT_ONCE = 20
"""Cards that are made at once; the rest come by a button."""


class AttentionPanel(SidePanel):
    """Shows entries; what the user wishes is said by the signals. Hidden until `open`."""

    picked = Signal(str)
    answered = Signal(str, str)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._entries: Sequence[Entry] = ()
        self._now = 0.0
        self._limit = AT_ONCE
        self._ready = False
        self._shown = ""
        self._busy: frozenset[str] = frozenset()
        self.cards: dict[str, Card] = {}
        set_names(self, "Needs attention", "Up and Down go through it, Enter shows one in the week, Esc closes it.")
        self.heading = plain_label("Needs attention", "title")
        self.number = plain_label("", "muted")
        self.close_button = IconButton(source, "x", "Close what needs attention")
        self.close_button.clicked.connect(self.close_panel)
        self.more = QPushButton()
        set_role(self.more, "link")
        self.more.clicked.connect(self._show_more)
        self.nothing = NothingToDo(source)
        self._head = QWidget()
        self.area = QScrollArea()
        self._column = QVBoxLayout()
        self._lay_out()
        self._mirror()
        self.hide()
        source.changed.connect(self._dress)
        self._dress(source.theme)

    # --- what it shows --------------------------------------------------------------------------------

    def show_entries(self, entries: Sequence[Entry], now: float) -> None:
        """Shows these; a card whose entry is the same stays, with its focus. While it is closed none is made."""
        self._now = now
        if list(entries) == list(self._entries):
            for card in self.cards.values():
                card.show_since(now)
            return
        place = self._focused_place()
        self._entries = tuple(entries)
        if self.isHidden():
            self._ready = False
            return
        self._arrange()
        if place is not None:
            self._focus_near(place)

    def set_busy(self, ids: Collection[str]) -> None:
        """The entries whose answer is under way."""
        self._busy = frozenset(ids)
        for uid, card in self.cards.items():
            card.set_busy(uid in ids)

    def set_shown(self, uid: str) -> None:
        """The entry that the week shows, "" for none."""
        self._shown = uid
        for key, card in self.cards.items():
            card.set_shown(key == uid)

    def open(self, uid: str = "") -> None:
        """Opens the panel with the focus on an entry, or on the first one."""
        place = next((n for n, entry in enumerate(self._entries) if entry.id == uid), 0)
        if place >= self._limit:
            self._limit = place + AT_ONCE
            self._ready = False
        if not self._ready:
            self._arrange()
        self.show()
        card = self.cards.get(uid) or next(iter(self.cards.values()), None)
        (card or self.close_button).setFocus(Qt.FocusReason.OtherFocusReason)
        if card is not None:
            QTimer.singleShot(0, card, lambda: self._reveal(card))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no card took."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_panel()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.cards:
            self._focus_near(0 if key == Qt.Key.Key_Home else len(self.cards) - 1)
        elif key == Qt.Key.Key_Down and self.cards:
            self._focus_near(0)
        else:
            super().keyPressEvent(event)

    # --- cards ----------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Puts headings and cards into their order; cards of entries that are gone go."""
        self._ready = True
        shown = self._entries[: self._limit]
        before, self.cards = self.cards, {}
        self._clear()
        for entry in shown:
            old = before.pop(entry.id, None)
            keep = old is not None and old.entry == entry
            self.cards[entry.id] = old if old is not None and keep else self._card(entry)
            if old is not None and not keep:
                before[entry.id] = old
        for card in before.values():
            card.hide()
            card.deleteLater()
        self._fill(shown)
        asking = sum(asks(entry) for entry in self._entries)
        show_text(self.number, str(asking) if asking else "")
        self._retab()

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, QLabel):
                widget.hide()
                widget.deleteLater()

    def _fill(self, shown: Sequence[Entry]) -> None:
        group = ""
        for entry in shown:
            if entry.group != group:
                group = entry.group
                total = sum(other.group == group for other in self._entries)
                if self._column.count():
                    self._column.addSpacing(8)
                self._column.addWidget(plain_label(f"{group} · {total}", "section"))
            card = self.cards[entry.id]
            self._column.addWidget(card)
            card.show()  # at once: what is not shown takes no focus
        rest = len(self._entries) - len(shown)
        show_text(self.more, f"Show {rest} more")
        self.more.setVisible(rest > 0)
        self.nothing.setVisible(not self._entries)
        self._column.addWidget(self.more)
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)

    def _card(self, entry: Entry) -> Card:
        card = Card(entry, self._source, self._now)
        card.set_shown(entry.id == self._shown)
        card.set_busy(entry.id in self._busy)
        card.picked.connect(self.picked)
        card.answered.connect(self.answered)
        card.left.connect(self._on_left)
        return card

    def _retab(self) -> None:
        """Tab goes from the close button through the cards and their buttons, as they are read."""
        last: QWidget = self.close_button
        for card in self.cards.values():
            for widget in (card, *card.buttons):
                QWidget.setTabOrder(last, widget)
                last = widget

    def _show_more(self) -> None:
        place = self._limit
        self._limit += AT_ONCE
        self._arrange()
        self._focus_near(place)

    def _on_left(self, uid: str, step: int) -> None:
        place = list(self.cards).index(uid) + step
        if 0 <= place < len(self.cards):
            self._focus_near(place)

    def _focused_place(self) -> int | None:
        """The place of the card that has the focus in itself, None if none has."""
        focused = QApplication.focusWidget()
        for place, card in enumerate(self.cards.values()):
            if focused is not None and (card is focused or card.isAncestorOf(focused)):
                return place
        return None

    def _focus_near(self, place: int) -> None:
        """The focus goes to a card, to the last one where there are fewer, to the close button where there is none."""
        cards = list(self.cards.values())
        if not cards:
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        card = cards[min(place, len(cards) - 1)]
        if not card.isAncestorOf(QApplication.focusWidget() or self):
            card.setFocus(Qt.FocusReason.TabFocusReason)
        self._reveal(card)

    def _reveal(self, card: Card) -> None:
        """Scrolls to a card, with the heading that may stand above it."""
        self.area.ensureWidgetVisible(card, 0, self._source.theme.px(HEADING))

    # --- parts ----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout(self._head)
        head.setContentsMargins(INSET, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addWidget(self.number)
        head.addStretch(1)
        head.addWidget(self.close_button)
        inner = QWidget()
        inner.setLayout(self._column)
        self._column.setSpacing(8)
        self.area.setWidget(inner)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_edge)
        line = QFrame()
        set_role(line, "line")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(line)
        whole.addWidget(self.area, 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._mirror()

    def _mirror(self) -> None:
        """The line towards the week is on the other side where the writing runs from right to left."""
        set_role(self, "side" if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else "end-side")
        self._keep_edge(0, self.area.verticalScrollBar().maximum())

    def _keep_edge(self, _low: int, high: int) -> None:
        """The cards end at the same distance from the edge, whether the scroll bar stands there or not."""
        edges = [INSET, INSET - BAR if high else INSET]
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            edges.reverse()
        self._column.setContentsMargins(edges[0], 12, edges[1], INSET)

    def _dress(self, theme: Theme) -> None:
        self._head.setFixedHeight(theme.px(HEADER) - 1)
