"""The bar at the bottom: how each Google account fares, in words; the week in figures; the zone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from schedapp.gui.health import AccountLine, Remedy, Sign, sign_words
from schedapp.gui.labels import ElidedLabel, button_text, plain_label, set_names, set_role, set_tip, show_text
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.widgets.changed_chip import ChangedChip
from schedapp.gui.widgets.signs import sign_icon

HEIGHT = 32


class AccountPart(QPushButton):
    """One account: its sign, its address and its state. A click helps where something can be put right, else it shows
    the account's calendars; the menu key and the right button show those in any case.
    """

    wished = Signal(str, str)
    opened = Signal(str, QPoint)

    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source
        self.line: AccountLine | None = None
        set_role(self, "status")
        self.clicked.connect(self._on_clicked)

    def show_line(self, line: AccountLine) -> None:
        """Only what changed is touched: this is called every second."""
        if line == self.line:
            return
        self.line = line
        text = f"{line.email} · {line.text}" if line.email else line.text
        show_text(self, button_text(text))
        set_names(self, f"{text}, {sign_words(line.sign)}" if line.email else text, line.detail)
        set_tip(self, line.detail)
        self.dress()
        leads = bool(line.email)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)

    def dress(self) -> None:
        theme = self._source.theme
        sign = self.line.sign if self.line else Sign.NONE
        self.setIcon(sign_icon(sign, theme))
        self.setIconSize(QSize(theme.px(12), theme.px(12)))
        helps = self.line is not None and self.line.remedy is not Remedy.NOTHING
        token = theme.tokens.danger if helps else theme.tokens.muted
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; border: 1px solid transparent; padding: 0 {theme.px(4)}px;"
            f" min-height: {theme.px(22)}px; font-size: {theme.px(12)}px; color: {token}; text-align: left; }}"
            f"QPushButton:hover {{ background: {theme.tokens.background}; }}"
            f"QPushButton:focus {{ border-color: {theme.tokens.accent}; }}"
        )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open()
        event.accept()

    def _on_clicked(self) -> None:
        if self.line is not None and self.line.remedy is not Remedy.NOTHING:
            self.wished.emit(self.line.remedy, self.line.email)
        else:
            self._open()

    def _open(self) -> None:
        if self.line is not None and self.line.email:
            self.opened.emit(self.line.email, self.mapToGlobal(QPoint(0, 0)))


class StatusBar(QFrame):
    """`remedy_wished` carries a Remedy and an account's address, `account_opened` the address and the part's place."""

    remedy_wished = Signal(str, str)
    account_opened = Signal(str, QPoint)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        set_role(self, "status-bar")
        self.parts: list[AccountPart] = []
        self.changed = ChangedChip(source)
        self.figures = ElidedLabel("", "caption")
        self.zone = plain_label("", "caption")
        self._accounts = QHBoxLayout()
        self._accounts.setSpacing(16)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(20)
        row.addLayout(self._accounts)
        row.addStretch(1)
        row.addWidget(self.changed)
        row.addWidget(self.figures)
        row.addWidget(self.zone)
        source.changed.connect(self._dress)
        self._dress(source.theme)

    def show_accounts(self, lines: Sequence[AccountLine]) -> None:
        """One part for each account; one sentence when there is none."""
        shown = list(lines) or [AccountLine("", Sign.NONE, "Not connected to Google Calendar")]
        while len(self.parts) < len(shown):
            part = AccountPart(self._source)
            part.wished.connect(self.remedy_wished)
            part.opened.connect(self.account_opened)
            self._accounts.addWidget(part)
            self.parts.append(part)
        while len(self.parts) > len(shown):
            self.parts.pop().deleteLater()
        for part, line in zip(self.parts, shown, strict=True):
            part.show_line(line)

    def show_week(self, bookings: int, zone: str, period: str = "this week") -> None:
        """How many bookings there are in the shown period, and the zone that times are in."""
        show_text(self.figures, f"1 booking {period}" if bookings == 1 else f"{bookings:,} bookings {period}")
        show_text(self.zone, zone)

    def _dress(self, theme: Theme) -> None:
        self.setFixedHeight(theme.px(HEIGHT))
        for part in self.parts:
            part.dress()
