"""The service type of a booking: a list that is found by typing any part of a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget

from schedapp.gui.forms.fields import mark_invalid
from schedapp.gui.labels import set_names, set_role, show_text
from schedapp.gui.theme import ThemeSource
from schedapp.gui.widgets.dot import colour_icon
from schedapp.gui.widgets.popups import ComboBox
from schedapp.model.service import ServiceType

NONE = "No service type"
LINES = 12


class ServiceField(ComboBox):
    """`chosen` carries the ServiceType, or None, and comes only when the user chose another one.

    Its list is the completer's, however it is opened: the keyboard stays in the field, and typing filters it.
    """

    chosen = Signal(object)

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._services: tuple[ServiceType, ...] = ()
        self._current: ServiceType | None = None
        self.setEditable(True)
        self.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("Service type")
        self.setLineEdit(self.edit)
        completer = self._completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(LINES)
        self.setCompleter(completer)
        set_role(self._offers, "choices")
        set_names(self, "Service type", "Service type. Type any part of the name")
        set_names(self.edit, "Service type")
        self.activated.connect(self._on_activated)
        self.edit.editingFinished.connect(self.valid)
        self.edit.textEdited.connect(lambda _text: mark_invalid(self, False))
        self.edit.installEventFilter(self)

    @property
    def service(self) -> ServiceType | None:
        return self._current

    @property
    def _offers(self) -> QAbstractItemView:
        """The list that opens."""
        offers = self._completer.popup()
        assert offers is not None
        return offers

    def show_services(self, services: Sequence[ServiceType], current: ServiceType | None) -> None:
        """All that are offered, with the one of the booking, which may be offered no longer."""
        if current is not None and all(each.uid != current.uid for each in services):
            services = (*services, current)
        self._services, self._current = tuple(services), current
        self.clear()
        self.addItem(NONE)
        side = self._source.theme.px(14)
        for service in self._services:
            icon = colour_icon(service.colour, side) if service.colour else QIcon()
            self.addItem(icon, f"{service.name}")
        self._show_current()

    def valid(self) -> bool:
        """Takes what is typed; False (and red) for a name that no service type has."""
        typed = self.edit.text().strip().casefold()
        if typed == (self._current.name.casefold() if self._current else ""):
            return True
        if typed in ("", NONE.casefold()):
            self._take(None)
            return True
        fitting = [each for each in self._services if typed in each.name.casefold()]
        exact = [each for each in fitting if each.name.casefold() == typed]
        found = exact or fitting
        mark_invalid(self, len(found) != 1)
        if len(found) != 1:
            return False
        self._take(found[0])
        return True

    def showPopup(self) -> None:
        """All there are, whatever stands in the field; what is typed then takes its place."""
        completer = self._completer
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)
        self.edit.selectAll()
        completer.setCompletionPrefix("")
        completer.complete()
        # Only scrolled to: a chosen line would be copied into the field, and what is typed behind it.
        self._offers.scrollTo(completer.completionModel().index(self.currentIndex(), 0))

    def hidePopup(self) -> None:
        self._offers.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into the field opens the list; so does Alt+Down, which the field would keep."""
        if not self.isEnabled():
            return False
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            inside = self.edit.rect().contains(event.position().toPoint())
            if inside and event.button() is Qt.MouseButton.LeftButton:
                self.showPopup()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
            if alt and event.key() == Qt.Key.Key_Down:
                self.showPopup()
                return True
        return False

    def _on_activated(self, index: int) -> None:
        self._take(self._services[index - 1] if index > 0 else None)

    def _take(self, service: ServiceType | None) -> None:
        other = service != self._current
        self._current = service
        self._show_current()
        if other:
            self.chosen.emit(service)

    def _show_current(self) -> None:
        place = self._services.index(self._current) + 1 if self._current is not None else 0
        self.setCurrentIndex(place)
        show_text(self.edit, self._current.name if self._current else "")
        self.edit.setCursorPosition(0)
        mark_invalid(self, False)
