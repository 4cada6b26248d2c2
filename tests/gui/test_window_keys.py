"""Each key of the registry is pressed, and its effect seen; none means two things, none is listed that does nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QMenu

from schedapp.gui.dialogs.keys_dialog import Caps, KeysDialog
from schedapp.gui.keys import KEYS, caps, is_single, key_named
from schedapp.gui.viewstate import View
from schedapp.layout.columns import Order
from schedapp.model.booking import Status
from schedapp.model.progress import Progress
from schedapp.model.resource import Kind
from tests.gui.hands import TUE, WED, Hands, at

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def clinic(hands: Hands) -> Hands:
    """A doctor and a room, a booking on Tuesday at 10:00 that is selected."""
    doctor = hands.resource("Dr Meier", Kind.PERSON)
    hands.resource("Room 1")
    hands.resource("Room 2")
    booking = hands.book(doctor, TUE, "10:00", "11:00", "Check-up", client="Anna Novak")
    window = hands.open()
    window.grid.reveal(booking.uid)
    window.grid.setFocus()
    hands.until(window.grid.hasFocus)
    return hands


def press(hands: Hands, text: str) -> None:
    """A key of the registry, to whatever has the focus."""
    if text == "Menu":  # the window system makes it the event that it is
        view = hands.window.grid.viewport()
        reason, place = QContextMenuEvent.Reason.Keyboard, QPoint(5, 5)
        QApplication.sendEvent(view, QContextMenuEvent(reason, place, view.mapToGlobal(place)))
        return
    combination = QKeySequence(text)[0]
    hands.key(combination.key(), combination.keyboardModifiers())
    QApplication.processEvents()


def popup() -> list[str]:
    """The entries of the menu that is open; closes it."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = [action.text() for action in menu.actions()]
    menu.close()
    return found


def dialog(hands: Hands) -> str:
    """The title of the dialog that is open; closes it."""
    hands.until(lambda: any(each.isVisible() for each in hands.window.findChildren(QDialog)))
    found = next(each for each in hands.window.findChildren(QDialog) if each.isVisible())
    title = found.windowTitle()
    found.reject()
    return title


def form_open(hands: Hands) -> bool:
    form = hands.window.booking.form
    was = form.isVisible() and not form.existing
    hands.window.booking.close()
    return was


def copy_comes(hands: Hands) -> bool:
    """The free time of a copy is looked for in the background."""
    hands.until(hands.window.booking.form.isVisible)
    return form_open(hands)


# --- the registry --------------------------------------------------------------------------------------------


def test_no_key_means_two_things() -> None:
    counted = Counter(QKeySequence(text).toString() for key in KEYS for text in key.all)
    assert [text for text, count in counted.items() if count > 1] == []
    assert len({key.name for key in KEYS}) == len(KEYS)
    assert all(QKeySequence(text)[0].key() != Qt.Key.Key_unknown for key in KEYS for text in key.all)


def test_caps_and_single_keys() -> None:
    assert caps("Ctrl+Shift+A") == ["Ctrl", "Shift", "A"]
    assert caps("Ctrl++") == ["Ctrl", "+"]
    assert caps("C") == ["C"]
    assert is_single("C")
    assert is_single("Shift+R")
    assert is_single("?")
    assert not is_single("PgUp")
    assert not is_single("Ctrl+C")


def test_what_the_window_binds_is_what_the_registry_says(clinic: Hands) -> None:
    """Shortcuts of views and of the window, and those of actions: each is registered, and all registered are bound."""
    window = clinic.window
    listed = {QKeySequence(text).toString() for key in KEYS for text in (*key.view, *key.window)}
    bound = {shortcut.key().toString() for shortcut in window.findChildren(QShortcut) if shortcut.parent() is window}
    for view in (window.grid, window.pages.month, window.pages.timeline, window.pages.agenda.list):
        own = [shortcut.key().toString() for shortcut in view.findChildren(QShortcut)]
        assert len(own) == len(set(own)), "twice the same key would do nothing"
        assert set(own) == {QKeySequence(text).toString() for key in KEYS for text in key.view}
        bound |= set(own)
    for action in window.menus.actions.values():
        bound |= {key.toString() for key in action.shortcuts()}
    assert bound == listed


