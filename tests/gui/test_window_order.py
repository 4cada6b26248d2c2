"""Columns of resources in another order: a heading is dragged, or moved by the menu of its resource; it is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.errors import NotFound
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.layout.columns import Order
from schedapp.model.resource import Kind
from tests.gui.hands import Hands

LEFT = Qt.MouseButton.LeftButton


def clinic(hands: Hands) -> MainWindow:
    for name in ("Dr Okafor", "Dr Meier"):
        hands.resource(name, Kind.PERSON)
    for number in range(1, 4):
        hands.resource(f"Room {number}")
    window = hands.open()
    window.views.set_view(View.COLUMNS)
    return window


def heading(window: MainWindow, column: int, y: int = 40) -> QPoint:
    box = window.grid.scene.geometry.column(column, 0, 0)
    return QPoint(box.center().x(), y)


def drag_heading(window: MainWindow, start: QPoint, end: QPoint, *, release: bool = True) -> None:
    viewport = window.grid.viewport()
    QTest.mousePress(viewport, LEFT, pos=start)
    QTest.mouseMove(viewport, start + QPoint(9, 0))
    QTest.mouseMove(viewport, end)
    if release:
        QTest.mouseRelease(viewport, LEFT, pos=end)


def names(window: MainWindow) -> list[str]:
    return [resource.name for resource in window.grid.scene.resources.values()]


def test_a_heading_is_dragged_among_its_kind(hands: Hands) -> None:
    window = clinic(hands)
    assert names(window) == ["Dr Okafor", "Dr Meier", "Room 1", "Room 2", "Room 3"]
    start = heading(window, 4)
    QTest.mouseMove(window.grid.viewport(), start)
    assert window.grid.viewport().cursor().shape() is Qt.CursorShape.OpenHandCursor
    drag_heading(window, start, heading(window, 2) - QPoint(40, 0), release=False)
    layer = window.ordering.layer
    assert layer.dragging
    assert abs(layer.line().center().x() - window.grid.scene.geometry.edges[2]) <= 2
    QTest.mouseRelease(window.grid.viewport(), LEFT, pos=heading(window, 2) - QPoint(40, 0))
    hands.until(lambda: names(window) == ["Dr Okafor", "Dr Meier", "Room 3", "Room 1", "Room 2"])
    assert [each.name for each in hands.container.resources.list()] == names(window)


def test_it_stays_among_its_kind(hands: Hands) -> None:
    window = clinic(hands)
    drag_heading(window, heading(window, 3), heading(window, 0))
    hands.until(lambda: names(window) == ["Dr Okafor", "Dr Meier", "Room 2", "Room 1", "Room 3"])
    drag_heading(window, heading(window, 0), heading(window, 4))
    hands.until(lambda: names(window)[:2] == ["Dr Meier", "Dr Okafor"])


def test_escape_and_a_drop_in_its_place_change_nothing(hands: Hands) -> None:
    window = clinic(hands)
    before = names(window)
    drag_heading(window, heading(window, 4), heading(window, 2), release=False)
    QTest.keyClick(window.grid, Qt.Key.Key_Escape)
    assert not window.ordering.layer.dragging
    QTest.mouseRelease(window.grid.viewport(), LEFT, pos=heading(window, 2))
    drag_heading(window, heading(window, 4), heading(window, 4) - QPoint(20, 0))
    hands.wait()
    assert names(window) == before


def test_a_hidden_one_keeps_its_neighbours(hands: Hands) -> None:
    window = clinic(hands)
    room = {each.name: each.uid for each in hands.container.resources.list()}
    window.resources.set_hidden({room["Room 2"]})
    drag_heading(window, heading(window, 2), heading(window, 3) + QPoint(60, 0))
    hands.until(lambda: names(window) == ["Dr Okafor", "Dr Meier", "Room 3", "Room 1"])
    listed = [each.name for each in hands.container.resources.list()]
    assert listed == ["Dr Okafor", "Dr Meier", "Room 2", "Room 3", "Room 1"]


@pytest.mark.parametrize(("order", "y"), [(Order.DAYS_FIRST, 45), (Order.RESOURCES_FIRST, 12)])
def test_in_both_orders_of_the_week(hands: Hands, order: Order, y: int) -> None:
    window = clinic(hands)
    window.views.set_view(View.WEEK_COLUMNS, order=order)
    geometry = window.grid.scene.geometry
    first = geometry.column(0, 0, 0).center().x()
    step = 1 if order is Order.DAYS_FIRST else 7
    there = geometry.column(step, 0, 0).center().x() + geometry.column(step, 0, 0).width() * (step - 1) // 2
    drag_heading(window, QPoint(first, y), QPoint(there + geometry.column(0, 0, 0).width() // 2 - 4, y))
    hands.until(lambda: names(window)[:2] == ["Dr Meier", "Dr Okafor"])


def test_the_menu_of_a_resource_moves_it(hands: Hands) -> None:
    window = clinic(hands)
    uid = next(each.uid for each in hands.container.resources.list() if each.name == "Room 1")
    window.resources.open_menu(uid, window.mapToGlobal(QPoint(40, 300)))
    menu = hands.popup()
    actions = {action.text(): action.isEnabled() for action in menu.actions()}
    assert (actions["Move left"], actions["Move right"]) == (False, True)
    hands.choose(menu, "Move right")
    hands.until(lambda: names(window)[2:] == ["Room 2", "Room 1", "Room 3"])


def test_days_are_not_dragged(hands: Hands) -> None:
    window = clinic(hands)
    window.views.set_view(View.WEEK)
    drag_heading(window, heading(window, 1), heading(window, 4))
    assert not window.ordering.layer.dragging
    assert window.grid.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_what_is_gone_cannot_be_ordered(hands: Hands) -> None:
    room = hands.resource("Room 1")
    with pytest.raises(NotFound):
        hands.container.resources.arrange([room.uid, "gone"])
