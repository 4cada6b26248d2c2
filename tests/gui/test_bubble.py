"""What stands beside the ghost of a drag: the whole reason in at most two lines, and times that do not fit into it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.gui.theme_tokens import Text
from schedapp.gui.weekview.drag import TakenCheck
from schedapp.gui.weekview.reason import Bubble
from tests.gui.grid_driver import GridDriver
from tests.gui.sample_week import at
from tests.gui.view_driver import month_driver, timeline_driver

SHORT = "Dr Okafor is taken until 18:00."
LONG = "Professor Dr Maximiliane von Hohenstein-Württemberg is taken 10:00–12:00 and 14:00–18:00."


def refusing(title: str, detail: str = "") -> TakenCheck:
    return lambda *_question: Taken(title, detail)


def text_fits(bubble: Bubble, font_of: Callable[[Text], object]) -> bool:
    """Whether all of its text can be read, in at most two lines."""
    metrics = QFontMetrics(font_of(Text.TILE_LINE))  # type: ignore[arg-type]
    room = bubble.rect().adjusted(10, 0, -10, 0)
    needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, bubble.text)
    lines = needed.height() / metrics.lineSpacing()
    return needed.width() <= room.width() and needed.height() <= bubble.height() and round(lines) <= 2


def ghost_of(view: QWidget, rect: QRect) -> QRect:
    return QRect(view.mapFromGlobal(rect.topLeft()), rect.size())


@pytest.mark.parametrize("reason", [SHORT, LONG])
@pytest.mark.parametrize("day", [0, 3, 6])
@pytest.mark.parametrize("end", ["09:15", "09:45", "13:00"])
@pytest.mark.parametrize("rtl", [False, True])
def test_the_reason_is_readable_beside_the_ghost(qtbot: QtBot, reason: str, day: int, end: str, rtl: bool) -> None:
    driver = GridDriver(qtbot, [])
    if rtl:
        driver.grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    driver.grid.set_taken_check(refusing(reason))
    driver.drag(driver.place(day, "09:00"), driver.place(day, end) - QPoint(0, 4), release=False)
    bubble, viewport = driver.grid.bubble, driver.grid.viewport()
    assert bubble.isVisible()
    assert reason in bubble.text
    assert text_fits(bubble, driver.grid.scene.texts.font)
    assert viewport.rect().contains(bubble.geometry())
    assert not bubble.geometry().intersects(ghost_of(viewport, driver.grid.ghost_rect()))
    driver.grid.set_taken_check(None)
    driver.move(driver.place(day, "09:59"))
    assert not bubble.isVisible(), "nothing refuses any longer"
    driver.release(driver.place(day, "09:59"))


def test_what_to_do_is_told_where_two_lines_have_room_for_it(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_taken_check(refusing(SHORT, "Choose another time."))
    driver.drag(driver.place(3, "09:00"), driver.place(3, "10:00"), release=False)
    assert driver.grid.bubble.text == f"{SHORT} Choose another time."
    driver.grid.set_taken_check(refusing(LONG, "Choose another time, or take another resource for this booking."))
    driver.move(driver.place(3, "11:00"))
    assert driver.grid.bubble.text == LONG
    driver.release(driver.place(3, "11:00"))
    assert not driver.grid.bubble.isVisible()


def test_the_ghost_of_the_form_has_none(qtbot: QtBot) -> None:
    driver = GridDriver(qtbot, [])
    driver.grid.set_ghost(at(2, "09:00"), at(2, "10:00"), refused=SHORT)
    assert not driver.grid.bubble.isVisible()


def picture_of_ghost(qtbot: QtBot, end: str, title: str) -> QImage:
    driver = GridDriver(qtbot, [])
    driver.grid.set_ghost(at(2, "09:00"), at(2, end), title=title)
    return driver.picture().copy(ghost_of(driver.grid.viewport(), driver.grid.ghost_rect()))


@pytest.mark.parametrize("end", ["09:15", "09:30", "09:45", "10:00"])
def test_a_short_ghost_has_its_title(qtbot: QtBot, end: str) -> None:
    assert picture_of_ghost(qtbot, end, "Check-up") != picture_of_ghost(qtbot, end, "")


@pytest.mark.parametrize(("end", "told"), [(35, True), (110, False)])
def test_times_that_do_not_fit_stand_beside_a_ghost_of_the_timeline(qtbot: QtBot, end: int, told: bool) -> None:
    driver = timeline_driver(qtbot, [], days=1)
    view = driver.view
    view.ready()
    row = view.scene.geometry.ghost(0, 14 * 60, 14 * 60 + end)
    driver.drag(QPoint(row.left() + 1, row.center().y()), QPoint(row.right() - 1, row.center().y()), release=False)
    assert view.bubble.isVisible() is told
    assert view.bubble.text == ("14:00 – 14:45" if told else "")
    driver.release(QPoint(row.right() - 1, row.center().y()))
    assert not view.bubble.isVisible()


def test_the_month_tells_its_reason_beside_the_ghost(qtbot: QtBot) -> None:
    driver = month_driver(qtbot, [])
    view = driver.view
    view.ready()
    view.set_taken_check(refusing(LONG))
    first, last = (view.scene.geometry.cell(day).center() for day in (8, 9))
    driver.drag(first, last, release=False)
    assert LONG in view.bubble.text
    assert text_fits(view.bubble, view.scene.texts.font)
    assert view.viewport().rect().contains(view.bubble.geometry())
    driver.release(last)
