"""Somebody is ill, in the window: from the menu to the call list, and back with one undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from schedapp.gui.dialogs.absence_dialog import AbsenceDialog
from schedapp.gui.dialogs.call_list_dialog import CallListDialog
from schedapp.model.resource import Kind, Resource
from schedapp.services.absence import Fate
from tests.gui.hands import TUE, WED, Hands
from tests.gui.test_window_rules import choose_in_menu


def make_clinic(hands: Hands) -> Resource:
    okafor = hands.resource("Dr Okafor", Kind.PERSON)
    meier = hands.resource("Dr Meier", Kind.PERSON)
    hands.book(okafor, TUE, "10:00", "10:30", "Check-up", client="Anna Novak", phone="0171 1")
    hands.book(okafor, TUE, "11:00", "12:00", "Filling", client="J. Silva", phone="0171 2")
    hands.book(okafor, TUE, "14:00", "14:30", "Control", client="<b>Bold</b>")
    hands.book(meier, TUE, "11:00", "12:00", "Busy")
    hands.open()
    return okafor


def test_a_day_is_moved_and_cancelled_with_a_call_list_and_taken_back_with_one_undo(
    hands: Hands, tmp_path: Path
) -> None:
    okafor = make_clinic(hands)
    before = hands.words()
    choose_in_menu(hands, okafor, "Is ill…")
    dialog = hands.dialog(AbsenceDialog)
    hands.until(lambda: len(dialog.choices) == 3)
    assert [choice.currentText() for choice in dialog.choices] == [
        "Same time, Dr Meier", "Wed 25 Nov 08:30–09:30", "Same time, Dr Meier",
    ]  # fmt: skip
    hands.choose_line(dialog.choices[2], "Cancel it")
    hands.press(dialog.confirm_button)
    calls = hands.dialog(CallListDialog)
    assert [line.cells for line in calls.table.lines] == [
        ("Anna Novak", "0171 1", "Check-up", "Tue 24 Nov 10:00–10:30", "same time, Dr Meier"),
        ("J. Silva", "0171 2", "Filling", "Tue 24 Nov 11:00–12:00", "Wed 25 Nov 08:30–09:30"),
        ("<b>Bold</b>", "", "Control", "Tue 24 Nov 14:00–14:30", "cancelled"),
    ]
    hands.press(calls.copy_button)
    assert QGuiApplication.clipboard().text().splitlines()[2].startswith("J. Silva\t0171 2")
    calls.save_to(tmp_path / "calls.csv")
    assert (tmp_path / "calls.csv").read_text("utf-8").startswith("Client,Phone,Booking,Was,Now")
    assert (tmp_path / "calls.csv").stat().st_mode & 0o777 == 0o600
    assert "<b>Bold</b>" in calls.document().toPlainText()
    calls.save_to(tmp_path / "nowhere" / "calls.csv")
    assert "Choose another place" in calls.problem.text()
    hands.press(calls.confirm_button)
    assert hands.words() != before
    assert hands.window.grid.scene.closed[TUE]
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.wait()
    assert hands.words() == before
    assert hands.container.closures.list() == ()


def test_the_list_follows_the_times_and_keeps_what_was_chosen(hands: Hands) -> None:
    okafor = make_clinic(hands)
    choose_in_menu(hands, okafor, "Is ill…")
    dialog = hands.dialog(AbsenceDialog)
    hands.until(lambda: len(dialog.choices) == 3)
    hands.press(dialog.quick[(Fate.CANCEL,)])
    assert [choice.value for choice in dialog.choices] == [Fate.CANCEL] * 3
    dialog.when.last_day.edit.setFocus()
    dialog.when.last_day.edit.selectAll()
    hands.type("26 Nov")
    hands.key(Qt.Key.Key_Tab)
    hands.wait()
    assert [choice.value for choice in dialog.choices] == [Fate.CANCEL] * 3
    hands.press(dialog.quick[(Fate.KEEP,)])
    hands.press(dialog.confirm_button)
    hands.press(hands.dialog(CallListDialog).confirm_button)
    (closure,) = hands.container.closures.list()
    assert (closure.when.end - closure.when.start).days == 3  # type: ignore[operator]


def test_enter_in_a_field_goes_on_and_only_ctrl_enter_takes_out(hands: Hands) -> None:
    okafor = make_clinic(hands)
    choose_in_menu(hands, okafor, "Is ill…")
    dialog = hands.dialog(AbsenceDialog)
    hands.until(lambda: len(dialog.choices) == 3)
    assert dialog.when.day.edit.hasFocus()
    hands.key(Qt.Key.Key_Return)
    assert not dialog.when.day.edit.hasFocus()
    dialog.when.last_day.edit.setFocus()
    dialog.when.last_day.edit.selectAll()
    hands.type("25 Nov")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert dialog.isVisible()
    assert hands.container.closures.list() == ()
    dialog.title.setFocus()
    hands.key(Qt.Key.Key_Enter)
    dialog.choices[0].setFocus()
    hands.key(Qt.Key.Key_Return)
    dialog.quick[(Fate.KEEP,)].setFocus()
    hands.key(Qt.Key.Key_Return)
    assert [choice.value for choice in dialog.choices] == [Fate.KEEP] * 3
    hands.wait()
    assert hands.container.closures.list() == ()
    dialog.title.setFocus()
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.press(hands.dialog(CallListDialog).confirm_button)
    (closure,) = hands.container.closures.list()
    assert (closure.when.end - closure.when.start).days == 2  # type: ignore[operator]


def test_a_device_is_out_of_order(hands: Hands) -> None:
    scanner = hands.resource("Ultrasound", Kind.EQUIPMENT)
    hands.book(scanner, WED, "10:00", "10:30")
    hands.open()
    choose_in_menu(hands, scanner, "Is out of order…")
    dialog = hands.dialog(AbsenceDialog)
    hands.wait()
    assert dialog.nothing.isVisible()
    hands.press(dialog.confirm_button)
    hands.wait()
    assert [closure.words for closure in hands.container.closures.list()] == ["Closed"]


def test_long_titles_and_names_leave_room_for_the_choice(hands: Hands) -> None:
    okafor = hands.resource("Dr Okafor", Kind.PERSON)
    long = "A very long title that says all that is to be done on that day and why"
    hands.book(okafor, TUE, "10:00", "10:30", long, client=f"{'Maximiliane ' * 6}Novak", phone="0171 1")
    hands.open()
    choose_in_menu(hands, okafor, "Is ill…")
    dialog = hands.dialog(AbsenceDialog)
    hands.until(lambda: len(dialog.choices) == 1)
    choice = dialog.choices[0]
    hands.until(choice.isVisible)
    hands.wait()
    place = choice.mapTo(dialog, choice.rect().bottomRight())
    assert dialog.rect().contains(place)
    assert choice.visibleRegion().boundingRect() == choice.rect(), "all of it is seen"
    hands.choose_line(choice, "Cancel it")
    assert choice.value is Fate.CANCEL
