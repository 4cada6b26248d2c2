"""Everybody can use the window: names for screen readers, the tab order, large text, right-to-left, long names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from schedapp.gui import theme
from schedapp.gui.dialogs.about import AboutDialog
from schedapp.gui.dialogs.connect_dialog import ConnectDialog
from schedapp.gui.dialogs.disconnect_dialog import DisconnectDialog
from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.gui.forms.form_parts import WIDTH
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.widgets.popover import SHADOW, placed
from schedapp.model.connection import Account, Connection
from schedapp.model.resource import Kind
from tests.gui.hands import MONDAY, WED, Hands

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
LONG = "The treatment room at the end of the corridor on the second floor, beside the stairs"


@pytest.fixture(autouse=True)
def _left_to_right_afterwards() -> Iterator[None]:
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def controls(root: QWidget) -> list[QWidget]:
    """The visible things that a user can act on; the inner parts of Qt's own widgets are their owner's."""
    found = []
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox)) or widget.objectName().startswith(
            "qt_"
        )
        if isinstance(widget, CONTROLS) and widget.isVisible() and not inner:
            found.append(widget)
    return found


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


DIALOGS: dict[str, Callable[[MainWindow, str], None]] = {
    "resource": lambda window, uid: window.resources.edit(uid),
    "connect": lambda window, uid: window.connections.connect_resource(uid),
    "about": lambda window, _uid: window.menus.actions["about"].trigger(),
    "sign in": lambda window, _uid: window.connections.sign_in("practice@example.org"),
    "disconnect": lambda window, uid: window.connections.disconnect_resource(
        Connection("c", uid, Account("a", "practice@example.org"), "x@example.org", "Practice")
    ),
    "scope": lambda window, _uid: ScopeDialog(window, window.desk.source, "Move", "Class", lambda _scope: None).open(),
}
KINDS = (ResourceDialog, ConnectDialog, AboutDialog, SignInDialog, DisconnectDialog, ScopeDialog)


def test_every_control_has_a_name(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.double_click(booking.uid)
    unnamed = [widget for widget in controls(window) if not spoken(widget)]
    assert unnamed == []
    assert len(controls(window)) > 25


@pytest.mark.parametrize("name", DIALOGS)
def test_every_control_of_a_dialog_has_a_name(hands: Hands, name: str) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    DIALOGS[name](window, room.uid)
    dialog = open_dialog(hands, window)
    assert [widget for widget in controls(dialog) if not spoken(widget)] == []
    dialog.reject()


def open_dialog(hands: Hands, window: MainWindow) -> QDialog:
    hands.until(lambda: any(d.isVisible() for kind in KINDS for d in window.findChildren(kind)))
    dialog = next(d for kind in KINDS for d in window.findChildren(kind) if d.isVisible())
    assert isinstance(dialog, QDialog)
    QApplication.processEvents()
    return dialog


def test_the_resource_list_says_name_and_state(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    index = window.side.model.index_of(room.uid)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Treatment 1, not connected"
    day = window.side.month.model.index_of(MONDAY + timedelta(days=1))
    assert day.data(Qt.ItemDataRole.AccessibleTextRole) == "Tuesday 24 November 2026, nothing booked"


def test_tab_goes_round_in_the_form_and_does_not_leave_it(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.resource("Dr Okafor", Kind.PERSON)
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.double_click(booking.uid)
    form = window.booking.form
    seen: list[QWidget | None] = [QApplication.focusWidget()]
    assert seen[0] is form.title
    for _ in range(40):
        hands.key(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        assert seen[-1] is not None
        assert form.isAncestorOf(seen[-1])
        if seen[-1] is form.title:
            break
    assert seen[-1] is form.title, "Tab does not come round"
    for widget in (form.client, form.phone, form.notes, form.repeat.rule, form.save_button, form.delete_button):
        assert widget in seen


def test_tab_goes_through_the_window_from_the_top(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.top.today.setFocus()
    order: list[QWidget | None] = []
    for _ in range(20):
        hands.key(Qt.Key.Key_Tab)
        order.append(QApplication.focusWidget())
    for widget in (window.top.back, window.top.menu_button, window.side.month.table, window.side.list, window.grid):
        assert widget in order
    assert order.index(window.top.menu_button) < order.index(window.side.list) < order.index(window.grid)


# --- large text -----------------------------------------------------------------------------------


def clipped(root: QWidget) -> list[str]:
    """Labels and buttons whose text does not fit into them, and what is outside of its parent."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or _scrolled(widget):
            continue
        if isinstance(widget, QPushButton) and widget.text():
            if widget.width() < widget.sizeHint().width() - 1 or widget.height() < widget.fontMetrics().height():
                found.append(f"button {widget.text()}: {widget.width()} < {widget.sizeHint().width()}")
        elif type(widget) is QLabel and widget.text():
            needs = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            wide = widget.wordWrap() or widget.width() >= widget.sizeHint().width() - 1
            if widget.height() < needs - 1 or not wide:
                found.append(f"label {widget.text()}: {widget.size()} of {widget.sizeHint()}, {needs}")
        elif isinstance(widget, QLineEdit):
            in_list = isinstance(widget.parentWidget(), QComboBox)
            if widget.height() < widget.fontMetrics().height() or (in_list and _too_narrow(widget)):
                found.append(f"line {widget.accessibleName()}: {widget.size()} for {widget.text()}")
    return found


