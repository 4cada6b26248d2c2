"""What the window tells a painted view, and what the view asks of the window: the interface of the week grid."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QRegion
from PySide6.QtWidgets import QWidget

from schedapp.gui.models.merging import merge
from schedapp.gui.models.occurrences import Entry, OccurrenceModel
from schedapp.gui.theme import Theme
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.viewparts.paintedlist import PaintedList
from schedapp.gui.weekview.checks import SlotChecks
from schedapp.gui.weekview.drag import Draft, Kind, Subject, TakenCheck
from schedapp.gui.weekview.reason import Bubble
from schedapp.gui.weekview.scene import NOTHING
from schedapp.layout.open_hours import Closing
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource

READ_ONLY = "This booking cannot be changed here."


class BookingView(PaintedList):
    """Signals as `schedapp.gui.weekview` has them: epoch seconds travel as Python ints, rectangles and points in screen
    coordinates."""

    create_requested = Signal(object, object, bool, object, QRect)
    move_requested = Signal(str, object, object, object)
    copy_requested = Signal(str, object, object, object)
    """A drop with Ctrl: the same again at another time, or with other resources."""
    resize_requested = Signal(str, object, object)
    open_requested = Signal(str)
    cancel_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    refused = Signal(str)
    pressed = Signal(str)

    def __init__(self, canvas: Canvas, model: OccurrenceModel, parent: QWidget | None = None) -> None:
        super().__init__(canvas, model, parent)
        self.default_minutes = 30
        self.checks = SlotChecks(lambda: tuple(self.canvas.resources))
        self._ghost: Draft | None = None
        self.bubble = Bubble(self.viewport())

    @abstractmethod
    def tell(self, event: QHelpEvent) -> None:
        """Shows the words about what is under the mouse."""

    @abstractmethod
    def ghost_boxes(self) -> list[QRect]:
        """Where the canvas's ghost is, in the viewport."""

    @abstractmethod
    def scroll_to_now(self) -> None:
        """Has the present in view, if it is on the shown days."""

    @abstractmethod
    def drop_drag(self) -> bool:
        """Drops the drag that is under way; whether there was one."""

    @abstractmethod
    def follow(self, entries: Mapping[str, Entry]) -> None:
        """The bookings were read anew: a drag of one that is gone or has moved is over."""

    def ghost_region(self) -> QRegion:
        """What is painted anew where the canvas's ghost is."""
        return QRegion(self.viewport().rect())

    # --- what the window tells -----------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        self.canvas.set_theme(theme)
        self.remeasure()

    def set_occurrences(self, occurrences: Iterable[Occurrence], resources: Mapping[str, Resource]) -> None:
        """Show these rows of `resources`, the shown ones by uid in the order of the list. The selection stays."""
        self.canvas.resources = dict(resources)
        self.checks.forget()
        self.keep_selection(lambda: self.occurrences.set_entries(merge(occurrences, resources)))
        self.rearrange()
        self.follow({entry.name: entry for entry in self.occurrences.entries})

    def set_closings(self, closings: Sequence[Closing]) -> None:
        """When what is shown cannot be booked, and why."""
        self.canvas.closings = tuple(closings)
        self.rearrange()

    def set_now(self, epoch: int) -> None:
        """What runs and what is past follows the clock."""
        self.canvas.now = int(epoch)
        self.viewport().update()

    def set_pointed(self, names: Iterable[str]) -> None:
        """Mark these beside the selected one, until others are."""
        self.canvas.pointed = frozenset(names)
        self.viewport().update()

    def set_flagged(self, names: Iterable[str]) -> None:
        """These occurrences (or all of these series) wait for an answer."""
        found = frozenset(names)
        if found != self.canvas.flagged:
            self.canvas.flagged = found
            self.occurrences.set_flagged(found)
            self.viewport().update()

    def set_glowing(self, news: Mapping[str, str]) -> None:
        """These occurrences (or all of these series) were changed by others and not seen yet, how in words: a soft
        ring."""
        self.canvas.glowing = frozenset(news)
        self.occurrences.set_news(news)
        self.viewport().update()

    def set_locked(self, reason: str) -> None:
        """While there is a reason nothing can be drawn, moved, opened or cancelled; "" lets it be done again."""
        self.drop_drag()
        self.canvas.locked = reason
        self.viewport().update()

    def set_hovered(self, row: int) -> None:
        if row != self.canvas.hovered:
            before, self.canvas.hovered = self.region_of(self.canvas.hovered), row
            self.viewport().update(before + self.region_of(row))

    def set_taken_check(self, taken: TakenCheck | None) -> None:
        """What says why a slot cannot be had while something is dragged over it."""
        self.checks.ask_with(taken)

    def set_ghost(
        self, start: int, end: int, *, all_day: bool = False, title: str = "", refused: str = "",
        resources: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Show what an open form would book, until `clear_ghost`."""
        kind = Kind.CREATE_ALL_DAY if all_day else Kind.CREATE
        self._ghost = Draft(kind, start, end, title=title, refused=refused, resources=tuple(resources))
        self.show_draft(None, NOTHING)

    def clear_ghost(self) -> None:
        self._ghost = None
        self.show_draft(None, NOTHING)

    def ghost_rect(self) -> QRect:
        """Where the ghost is on the screen; null if it is not on the shown days."""
        self.ready()
        boxes = self.ghost_boxes()
        return self.on_screen(boxes[0]) if boxes else QRect()

    # --- what the mouse tells ------------------------------------------------------------------------------

    def show_draft(self, draft: Draft | None, lifted: int) -> None:
        """Show a drag, with the booking `lifted` faint; without one the ghost of the form."""
        before = self.region_of(self.canvas.lifted) + self.ghost_region()
        self.canvas.ghost, self.canvas.lifted = draft or self._ghost, lifted
        self.bubble.dress(self.canvas.theme, self.canvas.texts, rtl=self.canvas.rtl)
        boxes = self.ghost_boxes() if draft is not None else []
        self.bubble.tell(draft, self.untold_times(draft) if draft else "", boxes, self.viewport().rect())
        self.viewport().update(before + self.region_of(lifted) + self.ghost_region())

    def untold_times(self, draft: Draft) -> str:
        """The times of a drag that its ghost has no room for."""
        return ""

    def offer(self, draft: Draft) -> None:
        """Announce a new booking and leave its ghost for the form."""
        self._ghost = draft
        self.show_draft(None, NOTHING)
        self.create_requested.emit(draft.start, draft.end, draft.all_day, draft.resources, self.ghost_rect())

    def drop(self, draft: Draft, *, copies: bool = False) -> None:
        """A drag has ended: announce what it asks for, unless it is refused or changes nothing.

        What a rule refuses that a person may override is announced: it is asked about.
        """
        row = self.occurrences.row_of(draft.name)
        entry = self.occurrences.entry(row) if row >= 0 else None
        if draft.refused and not draft.asks:
            self.refused.emit(draft.refused)
        elif not draft.name:
            self.offer(draft)
        elif draft.kind in (Kind.RESIZE_START, Kind.RESIZE_END):
            if entry is None or (draft.start, draft.end) != (entry.start, entry.end):
                self.resize_requested.emit(draft.name, draft.start, draft.end)
        else:
            others = draft.resources if entry is not None and draft.resources != entry.resources else ()
            if copies:
                self.copy_requested.emit(draft.name, draft.start, draft.end, others)
            elif entry is None or others or (draft.start, draft.end) != (entry.start, entry.end):
                self.move_requested.emit(draft.name, draft.start, draft.end, others)

    def subject(self, row: int) -> Subject:
        """What is dragged."""
        entry = self.canvas.entries[row]
        locked = READ_ONLY if entry.read_only else ""
        return Subject(
            entry.name, entry.title, entry.start, entry.end, entry.resources, entry.zone, locked, entry.all_day
        )

    def wish(self, signal: SignalInstance, name: str) -> None:
        """Announces what is asked of an occurrence, or why that cannot be."""
        if self.canvas.locked:
            self.refused.emit(self.canvas.locked)
        else:
            signal.emit(name)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self.tell(event)
            return True
        if event.type() is QEvent.Type.Leave:
            self.set_hovered(NOTHING)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.ready()
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            row, place = self.row_at(event.pos()), event.globalPos()
        else:
            row = self.currentIndex().row()
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        if 0 <= row < len(self.canvas.entries) and not self.canvas.locked:
            self.menu_requested.emit(self.occurrences.entry(row).name, place)
