"""Ctrl+K, the search and the date: what is typed finds it, Enter goes there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.absence_dialog import AbsenceDialog
from schedapp.gui.palette.entries import Part
from schedapp.gui.palette.matching import match, word_marks
from schedapp.gui.palette.panel import Palette
from schedapp.gui.viewstate import View
from schedapp.model.resource import Kind
from tests.gui.hands import THU, TUE, WED, Hands, at

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clinic(hands: Hands) -> Hands:
    doctor = hands.resource("Dr Meier", Kind.PERSON)
    room = hands.resource("Room 1")
    hands.book(doctor, WED, "10:00", "11:00", "Check-up", client="Anna Novak")
    hands.book(room, THU + 7, "10:00", "11:00", "<b>Bold</b> visit", client="Anna Novak")
    window = hands.open()
    window.grid.setFocus()
    hands.until(window.grid.hasFocus)
    return hands


def palette(hands: Hands) -> Palette:
    return hands.window.keys.finding.palette


def ask(hands: Hands, text: str) -> list[tuple[Part, str]]:
    """Opens the palette, types, waits for the answer."""
    if not palette(hands).isVisible():
        hands.key(Qt.Key.Key_K, CTRL)
    found = palette(hands)
    found.field.clear()
    with hands.qtbot.waitSignal(found.paused):
        QTest.keyClicks(found.field, text)
    hands.wait()
    return [(entry.part, entry.text) for entry in found.model.entries]


def test_it_finds_commands_and_does_them(clinic: Hands) -> None:
    assert (Part.COMMAND, "Find a time") in ask(clinic, "fi ti")
    clinic.key(Qt.Key.Key_Return)
    assert not palette(clinic).isVisible()
    assert clinic.window.finder_panel.isVisible()


def test_choices_of_submenus_are_commands_too(clinic: Hands) -> None:
    assert ask(clinic, "theme dark")[0] == (Part.COMMAND, "Theme: Dark")
    ask(clinic, "view month")
    clinic.key(Qt.Key.Key_Return)
    assert clinic.window.desk.week.view is View.MONTH


def test_what_the_menu_of_a_resource_has_is_found_by_its_words(clinic: Hands) -> None:
    found = [text for part, text in ask(clinic, "closures") if part is Part.COMMAND]
    assert found == ["Closures and time off: Dr Meier", "Closures and time off: Room 1"]
    assert (Part.COMMAND, "Is out of order: Room 1") in ask(clinic, "order room")
    assert all(part is not Part.COMMAND or "Meier" not in text for part, text in ask(clinic, "meier"))
    assert ask(clinic, "ill mei")[0] == (Part.COMMAND, "Is ill: Dr Meier")
    clinic.key(Qt.Key.Key_Return)
    clinic.dialog(AbsenceDialog).reject()


def test_it_finds_bookings_and_goes_there(clinic: Hands) -> None:
    found = ask(clinic, "novak visit")
    assert found == [(Part.BOOKING, "<b>Bold</b> visit · Anna Novak")]
    clinic.key(Qt.Key.Key_Return)
    grid = clinic.window.grid
    assert grid.occurrences.entry(grid.occurrences.row_of(grid.selected_name())).start == at(THU + 7, "10:00")
    assert grid.hasFocus()


def test_what_is_hidden_is_shown_again(clinic: Hands) -> None:
    room = clinic.window.desk.feed.resources[1]
    clinic.window.resources.set_hidden({room.uid})
    ask(clinic, "bold")
    clinic.key(Qt.Key.Key_Return)
    assert clinic.window.grid.selected_name()
    assert not clinic.window.desk.feed.hidden


def test_a_client_leads_to_the_next_booking(clinic: Hands) -> None:
    found = ask(clinic, "anna")
    assert found[-1] == (Part.CLIENT, "Anna Novak")
    clinic.key(Qt.Key.Key_Up)
    clinic.key(Qt.Key.Key_Return)
    grid = clinic.window.grid
    assert grid.occurrences.entry(grid.occurrences.row_of(grid.selected_name())).title == "Check-up"


def test_a_resource_is_shown_alone(clinic: Hands) -> None:
    ask(clinic, "room 1")
    entry = next(each for each in palette(clinic).model.entries if each.detail == "Show only this one")
    entry.act()
    assert [clinic.window.desk.feed.names[uid] for uid in clinic.window.desk.feed.shown] == ["Room 1"]
    day = next(each for each in palette(clinic).model.entries if each.detail == "Its day")
    day.act()
    assert clinic.window.desk.week.view is View.DAY


@pytest.mark.parametrize(
    ("text", "words"), [("+1w", "Tuesday 1 December 2026"), ("24.12.", "Thursday 24 December 2026")]
)
def test_a_date_is_gone_to(clinic: Hands, text: str, words: str) -> None:
    clinic.key(Qt.Key.Key_G)
    field = palette(clinic).field
    assert len(palette(clinic).model.entries) == 5, "the near ones are offered"
    QTest.keyClicks(field, text)
    assert [entry.text for entry in palette(clinic).model.entries] == [words]
    clinic.key(Qt.Key.Key_Return)
    assert str(clinic.window.desk.week.at.day) in words


def test_search_finds_bookings_alone(clinic: Hands) -> None:
    clinic.key(Qt.Key.Key_Slash)
    assert palette(clinic).model.rowCount() == 0
    assert {part for part, _ in ask(clinic, "new")} == set()
    assert not palette(clinic).nothing.isHidden()
    assert {part for part, _ in ask(clinic, "check")} == {Part.BOOKING}


def test_arrows_go_round_and_esc_closes(clinic: Hands) -> None:
    clinic.key(Qt.Key.Key_K, CTRL)
    found = palette(clinic)
    assert found.list.currentIndex().row() == 0
    clinic.key(Qt.Key.Key_Up)
    assert found.list.currentIndex().row() == found.model.rowCount() - 1
    clinic.key(Qt.Key.Key_Down)
    assert found.list.currentIndex().row() == 0
    clinic.key(Qt.Key.Key_Escape)
    assert not found.isVisible()
    assert clinic.window.grid.hasFocus()


def test_a_click_elsewhere_closes_it(clinic: Hands) -> None:
    clinic.key(Qt.Key.Key_K, CTRL)
    clinic.click(TUE, "15:00")
    clinic.until(lambda: not palette(clinic).isVisible())


def test_a_click_on_a_line_does_it(clinic: Hands) -> None:
    ask(clinic, "view month")
    view = palette(clinic).list
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.currentIndex()).center())
    assert clinic.window.desk.week.view is View.MONTH


def test_one_question_for_fast_typing(clinic: Hands) -> None:
    asked: list[str] = []
    palette(clinic).paused.connect(asked.append)
    ask(clinic, "check-up")
    assert asked == ["check-up"]


# --- matching ------------------------------------------------------------------------------------------------


def test_letters_in_their_order_match_and_are_marked() -> None:
    found = match("nb", "New booking")
    assert found is not None
    assert found.marks == (0, 4)
    assert match("booking new", "New booking") is not None
    assert match("zz", "New booking") is None
    whole, scattered = match("day", "Day"), match("day", "Delay by")
    assert whole is not None
    assert scattered is None or whole.score > scattered.score


def test_the_beginning_of_a_word_counts_more() -> None:
    begin, middle = match("day", "Several days"), match("day", "Monday")
    assert begin is not None
    assert middle is not None
    assert begin.score > middle.score


def test_marks_stand_where_the_letters_are() -> None:
    text = "İstanbul · Straße"
    assert [text[at] for at in word_marks("stan", text)] == list("stan")
    assert word_marks("", text) == ()