def _too_narrow(line: QLineEdit) -> bool:
    return line.width() < line.fontMetrics().horizontalAdvance(line.text()) + 4


def _scrolled(widget: QWidget) -> bool:
    """What is in a scroll area can be scrolled to."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return False
        parent = parent.parentWidget()
    return False


@pytest.fixture(params=[1.0, 2.0], ids=["100 %", "200 %"])
def text_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    scale: float = request.param
    monkeypatch.setattr(theme, "system_scale", lambda: scale)
    return scale


def test_nothing_is_clipped_in_the_window(hands: Hands, text_size: float) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00", recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",))
    window = hands.open()
    assert window.desk.source.theme.scale == text_size
    hands.double_click(hands.rows()[0].name)
    QApplication.processEvents()
    assert window.booking.form.isVisible()
    assert clipped(window) == []
    title = window.top.title
    assert title.width() >= title.sizeHint().width() - 1
    form = window.booking.form
    card = QRect(form.mapTo(window, form.card.pos()), form.card.size())
    assert window.rect().contains(card)
    assert booking.uid


@pytest.mark.parametrize("name", DIALOGS)
def test_nothing_is_clipped_in_a_dialog(hands: Hands, text_size: float, name: str) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    DIALOGS[name](window, room.uid)
    dialog = open_dialog(hands, window)
    hands.wait()
    assert clipped(dialog) == []
    dialog.reject()


def test_nothing_is_clipped_on_the_empty_start(hands: Hands, text_size: float) -> None:
    window = hands.open()
    assert clipped(window.empty) == []


def test_long_names_are_elided(hands: Hands) -> None:
    room = hands.resource(LONG)
    booking = hands.book(room, WED, "10:00", "11:00", LONG)
    window = hands.open()
    width = window.width()
    hands.double_click(booking.uid)
    QApplication.processEvents()
    form = window.booking.form
    assert form.card.width() == window.desk.source.theme.px(WIDTH)
    assert window.width() == width
    window.desk.messages.note(f"Moved “{LONG * 3}”")
    QApplication.processEvents()
    assert window.toast.width() <= window.middle.width()


# --- right to left --------------------------------------------------------------------------------


def test_right_to_left_mirrors_the_window(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    assert window.side.x() > window.grid.mapTo(window, QPoint(0, 0)).x()
    assert window.top.sync.x() < window.top.today.x()
    assert window.top.back.x() > window.top.forward.x()
    hands.click(2, "10:00")
    QApplication.processEvents()
    form = window.booking.form
    card = QRect(form.mapToGlobal(form.card.pos()), form.card.size())
    assert not card.intersects(window.grid.ghost_rect())
    assert form.close_button.mapTo(form, QPoint(0, 0)).x() < form.title.mapTo(form, QPoint(0, 0)).x()
    assert form.when.start.x() > form.when.end.x()
    assert form.when.arrow.text() == "←", "from the start to the end"


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_pop_up_is_beside_its_target_wherever_that_is(mirrored: bool) -> None:
    area, size = QRect(0, 0, 1200, 800), QSize(420 + 2 * SHADOW, 400 + 2 * SHADOW)
    for x in range(0, 1100, 90):
        for y in range(0, 760, 60):
            target = QRect(x, y, 120, 40)
            place = placed(size, target, area, mirrored=mirrored)
            card = QRect(place + QPoint(SHADOW, SHADOW), size - QSize(2 * SHADOW, 2 * SHADOW))
            assert area.contains(card)
            assert not card.intersects(target)
