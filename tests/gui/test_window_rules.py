"""Booking rules, public holidays and hours of a date in the window."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.closures_dialog import KINDS, ClosuresDialog
from schedapp.gui.dialogs.holiday_line import DATES_ROLE, NAME_ROLE
from schedapp.gui.dialogs.holidays_dialog import NONE, HolidaysDialog
from schedapp.gui.dialogs.rules_dialog import RulesDialog
from schedapp.model.availability import Outside, Rules
from schedapp.model.closure import ClosureKind
from schedapp.model.resource import Kind, Resource
from tests.gui.hands import SAT, Hands, at


def choose_in_menu(hands: Hands, resource: Resource, entry: str) -> None:
    window = hands.window
    window.resources.open_menu(resource.uid, window.mapToGlobal(window.rect().center()))
    hands.choose(hands.popup(), entry)


def test_rules_of_the_place(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.menus.actions["rules"].trigger()
    dialog = hands.dialog(RulesDialog)
    assert dialog.outside.value is Outside.ASK
    hands.choose_line(dialog.outside, "Refuse it")
    hands.choose_line(dialog.notice, "2 hours")
    hands.choose_line(dialog.horizon, "90 days")
    hands.press(dialog.confirm_button)
    hands.wait()
    service = hands.container.availability
    assert (service.rules(), service.outside) == (Rules(120, 90), Outside.REFUSE)


def test_rules_of_one_resource_begin_as_the_places(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    service = hands.container.availability
    service.set_rules("", Rules(notice=60, horizon=45))
    hands.open()
    choose_in_menu(hands, room, "Booking rules…")
    dialog = hands.dialog(RulesDialog)
    assert dialog.notice.currentText() == "As the place (1 hour)"
    assert dialog.horizon.currentText() == "As the place (45 days)"
    assert not dialog.outside.isVisible()
    hands.choose_line(dialog.horizon, "No limit")
    hands.press(dialog.confirm_button)
    hands.wait()
    assert service.rules(room.uid) == Rules(None, 0)
    choose_in_menu(hands, room, "Booking rules…")
    again = hands.dialog(RulesDialog)
    hands.choose_line(again.horizon, "As the place (45 days)")
    hands.press(again.confirm_button)
    hands.wait()
    assert service.rules(room.uid) == Rules(None, None)


def test_a_country_is_found_by_typing_and_its_holidays_close_the_place(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.menus.actions["holidays"].trigger()
    dialog = hands.dialog(HolidaysDialog)
    hands.until(dialog.country.isEnabled)
    assert dialog.country.currentText() == NONE
    dialog.country.edit.setFocus()
    dialog.country.edit.selectAll()
    hands.type("switzerland")
    hands.key(Qt.Key.Key_Tab)
    hands.until(dialog.part.isEnabled)
    hands.choose_line(dialog.part, "Zürich (ZH)")
    hands.until(lambda: "Labor Day" in dialog.ticks())
    dates = {dialog.model.item(row).data(NAME_ROLE): dialog.model.item(row).data(DATES_ROLE) for row in range(5)}
    assert dates["Christmas Day"] == "Fri 25 Dec 2026, Sat 25 Dec 2027", "in a column of their own"
    place = dialog.list.visualRect(dialog.model.index(list(dialog.ticks()).index("Labor Day"), 0))
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    dialog.list.setCurrentIndex(dialog.model.index(list(dialog.ticks()).index("Labor Day"), 0))
    if dialog.ticks()["Labor Day"]:
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    hands.press(dialog.confirm_button)
    hands.wait()
    assert hands.container.holidays.chosen == ("CH", "ZH")
    titles = {closure.title for closure in hands.container.closures.list()}
    assert "Christmas Day" in titles
    assert "Labor Day" not in titles


def test_something_that_is_no_country_is_said(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.menus.actions["holidays"].trigger()
    dialog = hands.dialog(HolidaysDialog)
    hands.until(dialog.country.isEnabled)
    hands.type("Atlantis")
    hands.wait()
    assert dialog.country.edit.text() == "Atlantis", "it is typed at once"
    hands.press(dialog.confirm_button)
    assert "Choose a country" in dialog.problem.text()
    dialog.reject()


def test_other_hours_open_a_closed_day(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON)
    window = hands.open()
    choose_in_menu(hands, doctor, "Closures and time off…")
    dialog = hands.dialog(ClosuresDialog)
    hands.choose_line(dialog.kind, KINDS[1][0])
    assert not dialog.when.all_day.isChecked()
    dialog.when.day.edit.setFocus()
    dialog.when.day.edit.selectAll()
    hands.type("28 Nov")
    hands.key(Qt.Key.Key_Tab)
    dialog.title.setFocus()
    hands.type("Open day")
    hands.press(dialog.confirm_button)
    hands.until(lambda: bool(dialog.table.lines))
    assert dialog.table.lines[0].cells == ("Sat 28 Nov 2026, 09:00 – 12:00", "Dr Okafor", "Open: Open day")
    (closure,) = hands.container.closures.list()
    assert closure.kind is ClosureKind.OPEN
    assert window.grid.scene.opened[SAT] == ((540, 720),)
    dialog.reject()
    hands.click(SAT, "10:00")
    assert not window.booking.form.anyway_button.isVisible()


def test_public_holidays_are_no_lines_of_the_closures(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.container.holidays.choose("US")
    window = hands.open()
    thanksgiving = window.grid.scene.closed[(date(2026, 11, 26) - date(2026, 11, 23)).days]
    assert thanksgiving[0].words == "Thanksgiving Day"
    assert hands.container.availability.why_not([room.uid], at(3, "10:00"), at(3, "11:00")) is not None
    choose_in_menu(hands, room, "Closures and time off…")
    dialog = hands.dialog(ClosuresDialog)
    assert dialog.nothing.isVisible()
    hands.press(dialog.holidays)
    shown = hands.dialog(HolidaysDialog)
    hands.until(lambda: "Thanksgiving Day" in shown.ticks())
    shown.reject()
    dialog.reject()
