"""The small month: turns to a week by a click; the shown week and today stand out."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from schedapp.gui.forms.typed import LONG_MONTHS
from schedapp.gui.labels import plain_label, set_names, show_text
from schedapp.gui.side.month_model import WEEKS, Index, MonthModel
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.theme_tokens import Text
from schedapp.gui.viewstate import ViewState
from schedapp.gui.widgets.icon_button import IconButton

ROW = 26
HEADER = 26
DOT = 3
DOTS = 5
"""Pixels below the numbers in which the dots are."""


class _DayDelegate(QStyledItemDelegate):
    """Paints one day: the band of the shown week, today's square, days of other months in the quiet colour."""

    def __init__(self, week: ViewState, model: MonthModel, source: ThemeSource) -> None:
        super().__init__()
        self._week = week
        self._model = model
        self._source = source

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._source.theme
        day = self._model.day(index)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._week.shows(day):
            self._paint_band(painter, box, day, option)
        font = theme.font(Text.SMALL)
        token = "text" if day.month == self._model.month.month else "muted"
        if day == self._week.today:
            font = QFont(font)
            font.setWeight(QFont.Weight.DemiBold)
            token = self._paint_today(painter, box, theme)
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        load = self._model.load(day)
        number = box if load is None else box.adjusted(0, 0, 0, -theme.px(DOTS))
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(day.day))
        if load is not None:
            self._paint_load(painter, box, load.level, "on_accent" if day == self._week.today else "accent")
        view = option.widget
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2.5, 2.5, -2.5, -2.5), 6, 6)
        painter.restore()

    def _paint_band(self, painter: QPainter, box: QRectF, day: date, option: QStyleOptionViewItem) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._source.theme.colour("accent_background"))
        mirrored = option.direction is Qt.LayoutDirection.RightToLeft
        starts, ends = day == self._week.first, day == self._week.last
        left, right = (ends, starts) if mirrored else (starts, ends)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        band = box.adjusted(0, 1, 0, -1)
        path.addRoundedRect(band, 6, 6)
        half = band.width() / 2
        if not left:
            path.addRect(QRectF(band.left(), band.top(), half, band.height()))
        if not right:
            path.addRect(QRectF(band.right() - half, band.top(), half, band.height()))
        painter.drawPath(path)

    def _paint_load(self, painter: QPainter, box: QRectF, level: int, token: str) -> None:
        """As many dots as the day is full."""
        theme = self._source.theme
        side, step = theme.px(DOT), theme.px(DOT) + theme.px(2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(token))
        left = box.center().x() - (level * step - theme.px(2)) / 2
        for dot in range(level):
            painter.drawEllipse(QRectF(left + dot * step, box.bottom() - theme.px(6), side, side))

    def _paint_today(self, painter: QPainter, box: QRectF, theme: Theme) -> str:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(box.adjusted(0, 0.5, 0, -0.5), 7, 7)
        return "on_accent"


class _DayHeader(QHeaderView):
    """The first letters of the weekdays."""

    def __init__(self, source: ThemeSource, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._source = source
        self.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setMinimumSectionSize(8)
        set_names(self, "Weekdays")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        theme = self._source.theme
        painter.fillRect(self.viewport().rect(), theme.colour("panel"))
        painter.setFont(theme.font(Text.TILE_LINE))
        painter.setPen(theme.colour("muted"))
        for section in range(self.count()):
            box = QRectF(self.sectionViewportPosition(section), 0, self.sectionSize(section), self.height())
            text = self.model().headerData(section, Qt.Orientation.Horizontal)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(text))

    def sizeHint(self) -> QSize:
        return QSize(0, self._source.theme.px(HEADER))


class _DayTable(QTableView):
    """The six weeks, as high as its rows."""

    def __init__(self, source: ThemeSource) -> None:
        super().__init__()
        self._source = source
        self.setHorizontalHeader(_DayHeader(source, self))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(8)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def fit(self) -> None:
        """Rows and height for the text size."""
        row = self._source.theme.px(ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        self.setFixedHeight(self._source.theme.px(HEADER) + WEEKS * row)


class MiniMonth(QWidget):
    """Title, arrows and days. `picked` is a day that the user clicked or chose with Enter."""

    picked = Signal(object)

    def __init__(self, week: ViewState, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._week = week
        self.model = MonthModel(week.first, begins_sunday=week.begins_sunday)
        self.title = plain_label("", "heading")
        self.back = IconButton(source, "chevron-left", "Month before")
        self.forward = IconButton(source, "chevron-right", "Month after")
        # A click leaves the keyboard to the grid.
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.forward.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.table = _DayTable(source)
        self.table.setModel(self.model)
        self._delegate = _DayDelegate(week, self.model, source)
        self.table.setItemDelegate(self._delegate)
        self.table.fit()
        set_names(self.table, "Month")
        self._lay_out()
        self.back.clicked.connect(lambda: self._turn(-1))
        self.forward.clicked.connect(lambda: self._turn(1))
        self.table.clicked.connect(lambda index: self.picked.emit(self.model.day(index)))
        self.table.activated.connect(lambda index: self.picked.emit(self.model.day(index)))
        week.changed.connect(self.follow)
        source.changed.connect(self.table.fit)
        self._banded: tuple[date, ...] = ()
        self.follow()

    def follow(self) -> None:
        """Shows the month in which most of the shown week lies; of a longer period that of the day turned to."""
        week, month = self._week, self.model.month
        self.model.set_month(week.first + timedelta(days=week.days // 2) if week.days <= 7 else week.at)
        if self.model.month != month or not self._banded:
            self._refresh()
        rows = {(day - self.model.first).days // 7 for day in (*self._banded, week.first, week.last)}
        self._banded = (week.first, week.last)
        self._refresh_rows(min(rows), max(rows))

    def _refresh_rows(self, first: int, last: int) -> None:
        """Only the weeks whose band comes or goes: to paint all days takes longer than anything else of the side."""
        table = self.table
        for row in range(max(first, 0), min(last, WEEKS - 1) + 1):
            table.viewport().update(0, table.rowViewportPosition(row), table.viewport().width(), table.rowHeight(row))

    def refresh_today(self) -> None:
        """The day may have changed at midnight."""
        self.table.viewport().update()

    def _turn(self, months: int) -> None:
        count = self.model.month.year * 12 + self.model.month.month - 1 + months
        if 12 <= count < 9_999 * 12:
            self.model.set_month(date(count // 12, count % 12 + 1, 1))
            self._refresh()

    def _refresh(self) -> None:
        show_text(self.title, f"{LONG_MONTHS[self.model.month.month - 1]} {self.model.month.year}")
        self.table.viewport().update()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.title, 1)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.table)
