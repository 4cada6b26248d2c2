"""What the window says about what was done: the toast's words, and banners that go once their cause is gone."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from schedapp.errors import BadInput
from schedapp.gui.dialogs.sign_in_dialog import SignInDialog
from schedapp.simulator import Simulator
from tests.gui.hands import MON, THU, TUE, WED, Hands
from tests.gui.test_window_google import browser, connect  # noqa: F401 - a fixture

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_undo_takes_back_and_redo_does_again(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00", "Round 1")
    window = hands.open()
    name = hands.rows()[0].name
    window.grid.reveal(name)
    hands.key(Qt.Key.Key_Delete)
    hands.wait()
    for keys, said in (((CTRL), "Took back: "), (CTRL | SHIFT, "Done again: "), (CTRL, "Took back: ")):
        hands.key(Qt.Key.Key_Z, keys)
        hands.wait()
        assert window.toast.accessibleName() == f"{said}Cancelled “Round 1”"


def test_a_resized_booking_is_said_with_its_new_times(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "14:00", "15:00", "Round 1")
    window = hands.open()
    name = hands.rows()[0].name
    hands.drag_end(name, 30)
    hands.wait()
    assert window.toast.text.text() == "“Round 1” is now 14:00–15:30"
    hands.drag_tile(name, 1, 0)
    hands.wait()
    assert window.toast.text.text() == "Moved “Round 1” to Thu 26 Nov 14:00"


def test_the_text_of_a_toast_is_never_cut(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    messages, toast = window.desk.messages, window.toast
    for text, undo in (("Booked", True), ("Took back: Cancelled “Round 1 of the ward”", False), ("Done", True)):
        messages.note(text, undo=undo)
        QApplication.processEvents()
        assert toast.text.text() == text
        assert toast.text.width() >= toast.text.fontMetrics().horizontalAdvance(text)
        assert toast.text.width() - toast.text.fontMetrics().horizontalAdvance(text) < 12
        toast.setVisible(undo)  # the next one comes over an open one, or anew


def test_a_banner_covers_neither_days_nor_all_day_bookings(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.desk.messages.error(BadInput("This cannot be.", "Do it otherwise."))
    QApplication.processEvents()
    banner = window.banner
    card = QRect(banner.card.mapTo(window.stage, QPoint(0, 0)), banner.card.size())
    assert card.top() >= window.grid.scene.geometry.body_top
    assert window.stage.rect().contains(card)


def test_a_banner_goes_when_the_user_goes_on(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    for go_on in (lambda: hands.click(TUE, "14:00"), lambda: hands.key(Qt.Key.Key_F5)):
        window.desk.messages.error(BadInput("This cannot be.", "Do it otherwise."))
        assert window.banner.isVisible()
        go_on()
        assert not window.banner.isVisible()
        hands.wait()


def test_a_refusal_by_dragging_stays_until_the_next_press(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "11:00")
    hands.book(room, THU, "10:00", "11:00")
    window = hands.open()
    hands.drag_tile(hands.rows()[0].name, 1, 0)
    hands.wait()
    assert window.banner.isVisible()
    hands.click(MON, "14:00")
    assert not window.banner.isVisible()


def test_the_banner_of_an_ended_connection_goes_after_the_next_good_run(
    sim: Simulator,
    hands: Hands,
    browser: list[str],  # noqa: F811
) -> None:
    room = hands.resource("Treatment 1")
    connect(hands, sim, room)
    window = hands.open()
    sim.revoke()
    hands.key(Qt.Key.Key_F5)
    hands.until(window.banner.isVisible)
    assert window.banner.message is not None
    assert window.banner.message.about == hands.container.calendars.connections()[0].connection.uid
    hands.wait()
    hands.press(window.status.parts[0])
    hands.press(hands.dialog(SignInDialog).confirm_button)
    hands.until(lambda: not window.banner.isVisible())


def test_a_long_note_is_broken_in_a_narrow_window(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.resize(window.minimumSize())
    window.attention.open()
    QApplication.processEvents()
    text = (
        "“Maintenance” is moved to Wed 25 Nov, 11:00–12:00. It was in the way of “Check-up” on that day, in that room."
    )
    window.desk.messages.note(text, undo=True)
    QApplication.processEvents()
    toast = window.toast
    assert toast.text.text() == text
    assert toast.text.height() >= toast.text.heightForWidth(toast.text.width())
    assert window.stage.rect().contains(toast.geometry().marginsRemoved(toast.contentsMargins()).center())
    assert toast.card.mapTo(window.stage, toast.card.rect().topLeft()).x() >= 0
    window.desk.messages.note("Undone", undo=False)
    assert toast.text.text() == "Undone"
    assert toast.text.width() < 80
