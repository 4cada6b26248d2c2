"""The brake above the week: held deletions are looked at, accepted or restored; the answers ask Google."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from schedapp.gui.attention.brake import BrakeBar, brake_words
from schedapp.gui.attention.going import FAILED, LOOKING
from schedapp.gui.dialogs.questions import ConfirmDialog
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.theme import ThemeSource
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.connection import Health
from schedapp.simulator import DOCTOR, Simulator
from tests.gui.attention_desk import connected, moment
from tests.gui.hands import THU, Hands
from tests.gui.test_window_google import titles

pytestmark = pytest.mark.usefixtures("sim")
COUNT = 12
NOTHING_MORE = "Thu 26 Nov, 13:30: “Check-up”"


@pytest.fixture
def held(sim: Simulator, hands: Hands) -> MainWindow:
    """A window over twelve bookings whose events were all deleted in Google; the deletions are held."""
    doctor = connected(hands, sim)
    for number in range(COUNT):
        hour, half = 8 + number // 2, 30 * (number % 2)
        hands.book(doctor, THU, f"{hour:02d}:{half:02d}", f"{hour:02d}:{half + 15:02d}")
    hands.container.calendars.sync()
    for event in sim.google.list(DOCTOR):
        sim.google.delete(DOCTOR, event["id"])
    window = hands.open()
    hands.press(window.top.sync)
    hands.until(window.brake.isVisible)
    hands.wait()
    window.banner.close_message()
    return window


def lines(window: MainWindow) -> list[str]:
    (card,) = window.attention_panel.cards.values()
    return [line.text() for line in card.lines]


def health(hands: Hands) -> Health:
    return hands.container.calendars.connections()[0].connection.health


def test_it_says_how_many_of_what(held: MainWindow, hands: Hands) -> None:
    assert held.brake.title.text() == "12 of 12 bookings would be removed from Dr Okafor."
    assert held.brake.detail.text() == "Google no longer has them."
    assert held.brake.accessibleName() == held.brake.title.text()
    assert held.brake.y() == 0, "above the week"
    assert held.grid.mapTo(held.stage, held.grid.rect().topLeft()).y() == held.brake.height()
    assert len(hands.rows()) == COUNT


def test_look_opens_the_panel_at_it(held: MainWindow, hands: Hands) -> None:
    hands.press(held.brake.look)
    (card,) = held.attention_panel.cards.values()
    assert card.hasFocus()
    assert "Nothing was removed" in card.reason.text()


def test_the_card_names_what_would_go(held: MainWindow, sim: Simulator, hands: Hands) -> None:
    sim.google.insert(DOCTOR, {"summary": "New", "start": moment(THU, "18:00"), "end": moment(THU, "19:00")})
    hands.press(held.brake.look)
    assert lines(held) == [LOOKING]
    hands.until(lambda: len(lines(held)) == COUNT)
    assert lines(held)[0] == "Thu 26 Nov, 08:00: “Check-up”"
    assert lines(held)[-1] == NOTHING_MORE
    (card,) = held.attention_panel.cards.values()
    assert card.hasFocus(), "as before it was known"
    assert "13:30: “Check-up”" in card.accessibleDescription()
    assert len(hands.rows()) == COUNT


def test_what_keeps_it_from_being_known_is_said_and_asked_again(
    held: MainWindow, sim: Simulator, hands: Hands
) -> None:  # fmt: skip
    sim.faults.add("*", "drop", count=None)
    hands.press(held.brake.look)
    hands.until(lambda: lines(held)[:1] == [FAILED])
    assert "Google" in lines(held)[1]
    sim.faults.clear()
    held.attention_panel.close_panel()
    hands.press(held.brake.look)
    hands.until(lambda: len(lines(held)) == COUNT)


def test_the_status_bar_leads_to_it(held: MainWindow, hands: Hands) -> None:
    assert "deletions held" in held.status.parts[0].text()
    hands.press(held.status.parts[0])
    (card,) = held.attention_panel.cards.values()
    assert card.hasFocus()


def test_accept_asks_once_more_and_the_default_keeps(held: MainWindow, hands: Hands) -> None:
    hands.press(held.brake.accept)
    dialog = hands.dialog(ConfirmDialog)
    assert "Okafor" in dialog.heading.text()
    assert any("each can be restored from its history" in label.text() for label in dialog.findChildren(QLabel))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    hands.wait()
    assert len(hands.rows()) == COUNT
    assert held.brake.isVisible()
    hands.press(held.brake.accept)
    hands.press(hands.dialog(ConfirmDialog).confirm_button)
    hands.until(lambda: not held.brake.isVisible())
    assert hands.rows() == []
    assert "12 bookings are removed here" in held.toast.accessibleName()
    assert health(hands) is Health.OK
    assert held.top.attention.isHidden()


def test_restore_puts_the_events_back(held: MainWindow, sim: Simulator, hands: Hands) -> None:
    hands.press(held.brake.restore)
    hands.until(lambda: not held.brake.isVisible())
    assert len(titles(sim)) == COUNT
    assert len(hands.rows()) == COUNT
    assert "put back" in held.toast.accessibleName()


def test_the_window_goes_on_while_google_is_asked(held: MainWindow, sim: Simulator, hands: Hands) -> None:
    hands.press(held.brake.look)
    hands.until(lambda: lines(held)[-1:] == [NOTHING_MORE])
    fault = sim.faults.add("events.list", "hold")
    hands.press(held.brake.restore)
    assert fault.wait_entered()
    (card,) = held.attention_panel.cards.values()
    assert not held.brake.restore.isEnabled()
    assert not held.brake.accept.isEnabled()
    assert not any(button.isEnabled() for button in card.buttons)
    assert held.brake.wheel.running
    assert card.wheel.running
    held.desk.week.turn(1)
    assert held.top.title.text().startswith("30 November")
    held.attention.answer(card.entry.id, "mine")
    fault.release()
    hands.until(lambda: not held.brake.isVisible())
    hands.wait()
    assert len(titles(sim)) == COUNT
    assert not held.banner.isVisible(), "the second answer was not taken"


def test_a_failed_answer_is_said_and_can_be_given_again(held: MainWindow, sim: Simulator, hands: Hands) -> None:
    sim.faults.add("*", "drop", count=None)
    hands.press(held.brake.restore)
    hands.until(held.banner.isVisible)
    assert held.brake.isVisible()
    hands.until(held.brake.restore.isEnabled)
    sim.faults.clear()
    hands.press(held.brake.restore)
    hands.until(lambda: not held.brake.isVisible())
    assert len(titles(sim)) == COUNT


# --- words and room, without a window ---------------------------------------------------------------------------


def item(reason: str, uid: str = "decision-1") -> Attention:
    return Attention(uid, AttentionKind.DELETIONS_HELD, "Room", reason, 1, resource="room")


REASON = "42 of 60 bookings would be removed. Google no longer has them. Nothing was removed: look at the calendar."


@pytest.mark.parametrize(
    ("reason", "others", "words"),
    [
        (REASON, 0, ("42 of 60 bookings would be removed from Room 2.", "Google no longer has them.")),
        (
            REASON,
            1,
            (
                "42 of 60 bookings would be removed from Room 2.",
                "Google no longer has them. 1 more calendar waits for an answer.",
            ),
        ),
        ("The calendar was emptied.", 0, ("Room 2: The calendar was emptied.", "")),
    ],
)
def test_its_words(reason: str, others: int, words: tuple[str, str]) -> None:
    assert brake_words(item(reason), "Room 2", others) == words


def test_its_buttons_go_below_the_words_where_there_is_little_room(qtbot: QtBot, qapp: QApplication) -> None:
    bar = BrakeBar(ThemeSource(qapp))
    qtbot.addWidget(bar)
    bar.show_items([item(REASON)], {"room": "Room 2"})
    for width, below in ((900, False), (420, True), (900, False)):
        bar.resize(width, 200)
        qapp.processEvents()
        top = bar.look.mapTo(bar, bar.look.rect().topLeft()).y()
        assert (top > bar.detail.geometry().bottom()) is below
        assert bar.restore.mapTo(bar, bar.restore.rect().topRight()).x() <= width
