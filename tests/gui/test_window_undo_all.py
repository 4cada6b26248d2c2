"""Fifty-five changes of every kind, made with mouse and keys in one session: all of them undone, and made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.absence_dialog import AbsenceDialog
from schedapp.gui.dialogs.call_list_dialog import CallListDialog
from schedapp.gui.dialogs.closures_dialog import ClosuresDialog
from schedapp.gui.dialogs.resource_dialog import ResourceDialog
from schedapp.gui.dialogs.rules_dialog import RulesDialog
from schedapp.gui.dialogs.services_dialog import ServicesDialog
from schedapp.gui.dialogs.set_dialog import SetDialog
from schedapp.gui.flows.absence_flow import open_absence
from schedapp.model.resource import Kind
from schedapp.model.service import ServiceType
from tests.gui.hands import THU, TUE, WED, Hands
from tests.gui.test_window_undo import entry, redo, undo
from tests.gui.test_window_undo_place import ALT, pick

CHANGES = 55
TABLES = {
    "bookings": "SELECT uid, title, start, end, start_date, recurrence, status FROM booking WHERE deleted_at IS NULL",
    "placed": "SELECT b.uid, r.uid, o.start, o.end, o.busy_start, o.busy_end, o.claim FROM occurrence AS o "
    "JOIN booking AS b ON b.id = o.booking_id JOIN resource AS r ON r.id = o.resource_id",
    "resources": "SELECT uid, name, kind, zone, capacity, position, notice_minutes, horizon_days FROM resource "
    "WHERE deleted_at IS NULL",
    "hours": "SELECT r.uid, weekday, start_minute, end_minute FROM weekly_hours AS w JOIN resource AS r "
    "ON r.id = w.resource_id WHERE r.deleted_at IS NULL",
    "services": "SELECT uid, name, minutes, colour, position FROM service WHERE deleted_at IS NULL",
    "closures": "SELECT uid, kind, start, end, title FROM availability_exception WHERE deleted_at IS NULL",
}
KEPT = ("notice_minutes", "horizon_days", "outside_hours", "resource_sets")


def database(hands: Hands) -> dict[str, Any]:
    """All that there is; a setting that is empty is none, and what was removed is not there."""
    rows = hands.container.database.rows
    found: dict[str, Any] = {name: sorted(map(repr, rows(sql))) for name, sql in TABLES.items()}
    known = hands.container.settings.all()
    return found | {key: known.get(key, "").replace("{}", "") or "0" for key in KEPT}


class Receptionist:
    """Each act is one change; what it needs is there, as they come in turn."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.room = hands.resource("Treatment 1")
        self.doctor = hands.resource("Dr Okafor", Kind.PERSON)
        hands.resource("Treatment 2")
        for name in ("Visit", "Surgery", "Control"):
            hands.container.catalogue.add_service(ServiceType("", name))
        self.seat = hands.book(self.room, WED, "10:00", "10:30", "Check-up")
        hands.book(self.room, TUE, "14:00", "15:00", "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
        self.count = 0
        self.drawn = 0
        others = [hands.resource(f"Dr {name}", Kind.PERSON) for name in ("Meier", "Novak", "Silva")]
        self.ill = iter((self.room, *others))

    def acts(self) -> Iterator[Callable[[], None]]:
        return cycle(
            (
                self.draw, self.move, self.stretch, self.rename, self.add_type, self.order_types, self.close,
                self.rules, self.edit_room, self.order_rooms, self.keep_set, self.cancel, self.is_ill,
            )
        )  # fmt: skip

    def word(self) -> str:
        self.count += 1
        return f"Word {self.count}"

    def draw(self) -> None:
        self.hands.draw(THU, f"{10 + self.drawn}:00", f"{10 + self.drawn}:30")
        self.drawn += 1
        self.hands.type(self.word())
        self.hands.key(Qt.Key.Key_Return)

    def move(self) -> None:
        self.hands.drag_tile(self.seat.uid, 0, 30 if self.count % 2 else -30)

    def stretch(self) -> None:
        self.hands.drag_end(self.seat.uid, 15)

    def rename(self) -> None:
        self.hands.double_click(self.seat.uid)
        self.hands.window.booking.form.title.selectAll()
        self.hands.type(self.word())
        self.hands.key(Qt.Key.Key_Return)

    def add_type(self) -> None:
        dialog = self.services()
        dialog.name.setFocus()
        self.hands.type(self.word())
        self.press_and_close(dialog)

    def order_types(self) -> None:
        dialog = self.services()
        pick(dialog, 0)
        self.hands.key(Qt.Key.Key_Down, ALT)
        self.hands.wait()
        self.hands.press(dialog.cancel_button)

    def services(self) -> ServicesDialog:
        self.hands.window.catalogue.open_services()
        return self.hands.dialog(ServicesDialog)

    def close(self) -> None:
        self.hands.window.resources.open_closures(self.doctor.uid)
        dialog = self.hands.dialog(ClosuresDialog)
        dialog.title.setFocus()
        self.hands.type(self.word())
        self.press_and_close(dialog)

    def press_and_close(self, dialog: ServicesDialog | ClosuresDialog) -> None:
        self.hands.press(dialog.confirm_button)
        self.hands.wait()
        self.hands.press(dialog.cancel_button)

    def rules(self) -> None:
        self.hands.window.menus.actions["rules"].trigger()
        dialog = self.hands.dialog(RulesDialog)
        far = dialog.horizon.currentText() == "365 days"
        self.hands.choose_line(dialog.horizon, "730 days" if far else "365 days")
        self.hands.press(dialog.confirm_button)

    def edit_room(self) -> None:
        self.hands.window.resources.edit(self.room.uid)
        dialog = self.hands.dialog(ResourceDialog)
        dialog.hours.text.selectAll()
        QTest.keyClicks(dialog.hours.text, f"Mo-Fr 07:00-{18 + self.count % 5}:{self.count % 50 + 10}")
        self.hands.press(dialog.confirm_button)

    def order_rooms(self) -> None:
        known = [each.uid for each in self.hands.container.resources.list() if each.kind is Kind.ROOM]
        self.hands.window.ordering.step(known[0], 1)

    def keep_set(self) -> None:
        self.hands.window.sets.ask_name()
        dialog = self.hands.dialog(SetDialog)
        dialog.field.selectAll()
        self.hands.type(self.word())
        self.hands.press(dialog.confirm_button)

    def cancel(self) -> None:
        grid = self.hands.window.grid
        drawn = (row.name for row in self.hands.rows() if row.title.startswith("Word"))
        grid.reveal(next(name for name in drawn if name != self.seat.uid))
        grid.setFocus()
        self.hands.key(Qt.Key.Key_Delete)

    def is_ill(self) -> None:
        """Everything of today moves to where it can."""
        hands = self.hands
        open_absence(hands.window.desk, next(self.ill))
        dialog = hands.dialog(AbsenceDialog)
        hands.until(dialog.confirm_button.isEnabled)
        dialog.title.setFocus()
        hands.type(self.word())
        hands.press(dialog.confirm_button)
        hands.wait()
        for each in hands.window.findChildren(CallListDialog):
            if each.isVisible():
                each.reject()


def test_fifty_five_changes_of_every_kind_back_and_forth(hands: Hands) -> None:
    receptionist = Receptionist(hands)
    window = hands.open()
    history = window.desk.history
    states, names = [database(hands)], []
    for act in receptionist.acts():
        window.activateWindow()  # what a window manager does after a dialog closed
        hands.until(window.isActiveWindow)
        act()
        hands.wait()
        assert history.stack.index() == len(states), act.__name__
        states.append(database(hands))
        assert states[-1] != states[-2], act.__name__
        names.append(entry(hands, "undo"))
        if len(states) > CHANGES:
            break
    assert all(name.startswith("Undo: ") for name in names)
    for number in reversed(range(CHANGES)):
        assert entry(hands, "undo") == names[number]
        undo(hands)
        assert database(hands) == states[number], names[number]
    assert not history.can_undo
    for number in range(CHANGES):
        redo(hands)
        assert database(hands) == states[number + 1], names[number]
    assert not history.can_redo
    for _step in range(CHANGES):
        undo(hands)
    assert database(hands) == states[0]
    assert window.banner.message is None
