"""Resources in the window: the empty start, add, edit, remove, hide and show."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.questions import ConfirmDialog
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.gui.side.resource_list import INSET
from schedapp.model.resource import Kind, OpenHours, format_hours
from tests.gui.conftest import Clock, open_container
from tests.gui.hands import WED, ZONE, Hands


def test_an_empty_start_says_what_to_do_and_does_it(hands: Hands) -> None:
    window = hands.open()
    assert window.middle.currentWidget() is window.empty
    hands.press(window.empty.button)
    dialog = hands.dialog(ResourceDialog)
    assert dialog.name.hasFocus()
    hands.type("Dr Okafor")
    hands.choose_line(dialog.kind, "Person")
    dialog.zone.edit.setFocus()
    dialog.zone.edit.selectAll()
    hands.type("europe/zurich")
    dialog.hours.text.setFocus()
    dialog.hours.text.selectAll()
    hands.type("Mo-Th 08:00-12:00,13:00-17:00")
    hands.press(dialog.confirm_button)
    hands.until(lambda: window.middle.currentWidget() is window.grid)
    (made,) = hands.container.resources.list()
    assert (made.name, made.kind, made.zone) == ("Dr Okafor", Kind.PERSON, ZONE)
    assert format_hours(made.hours) == "Mo-Th 08:00-12:00,13:00-17:00"
    assert window.desk.week.zone == ZONE


def test_a_name_is_needed(hands: Hands) -> None:
    window = hands.open()
    hands.press(window.side.add)
    dialog = hands.dialog(ResourceDialog)
    hands.press(dialog.confirm_button)
    assert dialog.isVisible()
    assert "name" in dialog.problem.text()
    assert dialog.name.property("invalid") is True
    dialog.reject()
    assert hands.container.resources.list() == ()


def test_an_unknown_zone_and_wrong_hours_are_said(hands: Hands) -> None:
    window = hands.open()
    hands.press(window.side.add)
    dialog = hands.dialog(ResourceDialog)
    hands.type("Room")
    dialog.zone.edit.setText("Mars/Olympus")
    hands.press(dialog.confirm_button)
    assert "Mars/Olympus" in dialog.problem.text()
    dialog.zone.edit.setText(ZONE)
    dialog.hours.text.setText("always")
    hands.press(dialog.confirm_button)
    assert "always" in dialog.problem.text()
    dialog.reject()


def test_hours_by_day_and_as_text_follow_each_other(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.resources.edit(room.uid)
    dialog = hands.dialog(ResourceDialog)
    hours = dialog.hours
    hands.press(hours.rows[WED].box)
    assert hours.text.text() == "Mo-Tu 08:00-18:00; Th-Fr 08:00-18:00"
    hours.text.setFocus()
    hours.text.selectAll()
    hands.type("Sa 09:00-12:00")
    assert not hours.rows[0].box.isChecked()
    assert hours.rows[5].intervals() == [(540, 720)]
    hands.press(dialog.confirm_button)
    hands.wait()
    assert hands.container.resources.get(room.uid).hours == (OpenHours(5, 540, 720),)


def test_edit_changes_the_name_in_the_list_and_keeps_the_uid(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    row = window.side.list.visualRect(window.side.model.index_of(room.uid))
    QTest.mouseClick(window.side.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    QTest.mouseDClick(window.side.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    dialog = hands.dialog(ResourceDialog)
    dialog.name.selectAll()
    hands.type("Surgery")
    hands.press(dialog.colour.swatches()[2])
    dialog.capacity.setValue(2)
    hands.press(dialog.confirm_button)
    hands.until(lambda: window.side.model.index_of(room.uid).data() == "Surgery")
    changed = hands.container.resources.get(room.uid)
    assert (changed.colour, changed.capacity) == ("#DB2777", 2)


def test_remove_asks_and_asks_again_for_bookings_ahead(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    window.resources.open_menu(room.uid, window.mapToGlobal(QPoint(100, 400)))
    hands.choose(hands.popup(), "Remove…")
    hands.press(hands.dialog(ConfirmDialog).confirm_button)
    hands.until(lambda: "ahead" in hands.dialog(ConfirmDialog).heading.text())
    assert hands.container.resources.list()
    hands.press(hands.dialog(ConfirmDialog).confirm_button)
    hands.until(lambda: window.middle.currentWidget() is window.empty)
    assert hands.rows() == []


def test_enter_in_a_question_that_deletes_means_no(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.resources.remove(room.uid)
    QTest.keyClick(hands.dialog(ConfirmDialog), Qt.Key.Key_Return)
    hands.wait()
    assert hands.container.resources.list()


def test_the_colour_box_hides_and_the_window_remembers(hands: Hands, qtbot, tmp_path: Path, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    doctor, room = hands.resource("Dr Okafor", Kind.PERSON), hands.resource("Treatment 1")
    hands.book(doctor, WED, "10:00", "11:00")
    hands.book(room, WED, "10:00", "11:00", "Wound care")
    window = hands.open()
    assert len(window.grid.occurrences.entries) == 2
    listed = window.side.list
    row = listed.visualRect(window.side.model.index_of(doctor.uid))
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(INSET + 8, row.center().y()))
    assert [entry.title for entry in window.grid.occurrences.entries] == ["Wound care"]
    hands.close()
    again = Hands(qtbot, open_container(tmp_path / "home", clock), clock)
    window = again.open()
    assert [entry.title for entry in window.grid.occurrences.entries] == ["Wound care"]
    assert window.desk.feed.hidden == {doctor.uid}
    window.menus.actions["show_all"].trigger()
    assert len(window.grid.occurrences.entries) == 2
    again.close()
    again.container.close()


def test_space_hides_and_the_menu_key_opens_the_menu(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.side.list.setFocus()
    window.side.list.select(room.uid)
    hands.key(Qt.Key.Key_Space)
    assert window.desk.feed.hidden == {room.uid}
    window.resources.open_menu(room.uid, window.mapToGlobal(QPoint(100, 400)))
    hands.choose(hands.popup(), "Show only this")
    assert window.desk.feed.hidden == frozenset()


def test_groups_are_in_order_and_long_names_do_not_widen_the_side(hands: Hands) -> None:
    hands.resource("Ultrasound", Kind.EQUIPMENT)
    hands.resource("A room with a name that goes on and on beyond every reason", Kind.ROOM)
    hands.resource("Dr Okafor", Kind.PERSON)
    window = hands.open()
    model = window.side.model
    lines = [model.index(n).data() for n in range(model.rowCount())]
    assert lines[0::2] == ["People", "Rooms", "Devices"]
    assert window.side.width() == 248
    assert not window.side.list.horizontalScrollBar().isVisible()
