"""Fields of the resource dialog: a colour of the palette, and a time zone that is found by typing."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCompleter, QHBoxLayout, QLineEdit, QWidget

from schedapp.gui.labels import set_names, set_tip, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme import colour as plain_colour
from schedapp.gui.widgets.popups import ComboBox
from schedapp.model.resource import PALETTE

COLOUR_NAMES = ("Blue", "Violet", "Pink", "Cyan", "Teal", "Orange", "Green", "Slate", "Magenta", "Grey")


class _Swatch(QAbstractButton):
    """One colour; the chosen one has a ring and a tick."""

    def __init__(self, colour: str, name: str, source: ThemeSource) -> None:
        super().__init__()
        self.colour = colour
        self._source = source
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_names(self, name)
        set_tip(self, name)

    def sizeHint(self) -> QSize:
        side = self._source.theme.px(26)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._source.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(4, 4, -4, -4)
        own = plain_colour(self.colour) if self.colour else theme.colour("muted")
        painter.setPen(Qt.PenStyle.NoPen if self.colour else QPen(own, 1))
        painter.setBrush(own if self.colour else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isChecked():
            painter.setPen(QPen(own, 2))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 7, 7)
            side = theme.px(12)
            at = box.center()
            sign = theme.pixmap("check", "panel" if self.colour else "muted", 12, 2.0)
            painter.drawPixmap(round(at.x() - side / 2), round(at.y() - side / 2), sign)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("text"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(box.adjusted(-3.5, -3.5, 3.5, 3.5), 7, 7)


class ColourField(QWidget):
    """The palette as a row of swatches. A colour that is none of them is kept as one more. With `none`, the name of a
    swatch without colour, there may be none."""

    changed = Signal(str)

    def __init__(self, colour: str, source: ThemeSource, parent: QWidget | None = None, *, none: str = "") -> None:
        super().__init__(parent)
        set_names(self, "Colour")
        self._source = source
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        for value, name in zip(PALETTE, COLOUR_NAMES, strict=True):
            self._add(value, name)
        if none:
            self._add("", none)
        self.show_colour(colour)
        self._group.buttonClicked.connect(lambda _button: self.changed.emit(self.colour))

    def show_colour(self, colour: str) -> None:
        """Chooses a colour."""
        if all(swatch.colour.upper() != colour.upper() for swatch in self._swatches()):
            self._add(colour, "Own colour")
        for swatch in self._swatches():
            swatch.setChecked(swatch.colour.upper() == colour.upper())

    def _swatches(self) -> list[_Swatch]:
        return [button for button in self._group.buttons() if isinstance(button, _Swatch)]

    def _add(self, colour: str, name: str) -> None:
        swatch = _Swatch(colour, name, self._source)
        self._group.addButton(swatch)
        self._row.insertWidget(self._row.count() - 1, swatch)

    @property
    def colour(self) -> str:
        chosen = self._group.checkedButton()
        return chosen.colour if isinstance(chosen, _Swatch) else PALETTE[0]

    def swatches(self) -> list[QAbstractButton]:
        return self._group.buttons()


@cache
def zone_names() -> tuple[str, ...]:
    """All IANA names that people use: areas with a city, and UTC."""
    areas = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/",
             "Indian/", "Pacific/")  # fmt: skip
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(areas)))


class ZoneField(ComboBox):
    """A searchable list: any part of a name finds it (`zurich`, `new york`)."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(12)
        for name in zone_names():
            self.addItem(_spaced(name))
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCurrentIndex(self.findText(_spaced(zone)))
        self.edit = QLineEdit()
        self.setLineEdit(self.edit)
        self.setCompleter(completer)
        show_text(self.edit, _spaced(zone))
        self.edit.setCursorPosition(0)
        set_names(self, "Time zone", "Time zone. Type any part of the name")
        set_names(self.edit, "Time zone")

    @property
    def zone(self) -> str:
        """What is typed, as the zone database writes it where it has it; a part that one name alone has is that one."""
        typed = self.edit.text().strip().replace(" ", "_")
        found = [name for name in zone_names() if typed and typed.lower() in name.lower()]
        return next((name for name in found if name.lower() == typed.lower()), found[0] if len(found) == 1 else typed)


def _spaced(zone: str) -> str:
    """A zone as people write it."""
    return zone.replace("_", " ")
