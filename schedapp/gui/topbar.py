"""The bar at the top: where we are in time on the leading side, what needs the user and Sync now at the other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from schedapp.gui.forms.typed import LONG_MONTHS, LONG_WEEKDAYS
from schedapp.gui.labels import ElidedLabel, plain_label, set_names, set_role, set_tip, show_text
from schedapp.gui.menus import open_below
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.viewstate import View, ViewState
from schedapp.gui.viewswitch import ViewSwitch
from schedapp.gui.widgets.icon_button import IconButton
from schedapp.gui.widgets.spinner import BusyButton

HEIGHT = 56
SIDE_WIDTH = 248


class Mark(QWidget):
    """Sched's mark: a small square in the accent colour."""

    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source
        source.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(self._source.theme.px(15), self._source.theme.px(15))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._source.theme.colour("accent"))
        side = min(self.width(), self.height())
        painter.drawRoundedRect(QRectF(0, (self.height() - side) / 2, side, side), 4, 4)


class TopBar(QFrame):
    """Shows the state of `week` and turns it; the rest is said by signals."""

    today_wished = Signal()
    back_wished = Signal()
    forward_wished = Signal()
    sync_wished = Signal()
    find_wished = Signal()

    def __init__(self, week: ViewState, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._week = week
        self._source = source
        set_role(self, "top-bar")
        self.today = QPushButton("Today")
        self.back = QPushButton()
        self.forward = QPushButton()
        self.title = ElidedLabel("", "title")
        self.number = plain_label("", "muted")
        self.find_button = QPushButton()
        self.views = ViewSwitch(week, source)
        self.attention = QPushButton()
        self.sync = BusyButton("refresh-cw", "on_accent", source)
        self.menu_button = IconButton(source, "ellipsis-vertical", "Menu", token="text", size=18)
        self._count = 0
        self._turns = ("", "")
        self._brand = self._make_brand()
        self._prepare()
        self._lay_out()
        week.changed.connect(self.refresh)
        source.changed.connect(self._dress)
        self._dress(source.theme)
        self.refresh()

    def refresh(self) -> None:
        """The title and the number of the shown week, and whether today is in it."""
        show_text(self.title, self._week.title)
        self.title.updateGeometry()
        show_text(self.number, f"W {self._week.week_number}")
        today = self._week.today
        self._name_turns()
        self._fit()
        set_tip(self.today, f"{LONG_WEEKDAYS[today.weekday()]} {today.day} {LONG_MONTHS[today.month - 1]} (T)")

    def _name_turns(self) -> None:
        """What back and forward turn by."""
        if self._turns == period_words(self._week):
            return
        self._turns = one, several = period_words(self._week)
        set_names(self.back, "Back", f"Shows the {several or one} before (K, Page Up)")
        set_names(self.forward, "Forward", f"Shows the next {several or one} (J, Page Down)")
        before = f"The {several} before" if several else f"{one.capitalize()} before"
        set_tip(self.back, f"{before} (Page Up)")
        set_tip(self.forward, f"Next {several or one} (Page Down)")

    def set_attention(self, count: int) -> None:
        """The chip: how many things need the user. It is checked while the panel that names them is open."""
        self.attention.setVisible(count > 0)
        self._count = count
        set_names(self.attention, _attention_words(count), "Shows what needs attention (Ctrl+Shift+A)")
        self._fit()

    def set_connected(self, connected: bool) -> None:
        """Without a connection there is nothing to sync: another button is the primary one then."""
        self.sync.setEnabled(connected)
        tip = "Fetch from Google and send what waits (F5)" if connected else "No resource is connected to Google yet"
        set_tip(self.sync, tip)

    def set_busy(self, busy: bool) -> None:
        """While Google is talked to, the icon of Sync now turns."""
        self.sync.set_busy(busy)
        show_text(self.sync, " Syncing…" if busy else " Sync now")
        set_names(self.sync, "Syncing" if busy else "Sync now", "Fetches from Google and sends what waits (F5)")

    def set_menu(self, menu: QMenu) -> None:
        """The menu opens below its button, inside of the window."""
        self.menu_button.clicked.connect(lambda: open_below(menu, self.menu_button))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the room ends, the least important goes first: the week's number, the words of buttons one after the
        other, all views but the present one, the indent."""
        for level in range(6):
            show_text(self.attention, f" {_attention_words(self._count)}" if level < 2 else f" {self._count}")
            show_text(self.find_button, " Find a time" if level < 3 else "")
            self.number.setVisible(level < 1 and self._week.view not in (View.MONTH, View.AGENDA))
            self.views.set_compact(level > 3)
            indent = self._source.theme.px(SIDE_WIDTH) - 26
            self._brand.setFixedWidth(indent if level < 5 else self._brand.sizeHint().width())
            if self._row.sizeHint().width() <= self.width():
                break
        self._row.activate()  # what came and went on the way has moved the rest: it is never painted so

    def _make_brand(self) -> QWidget:
        brand = QWidget()
        row = QHBoxLayout(brand)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Mark(self._source))
        self._name = plain_label("Sched", "heading")
        row.addWidget(self._name)
        row.addStretch(1)
        return brand

    def _prepare(self) -> None:
        set_names(self.today, "Today", "Shows today (T)")
        set_names(self.find_button, "Find a time", "Looks for the next free time of people and rooms (F)")
        set_tip(self.find_button, "Find the next free time (F)")
        set_role(self.attention, "attention")
        set_role(self.sync, "primary")
        set_tip(self.attention, "Show what needs attention (Ctrl+Shift+A)")
        self.attention.setCheckable(True)
        self.attention.hide()
        self.set_busy(False)
        self.set_connected(False)
        self.today.clicked.connect(self.today_wished)
        self.back.clicked.connect(self.back_wished)
        self.forward.clicked.connect(self.forward_wished)
        self.find_button.clicked.connect(self.find_wished)
        self.sync.clicked.connect(self._on_sync)
        # A click leaves the keyboard where it is: the keys of the grid go on working.
        self.menu_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for button in (self.today, self.back, self.forward, self.find_button, self.attention, self.sync):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _on_sync(self) -> None:
        if not self.sync.busy:
            self.sync_wished.emit()

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        for widget in (self._brand, self.today, self.back, self.forward):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.title, 0)
        row.addSpacing(6)
        row.addWidget(self.number)
        row.addStretch(1)
        for button in (self.find_button, self.views, self.attention, self.sync, self.menu_button):
            row.addWidget(button)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._dress(self._source.theme)

    def _dress(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(HEIGHT))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self.back.setIcon(theme.icon("chevron-right" if mirrored else "chevron-left", "text"))
        self.forward.setIcon(theme.icon("chevron-left" if mirrored else "chevron-right", "text"))
        self.find_button.setIcon(theme.icon("clock", "text"))
        self.attention.setIcon(theme.icon("triangle-alert", "warning"))
        for button in (self.back, self.forward):
            button.setFixedWidth(theme.px(32))
            button.setStyleSheet("padding: 0;")
        for button in (self.back, self.forward, self.find_button, self.attention):
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self._fit()


def _attention_words(count: int) -> str:
    return "1 needs attention" if count == 1 else f"{count} need attention"


def period_words(week: ViewState) -> tuple[str, str]:
    """What the arrows turn by: in the singular, or for several days in the plural."""
    if week.view is View.MONTH:
        return "month", ""
    if week.view in (View.DAYS, View.AGENDA):
        return "days", f"{week.days} days"
    return ("day" if week.days == 1 else "week"), ""
