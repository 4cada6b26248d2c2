"""Undo and redo in the window: every kind of change, by keys, menu and toast, in order, for more than fifty steps."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt

from schedapp.gui.dialogs.closures_dialog import ClosuresDialog
from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.model.booking import EditScope
from schedapp.simulator import DOCTOR, Simulator
from tests.gui.hands import FRI, MON, THU, TUE, WED, Hands, at
from tests.gui.test_window_google import connect

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)


def undo(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()


def redo(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Y, CTRL)
    hands.wait()


def delete(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Delete)
    hands.wait()


def entry(hands: Hands, name: str) -> str:
    return hands.window.menus.actions[name].text().replace("&", "")


def test_sixty_steps_by_mouse_and_back_and_forth_by_keys(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "10:30")
    hands.open()
    name = hands.rows()[0].name
    seen = [hands.words()]
    for step in range(60):
        if step % 3 == 2:
            hands.drag_end(name, 15 if step % 2 else -15)
        else:
            hands.drag_tile(name, 0, 30 if step % 2 else -15)
        hands.wait()
        seen.append(hands.words())
    assert hands.window.desk.history.stack.index() == 60
    for step in reversed(range(60)):
        undo(hands)
        assert hands.words() == seen[step]
    for step in range(60):
        redo(hands)
        assert hands.words() == seen[step + 1]


def test_each_way_to_change_a_booking_can_be_taken_back(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.resource("Treatment 2")
    hands.book(room, MON, "08:00", "09:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    states = [hands.words()]

    def done() -> None:
        hands.wait()
        states.append(hands.words())
        assert states[-1] != states[-2]
        assert window.toast.isVisible()
        assert window.toast.undo_button.isVisible()
        window.toast.hide()

    def name(title: str) -> str:
        return next(row.name for row in hands.rows() if row.title == title)

    hands.draw(WED, "10:00", "11:00")
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    done()
    hands.drag_tile(name("Check-up"), 1, 60)
    done()
    hands.drag_end(name("Check-up"), 30)
    done()
    hands.double_click(name("Check-up"))
    hands.type("Control")
    hands.key(Qt.Key.Key_Return)
    done()
    hands.drag_tile(name("Class"), 1, 0)
    hands.press(hands.dialog(ScopeDialog).choices[EditScope.ALL])
    done()
    window.grid.reveal(name("Class"))
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Delete)
    hands.press(hands.dialog(ScopeDialog).confirm_button)
    done()
    window.grid.setFocus()
    for state in reversed(states[:-1]):
        undo(hands)
        assert hands.words() == state
    for state in states[1:]:
        redo(hands)
        assert hands.words() == state


def test_the_menu_names_the_step(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, TUE, "14:00", "15:00")
    hands.open()
    name = hands.rows()[0].name
    assert (entry(hands, "undo"), entry(hands, "redo")) == ("Undo", "Redo")
    hands.drag_tile(name, 1, 0)
    hands.wait()
    assert entry(hands, "undo") == "Undo: move “Check-up” to Wed 25 Nov 14:00"
    hands.drag_end(name, 30)
    hands.wait()
    assert entry(hands, "undo") == "Undo: resize “Check-up” to 14:00–15:30"
    undo(hands)
    assert entry(hands, "undo") == "Undo: move “Check-up” to Wed 25 Nov 14:00"
    assert entry(hands, "redo") == "Redo: resize “Check-up” to 14:00–15:30"
    redo(hands)
    assert entry(hands, "redo") == "Redo"


def test_what_is_changed_while_an_undo_is_under_way_comes_after_it(hands: Hands) -> None:
    """The undo waits for Google; the next change does not wait for the undo."""
    room = hands.resource("Treatment 1")
    first, second = (hands.book(room, day, "10:00", "11:00", title) for day, title in ((WED, "A"), (FRI, "B")))
    window = hands.open()
    hands.drag_tile(first.uid, 1, 0)
    hands.wait()
    gate, history = threading.Event(), window.desk.history
    revert = history._revert
    history._revert = lambda made: gate.wait(120) and revert(made)
    hands.key(Qt.Key.Key_Z, CTRL)
    assert not history.can_undo
    hands.drag_tile(second.uid, 0, 60)
    hands.until(lambda: "B Fri 11:00-12:00" in hands.words())
    gate.set()
    hands.wait()
    assert hands.words() == ["A Wed 10:00-11:00", "B Fri 11:00-12:00"]
    undo(hands)
    assert hands.words() == ["A Wed 10:00-11:00", "B Fri 10:00-11:00"]
    assert not history.can_undo


def test_a_step_that_somebody_was_before_is_refused_and_the_one_below_can_be_undone(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    first, second = (hands.book(room, day, "10:00", "11:00", title) for day, title in ((WED, "A"), (FRI, "B")))
    window = hands.open()
    hands.drag_tile(first.uid, 0, 60)
    hands.wait()
    hands.drag_tile(second.uid, 0, 60)
    hands.wait()
    hands.container.bookings.edit(second.uid, {"notes": "by the phone"})
    undo(hands)
    assert window.banner.message is not None
    assert window.banner.message.title == "“B” was changed since."
    undo(hands)
    assert hands.words() == ["A Wed 10:00-11:00", "B Fri 11:00-12:00"]


def test_a_deleted_booking_lives_again_in_the_same_event(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    booking = hands.book(doctor, THU, "16:00", "17:00")
    connect(hands, sim, doctor)
    hands.container.calendars.sync()
    (event_id,) = [event["id"] for event in sim.google.list(DOCTOR) if event["summary"] == "Check-up"]
    window = hands.open()
    window.grid.reveal(booking.uid)
    window.grid.setFocus()
    for act, status in ((delete, "cancelled"), (undo, "confirmed"), (redo, "cancelled"), (undo, "confirmed")):
        act(hands)
        hands.until(lambda status=status: sim.google.get(DOCTOR, event_id)["status"] == status)
        hands.wait()
    assert [event["id"] for event in sim.google.list(DOCTOR) if event["summary"] == "Check-up"] == [event_id]


def test_a_closure_is_a_step_like_any_other(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    window.resources.open_closures(room.uid)
    dialog = hands.dialog(ClosuresDialog)
    dialog.title.setFocus()
    hands.type("Repairs")
    hands.press(dialog.confirm_button)
    hands.wait()
    hands.press(dialog.cancel_button)
    closures = hands.container.closures
    assert [closure.title for closure in closures.list(at(MON, "00:00"))] == ["Repairs"]
    assert entry(hands, "undo") == "Undo: add “Repairs”"
    undo(hands)
    assert closures.list(at(MON, "00:00")) == ()
    redo(hands)
    assert [closure.title for closure in closures.list(at(MON, "00:00"))] == ["Repairs"]
