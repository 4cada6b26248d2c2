"""The attention panel by keys alone, with long lists, hostile texts and narrow windows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.simulator import Simulator
from tests.gui.attention_desk import (
    CTRL,
    SHIFT,
    button,
    cards,
    clash,
    connected,
    insert,
    rename_on_both_sides,
    shown_texts,
)
from tests.gui.hands import WED, Hands

pytestmark = pytest.mark.usefixtures("sim")


# --- keys -------------------------------------------------------------------------------------------------------


def test_keys_alone_answer_everything(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.book(doctor, WED, "10:00", "11:00", "Check-up")
    rename_on_both_sides(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.until(lambda: "2 need" in window.top.attention.accessibleName())
    hands.key(Qt.Key.Key_A, CTRL | SHIFT)
    conflict, clashing = cards(window)
    assert conflict.hasFocus()
    hands.key(Qt.Key.Key_Down)
    assert clashing.hasFocus()
    hands.key(Qt.Key.Key_Down)
    assert clashing.hasFocus(), "the last one is the last one"
    hands.key(Qt.Key.Key_Home)
    assert conflict.hasFocus()
    hands.key(Qt.Key.Key_End)
    assert clashing.hasFocus()
    hands.key(Qt.Key.Key_Up)
    hands.key(Qt.Key.Key_Tab)
    assert conflict.buttons[0].hasFocus()
    hands.key(Qt.Key.Key_Space)
    hands.until(lambda: len(cards(window)) == 1)
    hands.until(lambda: cards(window)[0].hasFocus())
    for _ in cards(window)[0].buttons:
        hands.key(Qt.Key.Key_Tab)
    assert cards(window)[0].buttons[-1].hasFocus()
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: not cards(window))
    hands.until(window.attention_panel.close_button.hasFocus)
    hands.key(Qt.Key.Key_Escape)
    assert window.grid.hasFocus()
    assert hands.container.attention.count() == 0


def test_enter_on_a_card_shows_it_in_the_week(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    window.desk.week.turn(-2)
    hands.key(Qt.Key.Key_A, CTRL | SHIFT)
    hands.key(Qt.Key.Key_Return)
    assert window.top.title.text() == "23 – 29 November 2026"
    assert cards(window)[0].hasFocus(), "keys go on in the panel"


# --- text from outside, long lists, narrow windows --------------------------------------------------------------


def test_hostile_and_endless_titles_stay_text_and_inside_of_the_panel(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    hands.book(doctor, WED, "10:00", "11:00", "Check-up")
    hostile = "<b>&bold</b> " + "very long name " * 30
    rename_on_both_sides(hands, sim, title=f"Mine {hostile}", theirs=hostile)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    hands.wait()
    (card,) = cards(window)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in card.findChildren(QLabel) if label.text())
    assert "<b>" in card.title.text()
    assert "&lt;b&gt;" in card.title.toolTip()
    panel = window.attention_panel
    assert card.width() <= panel.area.viewport().width()
    for found in card.buttons:
        assert found.geometry().right() <= card.width()
    cut = next(found for found in card.buttons if "…" in found.text())
    assert "&lt;b&gt;" in cut.toolTip()


def test_a_long_list_comes_in_parts(hands: Hands, sim: Simulator) -> None:
    doctor = connected(hands, sim)
    for number in range(45):
        start = f"{8 + number % 9:02d}:00"
        day, end = WED + number // 9, f"{8 + number % 9:02d}:30"
        hands.book(doctor, day, start, end, f"Visit {number}", anyway=True)
        insert(sim, f"Event {number}", day, start, end)
    hands.container.calendars.sync()
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    panel = window.attention_panel
    assert window.top.attention.accessibleName() == "45 need attention"
    assert len(cards(window)) == 20
    assert panel.more.text() == "Show 25 more"
    panel.area.ensureWidgetVisible(panel.more)
    hands.press(panel.more)
    assert len(cards(window)) == 40
    assert cards(window)[20].hasFocus()
    hands.press(panel.more)
    assert len(cards(window)) == 45
    assert not panel.more.isVisible()
    assert cards(window)[40].hasFocus()


@pytest.mark.parametrize("width", [760, 1000, 1440])
def test_the_week_keeps_its_room_beside_the_panel(hands: Hands, width: int) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.resize(width, 600)
    hands.key(Qt.Key.Key_A, CTRL | SHIFT)
    QApplication.processEvents()
    assert window.width() == width
    assert window.grid.width() >= 340
    assert window.side.isVisible() == (width > 1000)
    window.attention_panel.close_panel()
    QApplication.processEvents()
    assert window.side.isVisible()


def test_a_sign_in_is_among_what_needs_attention(sim: Simulator, hands: Hands) -> None:
    connected(hands, sim)
    window = hands.open()
    hands.press(window.top.sync)
    hands.wait()
    sim.revoke()
    hands.press(window.top.sync)
    hands.until(window.top.attention.isVisible)
    window.banner.close_message()
    hands.press(window.top.attention)
    (card,) = cards(window)
    assert "new sign-in" in shown_texts(card)
    hands.press(button(card, "Sign in again"))
    hands.dialog(SignInDialog).reject()


def test_an_answer_of_another_desk_takes_the_card_away(sim: Simulator, hands: Hands) -> None:
    doctor = connected(hands, sim)
    clash(hands, sim, doctor)
    window = hands.open()
    hands.until(window.top.attention.isVisible)
    hands.press(window.top.attention)
    (item,) = hands.container.attention.list()
    hands.container.attention.resolve(item.id, "both")
    window.desk.feed.look()
    hands.until(lambda: not cards(window))
    assert any(row.clash for row in hands.rows())
