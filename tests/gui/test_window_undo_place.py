"""What the place itself has is undone in the window: catalogue, rules, holidays, resources, their order, sets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.holidays_dialog import HolidaysDialog
from schedapp.gui.dialogs.pools_dialog import PoolsDialog
from schedapp.gui.dialogs.questions import ConfirmDialog
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.gui.dialogs.rules_dialog import RulesDialog
from schedapp.gui.dialogs.services_dialog import ServicesDialog
from schedapp.model.availability import Outside, Rules
from schedapp.model.pool import Pool
from schedapp.model.resource import format_hours
from schedapp.model.service import ServiceType
from schedapp.services.resource_sets import read_sets
from tests.gui.hands import LEFT, TUE, WED, Hands
from tests.gui.test_window_undo import entry, redo, undo

ALT = Qt.KeyboardModifier.AltModifier


def catalogue(hands: Hands) -> list[str]:
    return [f"{each.name} {each.minutes}" for each in hands.container.catalogue.services()]


def told(hands: Hands) -> bool:
    """A note with an Undo is there."""
    return hands.window.toast.isVisible() and hands.window.toast.undo_button.isVisible()


@pytest.fixture
def types(hands: Hands) -> list[ServiceType]:
    hands.resource("Treatment 1")
    return [hands.container.catalogue.add_service(ServiceType("", name)) for name in ("Visit", "Surgery", "Control")]


def open_services(hands: Hands) -> ServicesDialog:
    hands.window.catalogue.open_services()
    return hands.dialog(ServicesDialog)


def pick(dialog: ServicesDialog | PoolsDialog, row: int) -> QPoint:
    """Clicks a line; where it is."""
    place = dialog.table.visualRect(dialog.table.model().index(row, 0)).center()
    QTest.mouseClick(dialog.table.viewport(), LEFT, pos=place)
    return place


def test_a_service_type_is_added_changed_and_removed_and_all_of_it_goes_back(
    hands: Hands, types: list[ServiceType]
) -> None:
    hands.open()
    dialog = open_services(hands)
    states = [catalogue(hands)]

    def done(words: str) -> None:
        hands.press(dialog.confirm_button) if words != "remove" else hands.press(dialog.remove)
        hands.wait()
        states.append(catalogue(hands))
        assert states[-1] != states[-2]

    dialog.name.setFocus()
    hands.type("Vaccination")
    done("add")
    pick(dialog, 0)
    dialog.minutes.setValue(50)
    done("change")
    pick(dialog, 1)
    done("remove")
    hands.press(dialog.cancel_button)
    assert told(hands)
    assert entry(hands, "undo") == "Undo: remove “Surgery”"
    for state in reversed(states[:-1]):
        undo(hands)
        assert catalogue(hands) == state
    for state in states[1:]:
        redo(hands)
        assert catalogue(hands) == state


def test_a_line_is_moved_by_keys(hands: Hands, types: list[ServiceType]) -> None:
    hands.open()
    dialog = open_services(hands)
    pick(dialog, 0)
    for _step in range(3):  # the last one is past the end
        hands.key(Qt.Key.Key_Down, ALT)
        hands.wait()
    assert catalogue(hands) == ["Surgery 30", "Control 30", "Visit 30"]
    assert dialog.table.currentIndex().row() == 2
    hands.key(Qt.Key.Key_Up, ALT)
    hands.wait()
    assert catalogue(hands) == ["Surgery 30", "Visit 30", "Control 30"]
    assert dialog.name.text() == "Visit"
    hands.press(dialog.cancel_button)
    assert entry(hands, "undo") == "Undo: move “Visit” to place 2"
    for _step in range(3):
        undo(hands)
    assert catalogue(hands) == ["Visit 30", "Surgery 30", "Control 30"]


def test_a_line_is_dragged(hands: Hands, types: list[ServiceType]) -> None:
    hands.open()
    dialog = open_services(hands)
    view, start = dialog.table.viewport(), pick(dialog, 2)
    top = dialog.table.visualRect(dialog.table.model().index(0, 0)).topLeft() + QPoint(20, 4)
    QTest.mousePress(view, LEFT, pos=start)
    QTest.mouseMove(view, start - QPoint(0, 12))
    QTest.mouseMove(view, top)
    assert dialog.table.dragging
    assert dialog.table.mark.geometry().top() <= 2
    QTest.mouseRelease(view, LEFT, pos=top)
    hands.wait()
    assert catalogue(hands) == ["Control 30", "Visit 30", "Surgery 30"]
    assert dialog.table.currentIndex().row() == 0
    hands.press(dialog.cancel_button)
    undo(hands)
    assert catalogue(hands) == ["Visit 30", "Surgery 30", "Control 30"]


def test_escape_drops_a_drag_and_leaves_the_dialog_open(hands: Hands, types: list[ServiceType]) -> None:
    hands.open()
    dialog = open_services(hands)
    view, start = dialog.table.viewport(), pick(dialog, 2)
    QTest.mousePress(view, LEFT, pos=start)
    QTest.mouseMove(view, start - QPoint(0, 40))
    assert dialog.table.dragging
    hands.key(Qt.Key.Key_Escape)
    assert not dialog.table.dragging
    assert dialog.isVisible()
    QTest.mouseRelease(view, LEFT, pos=start - QPoint(0, 40))
    hands.wait()
    assert catalogue(hands) == ["Visit 30", "Surgery 30", "Control 30"]


def test_a_pool_goes_and_comes_back_with_its_members(hands: Hands) -> None:
    rooms = [hands.resource(f"Treatment {number}") for number in (1, 2)]
    service = hands.container.catalogue
    pool = service.add_pool(Pool("", "Treatment room", tuple(room.uid for room in reversed(rooms))))
    hands.open()
    hands.window.catalogue.open_pools()
    dialog = hands.dialog(PoolsDialog)
    pick(dialog, 0)
    hands.press(dialog.remove)
    hands.wait()
    hands.press(dialog.cancel_button)
    assert service.pools() == ()
    undo(hands)
    assert [each.members for each in service.pools()] == [pool.members]


def test_what_somebody_changed_since_is_kept_and_said(hands: Hands, types: list[ServiceType]) -> None:
    hands.open()
    dialog = open_services(hands)
    pick(dialog, 0)
    dialog.minutes.setValue(50)
    hands.press(dialog.confirm_button)
    hands.wait()
    hands.press(dialog.cancel_button)
    service = hands.container.catalogue
    changed = service.service("Visit")
    service.edit_service(ServiceType(changed.uid, "Visit", 20, position=changed.position, version=changed.version))
    undo(hands)
    assert hands.window.banner.message is not None
    assert hands.window.banner.message.title == "“Visit” was changed since."
    assert not hands.window.desk.history.can_undo
    assert "Visit 20" in catalogue(hands)


def test_the_rules_of_the_place_go_back_as_one(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window, service = hands.open(), hands.container.availability
    window.menus.actions["rules"].trigger()
    dialog = hands.dialog(RulesDialog)
    hands.choose_line(dialog.outside, "Refuse it")
    hands.choose_line(dialog.notice, "2 hours")
    hands.press(dialog.confirm_button)
    hands.wait()
    assert told(hands)
    assert entry(hands, "undo") == "Undo: change the booking rules of the whole place"
    undo(hands)
    assert (service.rules(), service.outside) == (Rules(0, 0), Outside.ASK)
    redo(hands)
    assert (service.rules(), service.outside) == (Rules(120, 0), Outside.REFUSE)


def test_public_holidays_go_back_with_the_choice(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window, closures = hands.open(), hands.container.closures
    window.resources.open_holidays()
    dialog = hands.dialog(HolidaysDialog)
    hands.until(dialog.country.isEnabled)
    dialog.country.edit.selectAll()
    QTest.keyClicks(dialog.country.edit, "Switzerland")
    hands.until(lambda: dialog.model.rowCount() > 0 and dialog.confirm_button.isEnabled())
    hands.press(dialog.confirm_button)
    hands.wait()
    days = closures.list()
    assert len(days) > 3
    undo(hands)
    assert (closures.list(), hands.container.holidays.chosen) == ((), ("", ""))
    redo(hands)
    assert [each.title for each in closures.list()] == [each.title for each in days]
    assert hands.container.holidays.chosen == ("CH", "")


def test_a_resource_its_hours_and_its_removal_with_its_bookings_go_back(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "10:30")
    window, resources = hands.open(), hands.container.resources
    window.resources.edit(room.uid)
    dialog = hands.dialog(ResourceDialog)
    dialog.hours.text.selectAll()
    QTest.keyClicks(dialog.hours.text, "Mo-Fr 09:00-12:00")
    hands.press(dialog.confirm_button)
    hands.wait()
    assert entry(hands, "undo") == "Undo: change Treatment 1"
    window.resources.remove(room.uid)
    hands.press(hands.dialog(ConfirmDialog).confirm_button)
    hands.wait()
    hands.press(hands.dialog(ConfirmDialog).confirm_button)
    hands.wait()
    assert (resources.list(), hands.words()) == ((), [])
    assert told(hands)
    undo(hands)
    assert hands.words() == ["Check-up Wed 10:00-10:30"]
    assert format_hours(resources.get(room.uid).hours) == "Mo-Fr 09:00-12:00"
    undo(hands)
    assert resources.get(room.uid).hours == room.hours
    redo(hands)
    redo(hands)
    assert (resources.list(), hands.words()) == ((), [])


def test_an_added_resource_is_not_taken_back_once_it_is_booked(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.resources.add()
    dialog = hands.dialog(ResourceDialog)
    dialog.name.setFocus()
    hands.type("Treatment 2")
    hands.press(dialog.confirm_button)
    hands.wait()
    hands.book(hands.container.resources.get("Treatment 2"), TUE, "14:00", "15:00")
    undo(hands)
    assert window.banner.message is not None
    assert window.banner.message.title == "Treatment 2 has 1 booking ahead."
    assert len(hands.container.resources.list()) == 2


def test_the_order_of_resources_and_a_saved_set_go_back(hands: Hands) -> None:
    rooms = [hands.resource(f"Room {number}") for number in (1, 2, 3)]
    window = hands.open()
    window.ordering.step(rooms[0].uid, 1)
    hands.wait()
    window.sets.keep("Mornings")
    assert [each.name for each in hands.container.resources.list()] == ["Room 2", "Room 1", "Room 3"]
    assert entry(hands, "undo") == "Undo: save the set “Mornings”"
    undo(hands)
    assert read_sets(hands.container.settings) == ()
    assert entry(hands, "undo") == "Undo: move Room 1"
    undo(hands)
    assert [each.name for each in hands.container.resources.list()] == ["Room 1", "Room 2", "Room 3"]
