"""Service types and pools in the window: in the form, in the grid, in their dialogs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from schedapp.gui.dialogs.pools_dialog import PoolsDialog
from schedapp.gui.dialogs.questions import ConfirmDialog
from schedapp.gui.dialogs.services_dialog import ServicesDialog
from schedapp.gui.forms.booking_form import BookingForm
from schedapp.gui.viewstate import View
from schedapp.model.pool import Choice, Pool, Requirement
from schedapp.model.resource import Kind, Resource
from schedapp.model.service import ServiceType
from tests.gui.hands import FRI, LEFT, MONDAY, THU, WED, Hands

ROOMS = ("Treatment 1", "Treatment 2", "Treatment 3")


class Clinic:
    """A doctor, three rooms, a pool of them, two service types."""

    def __init__(self, hands: Hands) -> None:
        self.doctor = hands.resource("Dr Okafor", Kind.PERSON)
        self.rooms = [hands.resource(name) for name in ROOMS]
        catalogue = hands.container.catalogue
        self.pool = catalogue.add_pool(Pool("", "Treatment room", tuple(room.uid for room in self.rooms)))
        self.surgery = catalogue.add_service(
            ServiceType("", "Minor surgery", 45, "#0F766E", buffer_after=15, pool=self.pool.uid)
        )
        self.visit = catalogue.add_service(ServiceType("", "Visit", 20))


@pytest.fixture
def clinic(hands: Hands) -> Clinic:
    return Clinic(hands)


def chip(form: BookingForm, words: str) -> QPushButton:
    return next(b for b in form.chips.findChildren(QPushButton) if words in b.accessibleName())


def choose_service(hands: Hands, form: BookingForm, typed: str) -> None:
    """Types into the field at the top and takes what it finds."""
    form.service.edit.setFocus()
    form.service.edit.selectAll()
    QTest.keyClicks(form.service.edit, typed)
    popup = form.service.completer().popup()
    hands.until(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    hands.until(lambda: not popup.isVisible())


def offered(form: BookingForm) -> list[str]:
    """What the open list of the field offers."""
    model = form.service.completer().popup().model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def click_offer(form: BookingForm, words: str) -> None:
    popup = form.service.completer().popup()
    place = popup.visualRect(popup.model().index(offered(form).index(words), 0)).center()
    QTest.mouseClick(popup.viewport(), LEFT, pos=place)


def test_a_click_into_the_field_opens_the_list_and_typing_filters_it(hands: Hands, clinic: Clinic) -> None:
    window = hands.open()
    hands.click(THU, "10:00")
    form = window.booking.form
    popup = form.service.completer().popup()
    hands.press(form.service.edit)
    assert popup.isVisible()
    assert offered(form) == ["No service type", "Minor surgery", "Visit"]
    click_offer(form, "Visit")
    assert not popup.isVisible()
    assert form.service.service == clinic.visit
    hands.press(form.service.edit)
    QTest.keyClicks(popup, "SURG")  # what the open list hands on to the field
    assert offered(form) == ["Minor surgery"]
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert form.isVisible()
    QTest.keyClick(form.service.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert popup.isVisible()
    assert offered(form) == ["No service type", "Minor surgery", "Visit"]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert form.service.service == clinic.surgery
    assert form.isVisible()


def test_a_service_type_gives_length_title_and_a_room(hands: Hands, clinic: Clinic) -> None:
    hands.book(clinic.rooms[0], WED, "16:30", "17:30", "In the way")
    window = hands.open()
    hands.click(WED, "16:00")
    form = window.booking.form
    assert form.service.isVisible()
    choose_service(hands, form, "surg")
    assert form.service.service == clinic.surgery
    assert form.title.text() == "Minor surgery"
    assert form.draft is not None
    assert form.draft.minutes == 45
    assert form.chips.words == ("Dr Okafor", "any treatment room → Treatment 2")
    form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert "Minor surgery Wed 16:00-16:45" in hands.words()
    row = next(row for row in hands.rows() if row.title == "Minor surgery")
    booked = hands.container.bookings.get(row.name)
    assert booked.resources == (clinic.doctor.uid, clinic.rooms[1].uid)
    assert booked.requirements == (Requirement(clinic.pool.uid, clinic.rooms[1].uid),)
    assert booked.service == clinic.surgery.uid
    assert "in Treatment 2" in window.desk.history.stack.undoText()


def test_the_line_says_when_no_room_is_free_and_what_is_next(hands: Hands, clinic: Clinic) -> None:
    for room in clinic.rooms:
        hands.book(room, WED, "16:30", "17:00", "In the way")
    window = hands.open()
    hands.click(WED, "16:00")
    form = window.booking.form
    choose_service(hands, form, "surg")
    assert "All 3 treatment rooms are taken 16:00–16:45. Next free: 17:00 in Treatment 1." in form.verdict.text()
    assert form.chips.words == ("Dr Okafor", "any treatment room")
    form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert form.isVisible()
    assert len(hands.rows()) == 3


def test_another_service_type_takes_its_wish_back(hands: Hands, clinic: Clinic) -> None:
    window = hands.open()
    hands.click(THU, "10:00")
    form = window.booking.form
    choose_service(hands, form, "surg")
    choose_service(hands, form, "vis")
    assert form.draft is not None
    assert (form.title.text(), form.draft.minutes, form.draft.service) == ("Visit", 20, clinic.visit.uid)
    assert form.chips.words == ("Dr Okafor",)
    form.service.edit.setFocus()
    form.service.edit.selectAll()
    hands.type("nonsense")
    form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    assert "no such service type" in form.verdict.text()
    assert form.isVisible()


def test_a_pool_is_added_and_taken_off_and_a_room_chosen_by_hand(hands: Hands, clinic: Clinic) -> None:
    window = hands.open()
    hands.click(THU, "10:00")
    form = window.booking.form
    hands.press(form.chips.add_button)
    hands.choose(hands.popup(), "any treatment room")
    assert form.chips.words == ("Dr Okafor", "any treatment room → Treatment 1")
    hands.press(form.chips.add_button)
    hands.choose(hands.popup(), "Treatment 3")
    assert form.chips.words == ("Dr Okafor", "Treatment 3 (by hand)")
    hands.press(chip(form, "Treatment 3"))
    assert form.chips.words == ("Dr Okafor",)
    hands.press(form.chips.add_button)
    hands.choose(hands.popup(), "any treatment room")
    form.title.setFocus()
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert {row.resource for row in hands.rows()} == {clinic.doctor.uid, clinic.rooms[0].uid}


def test_a_drag_takes_another_room_and_says_so(hands: Hands, clinic: Clinic) -> None:
    booked = hands.book(clinic.doctor, WED, "09:00", "10:00", requirements=(Requirement(clinic.pool.uid),))
    hands.book(clinic.rooms[0], THU, "09:00", "10:00", "In the way")
    window = hands.open()
    hands.drag_tile(booked.uid, 1, 0)
    hands.wait()
    moved = hands.container.bookings.get(booked.uid)
    assert moved.resources == (clinic.doctor.uid, clinic.rooms[1].uid)
    assert "Check-up Thu 09:00-10:00" in hands.words()
    assert "now in Treatment 2: Treatment 1 is taken then" in window.desk.history.stack.undoText()


def test_a_drag_into_another_room_chooses_it_by_hand(hands: Hands, clinic: Clinic) -> None:
    booked = hands.book(clinic.doctor, WED, "09:00", "10:00", requirements=(Requirement(clinic.pool.uid),))
    window = hands.open()
    window.desk.week.set_view(View.COLUMNS)
    window.desk.week.show_day(MONDAY + timedelta(days=WED))
    hands.wait()
    scene = window.grid.scene
    owners = {owner.uid: at for at in scene.geometry.visible() if (owner := scene.owner(at)) is not None}
    (tile,) = scene.tiles_by_column[owners[clinic.rooms[0].uid]]
    start = scene.geometry.tile(tile).center()
    aim = scene.geometry.column(owners[clinic.rooms[2].uid], 0, 0).center().x()
    hands.drag(start, QPoint(aim, start.y()))
    hands.wait()
    moved = hands.container.bookings.get(booked.uid)
    assert moved.when == booked.when
    assert moved.resources == (clinic.doctor.uid, clinic.rooms[2].uid)
    assert moved.requirements == (Requirement(clinic.pool.uid, clinic.rooms[2].uid, fixed=True),)


def test_a_removed_room_gives_its_bookings_another_one_and_lists_those_without(hands: Hands, clinic: Clinic) -> None:
    wish = (Requirement(clinic.pool.uid),)
    moved = hands.book(clinic.doctor, WED, "09:00", "10:00", requirements=wish)
    for room in clinic.rooms[1:]:
        hands.book(room, THU, "09:00", "10:00", "In the way")
    stays = hands.book(clinic.doctor, THU, "09:00", "10:00", "Surgery", requirements=wish)
    window = hands.open()
    window.resources.remove(clinic.rooms[0].uid)
    for _ in range(2):  # whether it is to go, and whether with its bookings
        hands.press(hands.dialog(ConfirmDialog).confirm_button)
        hands.wait()
    bookings = hands.container.bookings
    assert bookings.get(moved.uid).resources == (clinic.doctor.uid, clinic.rooms[1].uid)
    assert bookings.get(stays.uid).resources == (clinic.doctor.uid,)
    message = window.banner.message
    assert message is not None
    assert message.title == "Nothing else of its pool is free in place of Treatment 1 for one booking."
    assert message.detail.startswith("“Surgery” Thu 26 Nov 09:00–10:00. Give them another time")
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.wait()
    for booked in (moved, stays):
        assert bookings.get(booked.uid).resources == (clinic.doctor.uid, clinic.rooms[0].uid)


def test_the_tile_has_the_colour_and_the_name_of_its_service_type(hands: Hands, clinic: Clinic) -> None:
    hands.book(clinic.doctor, WED, "09:00", "10:30", "Ms Lindqvist", service=clinic.surgery.uid)
    hands.book(clinic.doctor, FRI, "09:00", "10:30", "Plain")
    window = hands.open()
    with_service, plain = window.grid.scene.entries
    assert (with_service.tint, with_service.colours) == ("#0F766E", (clinic.doctor.colour,))
    assert with_service.detail == "Minor surgery"
    assert (plain.tint, plain.detail) == (clinic.doctor.colour, "")
    model = window.grid.model()
    assert "Minor surgery" in str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "Minor surgery" in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_an_existing_booking_keeps_a_service_type_that_is_gone(hands: Hands, clinic: Clinic) -> None:
    booked = hands.book(clinic.doctor, WED, "09:00", "10:00", service=clinic.surgery.uid)
    hands.container.catalogue.remove_service(clinic.surgery.uid)
    window = hands.open()
    hands.double_click(booked.uid)
    form = window.booking.form
    assert form.service.edit.text() == "Minor surgery"
    assert not form.has_changes
    hands.press(form.service.edit)
    click_offer(form, "No service type")
    assert form.draft is not None
    assert form.draft.service == ""


def test_without_service_types_the_form_does_not_ask_for_one(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "10:00")
    assert not window.booking.form.service.isVisible()


def test_a_service_type_is_added_changed_and_removed_in_its_dialog(hands: Hands, clinic: Clinic) -> None:
    window = hands.open()
    window.menus.actions["services"].trigger()
    dialog = hands.dialog(ServicesDialog)
    assert [line.cells[0] for line in dialog.table.lines] == ["Minor surgery", "Visit"]
    assert dialog.table.lines[0].cells == ("Minor surgery", "45 min", "15 min after", "any treatment room")
    hands.type("Physiotherapy")
    _set_minutes(hands, dialog.minutes, "40")
    hands.choose_line(dialog.needs, "any treatment room")
    hands.press(dialog.confirm_button)
    hands.until(lambda: len(dialog.table.lines) == 3)
    made = hands.container.catalogue.service("Physiotherapy")
    assert (made.minutes, made.pool, made.buffer_after) == (40, clinic.pool.uid, 0)
    _choose_row(dialog.table, 0)
    assert dialog.confirm_button.text() == "Save"
    assert (dialog.name.text(), dialog.minutes.value(), dialog.colour.colour) == ("Minor surgery", 45, "#0F766E")
    QTest.mouseClick(dialog.colour.swatches()[-1], LEFT)
    hands.press(dialog.confirm_button)
    hands.until(lambda: hands.container.catalogue.service("Minor surgery").colour == "")
    _choose_row(dialog.table, 1)
    hands.press(dialog.remove)
    hands.until(lambda: len(dialog.table.lines) == 2)
    dialog.name.setFocus()
    dialog.name.clear()
    hands.press(dialog.confirm_button)
    assert dialog.problem.isVisible()
    dialog.reject()


def test_a_pool_is_added_and_changed_in_its_dialog(hands: Hands) -> None:
    rooms: list[Resource] = [hands.resource(name) for name in ROOMS]
    window = hands.open()
    window.menus.actions["pools"].trigger()
    dialog = hands.dialog(PoolsDialog)
    assert dialog.nothing.isVisible()
    hands.type("Treatment room")
    for name in ("Treatment 2", "Treatment 1"):
        hands.press(dialog.members.add_button)
        hands.choose(hands.popup(), name)
    hands.choose_line(dialog.choice, "The one with the fewest bookings that day")
    hands.press(dialog.confirm_button)
    hands.until(lambda: dialog.table.lines)
    (pool,) = hands.container.catalogue.pools()
    assert (pool.members, pool.choice) == ((rooms[1].uid, rooms[0].uid), Choice.LEAST_USED)
    assert dialog.table.lines[0].cells == ("Treatment room", "Treatment 2, Treatment 1", "least used")
    _choose_row(dialog.table, 0)
    hands.press(_shown_button(hands, dialog.members, "Treatment 2"))
    hands.press(dialog.confirm_button)
    hands.until(lambda: hands.container.catalogue.pools()[0].members == (rooms[0].uid,))
    hands.container.catalogue.add_service(ServiceType("", "Surgery", pool=pool.uid))
    _choose_row(dialog.table, 0)
    hands.press(dialog.remove)
    hands.until(dialog.problem.isVisible)
    assert "Surgery" in dialog.problem.text()
    dialog.reject()


def _shown_button(hands: Hands, widget: QWidget, name: str) -> QPushButton:
    """The one that is on the screen: what stood there before may not be gone yet."""

    def found() -> list[QPushButton]:
        buttons = widget.findChildren(QPushButton)
        return [each for each in buttons if each.isVisible() and name in each.accessibleName()]

    hands.until(found)
    return found()[0]


def _choose_row(table: object, row: int) -> None:
    from schedapp.gui.widgets.outline import Outline

    assert isinstance(table, Outline)
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=place)


def _set_minutes(hands: Hands, field: QWidget, text: str) -> None:
    field.setFocus()
    hands.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    hands.type(text)
    QApplication.processEvents()
