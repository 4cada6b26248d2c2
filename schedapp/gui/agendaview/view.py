"""The agenda for the window: the choice of whose it is, and the list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from schedapp.gui.agendaview.agendalist import AgendaList
from schedapp.gui.agendaview.model import AgendaModel
from schedapp.gui.agendaview.offered import is_offer, offer_name, offered_rows
from schedapp.gui.labels import plain_label, set_names, set_role
from schedapp.gui.models.merging import merge
from schedapp.gui.models.occurrences import Entry
from schedapp.gui.models.wording import long_day, plain
from schedapp.gui.theme import Theme, ThemeSource
from schedapp.gui.viewparts.canvas import Canvas
from schedapp.gui.viewparts.dayslot import slot_on
from schedapp.gui.viewparts.hours import OpenHours
from schedapp.gui.viewparts.offer import OfferGhost
from schedapp.gui.weekview.texts import Texts
from schedapp.gui.widgets.popups import ComboBox
from schedapp.layout.day import day_frame
from schedapp.layout.open_hours import Closing
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Resource
from schedapp.model.timespan import to_local

ALL = "Everything shown"
INSET = 16
WHOSE = 280
"""Pixels of the list of resources at most: a longer name is cut off."""


class AgendaView(QWidget):
    """See `schedapp.gui.agendaview` for the interface."""

    chosen = Signal(str)
    create_requested = Signal(object, object, bool, object, QRect)
    open_requested = Signal(str)
    cancel_requested = Signal(str)
    menu_requested = Signal(str, QPoint)
    selection_changed = Signal(str)
    refused = Signal(str)
    pressed = Signal(str)
    offer_chosen = Signal(int)
    """A click on an offered time, or Enter there: its place in what was set."""

    def __init__(self, source: ThemeSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = source.theme
        self.canvas = Canvas(theme, Texts(theme))
        self.occurrences = AgendaModel(self)
        self.list = AgendaList(self.canvas, self.occurrences, self)
        self.whose = ComboBox()
        self.whose.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        set_names(self.whose, "Agenda of", "Shows only what this resource takes part in")
        self._first, self._days = date(1970, 1, 1), 1
        self._entries: list[Entry] = []
        self._chosen = ""
        self._hours = OpenHours()
        self.default_minutes = 30
        self._lay_out()
        self.setFocusProxy(self.list)
        self.whose.activated.connect(self._on_chosen)
        self._offers: list[Entry] = []
        self._offered: tuple[OfferGhost, ...] = ()
        self.list.refused.connect(self.refused)
        self.list.pressed.connect(self._on_pressed)
        self.list.open_requested.connect(self._on_open)
        self.list.cancel_requested.connect(lambda name: None if is_offer(name) else self.cancel_requested.emit(name))
        self.list.menu_requested.connect(
            lambda name, at: None if is_offer(name) else self.menu_requested.emit(name, at)
        )
        self.list.selection_changed.connect(lambda name: self.selection_changed.emit("" if is_offer(name) else name))
        self.list.book_requested.connect(self.book)
        source.changed.connect(self._dress)
        self._dress(theme)

    # --- what the window tells -----------------------------------------------------------------------------

    def set_days(self, first: date, days: int, zone: str) -> None:
        """Show days from a date in the display zone. Bookings come with `set_occurrences`."""
        moved = first != self._first
        self._first, self._days, self.canvas.zone = first, days, zone
        last = first + timedelta(days=days - 1)
        self.list.setAccessibleName(f"Agenda from {long_day(first)} to {long_day(last)} {last.year}")
        self._show()
        if moved:
            self.list.scrollToTop()

    def set_occurrences(self, occurrences: Iterable[Occurrence], resources: Mapping[str, Resource]) -> None:
        """Show these rows of `resources`, the shown ones by uid in the order of the list. The selection stays."""
        if dict(resources) != self.canvas.resources:
            self.canvas.resources = dict(resources)
            self._fill_whose()
        self._entries = merge(occurrences, resources)
        self._show()

    def set_offers(self, offers: Sequence[OfferGhost], current: int = -1) -> None:
        """Times that are offered, as dashed entries among the others; `current` is the place of the one that stands
        out. A click takes one."""
        offers = tuple(offers)
        if offers != self._offered:
            self._offered = offers
            self._offers = merge(offered_rows(offers), self.canvas.resources)
            self._show()
        self.list.set_pointed([offer_name(offers[current].number)] if 0 <= current < len(offers) else [])

    def reveal_offer(self, place: int) -> None:
        """Scrolls to an offered time, if it is in these days."""
        row = self.occurrences.line_of(offer_name(self._offered[place].number))
        if row >= 0:
            self.list.scrollTo(self.occurrences.index(row))

    def _on_pressed(self, name: str) -> None:
        if is_offer(name):
            self._take(name)
        else:
            self.pressed.emit(name)

    def _on_open(self, name: str) -> None:
        if is_offer(name):
            self._take(name)
        else:
            self.open_requested.emit(name)

    def _take(self, name: str) -> None:
        self.offer_chosen.emit([offer_name(each.number) for each in self._offered].index(name))

    def choose(self, uid: str) -> None:
        """Only what this resource takes part in; "" for all. One that is not shown is taken once it is."""
        self._chosen = uid
        self.whose.setCurrentIndex(max(self.whose.findData(uid), 0))
        self._show()

    def set_now(self, epoch: int) -> None:
        self.canvas.now = int(epoch)
        self._show()
        self.list.viewport().update()

    def set_closings(self, closings: Sequence[Closing]) -> None:
        """When what is shown cannot be booked."""
        self.canvas.closings = tuple(closings)

    def set_locked(self, reason: str) -> None:
        """While there is a reason nothing can be opened or cancelled; "" lets it be done again."""
        self.canvas.locked = reason

    def set_flagged(self, names: Iterable[str]) -> None:
        """These occurrences (or all of these series) wait for an answer."""
        self.canvas.flagged = frozenset(names)
        self.occurrences.set_flagged(self.canvas.flagged)

    def set_glowing(self, news: Mapping[str, str]) -> None:
        """These occurrences (or all of these series) were changed by others and not seen yet, how in words: a soft
        ring."""
        self.canvas.glowing = frozenset(news)
        self.occurrences.set_news(news)
        self.list.viewport().update()

    def set_pointed(self, names: Iterable[str]) -> None:
        self.list.set_pointed(names)

    def reveal(self, name: str) -> bool:
        return self.list.reveal(name)

    def rect_of(self, name: str) -> QRect:
        return self.list.rect_of(name)

    def selected_name(self) -> str:
        name = self.list.selected_name()
        return "" if is_offer(name) else name

    def scroll_to_now(self) -> None:
        """Has today at the top, or the first day after it that has anything."""
        self.list.show_day(self._today)

    def set_ghost(
        self, start: int, end: int, *, all_day: bool = False, title: str = "", refused: str = "",
        resources: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """What is not booked yet has no place in a list of what is."""

    def clear_ghost(self) -> None:
        """There is none."""

    def ghost_rect(self) -> QRect:
        return QRect()

    def book(self) -> bool:
        """Offers a booking at the first free time of the day that the keyboard is on; without one of today or, where
        that is not shown, of the first day."""
        canvas, day = self.canvas, self.list.current_day() or max(self._today, self._first)
        if day >= self._first + timedelta(days=self._days):
            day = self._first
        own = {uid: one for uid, one in canvas.resources.items() if uid == self._chosen}
        resources, frame = own or canvas.resources, day_frame(day, canvas.zone)
        ((opened,), _) = self._hours.of(resources, canvas.closings, [frame])
        start, end = slot_on(frame, opened, self._entries, resources, self.default_minutes, canvas.now)
        if canvas.locked:
            self.refused.emit(canvas.locked)
        elif resources:
            self.create_requested.emit(start, end, False, tuple(own), QRect())
        return bool(resources)

    # --- the rest ------------------------------------------------------------------------------------------

    @property
    def _today(self) -> date:
        return to_local(self.canvas.now, self.canvas.zone).date()

    def _show(self) -> None:
        uid = self._chosen if self._chosen in self.canvas.resources else ""
        entries = [entry for entry in self._entries if not uid or uid in entry.resources]
        if self._offers:
            entries = sorted([*entries, *self._offers], key=lambda entry: (entry.start, entry.end, entry.name))
        selected, scroll = self.selected_name(), self.list.verticalScrollBar().value()
        last = self._first + timedelta(days=self._days - 1)
        own = f" for {plain(self.canvas.resources[uid].name)}" if uid else ""
        self.list.empty_words = f"Nothing is booked{own} from {long_day(self._first)} to {long_day(last)}."
        self.occurrences.show(entries, self._first, self._days, self.canvas.zone, self._today)
        self.canvas.entries = self.occurrences.entries
        if self.selected_name() != selected:
            row = self.occurrences.line_of(selected)
            self.list.select(row)
            self.list.verticalScrollBar().setValue(scroll)

    def _fill_whose(self) -> None:
        self.whose.clear()
        self.whose.addItem(ALL, "")
        for uid, resource in self.canvas.resources.items():
            self.whose.addItem(plain(resource.name), uid)
        self.whose.setCurrentIndex(max(self.whose.findData(self._chosen), 0))

    def _on_chosen(self) -> None:
        self.choose(str(self.whose.currentData()))
        self.chosen.emit(self._chosen)

    def _lay_out(self) -> None:
        self._bar = QFrame()
        set_role(self._bar, "panel")
        self._row = QHBoxLayout(self._bar)
        label = plain_label("Agenda of", "muted")
        label.setBuddy(self.whose)
        self._row.addWidget(label)
        self._row.addWidget(self.whose)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.list, 1)

    def _dress(self, theme: Theme) -> None:
        self.canvas.set_theme(theme)
        inset = theme.px(INSET)
        self._row.setContentsMargins(inset, theme.px(10), inset, theme.px(6))
        self._row.setSpacing(theme.px(8))
        self.whose.setMaximumWidth(theme.px(WHOSE))
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()
