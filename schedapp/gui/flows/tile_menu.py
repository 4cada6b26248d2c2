"""What a right click does: the menu of a booking, and the menu of an empty place. Each entry has a key, too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.desk import Desk
from schedapp.gui.dialogs.closures_dialog import ClosuresDialog
from schedapp.gui.dialogs.slip_dialog import SlipDialog
from schedapp.gui.flows.booking_flow import BookingFlow
from schedapp.gui.flows.dragging import Dragging
from schedapp.gui.flows.opening import soon
from schedapp.gui.flows.places import Spot, place_at
from schedapp.gui.flows.tile_acts import TileActs
from schedapp.gui.forms.draft import draft_at
from schedapp.gui.hovercard.dots import dot
from schedapp.gui.keys import view_keys
from schedapp.gui.labels import plain_action, set_names
from schedapp.gui.slip import slip_of
from schedapp.gui.stage import Shown, Stage
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.weekview import WeekGrid
from schedapp.gui.widgets.popups import Menu
from schedapp.model.booking import Booking, Status
from schedapp.model.progress import Progress, next_step
from schedapp.model.resource import Kind, Resource

STATES = (
    ("Arrived", Progress.ARRIVED),
    ("In the room", Progress.IN_ROOM),
    ("Done", Progress.DONE),
    ("Did not come", Progress.NO_SHOW),
)
PLACES = {Kind.ROOM: "room", Kind.PERSON: "person", Kind.EQUIPMENT: "device", Kind.SERVICE: "resource"}
_WITH = {Kind.ROOM: "in", Kind.PERSON: "with", Kind.EQUIPMENT: "with", Kind.SERVICE: "with"}


class TileMenu(QObject):
    """Fills the menu of a booking; opens that of an empty place by right-click and by the Menu key."""

    history_wished = Signal(str)

    def __init__(self, desk: Desk, stage: Stage, acts: TileActs, booking: BookingFlow, dragging: Dragging) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._stage = stage
        self._acts = acts
        self._booking = booking
        self.find_wished: Callable[[], object] = lambda: None
        dragging.menu_opening.connect(self._fill)
        for view in stage.views:
            if not isinstance(view, AgendaView):
                view.viewport().installEventFilter(self)
                view.installEventFilter(self)

    def acts(self) -> dict[str, Callable[[], object]]:
        """What works on the selected booking while a view has the focus, by the names of `schedapp.gui.keys`."""
        acts = self._acts
        return {
            "step": self._on_selected(acts.step),
            "no_show": self._on_selected(lambda name: acts.mark(name, Progress.NO_SHOW)),
            "tentative": self._on_selected(acts.turn_tentative),
            "next_free": self._on_selected(acts.move_to_next),
            "elsewhere": self._on_selected(self._open_others),
            "copy": self._on_selected(acts.copy),
            "duplicate": self._on_selected(acts.duplicate),
            "print": self._on_selected(self.print_slip),
            "booking_history": self._on_selected(self.history_wished.emit),
            "paste": self._paste,
        }

    def _on_selected(self, act: Callable[[str], object]) -> Callable[[], object]:
        def run() -> None:
            name = self._stage.selected_name()
            if name and not self._desk.feed.as_google:
                act(name)

        return run

    def _paste(self) -> None:
        """After the selected booking; without one where a new booking by key would be."""
        name = self._stage.selected_name()
        if self._desk.feed.as_google:
            return
        if name:
            self._acts.paste_after(name)
        else:
            spot = self._here()
            self._acts.paste(spot.start, spot.resources)

    def _here(self) -> Spot:
        """The cell that the keyboard is on; without one where a new booking by key would be."""
        shown = self._stage.shown
        place = shown.keys.place() if isinstance(shown, WeekGrid | TimelineView) else None
        if place is not None:
            return Spot(*place)
        start = soon(self._desk)
        return Spot(start, start + self._stage.default_minutes * 60)

    # --- the menu of a booking ---------------------------------------------------------------------

    def _fill(self, name: str, menu: QMenu) -> None:
        """Puts its entries between “Open…” and “Cancel booking”."""
        booking = self._acts.read(name)
        if booking is None:
            return
        first, last = menu.actions()[0], menu.actions()[-1]
        for action, key in ((first, Qt.Key.Key_Enter), (last, Qt.Key.Key_Delete)):
            action.setShortcut(QKeySequence(key))
            _show_key(action)
        for entry in self._entries(menu, name, booking):
            menu.insertSeparator(last) if entry is None else menu.insertAction(last, entry)

    def _entries(self, menu: QMenu, name: str, booking: Booking) -> list[QAction | None]:
        acts, ours = self._acts, not booking.read_only
        sure = booking.status is not Status.TENTATIVE and not booking.expires_at
        entry = partial(_entry, menu)
        found: list[QAction | None] = [None]
        keys = {Progress.NO_SHOW: "no_show", next_step(booking.progress): "step"}
        for words, progress in STATES:
            act, key = partial(acts.mark, name, progress), keys.get(progress, "")
            found.append(entry(words, act, key, chosen=booking.progress is progress))
        found += [
            None,
            entry(
                "Make tentative" if sure else "Confirm", partial(acts.turn_tentative, name), "tentative", possible=ours
            ),
            entry("Move to the next free time", partial(acts.move_to_next, name), "next_free", possible=ours),
        ]
        others = self._others_menu(menu, name, booking)
        others.menuAction().setEnabled(ours)
        found += [
            others.menuAction(),
            None,
            entry("Copy", partial(acts.copy, name), "copy"),
            entry("Paste after this", partial(acts.paste_after, name), "paste", possible=acts.copied is not None),
            entry("Duplicate…", partial(acts.duplicate, name), "duplicate"),
            None,
            entry("Print slip…", partial(self.print_slip, name), "print"),
        ]
        return [*found, entry("History…", partial(self.history_wished.emit, name), "booking_history"), None]

    def _others_menu(self, menu: QMenu, name: str, booking: Booking) -> QMenu:
        """Filled when it opens: whether something is free is asked then."""
        submenu = Menu(elsewhere(self._acts.room_of(booking)), menu)
        submenu.menuAction().setShortcut(QKeySequence(view_keys("elsewhere")[0]))
        _show_key(submenu.menuAction())
        submenu.aboutToShow.connect(lambda: self._fill_others(submenu, name))
        return submenu

    def _fill_others(self, submenu: QMenu, name: str) -> None:
        submenu.clear()
        old, free = self._acts.others(name)
        for resource in free:
            action = plain_action(resource.name, submenu)
            action.setIcon(QIcon(dot(resource.colour, 14, 2.0)))
            if old is not None:
                action.triggered.connect(partial(self._acts.move_over, name, old.uid, resource.uid))
            submenu.addAction(action)
        if not free:
            words = f"No other {PLACES[old.kind]} is free then" if old is not None else "Nothing else is free then"
            submenu.addAction(words).setEnabled(False)

    def _open_others(self, name: str) -> None:
        """The same by key, beside the booking."""
        menu = Menu(self._stage)
        set_names(menu, "Same time elsewhere")
        self._fill_others(menu, name)
        _pop_up(menu, self._stage.rect_of(name).center())

    def print_slip(self, name: str) -> None:
        booking = self._acts.read(name)
        if booking is not None:
            found = [r for uid in booking.resources if (r := self._desk.feed.resource(uid)) is not None]
            SlipDialog(self._desk, slip_of(booking, found, self._desk.week.zone)).open()

    # --- the menu of an empty place ----------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent) and not self._desk.feed.as_google:
            view = next((v for v in self._stage.views if watched in (v, _viewport(v))), None)
            if view is not None and self._opens(view, event):
                return True
        return False

    def _opens(self, view: Shown, event: QContextMenuEvent) -> bool:
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            spot = place_at(view, event.pos())
            if spot is not None:
                self.open_at(spot, event.globalPos())
            return spot is not None
        if view.selected_name():
            return False
        in_view = view.rect().contains(event.pos())
        self.open_at(self._here(), view.mapToGlobal(event.pos() if in_view else view.rect().center()))
        return True

    def open_at(self, spot: Spot, place: QPoint) -> None:
        """The menu of an empty place, at a place on the screen."""
        menu = Menu(self._stage)
        set_names(menu, "Empty place")
        acts = self._acts
        for action in (
            _entry(menu, "New booking here", partial(self._create, spot), "new"),
            _entry(menu, "Paste here", partial(acts.paste, spot.start, spot.resources), "paste",
                   possible=acts.copied is not None),
            None,
            _entry(menu, "Find a time…", self.find_wished, "find_time"),
            _entry(menu, "Close this time…", partial(self._close, spot)),
        ):  # fmt: skip
            menu.addSeparator() if action is None else menu.addAction(action)
        _pop_up(menu, place)

    def _create(self, spot: Spot) -> None:
        free = [uid for uid in spot.resources if self._desk.services.bookings.taken((uid,), *spot[:2]) is None]
        self._booking.create_at(spot.start, spot.end, spot.all_day, tuple(free[:1]) or spot.resources[:1])

    def _close(self, spot: Spot) -> None:
        """Of the resource of the place, else of the first shown one; whose it is can be chosen in the dialog."""
        feed = self._desk.feed
        resource = next((r for uid in (*spot.resources, *feed.shown) if (r := feed.resource(uid)) is not None), None)
        if resource is not None:
            dialog = ClosuresDialog(self._desk, resource)
            dialog.propose(draft_at(spot.start, spot.end, spot.all_day, resource.zone))
            dialog.open()


def elsewhere(room: Resource | None) -> str:
    """The entry that leads to what else is free then."""
    return f"Same time {_WITH[room.kind]} another {PLACES[room.kind]}" if room is not None else "Same time elsewhere"


def _viewport(view: Shown) -> QObject | None:
    return None if isinstance(view, AgendaView) else view.viewport()


def _entry(
    menu: QMenu,
    text: str,
    act: Callable[[], object],
    key: str = "",
    *,
    possible: bool = True,
    chosen: bool | None = None,
) -> QAction:
    """An entry of a menu; the key of that name is shown, and works in the view. `chosen` is for one that is checked."""
    action = QAction(text, menu)
    if key:
        action.setShortcut(QKeySequence(view_keys(key)[0]))
        _show_key(action)
    if chosen is not None:
        action.setCheckable(True)
        action.setChecked(chosen)
    action.setEnabled(possible)
    action.triggered.connect(lambda _checked=False: act())
    return action


def _show_key(action: QAction) -> None:
    """The view has the key already: here it is only told."""
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.setShortcutVisibleInContextMenu(True)


def _pop_up(menu: QMenu, place: QPoint) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
