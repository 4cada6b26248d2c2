"""Closures and time off: in the grid, in their dialog, in Google."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.closures_dialog import EVERYBODY, ClosuresDialog
from schedapp.layout.day import week_frames
from schedapp.layout.open_hours import Closing, closed_parts, open_minutes
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.timespan import AllDay, Timed
from schedapp.simulator import DOCTOR, Simulator
from tests.gui.hands import FRI, MONDAY, THU, WED, ZONE, Hands, at
from tests.gui.test_window_google import connect, titles

NOON, EVENING = 12 * 60, 18 * 60


def open_closures(hands: Hands, resource: Resource) -> ClosuresDialog:
    window = hands.window
    window.resources.open_menu(resource.uid, window.mapToGlobal(window.rect().center()))
    hands.choose(hands.popup(), "Closures and time off…")
    return hands.dialog(ClosuresDialog)


def test_a_closure_takes_the_hours_of_its_resource_alone() -> None:
    hours = parse_hours("Mo-Fr 08:00-18:00")
    one, other = (Resource(name * 8, name, Kind.ROOM, "#2563EB", ZONE, hours) for name in "ab")
    frames = week_frames(MONDAY, 7, ZONE)
    afternoon = Closing(one.uid, at(THU, "12:00"), at(THU, "20:00"), "Repairs")
    holiday = Closing("", at(FRI, "00:00"), at(FRI + 1, "00:00"), "Holiday")
    alone = open_minutes([one], frames, [afternoon, holiday])
    assert alone[WED] == ((480, EVENING),)
    assert alone[THU] == ((480, NOON),)
    assert alone[FRI] == ()
    both = open_minutes([one, other], frames, [afternoon, holiday])
    assert both[THU] == ((480, EVENING),)
    assert closed_parts([afternoon], both, frames)[THU] == ((NOON, 1200, "Repairs", False),)
    assert closed_parts([afternoon], alone, frames)[THU] == ((NOON, 1200, "Repairs", True),)
    assert closed_parts([holiday], both, frames)[FRI] == ((0, 1440, "Holiday", True),)
    assert closed_parts([holiday], both, frames)[THU] == ()


def test_the_grid_shows_what_is_closed_and_why(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    closures = hands.container.closures
    closures.add(Closure("", AllDay(date(2026, 11, 26), date(2026, 11, 27)), title="Thanksgiving"))
    closures.add(Closure("", Timed(at(WED, "13:00"), at(WED, "15:00"), ZONE), room.uid, title="Repairs"))
    window = hands.open()
    assert window.grid.scene.opened[THU] == ()
    assert window.grid.scene.closed[WED] == ((780, 900, "Repairs", True),)
    assert window.grid.accessibleDescription() == "Closed: Repairs; Thanksgiving"
    other = hands.resource("Treatment 2")
    window.desk.feed.refresh()
    assert window.grid.scene.closed[WED] == ((780, 900, "Treatment 1: Repairs", False),)
    window.resources.show_only(other.uid)
    assert window.grid.scene.closed[WED] == ()
    assert window.grid.scene.closed[THU][0].words == "Thanksgiving"


def test_a_closure_is_added_and_removed_in_the_dialog(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON)
    window = hands.open()
    dialog = open_closures(hands, doctor)
    assert dialog.nothing.isVisible()
    assert not dialog.remove.isEnabled()
    hands.type("Congress")
    hands.press(dialog.confirm_button)
    hands.until(lambda: dialog.table.lines)
    assert dialog.table.lines[0].cells == ("Wed 25 Nov 2026", "Dr Okafor", "Congress")
    assert hands.container.closures.list()[0].kind is ClosureKind.TIME_OFF
    assert window.grid.scene.closed[WED][0].words == "Congress"
    hands.choose_line(dialog.of, EVERYBODY)
    QTest.keyClick(dialog.when.all_day, Qt.Key.Key_Space)
    hands.press(dialog.confirm_button)
    hands.until(lambda: len(dialog.table.lines) == 2)
    assert ("Wed 25 Nov 2026, 09:00 – 09:30", EVERYBODY, "Closed") in [line.cells for line in dialog.table.lines]
    first = dialog.table.visualRect(dialog.table.model().index(0, 0))
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=first.center())
    hands.press(dialog.remove)
    hands.until(lambda: len(dialog.table.lines) == 1)
    dialog.reject()
    assert len(hands.container.closures.list()) == 1


def test_an_end_before_the_start_is_refused(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.open()
    dialog = open_closures(hands, room)
    dialog.when.last_day.edit.setFocus()
    dialog.when.last_day.edit.selectAll()
    hands.type("23 Nov")
    hands.press(dialog.confirm_button)
    hands.until(dialog.problem.isVisible)
    assert hands.container.closures.list() == ()
    dialog.reject()


@pytest.mark.usefixtures("sim")
def test_closures_go_to_google_where_that_is_chosen(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON)
    connect(hands, sim, doctor)
    hands.container.calendars.change(DOCTOR, availability=True)
    hands.open()
    dialog = open_closures(hands, doctor)
    hands.type("Congress")
    hands.press(dialog.confirm_button)
    hands.until(lambda: len(titles(sim)) == 1)
    dialog.reject()
