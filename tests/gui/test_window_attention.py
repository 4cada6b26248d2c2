"""What needs attention, in the window: chip, panel, answers and tiles; against the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from schedapp.gui.attention.parts import ValueBox
from schedapp.model.attention import AttentionKind
from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import Simulator
from tests.clocks import summer_time_given_up
from tests.gui.attention_desk import (
    CTRL,
    SHIFT,
    button,
    cards,
    clash,
    connected,
    rename_on_both_sides,
)
from tests.gui.hands import LEFT, PLAIN, THU, TUE, WED, ZONE, Hands
from tests.gui.test_window_google import titles

pytestmark = pytest.mark.usefixtures("sim")


@pytest.fixture
def new_rules(tmp_path: Path) -> Iterator[Callable[[], None]]:
    with summer_time_given_up(tmp_path / "zones", ZONE) as come:
        yield come


# --- the chip and the panel -------------------------------------------------------------------------------------


def test_nothing_needs_attention(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    assert not window.top.attention.isVisible()
    assert not window.attention_panel.isVisible()
    hands.key(Qt.Key.Key_A, CTRL | SHIFT)
    panel = window.attention_panel
    assert panel.isVisible()
    assert panel.nothing.isVisible()
    assert "Nothing needs your attention" in [label.text() for label in panel.nothing.findChildren(QLabel)]
    hands.key(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert window.grid.hasFocus()


def test_the_chip_counts_and_opens_the_panel(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    chip = window.top.attention
    hands.until(chip.isVisible)
    assert chip.text().strip().startswith("1")
    assert chip.accessibleName() == "1 needs attention"
    hands.press(chip)
    assert window.attention_panel.isVisible()
    assert chip.isChecked()
    (card,) = cards(window)
    assert card.title.text() == "Maintenance"
    assert card.when.text() == "Thu 26 Nov, 16:30 – 17:30 · Dr Okafor"
    assert card.hasFocus()
    hands.press(chip)
    assert not window.attention_panel.isVisible()
    assert not chip.isChecked()


def test_what_new_rules_of_the_clocks_moved_is_listed_until_it_was_seen(
    hands: Hands, new_rules: Callable[[], None]
) -> None:
    room = hands.resource("Treatment 1")
    for hour in range(15):
        when = Timed(*(parse_iso(f"2027-06-01T{hour:02}:{minute}", ZONE) for minute in ("00", "30")), ZONE)
        hands.container.bookings.add(Booking("", "Check-up", when, (room.uid,)), anyway=True)
    hands.container.clock_rules.follow()
    new_rules()
    hands.container.clock_rules.follow()
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    (card,) = cards(window)
    assert card.title.text() == "15 bookings moved by a new rule"
    assert [line.text() for line in (card.lines[0], *card.lines[-2:])] == [
        "Tue 1 Jun 2027, 00:00 (not 23:00): “Check-up”",
        "Tue 1 Jun 2027, 11:00 (not 10:00): “Check-up”",
        "and 3 more, each in the history of its booking.",
    ]
    hands.press(button(card, "Seen"))
    hands.until(lambda: not cards(window))
    assert hands.container.attention.list() == ()


def test_a_conflict_shows_both_values_and_which_is_in_place(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.book(doctor, WED, "10:00", "11:00", "Check-up")
    rename_on_both_sides(hands, sim)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    (card,) = cards(window)
    mine, theirs = card.findChildren(ValueBox)
    assert (mine.value.text(), theirs.value.text()) == ("Follow-up", "Call back")
    assert "in place" not in [label.text() for label in mine.findChildren(QLabel)]
    assert "in place" in [label.text() for label in theirs.findChildren(QLabel)]
    assert "was put aside" in card.reason.text()
    assert card.accessibleName() == "Conflict, Call back, Title · Wed 25 Nov, 10:00 – 11:00 · Dr Okafor"
    assert "Yours: Follow-up. Google’s: Call back, in place now." in card.accessibleDescription()


def test_my_value_is_put_in_place_sent_and_can_be_undone(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.book(doctor, WED, "10:00", "11:00", "Check-up")
    rename_on_both_sides(hands, sim)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    hands.press(button(cards(window)[0], "Follow-up"))
    hands.until(lambda: not cards(window))
    assert hands.words() == ["Follow-up Wed 10:00-11:00"]
    assert window.attention_panel.nothing.isVisible()
    assert not window.top.attention.isVisible()
    assert window.toast.isVisible()
    assert window.toast.undo_button.isVisible()
    hands.press(window.top.sync)
    hands.until(lambda: titles(sim) == ["Follow-up"])
    hands.wait()
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.until(lambda: hands.words() == ["Call back Wed 10:00-11:00"])


def test_keeping_what_is_in_place_offers_no_undo(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.book(doctor, WED, "10:00", "11:00", "Check-up")
    rename_on_both_sides(hands, sim)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    keep = next(found for found in cards(window)[0].buttons if found.answer.key == "theirs")
    hands.press(keep)
    hands.until(lambda: not cards(window))
    assert window.toast.isVisible()
    assert not window.toast.undo_button.isVisible()
    assert hands.words() == ["Call back Wed 10:00-11:00"]


def test_a_clash_is_repaired_by_a_button(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    (card,) = cards(window)
    before = hands.words()
    hands.press(next(found for found in card.buttons if found.answer.key == "repair-1"))
    hands.until(lambda: not cards(window))
    hands.wait()
    assert len(hands.words()) == 2
    assert hands.words() != before
    assert not any(row.clash for row in hands.rows())
    assert "is moved to" in window.toast.accessibleName()
    hands.press(window.toast.undo_button)
    hands.wait()
    assert hands.words() == before
    hands.until(lambda: cards(window))
    assert all(row.clash for row in hands.rows()), "the same clash is there again, to be answered otherwise"
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Y, CTRL)
    hands.wait()
    assert not any(row.clash for row in hands.rows())


def test_a_refused_answer_is_said_and_the_card_stays(sim: Simulator, hands: Hands) -> None:
    """The slot that a repair needs went between the list and the click."""
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    (card,) = cards(window)
    repair = next(item for item in hands.container.attention.list() if item.kind is AttentionKind.CLASH)
    window.desk.feed.stop()
    for start, end in (("08:00", "12:00"), ("12:00", "16:00"), ("17:30", "20:00"), ("20:00", "23:00")):
        hands.book(doctor, THU, start, end, "Blocked", anyway=True)
    hands.press(next(found for found in card.buttons if found.answer.key == "repair-1"))
    hands.until(window.banner.isVisible)
    hands.wait()
    assert repair.id in window.attention_panel.cards
    assert not window.attention_panel.cards[repair.id].busy
    assert all(found.isEnabled() for found in window.attention_panel.cards[repair.id].buttons)


# --- the week goes along ----------------------------------------------------------------------------------------


def test_a_click_on_a_card_turns_the_week_and_marks_both_tiles(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    window.desk.week.turn(3)
    (card,) = cards(window)
    QTest.mouseClick(card, LEFT, PLAIN, card.title.geometry().center())
    assert window.top.title.text() == "23 – 29 November 2026"
    names = {row.name for row in hands.rows()}
    assert len(names) == 2
    assert window.grid.scene.pointed == names
    assert window.grid.selected_name() in names
    assert card.property("shown") is True
    hands.click(TUE, "09:00")
    assert window.grid.scene.pointed == frozenset()
    assert card.property("shown") is False


def test_a_hidden_resource_is_shown_for_it(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.resource("Treatment 1")
    clash(hands, sim, doctor)
    window = hands.open()
    window.desk.feed.set_hidden({doctor.uid})
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    hands.key(Qt.Key.Key_Return)
    assert doctor.uid in window.desk.feed.shown
    box = window.side.model.index_of(doctor.uid).data(Qt.ItemDataRole.CheckStateRole)
    assert Qt.CheckState(box) is Qt.CheckState.Checked
    assert window.grid.selected_name()


def test_the_menu_of_a_clashing_tile_leads_to_its_repair(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    free = hands.book(doctor, TUE, "10:00", "11:00", "Free of it")
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    for row in (row for row in hands.rows() if row.name != free.uid):
        window.grid.reveal(row.name)
        window.grid.setFocus()
        window.grid.menu_requested.emit(row.name, window.grid.rect_of(row.name).center())
        hands.choose(hands.popup(), "Repair…")
        (card,) = cards(window)
        hands.until(card.hasFocus)
        window.attention_panel.close_panel()
    window.grid.menu_requested.emit(free.uid, window.grid.rect_of(free.uid).center())
    menu = hands.popup()
    assert "Repair…" not in [action.text() for action in menu.actions()]
    menu.close()


def test_a_conflict_marks_its_tile_for_eyes_and_ears(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.book(doctor, WED, "10:00", "11:00", "Check-up")
    rename_on_both_sides(hands, sim)
    window = hands.open()
    (row,) = hands.rows()
    hands.until(lambda: window.grid.scene.flagged == {row.name})
    index = window.grid.occurrences.index(0)
    assert "needs your answer" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Needs your answer" in index.data(Qt.ItemDataRole.ToolTipRole)
    window.grid.menu_requested.emit(row.name, window.grid.rect_of(row.name).center())
    hands.choose(hands.popup(), "Answer…")
    assert cards(window)[0].hasFocus()
