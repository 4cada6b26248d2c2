"""The views of the grid in the window: switch, menu, columns of resources, zoom, zones, sets; what is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.gui.dialogs.set_dialog import SetDialog
from schedapp.gui.dialogs.zone_dialog import ZoneDialog
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.gui.weekview.header import load_words
from schedapp.gui.weekview.zoom import Zoom
from schedapp.layout.columns import Order
from schedapp.model.booking import Booking, Transparency
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.timespan import AllDay
from tests.gui.hands import MONDAY, NOW, TUE, WED, Hands

LEFT = Qt.MouseButton.LeftButton


def doctor_and_rooms(hands: Hands) -> tuple[Resource, Resource, Resource]:
    return (
        hands.resource("Dr Okafor", Kind.PERSON),
        hands.resource("Treatment 1"),
        hands.resource("Treatment 2"),
    )


def turn_wheel(window: MainWindow, point: QPoint, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    viewport = window.grid.viewport()
    event = QWheelEvent(
        QPointF(point), viewport.mapToGlobal(QPointF(point)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def in_column(window: MainWindow, column: int, clock: str) -> QPoint:
    hour, minute = map(int, clock.split(":"))
    geometry = window.grid.scene.geometry
    box = geometry.column(column, 0, 0)
    return QPoint(box.right() - 5, geometry.y_of(60 * hour + minute) + 1)


@pytest.mark.parametrize(
    ("view", "title", "columns"),
    [
        (View.DAY, "Tuesday 24 November 2026", 1),
        (View.WEEK, "23 – 29 November 2026", 7),
        (View.COLUMNS, "Tuesday 24 November 2026", 3),
    ],
)
def test_the_switch_shows_each_view(hands: Hands, view: View, title: str, columns: int) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.DAYS, 3)
    hands.press(window.top.views.segment(view))
    assert window.top.title.text() == title
    assert len(window.grid.scene.columns) == columns
    segments = {one: window.top.views.segment(one) for one in (View.DAY, View.WEEK, View.COLUMNS)}
    assert [one for one, button in segments.items() if button.isChecked()] == [view]


def test_the_menu_has_views_without_a_segment(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.menus.choice("views", "workweek").trigger()
    assert len(window.grid.scene.columns) == 5
    assert window.top.views.more.text() == "Work week"
    window.menus.choice("days", "4").trigger()
    assert window.top.title.text() == "24 – 27 November 2026"
    assert window.top.views.more.text() == "4 days"
    assert window.menus.choice("views", "days").isChecked()
    window.menus.choice("views", "week_columns:days").trigger()
    columns = window.grid.scene.columns
    assert [column.day for column in columns[:4]] == [0, 0, 0, 1]
    window.menus.actions["swap"].trigger()
    assert [column.day for column in window.grid.scene.columns[:4]] == [0, 1, 2, 3]
    assert window.menus.choice("views", "week_columns:resources").isChecked()


def test_pages_turn_by_what_is_shown(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    QTest.keyClick(window.grid, Qt.Key.Key_J)
    assert window.top.title.text() == "Wednesday 25 November 2026"
    window.views.set_view(View.DAYS, 5)
    QTest.keyClick(window.grid, Qt.Key.Key_PageDown)
    assert window.top.title.text() == "30 November – 4 December 2026"
    QTest.keyClick(window.grid, Qt.Key.Key_T)
    assert window.top.title.text() == "24 – 28 November 2026"


def test_view_zoom_and_place_are_remembered(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.WEEK_COLUMNS, order=Order.RESOURCES_FIRST)
    window.menus.actions["zoom_in"].trigger()
    window.grid.verticalScrollBar().setValue(300)
    top = window.grid.top_minute
    hands.close()
    again = hands.open()
    assert again.desk.week.view is View.WEEK_COLUMNS
    assert again.desk.week.order is Order.RESOURCES_FIRST
    assert again.grid.zoom == Zoom(1.2, 1.0)
    assert again.grid.top_minute == pytest.approx(top, abs=1)
    again.views.set_view(View.DAY)
    assert again.grid.zoom == Zoom(), "each view has its own"


def test_a_booking_of_two_is_in_both_columns_and_selected_together(hands: Hands) -> None:
    doctor, room, _other = doctor_and_rooms(hands)
    hands.book(doctor, TUE, "10:00", "11:00", also=(room,))
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    tiles = window.grid.scene.layout.tiles
    assert [(tile.column, tile.item) for tile in tiles] == [(0, 0), (1, 0)]
    rect = window.grid.scene.geometry.tile(tiles[1])
    QTest.mouseClick(window.grid.viewport(), LEFT, pos=rect.center())
    assert window.grid.selected_name()
    picture = window.grid.viewport().grab().toImage()
    edges = [window.grid.scene.geometry.tile(tile) for tile in tiles]
    seen = {picture.pixelColor(edge.right(), edge.center().y()).name().upper() for edge in edges}
    assert seen == {window.desk.source.theme.tokens.accent}


def test_a_drop_on_another_column_changes_the_resource_alone(hands: Hands) -> None:
    doctor, room, other = doctor_and_rooms(hands)
    name = hands.book(doctor, TUE, "10:00", "11:00", also=(room,)).uid
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    start = window.grid.scene.geometry.tile(window.grid.scene.layout.tiles[1]).center()
    viewport = window.grid.viewport()
    width = window.grid.scene.geometry.edges[1] - window.grid.scene.geometry.edges[0]
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(20, 0))
    QTest.mouseMove(viewport, start + QPoint(width, 0))
    assert window.grid.scene.ghost is not None
    assert window.grid.scene.ghost.resources == (doctor.uid, other.uid)
    QTest.mouseRelease(viewport, LEFT, pos=start + QPoint(width, 0))
    hands.until(lambda: hands.container.bookings.get(name).resources == (doctor.uid, other.uid))
    hands.until(lambda: {tile.column for tile in window.grid.scene.layout.tiles} == {0, 2})


def test_a_drop_on_a_column_that_it_is_in_is_refused(hands: Hands) -> None:
    doctor, room, _other = doctor_and_rooms(hands)
    hands.book(doctor, TUE, "10:00", "11:00", also=(room,))
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    start = window.grid.scene.geometry.tile(window.grid.scene.layout.tiles[1]).center()
    width = window.grid.scene.geometry.edges[1] - window.grid.scene.geometry.edges[0]
    viewport = window.grid.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start - QPoint(20, 0))
    QTest.mouseMove(viewport, start - QPoint(width, 0))
    assert window.grid.scene.ghost is not None
    assert window.grid.scene.ghost.refused == "This booking is in that column already."
    QTest.mouseRelease(viewport, LEFT, pos=start - QPoint(width, 0))


def test_a_click_in_a_column_is_for_its_resource(hands: Hands) -> None:
    _doctor, _room, other = doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    QTest.mouseClick(window.grid.viewport(), LEFT, pos=in_column(window, 2, "14:00"))
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.resources == (other.uid,)
    assert draft.start.hour == 14
    assert not window.grid.ghost_rect().isNull()


def test_each_column_is_closed_by_its_own_hours(hands: Hands) -> None:
    hands.resource("Dr Okafor", Kind.PERSON, hours=parse_hours("Mo-Fr 10:00-12:00"))
    hands.resource("Treatment 1", hours=parse_hours("Mo-Fr 08:00-18:00"))
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    assert window.grid.scene.opened == [((600, 720),), ((480, 1080),)]


def test_the_wheel_zooms_hours_and_columns_where_it_points(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.WEEK_COLUMNS)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    point = in_column(window, 1, "11:00")
    before = window.grid.scene.spot_at(point)
    turn_wheel(window, point, 2, control)
    assert window.grid.zoom == Zoom(1.5, 1.0)
    assert abs(window.grid.scene.spot_at(point).minute - before.minute) <= 1
    turn_wheel(window, point, 3, control | shift)
    assert window.grid.zoom == Zoom(1.5, 2.0)
    assert window.grid.scene.spot_at(point).column == before.column
    turn_wheel(window, point, -1, shift)
    assert window.grid.scene.geometry.across > 0
    window.menus.actions["zoom_none"].trigger()
    assert window.grid.zoom == Zoom()


def test_the_columns_scroll_under_the_hour_bar(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.WEEK_COLUMNS)
    for _ in range(4):
        window.grid.zoom_by(1, columns=True)
    bar = window.grid.horizontalScrollBar()
    bar.setValue(bar.maximum())
    geometry = window.grid.scene.geometry
    assert geometry.edges[-1] == geometry.width
    assert geometry.visible()[-1] == 20
    assert window.grid.scene.spot_at(QPoint(geometry.width - 3, geometry.body_top + 5)).column == 20


def test_a_second_zone_beside_the_hours(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    lead = window.grid.scene.geometry.lead
    window.menus.actions["second_zone"].trigger()
    dialog = window.findChild(ZoneDialog)
    dialog.field.edit.setText("nowhere")
    hands.press(dialog.confirm_button)
    assert "no time zone" in dialog.problem.text()
    field = dialog.field
    hands.until(lambda: dialog.height() >= dialog.sizeHint().height())  # the problem has a place of its own
    assert field.visibleRegion().boundingRect() == field.rect()
    field.edit.setText("tokyo")
    hands.press(dialog.confirm_button)
    assert window.grid.scene.geometry.lead == 2 * lead
    hands.close()
    again = hands.open()
    assert again.grid.scene.second_zone == "Asia/Tokyo"
    again.menus.actions["second_zone"].trigger()
    hands.press(again.findChild(ZoneDialog).none)
    assert again.grid.scene.geometry.lead == lead


def test_sets_of_resources_are_saved_chosen_and_deleted(hands: Hands) -> None:
    doctor, room, other = doctor_and_rooms(hands)
    window = hands.open()
    window.desk.feed.set_hidden({other.uid})
    window.sets.ask_name()
    dialog = window.findChild(SetDialog)
    hands.press(dialog.confirm_button)
    assert "name" in dialog.problem.text()
    dialog.field.setText(" Surgery ")
    hands.press(dialog.confirm_button)
    window.resources.show_all()
    menu = window.menus.submenus["sets"]
    window.sets.fill(menu)
    action = next(action for action in menu.actions() if action.text() == "Surgery")
    assert not action.isChecked()
    action.trigger()
    assert window.desk.feed.shown == (doctor.uid, room.uid)
    assert window.sets.current == "Surgery"
    window.sets.delete("Surgery")
    assert window.sets.sets == ()
    assert window.desk.feed.shown == (doctor.uid, room.uid)


def test_the_next_page_comes_from_memory(hands: Hands, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    doctor, _room, _other = doctor_and_rooms(hands)
    hands.book(doctor, WED + 7, "10:00", "11:00", "Next week")
    window = hands.open()
    feed = window.desk.feed
    start, end = window.desk.week.span_after(1)  # type: ignore[misc]
    qtbot.waitUntil(lambda: feed.remembers((start, end)))
    read: list[int] = []
    whole = hands.container.bookings.week
    monkeypatch.setattr(hands.container.bookings, "week", lambda *args: read.append(1) or whole(*args))
    window.desk.week.turn(1)
    assert [row.title for row in feed.occurrences] == ["Next week"]
    assert read == []
    hands.book(doctor, WED + 7, "12:00", "13:00", "Another")
    feed.look()
    assert [row.title for row in feed.occurrences] == ["Next week", "Another"]


def test_today_scrolls_to_now_in_a_week_of_many_columns(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.views.set_view(View.WEEK_COLUMNS)
    for _ in range(3):
        window.grid.zoom_by(1, columns=True)
    bar = window.grid.horizontalScrollBar()
    bar.setValue(bar.maximum())
    window.grid.verticalScrollBar().setValue(0)
    hands.press(window.top.today)
    geometry = window.grid.scene.geometry
    today = window.grid.scene.columns_of(1)
    assert set(today) <= set(geometry.visible())
    line = geometry.y_of(window.grid.scene.frames[1].minute(NOW))
    assert geometry.body_top < line < geometry.height


def test_a_heading_tells_kind_bookings_and_free_time(hands: Hands) -> None:
    doctor, _room, _other = doctor_and_rooms(hands)
    far = hands.container.resources.add(Resource("", "Far", Kind.ROOM, colour="", zone="Asia/Tokyo"))
    hands.book(doctor, TUE, "10:00", "11:30")
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    scene = window.grid.scene
    words = [load_words(scene.owner(at), scene.loads[at], scene.zone)[0] for at in range(4)]  # type: ignore[arg-type]
    assert words[0] == "Person · 1 booked · 8½ h free"
    assert words[1] == "Room · 10 h free"
    assert scene.columns[3].resources == (far.uid,)
    assert words[3] == "Room · Tokyo · 10 h free", "08:00 to 18:00 there is 00:00 to 10:00 here"


def test_what_takes_a_whole_day_takes_the_column(hands: Hands) -> None:
    doctor, room, other = doctor_and_rooms(hands)
    when = AllDay(MONDAY + timedelta(days=TUE), MONDAY + timedelta(days=TUE + 1))
    for title, takes, at in (("Congress", Transparency.OPAQUE, doctor), ("Note", Transparency.TRANSPARENT, other)):
        hands.container.bookings.add(Booking("", title, when, (at.uid,), transparency=takes))
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    scene = window.grid.scene
    assert [[part.words for part in scene.closed[at]] for at in range(3)] == [["Congress"], [], []]
    assert load_words(doctor, scene.loads[0], scene.zone)[0] == "Person · 1 booked"
    assert load_words(room, scene.loads[1], scene.zone)[0] == "Room · 10 h free"
    assert load_words(other, scene.loads[2], scene.zone)[0] == "Room · 10 h free"
    window.views.set_view(View.WEEK)
    assert not any(window.grid.scene.closed), "a column of several says nothing of one of them"


def test_a_click_on_a_button_of_the_top_bar_leaves_the_keys_to_the_grid(hands: Hands) -> None:
    doctor_and_rooms(hands)
    window = hands.open()
    window.grid.setFocus()
    for button in (window.top.forward, window.top.back, window.top.today):
        QTest.mouseClick(button, LEFT)
        assert window.focusWidget() is window.grid


def test_the_switch_has_its_round_corners_outside_when_mirrored(hands: Hands) -> None:
    window = hands.open()
    day = window.top.views.segment(View.DAY)
    assert (day.property("edge"), window.top.views.more.property("edge")) == ("first", "last")
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert (day.property("edge"), window.top.views.more.property("edge")) == ("last", "first")
    window.top.views.set_compact(True)
    assert window.top.views.more.property("edge") == "alone"
    assert window.top.views.more.text() == "Week"
