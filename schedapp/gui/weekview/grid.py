"""The week for the window: what it shows, what the mouse and the keys ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from schedapp.gui.models.wording import period_name
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.checks import SlotChecks
from schedapp.gui.weekview.drag import Draft, Kind, Subject, TakenCheck
from schedapp.gui.weekview.ghost import ghost_rects, shows_times
from schedapp.gui.weekview.grid_keys import GridKeys
from schedapp.gui.weekview.hit import hit
from schedapp.gui.weekview.mouse import Mouse
from schedapp.gui.weekview.reason import Bubble, times_of
from schedapp.gui.weekview.scene import NOTHING
from schedapp.gui.weekview.scrolling import minute_with_now
from schedapp.gui.weekview.tips import show_tip
from schedapp.gui.weekview.zoomlist import ZoomList
from schedapp.layout.columns import Order
from schedapp.layout.open_hours import Closing
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource


class WeekGrid(ZoomList):
    """See `schedapp.gui.weekview` for the interface. Epoch seconds travel as Python ints, past 2038 too."""

    create_requested = Signal(object, object, bool, object, QRect)
    move_requested = Signal(str, object, object, object)
    copy_requested = Signal(str, object, object, object)
    lane_requested = Signal(str, object, object, bool, object)
    resize_requested = Signal(str, object, object)
    turn_requested = Signal(int)
    open_requested = Signal(str)
    cancel_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    refused = Signal(str)
    pressed = Signal(str)
    """A button of the mouse went down in the grid: on an occurrence of this name, or on none ("")."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.default_minutes = 30
        self.checks = SlotChecks(lambda: tuple(self._board.resources))
        self._ghost: Draft | None = None
        self.bubble = Bubble(self.viewport())
        self._mouse = Mouse(self, self.checks)
        self.keys = GridKeys(self)

    # --- what the window tells ------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        self._board.set_theme(theme)
        self._measure()

    def set_week(self, monday: date, days: int, zone: str, order: Order | None = None) -> bool:
        """Show `days` days from `monday` on, in the display zone `zone`: a column for each, or with `order` one for
        each resource on each day. Bookings come with `set_occurrences`. Whether something else was shown before."""
        if not self._board.set_week(monday, days, zone, order):
            return False
        self._mouse.turn()
        self.occurrences.set_zone(zone)
        self.setAccessibleName(period_name(monday, days, resources=order is not None))
        self.viewport().update()
        return True

    def set_occurrences(self, occurrences: Sequence[Occurrence], resources: Mapping[str, Resource]) -> None:
        """Show these rows of `resources`, the shown ones by uid in the order of the list. The selection stays."""
        self.checks.forget()
        self.show_occurrences(occurrences, resources)
        if self._mouse.active:
            self._mouse.follow({entry.name: entry for entry in self.occurrences.entries})

    def set_closings(self, closings: Sequence[Closing]) -> None:
        """When what is shown cannot be booked, and why."""
        self._board.set_closings(closings)
        words = "; ".join(dict.fromkeys(part.words for parts in self.scene.closed for part in parts))
        self.setAccessibleDescription(f"Closed: {words}" if words else "")
        self.viewport().update()

    def set_taken_check(self, taken: TakenCheck | None) -> None:
        """What says why a slot cannot be had while something is dragged over it."""
        self.checks.ask_with(taken)

    def set_now(self, epoch: int) -> None:
        """Move the now-line; what runs and what is past follows."""
        self._board.state.now = int(epoch)
        self.viewport().update()

    def set_ghost(
        self,
        start: int,
        end: int,
        *,
        all_day: bool = False,
        title: str = "",
        refused: str = "",
        resources: Sequence[str] = (),
    ) -> None:
        """Show what an open form would book, until `clear_ghost`: in the columns of `resources`, without in all."""
        kind = Kind.CREATE_ALL_DAY if all_day else Kind.CREATE
        self._ghost = Draft(kind, start, end, title=title, refused=refused, resources=tuple(resources))
        self.show_draft(None, NOTHING)

    def clear_ghost(self) -> None:
        self._ghost = None
        self.show_draft(None, NOTHING)

    def ghost_rect(self) -> QRect:
        """Where the ghost is on the screen; null if there is none in this week."""
        scene = self.scene
        rects = ghost_rects(scene, scene.ghost) if scene.ghost else []
        return self._on_screen(rects[0]) if rects else QRect()

    def reveal(self, name: str) -> bool:
        """Select an occurrence and scroll to it; whether it is in this week."""
        row = self.occurrences.row_of(name)
        if row < 0:
            return False
        self.select_row(row)
        self.scrollTo(self.occurrences.index(row))
        return True

    def set_pointed(self, names: Iterable[str]) -> None:
        """Mark these beside the selected one, until others are."""
        self._board.state.pointed = frozenset(names)
        self.viewport().update()

    def set_flagged(self, names: Iterable[str]) -> None:
        """These occurrences (or all of these series) wait for an answer: a small sign on their tiles."""
        found = frozenset(names)
        if found != self._board.state.flagged:
            self._board.state.flagged = found
            self.occurrences.set_flagged(found)
            self.viewport().update()

    def set_glowing(self, news: Mapping[str, str]) -> None:
        """These occurrences (or all of these series) were changed by others and not seen yet, how in words: a soft
        ring."""
        self._board.state.glowing = frozenset(news)
        self.occurrences.set_news(news)
        self.viewport().update()

    def set_locked(self, reason: str) -> None:
        """While there is a reason nothing can be drawn, moved, opened or cancelled; "" lets it be done again."""
        self._mouse.cancel()
        self._board.state.locked = reason
        self.viewport().update()

    def scroll_to_now(self) -> None:
        """Have the now-line in view."""
        top = self._board.scene.geometry.scroll * 60 // self._board.scene.geometry.hour_height
        self._scroll_to_minute(minute_with_now(self.scene, top))
        self.show_columns(self.scene.columns_of(self.scene.today()))

    # --- what the mouse tells -------------------------------------------------------------------------------

    def set_hovered(self, row: int) -> None:
        if row != self._board.state.hovered:
            self._board.state.hovered = row
            self.viewport().update()

    def show_draft(self, draft: Draft | None, lifted: int) -> None:
        """Show a drag, with the booking `lifted` faint; without one the ghost of the form."""
        scene = self._board.state
        scene.ghost, scene.lifted = draft or self._ghost, lifted
        self._tell(draft)
        self.viewport().update()

    def _tell(self, draft: Draft | None) -> None:
        """Beside the ghost of a drag; the form tells of its own."""
        if draft is None:
            self.bubble.tell(None, "", (), QRect())
            return
        scene = self.scene
        geometry = scene.geometry
        body = geometry.body() if not draft.all_day else QRect(0, 0, geometry.width, geometry.height)
        times = "" if shows_times(scene, draft) else times_of(draft, scene.zone)
        self.bubble.dress(scene.theme, scene.texts, rtl=geometry.rtl)
        self.bubble.tell(draft, times, ghost_rects(scene, draft), body)

    def offer(self, draft: Draft) -> None:
        """Announce a new booking and leave its ghost for the form."""
        self._ghost = draft
        self.show_draft(None, NOTHING)
        rects = ghost_rects(self.scene, draft)
        anchor = self._on_screen(rects[0]) if rects else QRect()
        self.create_requested.emit(draft.start, draft.end, draft.all_day, draft.resources, anchor)

    def drop(self, draft: Draft, subject: Subject | None) -> None:
        """A drag has ended: announce what it asks for, unless it changes nothing or is refused for good."""
        if draft.refused and not draft.asks:
            self.refused.emit(draft.refused)
        elif subject is None:
            self.offer(draft)
        else:
            others = draft.resources if draft.resources != subject.resources else ()
            name, start, end = draft.name, draft.start, draft.end
            stays = (start, end) == (subject.start, subject.end)
            if draft.copies:
                self.copy_requested.emit(name, start, end, others)
            elif draft.kind in (Kind.MOVE, Kind.MOVE_ALL_DAY) and draft.all_day != subject.all_day:
                self.lane_requested.emit(name, start, end, draft.all_day, others)
            elif draft.kind in (Kind.MOVE, Kind.MOVE_ALL_DAY) and (others or not stays):
                self.move_requested.emit(name, start, end, others)
            elif not stays:
                self.resize_requested.emit(name, start, end)

    # --- events ---------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row = hit(self.scene, event.position().toPoint()).row
        self.pressed.emit(self.occurrences.entry(row).name if row >= 0 else "")
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = hit(self.scene, event.position().toPoint()).row
        if row >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.wish(self.open_requested, self.occurrences.entry(row).name)

    def wish(self, signal: SignalInstance, name: str) -> None:
        """Announces what is asked of an occurrence, or why that cannot be."""
        if self.scene.locked:
            self.refused.emit(self.scene.locked)
        else:
            signal.emit(name)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            row, place = hit(self.scene, event.pos()).row, event.globalPos()
        else:
            row = self.currentIndex().row()
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if row >= 0 and not self.scene.locked:
            self.menu_requested.emit(self.occurrences.entry(row).name, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What `keys` left."""
        key = Qt.Key(event.key())
        if not (key == Qt.Key.Key_Escape and self._mouse.escape()) and not self._mouse.hold(key, down=True):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._mouse.hold(Qt.Key(event.key()), down=False):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.keys.paint()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            if not self._mouse.active:
                show_tip(self, event, self._mouse.why_not)
            return True
        if event.type() is QEvent.Type.Leave:
            self.set_hovered(NOTHING)
        return super().viewportEvent(event)
