"""The hand in the window: what a drop with Ctrl, over the all-day lane or in another week does to the bookings."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.dialogs.anyway_dialog import AnywayDialog
from schedapp.gui.viewstate import View
from schedapp.gui.weekview.edge import FIRST
from schedapp.model.resource import Kind, parse_hours
from schedapp.model.timespan import AllDay, Timed
from tests.gui.hands import MONDAY, TUE, WED, ZONE, Hands, at

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
ALWAYS = parse_hours("Mo-Su 00:00-24:00")


def drag_with_ctrl(hands: Hands, start: QPoint, end: QPoint) -> None:
    """QTest.mouseMove knows no keys: the last move is an event of its own."""
    view = hands.window.grid.viewport()
    hands.drag(start, end, release=False)
    spot = QPointF(end)
    move = QMouseEvent(QEvent.Type.MouseMove, spot, view.mapToGlobal(spot), Qt.MouseButton.NoButton, LEFT, CTRL)
    QApplication.sendEvent(view, move)
    QTest.mouseRelease(view, LEFT, CTRL, end)


def test_ctrl_makes_a_copy_that_one_undo_takes_back(hands: Hands) -> None:
    room = hands.resource("Treatment 1", hours=ALWAYS)
    name = hands.book(room, TUE, "10:00", "11:00", client="Novak").uid
    window = hands.open()
    start = hands.tile(name)
    drag_with_ctrl(hands, start, start + hands.shift(1, 120))
    hands.until(lambda: hands.words() == ["Check-up Tue 10:00-11:00", "Check-up Wed 12:00-13:00"])
    hands.wait()
    copy = next(row for row in hands.rows() if row.name != name)
    assert copy.client == "Novak"
    assert window.grid.selected_name() == copy.name
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.until(lambda: hands.words() == ["Check-up Tue 10:00-11:00"])


def test_a_copy_in_another_column_is_for_its_resource(hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor", Kind.PERSON), hands.resource("Treatment 1")
    other = hands.resource("Treatment 2")
    name = hands.book(doctor, TUE, "10:00", "11:00", also=(room,)).uid
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    start = window.grid.scene.geometry.tile(window.grid.scene.layout.tiles[1]).center()
    drag_with_ctrl(hands, start, start + hands.shift(1, 120))
    hands.until(lambda: len({row.name for row in hands.rows()}) == 2)
    copy = next(row.name for row in hands.rows() if row.name != name)
    assert set(hands.container.bookings.get(copy).resources) == {doctor.uid, other.uid}


def test_a_drop_in_the_lane_and_back(hands: Hands) -> None:
    room = hands.resource("Treatment 1", hours=ALWAYS)
    name = hands.book(room, TUE, "10:00", "11:00").uid
    window = hands.open()
    lane = window.grid.scene.geometry.lane_rect(WED, WED, 0).center()
    hands.drag(hands.tile(name), lane)
    bookings = hands.container.bookings
    day = MONDAY.replace(day=MONDAY.day + WED)
    hands.until(lambda: bookings.get(name).when == AllDay(day, day.replace(day=day.day + 1)))
    hands.wait()
    bar = window.grid.scene.geometry.bar(window.grid.scene.lane.bars[0]).center()
    hands.drag(bar, hands.place(TUE, "14:00"))
    hands.until(lambda: bookings.get(name).when == Timed(at(TUE, "14:00"), at(TUE, "14:30"), ZONE))


def test_whole_days_need_no_open_hours(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    name = hands.book(room, TUE, "10:00", "11:00").uid
    window = hands.open()
    hands.drag(hands.tile(name), window.grid.scene.geometry.lane_rect(WED, WED, 0).center())
    hands.until(lambda: isinstance(hands.container.bookings.get(name).when, AllDay))
    assert not any(dialog.isVisible() for dialog in window.findChildren(AnywayDialog))


def test_a_booking_is_carried_into_the_next_week(hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor", Kind.PERSON), hands.resource("Treatment 1")
    name = hands.book(doctor, TUE, "10:00", "11:00", also=(room,)).uid
    window = hands.open()
    now = [0.0]
    window.grid._mouse.clock = lambda: now[0]
    start = hands.tile(name)
    hands.drag(start, QPoint(window.grid.viewport().width() - 3, start.y()), release=False)
    now[0] += FIRST
    hands.until(lambda: window.desk.week.first > MONDAY)
    hands.wait()
    end = start + hands.shift(1, 60)
    QTest.mouseMove(window.grid.viewport(), end)
    QTest.mouseRelease(window.grid.viewport(), LEFT, pos=end)
    bookings = hands.container.bookings
    hands.until(lambda: bookings.get(name).when == Timed(at(7 + WED, "11:00"), at(7 + WED, "12:00"), ZONE))
    assert bookings.get(name).resources == (doctor.uid, room.uid)


def test_a_booking_is_carried_into_the_next_day_and_to_another_room(hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor", Kind.PERSON), hands.resource("Treatment 1")
    other = hands.resource("Treatment 2")
    name = hands.book(doctor, TUE, "10:00", "11:00", also=(room,)).uid
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    now = [0.0]
    window.grid._mouse.clock = lambda: now[0]
    start = window.grid.scene.geometry.tile(window.grid.scene.layout.tiles[1]).center()
    hands.drag(start, QPoint(window.grid.viewport().width() - 3, start.y()), release=False)
    now[0] += FIRST
    first = window.desk.week.first
    hands.until(lambda: window.desk.week.first > first)
    hands.wait()
    QTest.mouseRelease(window.grid.viewport(), LEFT, pos=QPoint(window.grid.viewport().width() - 3, start.y()))
    bookings = hands.container.bookings
    hands.until(lambda: bookings.get(name).when == Timed(at(WED, "10:00"), at(WED, "11:00"), ZONE))
    assert bookings.get(name).resources == (doctor.uid, other.uid)


# --- the signs on what else is free ------------------------------------------------------------------------------


def test_a_plus_adds_another_resource_that_is_free(hands: Hands) -> None:
    doctor, room = hands.resource("Dr Okafor", Kind.PERSON), hands.resource("Treatment 1")
    busy, other = hands.resource("Treatment 2"), hands.resource("Treatment 3")
    hands.book(busy, TUE, "14:00", "15:00")
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    layer, form = window.joining.layer, window.booking.form
    hands.draw(0, "14:00", "14:45")
    hands.until(lambda: layer.free == (room.uid, other.uid))
    sign = layer.sign_of(other.uid).center()
    slot = window.grid.scene.geometry.full_tile(3, 14 * 60, 14 * 60 + 45)
    assert slot.contains(sign), "in its column, at the time of the draft"
    QTest.mouseMove(window.grid.viewport(), sign)
    assert window.grid.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(window.grid.viewport(), LEFT, pos=sign)
    assert form.chips.chosen == (doctor.uid, other.uid)
    assert window.grid.scene.ghost is not None
    assert window.grid.scene.ghost.resources == (doctor.uid, other.uid), "its ghost is there too"
    hands.until(lambda: layer.free == (room.uid,))
    form.title.setFocus()
    hands.type("Novak")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: any(row.title == "Novak" for row in hands.rows()))
    assert {row.resource for row in hands.rows() if row.title == "Novak"} == {doctor.uid, other.uid}
    hands.wait()
    assert not layer.isVisible()


def test_over_a_column_that_is_taken_or_closed_the_mouse_is_told_why(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON)
    free = [hands.resource(f"Treatment {number}").uid for number in range(1, 5)]  # the form stands over some of them
    hands.resource("Treatment 5", hours=parse_hours("Mo-Fr 08:00-12:00"))
    busy = hands.resource("Treatment 6")
    hands.book(busy, TUE, "14:00", "15:00", "In the way")
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    viewport, layer = window.grid.viewport(), window.joining.layer
    hands.draw(0, "14:00", "14:45")
    hands.until(lambda: list(layer.free) == free)
    geometry = window.grid.scene.geometry
    slots = [geometry.full_tile(column, 14 * 60, 14 * 60 + 45) for column in range(7)]
    for column, words in ((5, "Treatment 5 closes at 12:00"), (6, "Treatment 6 is taken 14:00–15:00.")):
        QTest.mouseMove(viewport, slots[column].center())
        assert layer.bubble.isVisible()
        assert layer.bubble.text.startswith(words)
        assert not layer.bubble.geometry().intersects(slots[column])
        assert viewport.rect().contains(layer.bubble.geometry())
    hands.until(lambda: not window.hover._rest.isActive())
    hands.wait()
    assert not window.hover.card.isVisible(), "one thing at a time"
    for column in (4, 0):
        QTest.mouseMove(viewport, slots[column].center())
        assert not layer.bubble.isVisible()
    QTest.mouseMove(viewport, slots[6].center())
    assert layer.bubble.isVisible()
    hands.key(Qt.Key.Key_Escape)
    assert not layer.bubble.isVisible()


def test_the_signs_follow_the_draft_and_go_with_it(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON)
    room = hands.resource("Treatment 1")
    hands.book(room, TUE, "15:00", "16:00")
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    layer = window.joining.layer
    hands.click(0, "14:00")
    hands.until(lambda: layer.free == (room.uid,))
    hands.click(0, "15:00")
    hands.wait()
    assert layer.free == ()
    hands.click(0, "16:00")
    hands.until(lambda: layer.free == (room.uid,))
    hands.key(Qt.Key.Key_Escape)
    assert not layer.isVisible()


def test_without_columns_of_their_own_there_is_no_sign_in_the_way(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON)
    room = hands.resource("Treatment 1")
    window = hands.open()
    hands.click(WED, "14:00")
    hands.until(lambda: window.joining.layer.free == (room.uid,))
    assert window.joining.layer.sign_of(room.uid).isNull()
