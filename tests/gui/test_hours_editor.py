"""The weekly hours of a resource, row by row: intervals, breaks, copies to other days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from schedapp.gui.dialogs.hours_editor import HoursEditor
from schedapp.gui.dialogs.hours_row import next_interval
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.model.resource import format_hours
from tests.gui.hands import MON, SAT, SUN, TUE, WED, Hands


@pytest.fixture
def dialog(hands: Hands) -> ResourceDialog:
    room = hands.resource("Treatment 1")
    hands.open().resources.edit(room.uid)
    return hands.dialog(ResourceDialog)


@pytest.fixture
def editor(dialog: ResourceDialog) -> HoursEditor:
    return dialog.hours


def enter(hands: Hands, line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    hands.type(text)
    hands.key(Qt.Key.Key_Tab)


def test_a_break_is_made_with_the_plus(hands: Hands, dialog: ResourceDialog, editor: HoursEditor) -> None:
    monday = editor.rows[MON]
    enter(hands, monday.fields[0].end.edit, "12")
    hands.press(monday.plus)
    assert monday.intervals() == [(480, 720), (780, 1020)]
    enter(hands, monday.fields[1].end.edit, "17:30")
    assert editor.text.text() == "Mo 08:00-12:00,13:00-17:30; Tu-Fr 08:00-18:00"
    hands.press(dialog.confirm_button)
    hands.wait()
    (room,) = hands.container.resources.list()
    assert format_hours(room.hours) == "Mo 08:00-12:00,13:00-17:30; Tu-Fr 08:00-18:00"


def test_one_interval_is_taken_away_and_the_last_one_closes_the_day(hands: Hands, editor: HoursEditor) -> None:
    tuesday = editor.rows[TUE]
    hands.press(tuesday.plus)
    hands.press(tuesday.fields[0].remove)
    assert tuesday.intervals() == [(1140, 1380)]
    hands.press(tuesday.fields[0].remove)
    assert not tuesday.box.isChecked()
    assert tuesday.closed.isVisible()
    assert not tuesday.plus.isVisible()
    assert editor.text.text() == "Mo 08:00-18:00; We-Fr 08:00-18:00"


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("To Monday – Friday", "Mo-Fr 09:00-18:00"),
        ("To every day", "Mo-Su 09:00-18:00"),
    ],
)
def test_a_day_is_copied_to_others(hands: Hands, editor: HoursEditor, entry: str, text: str) -> None:
    monday = editor.rows[MON]
    enter(hands, monday.fields[0].start.edit, "9")
    hands.press(monday.copy)
    hands.choose(hands.popup(), entry)
    assert editor.text.text() == text
    assert editor.rows[SUN].box.isChecked() is (entry == "To every day")


def test_what_ends_before_it_begins_is_said(hands: Hands, dialog: ResourceDialog, editor: HoursEditor) -> None:
    field = editor.rows[WED].fields[0]
    enter(hands, field.start.edit, "19:00")
    hands.press(dialog.confirm_button)
    assert "end after it begins" in dialog.problem.text()
    assert field.end.property("invalid") is True
    enter(hands, field.end.edit, "20:00")
    hands.press(dialog.confirm_button)
    hands.wait()
    (room,) = hands.container.resources.list()
    assert "We 19:00-20:00" in format_hours(room.hours)


def test_intervals_that_overlap_are_one(hands: Hands, editor: HoursEditor) -> None:
    saturday = editor.rows[SAT]
    hands.press(saturday.box)
    hands.press(saturday.plus)
    enter(hands, saturday.fields[1].start.edit, "17:00")
    assert format_hours(editor.hours()).endswith("Sa 08:00-23:00")


def test_a_closed_day_gets_usual_hours(hands: Hands, editor: HoursEditor) -> None:
    hands.press(editor.rows[SUN].box)
    assert editor.rows[SUN].intervals() == [(480, 1080)]


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: (pair[0], max(pair)))))
def test_one_more_interval_is_always_one_that_can_be_used(present: list[tuple[int, int]]) -> None:
    start, end = next_interval(present)
    assert 0 <= start < end <= 1440
