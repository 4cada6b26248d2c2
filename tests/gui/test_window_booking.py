"""Booking in the window with mouse and keys: create, move, resize, edit, cancel, undo; single ones and series."""

from __future__ import annotations

import gc

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.model.booking import EditScope
from tests.gui.hands import FRI, MON, THU, TUE, WED, Hands, at

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)


def test_a_click_opens_the_form_and_enter_books(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    form = window.booking.form
    assert form.isVisible()
    assert form.title.hasFocus()
    hands.type("Check-up")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: not form.isVisible())
    assert hands.words() == ["Check-up Thu 16:00-16:30"]
    assert hands.rows()[0].resource == room.uid
    assert window.grid.selected_name() == hands.rows()[0].name
    assert window.grid.ghost_rect().isNull()


def test_escape_drops_the_form_and_its_ghost(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    hands.type("Never mind")
    hands.key(Qt.Key.Key_Escape)
    assert not window.booking.form.isVisible()
    assert window.grid.ghost_rect().isNull()
    assert hands.words() == []


def test_the_form_never_covers_the_ghost(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    for day in range(7):
        for clock in ("08:00", "12:00", "17:00"):
            hands.click(day, clock)
            hands.wait()
            form = window.booking.form
            card = QRect(form.mapToGlobal(form.card.pos()), form.card.size())
            ghost = window.grid.ghost_rect()
            assert not ghost.isNull()
            assert not card.intersects(ghost), (day, clock)
            hands.key(Qt.Key.Key_Escape)


def test_dragging_over_empty_space_gives_a_booking_of_that_length(hands: Hands) -> None:
    hands.resource("Treatment 1")
    hands.open()
    hands.draw(WED, "10:00", "11:30")
    hands.type("Minor surgery")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Minor surgery Wed 10:00-11:30"]


def test_another_click_moves_the_draft_and_keeps_the_text(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    hands.type("Anna")
    hands.click(FRI, "09:00")
    assert window.booking.form.title.text() == "Anna"
    window.booking.form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Anna Fri 09:00-09:30"]


def test_an_empty_title_is_refused_in_the_form(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    form = window.booking.form
    assert form.isVisible()
    assert "title" in form.verdict.text()
    assert hands.words() == []


def test_a_title_that_is_too_long_stays_in_the_form_with_the_reason(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    form = window.booking.form
    form.title.setText("x" * 10_000)
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert form.isVisible()
    assert len(form.title.text()) == 10_000
    assert "too long" in form.verdict.text()


def test_times_are_typed(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    form = window.booking.form
    hands.type("Physio")
    for field, text in ((form.when.day, "fri"), (form.when.start, "9.15"), (form.when.end, "10")):
        field.edit.setFocus()
        field.edit.selectAll()
        hands.type(text)
        hands.key(Qt.Key.Key_Tab)
    form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Physio Fri 09:15-10:00"]


def test_what_is_no_time_turns_red_and_is_not_saved(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(THU, "16:00")
    form = window.booking.form
    hands.type("Physio")
    form.when.start.edit.setFocus()
    form.when.start.edit.selectAll()
    hands.type("half past")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert form.isVisible()
    assert form.when.start.property("invalid") is True
    assert hands.words() == []


def test_a_second_resource_is_added_as_a_chip(hands: Hands) -> None:
    hands.resource("Treatment 1")
    hands.resource("Dr Okafor")
    window = hands.open()
    hands.click(THU, "16:00")
    hands.type("Check-up")
    form = window.booking.form
    QTest.mouseClick(form.chips.add_button, Qt.MouseButton.LeftButton)
    menu = hands.popup()
    entry = next(a.text() for a in menu.actions() if a.text() and not a.isSeparator())
    hands.choose(menu, entry)
    form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Check-up Thu 16:00-16:30"] * 2


def test_a_tile_is_moved_by_dragging(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.drag_tile(booking.uid, 1, 120)
    hands.wait()
    assert hands.words() == ["Check-up Thu 12:00-13:00"]
    assert window.toast.isVisible()
    assert window.grid.selected_name() == booking.uid


def test_an_edge_is_dragged_to_resize(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    hands.open()
    hands.drag_end(booking.uid, 30)
    hands.wait()
    assert hands.words() == ["Check-up Wed 10:00-11:30"]


def test_a_taken_slot_is_refused_while_dragging(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "12:00", "13:00", "In the way")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.drag_tile(booking.uid, 0, 120, release=False)
    ghost = window.grid.scene.ghost
    assert ghost is not None
    assert "taken" in ghost.refused
    view = window.grid.viewport()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hands.place(WED, "12:05"))
    hands.wait()
    assert "Check-up Wed 10:00-11:00" in hands.words()
    assert window.banner.message is not None


def test_a_hidden_resource_of_the_booking_counts_while_dragging(hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor"), hands.resource("Treatment 1")
    hands.book(room, WED, "12:00", "13:00", "In the way")
    booking = hands.book(doctor, WED, "10:00", "11:00", also=(room,))
    window = hands.open()
    window.desk.feed.set_hidden({room.uid})
    hands.drag_tile(booking.uid, 0, 120, release=False)
    ghost = window.grid.scene.ghost
    assert ghost is not None
    assert "Treatment 1" in ghost.refused
    hands.key(Qt.Key.Key_Escape)


def test_double_click_edits(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00", client="Anna Novak")
    window = hands.open()
    hands.double_click(booking.uid)
    form = window.booking.form
    assert form.title.text() == "Check-up"
    assert form.client.text() == "Anna Novak"
    hands.type("Follow-up")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Follow-up Wed 10:00-11:00"]
    assert hands.container.bookings.get(booking.uid).client == "Anna Novak"


def test_enter_on_a_tile_opens_it_and_nothing_changed_writes_nothing(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    window.grid.reveal(booking.uid)
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Return)
    assert window.booking.form.isVisible()
    hands.key(Qt.Key.Key_Return)
    assert not window.booking.form.isVisible()
    assert hands.container.bookings.get(booking.uid).version == booking.version


def test_delete_cancels_and_undo_and_redo_follow(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    window.grid.reveal(booking.uid)
    hands.key(Qt.Key.Key_Delete)
    hands.wait()
    assert hands.words() == []
    assert "Cancelled" in window.toast.text.text()
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert hands.words() == ["Check-up Wed 10:00-11:00"]
    hands.key(Qt.Key.Key_Z, CTRL | SHIFT)
    hands.wait()
    assert hands.words() == []


def test_the_toast_undoes(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.drag_tile(booking.uid, 1, 0)
    hands.wait()
    hands.press(window.toast.undo_button)
    hands.wait()
    assert hands.words() == ["Check-up Wed 10:00-11:00"]


def test_thirty_steps_back_and_forth(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, WED, "10:00", "10:30")
    window = hands.open()
    name = hands.rows()[0].name
    for _ in range(15):
        hands.drag_tile(name, 0, 15)
        hands.wait()
        hands.drag_tile(name, 0, -15)
        hands.wait()
    assert window.desk.history.stack.index() == 30
    for step in range(30, 0, -1):
        hands.key(Qt.Key.Key_Z, CTRL)
        hands.wait()
        assert window.desk.history.stack.index() == step - 1
    assert hands.words() == ["Check-up Wed 10:00-10:30"]
    hands.key(Qt.Key.Key_Z, CTRL | SHIFT)
    hands.wait()
    assert hands.words() == ["Check-up Wed 10:15-10:45"]


def test_undo_is_refused_with_a_reason_if_the_booking_changed_since(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.drag_tile(booking.uid, 1, 0)
    hands.wait()
    hands.container.bookings.edit(booking.uid, {"title": "Changed elsewhere"})
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert window.banner.message is not None
    assert "changed since" in window.banner.message.title
    assert hands.words() == ["Changed elsewhere Thu 10:00-11:00"]
    assert not window.desk.history.can_undo


def test_moving_one_of_a_series_asks_and_this_moves_one(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    hands.open()
    hands.drag_tile(hands.rows()[0].name, 2, 60)
    dialog = hands.dialog(ScopeDialog)
    hands.press(dialog.confirm_button)
    hands.wait()
    assert hands.words() == ["Class Wed 11:00-12:00", "Class Mon 10:00-11:00"]


def test_moving_one_of_a_series_asks_and_all_moves_all(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    hands.open()
    hands.drag_tile(hands.rows()[0].name, 2, 60)
    hands.press(hands.dialog(ScopeDialog).choices[EditScope.ALL])
    hands.wait()
    assert hands.words() == ["Class Wed 11:00-12:00", "Class Wed 11:00-12:00"]


def in_the_second_week(hands: Hands) -> str:
    """A series that began a week before the shown one; the name of the shown occurrence."""
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    window.desk.week.turn(1)
    hands.wait()
    return hands.rows()[1].name


def test_moving_one_of_a_series_and_following(hands: Hands) -> None:
    name = in_the_second_week(hands)
    hands.drag_tile(name, 2, 60)
    hands.press(hands.dialog(ScopeDialog).choices[EditScope.FOLLOWING])
    hands.wait()
    moved = ["Class Mon 10:00-11:00", "Class Wed 11:00-12:00", "Class Wed 11:00-12:00"]
    assert hands.words() == moved[:2]
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert hands.words() == ["Class Mon 10:00-11:00"] * 2
    hands.key(Qt.Key.Key_Z, CTRL | SHIFT)
    hands.wait()
    assert hands.words() == moved[:2]


def test_cancelling_one_of_a_series_and_following(hands: Hands) -> None:
    name = in_the_second_week(hands)
    hands.window.grid.reveal(name)
    hands.key(Qt.Key.Key_Delete)
    dialog = hands.dialog(ScopeDialog)
    dialog.choices[EditScope.FOLLOWING].setFocus()
    QTest.keyClick(dialog.choices[EditScope.FOLLOWING], Qt.Key.Key_Space)
    hands.wait()
    assert hands.words() == ["Class Mon 10:00-11:00"]
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert len(hands.rows()) == 2


def test_editing_one_of_a_series_and_following(hands: Hands) -> None:
    hands.double_click(in_the_second_week(hands))
    hands.type("Yoga")
    hands.key(Qt.Key.Key_Return)
    hands.press(hands.dialog(ScopeDialog).choices[EditScope.FOLLOWING])
    hands.wait()
    assert hands.words() == ["Class Mon 10:00-11:00", "Yoga Mon 10:00-11:00"]


def test_from_the_first_on_is_all_and_not_asked_for(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    hands.open()
    hands.drag_tile(hands.rows()[0].name, 2, 60)
    dialog = hands.dialog(ScopeDialog)
    assert list(dialog.choices) == [EditScope.THIS, EditScope.ALL]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_escape_in_the_question_changes_nothing(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    hands.drag_tile(hands.rows()[0].name, 2, 60)
    QTest.keyClick(hands.dialog(ScopeDialog), Qt.Key.Key_Escape)
    hands.wait()
    assert hands.words() == ["Class Mon 10:00-11:00", "Class Mon 10:00-11:00"]
    assert window.grid.ghost_rect().isNull()


def test_cancelling_one_of_a_series(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    window.grid.reveal(hands.rows()[0].name)
    hands.key(Qt.Key.Key_Delete)
    hands.press(hands.dialog(ScopeDialog).confirm_button)
    hands.wait()
    assert len(hands.rows()) == 1
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert len(hands.rows()) == 2


def test_editing_a_series_asks_on_save(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    hands.double_click(hands.rows()[0].name)
    assert "4 times" in window.booking.form.repeat.rule.currentText() or window.booking.form.repeat.count.value() == 4
    hands.type("Yoga")
    hands.key(Qt.Key.Key_Return)
    hands.press(hands.dialog(ScopeDialog).choices[EditScope.ALL])
    hands.wait()
    assert hands.words() == ["Yoga Mon 10:00-11:00", "Yoga Mon 10:00-11:00"]


def test_a_repetition_is_chosen_in_the_form(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.click(TUE, "14:00")
    hands.type("Class")
    hands.choose_line(window.booking.form.repeat.rule, "Weekly on Tuesday")
    window.booking.form.title.setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Class Tue 14:00-14:30", "Class Tue 14:00-14:30"]


def test_a_change_by_another_process_is_shown(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    booking = hands.book(room, WED, "10:00", "11:00", "From the command line")
    hands.until(lambda: not window.grid.rect_of(booking.uid).isNull())


def test_the_menu_of_a_booking(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    window.grid.menu_requested.emit(booking.uid, window.grid.rect_of(booking.uid).center())
    hands.choose(hands.popup(), "Cancel booking")
    hands.wait()
    assert hands.words() == []


def test_keys_turn_the_week_only_in_the_grid(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    window.grid.setFocus()
    hands.key(Qt.Key.Key_J)
    assert window.top.title.text() == "30 November – 6 December 2026"
    hands.key(Qt.Key.Key_T)
    assert window.desk.week.shows(window.desk.week.today)
    hands.click(THU, "16:00")
    hands.type("jkt")
    assert window.booking.form.title.text() == "jkt"
    assert window.top.title.text() == "23 – 29 November 2026"


def test_control_n_books_the_next_half_hour(hands: Hands) -> None:
    hands.resource("Treatment 1")
    hands.open()
    hands.key(Qt.Key.Key_N, CTRL)
    hands.type("Walk-in")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    assert hands.words() == ["Walk-in Tue 10:00-10:30"]
    assert hands.rows()[0].start == at(TUE, "10:00")


def test_the_form_lives_through_the_collector(hands: Hands) -> None:
    """Nothing of the form may hang on Python objects that nobody holds."""
    hands.resource("Treatment 1")
    hands.resource("Dr Okafor")
    window = hands.open()
    for clock in ("10:00", "11:00", "12:00"):
        hands.click(THU, clock)
        gc.collect()
        hands.type("Check-up")
        window.booking.form.chips.add_button.setFocus()
        window.booking.form.title.setFocus()
        gc.collect()
        hands.key(Qt.Key.Key_Return)
        hands.wait()
        gc.collect()
    assert len(hands.rows()) == 3
