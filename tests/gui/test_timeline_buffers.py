"""The timeline draws the time that is kept free around a booking, whoever asks for it: resource or service type."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from pytestqt.qtbot import QtBot

from schedapp.gui.models.merging import in_column
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.timelineview.bars import buffers
from schedapp.model.resource import Kind
from schedapp.model.service import ServiceType
from tests.gui.hands import TUE, Hands
from tests.gui.sample_week import OKAFOR, TREATMENT_1, row
from tests.gui.view_driver import ViewDriver, timeline_driver

QUIET = replace(row("a", OKAFOR, 0, "12:00", "13:00", "Consult"), before=600, after=1800)


def strips(view: TimelineView) -> list[tuple[int, QRect]]:
    """(row, rectangle) of each strip."""
    view.ready()
    scene, found = view.scene, []
    for bar in scene.layout.bars:
        entry = in_column(scene.entries[bar.item], scene.resources[scene.uids[bar.row]])
        found += [(bar.row, rect) for rect in buffers(scene, bar, scene.geometry.bar(bar), entry)]
    return found


def driver_of(qtbot: QtBot) -> ViewDriver[TimelineView]:
    other = replace(QUIET, resource=TREATMENT_1, before=0, after=0)
    return timeline_driver(qtbot, [QUIET, other], days=1)


def test_hatched_strips_stand_before_and_after_a_bar_in_the_row_that_has_them(qtbot: QtBot) -> None:
    driver = driver_of(qtbot)
    (first, before), (second, after) = strips(driver.view)
    bar = driver.rect("a")
    assert first == second == list(driver.view.scene.uids).index(OKAFOR)
    assert before.right() < bar.left() <= before.right() + 3
    assert bar.right() < after.left() <= bar.right() + 3
    assert before.width() == pytest.approx(driver.view.scene.geometry.hour / 6, abs=1)
    assert after.width() == pytest.approx(driver.view.scene.geometry.hour / 2, abs=1)
    image = driver.view.viewport().grab().toImage()
    inner = after.adjusted(2, 2, -2, -2)
    hues = {image.pixelColor(x, y).name() for x in range(inner.left(), inner.right()) for y in (inner.top(), inner.y())}
    assert len(hues) > 1, "lines on a tint"


def test_a_dragged_bar_leaves_none_behind(qtbot: QtBot) -> None:
    driver = driver_of(qtbot)
    grip = driver.rect("a").center()
    driver.drag(grip, grip + QPoint(60, 0), release=False)
    assert strips(driver.view) == []
    driver.view.drop_drag()


def test_those_of_a_service_type_are_drawn_in_every_row(hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor", Kind.PERSON)
    room = hands.resource("Treatment 1", buffer_after=20)
    service = hands.container.catalogue.add_service(ServiceType("", "Wound care", 60, buffer_before=10))
    hands.book(doctor, TUE, "10:00", "11:00", also=(room,), service=service.uid)
    window = hands.open()
    window.views.choose("timeline")
    view = window.pages.timeline
    assert {row for row, _ in strips(view)} == {0, 1}
    assert len(strips(view)) == 3, "ten minutes before in both rows, twenty after in the room's"
