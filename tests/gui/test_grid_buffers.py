"""Time that is kept free around bookings: hatched before and after the tile, in its colour, and told in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from schedapp.gui.theme_tokens import DARK, LIGHT, Tokens
from schedapp.gui.viewstate import View
from schedapp.gui.weekview.buffers import strips
from schedapp.model.resource import Kind
from tests.gui.grid_driver import GridDriver
from tests.gui.hands import TUE, Hands
from tests.gui.sample_week import OKAFOR, row

QUIET = replace(row("a", OKAFOR, 4, "12:00", "13:00", "Consult"), before=600, after=1800)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_hatched_strips_stand_before_and_after_a_tile(qtbot: QtBot, tokens: Tokens) -> None:
    driver = GridDriver(qtbot, [QUIET], tokens=tokens)
    tile = driver.tile("a")
    before, after = (rect for rect, _colour in strips(driver.grid.scene))
    hour = driver.grid.scene.geometry.hour_height
    assert (before.x(), before.width()) == (tile.x(), tile.width())
    assert before.bottom() < tile.top() <= before.bottom() + 2
    assert after.top() - 2 <= tile.bottom() < after.top()
    assert before.height() == pytest.approx(hour / 6, abs=1)
    assert after.height() == pytest.approx(hour / 2, abs=1)
    assert len(driver.colours(after)) > 3, "lines on a tint"
    driver.show([replace(QUIET, before=0, after=0)])
    assert list(strips(driver.grid.scene)) == []


def test_they_end_with_the_day(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [replace(row("a", OKAFOR, 4, "00:05", "23:50", "Long"), before=3600, after=3600)])
    geometry = driver.grid.scene.geometry
    before, after = (rect for rect, _colour in strips(driver.grid.scene))
    assert before.top() == geometry.y_of(0)
    assert after.bottom() + 1 == geometry.y_of(24 * 60)


def test_they_can_be_clicked_through(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [QUIET])
    driver.click(driver.place(4, "13:10"))
    assert driver.said("create_requested")


def test_a_dragged_booking_leaves_none_behind(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [QUIET])
    driver.drag(driver.grip("a"), driver.grip("a") + QPoint(0, 60), release=False)
    assert list(strips(driver.grid.scene)) == []
    driver.grid._mouse.cancel()


def test_words_tell_it_too(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [QUIET])
    assert "10 minutes before and 30 minutes after kept free" in driver.tip_at(driver.tile("a").center())


def test_each_column_has_the_buffers_of_its_resource(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON)
    room = hands.resource("Treatment 1", buffer_before=10, buffer_after=20)
    hands.book(doctor, TUE, "10:00", "11:00", also=(room,))
    window = hands.open()
    assert len(list(strips(window.grid.scene))) == 2, "the longest of both where they share a column"
    window.views.set_view(View.COLUMNS)
    rooms = window.grid.scene.geometry.column(1, 0, 0)
    assert [(rect.x() > rooms.x(), colour) for rect, colour in strips(window.grid.scene)] == [(True, room.colour)] * 2