# --- each key does what is said ------------------------------------------------------------------------------


def entry(hands: Hands) -> tuple[int, int]:
    """Start and end of the one booking."""
    hands.wait()
    (found,) = hands.window.grid.occurrences.entries
    return found.start, found.end


def view_is(view: View) -> Callable[[Hands], bool]:
    return lambda hands: hands.window.desk.week.view is view


def first_is(day: date) -> Callable[[Hands], bool]:
    return lambda hands: hands.window.desk.week.first == day


def palette_says(hint: str) -> Callable[[Hands], bool]:
    def check(hands: Hands) -> bool:
        palette = hands.window.keys.finding.palette
        return palette.isVisible() and hint in palette.field.placeholderText() and palette.field.hasFocus()

    return check


def zoomed(way: int) -> Callable[[Hands], bool]:
    return lambda hands: (hands.window.grid.zoom.rows > 1) - (hands.window.grid.zoom.rows < 1) == way


def booking_is(**fields: object) -> Callable[[Hands], bool]:
    def check(hands: Hands) -> bool:
        hands.wait()
        name = hands.window.grid.occurrences.entries[0].name
        booking = hands.container.bookings.get(name)
        return all(getattr(booking, key) == value for key, value in fields.items())

    return check


def opens(title: str) -> Callable[[Hands], bool]:
    return lambda hands: title in dialog(hands)


def menu_has(text: str) -> Callable[[Hands], bool]:
    return lambda _hands: any(text in each for each in popup())


def gone(hands: Hands) -> bool:
    hands.wait()
    return not hands.window.grid.occurrences.entries


def is_at(day: int, start: str, end: str) -> Callable[[Hands], bool]:
    return lambda hands: entry(hands) == (at(day, start), at(day, end))


def form_of_booking(hands: Hands) -> bool:
    return hands.window.booking.form.isVisible() and hands.window.booking.form.existing


def agenda_of_google(hands: Hands) -> bool:
    return hands.window.as_google.on


MONDAY, NEXT, BEFORE = date(2026, 11, 23), date(2026, 11, 30), date(2026, 11, 16)
EFFECTS: dict[str, Callable[[Hands], object]] = {
    "new": form_open,
    "open": form_of_booking,
    "find_time": lambda hands: hands.window.finder_panel.isVisible(),
    "cancel": gone,
    "forward": first_is(NEXT),
    "back": first_is(BEFORE),
    "today": lambda hands: hands.window.desk.week.shows(hands.window.desk.week.today),
    "go_to": palette_says("date"),
    "day": view_is(View.DAY),
    "week": view_is(View.WEEK),
    "month": view_is(View.MONTH),
    "days": view_is(View.DAYS),
    "agenda": view_is(View.AGENDA),
    "timeline": view_is(View.TIMELINE),
    "columns": view_is(View.COLUMNS),
    "swap": view_is(View.WEEK_COLUMNS),
    "step": booking_is(progress=Progress.ARRIVED),
    "no_show": booking_is(progress=Progress.NO_SHOW),
    "tentative": booking_is(status=Status.TENTATIVE),
    "next_free": lambda hands: entry(hands)[0] > at(TUE, "10:00"),
    "elsewhere": menu_has("No other person"),
    "duplicate": copy_comes,
    "print": opens("slip"),
    "booking_history": opens("History"),
    "card": lambda hands: hands.until(lambda: hands.window.hover.shown) is None,
    "context": menu_has("Open"),
    "commands": palette_says("Commands"),
    "search": palette_says("clients"),
    "attention": lambda hands: hands.window.attention_panel.isVisible(),
    "keys": opens("Keys"),
    "as_google": agenda_of_google,
    "add_resource": opens("resource"),
    "zoom_in": zoomed(1),
    "zoom_out": zoomed(-1),
    "menu": menu_has("File"),
    "menu_file": menu_has("New booking"),
    "menu_edit": menu_has("Undo"),
    "menu_view": menu_has("Go to"),
    "menu_help": menu_has("About"),
    "about": opens("About"),
    "quit": lambda hands: not hands.window.isVisible(),
}
APART = {
    "type", "undo", "redo", "cell", "hour", "stretch", "ends", "day_ends", "next_booking", "previous_booking", "leave",
    "shift", "length", "copy", "paste", "changed", "sync", "zoom_none", "close",
}  # fmt: skip
"""What the tests below press, or those of the grid (tests/gui/test_grid_keys.py) and of what others changed."""


