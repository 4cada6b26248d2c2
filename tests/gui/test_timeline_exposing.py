"""The timeline paints only what scrolling and dragging uncover: the screen then shows what a whole frame does."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from schedapp.errors import Taken
from schedapp.gui.timelineview import TimelineView
from schedapp.layout.open_hours import Closing
from schedapp.model.occurrence import Occurrence
from schedapp.model.progress import Progress
from schedapp.model.resource import parse_hours
from tests.gui.sample_week import MEIER, at, clinic, row
from tests.gui.view_driver import ViewDriver, timeline_driver

STEPS = (7, 40, 133)


def bookings() -> list[Occurrence]:
    """Fifteen minutes to five hours, with buffers and signs."""
    chance, found = Random(5), []
    for number in range(300):
        start = chance.randrange(6 * 4, 19 * 4)
        end = start + chance.choice((1, 2, 3, 5, 20))
        day, uid = chance.randrange(7), chance.choice(list(clinic()))
        begin, finish = (f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in (start, min(end, 95)))
        one = row(f"b{number}", uid, day, begin, finish, "Check-up")
        progress = chance.choice((Progress.NONE, Progress.ARRIVED))
        before, after = chance.choice(((0, 0), (600, 1200)))
        found.append(replace(one, client=f"Client {number}", progress=progress, before=before, after=after))
    return found


def driver_of(qtbot: QtBot, days: int) -> ViewDriver[TimelineView]:
    driver = timeline_driver(qtbot, bookings(), days=days)
    driver.view.resize(1100, 640)
    shown = {uid: replace(one, hours=parse_hours("Mo-Su 08:00-12:00,13:00-18:00")) for uid, one in clinic().items()}
    driver.view.set_occurrences(bookings(), shown)
    driver.view.set_closings([Closing(MEIER, at(0, "12:00"), at(2, "14:00"), "Training")])
    driver.view.set_glowing({f"b{number}": "Moved" for number in range(0, 300, 7)})
    driver.view.set_zoom(1.0 if days == 1 else 3.0)
    qtbot.waitUntil(lambda: not painted(driver.view).isNull())
    QApplication.processEvents()
    return driver


def painted(view: TimelineView) -> QImage:
    """What the screen shows of the view."""
    return view.screen().grabWindow(view.winId()).toImage()


def inside(driver: ViewDriver[TimelineView]) -> str:
    """A booking so far from the edges that a drag of it does not scroll."""
    body = driver.view.scene.geometry.body().adjusted(40, 40, -320, -130)
    entries = driver.view.occurrences.entries
    boxes = {entry.name: driver.view.rects_of(row) for row, entry in enumerate(entries)}
    return next(name for name, found in boxes.items() if found and body.contains(found[0]))


def assert_whole(driver: ViewDriver[TimelineView], what: str) -> None:
    QApplication.processEvents()
    before = painted(driver.view)
    driver.view.viewport().update()
    QApplication.processEvents()
    assert before == painted(driver.view), what


@pytest.mark.parametrize("days", [1, 7])
@pytest.mark.parametrize("rtl", [False, True])
def test_scrolling_leaves_what_a_whole_frame_shows(qtbot: QtBot, days: int, rtl: bool) -> None:
    driver = driver_of(qtbot, days)
    if rtl:
        driver.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        assert_whole(driver, "turned round")
    across, down = driver.view.horizontalScrollBar(), driver.view.verticalScrollBar()
    across.setValue(across.maximum() // 3)
    for step in STEPS:
        for bar in (across, down):
            for way in (step, -step // 2):
                bar.setValue(bar.value() + way)
                QApplication.processEvents()
        across.setValue(across.value() + step)
        down.setValue(down.value() + step)
        assert_whole(driver, f"{step} pixels")


def test_dragging_leaves_what_a_whole_frame_shows(qtbot: QtBot) -> None:
    driver = driver_of(qtbot, 1)
    driver.view.set_taken_check(lambda *_where: Taken("Taken by somebody else", "Choose another time."))
    name = inside(driver)
    start = driver.rect(name).center()
    driver.press(start)
    for step in range(1, 12):
        driver.move(start + QPoint(step * 23, step * 17 % 90))
        QApplication.processEvents()
        if step % 4 == 0:
            driver.view.horizontalScrollBar().setValue(driver.view.horizontalScrollBar().value() + 11)
            assert_whole(driver, f"step {step}")
    driver.key(Qt.Key.Key_Escape)
    driver.move(driver.rect(name).center())
    assert_whole(driver, "dropped")


def test_a_drag_paints_little(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = driver_of(qtbot, 1)
    seen: list[QRegion] = []
    paint = driver.view.paint

    def watched(painter: QPainter, exposed: QRegion) -> None:
        seen.append(QRegion(exposed))
        paint(painter, exposed)

    monkeypatch.setattr(driver.view, "paint", watched)
    start = driver.rect(inside(driver)).center()
    driver.press(start)
    driver.move(start + QPoint(30, 0))
    QApplication.processEvents()
    seen.clear()
    driver.move(start + QPoint(60, 0))
    QApplication.processEvents()
    drawn = [region.boundingRect() for region in seen]
    whole = driver.view.viewport().rect()
    assert 0 < sum(box.width() * box.height() for box in drawn) < whole.width() * whole.height() / 4
    driver.view.drop_drag()
