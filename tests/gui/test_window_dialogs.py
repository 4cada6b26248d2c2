"""How dialogs and menus are laid out: edges, lines, insets, and where menus open."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QIcon
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from schedapp.gui.dialogs.about import AboutDialog
from schedapp.gui.dialogs.connect_dialog import ConnectDialog
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.gui.theme_tokens import LIGHT, contrast
from schedapp.model.resource import PALETTE
from schedapp.simulator import DOCTOR, HOLIDAYS, Simulator
from tests.gui.hands import Hands
from tests.gui.test_window_google import connect, item, sign_in


def rect_in(widget: QWidget, dialog: QWidget) -> QRect:
    return QRect(widget.mapTo(dialog, QPoint(0, 0)), widget.size())


def label(dialog: QWidget, text: str) -> QLabel:
    return next(found for found in dialog.findChildren(QLabel) if found.text() == text)


def open_resource(hands: Hands) -> ResourceDialog:
    window = hands.open()
    window.resources.add()
    dialog = hands.dialog(ResourceDialog)
    QApplication.processEvents()
    return dialog


def test_the_buttons_end_where_the_fields_end(hands: Hands) -> None:
    dialog = open_resource(hands)
    assert rect_in(dialog.confirm_button, dialog).right() == rect_in(dialog.name, dialog).right()
    dialog.reject()


def test_each_label_is_on_the_first_line_of_its_field(hands: Hands) -> None:
    dialog = open_resource(hands)
    pairs = {
        "Name": dialog.name, "Kind": dialog.kind, "Colour": dialog.colour, "Time zone": dialog.zone,
        "Open": dialog.hours.rows[0].box, "Capacity": dialog.capacity,
    }  # fmt: skip
    for text, field in pairs.items():
        middle = rect_in(label(dialog, text), dialog).center().y()
        assert abs(middle - rect_in(field, dialog).center().y()) <= 1, text
    dialog.reject()


def test_the_hours_as_text_have_a_label(hands: Hands) -> None:
    dialog = open_resource(hands)
    assert label(dialog, "The same as text").buddy() is dialog.hours.text
    dialog.reject()


def first_ink(widget: QWidget) -> int:
    """The leftmost column of a field's picture with ink of its text, from its edge."""
    image = widget.grab().toImage()
    middle = range(image.height() // 4, image.height() * 3 // 4)
    dark = (x for x in range(4, image.width()) if any(image.pixelColor(x, y).lightness() < 110 for y in middle))
    return next(dark)


def test_lists_and_lines_begin_at_the_same_place(hands: Hands) -> None:
    dialog = open_resource(hands)
    dialog.name.setText("Room")
    dialog.zone.edit.setText("Room")
    dialog.confirm_button.setFocus()
    assert dialog.kind.currentText() == "Room"
    starts = {first_ink(field) for field in (dialog.name, dialog.kind, dialog.zone)}
    assert max(starts) - min(starts) <= 1
    dialog.reject()


def test_about_is_called_about(hands: Hands) -> None:
    window = hands.open()
    hands.key(Qt.Key.Key_F1)
    dialog = hands.dialog(AboutDialog)
    assert (dialog.windowTitle(), dialog.heading.text()) == ("About Sched", "About Sched")
    dialog.reject()
    assert window.isVisible()


def settle(hands: Hands, dialog: ConnectDialog) -> None:
    """Until the height that the contents want no longer changes: it follows them an event later."""
    seen: list[tuple[int, int]] = []

    def steady() -> bool:
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        seen.append((dialog.height(), dialog.sizeHint().height()))
        return len(seen) > 5 and len(set(seen[-5:])) == 1 and seen[-1][0] == seen[-1][1]

    hands.until(steady)


def test_the_connect_dialog_has_no_holes_when_less_is_shown(sim: Simulator, hands: Hands) -> None:
    hands.container.settings.set("patients", "no")
    room, other = hands.resource("Treatment 1"), hands.resource("Dr Okafor")
    connect(hands, sim, other)
    window = hands.open()
    window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    hands.until(lambda: dialog.calendar.count() > 1)
    settle(hands, dialog)

    def gaps() -> list[int]:
        parts = [dialog.heading, dialog.account, dialog.calendar, dialog.terms.way, dialog.terms.preview]
        places = [rect_in(part, dialog) for part in (*parts, dialog.confirm_button)]
        return [below.top() - above.bottom() for above, below in pairwise(places)]

    before, height = gaps(), dialog.height()
    dialog.calendar.setCurrentItem(item(dialog, "read only"))
    assert dialog.calendar.calendar is not None
    assert dialog.calendar.calendar.calendar_id == HOLIDAYS
    settle(hands, dialog)
    assert dialog.height() < height
    assert gaps() == before
    dialog.reject()


def test_the_palette_has_ten_colours_that_can_be_told_apart() -> None:
    hues = {}
    for colour in PALETTE:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        hues[colour] = (red, green, blue)
        assert contrast(colour, LIGHT.panel) >= 3.5
    for one in PALETTE:
        for other in PALETTE:
            if one < other and {one, other} != {"#475569", "#64748B"}:
                assert sum(abs(a - b) for a, b in zip(hues[one], hues[other], strict=True)) > 60, (one, other)


def test_the_menu_opens_inside_of_the_window(hands: Hands) -> None:
    window = hands.open()
    window.setGeometry(0, 0, 770, 700)  # the screen of the test is 800 wide
    QApplication.processEvents()
    hands.press(window.top.menu_button)
    menu = hands.popup()
    button = window.top.menu_button
    edge = button.mapToGlobal(QPoint(button.width(), button.height())).x()
    assert edge - 2 <= menu.geometry().right() + 1 <= window.geometry().right() + 1
    menu.close()


def test_sync_now_is_offered_once_something_is_connected(sim: Simulator, hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    assert not window.top.sync.isEnabled()
    assert "No resource" in window.top.sync.toolTip()
    image = window.top.sync.icon().pixmap(16, QIcon.Mode.Disabled).toImage()
    inked = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert min(colour.lightness() for colour in inked if colour.alpha() > 200) < 140
    connect(hands, sim, room)
    hands.until(lambda: window.top.sync.isEnabled())


@pytest.mark.parametrize("ended", [False, True])
def test_a_connected_resource_says_to_what(sim: Simulator, hands: Hands, ended: bool) -> None:
    room = hands.resource("Treatment 1")
    connection = connect(hands, sim, room)
    assert connection.calendar_id == DOCTOR
    window = hands.open()
    hands.wait()
    if ended:
        sim.revoke()
        hands.key(Qt.Key.Key_F5)
        hands.until(lambda: "sign in again" in window.status.parts[0].text())
    window.resources.open_menu(room.uid, window.mapToGlobal(window.rect().center()))
    menu = hands.popup()
    entries = [action for action in menu.actions() if action.isVisible()]
    texts = [action.text() for action in entries]
    assert texts[:2] == [f"Connected to “{connection.summary}”", "Both ways · title and time"]
    assert not any(action.isEnabled() for action in entries[:2])
    assert ("Sign in again…" in texts) is ended
    assert "Disconnect from Google Calendar…" in texts
    if ended:
        hands.choose(menu, "Sign in again…")
        hands.dialog(SignInDialog).reject()
    else:
        menu.close()


def test_every_list_says_what_is_chosen_with_it(sim: Simulator, hands: Hands) -> None:
    """Qt names a list after the chosen line: a screen reader would read "Ask me", and not what for."""
    room = hands.resource("Treatment 1")
    hands.container.settings.set("patients", "no")
    hands.open()
    sign_in(hands, sim)
    hands.window.connections.connect_resource(room.uid)
    dialog = hands.dialog(ConnectDialog)
    told = {}
    for combo in dialog.findChildren(QComboBox):
        face = QAccessible.queryAccessibleInterface(combo)
        told[face.text(QAccessible.Text.Description)] = face.text(QAccessible.Text.Name)
    assert set(told) == {"Google account", "Changed on both sides"}
    assert told["Changed on both sides"] == "Ask me"
    assert dialog.sign_in_button.accessibleName() == "Sign in with another account"