def test_every_key_is_pressed_somewhere() -> None:
    assert {key.name for key in KEYS} == set(EFFECTS) | APART


@pytest.mark.parametrize(
    ("name", "text"), [(key.name, text) for key in KEYS if key.name not in APART for text in key.all]
)
def test_each_key_has_its_effect(clinic: Hands, name: str, text: str) -> None:
    if name == "week":
        clinic.window.desk.week.set_view(View.DAY)
    if name == "today":
        clinic.window.desk.week.show_day(NEXT)
    press(clinic, text)
    assert EFFECTS[name](clinic)


def test_undo_and_redo(clinic: Hands) -> None:
    press(clinic, "Del")
    assert gone(clinic)
    press(clinic, "Ctrl+Z")
    assert entry(clinic) == (at(TUE, "10:00"), at(TUE, "11:00"))
    press(clinic, "Ctrl+Y")
    assert gone(clinic)
    press(clinic, "Ctrl+Z")
    clinic.wait()
    press(clinic, "Ctrl+Shift+Z")
    assert gone(clinic)


def test_the_order_swaps_in_the_week_of_all_resources(clinic: Hands) -> None:
    press(clinic, "Shift+R")
    press(clinic, "Shift+R")
    assert clinic.window.desk.week.order is Order.RESOURCES_FIRST


def test_copy_and_paste(clinic: Hands) -> None:
    press(clinic, "Ctrl+C")
    press(clinic, "Ctrl+V")
    clinic.wait()
    assert len(clinic.window.grid.occurrences.entries) == 2


def test_zoom_back_to_the_usual_size(clinic: Hands) -> None:
    press(clinic, "Ctrl++")
    press(clinic, "Ctrl+0")
    assert clinic.window.grid.zoom.rows == 1


def test_b_walks_the_bookings_in_every_view(clinic: Hands) -> None:
    resource = clinic.window.desk.feed.resources[0]
    other = clinic.book(resource, WED, "10:00", "11:00", "Later")
    clinic.window.desk.feed.refresh()
    stage = clinic.window.middle
    for view in (View.WEEK, View.MONTH, View.AGENDA, View.TIMELINE):
        clinic.window.views.set_view(view)
        clinic.window.desk.week.set_timeline_days(7)
        clinic.wait()
        first = next(entry.name for entry in stage.occurrences.entries if entry.title == "Check-up")
        stage.reveal(first)
        press(clinic, "B")
        assert stage.selected_name() == other.uid
        press(clinic, "Shift+B")
        assert stage.selected_name() == first


def test_f5_asks_for_a_sync(clinic: Hands) -> None:
    with clinic.qtbot.waitSignal(clinic.window.menus.actions["sync"].triggered):
        press(clinic, "F5")


def test_tab_leaves_the_grid(clinic: Hands) -> None:
    press(clinic, "Tab")
    assert not clinic.window.grid.hasFocus()


def test_esc_closes_the_form(clinic: Hands) -> None:
    press(clinic, "C")
    assert clinic.window.booking.form.isVisible()
    press(clinic, "Esc")
    assert not clinic.window.booking.form.isVisible()


