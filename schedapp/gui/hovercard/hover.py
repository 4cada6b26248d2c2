"""When the card shows: the mouse rests on a booking, or Space is pressed on the selected one. It takes no focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QCursor, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.background import Task
from schedapp.gui.desk import Desk
from schedapp.gui.hovercard.card import HoverCard
from schedapp.gui.hovercard.content import Content, read_content
from schedapp.gui.models.occurrences import OccurrenceRole
from schedapp.gui.stage import Stage
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.widgets.notes import announce

REST_MS = 400
GRACE_MS = 250
"""How long the mouse may be between the booking and the card."""


class Hover(QObject):
    """Watches the views of the stage. A pinned card stays until its pin, Esc or Space closes it."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._stage = stage
        self.card = HoverCard(desk.window, desk.source)
        self.news: Callable[[str], str] = lambda _name: ""
        """What others did to a booking that nobody here has seen yet, in words."""
        self.hushed: Callable[[], bool] = lambda: False
        """Whether the mouse is being told something else."""
        self._name = ""
        self._view: QAbstractItemView | None = None
        self._spoken = False
        self._task: Task | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._open)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self.hide)
        self._views = {id(view.viewport()): view for view in map(_list_of, stage.views)}
        for view in self._views.values():
            view.installEventFilter(self)
            view.viewport().installEventFilter(self)
        self._connect()

    @property
    def shown(self) -> str:
        """The name of the booking that the card tells of, or ""."""
        return self._name if self.card.isVisible() else ""

    def toggle(self, view: QAbstractItemView, name: str) -> None:
        """Space on a selected booking: shows its card, which is read out, or hides it."""
        if self.shown == name:
            self.hide()
            return
        self._aim(view, name)
        self._spoken = True
        self._open()

    def hide(self) -> None:
        """Whatever was to be shown is not."""
        self._rest.stop()
        self._grace.stop()
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._name = ""
        self.card.set_pinned(False)
        self.card.hide()

    # --- what the mouse and the keys do ------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        view = self._views.get(id(watched))
        if view is not None:
            return self._on_viewport(view, event)
        if isinstance(watched, QAbstractItemView) and isinstance(event, QKeyEvent):
            return event.type() is QEvent.Type.KeyPress and self._on_key(watched, event)
        return False

    def _on_viewport(self, view: QAbstractItemView, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QMouseEvent) and kind is QEvent.Type.MouseMove:
            self._on_moved(view, event)
        elif kind is QEvent.Type.Leave:
            self._leave()
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.ContextMenu):
            self._drop()
        # The card says more than the tool tip of a booking.
        return isinstance(event, QHelpEvent) and not self._is_off() and view.indexAt(event.pos()).isValid()

    def _on_moved(self, view: QAbstractItemView, event: QMouseEvent) -> None:
        if event.buttons() != Qt.MouseButton.NoButton or self._is_off():
            self._drop()
            return
        name = _name_at(view, event.position().toPoint())
        if self.card.pinned or (name and name == self._name):
            self._grace.stop()
        elif name:
            self._drop()
            self._aim(view, name)
            self._rest.start()
        else:
            self._leave()

    def _on_key(self, view: QAbstractItemView, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_Escape and self.card.isVisible():
            self.hide()
            return True
        if event.key() == Qt.Key.Key_Space and not self._is_off():
            name = str(view.currentIndex().data(OccurrenceRole.NAME) or "")
            if name:
                self.toggle(view, name)
            return bool(name)
        self._drop()
        return False

    def _is_off(self) -> bool:
        """While Google's view is on, nothing is told that Google does not have; nor under an open menu."""
        return self._desk.feed.as_google or self.hushed() or isinstance(QApplication.activePopupWidget(), QMenu)

    def _aim(self, view: QAbstractItemView, name: str) -> None:
        self._view, self._name, self._spoken = view, name, False

    def _leave(self) -> None:
        self._rest.stop()
        if self.card.isVisible() and not self.card.pinned:
            self._grace.start()
        elif not self.card.isVisible():
            self._name = ""

    def _drop(self) -> None:
        if not self.card.pinned:
            self.hide()

    # --- showing it --------------------------------------------------------------------------------

    def _open(self) -> None:
        """Reads off the GUI thread: a history may be long."""
        desk, name = self._desk, self._name
        if not name:
            return
        known = {resource.uid: resource for resource in desk.feed.resources}
        delivery, zone, now = desk.feed.delivery(name), desk.week.zone, int(desk.now())
        self._task = desk.background.run(
            lambda: read_content(desk.services, name, known, delivery, zone, now),
            self._show,
            lambda _error: self.hide(),
        )

    def _show(self, content: Content) -> None:
        self._task = None
        if content.name != self._name or self._is_off():
            return
        news = self.news(content.name)
        if news:
            content = replace(content, states=(news, *content.states))
        self.card.show_content(content)
        self._place()
        self.card.show()
        self.card.raise_()
        if self._spoken and self._view is not None:
            self._spoken = False
            announce(self._view, content.spoken, at_once=False)

    def _place(self) -> None:
        """Beside the column, so that nothing of the day is hidden."""
        window, view = self._desk.window, self._view
        if view is None:
            return
        area = QRect(self._stage.mapTo(window, QPoint(0, 0)), self._stage.size())
        target = self._target(view)
        where = QRect(window.mapFromGlobal(target.topLeft()), target.size()).intersected(area)
        if where.isEmpty():
            where = QRect(area.center(), area.center())
        self.card.place_beside(where, area)

    def _target(self, view: QAbstractItemView) -> QRect:
        """On the screen: as high as the booking, as wide as its column where there are columns."""
        row = _row_of(view, self._name)
        rect = view.visualRect(view.model().index(row, 0)) if row >= 0 else QRect()
        if isinstance(view, WeekGrid) and not rect.isEmpty() and view.scene.columns:
            scene = view.scene
            at = scene.geometry.column_at(self._at(view, rect).x())
            column = scene.geometry.column(at, rect.top(), rect.height())
            rect = column if rect.width() <= column.width() else rect
        return QRect(view.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _at(self, view: WeekGrid, rect: QRect) -> QPoint:
        """A booking of several columns is told of beside the one that the mouse is in."""
        mouse = view.viewport().mapFromGlobal(QCursor.pos())
        return mouse if _name_at(view, mouse) == self._name else rect.center()

    def _read_again(self) -> None:
        """The bookings were read anew: what the card says may have changed, or be gone."""
        if self.card.isVisible() and self._view is not None:
            if _row_of(self._view, self._name) >= 0:
                self._open()
            else:
                self.hide()

    def _on_pin(self) -> None:
        if self.card.pinned:
            self.hide()
        else:
            self._grace.stop()
            self.card.set_pinned(True)

    def _connect(self) -> None:
        self.card.pin_wished.connect(self._on_pin)
        self.card.entered.connect(self._grace.stop)
        self.card.left.connect(self._leave)
        # After the views have taken over what was read.
        self._follow = QTimer(self, singleShot=True, interval=0)
        self._follow.timeout.connect(self._read_again)
        self._desk.feed.occurrences_changed.connect(self._follow.start)
        self._stage.currentChanged.connect(lambda _page: self.hide())
        self._stage.scrolled.connect(self._drop)


def _list_of(view: object) -> QAbstractItemView:
    found = view.list if isinstance(view, AgendaView) else view
    assert isinstance(found, QAbstractItemView)
    return found


def _name_at(view: QAbstractItemView, point: QPoint) -> str:
    index = view.indexAt(point)
    return str(index.data(OccurrenceRole.NAME) or "") if index.isValid() else ""


def _row_of(view: QAbstractItemView, name: str) -> int:
    model = view.model()
    return next((row for row in range(model.rowCount()) if model.index(row, 0).data(OccurrenceRole.NAME) == name), -1)