def test_alt_moves_the_booking_in_the_database(clinic: Hands) -> None:
    press(clinic, "Alt+Down")
    clinic.until(lambda: entry(clinic) == (at(TUE, "10:15"), at(TUE, "11:15")))
    press(clinic, "Alt+Shift+Up")
    clinic.until(lambda: entry(clinic) == (at(TUE, "10:15"), at(TUE, "11:00")))


def test_a_refused_move_is_told_in_words(clinic: Hands) -> None:
    doctor = clinic.window.desk.feed.resources[0]
    clinic.book(doctor, TUE, "11:00", "12:00", "Next")
    clinic.window.desk.feed.refresh()
    press(clinic, "Alt+Down")
    clinic.wait()
    assert "Dr Meier" in clinic.window.banner.title.text()
    assert at(TUE, "10:00") in {each.start for each in clinic.window.grid.occurrences.entries}


# --- cells ---------------------------------------------------------------------------------------------------


def test_from_the_keyboard_alone_a_booking_is_made(clinic: Hands) -> None:
    """Down out of the booking, stretched to 45 minutes, its title typed straight into the slot, saved."""
    for text in ("Down", "Shift+Down", "Shift+Down"):
        press(clinic, text)
    press(clinic, "Q")
    form = clinic.window.booking.form
    assert form.title.hasFocus()
    QTest.keyClicks(form.title, "uick visit")
    assert form.title.text() == "quick visit"
    press(clinic, "Return")
    clinic.until(lambda: not form.isVisible())
    clinic.wait()
    found = {(each.title, each.start, each.end) for each in clinic.window.grid.occurrences.entries}
    assert ("quick visit", at(TUE, "11:00"), at(TUE, "11:45")) in found


def test_c_books_the_cell_that_the_keyboard_is_on(clinic: Hands) -> None:
    press(clinic, "Down")
    press(clinic, "C")
    draft = clinic.window.booking.form.draft
    assert draft is not None
    assert draft.start.hour == 11


def test_no_key_of_one_letter_disturbs_typing(clinic: Hands) -> None:
    press(clinic, "C")
    form = clinic.window.booking.form
    QTest.keyClicks(form.title, "dwmarjkt?/")
    assert form.title.text() == "dwmarjkt?/"
    assert clinic.window.desk.week.view is View.WEEK


def test_switched_off_letters_begin_a_booking(clinic: Hands) -> None:
    press(clinic, "?")
    (sheet,) = clinic.window.findChildren(KeysDialog)
    (box,) = sheet.findChildren(QCheckBox)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    sheet.accept()
    assert clinic.container.settings.get("single_keys") == "off"
    clinic.window.grid.setFocus()
    press(clinic, "Down")
    press(clinic, "T")
    assert clinic.window.booking.form.title.text() == "t"
    clinic.window.booking.close()
    press(clinic, "Ctrl+T")
    press(clinic, "PgDown")
    assert clinic.window.desk.week.first == MONDAY + timedelta(days=7), "the other keys still work"
    clinic.window.menus.actions["single_keys"].trigger()
    assert clinic.container.settings.get("single_keys") == "on"
    press(clinic, "T")
    assert clinic.window.desk.week.first == MONDAY


# --- the sheet -----------------------------------------------------------------------------------------------


def test_the_sheet_shows_every_key_and_a_screen_reader_hears_it(clinic: Hands) -> None:
    press(clinic, "?")
    (sheet,) = clinic.window.findChildren(KeysDialog)
    told = [each.accessibleName() for each in sheet.findChildren(Caps)]
    assert len(told) == len(KEYS)
    assert "New booking: C, or Ctrl+N" in told
    assert all(key_named(key.name).words in " ".join(told) for key in KEYS)
    sheet.reject()


def test_the_menu_of_a_cell_books_that_cell(clinic: Hands) -> None:
    press(clinic, "Down")
    press(clinic, "Shift+F10")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if "New booking here" in action.text()).trigger()
    menu.close()
    draft = clinic.window.booking.form.draft
    assert draft is not None
    assert (draft.start.hour, draft.start.minute) == (11, 0)
